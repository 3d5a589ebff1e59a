"""Lines that a test run prints at its end, whichever of its processes they come from."""

from __future__ import annotations

from typing import Any

import pytest

_LINES = pytest.StashKey[list[str]]()
_SENT = "closing_words"


def leave(config: pytest.Config, lines: list[str]) -> None:
    """Have `lines` printed at the end of the run."""
    if hasattr(config, "workeroutput"):  # a worker process: the controller prints them
        config.workeroutput[_SENT] = lines
    else:
        config.stash.setdefault(_LINES, []).extend(lines)


def take(config: pytest.Config, node: Any) -> None:
    """Take over the lines of a worker process that has ended."""
    leave(config, getattr(node, "workeroutput", {}).get(_SENT, []))


def say(reporter: pytest.TerminalReporter) -> None:
    """Print all lines that were left."""
    for line in reporter.config.stash.get(_LINES, []):
        reporter.write_line(line)
