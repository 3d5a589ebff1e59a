"""The statements that make the events table, in each dialect."""

from __future__ import annotations

from snowplow_sql import dialects
from snowplow_sql.params import STANDARD
from snowplow_sql.store.choices import called


def ddl(
    dialect: str = "duckdb",
    *,
    table: str = "events",
    location: str | None = None,
    stored_as: str | None = None,
    engine: str | None = None,
) -> str:
    """The text that makes the events table, called `table`, in `dialect`: statements that end with `;`.

    For Hive the table of 2012, partitioned by dt, and the statement by which Hive finds the partitions: over
    the files at `location` if one is given (an external table), `stored_as` textfile or parquet. For
    Infobright the table of 2012 in the storage `engine` (BRIGHTHOUSE). For DuckDB the table that the logs
    give, with what each column means as its comment. Raises UsageError for a choice that the dialect lacks.
    """
    chosen = {"location": location, "stored_as": stored_as, "engine": engine}
    return "".join(f"{statement};\n" for statement in statements(dialect, table=table, **chosen))


def statements(dialect: str, *, table: str = "events", **choices: str | None) -> list[str]:
    """As `ddl`, the statements one by one and without what ends them."""
    dialects.find(dialect)
    makers = {name: dialects.find(name).create_events for name in dialects.names()}
    return called(dialect, makers, STANDARD["table"].parse(table), **choices)
