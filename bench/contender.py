"""A command that is measured as a whole process, and whose answer is checked."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": ""}
"""Measures this checkout, installed or not. Python may keep its bytecode, as it does for installed packages."""
SNOWQ = [sys.executable, "-m", "snowplow_sql"]


class WrongAnswerError(Exception):
    """A contender gave an answer that does not match the logs, or failed."""


@dataclass
class Contender:
    """A command and a check of its output; `kind` groups those that answer the same question."""

    name: str
    kind: str
    command: list[str]
    check: Callable[[str], None]
    """Gets the command's output; raises WrongAnswerError if it is wrong."""
    cleanup: Callable[[], None] = lambda: None
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0

    @property
    def median(self) -> float:
        """The median seconds over all runs."""
        return statistics.median(self.seconds)

    def run(self, folder: Path) -> None:
        """Run once in `folder` and record time and memory."""
        started = time.perf_counter()
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(self.command, cwd=folder, env=ENVIRONMENT, stdout=out, stderr=err)
            # not getrusage(RUSAGE_CHILDREN), which gives the maximum over all child processes so far
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.seconds.append(time.perf_counter() - started)
            unit = 1 if sys.platform == "darwin" else 1024
            self.peak_mb = max(self.peak_mb, usage.ru_maxrss * unit / 1e6)
            out.seek(0)
            err.seek(0)
            try:
                if process.returncode:
                    raise WrongAnswerError(f"{self.name}: exit code {process.returncode}: {err.read()[-2000:]}")
                self.check(out.read())
            finally:
                self.cleanup()


def same(name: str, got: object, expected: object) -> None:
    """Raise WrongAnswerError unless they are equal."""
    if got != expected:
        raise WrongAnswerError(f"{name} found {got}, but the logs hold {expected}.")


def in_turn(measured: list[Contender], folder: Path, runs: int) -> None:
    """Run each contender `runs` times, taking turns, so that other load on the machine affects all of them alike."""
    for number in range(runs):
        for one in measured:
            one.run(folder)
            print(f"run {number + 1}: {one.name}: {one.seconds[-1]:.2f} s", file=sys.stderr)


def table(rows: list[list[str]]) -> str:
    """A Markdown table. The first row names the columns; all but the first column are numbers."""
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] + ["---:"] * (len(head) - 1), *body])
