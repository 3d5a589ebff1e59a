"""What the private servers of the tests have in common: a folder, a port, a process and an end.

A server keeps everything it writes in one temporary folder, listens on the loopback address only,
and is stopped by its process id. Where the machine can (Linux), it also dies with the process that
started it, so that a killed test run leaves no server behind.
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
    from types import TracebackType

HOST = "127.0.0.1"
INSTALL = "run tests/engines/install.sh"


class EngineMissing(Exception):
    """Something the server needs is not on this machine; the message says how to get it."""


class EngineFailed(Exception):
    """The server did not start; the message ends with the last lines of its log."""


def cache_folder() -> Path:
    """Where install.sh keeps what it fetched, whether or not it exists."""
    if own := os.environ.get("SNOWQ_TEST_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "snowq-tests"


def free_port() -> int:
    """A port of the loopback address that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server in a child process; a subclass says what to run and how to tell that it answers."""

    name = "server"
    start_seconds = 60.0
    stop_seconds = 10.0

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"snowq-{self.name}-"))
        self.log = self.folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> Sequence[str]:
        """Write what the server needs into the folder; return the command that runs it there."""
        raise NotImplementedError

    def connect(self) -> Any:
        """A new DB-API connection to the running server."""
        raise NotImplementedError

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None:
            raise EngineFailed(f"{self.name} is not running")
        return self._process.pid

    def start(self) -> Self:
        """Start the server and wait until it has answered a query; on failure nothing is left behind."""
        try:
            command = self.prepare()
            with self.log.open("wb") as log:
                self._process = subprocess.Popen(
                    [*_dying_with_us(), *command],
                    cwd=self.folder,
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
        """Stop the server, if it runs, and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def _wait_for_an_answer(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + self.start_seconds
        while not _listens(self.port):
            if self._process.poll() is not None:
                raise EngineFailed(f"{self.name} ended with {self._process.returncode}\n{self.last_lines()}")
            if time.monotonic() > deadline:
                raise EngineFailed(f"{self.name} took over {self.start_seconds:.0f} s\n{self.last_lines()}")
            time.sleep(0.02)
        Engine(self).close()

    def last_lines(self, count: int = 20) -> str:
        """The end of the server's log."""
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


class Engine:
    """One connection to a server. Rows are tuples of int, float, Decimal, str, date, datetime or None."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._connection = server.connect()
        self.query("SELECT 1")

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The column names and all rows of one statement that returns rows."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
            return [column[0] for column in cursor.description], [tuple(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def execute(self, sql: str) -> None:
        """Run one statement that returns nothing."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
        finally:
            cursor.close()

    def close(self) -> None:
        """End the connection; the server runs on."""
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
