"""Exit codes, and how an error becomes one line on stderr."""

from __future__ import annotations

import os
import sys
from enum import IntEnum

from snowplow_sql.errors import Interrupted, SnowqError, SourceError, UnsupportedByDialect, UsageError


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    QUERY = 1
    """The query failed, or what was checked does not hold."""
    USAGE = 2
    SOURCE = 3
    """The source could not be read or reached."""
    INTERRUPTED = 130


def code_of(error: SnowqError) -> Exit:
    """The exit code that says what kind of failure `error` is."""
    match error:
        case UsageError() | UnsupportedByDialect():
            return Exit.USAGE
        case SourceError():
            return Exit.SOURCE
        case Interrupted():
            return Exit.INTERRUPTED
        case _:
            return Exit.QUERY


def complain(message: str) -> None:
    """Say on stderr, in one line, what went wrong. Where nobody can hear it, the exit code tells."""
    try:
        print(f"snowq: {message}", file=sys.stderr, flush=True)  # noqa: T201
    except OSError:  # a disk that is full, or a reader that is gone
        discard(2)


def discard(output: int) -> None:
    """Send what is left for stdout or stderr nowhere: Python would complain once more when it flushes it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)


def note(message: str) -> None:
    """Say on stderr, in one line, what a user should know."""
    complain(message)
