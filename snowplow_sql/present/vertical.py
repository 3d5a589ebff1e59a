"""One value per line, for rows that are too wide for a table."""

from __future__ import annotations

from typing import TextIO

from rich.cells import cell_len, set_cell_size

from snowplow_sql.printable import printable
from snowplow_sql.result import Result, shown


def write(result: Result, out: TextIO) -> None:
    """For each row, a heading with its number, then a line per column."""
    names = [printable(name) for name in result.columns]
    width = max(map(cell_len, names), default=0)
    kinds = result.kinds or ("",) * len(names)
    for number, row in enumerate(result, 1):
        out.write(f"-[ {number} ]".ljust(width + 4, "-") + "\n")
        for name, kind, value in zip(names, kinds, row, strict=True):
            out.write(f"{set_cell_size(name, width)} | {shown(value, kind)}\n")
