"""Parsing single expressions with sqlglot."""

from __future__ import annotations

from functools import cache
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import NotPlainError


@cache
def tree(sql: str, dialect: str) -> Any:
    """The syntax tree of the expression `sql`. It is cached: do not modify it.

    Raises NotPlainError if sqlglot cannot parse the expression.
    """
    return _parsed(sql, sql, dialect)


@cache
def entry(sql: str, dialect: str) -> tuple[str, bool]:
    """The name of an entry of a select list, and whether it is an alias; '' for an expression without a name.

    Raises NotPlainError as `tree` does.
    """
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    listed = _parsed(f"SELECT {sql}", sql, dialect).expressions
    if len(listed) != 1:
        raise _not_understood(sql)
    is_alias = isinstance(listed[0], exp.Alias)
    is_named = is_alias or (isinstance(listed[0], exp.Column) and not listed[0].is_star)
    return listed[0].alias_or_name if is_named else "", is_alias


def _parsed(sql: str, shown: str, dialect: str) -> Any:
    from sqlglot import parse_one  # noqa: PLC0415 - a fifth of a second, rarely needed
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        return parse_one(sql, read={"infobright": "mysql"}.get(dialect, dialect))
    except SqlglotError:
        raise _not_understood(shown) from None


def _not_understood(sql: str) -> NotPlainError:
    return NotPlainError(f"'{' '.join(sql.split())}' is not understood")
