"""Views are created when a statement may name them, and are visible to anyone who lists them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

pytest.importorskip("numba", reason="the fast way needs it: pip install 'snowq[fast]'")

from hand_made import file_of, line

from snowplow_sql.engines.duckdb import DuckDB, connect
from snowplow_sql.errors import QueryError, SourceError
from snowplow_sql.logs import files
from snowplow_sql.logs.fast import stream
from snowplow_sql.logs.fast.source import FastLogFiles
from snowplow_sql.logs.source import LogFiles

LINES = file_of(line(query="e=pv&page=a"), line(query="e=pv&page=b"), "no line of a log", line(stem="/robots.txt"))
VIEWS = {"bad_lines": 1, "skipped_lines": 1, "log_lines": 4, "log_fields": 4}


class Heads:
    """Counts how many heads of files were read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        by_kind = files.by_kind

        def counted(paths: list[str]) -> dict[files.Kind, list[str]]:
            self.count += len(paths)
            return by_kind(paths)

        monkeypatch.setattr(files, "by_kind", counted)


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> Heads:
    return Heads(monkeypatch)


WAYS = {"plain": LogFiles, "fast": FastLogFiles}


@pytest.fixture(params=list(WAYS))
def logs(tmp_path: Path, heads: Heads, request: pytest.FixtureRequest) -> Iterator[LogFiles]:
    (tmp_path / "some.log").write_bytes(LINES)
    with connect() as connection:
        made = WAYS[request.param](tmp_path, connection)
        yield made
        made.close()


@pytest.fixture
def engine(logs: LogFiles) -> DuckDB:
    return DuckDB(logs.connection, logs)


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("SELECT count(*) FROM events", [(2,)]),
        ("SELECT page_title, br_family FROM events e WHERE dt = '2012-03-15' ORDER BY page_title DESC", []),
        ("SELECT a.event FROM events a JOIN events b USING (page_title) GROUP BY 1", [("page_view",)]),
    ],
)
def test_a_question_that_names_its_columns_does_without_the_view_of_all(
    statement: str, answer: list[object], engine: DuckDB
) -> None:
    """DuckDB needs a tenth of a second to parse that view, and as much again for each question to it."""
    assert engine.query(statement).rows == answer
    there = engine.connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert not {name for (name,) in there} & {"events", "bad_lines"}

    assert len(engine.query("FROM events").rows) == 2
    engine.connection.execute("SELECT event_id FROM events")


@pytest.mark.parametrize("logs", ["fast"], indirect=True)
def test_a_question_of_events_looks_at_no_head_of_a_file(engine: DuckDB, heads: Heads) -> None:
    assert engine.query("SELECT page_title FROM events ORDER BY 1").rows == [("a",), ("b",)]
    assert engine.query("SELECT count(*) FROM events_deduplicated").rows == [(2,)]
    assert heads.count == 0


@pytest.mark.parametrize(
    ("statement", "view"),
    [
        ("SELECT count(*) FROM {}", "bad_lines"),
        ('SELECT count(*) FROM "{}"', "skipped_lines"),
        ("SELECT count(*) FROM {}", "log_fields"),
        ("SELECT count(*) FROM events, {} GROUP BY event_id LIMIT 1", "log_lines"),
        ("FROM query_table('{}') SELECT count(*)", "bad_lines"),
        ("SELECT count(*) FROM query('from bad_' || 'lines')", "bad_lines"),
    ],
)
def test_a_view_is_there_for_the_statement_that_names_it(statement: str, view: str, engine: DuckDB) -> None:
    assert engine.query(statement.format(view)).rows == [(VIEWS[view],)]


def test_names_are_known_in_capitals_too(engine: DuckDB) -> None:
    assert engine.query("SELECT COUNT(*) FROM LOG_FIELDS").rows == [(4,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SHOW TABLES",
        "SELECT table_name FROM information_schema.tables",
        "SELECT view_name FROM duckdb_views() WHERE NOT internal",
        "SELECT name FROM sqlite_master",
        "SELECT tablename FROM pg_catalog.pg_tables UNION ALL SELECT viewname FROM pg_catalog.pg_views",
        "SELECT name FROM (DESCRIBE)",
        "SELECT name FROM (DESC)",
    ],
)
def test_whoever_lists_what_there_is_finds_them(statement: str, engine: DuckDB) -> None:
    assert {name for (name, *_) in engine.query(statement).rows} >= {"events", *VIEWS}


@pytest.mark.parametrize("ended", ["COMMIT", "ROLLBACK"])
@pytest.mark.parametrize("begun", ["BEGIN", "BEGIN TRANSACTION READ ONLY"])
def test_a_transaction_sees_them_and_its_end_takes_none_away(begun: str, ended: str, engine: DuckDB) -> None:
    engine.query(begun)
    assert engine.query("SELECT reason FROM bad_lines").rows == [("fewer than 12 fields",)]
    engine.query(ended)
    assert engine.query("SELECT reason FROM bad_lines").rows == [("fewer than 12 fields",)]


def test_none_is_made_in_a_database_of_the_users_own(engine: DuckDB, tmp_path: Path) -> None:
    own = tmp_path / "own.duckdb"
    engine.query(f"ATTACH '{own}' AS own")
    engine.query("USE own")
    engine.query("SHOW TABLES")
    assert engine.query("SELECT count(*) FROM memory.main.bad_lines").rows == [(1,)]
    engine.query("USE memory")
    assert engine.query("SELECT count(*) FROM bad_lines").rows == [(1,)]
    assert engine.query("SELECT view_name FROM duckdb_views() WHERE database_name = 'own'").rows == []


def test_the_deduplicated_events_are_there_after_a_table_was_made(engine: DuckDB) -> None:
    engine.query("CREATE TEMP TABLE mine AS SELECT 1 AS n")

    assert engine.query("SELECT count(*) FROM events_deduplicated").rows == [(2,)]


def test_a_name_that_is_none_is_told_of_with_the_one_that_was_meant(engine: DuckDB) -> None:
    with pytest.raises(QueryError, match=r'skippedlines does not exist! Did you mean "skipped_lines"'):
        engine.query("SELECT * FROM skippedlines")
    with pytest.raises(QueryError, match="nothing_of_ours does not exist"):
        engine.query("SELECT * FROM nothing_of_ours")


def test_a_second_connection_finds_them_while_the_first_one_is_asked(logs: LogFiles, engine: DuckDB) -> None:
    found: list[list[int]] = []

    def look() -> None:
        second = DuckDB(logs.second_connection())
        found.append([count for view in VIEWS for (count,) in second.query(f"SELECT count(*) FROM {view}").rows])

    threads = [Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert engine.query("SELECT count(*) FROM bad_lines").rows == [(1,)]
    for thread in threads:
        thread.join()
    assert found == [[*VIEWS.values()]] * 2


def test_a_link_to_nowhere_is_told_of_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "some.log").write_bytes(LINES)
    (tmp_path / "other.log").symlink_to(tmp_path / "nowhere")
    with connect() as connection, pytest.raises(SourceError, match=r"other\.log' cannot be read: No such file"):
        FastLogFiles(tmp_path, connection)


MANY = 5_000
"""Rows of a file, more than the first fetch returns."""


def test_a_file_that_has_gone_is_told_of_before_a_row_is_handed_out(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.log").write_bytes(file_of(*[line(query="e=pv&page=a")] * MANY))
    with connect() as connection:
        engine = DuckDB(connection, FastLogFiles(tmp_path, connection))
        assert len(list(engine.query("SELECT page_title FROM events"))) == 2 * MANY
        (tmp_path / "b.log").unlink()
        with pytest.raises(SourceError, match=r"b\.log' cannot be read: No such file or directory[.]$"):
            engine.query("SELECT page_title FROM events")


def test_one_that_goes_while_rows_are_handed_out_is_told_of_in_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_AT_ONCE", 1)
    paths = [tmp_path / f"{number:02}.log" for number in range(60)]
    for path in paths:
        path.write_bytes(file_of(*[line(query=f"e=pv&page={'a' * 100}")] * MANY))
    with connect() as connection:
        engine = DuckDB(connection, FastLogFiles(tmp_path, connection))
        rows = iter(engine.query("SELECT page_title FROM events"))
        next(rows)
        paths[-1].unlink()
        with pytest.raises(SourceError, match=r"59\.log' cannot be read: No such file or directory[.]$"):
            list(rows)


@pytest.mark.parametrize("logs", ["fast"], indirect=True)
def test_a_connection_that_was_closed_has_no_second_one(logs: FastLogFiles) -> None:
    logs.connection.close()
    with pytest.raises(SourceError, match="no second connection to the logs"):
        logs.second_connection()
