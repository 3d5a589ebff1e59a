"""Comma-separated values, RFC 4180 with LF: a NULL is an empty field, an empty text a quoted one.

Python's csv module cannot write these differently before version 3.12.
"""

from __future__ import annotations

import re
from typing import TextIO

from snowplow_sql.result import Result, text

_SPECIAL = re.compile(r'[",\r\n]|^$|^\s|\s$')


def write(result: Result, out: TextIO) -> None:
    """One line of names, then one line per row."""
    out.write(",".join(map(_field, result.columns)) + "\n")
    for row in result:
        out.write(",".join(map(_field, row)) + "\n")


def _field(value: object) -> str:
    if value is None:
        return ""
    field = text(value)
    return '"' + field.replace('"', '""') + '"' if _SPECIAL.search(field) else field
