"""Logs as views on a user's own connection."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hand_made import file_of, line
from tiny_log import view

import snowplow_sql as sp

SAMPLE = Path(__file__).parents[2] / "sample_data" / "logs"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A user's database that already has its own table of events."""
    with duckdb.connect(tmp_path / "own.duckdb") as connection:
        connection.execute("CREATE TABLE events AS SELECT 42 AS mine")
        yield connection


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    visitors = ["anna/1", "anna/1", "ben/1"]
    lines = [view(f"2012-01-01 10:00:0{n}", who, tid=7) for n, who in enumerate(visitors)]
    path.write_text("\n".join([*lines, lines[0], "no line of a log"]) + "\n", encoding="utf-8")
    return path


def test_the_views_stand_beside_what_the_connection_has(own: duckdb.DuckDBPyConnection, log: Path) -> None:
    with sp.register(own, log):
        asked = "SELECT (SELECT count(*) FROM snowq.events), (SELECT count(*) FROM snowq.events_deduplicated), mine"
        assert own.execute(f"{asked} FROM events").fetchall() == [(4, 3, 42)]
        assert own.execute("SELECT reason FROM snowq.bad_lines").fetchall() == [("fewer than 12 fields",)]
        assert own.execute("SELECT current_database()").fetchall() == [("own",)]

    with pytest.raises(duckdb.CatalogException):
        own.execute("SELECT * FROM snowq.events")
    assert own.execute("FROM events").fetchall() == [(42,)]


def test_a_query_of_the_catalogue_can_be_run_there_and_any_cursor_asks(own: duckdb.DuckDBPyConnection) -> None:
    with sp.register(own, SAMPLE, name="shop"), sp.open(SAMPLE) as session:
        text = sp.render("page_views", table="shop.events", grain="month")

        assert own.cursor().execute(text).fetchall() == session.run("page_views", grain="month").rows


def test_the_settings_of_the_connection_are_left_alone(own: duckdb.DuckDBPyConnection, log: Path) -> None:
    settings = "SELECT name, value FROM duckdb_settings() ORDER BY name"
    before = own.execute(settings).fetchall()

    with sp.register(own, log):
        assert own.execute(settings).fetchall() == before


def test_two_sources_have_two_names(own: duckdb.DuckDBPyConnection, log: Path) -> None:
    with sp.register(own, log), sp.register(own, SAMPLE, name="shop"):
        assert own.execute("SELECT count(*) FROM snowq.events").fetchall() == [(4,)]
        with pytest.raises(sp.UsageError, match=r"The connection takes no catalog 'snowq': .*already exists"):
            sp.register(own, log)
        assert own.execute("SELECT count(*) > 4 FROM shop.events").fetchall() == [(True,)]


def test_a_damaged_file_is_read_as_far_as_it_goes_and_told_of(own: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    torn = tmp_path / "torn.gz"
    content = file_of(*[line(query=f"e=pv&page={number}") for number in range(50)])
    torn.write_bytes(gzip.compress(content)[:-20])

    with sp.register(own, torn) as registered:
        ((count,),) = own.execute("SELECT count(*) FROM snowq.events").fetchall()

    assert 0 < count < 50
    assert registered.troubles == {str(torn): "the gz is truncated"}


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("my logs", SAMPLE, "'my logs' is not a name for a catalog. Give one such as snowq."),
        ("snowq", SAMPLE / "none", "There is no file or folder"),
    ],
)
def test_what_cannot_be_is_told_and_leaves_nothing(
    name: str, source: Path, said: str, own: duckdb.DuckDBPyConnection
) -> None:
    before = own.execute("SELECT database_name FROM duckdb_databases() ORDER BY ALL").fetchall()

    with pytest.raises(sp.SnowqError, match=said):
        sp.register(own, source, name=name)

    assert own.execute("SELECT database_name FROM duckdb_databases() ORDER BY ALL").fetchall() == before


def test_a_connection_that_is_closed_is_told(log: Path) -> None:
    connection = duckdb.connect()
    connection.close()

    with pytest.raises(sp.UsageError, match=r"The connection takes no catalog 'snowq': .*closed"):
        sp.register(connection, log)
