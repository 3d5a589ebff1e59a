"""JSON lines: one object per row."""

from __future__ import annotations

from typing import TextIO

from snowplow_sql.result import Result, json_object


def write(result: Result, out: TextIO) -> None:
    """One object per row, in the order of the columns."""
    for row in result:
        out.write(json_object(result.columns, row) + "\n")
