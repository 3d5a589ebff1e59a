"""Hits that were logged twice: events has all, events_deduplicated one of each, on logs and on a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from shelf import load, name, users, write
from tiny_log import FIREFOX, view

import snowplow_sql as sp
from snowplow_sql.errors import UsageError
from snowplow_sql.sources import Server

NOON = "2012-01-01 12:00:00"
TWICE = view(NOON, "anna/1", tid=111111, title="Tea")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Nine hits, of which three are copies."""
    folder = tmp_path / "logs"
    write(
        folder / name("2012-01-01"),
        [
            TWICE,
            TWICE,  # the same line in the same file
            view(NOON, "bert/1", title="Tea"),
            view(NOON, "bert/1", title="Tea"),  # without a number
            view(NOON, tid=222222),
        ],
    )
    write(
        folder / name("2012-01-02"),
        [
            view(NOON, "anna/1", tid=111111, title="Tea", agent=f"{FIREFOX} again"),  # from another agent, days later
            view(NOON, "anna/1", tid=111111, title="Coffee"),  # another query string
            view("2012-01-01 12:00:01", "anna/1", tid=111111, title="Tea"),  # another time
            view(NOON, tid=222222),  # without a user, twice
        ],
    )
    return folder


def counted(session: sp.Session) -> tuple[int, int]:
    (events,) = session.sql("SELECT count(*) FROM events").rows[0]
    (unique,) = session.sql("SELECT count(*) FROM events_deduplicated").rows[0]
    return events, unique


def test_logs_have_each_hit_once_if_asked_for(logs: Path) -> None:
    with sp.open(logs) as session:
        assert counted(session) == (9, 6)
        assert session.run("page_views").rows[0][1] == 9
        assert session.run("page_views", dedupe=True).rows[0][1] == 6


def test_a_database_has_them_too_whether_the_copies_came_together_or_not(logs: Path, tmp_path: Path) -> None:
    together, apart = tmp_path / "together.duckdb", tmp_path / "apart.duckdb"
    load(together, logs)
    load(apart, logs / name("2012-01-02"))
    load(apart, logs / name("2012-01-01"))

    for db in (together, apart):
        with sp.open(db) as session, sp.open(logs) as raw:
            assert counted(session) == (9, 6)
            everything = "SELECT * FROM events_deduplicated ORDER BY ALL"
            assert session.sql(everything).rows == raw.sql(everything).rows
            assert session.run("page_views", dedupe=True).rows == raw.run("page_views", dedupe=True).rows


def test_copies_are_found_whatever_days_the_clocks_of_browsers_give(tmp_path: Path) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    early, late = (view(f"{year}-02-28 12:00:00", "carl/1", tid=333333) for year in (1970, 2099))
    write(logs / name("2012-01-01"), [TWICE, early, view("2000-01-01 12:00:00", "dora/1", tid=444444)])
    load(db, logs)
    write(logs / name("2012-01-02"), [TWICE, early, late])
    load(db, logs)

    assert users(db) == ["carl", "carl", "dora", "anna", "anna", "carl"]
    assert users(db, "events_deduplicated") == ["carl", "dora", "anna", "carl"]


def test_a_copy_that_is_gone_leaves_the_other(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs)
    write(logs / name("2012-01-01"), [])
    load(db, logs)

    assert users(db, "events_deduplicated") == users(db)


def test_dedupe_is_refused_on_a_server() -> None:
    server = Server.__new__(Server)  # a server without a connection
    with pytest.raises(UsageError, match="--dedupe works on logs and on loaded files"):
        server.deduplicated()


def test_dedupe_and_a_table_of_ones_own_exclude_each_other(logs: Path) -> None:
    with sp.open(logs) as session, pytest.raises(UsageError, match="exclude each other"):
        session.run("page_views", dedupe=True, table="other")
