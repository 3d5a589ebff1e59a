"""snowq: from CloudFront logs of SnowPlow hits to answers.

>>> import snowplow_sql as sp
>>> shop = sp.open()
>>> shop.run("page_views", grain="month").columns
('period', 'page_views')
"""

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
from snowplow_sql.render import render
from snowplow_sql.result import Result
from snowplow_sql.session import Session, open  # noqa: A004 - sp.open("logs/")

__all__ = [
    "CatalogError",
    "Interrupted",
    "QueryError",
    "Result",
    "Session",
    "SnowqError",
    "SourceError",
    "UnsupportedByDialect",
    "UsageError",
    "__version__",
    "open",
    "render",
]
