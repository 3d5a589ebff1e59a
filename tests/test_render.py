"""Rendered text: unchanged, clean, and within what Hive 0.8.1 and MySQL 5.1 understand."""

import re
from pathlib import Path
from typing import Any

import pytest
from variants import OF_ALL_TIME, one_of_each_subject

import snowplow_sql as sp
from snowplow_sql import catalog, dialects
from snowplow_sql.floor import violations

SNAPSHOTS = Path(__file__).parent / "snapshots"
QUERIES = catalog.names()
DIALECTS = ("duckdb", "hive", "infobright")
OLD = ("hive", "infobright")

NASTY = 'it\'s 100% \\ "of" -- /* {{ them }} */ ; $x ${y} `z`\n\t'
EVERYTHING: dict[str, Any] = {
    "start": "2012-01-01",
    "end": "2012-03-31",
    "app_id": NASTY,
    "platform": "web",
    "host": "Shop.Example.com",
    "exclude_bots": True,
    "where": "(br_family = 'Chrome' OR NOT dvce_ismobile) AND tr_total >= 9.99 AND page_url LIKE 'http%'",
    "table": "shop.events_004",
}
STEPS = [
    "any",
    f"page: page=/coffee/*, title=*{NASTY}",
    "bought: event=transaction, tr_total=12.50, visit_id=2",
    "mobile: dvce_ismobile=true, dt=2012-02-29, br_features=fla, ev_value=1.5",
]

CASES: list[tuple[str, dict[str, Any]]] = [
    *((query, {}) for query in QUERIES),
    *((query, EVERYTHING) for query in QUERIES),
    *((query, given) for query in one_of_each_subject() for given in ({"end": "2012-01-31"}, {"where": "TRUE"})),
    *(
        (query, {"grain": grain, "start": "2012-01-01"})
        for query in one_of_each_subject()
        for grain in ("hour", "day", "week", "month")
        if grain in getattr(catalog.find(query).params.get("grain"), "choices", ())
    ),
    *(
        ("funnel", {"step": steps, "by": by, "order": order})
        for steps in (["any"], STEPS, STEPS[1:], ["any"] * 8)
        for by in ("visit", "user")
        for order in ("ordered", "any")
    ),
    ("funnel", {**EVERYTHING, "step": STEPS, "order": "any", "by": "user"}),
    ("market_basket", {"min_orders": 0, "top": 1}),
    ("landing_pages", {"top": 1000000}),
]


def name(value: Any) -> str:
    return value if isinstance(value, str) else "+".join(value) or "defaults"


# --- snapshots -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_renders_as_it_did(query: str, dialect: str, request: pytest.FixtureRequest) -> None:
    """If the text was meant to change, run `pytest --update-snapshots` and read the diff."""
    path = SNAPSHOTS / f"{query}.{dialect}.sql"
    text = sp.render(query, dialect, start="2012-01-01") + "\n"

    if request.config.getoption("rewrite_snapshots"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_there_is_one_snapshot_per_query_and_dialect() -> None:
    wanted = {f"{query}.{dialect}.sql" for query in QUERIES for dialect in dialects.names()}

    assert {path.name for path in SNAPSHOTS.iterdir()} == wanted


# --- cleanliness -----------------------------------------------------------------------------------------------


def without_literals(text: str) -> str:
    """The text with every literal emptied, by the engine's rules (escaping by backslash or by doubled quotes)."""
    return re.sub(r"'(?:[^'\\]|\\.|'')*'", "''", text, flags=re.DOTALL)


@pytest.mark.parametrize(("query", "params"), CASES, ids=name)
@pytest.mark.parametrize("dialect", OLD)
def test_text_to_be_pasted_is_clean(query: str, params: dict[str, Any], dialect: str) -> None:
    text = sp.render(query, dialect, **params)

    bare = without_literals(text)
    assert text.count("\n") == bare.count("\n")  # no literal spans lines: pasting would break it
    assert_clean(bare)
    assert text.count(";") == 1 or dialect == "infobright"  # Hive's command line also splits at those within literals
    assert bare.count(";") == 1
    assert bare.endswith(";")


@pytest.mark.parametrize(("query", "params"), CASES, ids=name)
def test_text_for_duckdb_is_clean(query: str, params: dict[str, Any]) -> None:
    text = sp.render(query, "duckdb", **params)

    bare = re.sub(r"'(?:[^']|'')*'", "''", text, flags=re.DOTALL)
    assert_clean(bare)
    assert ";" not in bare


def assert_clean(bare: str) -> None:
    lines = bare.split("\n")
    assert all(line.strip() for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert not re.search(r"--|/\*|\*/|#|\{\{|\{%|\t|\r", bare)
    assert not re.search("[\ufdd0-\ufdef]", bare)
    assert '"' not in bare  # a text to MySQL and Hive, a name to DuckDB
    assert all((len(line) - len(line.lstrip(" "))) % 2 == 0 for line in lines)
    assert bare.count("(") == bare.count(")")
    assert lines[0] == lines[0].lstrip()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("query", QUERIES)
def test_a_selection_of_all_events_leaves_no_trace(query: str, dialect: str) -> None:
    text = sp.render(query, dialect)

    assert not re.search(r"\b(WHERE|AND|OR) 1 = 1", text)
    assert not re.search(r"WHERE\s*(AND|GROUP|ORDER|\)|$)", text)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_days_are_compared_as_literals_with_the_bare_column(query: str, dialect: str) -> None:
    """This makes Hive read only the partitions of those days, wherever events are read."""
    text = sp.render(query, dialect, start="2012-01-05", end="2012-01-06")
    reads = len(re.findall(r"\bFROM events\b", text))
    # touches may lie 30 days before, and a visit that crosses midnight has its first event another day earlier
    first = "2012-01-05|2011-12-05" if "lookback_days" in catalog.find(query).params else "2012-01-05"
    since = "" if query in OF_ALL_TIME else rf"dt >= '({first})'\n +AND "

    assert reads >= 1
    assert len(re.findall(rf"WHERE {since}dt <= '2012-01-06'\n", text)) == reads


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_events_come_from_the_table_that_is_named(query: str, dialect: str) -> None:
    text = sp.render(query, dialect, table="shop.events_004")

    assert re.search(r"\bFROM shop\.events_004\b", text)
    assert not re.search(r"\b(FROM|JOIN) events\b", text)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_rendering_twice_gives_the_same_text(query: str, dialect: str) -> None:
    assert sp.render(query, dialect, **EVERYTHING) == sp.render(query, dialect, **EVERYTHING)


# --- the floor -------------------------------------------------------------------------------------------------


# each variant on one of the two, whose rules differ only in functions; most variants also run on real engines
@pytest.mark.parametrize(
    ("query", "params", "dialect"),
    [
        pytest.param(*case, dialect, id=f"{dialect}-{name(case[0])}-{name(case[1])}")
        for number, case in enumerate(CASES)
        for place, dialect in enumerate(OLD)
        if not case[1] or number % len(OLD) == place
    ],
)
def test_old_engines_understand_it(query: str, params: dict[str, Any], dialect: str) -> None:
    assert violations(sp.render(query, dialect, **params), dialect) == []


# --- what cannot be rendered -----------------------------------------------------------------------------------


def test_an_unknown_dialect_is_refused_with_a_near_one() -> None:
    with pytest.raises(sp.UsageError) as error:
        sp.render("visits", "hvie")
    assert str(error.value) == ("There is no dialect 'hvie'. Did you mean 'hive'? Use one of duckdb, hive, infobright.")


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(sp.UsageError, match=r"^The query 'visits' has no parameter 'grian'\. Did you mean 'grain'\?"):
        sp.render("visits", grian="day")


def test_a_character_that_mysql_5_1_cannot_hold_is_refused_with_what_to_do() -> None:
    with pytest.raises(sp.UnsupportedByDialect, match=r"U\+FFFF.*'😀'.*\*"):
        sp.render("visits", "infobright", app_id="a 😀")
    assert "😀" in sp.render("visits", "hive", app_id="a 😀")
    assert "😀" in sp.render("visits", "duckdb", app_id="a 😀")


# by the layouts of 2012 in snowplow_sql/events.csv
ABSENT = [
    ("log_file", "hive", "log_file=*"),
    ("log_file", "infobright", "log_file=*"),
    ("br_features_flash", "hive", "br_features_flash=true"),
]


@pytest.mark.parametrize(("column", "dialect", "step"), ABSENT)
def test_a_column_that_a_table_of_2012_lacks_is_never_named(column: str, dialect: str, step: str) -> None:
    """It is refused, or said by what that table has instead (a flag by the list of plug-ins)."""
    for query, params in (("funnel", {"step": ["any", step]}), ("visits", {"where": f"{column} IS NOT NULL"})):
        try:
            text = sp.render(query, dialect, **params)
        except sp.UnsupportedByDialect as refusal:
            text = str(refusal).partition(".")[2]  # after the problem, the message says what to do
        assert column not in without_literals(text)
