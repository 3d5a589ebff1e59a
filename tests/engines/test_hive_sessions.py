"""What a session asks a Hive server for, by itself and because its address says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hive_server import HiveServer
from snowq_process import snowq
from tiny_log import view

import snowplow_sql as sp
from snowplow_sql.store.ddl import statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server_process import Engine

DAY = "2012-03-24 23:30:00"


def address(server: HiveServer, options: str = "") -> str:
    return f"hive://ann@127.0.0.1:{server.port}/default{options}"


def set_to(source: str, *names: str) -> list[str]:
    with sp.open(source) as session:
        return [session.sql(f"SET {name}").rows[0][0].partition("=")[2] for name in names]


@pytest.fixture(scope="module")
def strict() -> Iterator[HiveServer]:
    """A server in Berlin's time zone that requires LIMIT after ORDER BY and does not read subfolders."""
    server = HiveServer(
        {"hive.mapred.mode": "strict", "hive.conf.restricted.list": "hive.mapred.supports.subdirectories"}
    )
    server.time_zone = "Europe/Berlin"
    server.start()
    yield server
    server.stop()


def test_a_setting_in_the_address_is_one_of_the_session(hive: Engine) -> None:
    source = address(hive.server, "?auth=NONE&mapreduce.job.queuename=reports&hive.mapred.mode=strict")

    assert set_to(source, "mapreduce.job.queuename", "hive.mapred.mode") == ["reports", "strict"]


def test_a_session_asks_for_files_in_subfolders_and_for_the_old_order_of_null(hive: Engine) -> None:
    names = ["mapreduce.input.fileinputformat.input.dir.recursive", "hive.mapred.supports.subdirectories"]

    assert set_to(address(hive.server), *names, "hive.default.nulls.last") == ["true", "true", "false"]


def test_what_the_address_says_comes_before_what_a_session_asks_for_by_itself(hive: Engine) -> None:
    given = "?hive.mapred.supports.subdirectories=false&hive.query.result.fileformat=TextFile"
    names = ["hive.mapred.supports.subdirectories", "hive.query.result.fileformat"]

    assert set_to(address(hive.server, given), *names) == ["false", "TextFile"]


def test_a_server_that_forbids_one_wish_grants_the_others(strict: HiveServer) -> None:
    names = ["hive.query.result.fileformat", "hive.mapred.supports.subdirectories", "hive.default.nulls.last"]

    assert set_to(address(strict), *names) == ["SequenceFile", "false", "false"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ("?hive.no.such=1", 3, "hive configuration hive.no.such does not exists."),
        ("?queue=reports", 2, "has no option 'queue'. Its options are: auth. A session setting has a dot"),
    ],
)
def test_a_setting_that_there_is_not_is_one_line(hive: Engine, options: str, code: int, words: str) -> None:
    ran = snowq("run", "visits", "--source", address(hive.server, options))

    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert words in ran.err


def test_logs_in_folders_below_the_location_are_read(hive: Engine, tmp_path: Path) -> None:
    for place, folder in enumerate(["2012/03", "2012/04"]):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.log").write_text(view(DAY, f"anna/{place + 1}") + "\n", encoding="utf-8")
    for statement in statements("hive", table="in_folders", raw=True, location=tmp_path.as_uri()):
        hive.execute(statement)

    with sp.open(address(hive.server)) as session:
        assert session.sql("SELECT COUNT(*) AS n FROM in_folders").rows == [(2,)]
        assert sorted(session.sql("SELECT visit_id FROM in_folders").rows) == [(1,), (2,)]


# --- a strict server, and one with clocks of its own --------------------------------------------------------------


@pytest.fixture(scope="module")
def strict_table(strict: HiveServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    logs = tmp_path_factory.mktemp("logs")
    (logs / "a.log").write_text(view(DAY, "anna/1") + "\n", encoding="utf-8")
    with sp.open(address(strict)) as session:
        for statement in statements("hive", table="strict_events", raw=True, location=logs.as_uri()):
            session.sql(statement)
    return "strict_events"


def test_a_strict_server_is_told_of_and_how_to_have_a_query_run_all_the_same(
    strict: HiveServer, strict_table: str
) -> None:
    run = ["run", "visits", "--table", strict_table, "--format", "csv", "--source"]
    refused = snowq(*run, address(strict, "?auth=NONE"))
    run_all_the_same = snowq(*run, address(strict, "?auth=NONE&hive.mapred.mode=nonstrict"))

    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert "In strict mode, if ORDER BY is specified, LIMIT must also be specified." in refused.err
    assert refused.err.endswith(" To run it all the same, add &hive.mapred.mode=nonstrict to the end of the address.\n")
    assert (run_all_the_same.code, run_all_the_same.out.split()) == (0, ["period,visits", "2012-03-24,1"])


def test_hours_of_a_zone_are_refused_where_the_servers_own_clocks_change(strict: HiveServer, strict_table: str) -> None:
    source = address(strict, "?hive.mapred.mode=nonstrict")

    ran = snowq("run", "visits", "--tz", "America/New_York", "--table", strict_table, "--source", source)

    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        f"snowq: {source} runs in a time zone with clock changes, so its hours in 'America/New_York' are wrong near "
        "these changes. Have HiveServer2 and its jobs started with -Duser.timezone=UTC, or leave --tz out.\n"
    )


def test_hours_of_a_zone_are_told_where_the_server_has_none_of_its_own(hive: Engine) -> None:
    with sp.open(address(hive.server)) as session:
        session._check_zone("America/New_York")
