"""JSON: one list with an object per row."""

from __future__ import annotations

from typing import TextIO

from snowplow_sql.result import Result, json_object


def write(result: Result, out: TextIO) -> None:
    """A list of objects, a line each."""
    out.write("[")
    separator = "\n"
    for row in result:
        out.write(separator + json_object(result.columns, row))
        separator = ",\n"
    out.write("\n]\n")
