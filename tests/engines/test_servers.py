"""The private servers are what they claim to be, and listen on the loopback address only."""

from __future__ import annotations

import datetime
import os
import socket
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hive_server import HiveServer
from mariadb_server import MariaDBServer
from server_process import Engine, EngineMissingError, QueryFailedError

if TYPE_CHECKING:
    from server_process import Server

LISTEN = "0A"


def rows(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    return engine.query(sql)[1]


def listening_addresses(pid: int) -> set[tuple[str, int]]:
    """Address and port of every TCP socket that the process listens on, from the kernel's tables."""
    own = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    found = set()
    for table, family, words in (("tcp", socket.AF_INET, 1), ("tcp6", socket.AF_INET6, 4)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state != LISTEN or f"socket:[{inode}]" not in own:
                continue
            address, port = local.split(":")
            # The kernel prints each word of the address in the machine's byte order.
            packed = b"".join(int(address[8 * word : 8 * word + 8], 16).to_bytes(4, "little") for word in range(words))
            found.add((socket.inet_ntop(family, packed), int(port, 16)))
    return found


def assert_loopback_only(server: Server) -> None:
    addresses = listening_addresses(server.pid)
    # Java opens IPv6 sockets for IPv4 addresses too, and the kernel lists them in that form.
    assert {address.removeprefix("::ffff:") for address, _ in addresses} == {"127.0.0.1"}
    assert server.port in {port for _, port in addresses}


needs_proc = pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="no /proc to look into")


def test_hive_is_of_the_promised_version(hive: Engine) -> None:
    version = "reflect('org.apache.hive.common.util.HiveVersionInfo', 'getVersion')"
    assert rows(hive, f"SELECT {version}")[0][0].startswith("1.2.1")


def test_hive_prunes_and_reads_a_partitioned_external_table_over_text(hive: Engine, tmp_path: Path) -> None:
    for day, text in (("2012-01-01", "/a\t3\n/b\t\\N\n"), ("2012-01-02", "/ü日\t5\n")):
        (tmp_path / f"dt={day}").mkdir()
        (tmp_path / f"dt={day}" / "part.txt").write_text(text, encoding="utf-8")
    hive.execute(f"""
        CREATE EXTERNAL TABLE pages (path STRING, views INT) PARTITIONED BY (dt STRING)
        ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' LOCATION '{tmp_path.as_uri()}'
    """)
    try:
        hive.execute("MSCK REPAIR TABLE pages")
        everything = hive.query("SELECT path, views, dt FROM pages ORDER BY path")
        one_day = rows(hive, "SELECT SUM(views) FROM pages WHERE dt = '2012-01-02' GROUP BY dt")
    finally:
        hive.execute("DROP TABLE pages")
    assert everything == (
        ["path", "views", "dt"],
        [("/a", 3, "2012-01-01"), ("/b", None, "2012-01-01"), ("/ü日", 5, "2012-01-02")],
    )
    assert one_day == [(5,)]


def test_hive_values_arrive_as_plain_python(hive: Engine) -> None:
    sql = """SELECT 1, 0.5, CAST('1.25' AS DECIMAL(18,2)), 'é', true, CAST('2012-01-31' AS DATE), NULL"""
    expected = (1, 0.5, Decimal("1.25"), "é", True, datetime.date(2012, 1, 31), None)
    (row,) = rows(hive, sql)
    assert row == expected
    assert [type(value) for value in row] == [type(value) for value in expected]


def test_hive_says_in_its_own_words_what_it_refuses(hive: Engine) -> None:
    with pytest.raises(QueryFailedError, match=r"ParseException line 1:\d+"):
        hive.query("SELECT COUNT(*) FILTER (WHERE true)")
    assert rows(hive, "SELECT 1") == [(1,)], "the session outlives a refusal"


@needs_proc
def test_hive_listens_on_loopback_only(hive: Engine) -> None:
    assert_loopback_only(hive.server)


def test_mariadb_is_a_mariadb_that_knows_what_the_stand_in_needs(mariadb: Engine) -> None:
    ((version, sql_mode),) = rows(mariadb, "SELECT VERSION(), @@sql_mode")
    assert "MariaDB" in version
    assert tuple(int(part) for part in version.split(".")[:2]) >= (10, 11)
    assert sql_mode == ""


def test_mariadb_loads_a_local_file_in_utf8(mariadb: Engine, tmp_path: Path) -> None:
    file = tmp_path / "pages.txt"
    file.write_text("/ü日\t3\n/b\t\\N\n", encoding="utf-8")
    mariadb.execute("CREATE TABLE pages (path VARCHAR(20), views INT) ENGINE=BRIGHTHOUSE")
    try:
        mariadb.execute(f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE pages CHARACTER SET utf8")
        loaded = mariadb.query("SELECT path, views, CHAR_LENGTH(path) AS letters FROM pages ORDER BY path")
    finally:
        mariadb.execute("DROP TABLE pages")
    assert loaded == (["path", "views", "letters"], [("/b", None, 2), ("/ü日", 3, 3)])


def test_mariadb_values_arrive_as_plain_python(mariadb: Engine) -> None:
    sql = "SELECT 1, 5e-1, CAST('1.25' AS DECIMAL(18,2)), 'é', DATE '2012-01-31', NULL"
    expected = (1, 0.5, Decimal("1.25"), "é", datetime.date(2012, 1, 31), None)
    (row,) = rows(mariadb, sql)
    assert row == expected
    assert [type(value) for value in row] == [type(value) for value in expected]


def test_mariadb_says_in_its_own_words_what_it_refuses(mariadb: Engine) -> None:
    with pytest.raises(QueryFailedError, match="You have an error in your SQL syntax"):
        mariadb.query("SELECT COUNT(*) FILTER (WHERE true)")
    assert rows(mariadb, "SELECT 1") == [(1,)], "the session outlives a refusal"


@needs_proc
def test_mariadb_listens_on_loopback_only(mariadb: Engine) -> None:
    assert_loopback_only(mariadb.server)


def test_a_stopped_server_leaves_neither_process_nor_folder(mariadb: Engine) -> None:
    # The fixture `mariadb` is requested only to skip the test if there is none.
    server = MariaDBServer().start()
    pid, folder = server.pid, server.folder
    assert folder.is_dir()
    server.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not folder.exists()


def test_the_servers_take_the_time_zone_they_are_given(mariadb: Engine) -> None:
    assert rows(mariadb, "SELECT UNIX_TIMESTAMP('2012-01-01 00:00:00')") == [(1325376000,)]
    server = MariaDBServer(time_zone="America/New_York").start()
    try:
        engine = Engine(server)
        elsewhere = rows(engine, "SELECT UNIX_TIMESTAMP('2012-01-01 00:00:00')")
        engine.close()
    finally:
        server.stop()
    assert elsewhere == [(1325376000 + 5 * 3600,)]


def test_missing_jars_are_named_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SNOWQ_TEST_CACHE", str(tmp_path))
    with pytest.raises(EngineMissingError, match=r"^no Hive jars: run tests/engines/install\.sh$"):
        HiveServer().start()
