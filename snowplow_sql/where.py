"""The predicate of `--where`: read once as SQL, and written anew by the rules of the dialect.

It is written in standard SQL whatever the engine: text between single quotes, a quote doubled, a backslash
being itself. Only what has the same meaning on every engine gets through: conditions on columns of events whose
two sides are of one kind.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snowplow_sql.dialects.base import Dialect, Sql
from snowplow_sql.errors import UsageError
from snowplow_sql.events import Column, columns
from snowplow_sql.values import FORMS, did_you_mean

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_EXAMPLE = "\"br_family = 'Chrome' AND visit_id > 1\""
_COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_SUMS = {"Add": "+", "Sub": "-", "Mul": "*"}
_PARTS = {"this", "expression", "expressions", "negate", "low", "high", "is_string", "quoted"}
"""The parts of a node that are understood here. One with any other says something more."""


def predicate(text: str, dialect: Dialect) -> Sql:
    """The condition `text` in `dialect`. Raises UsageError unless it is one condition on events columns."""
    from sqlglot import ParseError, TokenError, parse, parse_one, tokenize  # noqa: PLC0415 - slow, rarely needed

    try:
        with _quiet():
            comments = any(token.comments for token in tokenize(text, read="duckdb"))
            trees = parse(f"SELECT 1 FROM events WHERE {text}", read="duckdb")
        if comments:
            raise _refused(text, "it holds a comment")
        if len(trees) != 1 or text.rstrip().endswith(";") or trees[0] is None:
            raise _refused(text, "it is more than one statement")
        where = trees[0].args.pop("where", None)
        if where is None or trees[0] != parse_one("SELECT 1 FROM events", read="duckdb"):
            raise _refused(text, "it goes on after the condition")
        return _Writer(text, dialect).condition(where.this)
    except (ParseError, TokenError):
        raise _refused(text, "it is no SQL condition") from None
    except RecursionError:
        raise _refused(text[:200], "its brackets are too deep") from None


@contextmanager
def _quiet() -> Iterator[None]:
    # what the parser has to say is said by the refusal
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _refused(text: str, why: str, hint: str = "") -> UsageError:
    return UsageError(
        f"--where: '{text}' is refused: {why}.{hint} Give one condition on events columns, such as {_EXAMPLE}."
    )


@dataclass(frozen=True)
class _Value:
    sql: Sql
    kind: str
    """text, number, date, time, uuid or list; `literal` is a text whose kind the other side decides."""
    text: str = ""
    """What a literal says."""


class _Writer:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect

    def condition(self, node: Expression) -> Sql:  # noqa: C901 - a case per kind of node
        """A condition, and not a bare value, which engines take for true or false in ways of their own."""
        kind = self._kind(node)
        if node.args.get("negate"):  # NOT LIKE, NOT IN, NOT BETWEEN
            plain = node.copy()
            plain.set("negate", None)
            return Sql(f"NOT {self.condition(plain)}")
        if kind in {"And", "Or"}:
            return Sql(f"{self.condition(node.this)} {kind.upper()} {self.condition(node.expression)}")
        if kind == "Not":
            return Sql(f"NOT {self.condition(node.this)}")
        if kind == "Paren":
            return Sql(f"({self.condition(node.this)})")
        if kind == "Boolean":
            return self.dialect.literal(node.this)
        if kind == "Column" and self._column(node).type == "BOOLEAN":
            return self.dialect.is_flag(self._column(node).name, on=True)
        if kind in _COMPARISONS:
            return self._comparison(node, _COMPARISONS[kind])
        if kind == "In":
            return self._in(node)
        if kind == "Between":
            low, high = node.args["low"], node.args["high"]
            return Sql(f"({self._compared(node.this, '>=', low)} AND {self._compared(node.this, '<=', high)})")
        if kind == "Is":
            return self._is(node)
        if kind == "Like":
            return self._like(node)
        raise _refused(self.text, f"'{node.sql('duckdb')}' is no condition")

    def _kind(self, node: Expression) -> str:
        more = {name for name, part in node.args.items() if part} - _PARTS
        if more and type(node).__name__ not in {"Column", "In"}:
            raise self._differs(node)
        return type(node).__name__

    def _differs(self, node: Expression) -> UsageError:
        return _refused(self.text, f"'{node.sql('duckdb')}' does not mean the same on every engine")

    def _comparison(self, node: Expression, operator: str) -> Sql:
        one, other = node.this, node.expression
        if type(other).__name__ == "Boolean" and operator in {"=", "<>"}:
            flag = self._flag(one)
            return self.dialect.is_flag(flag.name, on=other.this == (operator == "="))
        return self._compared(one, operator, other)

    def _compared(self, one: Expression, operator: str, other: Expression) -> Sql:
        left, right = self.value(one), self.value(other)
        kind = self._common(one, [left, right])
        # numbers stand as they were written: 12.50 stays exact
        sql = self.dialect.text(left.sql) if kind == "text" else left.sql
        return Sql(f"{sql} {operator} {right.sql}")

    def _common(self, node: Expression, sides: Sequence[_Value]) -> str:
        """The kind that all `sides` are of."""
        kinds = {side.kind for side in sides} - {"literal"}
        if len(kinds) > 1 or kinds == {"list"}:
            raise _refused(self.text, f"'{node.sql('duckdb')}' is compared with a value of another kind")
        kind = next(iter(kinds), "text")
        for side in sides:
            fits = kind == "text" or re.fullmatch(FORMS.get(kind.upper(), ("",))[0], side.text, re.ASCII)
            if side.kind == "literal" and not fits:
                raise _refused(self.text, f"'{side.text}' is no {kind}, as '{node.sql('duckdb')}' is")
        return kind

    def _in(self, node: Expression) -> Sql:
        if not node.expressions:
            raise _refused(self.text, "it holds a subquery")
        x, items = self.value(node.this), [self.value(item) for item in node.expressions]
        kind = self._common(node.this, [x, *items])
        sql = self.dialect.text(x.sql) if kind == "text" else x.sql
        return Sql(f"{sql} IN ({', '.join(item.sql for item in items)})")

    def _is(self, node: Expression) -> Sql:
        kind = type(node.expression).__name__
        if kind == "Null":
            return Sql(f"{self._column(node.this).name} IS NULL")
        if kind != "Boolean":
            raise self._differs(node)
        flag = self.dialect.is_flag(self._flag(node.this).name, on=node.expression.this)
        # never NULL itself, so that NOT (x IS TRUE) holds where x is NULL
        return Sql(f"CASE WHEN {flag} THEN 1 ELSE 0 END = 1")

    def _like(self, node: Expression) -> Sql:
        pattern = node.expression
        if type(pattern).__name__ != "Literal" or not pattern.is_string or re.search("[*_]", pattern.this):
            raise _refused(self.text, "LIKE takes a text in which only % is a wildcard (no _ and no *)")
        value = self.value(node.this)
        if value.kind != "text":
            raise _refused(self.text, f"'{node.this.sql('duckdb')}' is no text")
        return self.dialect.like(value.sql, pattern.this.replace("%", "*"))

    def value(self, node: Expression) -> _Value:  # noqa: C901 - as above
        """A column, a literal, a sum or a product, or one of the functions that all engines share."""
        kind = self._kind(node)
        if kind == "Column":
            return self._column_value(self._column(node))
        if kind == "Literal":
            if node.is_string:
                return _Value(self.dialect.literal(node.this), "literal", node.this)
            return _Value(Sql(node.this), "number")
        if kind == "Paren":
            inner = self.value(node.this)
            return _Value(Sql(f"({inner.sql})"), inner.kind, inner.text)
        if kind == "Neg":
            return _Value(Sql(f"-{self._of('number', node.this)}"), "number")
        if kind in _SUMS:
            one, other = self._of("number", node.this), self._of("number", node.expression)
            return _Value(Sql(f"{one} {_SUMS[kind]} {other}"), "number")
        if kind in {"Lower", "Upper"}:
            return _Value(Sql(f"{kind.upper()}({self._of('text', node.this)})"), "text")
        if kind == "Length":
            return _Value(self.dialect.length(self._of("text", node.this)), "number")
        if kind == "Abs":
            return _Value(Sql(f"ABS({self._of('number', node.this)})"), "number")
        if kind == "Coalesce":
            values = [self.value(argument) for argument in (node.this, *node.expressions)]
            common = self._common(node.this, values)
            return _Value(Sql(f"COALESCE({', '.join(value.sql for value in values)})"), common)
        if kind in {"Subquery", "Select", "Exists"}:
            raise _refused(self.text, "it holds a subquery")
        raise self._differs(node)

    def _of(self, kind: str, node: Expression) -> Sql:
        value = self.value(node)
        if value.kind != kind:
            raise _refused(self.text, f"'{node.sql('duckdb')}' is no {kind}")
        return value.sql

    def _column_value(self, column: Column) -> _Value:
        if column.type == "BOOLEAN":
            raise _refused(self.text, f"'{column.name}' is true or false, and compared with neither")
        if column.is_money:
            return _Value(Sql(f"{self.dialect.cents(column.name)} / 100"), "number")
        if column.is_number:
            return _Value(self.dialect.number(column.name), "number")
        kind = {"VARCHAR": "text", "VARCHAR[]": "list"}.get(column.type, column.type.lower())
        return _Value(Sql(column.name), kind)

    def _flag(self, node: Expression) -> Column:
        column = self._column(node)
        if column.type != "BOOLEAN":
            raise _refused(self.text, f"'{column.name}' is not true or false")
        return column

    def _column(self, node: Expression) -> Column:
        known = columns()
        if type(node).__name__ != "Column":
            raise self._differs(node)
        if not node.args.get("table") and node.name in known:
            self.dialect.column(node.name)
            return known[node.name]
        hint = did_you_mean(node.name.lower(), list(known))
        raise _refused(self.text, f"'{node.sql('duckdb')}' is no column of events", hint)
