"""The real engines read what `ddl` creates and `export` writes: each value comes back unchanged."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import duckdb
import hard_events
import pytest
from warehouse import TABLE, load_hive, load_mariadb, run_load

import snowplow_sql as sp
from snowplow_sql.engines.duckdb import DuckDB
from snowplow_sql.store.ddl import statements
from snowplow_sql.store.export import Export

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server_process import Engine


@pytest.fixture(scope="module")
def hard() -> Iterator[duckdb.DuckDBPyConnection]:
    """The hard events in a table."""
    with duckdb.connect() as connection:
        hard_events.fill(connection)
        yield connection


def lists_read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with its arrays parsed; Hive's driver returns them as JSON."""
    return tuple(json.loads(value) if isinstance(value, bytes) else value for value in row)


@pytest.mark.parametrize(("stored_as", "form"), [("textfile", "text"), ("parquet", "parquet")])
def test_hive_holds_the_hard_events(
    stored_as: str, form: str, hive: Engine, hard: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    load_hive(hive, hard, tmp_path / "it's here; $now", stored_as)

    columns, rows = hive.query(f"SELECT * FROM {TABLE}")

    names = [column.rpartition(".")[2] for column in columns]
    assert (len(names), names[-1]) == (59, "dt")
    found, wanted = hard_events.by_case(names, list(map(lists_read, rows))), hard_events.expected(form, names)
    assert found.keys() == wanted.keys()
    for name, row in wanted.items():
        assert found[name] == row, name


def test_mariadb_holds_the_hard_events(mariadb: Engine, hard: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_mariadb(mariadb, hard, tmp_path / "it's \\ here")

    names, rows = mariadb.query(f"SELECT * FROM {TABLE}")

    assert (len(names), names[0], names[-1]) == (67, "app_id", "dvce_screenheight")
    found, wanted = hard_events.by_case(names, rows), hard_events.expected("mysql", names)
    assert found.keys() == wanted.keys()
    for name, row in wanted.items():
        assert found[name] == row, name


def test_the_client_loads_the_file_of_an_export_that_was_carried_elsewhere(mariadb: Engine, tmp_path: Path) -> None:
    """Whatever the server's sql_mode: under this one a backslash would be an ordinary character."""
    client = shutil.which("mysql")
    if client is None:
        pytest.skip("no client mysql: run tests/engines/install.sh")
    with duckdb.connect() as connection:
        hard_events.fill(connection)
        connection.execute("DELETE FROM events")
        hard_events.insert(connection, user_id="anna", page_title='tab\tquote" back\\')
        Export(tmp_path / "here", "infobright", table=TABLE).run(DuckDB(connection))
    carried = (tmp_path / "here").rename(tmp_path / "there")
    mariadb.execute(f"DROP TABLE IF EXISTS {TABLE}")
    for statement in statements("infobright", table=TABLE):
        mariadb.execute(statement)

    mariadb.execute("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'")
    try:
        server = ["--no-defaults", "--protocol=tcp", "-h127.0.0.1", f"-P{mariadb.server.port}", "-uroot"]
        with (carried / "load.sql").open() as text:
            subprocess.run([client, *server, "--local-infile=1", "snowq"], stdin=text, cwd=carried, check=True)
    finally:
        mariadb.execute("SET GLOBAL sql_mode = ''")

    assert mariadb.query(f"SELECT user_id, page_title FROM {TABLE}")[1] == [("anna", 'tab\tquote" back\\')]


def test_a_table_with_wider_columns_holds_what_the_one_of_2012_would_change(mariadb: Engine, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        hard_events.fill(connection)
        connection.execute("DELETE FROM events")
        hard_events.insert(connection, user_id="u" * 40, txn_id="0abc", visit_id=70000, ev_value=1234567.25)
        done = load_mariadb(mariadb, connection, tmp_path / "out")
    row = f"SELECT user_id, txn_id, visit_id, ev_value FROM {TABLE}"
    assert mariadb.query(row)[1] == [("u" * 16, 0, 32767, 1234570.0)]
    assert [remark.partition(": ")[0] for remark in done.remarks] == [
        "1 value of txn_id is not what an int gives back (leading zeros, or no number)",
        "1 value of user_id is longer than 16 characters",
        "1 value of visit_id lies beyond a smallint",
        "1 value of ev_value has more digits than a float gives back",
    ]
    advice = "the table would change it. Make the column {} in the DDL to keep it."
    wider = ("varchar(4)", "varchar(40)", "int", "double")
    assert [remark.partition(": ")[2] for remark in done.remarks] == [advice.format(kind) for kind in wider]

    (made,) = statements("infobright", table=TABLE)
    for old, new in {
        "txn_id int": "txn_id varchar(4)",
        "user_id varchar(16)": "user_id varchar(40)",
        "visit_id smallint": "visit_id int",
        "ev_value float": "ev_value double",
    }.items():
        assert made.count(old) == 1
        made = made.replace(old, new)
    mariadb.execute(f"DROP TABLE {TABLE}")
    mariadb.execute(made)
    run_load(mariadb, tmp_path / "out")

    assert mariadb.query(row)[1] == [("u" * 40, "0abc", 70000, 1234567.25)]


def test_hive_reads_the_sample_from_parquet(hive: Engine, sample: sp.Session, tmp_path: Path) -> None:
    load_hive(hive, sample.connection, tmp_path / "events", "parquet")
    counts = "COUNT(*), COUNT(DISTINCT event_id), COUNT(DISTINCT page_title), SUM(visit_id)"
    where = "WHERE dt >= '2012-01-05' AND dt <= '2012-02-06' AND br_family = 'Firefox'"
    for tail in ("", where):
        wanted = sample.sql(f"SELECT {counts} FROM events {tail}").rows
        assert wanted[0][0] > 100

        assert hive.query(f"SELECT {counts} FROM {TABLE} {tail}")[1] == wanted


def test_hive_makes_a_managed_table_whose_partitions_are_put_in_by_hand(hive: Engine) -> None:
    for stored_as in ("textfile", "parquet"):
        for statement in statements("hive", table="managed", stored_as=stored_as):
            hive.execute(statement)
        kind = {key.strip(): value for key, value, _ in hive.query("DESCRIBE FORMATTED managed")[1] if key}
        hive.execute("DROP TABLE managed")
        assert kind["Table Type:"].strip() == "MANAGED_TABLE"
        assert stored_as.removesuffix("file") in kind["InputFormat:"].lower()


def test_mariadb_keeps_the_word_lookup_in_the_columns_comments(mariadb: Engine) -> None:
    (made,) = statements("infobright", table="lookups", engine="InnoDB")
    mariadb.execute(made)
    columns = "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'lookups'"
    try:
        assert mariadb.query(columns)[1] == [(67,)]
        assert mariadb.query(f"{columns} AND column_comment = 'lookup'")[1] == [(18,)]
    finally:
        mariadb.execute("DROP TABLE lookups")
