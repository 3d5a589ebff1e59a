"""Lines that a test run says in the end, whichever of its processes has them."""

from __future__ import annotations

from typing import Any

import pytest

_LINES = pytest.StashKey[list[str]]()
_SENT = "closing_words"


def leave(config: pytest.Config, lines: list[str]) -> None:
    """Have `lines` said in the end."""
    if hasattr(config, "workeroutput"):  # one process of several: the first of them speaks
        config.workeroutput[_SENT] = lines
    else:
        config.stash.setdefault(_LINES, []).extend(lines)


def take(config: pytest.Config, node: Any) -> None:
    """Take over what a process has left that is now done."""
    leave(config, getattr(node, "workeroutput", {}).get(_SENT, []))


def say(reporter: pytest.TerminalReporter) -> None:
    """Say all that was left."""
    for line in reporter.config.stash.get(_LINES, []):
        reporter.write_line(line)
