"""All mistakes in a query file are reported at once, with file and line."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from own_query import OWN, put
from snowq_process import SAMPLE_NOTE, snowq
from variants import one_of_each_subject

import snowplow_sql as sp
from snowplow_sql import catalog, provenance
from snowplow_sql.cli import queries, render, run
from snowplow_sql.cli.asked import Asked
from snowplow_sql.linting import lint
from snowplow_sql.params import RESERVED

FAULTS = [
    ('grain = "month"', 'grain = "year"', 7, "is not one of hour, day, week, month"),
    ("COUNT(*) AS hits", "COUNT(*) FILTER (WHERE dt IS NOT NULL) AS hits", 15, "use the aggregate of CASE WHEN"),
    (
        "WHERE {{ selection }}",
        "WHERE {{ selection }}\n  AND dt BETWEEN 1 AND 2",
        18,
        "BETWEEN is not known to Hive 0.8.1",
    ),
    ("GROUP BY {{ sql.period(grain) }}", "GROUP BY 1", 18, "GROUP BY a position"),
    ("ORDER BY period\n", "", 14, "no ORDER BY"),
    ("COUNT(*)", "COUNT({{ hit }})", 15, "which the header does not declare"),
    ("COUNT(*)", "COUNT({% if %})", 15, "Expected an expression"),
    ("SELECT\n", "{{ sql.no_such_word() }}\nSELECT\n", 13, "sql has no function 'no_such_word'."),
    ("COUNT(*)", "{{ sql.is_page_vew() }}", 15, "sql has no function 'is_page_vew'. Did you mean 'is_page_view'?"),
    ('title = "Hits"', "title = Hits", 2, "the header is not valid TOML"),
    ('hits = ["count"', 'hits = ["heap"', 11, "the kind being one of"),
    ('grain = "month"', 'grains = "month"', 7, "parameter 'grains': only "),
    ("COUNT(*)", "{{ sql.matches('user_id', none) }}", 15, "put what takes it into {% if NAME is not none %}."),
    (
        "COUNT(*)",
        "{{ sql.measure('visit') }}",
        15,
        "'visit' is not a measure. Did you mean 'visits'? Use one of events, ",
    ),
    ("COUNT(*)", "MAX({{ sql.column('user') }})", 15, "'user' is not a column of events. Did you mean 'user_id'? "),
    ("COUNT(*)", "MAX({{ sql.known('nope') }})", 15, "'nope' is not a column of events. `snowq sql 'DESCRIBE events'`"),
    ("COUNT(*)", "MAX({{ sql.dimension('nope') }})", 15, "'nope' is not a column of events."),
    ("COUNT(*)", "MAX({{ sql.number_text('nope') }})", 15, "'nope' is not a column of events."),
    ("COUNT(*)", "{{ sql.bucket_label('1', []) }}", 15, "buckets need bounds. Give where each one begins, such as [1,"),
    ("COUNT(*)", "{{ sql.measured_columns('sums')[0] }}", 15, "'sums' is not a measure. Use one of events, "),
    ("COUNT(*)", "{{ 'a{}'.format() }}", 15, "index out of range."),
    ("COUNT(*)", "{{ '{a}'.format() }}", 15, "there is no 'a'."),
    ("COUNT(*)", "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", 15, "maximum recursion depth exceeded"),
    ("COUNT(*)", "{{ sql.in_range(1, '--least', 2) }}", 1, "--least: '1' is below 2. Give 2 or more."),
    ('hits = ["count"', 'Hits = ["count"', 11, "'Hits' is not a valid column name: use lower-case letters"),
    (
        "WHERE {{ selection }}",
        "WHERE {{ selection }}\n  AND ev_action = 'signup'",
        18,
        "infobright: a text that MySQL compares without regard to case, and others with it; use sql.equals",
    ),
    ("COUNT(*)", "COUNT(user_idd)", 15, 'DuckDB: Binder Error: Referenced column "user_idd" not found'),
    ("COUNT(*)", "COUNTS(user_id)", 15, "DuckDB: Catalog Error: Scalar Function with name counts does not exist"),
    ("COUNT(*)", "SUM(user_id)", 15, "DuckDB: Binder Error: No function matches"),
    ("COUNT(*) AS hits", "COUNT(*) AS visits", 9, "the answer has period, visits."),
    ("[params]", 'related = ["visits", "vizits"]\n\n[params]', 6, "'vizits' is not a query."),
    ("[params]", 'example = "snowq run hits"\n\n[params]', 6, "the example shows another query than 'faulty'."),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), FAULTS)
def test_a_fault_is_told_by_file_and_line(folder: Path, old: str, new: str, line: int, what: str) -> None:
    assert OWN.count(old) >= 1
    put(folder / "faulty.sql", OWN.replace(old, new, 1))

    faults = lint(Path("faulty.sql"))

    assert any(fault.startswith(f"faulty.sql:{line}: ") and what in fault for fault in faults), faults
    assert all(len(fault.splitlines()) == 1 for fault in faults)


COPY = (
    OWN.replace("[params]", 'example = "snowq run hits"\nrelated = ["vizits"]\n\n[params]\nwhither = 1')
    .replace('y = "hits"', 'y = "hit"')
    .replace("COUNT(*)", "COUNT(user_idd)")
    .replace("ORDER BY period", "ORDER BY period, page_ulr")
)


def test_all_mistakes_of_header_and_sql_are_told_at_once_and_none_that_follows_from_another(folder: Path) -> None:
    put(folder / "copy.sql", COPY)

    ran = snowq("lint", "copy.sql")

    told = [line.partition(" Candidate bindings")[0] for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (1, "")
    assert told[0] == "copy.sql:4: a line needs 'y', the name of one of the query's columns."
    assert told[1] == "copy.sql:6: the example shows another query than 'copy'."
    assert told[2] == "copy.sql:7: 'vizits' is not a query."
    assert told[3].startswith("copy.sql:10: parameter 'whither': only grain, top, ")
    assert told[4] == 'copy.sql:19: DuckDB: Binder Error: Referenced column "user_idd" not found in FROM clause!'
    assert told[5] == 'copy.sql:23: DuckDB: Binder Error: Referenced column "page_ulr" not found in FROM clause!'
    assert len(told) == 6


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        # which a misspelt use is
        ({"(grain)": "(grian)"}, "the template uses 'grian', which the header does not declare. Did you mean 'grain'?"),
        ({"{{ events }}": "{{ event }}"}, "the template uses 'event', which the header does not declare."),
        # which is a name of its own
        ({'grain = "month"': 'grains = "month"'}, "parameter 'grains': only grain, top, "),
        # which the SQL is rendered without
        (
            {'grain = "month"': 'grain = "year"'},
            "parameter 'grain': --grain: 'year' is not one of hour, day, week, month.",
        ),
        # which the chart names too
        ({'hits = ["count"': 'hits = ["heap"'}, "column 'hits' needs [kind, meaning], the kind being one of"),
        # an alias, which no column is called
        ({"AS hits": "AS hitts", "ORDER BY period": "ORDER BY hits, period"}, 'Referenced column "hits" not found'),
    ],
)
def test_what_follows_from_a_mistake_is_not_told(folder: Path, changes: dict[str, str], told: str) -> None:
    text = OWN
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)

    (fault,) = lint(put(folder / "hits.sql", text))

    assert told in fault


def test_a_column_that_the_header_lacks_is_told_beside_one_that_there_is_not(folder: Path) -> None:
    text = OWN.replace("COUNT(*) AS hits", "SUM(visit_idd) AS hits,\n    COUNT(*) AS more")

    faults = lint(put(folder / "hits.sql", text))

    assert [fault.rpartition("hits.sql:")[2][:40] for fault in faults] == [
        "9: the header declares the columns perio",
        "15: DuckDB: Binder Error: Referenced col",
    ]


def test_a_template_that_cannot_be_rendered_hides_no_mistake_of_the_header(folder: Path) -> None:
    text = OWN.replace("COUNT(*)", "{{ sql.nowhere() }}").replace("[params]", 'related = ["vizits"]\n\n[params]')

    assert lint(put(folder / "hits.sql", text)) == [
        f"{folder}/hits.sql:6: 'vizits' is not a query.",
        f"{folder}/hits.sql:17: sql has no function 'nowhere'.",
    ]


def test_the_command_tells_each_fault_on_a_line(folder: Path) -> None:
    put(folder / "faulty.sql", OWN.replace("COUNT(*)", "COUNTS(user_idd)"))

    ran = snowq("lint", "faulty.sql")

    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines() == lint(Path("faulty.sql"))
    assert len(ran.out.splitlines()) > 1


def test_what_a_template_raises_is_told_of_its_file_and_the_others_are_read_on(folder: Path) -> None:
    for name, said in (
        ("a", "sql.measure('sessions')"),
        ("b", "sql.known('nope')"),
        ("d", "sql.bucket_label('1', [])"),
    ):
        put(folder / f"queries/{name}.sql", OWN.replace("COUNT(*)", f"{{{{ {said} }}}}"))
    put(folder / "queries/c.sql", OWN.replace("COUNT(*)", "{{ sql.refuse('--least: give it.') }}"))
    put(folder / "queries/hits.sql")

    linted, ran = snowq("lint", "queries"), snowq("run", "a")

    assert (linted.code, linted.err) == (1, "")
    assert [line.partition(": ")[0] for line in linted.out.splitlines()] == [
        "queries/a.sql:15",
        "queries/b.sql:15",
        "queries/c.sql:1",
        "queries/d.sql:15",
    ]
    said = ran.err.removeprefix(SAMPLE_NOTE)
    assert ran.code == 1
    assert said.startswith("snowq: queries/a.sql:15: 'sessions' is not a measure.")
    assert said.count("\n") == 1


def test_what_is_no_file_is_said(folder: Path) -> None:
    ran = snowq("lint", "nothing.sql")

    assert (ran.code, ran.err) == (
        2,
        "snowq: There is no file 'nothing.sql'. Name a query file, or a folder of them.\n",
    )


@pytest.mark.parametrize(
    "condition",
    [
        "{{ sql.equals('ev_action', 'signup') }}",
        "event = 'custom'",
        "{{ sql.matches('page_title', 'T*') }}",
        "dt = '2012-01-01'",
    ],
)
def test_a_comparison_that_is_the_same_everywhere_is_no_fault(folder: Path, condition: str) -> None:
    clause = "WHERE {{ selection }}"
    assert lint(put(folder / "hits.sql", OWN.replace(clause, f"{clause}\n  AND {condition}"))) == []


def test_names_that_a_parameter_cannot_have_are_those_that_all_that_asks_a_query_has() -> None:
    query = catalog.find("join_customers")  # one with --lookup
    asking = (sp.render, sp.Session.run, sp.Session.render, sp.Session.quality, sp.Session.about)
    taken = [it for function in asking for it in inspect.signature(function).parameters.values()]
    arguments = {it.name for it in taken if it.kind not in {it.VAR_KEYWORD, it.POSITIONAL_ONLY}}
    typed = [it for handler in (run.run, render.render, Asked) for it in queries.command(query, handler).params]
    spelled = {name for it in typed if it.name not in query.params for name in (*it.opts, *it.secondary_opts)}
    options = {name[2:].replace("-", "_") for name in spelled if name.startswith("--")}

    # --help is Typer's own, and --queries is accepted everywhere
    assert arguments | {it.name for it in typed} - {*query.params} | options | {"help", "queries"} == RESERVED


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, "text") for name in sorted(RESERVED | {"class", "events", "start"})), ("meta", "flag"), ("to", "lookup")],
)
def test_a_parameter_of_such_a_name_is_told_and_hinders_no_other_query(folder: Path, name: str, kind: str) -> None:
    columns = "columns = { user_id = 'text' }\n" if kind == "lookup" else ""
    declared = f'[params.{name}]\ntype = "{kind}"\nhelp = "One more."\n{columns}'
    text = OWN.replace("[columns]", f"{declared}\n[columns]").replace("BY period\n", f"BY period {{{{ {name} }}}}\n")
    path = put(folder / "queries/hits.sql", text)
    put(folder / "queries/strikes.sql", OWN)

    fault, *_ = lint(path)  # the SQL may then have further faults
    ran, other = snowq("run", "hits", "--help"), snowq("render", "strikes")

    assert fault.startswith(f"{path}:9: '{name}' ")
    assert (ran.code, ran.out, ran.err) == (1, "", f"snowq: {fault.replace(str(path), 'queries/hits.sql')}\n")
    assert other.code == 0


def test_a_flag_of_ones_own_is_taken_back_by_no(folder: Path) -> None:
    declared = '[params.only_new]\ntype = "flag"\nhelp = "No others."\n\n[columns]'
    text = OWN.replace("[columns]", declared).replace("COUNT(*)", "COUNT({{ 1 if only_new else '*' }})")
    assert lint(put(folder / "queries/hits.sql", text)) == []
    plain = snowq("render", "hits")

    assert snowq("render", "hits", "--only-new", "--no-only-new") == plain
    assert "--only-new / --no-only-new" in snowq("run", "hits", "--help", COLUMNS="200").out


@pytest.mark.parametrize("query", one_of_each_subject())
def test_the_catalogue_has_no_fault(query: str) -> None:
    assert lint(catalog.find(query).path) == []


def test_lines_of_a_rendered_text_know_where_they_come_from() -> None:
    template = "a\n{% if x %}\n  b\n{% endif %}\n{{ f(\n  1) }}\nc"

    text, lines = provenance.read(provenance.marked(template).replace("{% if x %}", "").replace("{% endif %}", ""))

    assert text.split("\n")[0] == "a"
    assert lines == [1, 2, 3, 4, 5, 5, 7]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            " AS period,\n    COUNT(*) AS hits",
            " AS period,\n    COUNT(*) AS visits",
            "but the answer has period, visits. Make",
        ),
        (
            ",\n    COUNT(*) AS hits",
            "",
            "the header declares the columns period, hits, but the answer has period. Make",
        ),
        ("COUNT(*) AS hits", "'many' AS hits", "declares 'hits' as count, but it holds 'many'. Correct the header."),
        ("COUNT(*)", "{{ 1 / 0 }}", "queries/hits.sql:15: division by zero."),
        ("COUNT(*)", "{{ 1 | nofilter }}", "queries/hits.sql:15: No filter named 'nofilter'."),
    ],
)
def test_a_header_or_a_template_that_is_wrong_is_one_line(folder: Path, old: str, new: str, told: str) -> None:
    put(folder / "queries" / "hits.sql", OWN.replace(old, new))

    ran = snowq("run", "hits")
    said = ran.err.removeprefix(SAMPLE_NOTE)

    assert told in said
    assert (ran.code != 0, said.count("\n")) == (True, 1)
