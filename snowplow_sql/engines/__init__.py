"""Connections to what runs a query. They know nothing of how its text came about.

An engine that is reached over a network has a module named as the scheme of its addresses, with
`connect(address)`; the folder is the registry. Its driver is loaded when it is connected to.
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

    Raises UsageError for an option that it does not know or a driver that is not installed, SourceError for
    a server that cannot be reached, PasswordMissing for one that wants a password.
    """
    engine: Engine = import_module(f"{__name__}.{address.scheme}").connect(address)
    return engine
