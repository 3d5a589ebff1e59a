r"""Tab-separated values as MySQL and Hive read them: `\N` is NULL, tabs, line ends and backslashes escaped."""

from __future__ import annotations

from typing import TextIO

from snowplow_sql.result import Result, text

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write(result: Result, out: TextIO) -> None:
    """One line of names, then one line per row."""
    out.write("\t".join(name.translate(_ESCAPES) for name in result.columns) + "\n")
    for row in result:
        out.write("\t".join("\\N" if value is None else text(value).translate(_ESCAPES) for value in row) + "\n")
