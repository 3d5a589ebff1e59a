"""Files for the Hive table of 2012: text or Parquet."""

from __future__ import annotations

from snowplow_sql.dialects.hive import ESCAPE, FIELD_END, ITEM_END, stored_clause
from snowplow_sql.events import Column, hive_columns
from snowplow_sql.sqltext import literal
from snowplow_sql.store.targets.base import COPY_TEXT, Remark, Target, counted, escaped


def target(*, stored_as: str = "textfile") -> Target:
    """Files for the table that `ddl` creates with the same `stored_as`. dt occurs only in the names of the folders."""
    stored_clause(stored_as)
    *stored, _ = hive_columns()
    if stored_as == "parquet":
        # snappy, DuckDB's default, is the best that Hive 1.2 can read
        selected = ", ".join(f"{_typed(column)} AS {column.name}" for column in stored)
        return Target(selected, "FORMAT parquet", "events.hive.parquet", partitioned=True)
    ends = " + ".join(f"count(*) FILTER (WHERE {_has_line_end(column.name)})" for column in stored if column.is_text)
    return Target(
        select=", ".join(f"{_written(column)} AS {column.name}" for column in stored),
        options=COPY_TEXT,
        file="events.txt",
        partitioned=True,
        remarks=[Remark(ends, _cannot_hold_line_ends)],
    )


def _typed(column: Column) -> str:
    return f"CAST({column.name} AS VARCHAR)" if column.hive == "string" else column.name


_TEXT = {"\n": " ", "\r": " ", ESCAPE: ESCAPE + ESCAPE, FIELD_END: ESCAPE + FIELD_END}
"""Replacements for characters of a text. Hadoop ends a line at LF and at CR, even if escaped, and Hive before 2.0 reads
\\n as n. So line ends cannot be written; a blank in their place still separates words."""
_ITEM = _TEXT | {ITEM_END: ESCAPE + ITEM_END}


def _written(column: Column) -> str:
    if column.is_text:
        return escaped(column.name, _TEXT)
    if column.type.endswith("[]"):
        item = f"coalesce({escaped('item', _ITEM)}, '\\N')"
        return f"array_to_string(list_transform({column.name}, lambda item: {item}), {literal(ITEM_END)})"
    return f"CAST({column.name} AS VARCHAR)"


def _has_line_end(x: str) -> str:
    return f"contains({x}, chr(10)) OR contains({x}, chr(13))"


def _cannot_hold_line_ends(count: int, _: int) -> str:
    has = counted(count, one="has a line end", many="have a line end")
    return f"{has}, which Hive's text files cannot hold: a blank is written instead. --stored-as parquet keeps it."
