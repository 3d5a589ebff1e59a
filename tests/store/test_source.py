"""A loaded file gives the same answers as the logs, and any DuckDB client can use it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from shelf import SAMPLE, ask, load, name, views, write
from test_counted import disagreement
from variants import lookup_files

import snowplow_sql as sp
from snowplow_sql import catalog
from snowplow_sql.errors import QueryError, SourceError, UsageError
from snowplow_sql.events import columns
from snowplow_sql.store.compact import compact


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop, loaded."""
    db = tmp_path_factory.mktemp("kept") / "shop.duckdb"
    load(db, SAMPLE)
    return db


@pytest.fixture(scope="session")
def loaded(kept: Path) -> Iterator[sp.Session]:
    with sp.open(kept) as session:
        yield session


@pytest.mark.parametrize("query", catalog.names()[::3])  # a test below compares the events themselves
def test_a_query_of_the_catalogue_gives_the_same_rows(
    loaded: sp.Session, sample: sp.Session, shop: duckdb.DuckDBPyConnection, query: str
) -> None:
    rows = loaded.run(query, **lookup_files(query)).rows

    assert rows
    # the last digits of sums of fractions depend on the order of the rows
    assert not disagreement(query, rows, sample.run(query, table="shop", **lookup_files(query)).rows)


def test_the_events_are_the_same_to_the_last_column(loaded: sp.Session, shop: duckdb.DuckDBPyConnection) -> None:
    assert (
        loaded.sql("SELECT * FROM events ORDER BY ALL").rows
        == shop.execute("SELECT * FROM shop ORDER BY ALL").fetchall()
    )


def test_a_damaged_file_is_told_of_whoever_opens_it(kept: Path, tmp_path: Path) -> None:
    """As after a power failure: a block is not what DuckDB wrote."""
    db = tmp_path / "shop.duckdb"
    content = bytearray(kept.read_bytes())
    content[12_300:12_304] = b"\0\1\2\3"
    db.write_bytes(content)

    for opened in (lambda: sp.open(db), lambda: load(db, SAMPLE)):
        with pytest.raises(SourceError, match=r"shop\.duckdb' is damaged: .* or remove it, and load the logs again\.$"):
            opened()


def test_check_shows_the_same_sums(loaded: sp.Session, sample: sp.Session) -> None:
    kept, raw = loaded.check(), sample.check()

    assert kept.holds
    assert kept.rows()[: len(raw.rows())] == raw.rows()


def test_check_counts_days_and_tells_days_and_hours_without_events(tmp_path: Path) -> None:
    days = {"2012-01-01": ["anna", "bert"], "2012-01-02": ["carl"], "2012-01-05": ["dora"]}
    for day, who in days.items():
        write(tmp_path / "logs" / name(day), views(day, who))
    load(tmp_path / "events.duckdb", tmp_path / "logs")

    with sp.open(tmp_path / "events.duckdb") as session:
        assert session.check().coverage == (
            ("events of the day", "2012-01-01", 2),
            ("events of the day", "2012-01-02", 1),
            ("days without events", "2012-01-03 to 2012-01-04", 2),
            ("events of the day", "2012-01-05", 1),
            ("hours without events", "2012-01-01: 11-23", 13),
            ("hours without events", "2012-01-02: 0-9, 11-23", 23),
            ("hours without events", "2012-01-05: 0-9", 10),
        )


def test_the_table_has_the_columns_in_their_order_and_says_what_they_mean(kept: Path) -> None:
    described = ask(
        kept,
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'events' ORDER BY column_index",
    )
    assert [(name, meaning) for name, meaning in described] == [
        (column.name, column.meaning) for column in columns().values()
    ]
    assert len(described) == 69
    undescribed = ask(
        kept,
        "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL UNION ALL "
        "SELECT column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal "
        "AND table_name IN (SELECT table_name FROM duckdb_tables())",
    )
    assert undescribed == []


def test_the_agents_of_a_log_that_has_none_are_unknown(tmp_path: Path) -> None:
    """They used to be NULL, with a row in `visits_by_browser`; a dash in a log that has the field is Unknown."""
    log = tmp_path / "a.log"
    log.write_text(
        "#Fields: c-ip date time cs-uri-stem cs-uri-query\n10.0.0.1\t2012-01-01\t10:00:00\t/i\te=pv&page=p\n"
    )
    load(tmp_path / "loaded.duckdb", log)
    asked = "SELECT useragent, br_family, br_type, os_family, dvce_type, dvce_ismobile, page_title FROM events"

    with sp.open(log) as raw, sp.open(tmp_path / "loaded.duckdb") as loaded:
        found = [session.sql(asked).rows for session in (raw, loaded)]

    assert found == [[(None, "Unknown", "unknown", "Unknown", "Unknown", False, "p")]] * 2


def test_it_is_read_only(loaded: sp.Session) -> None:
    with pytest.raises(QueryError, match="read-only"):
        loaded.sql("DELETE FROM events")


def test_it_has_the_reading_that_it_was_loaded_with(tmp_path: Path) -> None:
    write(tmp_path / name("2012-01-01"), views("2012-01-01", ["anna"]))
    old, new = tmp_path / "old.duckdb", tmp_path / "new.duckdb"
    load(old, tmp_path / name("2012-01-01"))
    load(new, tmp_path / name("2012-01-01"), modern=True)

    sp.open(new, modern=True).close()
    for path, is_modern in ((new, True), (old, False)):
        with sp.open(path) as session:
            assert session.about("visits", session.run("visits")).modern is is_modern
    with pytest.raises(UsageError, match="as of 2012"):
        sp.open(old, modern=True)


def test_a_database_of_another_make_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    duckdb.connect(other).close()

    with pytest.raises(SourceError, match="`snowq load` did not create"):
        sp.open(other)


def test_a_database_of_a_later_snowq_is_refused(tmp_path: Path) -> None:
    write(tmp_path / name("2012-01-01"), views("2012-01-01", ["anna"]))
    db = tmp_path / "events.duckdb"
    load(db, tmp_path / name("2012-01-01"))
    with duckdb.connect(db) as connection:
        connection.execute("UPDATE snowq SET schema_version = 1000, snowq_version = '99.0'")

    with pytest.raises(SourceError, match=r"snowq 99\.0"):
        sp.open(db)


def test_compacting_sorts_what_came_late_and_changes_nothing_else(tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    for day in ("2012-01-03", "2012-01-01", "2012-01-02"):
        load(db, write(tmp_path / name(day), [*views(day, ["anna", "bert"]), *views(day, ["anna"]), "torn"]))
    everything = [
        f"FROM {table} ORDER BY ALL" for table in ("events", "bad_lines", "log_files", "skipped_lines", "snowq")
    ]
    before = [ask(db, sql) for sql in everything]
    dates = "SELECT string_agg(dt, ' ' ORDER BY place) FROM (SELECT dt, min(rowid) AS place FROM events GROUP BY dt)"
    assert ask(db, dates) == [("2012-01-03 2012-01-01 2012-01-02",)]

    compact(db)

    assert ask(db, dates) == [("2012-01-01 2012-01-02 2012-01-03",)]
    assert [ask(db, sql) for sql in everything] == before
    assert ask(db, "SELECT count(*) FROM events_deduplicated") == [(6,)]
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("E2.")) == ["events.duckdb"]
    assert load(db, tmp_path / name("2012-01-01")).again == 1


def test_compacting_leaves_alone_the_folder_of_whoever_opens_the_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna"]))
    db, theirs = tmp_path / "events.duckdb", tmp_path / "events.duckdb.work" / "s3" / "object"
    load(db, tmp_path / "logs")
    replace = os.replace

    def replaced_and_opened(source: Path, target: Path) -> None:
        replace(source, target)
        theirs.parent.mkdir(parents=True)  # as by another load that has waited for the file
        theirs.write_text("fetched")

    monkeypatch.setattr(os, "replace", replaced_and_opened)
    compact(db)

    assert theirs.read_text() == "fetched"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.duckdb", "events.duckdb.work", "logs"]


def test_compacting_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    db = tmp_path / "real" / "events.duckdb"
    db.parent.mkdir()
    load(db, write(tmp_path / name("2012-01-01"), views("2012-01-01", ["anna"])))
    link = tmp_path / "link.duckdb"
    link.symlink_to(db)

    compact(link)

    assert link.is_symlink()
    assert ask(link, "SELECT user_id FROM events") == [("anna",)]
