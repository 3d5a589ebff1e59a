"""The base of the tests' private servers: folder, port, process, start and stop, and a client.

A server keeps all it writes in one temporary folder, listens on the loopback address only, and is
stopped by its process id. On Linux it also dies with the process that started it, so that a killed
test run leaves no server behind.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST = "127.0.0.1"
INSTALL = "run tests/engines/install.sh"
# A query of the tests takes seconds at most; a server that is silent for this long hangs.
ANSWER_SECONDS = 120


class EngineMissingError(Exception):
    """Something the server needs is not on this machine; the message says how to get it."""


class EngineStartError(Exception):
    """The server did not start; the message ends with the last lines of its log."""


class QueryFailedError(Exception):
    """The server refused a statement, or failed at it; the message is the server's own."""


def cache_folder() -> Path:
    """The folder in which install.sh keeps its downloads; it need not exist."""
    if own := os.environ.get("SNOWQ_TEST_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "snowq-tests"


def free_port() -> int:
    """A port of the loopback address that is free at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server in a child process; a subclass says what to run and how to connect.

    `time_zone` is the system time zone that the server sees. A query whose answer depends on it would be wrong on
    some clusters.
    """

    name = "server"
    database = ""
    """The current database of a new session."""
    start_seconds = 90.0
    stop_seconds = 10.0

    def __init__(self, port: int | None = None, time_zone: str = "UTC") -> None:
        self.port = port or free_port()
        self.time_zone = time_zone
        self.folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> Sequence[str]:
        """Write what the server needs into its folder; return the command that runs it."""
        raise NotImplementedError

    def connect(self) -> Any:
        """A new DB-API connection to the running server."""
        raise NotImplementedError

    def session(self, connection: Any) -> Any:
        """A cursor of a connection."""
        return connection.cursor()

    def driver_error(self) -> type[Exception]:
        """The base class of the driver's exceptions."""
        raise NotImplementedError

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None:
            raise EngineStartError(f"{self.name} is not running")
        return self._process.pid

    @property
    def log(self) -> Path:
        """The file with the server's output."""
        return self.folder / "server.log"

    def start(self) -> Self:
        """Start the server and wait until it has answered a query. After a failure, nothing is left behind."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"snowq-{self.name}-"))
        try:
            command = self.prepare()
            with self.log.open("wb") as log:
                self._process = subprocess.Popen(
                    [*_dying_with_us(), *command],
                    cwd=self.folder,
                    # Without a UTF-8 locale, Java up to 17 reads and writes ASCII.
                    env={**os.environ, "TZ": self.time_zone, "LC_ALL": "C.UTF-8"},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            self._wait_for_an_answer()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the server if it runs, and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = Path()

    def _wait_for_an_answer(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + self.start_seconds
        while not _listens(self.port):
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                what = "ended" if ended else f"took over {self.start_seconds:.0f} s"
                last_lines = self.log.read_text(errors="replace").splitlines()[-20:]
                raise EngineStartError("\n".join([f"{self.name} {what}", *last_lines]))
            time.sleep(0.02)
        engine = Engine(self)
        engine.query("SELECT 1")
        engine.close()


class Engine:
    """One session with a server. A row is a tuple of int, float, bool, Decimal, str, date, datetime, None."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._error = server.driver_error()
        self._connection = server.connect()
        # One cursor for the whole lifetime. In Hive's driver each cursor is a session of its own, and closing one in
        # the garbage collector would use the connection in the middle of another's answer.
        self._cursor = server.session(self._connection)

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The column names and all rows of one statement that returns rows."""
        self.execute(sql)
        return [column[0] for column in self._cursor.description], [tuple(row) for row in self._cursor.fetchall()]

    def execute(self, sql: str) -> None:
        """Run one statement that returns nothing."""
        try:
            self._cursor.execute(sql)
        except self._error as error:
            raise QueryFailedError(str(error)) from error

    def close(self) -> None:
        """End the session; the server keeps running."""
        self._cursor.close()
        self._connection.close()


def _dying_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
