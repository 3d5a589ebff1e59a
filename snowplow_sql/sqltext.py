"""Literals in DuckDB's SQL text: strings, and lists of strings."""

from __future__ import annotations

from collections.abc import Iterable


def literal(value: str) -> str:
    """`value` as a string literal. DuckDB has only one escape, the doubled quote."""
    return "'" + value.replace("'", "''") + "'"


def literals(values: Iterable[str | None]) -> str:
    """`values` as a list literal; None is NULL."""
    return "[" + ", ".join("NULL" if value is None else literal(value) for value in values) + "]"
