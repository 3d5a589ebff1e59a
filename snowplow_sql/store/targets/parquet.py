"""A plain Parquet data set: DuckDB's own types, a folder per day."""

from __future__ import annotations

from snowplow_sql.events import columns
from snowplow_sql.store.targets.base import Target


def target() -> Target:
    """All columns of the table; dt is in the folders' names, where every reader of such data sets finds it."""
    return Target(
        select=", ".join(name for name in columns() if name != "dt"),
        options="FORMAT parquet",
        file="events.parquet",
        partitioned=True,
    )
