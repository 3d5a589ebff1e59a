"""Results as text: one module per format, each with `write(result, out)`. The folder is the registry.

The writers know only the result, write each row as it comes where the format allows it, and print a NULL
so that it cannot be taken for an empty text.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, TextIO

from snowplow_sql.errors import UsageError
from snowplow_sql.result import Result
from snowplow_sql.values import did_you_mean


class Writer(Protocol):
    """Writes a result to a stream of text."""

    def __call__(self, result: Result, out: TextIO) -> None:
        """Write `result` to `out`."""


@cache
def names() -> list[str]:
    """The names of all formats, sorted. Packages in the folder, such as that of the charts, are not formats."""
    return sorted(module.name for module in iter_modules(__path__) if not module.ispkg)


def find(name: str) -> Writer:
    """The writer of the format `name`. Raises UsageError with near names."""
    if name not in names():
        raise UsageError(f"There is no format '{name}'.{did_you_mean(name, names())} Use one of {', '.join(names())}.")
    writer: Writer = import_module(f"{__name__}.{name}").write
    return writer
