"""A plain Parquet dataset: DuckDB's own types, one folder per day."""

from __future__ import annotations

from snowplow_sql.events import columns
from snowplow_sql.store.targets.base import Target


def target() -> Target:
    """All columns of the table. dt is in the names of the folders, where readers of partitioned datasets find it."""
    return Target(
        select=", ".join(name for name in columns() if name != "dt"),
        options="FORMAT parquet",
        file="events.parquet",
        partitioned=True,
    )
