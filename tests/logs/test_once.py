"""A question that mentions the events of logs more than once, or none of their agents' classes, reads each line once.

The answers must not show it, so the same statements are run on a table with the same events.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from hand_made import file_of, line
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laziness import walk

import snowplow_sql as sp
from snowplow_sql.errors import QueryError, SourceError, UsageError
from snowplow_sql.events import columns
from snowplow_sql.logs import fast, rewriting

AGENTS = ["Opera/9.80%20(Windows%20NT%206.1)", "Mozilla/5.0%20(Macintosh)%20Firefox/11.0", "Googlebot/2.1", "-"]
HITS = [
    line(time=f"10:{number:02}:00", agent=AGENTS[number % 4], query=query)
    for number, query in enumerate(
        [
            "e=pv&page=Tea&uid=ann&vid=1&tid=111111",
            "e=pv&page=Tea&uid=ann&vid=1&tid=222222",
            "e=pv&page=Pots&uid=bob&vid=1&tid=333333",
            "ev_ca=shop&ev_ac=add&ev_la=pot&uid=bob&vid=1&tid=444444",
            "e=pv&page=Tea&uid=bob&vid=2&tid=555555",
            "e=pv&page=Cups&uid=cem&vid=1",
        ]
    )
]
AGAIN = HITS[2]  # delivered twice


@pytest.fixture(scope="module", params=["plain", "fast"])
def way(request: pytest.FixtureRequest) -> str:
    """The way in which the logs are read."""
    return str(request.param)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hits as logs."""
    made = tmp_path_factory.mktemp("once")
    (made / "a.log").write_bytes(file_of(*HITS[:3]))
    (made / "b.log").write_bytes(file_of(*HITS[3:], AGAIN, "no line at all"))
    return made


@pytest.fixture(scope="module")
def logs(way: str, folder: Path) -> Iterator[sp.Session]:
    """A session over the hits, read by SQL alone or with the extra `fast`."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "fast":
            pytest.importorskip("numba", reason="pip install 'snowq[fast]'")
            patch.setattr(fast, "_WORTHWHILE", 0)
        session = sp.open(folder)
    yield session
    session.close()


@pytest.fixture(scope="module")
def table(logs: sp.Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A separate DuckDB with the same events in tables."""
    folder = tmp_path_factory.mktemp("table")
    with duckdb.connect() as connection, sp.open(logs.source) as session:
        for name in ("events", "events_deduplicated"):
            session.sql(f"COPY (SELECT * FROM {name}) TO '{folder}/{name}.parquet'")
            connection.execute(f"CREATE TABLE {name} AS FROM '{folder}/{name}.parquet'")
        yield connection


def in_any_order(rows: Sequence[object]) -> list[str]:
    return sorted(map(str, rows))


STATEMENTS = [
    "SELECT a.user_id, count(*) FROM events a JOIN events b ON a.user_id = b.user_id GROUP BY a.user_id",
    "SELECT page_title FROM events WHERE user_id IN (SELECT user_id FROM events WHERE event = 'custom')",
    "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM events WHERE BR_NAME LIKE 'Firefox%')",
    'SELECT a.user_id, b."br_name" FROM events a JOIN events b USING (event_id, br_type)',
    "SELECT event_id, user_id, os_name FROM events NATURAL JOIN (SELECT event_id, os_name FROM events)",
    "SELECT count(*) FROM events NATURAL JOIN (SELECT event_id, 'Opera 9.80' AS br_version FROM events)",
    "SELECT e FROM events e WHERE e.visit_id = (SELECT max(visit_id) FROM events)",
    "SELECT events FROM events UNION ALL SELECT events FROM events",
    "SELECT e.* FROM events e, events f WHERE e.event_id = f.event_id",
    "SELECT * EXCLUDE (log_file) FROM events",
    "SELECT user_id, count(*) AS events FROM events GROUP BY user_id ORDER BY events DESC",
    "SELECT COLUMNS('br_.*') FROM events",
    "SELECT one FROM events e(one, two)",
    "SELECT #1 FROM (FROM events)",
    "SELECT page_title FROM events UNION ALL BY NAME SELECT br_name FROM events",
    "WITH events AS (SELECT 1 AS one UNION ALL SELECT 2) SELECT count(*) FROM events a JOIN events b ON true",
    "WITH mine AS (SELECT user_id, tm FROM events) SELECT count(*) FROM mine JOIN events USING (user_id, tm)",
    "with mine as materialized (select * from events) select a.br_family from mine a join events using (event_id)",
    "SELECT * FROM (WITH events AS (SELECT 1 AS one) SELECT one FROM events), (SELECT user_id FROM events)",
    "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < (SELECT count(*) FROM events)) FROM up",
    "SELECT count(*) FROM main.events a JOIN main.events b USING (user_id)",
    "SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM events_deduplicated)",
    "SELECT br_name, count(*) FROM events_deduplicated JOIN events USING (event_id, br_name) GROUP BY 1",
    "SELECT user_id FROM EVENTS_DEDUPLICATED",
    "-- of all\nSELECT count(*) FROM events a JOIN events b USING (user_id)",
    "(SELECT user_id FROM events) EXCEPT (SELECT user_id FROM events WHERE visit_id = 2)",
    "SELECT count(*) FROM events a WHERE EXISTS (SELECT 1 FROM events b WHERE b.user_id = a.user_id AND b.tm > a.tm)",
    "SELECT useragent, 'FROM events' AS events FROM events -- and no more",
    "SELECT count(*) FROM events; -- and no more",
    "FROM events JOIN events f USING (event_id)",
    "VALUES (1)",
    "SELECT user_id FROM events USING SAMPLE 100 ROWS",
    "SELECT user_id FROM (SELECT user_id FROM events TABLESAMPLE 100%), (SELECT count(*) FROM events)",
    f"SELECT {' + '.join(['visit_id'] * 400)} FROM events",
    "WITH /* c */ RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT 2) SELECT n, tm FROM up, events",
    "WITH -- c\n mine AS (SELECT user_id FROM events) SELECT count(*) FROM mine JOIN events USING (user_id)",
    "\n \nWITH\n mine AS (SELECT user_id FROM events) SELECT count(*) FROM mine JOIN events USING (user_id)",
    "SELECT p FROM events PIVOT (count(*) FOR event IN ('page_view')) p",
    "SELECT u FROM events UNPIVOT (v FOR n IN (page_title, user_id)) u",
    "SELECT t FROM query_table('events') t, events",
    "SELECT (SELECT count(*) FROM query('DESCRIBE events')), user_id FROM events",
    "SELECT length(e.to_json()) FROM events e",
    "SELECT length(events.to_json()) FROM events",
    "SELECT coalesce(*COLUMNS('br_name|user_id')) FROM events WHERE user_id IN (SELECT user_id FROM events)",
    "SELECT current_query() FROM events",
    "WITH q AS (SELECT {'events': {'user_id': 'x'}} AS main) SELECT main.events.user_id FROM events, q",
    "SELECT main.events.user_id FROM events WHERE user_id IN (SELECT user_id FROM events)",
    "SELECT n, user_id FROM range(2) r(n), events POSITIONAL JOIN (SELECT visit_id FROM events)",
    "SELECT user_id, unnest(br_features) FROM events, unnest([1, 2])",
]


def test_answers_are_those_of_a_table(way: str, logs: sp.Session, table: duckdb.DuckDBPyConnection) -> None:
    # the fast way has the same code to keep what is mentioned twice, and leaves out no columns
    for statement in STATEMENTS if way == "plain" else STATEMENTS[::3]:
        answer = logs.sql(statement)
        wanted = table.execute(statement).fetchall()

        assert in_any_order(list(answer.rows)) == in_any_order(wanted), statement
        assert answer.columns == tuple(name for name, *_ in table.description or []), statement
        assert answer.sql == statement


SOME = st.lists(st.sampled_from(list(columns())), min_size=1, max_size=4, unique=True)


@given(left=SOME, right=SOME, kind=st.sampled_from(["JOIN", "LEFT JOIN", "SEMI JOIN"]), spelt=st.sampled_from("ul"))
@settings(max_examples=20)
def test_any_columns_of_two_mentions_are_those_of_a_table(
    logs: sp.Session, table: duckdb.DuckDBPyConnection, left: list[str], right: list[str], kind: str, spelt: str
) -> None:
    asked = [f"a.{name}" for name in left] + ([] if kind == "SEMI JOIN" else [f"b.{name}" for name in right])
    listed = ", ".join(asked).upper() if spelt == "u" else ", ".join(asked)
    statement = f"SELECT {listed} FROM events a {kind} events b ON a.user_id = b.user_id AND a.tm <= b.tm"

    assert in_any_order(list(logs.sql(statement).rows)) == in_any_order(table.execute(statement).fetchall())


READS_ONCE = [
    "SELECT event FROM events",
    "SELECT count(*) AS events FROM events ORDER BY events",
    "SELECT useragent, log_file FROM events",
    "SELECT count(*) FROM events a JOIN events b ON a.user_id = b.user_id",
    "WITH mine AS (SELECT user_id FROM events) SELECT count(*) FROM mine JOIN events USING (user_id)",
    "SELECT user_id FROM events_deduplicated WHERE page_title IN (SELECT page_title FROM events_deduplicated)",
]


def readings(session: sp.Session, statement: str) -> int:
    """How many times DuckDB plans to read the logs."""
    ((_, text),) = session.sql(f"EXPLAIN (FORMAT json) {statement}").rows
    names = [node["name"] for root in json.loads(text) for node in walk(root)]
    return sum("READ_CSV" in name or "ARROW_SCAN" in name for name in names)


@pytest.mark.parametrize("statement", READS_ONCE)
def test_lines_are_read_once(logs: sp.Session, statement: str) -> None:
    assert readings(logs, statement) == 1


def test_a_tree_that_says_it_in_other_words_leaves_the_statement_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sp.open(folder) as session:
        known = session.run("visits").rows
        other_words = {"statements": [{"type": "BASE_TABLE", "table": "events"}]}
        monkeypatch.setattr(rewriting.json, "loads", lambda _: other_words)
        assert session.run("visits").rows == known


def test_what_may_be_too_much_to_keep_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="pip install 'snowq[fast]'")  # without `fast`, DuckDB manages memory by itself
    monkeypatch.setattr(fast, "_WORTHWHILE", 0)
    monkeypatch.setattr(rewriting, "memory_limit", lambda _: 100)
    with sp.open(folder) as session:
        assert [readings(session, statement) for statement in READS_ONCE] == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize("dedupe", [False, True])
def test_what_is_kept_for_questions_is_not_read_again(logs: sp.Session, tmp_path: Path, *, dedupe: bool) -> None:
    copies = [Path(shutil.copy(path, tmp_path)) for path in Path(logs.source).iterdir()]
    questions = [("visits", {}), ("page_performance", {"start": "2012-01-01"}), ("bots", {})]
    known = [list(logs.run(query, dedupe=dedupe, **params).rows) for query, params in questions]
    with sp.open(tmp_path) as session:
        with session.keeping(questions, dedupe=dedupe):
            for copy in copies:
                copy.unlink()
            assert [list(session.run(query, dedupe=dedupe, **params).rows) for query, params in questions] == known
            with pytest.raises(SourceError):  # it needs columns that no other question does
                session.run("custom_events")
        with pytest.raises(SourceError):
            session.run("visits")


def test_nothing_is_left_of_what_was_kept(folder: Path) -> None:
    with sp.open(folder) as session:
        before = session.sql("SHOW ALL TABLES").rows
        with session.keeping([("visits", {})]):
            pass
        assert session.sql("SHOW ALL TABLES").rows == before


def test_an_answer_that_is_not_read_to_its_end_outlives_what_was_kept(folder: Path) -> None:
    numbers = "SELECT range FROM range(10000), (SELECT count(*) FROM events) counted"
    with sp.open(folder) as session:
        with session.keeping([("visits", {})]):
            answer = iter(session.sql(numbers))
            assert next(answer) == (0,)
        assert sorted(number for (number,) in answer) == [*range(1, 10000)]


def test_a_question_that_cannot_be_rendered_leaves_the_session_as_it_was(folder: Path) -> None:
    with sp.open(folder) as session:
        with pytest.raises(UsageError, match="no query 'vists'"), session.keeping([("vists", {})]):
            pytest.fail("never")
        assert session.run("visits").rows


def test_no_statement_is_too_long_to_be_answered(logs: sp.Session) -> None:
    wanted = ", ".join(map(str, range(40_000)))
    assert len(logs.sql(f"SELECT user_id FROM events WHERE visit_id IN ({wanted})").rows) == 7


PLANS = [
    "EXPLAIN (SELECT user_id FROM events)",
    "EXPLAIN ANALYZE (SELECT 1)",
    "EXPLAIN (SELECT 1) UNION (SELECT 2)",
    "EXPLAIN /* c */ ANALYZE SELECT user_id FROM events",
    "explain analyze with a as (select user_id from events) select * from a join events using (user_id)",
    "EXPLAIN (FORMAT json, ANALYZE) SELECT user_id FROM events",
    "EXPLAIN CREATE TABLE held AS SELECT user_id FROM events",
]


def test_every_way_to_ask_for_a_plan_has_one(folder: Path) -> None:
    with sp.open(folder) as session:
        for statement in PLANS:
            assert session.sql(statement).rows


ALTERED = {
    "CREATE TEMP VIEW events AS SELECT 1 AS visit_id": [(1,)],
    "CREATE TABLE mine.events AS SELECT 2 AS visit_id": [(2,)],
    "CREATE OR REPLACE VIEW events AS SELECT 3 AS visit_id": [(3,)],
    "CREATE MACRO json_serialize_sql(x) AS '[' || x": [(1,), (2,)],
}


@pytest.mark.parametrize("statement", ALTERED)
@pytest.mark.parametrize("by", ["session", "connection"])
def test_what_somebody_else_calls_events_is_asked_where_it_hides_the_logs(
    folder: Path, statement: str, by: str
) -> None:
    with sp.open(folder) as session:
        run = session.sql if by == "session" else session.connection.execute
        run("ATTACH ':memory:' AS mine")
        run(statement)
        run("USE mine" if "mine" in statement else "USE memory")
        for asked in ("SELECT visit_id FROM events", "SELECT a.visit_id FROM events a JOIN events b ON a = b"):
            assert sorted(set(session.sql(asked).rows)) == sorted(set(ALTERED[statement]))


def test_what_another_connection_calls_events_is_asked_too(folder: Path) -> None:
    with sp.open(folder) as session:
        second = session.second_engine()
        second.query("CREATE OR REPLACE VIEW events AS SELECT 3 AS visit_id")
        second.close()
        assert list(session.sql("SELECT visit_id FROM events").rows) == [(3,)]


def test_a_statement_that_fails_leaves_no_transaction_behind_that_would_not_have_failed(folder: Path) -> None:
    with sp.open(folder) as session:
        session.sql("BEGIN")
        asked = "SELECT main.events.user_id FROM events WHERE user_id IN (SELECT user_id FROM events)"
        assert len(session.sql(asked).rows) == 7


def test_in_a_transaction_the_names_are_those_that_it_has(folder: Path) -> None:
    with sp.open(folder) as session:
        session.sql("BEGIN")
        session.sql("CREATE OR REPLACE VIEW events AS SELECT 3 AS visit_id")
        assert list(session.sql("SELECT visit_id FROM events").rows) == [(3,)]
        with pytest.raises(QueryError):
            session.sql("SELECT 1 FROM nothing")
        with pytest.raises(QueryError, match="transaction"):
            session.sql("SELECT visit_id FROM events")
        session.sql("ROLLBACK")
        assert len(session.sql("SELECT visit_id FROM events").rows) == 7


@pytest.mark.parametrize(
    ("statement", "said", "at"),
    [
        ("SELECT user_id,\n br_nam FROM events", 'Candidate bindings: "br_name"', 2),
        ("SELECT user_id::INTEGER\nFROM events", "Could not convert string", 1),
        (
            "\n\nSELECT a.user_id,\n CAST(a.page_title AS INTEGER) FROM events a JOIN events b USING (user_id)",
            "Could not convert string",
            4,
        ),
        ("SELECT user_id FROM events AT (VERSION => 1)", "does not support time travel", None),
        (
            "SELECT a.dt\nFROM events a\nJOIN events b ON a.usr = b.user_id",
            'Values list "a" does not have a column named "usr"',
            3,
        ),
    ],
)
def test_what_is_wrong_is_told_of_the_statement_as_it_was_written(
    logs: sp.Session, statement: str, said: str, at: int
) -> None:
    with pytest.raises(QueryError, match=said) as told:
        logs.sql(statement)
    assert told.value.line == at


def test_a_file_that_turns_out_to_be_damaged_is_repaired_for_it_as_ever(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(file_of(*HITS) + b"\xff\xfe no text\n")
    with sp.open(tmp_path) as session:
        asked = "SELECT count(*) FROM events a JOIN events b ON a.event_id = b.event_id"
        assert list(session.sql(asked).rows) == [(6,)]
        assert list(session.sql("SELECT count(*) FROM bad_lines").rows) == [(1,)]
