"""A table for people: aligned, fractions and amounts rounded to what the eye can use."""

from __future__ import annotations

import os
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from snowplow_sql.result import Result, briefly, printable, text

_PIPE_WIDTH = 100_000
"""Columns of what is no terminal: enough that nothing is cut or wrapped."""


def write(result: Result, out: TextIO) -> None:
    """The whole result, fitted to the terminal's width if `out` is one."""
    terminal = out.isatty()
    plain = not terminal or bool(os.environ.get("NO_COLOR"))  # Rich would leave bold in
    console = Console(
        file=out, width=None if terminal else _PIPE_WIDTH, highlight=False, force_terminal=False if plain else None
    )
    table = Table(
        box=box.SIMPLE_HEAD if terminal else box.ASCII2,
        header_style="bold",
        pad_edge=not terminal,
        show_edge=not terminal,
    )
    kinds = result.kinds or ("",) * len(result.columns)
    for place, name in enumerate(result.columns):
        table.add_column(
            Text(printable(name)), justify="right" if result.is_numeric(place) else "left", overflow="fold"
        )
    for row in result.rows:
        table.add_row(
            *(
                Text(cell(value, kind), style="dim" if value is None else "")
                for value, kind in zip(row, kinds, strict=True)
            )
        )
    console.print(table)


def cell(value: object, kind: str) -> str:
    """A value of the kind `kind` as the eye wants it."""
    if isinstance(value, float) and kind == "figure":
        return briefly(value)
    if isinstance(value, float) and kind in {"fraction", "number"}:
        return f"{value:.4f}" if kind == "fraction" else f"{value:.2f}"
    return printable(text(value, null="NULL"))
