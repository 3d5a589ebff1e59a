"""A table in Markdown, with numbers aligned to the right."""

from __future__ import annotations

from typing import TextIO

from snowplow_sql.result import Result, text

_CONTROLS = {chr(code): f"\\\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
"""Control characters and their escapes, since a terminal in which the table is shown would act on the characters."""
_ESCAPES = str.maketrans(_CONTROLS | {"|": "\\|", "\\": "\\\\", "\n": " ", "\r": " ", "\t": "\t"})


def write(result: Result, out: TextIO) -> None:
    """One line of names, one with the alignment of columns, then one line per row."""
    rows = result.rows
    cells = [[text(value, null="NULL").translate(_ESCAPES) for value in row] for row in rows]
    names = [name.translate(_ESCAPES) for name in result.columns]
    widths = [max([3, len(name), *(len(row[place]) for row in cells)]) for place, name in enumerate(names)]
    numbers = [result.is_numeric(place) for place in range(len(result.columns))]
    _line(names, widths, numbers, out)
    out.write(
        "|"
        + "|".join(
            f"{'-' * (width + 1)}{':' if number else '-'}" for width, number in zip(widths, numbers, strict=True)
        )
        + "|\n"
    )
    for row in cells:
        _line(row, widths, numbers, out)


def _line(cells: list[str], widths: list[int], numbers: list[bool], out: TextIO) -> None:
    padded = (
        cell.rjust(width) if number else cell.ljust(width)
        for cell, width, number in zip(cells, widths, numbers, strict=True)
    )
    out.write("| " + " | ".join(padded) + " |\n")
