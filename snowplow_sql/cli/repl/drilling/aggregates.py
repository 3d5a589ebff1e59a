"""How an expression uses rows: one at a time, aggregated, or with the neighbours of each row."""

from __future__ import annotations

from functools import cache
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import NotPlainError
from snowplow_sql.cli.repl.drilling.tree import tree

_OF_ONE_ROW = {"timezone", "from_utc_timestamp", "pmod", "weekday"}
"""Functions of single rows that the dialects use and sqlglot does not know: for time zones and for Mondays of weeks."""


@cache
def is_aggregate(sql: str, dialect: str) -> bool:
    """Whether the expression aggregates rows. Raises NotPlainError if it calls a function that is not known."""
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    found = tree(sql, dialect)
    if any(not _is_over_a_window(function) for function in found.find_all(exp.AggFunc)):
        return True
    for function in found.find_all(exp.Anonymous):
        if function.name.lower() not in _OF_ONE_ROW:
            raise NotPlainError(f"the function {function.name} is not known here")
    return False


@cache
def adds_up(sql: str, dialect: str) -> bool:
    """Whether the only aggregates in the expression are counts and sums."""
    from sqlglot import exp  # noqa: PLC0415

    return all(isinstance(function, exp.Count | exp.Sum) for function in tree(sql, dialect).find_all(exp.AggFunc))


@cache
def is_portion(sql: str, dialect: str) -> bool:
    """Whether the expression sums products, so that a row may contribute only a portion of its value to each sum."""
    from sqlglot import exp  # noqa: PLC0415

    return any(isinstance(total.this, exp.Mul) for total in tree(sql, dialect).find_all(exp.Sum))


@cache
def is_window(sql: str, dialect: str) -> bool:
    """Whether the expression contains a window function, which looks at other rows than its own."""
    from sqlglot import exp  # noqa: PLC0415

    return sql != "*" and tree(sql, dialect).find(exp.Window) is not None


def _is_over_a_window(function: Any) -> bool:
    from sqlglot import exp  # noqa: PLC0415

    above = function.parent
    while isinstance(above, exp.IgnoreNulls | exp.RespectNulls | exp.Filter | exp.WithinGroup):
        above = above.parent
    # only the direct child of a window is a window function: in SUM(COUNT(*)) OVER (), COUNT aggregates a group
    return isinstance(above, exp.Window)
