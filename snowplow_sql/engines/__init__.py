"""Connections to the engines that run queries. Engines know nothing of how the SQL text was made.

An engine that is reached over a network has a module named after the scheme of its addresses, with `connect(address)`.
The folder is the registry. A driver is imported only when a connection is made.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowplow_sql.address import Address
    from snowplow_sql.engines.base import Engine

_NO_SCHEMES = {"base", "duckdb", "server"}


@cache
def schemes() -> list[str]:
    """The schemes of all servers that can be reached, sorted."""
    return sorted(module.name for module in iter_modules(__path__) if module.name not in _NO_SCHEMES)


def connect(address: Address) -> Engine:
    """A connection to the server at `address`, whose scheme is one of `schemes`.

    Raises UsageError for an unknown option or a driver that is not installed, SourceError for a server that cannot be
    reached, and PasswordMissing for a server that requires a password.
    """
    engine: Engine = import_module(f"{__name__}.{address.scheme}").connect(address)
    return engine
