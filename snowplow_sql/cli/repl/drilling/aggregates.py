"""What an expression does with rows: nothing, sum them up, or look at its neighbours."""

from __future__ import annotations

from functools import cache
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import NotPlainError
from snowplow_sql.cli.repl.drilling.tree import tree

_OF_ONE_ROW = {"timezone", "from_utc_timestamp", "pmod", "weekday"}
"""Functions of single rows that dialects write, and that sqlglot does not know: zones, and the Monday of a week."""


@cache
def is_aggregate(sql: str, dialect: str) -> bool:
    """Whether the expression sums up several rows to one. Raises NotPlainError where that cannot be told."""
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
    """Whether all that the expression does with several rows is to count them and to add up their values."""
    from sqlglot import exp  # noqa: PLC0415

    return all(isinstance(function, exp.Count | exp.Sum) for function in tree(sql, dialect).find_all(exp.AggFunc))


@cache
def is_portion(sql: str, dialect: str) -> bool:
    """Whether what the expression adds up are multiples: so many of a row's own value as fall to each sum."""
    from sqlglot import exp  # noqa: PLC0415

    return any(isinstance(total.this, exp.Mul) for total in tree(sql, dialect).find_all(exp.Sum))


@cache
def is_window(sql: str, dialect: str) -> bool:
    """Whether the expression looks at other rows than its own, by OVER."""
    from sqlglot import exp  # noqa: PLC0415

    return sql != "*" and tree(sql, dialect).find(exp.Window) is not None


def _is_over_a_window(function: Any) -> bool:
    from sqlglot import exp  # noqa: PLC0415

    above = function.parent
    while isinstance(above, exp.IgnoreNulls | exp.RespectNulls | exp.Filter | exp.WithinGroup):
        above = above.parent
    # SUM(COUNT(*)) OVER (): the count is of a group, its sum looks at the others; so only what is right below counts
    return isinstance(above, exp.Window)
