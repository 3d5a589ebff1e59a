"""The statements that create the events table, in each dialect."""

from __future__ import annotations

from collections.abc import Callable

from snowplow_sql import dialects
from snowplow_sql.errors import UsageError
from snowplow_sql.params import STANDARD
from snowplow_sql.store.choices import called


def ddl(  # noqa: PLR0913 - keywords, each a choice of one dialect
    dialect: str = "duckdb",
    *,
    table: str = "events",
    location: str | None = None,
    stored_as: str | None = None,
    engine: str | None = None,
    raw: bool = False,
    fields: str | None = None,
    modern: bool = False,
) -> str:
    """The SQL text that creates the events table `table` in `dialect`: statements that end with `;`.

    For Hive, this is the table of 2012, partitioned by dt, and the statement by which Hive finds the partitions. With
    `location` it is an external table over the files there, `stored_as` textfile or parquet. For Infobright, it is the
    table of 2012 in the storage `engine` (BRIGHTHOUSE). For DuckDB, it is the table that the logs give, with the
    meaning of each column as its comment.

    With `raw`, it is Hive's table over the raw CloudFront logs at `location`: views that parse lines as snowq does, and
    beside `table` its `_bad_lines` and `_skipped_lines`. `fields` are the names of a `#Fields:` line, for logs in an
    order of their own; `modern` is that of `open`.

    Raises UsageError for a choice that the dialect lacks.
    """
    chosen: dict[str, str | bool | None] = {"location": location, "stored_as": stored_as, "engine": engine}
    if raw:
        chosen |= {"fields": fields, "modern": modern or None}
    elif fields or modern:
        raise UsageError(f"--{'fields' if fields else 'modern'} goes with --raw. Add --raw, or leave it out.")
    return "".join(f"{statement};\n" for statement in statements(dialect, table=table, raw=raw, **chosen))


def statements(dialect: str, *, table: str = "events", raw: bool = False, **choices: str | bool | None) -> list[str]:
    """As `ddl`, but a list of statements without terminators."""
    dialects.find(dialect)
    makers = _over_raw_logs() if raw else {name: dialects.find(name).create_events for name in dialects.names()}
    if dialect not in makers:
        able = " or ".join(makers)
        raise UsageError(f"--raw: only {able} can have tables over raw logs, {dialect} cannot. Take --dialect {able}.")
    return called(dialect, makers, STANDARD["table"].parse(table), **choices)


def _over_raw_logs() -> dict[str, Callable[..., list[str]]]:
    from snowplow_sql.logs import hive_views  # noqa: PLC0415 - the other tables do not need the parser

    return {"hive": hive_views.statements}
