"""The building blocks of pages with charts: their templates, and a result as the table behind its chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from snowplow_sql.about import About
from snowplow_sql.present.chart import words
from snowplow_sql.query import ResultColumn
from snowplow_sql.result import Result

if TYPE_CHECKING:
    from jinja2 import Environment

_MOST_ROWS = 1000


@cache
def environment(*packages: str) -> Environment:
    """The Jinja2 environment of pages: the templates of `packages`, and those that all pages share.

    Printed values are escaped as HTML, and undefined names are errors.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - data needs none

    return Environment(
        loader=ChoiceLoader([PackageLoader(package, "pages") for package in (*packages, "snowplow_sql.present")]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Table:
    """A result as a table of texts, for a page."""

    columns: Sequence[ResultColumn]
    rows: Sequence[Sequence[str]]
    left_out: int
    """The number of rows that are left out because a page has no room for them."""


def table(result: Result, about: About) -> Table:
    """`result` as a table, formatted by its columns and grain in `about`; NULL is shown as NULL."""
    steps = [words.step_of((row[place] for row in result.rows), about.grain) for place in range(len(result.columns))]
    shown = [
        [words.shown(value, column.kind, step) for value, column, step in zip(row, about.columns, steps, strict=True)]
        for row in result.rows[:_MOST_ROWS]
    ]
    return Table(about.columns, shown, max(0, len(result) - _MOST_ROWS))
