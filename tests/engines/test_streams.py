"""Answers of millions of rows, queries that never end, and servers that disappear in the middle."""

from __future__ import annotations

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hive_server import HiveServer
from mariadb_server import MariaDBServer
from server_process import HOST, Engine, Server
from snowq_process import PATIENCE, SNOWQ, Outcome, environment, snowq, started, wait_until

import snowplow_sql as sp
from snowplow_sql.engines import hive as hive_engine
from snowplow_sql.engines import mysql as mysql_engine
from snowplow_sql.engines import server as server_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAP = "reflect('java.lang.Thread', 'sleep', CAST(10 AS BIGINT)) IS NULL"


def address_of(server: Server) -> str:
    return (
        f"hive://{HOST}:{server.port}/default" if server.name == "hive" else f"mysql://root@{HOST}:{server.port}/snowq"
    )


def fill(engine: Engine) -> None:
    """Create a table `thousand` with n from 0 to 999 if there is none."""
    rows = {
        "hive": "SELECT n FROM (SELECT SPLIT(SPACE(999), ' ') AS a) t LATERAL VIEW POSEXPLODE(a) e AS n, x",
        "mariadb": "SELECT seq AS n FROM seq_0_to_999",
    }
    engine.execute(f"CREATE TABLE IF NOT EXISTS thousand AS {rows[engine.server.name]}")


def rows_sql(server: Server, thousands: int) -> str:
    """A statement of `thousands` * 1000 rows without an order, so that the server can stream them."""
    text = "CONCAT('a text of some length, as an address has, ', n, x) AS t"
    if server.name == "hive":
        return f"SELECT n, {text} FROM thousand LATERAL VIEW EXPLODE(SPLIT(SPACE({thousands - 1}), ' ')) e AS x"
    return f"SELECT n, {text} FROM thousand, (SELECT seq AS x FROM seq_1_to_{thousands}) e"


@pytest.fixture(scope="module", params=["hive", "mariadb"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each server in turn, with the table `thousand`."""
    engine: Engine = request.getfixturevalue(request.param)
    fill(engine)
    yield engine
    engine.execute("DROP TABLE thousand")


def running(mariadb: Engine, mark: str) -> bool:
    """Whether a statement with `mark` in it is in MariaDB's process list."""
    own = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%{}%' AND id <> CONNECTION_ID()"
    return bool(mariadb.query(own.format(mark))[1][0][0])


# --- streaming -------------------------------------------------------------------------------------------------


def peak(address: str, statement: str, out: Path) -> int:
    """The peak memory, in MB, of the command while it wrote the answer to a file."""
    with out.open("wb") as file:
        process = subprocess.Popen([*SNOWQ, "sql", statement, "--source", address], stdout=file, env=environment())
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss // 1024


def test_a_million_rows_do_not_pile_up(engine: Engine, tmp_path: Path) -> None:
    address = address_of(engine.server)
    few = peak(address, rows_sql(engine.server, 20), tmp_path / "few.csv")
    many = peak(address, rows_sql(engine.server, 1000), tmp_path / "many.csv")

    with (tmp_path / "many.csv").open() as lines:
        assert sum(1 for _ in lines) == 1_000_001
    # held as tuples, the rows would take 150 MB or more
    assert many - few < 30


def test_the_first_row_is_written_while_the_server_still_makes_others(mariadb: Engine) -> None:
    """When the reader stops early, as in `| head -1`, the server stops too."""
    endless = "SELECT seq AS endless FROM seq_1_to_1000000000000"
    with started("sql", endless, "--source", address_of(mariadb.server)) as process:
        assert process.stdout
        assert process.stderr
        assert [process.stdout.readline() for _ in range(2)] == [b"endless\n", b"1\n"]
        assert running(mariadb, "AS endless")
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")
    wait_until(lambda: not running(mariadb, "AS endless"))


# --- Ctrl-C ----------------------------------------------------------------------------------------------------


def stop(process: subprocess.Popen[bytes]) -> Outcome:
    process.send_signal(signal.SIGINT)
    try:
        out, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    return Outcome(process.returncode, out.decode(), said.decode())


def test_ctrl_c_stops_a_query_on_mysql(mariadb: Engine) -> None:
    endless = "SELECT COUNT(*) AS busy FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq % 7 = b.seq % 11"
    with started("sql", endless, "--source", address_of(mariadb.server)) as process:
        wait_until(lambda: running(mariadb, "AS busy"))
        assert stop(process) == Outcome(130, "", "snowq: Stopped.\n")

    assert not running(mariadb, "AS busy")


def test_ctrl_c_stops_rows_that_come_from_mysql(mariadb: Engine) -> None:
    endless = "SELECT seq AS coming FROM seq_1_to_1000000000000"
    with started("sql", endless, "--source", address_of(mariadb.server)) as process:
        assert process.stdout
        assert process.stdout.readline() == b"coming\n"
        stopped = stop(process)

    assert (stopped.code, stopped.err) == (130, "snowq: Stopped.\n")
    wait_until(lambda: not running(mariadb, "AS coming"))


def test_ctrl_c_kills_the_job_of_a_query_on_hive(fresh_hive: Engine) -> None:
    """HiveServer2 1.2 has no list of running jobs, but its log shows them."""
    server = fresh_hive.server
    fill(fresh_hive)
    before = server.log.read_text(errors="replace")
    with started("sql", f"SELECT COUNT(*) FROM thousand WHERE {NAP}", "--source", address_of(server)) as process:
        wait_until(lambda: "Job running" in server.log.read_text(errors="replace")[len(before) :])
        stopped = stop(process)

    assert stopped == Outcome(130, "", "snowq: Stopped.\n")
    wait_until(lambda: "FAILED: Operation cancelled" in server.log.read_text(errors="replace")[len(before) :])


def test_ctrl_c_stops_hive_while_it_reads_files_for_us(hive: Engine) -> None:
    """Each row that Hive reads leaves its number in the Java process, where another session can see it."""
    fill(hive)

    def reached() -> str:
        return str(hive.query("SELECT reflect('java.lang.System', 'getProperty', 'snowq.row')")[1][0][0])

    mark = "reflect('java.lang.System', 'setProperty', 'snowq.row', CAST(n AS STRING)) = 'never'"
    with started(
        "sql", f"SELECT n FROM thousand WHERE {mark} OR NOT {NAP}", "--source", address_of(hive.server)
    ) as process:
        wait_until(lambda: reached().isdigit())
        stopped = stop(process)
    at_the_end = reached()
    time.sleep(0.2)

    assert stopped == Outcome(130, "", "snowq: Stopped.\n")
    assert reached() == at_the_end != "999"


PROGRAM = """
import sys
import snowplow_sql as sp
with sp.open(sys.argv[1]) as session:
    try:
        print(session.sql(sys.argv[2]).rows)
    except KeyboardInterrupt:
        print("stopped;", session.sql("SELECT 41 + 1 AS n").rows)
"""


def test_after_ctrl_c_in_a_program_the_same_session_answers(engine: Engine) -> None:
    """On Hive, the operation used to go on, and the next statement collided with it on the same connection."""
    endless = {
        "mariadb": "SELECT COUNT(*) AS n FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq % 7 = b.seq % 11",
        "hive": f"SELECT n FROM thousand WHERE NOT {NAP}",
    }[engine.server.name]
    asked = [sys.executable, "-c", PROGRAM, address_of(engine.server), endless]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, env=environment()) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)

    assert out == b"stopped; [(42,)]\n"


# --- servers that go away --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [HiveServer, MariaDBServer])
def test_a_server_that_dies_in_the_middle_is_one_line(
    kind: type[Server], engine: Engine, request: pytest.FixtureRequest
) -> None:
    if engine.server.name != kind.name:
        pytest.skip("the other server's turn")
    server = kind().start()
    try:
        own = Engine(server)
        fill(own)
        own.close()
        with started("sql", rows_sql(server, 100_000), "--source", address_of(server)) as process:
            assert process.stdout
            assert process.stderr
            assert process.stdout.readline() == b"n,t\n"
            os.kill(server.pid, signal.SIGKILL)
            process.stdout.read()
            said = process.stderr.read().decode()
        shown = address_of(server)
        again = snowq("run", "visits", "--source", shown)
    finally:
        server.stop()

    assert process.returncode == 3
    assert said == f"snowq: The connection to {shown} was lost before the answer was complete. Run the query again.\n"
    reason = "Connection refused. Check the address, and that the server runs."
    assert again == Outcome(3, "", f"snowq: {shown} cannot be reached: {reason}\n")


@pytest.mark.parametrize(("scheme", "driver"), [("hive", "impala"), ("mysql", "pymysql")])
def test_a_host_that_does_not_answer_is_not_waited_for(
    scheme: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(driver, reason=f"no Python module {driver}: pip install 'snowq[engines]'")
    for module in (hive_engine, mysql_engine, server_engine):
        monkeypatch.setattr(module, "CONNECT_SECONDS", 0.3)
    with socket.create_server((HOST, 0)) as silent:  # the system accepts the connection, but nothing answers
        port = silent.getsockname()[1]
        with pytest.raises(sp.SourceError) as error:
            sp.open(f"{scheme}://ann@{HOST}:{port}/shop")

    assert str(error.value).startswith(f"{scheme}://ann@{HOST}:{port}/shop cannot be reached: No answer within 0.3 s.")


def test_whoever_notices_first_that_the_time_is_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(connection: socket.socket) -> None:
        connection.shutdown(socket.SHUT_RDWR)
        time.sleep(0.5)

    monkeypatch.setattr(server_engine, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(server_engine, "hang_up", slowly)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError), server_engine.limited(ours):
        assert ours.recv(1), "the line is dead"


# --- a server of 2010 ------------------------------------------------------------------------------------------


class Relay(socketserver.BaseRequestHandler):
    """Forwards everything to a server, with one word changed, and everything back unchanged."""

    port: int
    word: tuple[bytes, bytes]

    def handle(self) -> None:
        with socket.create_connection((HOST, self.port)) as far:
            back = threading.Thread(target=self.answer, args=(far,))
            back.start()
            while piece := self.request.recv(65536):
                far.sendall(piece.replace(*self.word))
            far.shutdown(socket.SHUT_RDWR)
            back.join()

    def answer(self, far: socket.socket) -> None:
        with suppress(OSError):
            while piece := far.recv(65536):
                self.request.sendall(piece)
            self.request.shutdown(socket.SHUT_RDWR)


def test_a_server_that_does_not_know_utf8mb4_is_spoken_to_in_its_utf8(mariadb: Engine) -> None:
    """MySQL 5.1 and Infobright do not know it. Here the relay changes it to a name that the server lacks."""
    handler = type("Old", (Relay,), {"port": mariadb.server.port, "word": (b"utf8mb4", b"utf8xx4")})
    with socketserver.ThreadingTCPServer((HOST, 0), handler) as relay:
        threading.Thread(target=relay.serve_forever, args=(0.05,)).start()
        with sp.open(f"mysql://root@{HOST}:{relay.server_address[1]}/snowq") as server:
            found = server.sql("SELECT 'Größe' AS size, @@character_set_client AS charset").rows
        relay.shutdown()

    assert found == [("Größe", "utf8mb3")]
