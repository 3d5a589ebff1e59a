"""Exit codes, and how an error becomes one line on stderr."""

from __future__ import annotations

import os
import sys
from enum import IntEnum

from snowplow_sql.errors import Interrupted, SnowqError, SourceError, UnsupportedByDialect, UsageError


class Exit(IntEnum):
    """The exit codes of snowq."""

    OK = 0
    QUERY = 1
    """The query failed, or a check found a fault."""
    USAGE = 2
    SOURCE = 3
    """The source could not be read or reached."""
    INTERRUPTED = 130


def code_of(error: SnowqError) -> Exit:
    """The exit code for the kind of failure that `error` is."""
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
    """Print an error message as one line on stderr. If stderr cannot be written, the exit code alone reports it."""
    try:
        print(f"snowq: {message}", file=sys.stderr, flush=True)  # noqa: T201
    except OSError:  # the disk is full, or the reader is gone
        discard(2)


def discard(output: int) -> None:
    """Redirect the descriptor of stdout or stderr to the null device.

    Otherwise Python would report the failure again when it flushes the stream at exit.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)


def note(message: str) -> None:
    """Print a note to the user as one line on stderr."""
    complain(message)
