"""What an expression does with rows: nothing, sum them up, or look at its neighbours."""

from __future__ import annotations

from functools import cache
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import NotPlainError


@cache
def is_aggregate(sql: str, dialect: str) -> bool:
    """Whether the expression sums up several rows to one. Raises NotPlainError where that cannot be told."""
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    tree = _tree(sql, dialect)
    if any(not _is_over_a_window(function) for function in tree.find_all(exp.AggFunc)):
        return True
    unknown = tree.find(exp.Anonymous)
    if unknown is not None:
        raise NotPlainError(f"nothing is known here of the function {unknown.name}")
    return False


@cache
def is_window(sql: str, dialect: str) -> bool:
    """Whether the expression looks at other rows than its own, by OVER."""
    from sqlglot import exp  # noqa: PLC0415

    return sql != "*" and _tree(sql, dialect).find(exp.Window) is not None


def _tree(sql: str, dialect: str) -> Any:
    from sqlglot import parse_one  # noqa: PLC0415
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        return parse_one(sql, read={"infobright": "mysql"}.get(dialect, dialect))
    except SqlglotError:
        raise NotPlainError(f"'{' '.join(sql.split())}' is not understood") from None


def _is_over_a_window(function: Any) -> bool:
    from sqlglot import exp  # noqa: PLC0415

    above = function.parent
    while isinstance(above, exp.IgnoreNulls | exp.RespectNulls | exp.Filter | exp.WithinGroup):
        above = above.parent
    # SUM(COUNT(*)) OVER (): the count is of a group, its sum looks at the others; so only what is right below counts
    return isinstance(above, exp.Window)
