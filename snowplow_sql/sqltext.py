"""The two ways in which a value or a name enters DuckDB's SQL text."""

from __future__ import annotations

from collections.abc import Iterable


def literal(value: str) -> str:
    """`value` as a string literal. DuckDB knows one escape only, the doubled quote."""
    return "'" + value.replace("'", "''") + "'"


def literals(values: Iterable[str | None]) -> str:
    """`values` as a list literal; None is NULL."""
    return "[" + ", ".join("NULL" if value is None else literal(value) for value in values) + "]"
