"""JSON: one list with an object per row."""

from __future__ import annotations

from typing import TextIO

from snowplow_sql.result import Result, json_object


def write(result: Result, out: TextIO) -> None:
    """A list of objects, one per line."""
    before = "["
    for row in result:
        line = json_object(result.columns, row)  # before any output, in case the first row is refused
        out.write(f"{before}\n{line}")
        before = ","
    out.write("[\n]\n" if before == "[" else "\n]\n")
