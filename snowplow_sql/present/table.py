"""A table for people: aligned, with numbers rounded to a readable precision."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from snowplow_sql.present import vertical
from snowplow_sql.printable import printable
from snowplow_sql.result import Result, shown

_NARROWEST = 12
"""The least width of a column of texts: nobody can read a text that is folded into less."""
_GAPS = ("   ", "  ")
"""The gap between columns on a terminal, and on a narrow terminal."""
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


@dataclass
class _Column:
    name: str
    cells: list[str]
    is_numeric: bool
    is_text: bool
    width: int = field(init=False)
    least: int = field(init=False)
    """The width below which the column cannot be read."""

    def __post_init__(self) -> None:
        widest = max(map(cell_len, self.cells), default=0)
        word = max(map(cell_len, _words(self.name)))
        self.width = max(widest, cell_len(self.name))
        self.least = max(min(widest, _NARROWEST) if self.is_text else widest, min(word, _NARROWEST))


def write(result: Result, out: TextIO) -> None:
    """The whole result, fitted to the terminal's width if `out` is a terminal.

    To make it fit, texts are folded, and column names at their underscores. Numbers and times are not, since a part of
    one could be misread. If folding does not suffice, there is a line for each value, as in `vertical`.
    """
    is_terminal = out.isatty()
    is_plain = not is_terminal or bool(os.environ.get("NO_COLOR"))  # Rich does not count bold as a colour
    console = Console(file=out, force_terminal=False if is_plain else None)
    columns = _columns(result)
    edge, gap = ("", _fitting_gap(columns, console.width)) if is_terminal else ("|", " | ")
    if gap is None and len(result):
        vertical.write(result, out)
        return
    gap = gap or _GAPS[-1]
    bold, dim = (_BOLD, _DIM) if console.color_system else ("", "")

    def line(cells: Sequence[str], styles: Iterable[str]) -> str:
        padded = (_padded(*of_cell) for of_cell in zip(cells, columns, styles, strict=True))
        return f"{edge} {gap.join(padded)} {edge}\n" if edge else gap.join(padded).rstrip() + "\n"

    dash = "-" if console.options.ascii_only or edge else "\u2500"
    rule = dash * (sum(column.width for column in columns) + len(gap) * (len(columns) - 1)) + "\n"
    if edge:
        rule = "+" + "+".join(dash * (column.width + 2) for column in columns) + "+\n"
        out.write(rule)
    for cells in _folded([_named(column, console) for column in columns], from_bottom=True):
        out.write(line(cells, [bold] * len(columns)))
    out.write(rule)
    for row, values in zip(zip(*(column.cells for column in columns), strict=True), result.rows, strict=True):
        styles = [dim if value is None else "" for value in values]
        folded = [_lines(cell, column.width, console) for cell, column in zip(row, columns, strict=True)]
        for cells in _folded(folded):
            out.write(line(cells, styles))
    if edge:
        out.write(rule)


def _columns(result: Result) -> list[_Column]:
    kinds = result.kinds or ("",) * len(result.columns)
    cells = [[shown(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in result.rows]
    by_column = list(map(list, zip(*cells, strict=True))) or [[] for _ in result.columns]
    return [
        _Column(printable(name), by_column[place], result.is_numeric(place), result.is_text(place))
        for place, name in enumerate(result.columns)
    ]


def _fitting_gap(columns: Sequence[_Column], room: int) -> str | None:
    """The gap with which the columns fit into `room`, None if they do not fit; sets the width of each column."""
    for gap in _GAPS:
        left = room - len(gap) * (len(columns) - 1) - sum(column.least for column in columns)
        if left >= 0:
            # columns that need little get it, and the others share the rest
            for rank, column in enumerate(sorted(columns, key=lambda it: it.width - it.least)):
                column.width = min(column.width, column.least + left // (len(columns) - rank))
                left -= column.width - column.least
            return gap
    return None


def _words(name: str) -> list[str]:
    """The parts of a name, each of which may begin a line."""
    return [f"{word}_" for word in name.split("_")[:-1]] + name.split("_")[-1:]


def _named(column: _Column, console: Console) -> list[str]:
    lines = [""]
    for word in _words(column.name):
        if cell_len(lines[-1] + word) > column.width and lines[-1]:
            lines.append("")
        lines[-1] += word
    return [part for line in lines for part in _lines(line, column.width, console)]


def _lines(cell: str, width: int, console: Console) -> list[str]:
    if cell_len(cell) <= width:
        return [cell]
    return [part.plain.rstrip() for part in Text(cell).wrap(console, width, overflow="fold")]


def _folded(cells: Sequence[list[str]], *, from_bottom: bool = False) -> Iterable[list[str]]:
    """The lines of a row of cells, each of which may have several lines."""
    height = max(map(len, cells), default=0)
    if height == 1:
        return [[line for (line,) in cells]]
    missing = [[""] * (height - len(cell)) for cell in cells]
    filled = [more + cell if from_bottom else cell + more for cell, more in zip(cells, missing, strict=True)]
    return map(list, zip(*filled, strict=True))


def _padded(text: str, column: _Column, style: str) -> str:
    room = " " * (column.width - cell_len(text))
    text = f"{style}{text}{_PLAIN}" if style and text else text
    return room + text if column.is_numeric else text + room
