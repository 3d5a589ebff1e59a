"""A server process that has loaded the command's libraries once, and forks a child for each command.

Each command still is a process of its own, with its arguments, environment, folder, pipes and exit code. It is
spared the quarter of a second that Python takes to start and load the libraries. The server runs this file.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock

_LOADED = ["duckdb", "snowplow_sql.cli.main", "snowplow_sql.dialects.duckdb", "snowplow_sql.logs.source"]


class Warm:
    """The server process, as the tests see it."""

    def __init__(self) -> None:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            command = [sys.executable, str(Path(__file__).resolve()), str(its.fileno())]
            # pipes, since Python examines its outputs once at the start, and those of the commands are pipes too
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, pass_fds=[its.fileno()], stdin=pipe, stdout=pipe, stderr=pipe)
        self._door = ours
        self._lock = Lock()

    def run(
        self, arguments: list[bytes], given: bytes, environment: dict[str, str], patience: float
    ) -> tuple[int, bytes, bytes]:
        """Exit code, stdout and stderr of the command; raises TimeoutError after `patience` seconds."""
        with self._lock, ThreadPoolExecutor(3) as pool:
            (its_in, to_it), (from_out, its_out), (from_err, its_err) = os.pipe(), os.pipe(), os.pipe()
            for_it = [its_in, its_out, its_err]
            asked = json.dumps([str(Path.cwd()), environment, [os.fsdecode(one) for one in arguments]])
            socket.send_fds(self._door, [asked.encode()], for_it)
            for one in for_it:
                os.close(one)
            pool.submit(_write, to_it, given)
            read = [pool.submit(_read, one) for one in (from_out, from_err)]
            pid = int(self._door.recv(100))
            self._door.settimeout(patience)
            try:
                code = int(self._door.recv(100))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self._door.settimeout(None)
                self._door.recv(100)
                raise
            return code, read[0].result(), read[1].result()


@cache
def warm() -> Warm:
    """The one server process of this test run. It ends with the run, when its socket closes."""
    return Warm()


def _write(pipe: int, given: bytes) -> None:
    try:
        with open(pipe, "wb") as file:
            file.write(given)
    except BrokenPipeError:  # the command has read all it wanted
        pass


def _read(pipe: int) -> bytes:
    with open(pipe, "rb") as file:
        return file.read()


def _serve(door: socket.socket) -> None:
    for name in _LOADED:
        __import__(name)
    while True:
        asked, fds, _, _ = socket.recv_fds(door, 1 << 20, 3)
        if not asked:
            return
        pid = os.fork()
        if pid == 0:
            door.close()
            _become(*json.loads(asked), fds)
        for fd in fds:
            os.close(fd)
        door.send(b"%d" % pid)
        _, status = os.waitpid(pid, 0)
        door.send(b"%d" % os.waitstatus_to_exitcode(status))


def _become(folder: str, environment: dict[str, str], arguments: list[str], fds: list[int]) -> None:
    from snowplow_sql.cli.start import main  # noqa: PLC0415 - loaded before

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.argv = ["snowq", *arguments]
    main()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
