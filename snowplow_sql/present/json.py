"""JSON: one list with an object per row."""

from __future__ import annotations

import json
from typing import TextIO

from snowplow_sql.result import Result, plain


def write(result: Result, out: TextIO) -> None:
    """A list of objects, a line each."""
    out.write("[")
    separator = "\n"
    for row in result:
        out.write(separator + json.dumps(dict(zip(result.columns, map(plain, row), strict=True)), ensure_ascii=False))
        separator = ",\n"
    out.write("\n]\n")
