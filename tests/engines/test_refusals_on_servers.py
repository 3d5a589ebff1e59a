"""A refusal for what a server lacks is one line that says what to give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snowq_process import Outcome, snowq

from snowplow_sql.store.ddl import statements

if TYPE_CHECKING:
    from pathlib import Path

    from server_process import Engine


@pytest.fixture(scope="module", params=["hive", "mysql"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of each server in turn, with an empty events table in it."""
    engine: Engine = request.getfixturevalue("hive" if request.param == "hive" else "mariadb")
    choices = {"engine": "InnoDB"} if request.param == "mysql" else {}
    dialect = "infobright" if request.param == "mysql" else "hive"
    for statement in statements(dialect, table="no_events", **choices):
        engine.execute(statement)
    return f"{request.param}://root@127.0.0.1:{engine.server.port}/{engine.server.database}"


@pytest.mark.parametrize(("given", "value"), [((), "spend"), (("--lookup", "spend=default.costs"), "default.costs")])
def test_a_lookup_table_that_is_missing_is_asked_for_by_its_option(
    address: str, given: tuple[str, ...], value: str
) -> None:
    ran = snowq("run", "roas", "--table", "no_events", *given, "--source", address)

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert value.rpartition(".")[2] in ran.err
    assert "--table" not in ran.err
    wanted = " Give --lookup spend=DATABASE.TABLE, a table with the columns source, amount.\n"
    assert ran.err.endswith(wanted)


def test_an_events_table_that_is_missing_is_asked_for_by_its_own_option(address: str) -> None:
    ran = snowq("run", "roas", "--table", "nowhere", "--source", address)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(" Name the events table with --table.\n")


def test_a_mysql_address_without_a_database_says_where_it_belongs(mariadb: Engine) -> None:
    ran = snowq("run", "visits", "--source", f"mysql://root@127.0.0.1:{mariadb.server.port}")

    sentence = "No database selected. Add its name to the address: mysql://user@host/database."
    assert ran == Outcome(1, "", f"snowq: MySQL: {sentence}\n")


def test_a_server_is_not_exported_and_is_named_as_it_was_given(address: str, tmp_path: Path) -> None:
    ran = snowq("export", "--for", "parquet", "--to", str(tmp_path / "out"), "--source", address)

    assert ran == Outcome(2, "", f"snowq: {address} is a warehouse already. Export from logs.\n")
