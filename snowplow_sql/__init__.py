"""snowq: from CloudFront logs of SnowPlow hits to answers.

>>> import snowplow_sql as sp
>>> shop = sp.open()
>>> shop.run("page_views", grain="month").columns
('period', 'page_views')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from snowplow_sql._version import __version__
from snowplow_sql.errors import (
    CatalogError,
    Interrupted,
    QueryError,
    SnowqError,
    SourceError,
    UnsupportedByDialect,
    UsageError,
)

if TYPE_CHECKING:
    from snowplow_sql.logs.registering import register
    from snowplow_sql.rendering import render
    from snowplow_sql.result import Result
    from snowplow_sql.session import Session, open  # noqa: A004 - sp.open("logs/")
    from snowplow_sql.store.ddl import ddl
    from snowplow_sql.store.export import Exported

_LAZY = {
    "Exported": "store.export",
    "Result": "result",
    "Session": "session",
    "ddl": "store.ddl",
    "open": "session",
    "register": "logs.registering",
    "render": "rendering",
}
"""Names that are imported lazily, on first access, so that `snowq --help` does not wait for a template engine."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    globals()[name] = value
    return value


__all__ = [
    "CatalogError",
    "Exported",
    "Interrupted",
    "QueryError",
    "Result",
    "Session",
    "SnowqError",
    "SourceError",
    "UnsupportedByDialect",
    "UsageError",
    "__version__",
    "ddl",
    "open",
    "register",
    "render",
]
