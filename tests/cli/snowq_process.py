"""The real command in a process of its own, as a shell would start it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warm import warm

SNOWQ = [sys.executable, "-m", "snowplow_sql"]
SAMPLE_NOTE = "snowq: no --source given: these are the events of the sample shop, January to March 2012.\n"


@dataclass(frozen=True)
class Outcome:
    """Exit code and outputs of a command that has ended."""

    code: int
    out: str
    err: str


def environment(**own: str) -> dict[str, str]:
    """The environment without the variables that change snowq's output, plus `own`."""
    known = {"SNOWQ_SOURCE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "PYTHONWARNINGS"}
    kept = {name: value for name, value in os.environ.items() if name not in known}
    return {**kept, "TERM": "xterm-256color", **own}


def snowq(*arguments: str | Path | bytes, stdin: str | bytes = "", **env: str) -> Outcome:
    """Run the command with pipes for its input and outputs."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    if any(name.startswith(("PYTHON", "LC_")) for name in env):  # Python itself reads these when it starts
        ran = subprocess.run(
            [*SNOWQ, *arguments],
            input=given,
            capture_output=True,
            env=environment(**env),
            check=False,
            timeout=PATIENCE,
        )
        code, out, err = ran.returncode, ran.stdout, ran.stderr
    else:
        code, out, err = warm().run([os.fsencode(one) for one in arguments], given, environment(**env), PATIENCE)
    return Outcome(code, out.decode(), err.decode())


@contextmanager
def started(
    *arguments: str,
    stdin: int | None = None,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    changed: str = "",
    **env: str,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the command; it is killed if the test fails. `changed` is Python code that it runs first."""
    begun = [sys.executable, "-c", f"{changed}; from snowplow_sql.cli.start import main; main()"] if changed else SNOWQ
    command = [*begun, *arguments]
    with subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, env=environment(**env)) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


PATIENCE = 60
"""Seconds to wait before giving up."""


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until `holds()` is true; raises TimeoutError if that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def on_a_terminal(*arguments: str, width: int = 80, **env: str) -> Outcome:
    """Run the command with its output on a terminal of so many columns."""
    terminal, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    with subprocess.Popen(
        [*SNOWQ, *arguments], stdin=screen, stdout=screen, stderr=subprocess.PIPE, env=environment(**env)
    ) as process:
        os.close(screen)
        shown = read_all(terminal)
        error = process.stderr.read() if process.stderr else b""
    return Outcome(process.returncode, shown, error.decode())


def read_until(terminal: int, awaited: str) -> str:
    """The output of a terminal up to the read in which `awaited` appears."""
    shown = b""
    while awaited.encode() not in shown:
        ready, _, _ = select.select([terminal], [], [], 30)
        if not ready:
            raise TimeoutError(f"{awaited!r} is not in {shown!r}")
        shown += os.read(terminal, 65536)
    return shown.decode()


def read_all(terminal: int) -> str:
    """The output of a terminal until no process has it open any more."""
    pieces = []
    try:
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    except OSError:  # on Linux: no process has the other side open
        pass
    os.close(terminal)
    return b"".join(pieces).decode().replace("\r\n", "\n")
