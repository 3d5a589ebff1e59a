"""The catalogue: the rules for query files, and that every shipped one follows them."""

from codecs import BOM_UTF8
from pathlib import Path

import pytest
from variants import lookup_files

import snowplow_sql as sp
from snowplow_sql import catalog, dialects
from snowplow_sql.params import GRAINS, STANDARD
from snowplow_sql.query import Query
from snowplow_sql.rendering import render_query
from snowplow_sql.values import Condition, Step

ERRORS = Path(__file__).parent / "data" / "errors"

# file -> the line of the mistake, and the message about it
MISTAKES: dict[str, tuple[int, str]] = {
    "no_header": (1, "begins with a header"),
    "open_header": (1, "begins with a header"),
    "no_toml": (4, "is not valid TOML"),
    "unknown_key": (4, "no key 'colums'"),
    "no_title": (1, "needs 'title'"),
    "title_is_no_text": (2, "needs 'title'"),
    "no_columns": (1, "needs 'columns'"),
    "unknown_kind": (6, "column 'events' needs [kind, meaning]"),
    "no_meaning": (6, "column 'events' needs [kind, meaning]"),
    "column_with_a_capital": (6, "'Events' is not a valid column name: use lower-case letters, digits and _"),
    "chart_of_no_kind": (4, "the chart's kind '['bar']' is not one of line, bar, histogram, funnel, heatmap"),
    "chart_of_no_column": (4, "a bar needs 'x', the name of one of the query's columns"),
    "chart_of_text": (4, "a bar needs a column of numbers as 'y'"),
    "chart_without_a_value": (4, "a heatmap needs 'value', the name of one of the query's columns"),
    "chart_with_an_unknown_role": (4, "a chart has no 'colour'"),
    "undeclared": (18, "uses 'tpo', which the header does not declare. Did you mean 'top'?"),
    "undeclared_in_block": (9, "uses 'wide', which the header does not declare"),
    "unused": (5, "parameter 'top' is declared and never used"),
    "unused_behind_text": (8, "parameter 'top' is declared and never used"),
    "bad_default": (5, "parameter 'top': --top: 'many' is not a whole number"),
    "default_is_no_choice": (5, "parameter 'by': --by: 'page' is not one of visit, user"),
    "shared_default_is_no_choice": (6, "parameter 'grain': --grain: 'year' is not one of hour, day, week, month"),
    "no_choices": (5, "parameter 'by': a choice needs choices"),
    "unknown_type": (5, "parameter 'top': 'integer' is not a type of parameter"),
    "lookup_of_no_kind": (5, "parameter 'customers': columns are name = kind, the kind being one of text, count"),
    "lookup_without_columns": (5, "parameter 'customers': a lookup needs columns, as in columns = { user_id = "),
    "choices_in_one_text": (5, "parameter 'by': choices are a list of texts, such as "),
    "choices_of_numbers": (5, "parameter 'by': choices are a list of texts, such as "),
    "help_is_no_text": (5, "parameter 'by': type and help are texts"),
    "related_is_no_list_of_texts": (4, "'related' is a list of texts"),
    "keywords_are_no_list_of_texts": (4, "the header needs 'keywords', as list"),
    "no_help": (5, "parameter 'top': it lacks 'help'"),
    "unknown_param_key": (5, "'defualt'"),
    "no_shared": (6, "'grian'"),
    "standard_param": (5, "'start' is already a parameter or name of every query. Choose another one"),
    "reserved_param": (5, "'source' is already a parameter or name of every query. Choose another one"),
    "param_of_a_python_word": (5, "'class' cannot be the name of a parameter: use letters, digits and _"),
    "param_with_a_dash": (6, "'from-page' cannot be the name of a parameter"),
    "flag_against_an_option": (5, "parameter 'no_meta': --meta means something else. Choose another name"),
    "two_of_one_option": (9, "parameter 'no_loops': --loops means something else. Choose another name"),
    "open_block": (12, "'endif'"),
    "open_expression": (12, "expected token 'end of print statement'"),
    "no_selection": (1, "{{ selection }}"),
    "quoted_text": (17, "quotes around a parameter"),
    "quoted_pattern": (17, "quotes around a parameter"),
    "quoted_day": (17, "quotes around a parameter"),
    "joined_text": (17, ""),
    "filtered_text": (17, ""),
    "unknown_function": (12, "'perod'"),
    "wrong_arguments": (12, "'grain'"),
}


def complaint(path: Path) -> str:
    """The error message on reading a query file or, if that succeeds, on rendering it with its defaults."""
    with pytest.raises(sp.CatalogError) as error:
        render_query(catalog.read(path), dialects.find("duckdb"), {})
    return str(error.value)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_query_file_is_told_with_its_line(mistake: str) -> None:
    line, what = MISTAKES[mistake]
    path = ERRORS / f"{mistake}.sql"

    said = complaint(path)

    assert said.startswith(f"{path}:{line}: ")
    assert what in said
    assert len(said.splitlines()) == 1


def test_every_file_of_mistakes_is_tried() -> None:
    assert {path.stem for path in ERRORS.iterdir()} == MISTAKES.keys()


@pytest.mark.parametrize("content", [b'/*\ntitle = "caf\xe9"\n*/\nSELECT 1\n', b"", b"\xff\xfe/\x00*\x00"])
def test_a_file_that_is_no_text_or_empty_is_told_too(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.sql"
    path.write_bytes(content)

    assert complaint(path).startswith(f"{path}:1: ")


def test_a_file_that_begins_with_the_mark_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.sql"
    path.write_bytes(BOM_UTF8 + catalog.find("visits").path.read_bytes())

    assert catalog.read(path).title == catalog.find("visits").title


def test_a_file_with_windows_line_ends_is_read(tmp_path: Path) -> None:
    shipped = catalog.find("page_views")
    path = tmp_path / "page_views.sql"
    path.write_bytes(shipped.path.read_bytes().replace(b"\n", b"\r\n"))

    assert render_query(catalog.read(path), dialects.find("hive"), {}) == sp.render("page_views", "hive")


# --- the shipped queries ---------------------------------------------------------------------------------------

QUERIES = catalog.queries()
SUBJECTS = {
    "page_views": "traffic",
    "events": "traffic",
    "visits": "traffic",
    "unique_visitors": "traffic",
    "bounce_rate": "traffic",
    "new_vs_returning": "traffic",
    "landing_pages": "acquisition",
    "page_performance": "content",
    "funnel": "funnels",
    "retention": "retention",
    "market_basket": "commerce",
    "order_kpis": "commerce",
}
PARAMETERS = {
    "page_views": {"grain": "day"},
    "events": {"grain": "day"},
    "visits": {"grain": "day"},
    "unique_visitors": {"grain": "day"},
    "bounce_rate": {"grain": "day", "bounce_def": "event"},
    "landing_pages": {"top": 20},
    "page_performance": {"page": "*", "top": 20, "min_count": 1},
    "new_vs_returning": {"grain": "day"},
    "funnel": {"step": 4, "by": "visit", "order": "ordered", "within_minutes": 0, "exclude": []},
    "retention": {"grain": "month"},
    "market_basket": {
        "top": 50,
        "page": "*",
        "scope": "order",
        "add": Step("action=add-to-basket", (Condition("ev_action", "add-to-basket"),)),
        "min_orders": 2,
        "min_support": 0.0,
        "min_confidence": 0.0,
        "min_lift": 0.0,
    },
    "order_kpis": {"grain": "day"},
}


def test_the_twelve_queries_are_there_by_subject_and_name() -> None:
    assert {query.name: query.subject for query in QUERIES if query.name in SUBJECTS} == SUBJECTS
    assert [(query.subject, query.name) for query in QUERIES] == sorted((q.subject, q.name) for q in QUERIES)
    assert catalog.names() == sorted(query.name for query in QUERIES)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_query_has_the_parameters_of_its_definition(name: str) -> None:
    query = catalog.find(name)
    defaults = {param.name: param.parse(None) for param in query.own_params}

    found = {key: len(value) if key == "step" else value for key, value in defaults.items()}
    assert PARAMETERS[name].items() <= found.items()
    assert list(query.params)[-len(STANDARD) :] == list(STANDARD)


def test_grains_are_as_defined() -> None:
    grains = {query.name: query.params["grain"].choices for query in QUERIES if "grain" in query.params}

    assert grains["retention"][-2:] == ("week", "month")
    assert grains["visits"] == ("hour", "day", "week", "month")
    assert {grain for choices in grains.values() for grain in choices} <= {"none", "all", *GRAINS}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_shipped_query_says_what_it_means(query: Query) -> None:
    sentences = [query.description, *(param.help for param in query.params.values())]

    assert query.title == query.title.strip() != ""
    assert not query.title.endswith(".")
    assert all(sentence.strip() == sentence and sentence.endswith(".") for sentence in sentences)
    assert query.columns
    assert all(column.meaning and not column.meaning.endswith(".") for column in query.columns)
    assert query.example.startswith(f"snowq run {query.name} ")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
@pytest.mark.usefixtures("shop")
def test_a_result_has_the_columns_that_the_header_lists(sample: sp.Session, query: Query) -> None:
    result = sample.run(query.name, start="2012-01-01", end="2012-03-31", table="shop", **lookup_files(query.name))

    assert result.columns == tuple(column.name for column in query.columns)
    assert result.kinds == tuple(column.kind for column in query.columns)
    assert result.rows


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
@pytest.mark.usefixtures("shop")
def test_values_are_of_the_kind_that_the_header_names(sample: sp.Session, query: Query) -> None:
    types = {
        "period": {"date", "datetime"},
        "text": {"str"},
        "count": {"int"},
        "fraction": {"float"},
        "number": {"int", "float"},
        "money": {"Decimal"},
        "seconds": {"int", "float"},
        "figure": {"int", "float"},
    }
    result = sample.run(query.name, table="shop", **lookup_files(query.name))

    for column, values in zip(query.columns, zip(*result.rows, strict=True), strict=True):
        kinds = {type(value).__name__ for value in values} - {"NoneType"}
        assert kinds <= types[column.kind]
        assert kinds or "NULL" in column.meaning


def test_an_unknown_query_is_refused_with_a_near_name() -> None:
    with pytest.raises(sp.UsageError) as error:
        catalog.find("bounce_rat")
    assert str(error.value) == "There is no query 'bounce_rat'. Did you mean 'bounce_rate'? `snowq list` lists them."


@pytest.mark.parametrize("name", ["../traffic/visits", "traffic/visits", "visits.sql", "VISITS", "", "visits\0"])
def test_a_query_is_found_by_its_bare_name_only(name: str) -> None:
    with pytest.raises(sp.UsageError, match="There is no query"):
        catalog.find(name)


def test_no_query_can_be_asked_for_no_rows() -> None:
    tops = {query.name: query.params["top"].type for query in catalog.queries() if "top" in query.params}

    assert len(tops) > 50
    assert set(tops.values()) == {"count"}
