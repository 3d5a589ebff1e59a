"""JSON lines: one object per row."""

from __future__ import annotations

import json
from typing import TextIO

from snowplow_sql.result import Result, plain


def write(result: Result, out: TextIO) -> None:
    """One object per row, in the order of the columns."""
    for row in result:
        out.write(json.dumps(dict(zip(result.columns, map(plain, row), strict=True)), ensure_ascii=False) + "\n")
