"""The tables that can be queried, and the message about one that does not exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_log import hit, view

import snowplow_sql as sp
from snowplow_sql.logs import relations
from snowplow_sql.store import schema
from snowplow_sql.store.database import open_to_write
from snowplow_sql.store.load import Loader, Request

LINES = [
    "#Version: 1.0",
    view("2012-01-01 10:00:00", "anna/1", page="/tea"),
    hit("2012-01-02 09:00:00", "ben/1", e="tr", tr_id="O-1", tr_tt="12.50"),
]
OURS = ["events", "events_deduplicated", "bad_lines", "skipped_lines"]
EVENTS = "There are events, events_deduplicated."


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same lines as logs and as a database."""
    folder = tmp_path_factory.mktemp("tables")
    logs, db = folder / "tiny.log", folder / "tiny.duckdb"
    logs.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    with open_to_write(db) as database:
        Loader(database, Request([str(logs)])).run()
    return {"logs": logs, "database": db}


@pytest.fixture(params=["logs", "database"])
def session(request: pytest.FixtureRequest, sources: dict[str, Path]) -> Iterator[sp.Session]:
    with sp.open(sources[request.param]) as session:
        yield session


def test_the_tables_are_those_that_are_there_to_be_asked_the_events_first(session: sp.Session) -> None:
    assert session.tables() == OURS

    session.sql("CREATE TEMP TABLE mine AS SELECT * FROM events")

    assert session.tables() == [*OURS, "mine"]
    for table in session.tables():
        session.sql(f"SELECT count(*) FROM {table}")


def test_of_logs_tables_in_other_schemas_are_there_by_their_whole_names(sources: dict[str, Path]) -> None:
    with sp.open(sources["logs"]) as session:
        session.sql("CREATE SCHEMA shop")
        session.sql("CREATE TABLE shop.visited AS SELECT * FROM events WHERE event = 'page_view'")
        session.sql("ATTACH ':memory:' AS other")
        session.sql("CREATE TABLE other.main.some AS SELECT * FROM events")

        assert session.tables() == [*OURS, "other.some", "shop.visited"]
        assert session.run("page_views", table="shop.visited").rows[0][1] == 1
        assert session.run("page_views", table="other.main.some").rows[0][1] == 1


@pytest.mark.parametrize("table", ["events", "EVENTS", "main.events", "events_deduplicated", "mine", "Temp.mine"])
def test_a_table_of_events_may_be_asked_by_any_of_its_names(session: sp.Session, table: str) -> None:
    session.sql("CREATE TEMP TABLE mine AS SELECT * FROM events")

    assert session.run("page_views", table=table).rows[0][1] == 1


@pytest.mark.parametrize(
    ("table", "hint"),
    [
        ("nope", ""),
        ("snow", ""),
        ("nope.evil", ""),
        ("evnts", " Did you mean 'events'?"),
        ("main.evnts", " Did you mean 'events'?"),
    ],
)
def test_a_table_that_is_none_is_told_with_those_of_events_before_anything_runs(
    session: sp.Session, table: str, hint: str
) -> None:
    with pytest.raises(sp.UsageError) as told:
        session.run("visits", table=table)

    assert str(told.value) == f"--table: there is no table '{table}'.{hint} {EVENTS}"


def test_tables_of_ones_own_are_among_those_that_are_told(session: sp.Session) -> None:
    session.sql("CREATE TEMP TABLE purchases AS SELECT * FROM events")

    with pytest.raises(sp.UsageError) as told:
        session.run("visits", table="purchase")

    assert str(told.value) == (
        "--table: there is no table 'purchase'. Did you mean 'purchases'?"
        " There are events, events_deduplicated, purchases."
    )


@pytest.mark.parametrize("name", ["nope", "snowqq", "log_file", "log_fiels", "duckdb_tablez", "pg_cata"])
def test_no_statement_is_pointed_to_what_a_source_has_for_itself(session: sp.Session, name: str) -> None:
    with pytest.raises(sp.QueryError) as told:
        session.sql(f"SELECT * FROM {name}")

    assert str(told.value) == (
        f"DuckDB: Catalog Error: Table with name {name} does not exist! There are {', '.join(OURS)}."
    )


def test_a_statement_is_pointed_to_a_near_table_that_anybody_may_ask(session: sp.Session) -> None:
    with pytest.raises(sp.QueryError, match='Did you mean "bad_lines"'):
        session.sql("SELECT * FROM bad_line")


def test_every_relation_of_a_database_is_either_to_be_asked_or_its_own() -> None:
    assert {*schema.tables(), "events_deduplicated"} <= {*relations.TABLES, *relations.OWN}


def test_every_view_of_logs_is_either_to_be_asked_or_its_own(sources: dict[str, Path]) -> None:
    with sp.open(sources["logs"]) as session:
        there = {name for (name,) in session.sql("SHOW TABLES")}

    assert there <= {*relations.TABLES, *relations.OWN}
