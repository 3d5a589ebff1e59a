"""An expression, understood."""

from __future__ import annotations

from functools import cache
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import NotPlainError


@cache
def tree(sql: str, dialect: str) -> Any:
    """The expression `sql` as sqlglot reads it; not to be changed. Raises NotPlainError where it does not."""
    from sqlglot import parse_one  # noqa: PLC0415 - a fifth of a second, rarely needed
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        return parse_one(sql, read={"infobright": "mysql"}.get(dialect, dialect))
    except SqlglotError:
        raise NotPlainError(f"'{' '.join(sql.split())}' is not understood") from None
