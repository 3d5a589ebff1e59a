"""The predicate of `--where`: read once as SQL, and written anew by the rules of the dialect.

It is written in standard SQL whatever the engine: text between single quotes, a quote doubled, a backslash
being itself. Only what has the same meaning on every engine gets through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql.dialects.base import Dialect, Sql
from snowplow_sql.errors import UsageError
from snowplow_sql.events import columns
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from snowplow_sql.events import Column

_EXAMPLE = "\"br_family = 'Chrome' AND visit_id > 1\""
_BINARY = {"And": "AND", "Or": "OR", "EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=",
           "Add": "+", "Sub": "-", "Mul": "*"}  # fmt: skip
_FUNCTIONS = {"Lower": "LOWER", "Upper": "UPPER", "Length": "LENGTH", "Coalesce": "COALESCE", "Abs": "ABS"}
_CONDITIONS = {
    "And",
    "Or",
    "Not",
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "In",
    "Between",
    "Is",
    "Like",
    "Paren",
    "Boolean",
}


def predicate(text: str, dialect: Dialect) -> Sql:
    """The condition `text` in `dialect`. Raises UsageError unless it is one condition on events columns."""
    from sqlglot import ParseError, TokenError, parse, tokenize  # noqa: PLC0415 - a fifth of a second, rarely needed

    try:
        comments = any(token.comments for token in tokenize(text, read="duckdb"))
        trees = parse(f"SELECT 1 FROM events WHERE {text}", read="duckdb")
    except (ParseError, TokenError):
        raise _refused(text, "it is no SQL condition") from None
    if comments:
        raise _refused(text, "it holds a comment")
    if len(trees) != 1 or ";" in text.rstrip()[-1:] or trees[0] is None:
        raise _refused(text, "it is more than one statement")
    tree = trees[0]
    where = tree.args.pop("where", None)
    if where is None or tree.sql("duckdb") != "SELECT 1 FROM events":
        raise _refused(text, "it goes on after the condition")
    return _Writer(text, dialect).condition(where.this)


def _refused(text: str, why: str) -> UsageError:
    return UsageError(f"--where: '{text}' is refused: {why}. Give one condition on events columns, such as {_EXAMPLE}.")


class _Writer:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect

    def condition(self, node: Expression) -> Sql:
        """A condition, and not a bare value, which engines take for true or false in ways of their own."""
        if type(node).__name__ == "Column" and self._column(node).type == "BOOLEAN":
            return self.dialect.is_flag(node.name, on=True)
        if type(node).__name__ not in _CONDITIONS:
            raise _refused(self.text, f"'{node.sql('duckdb')}' is no condition")
        return self._write(node)

    def _write(self, node: Expression) -> Sql:
        kind = type(node).__name__
        if node.args.get("negate"):  # how sqlglot keeps NOT LIKE and its like
            plain = node.copy()
            plain.set("negate", None)
            return Sql(f"NOT {self._write(plain)}")
        if kind in {"And", "Or"}:
            return Sql(f"{self.condition(node.this)} {_BINARY[kind]} {self.condition(node.expression)}")
        if kind == "Not":
            return Sql(f"NOT {self.condition(node.this)}")
        if kind == "Paren":
            inner = self.condition if type(node.this).__name__ in _CONDITIONS else self.value
            return Sql(f"({inner(node.this)})")
        if kind == "Boolean":
            return self.dialect.literal(node.this)
        if kind in {"EQ", "NEQ", "LT", "LTE", "GT", "GTE"}:
            return self._comparison(node, _BINARY[kind])
        if kind == "In":
            return self._in(node)
        if kind == "Between":
            x, low, high = node.this, node.args["low"], node.args["high"]
            return Sql(f"({self._compared(x, '>=', low)} AND {self._compared(x, '<=', high)})")
        if kind == "Is":
            return self._is(node)
        return self._like(node)

    def value(self, node: Expression) -> Sql:
        """A value: a column, a literal, a sum or a product, or one of the functions that all engines share."""
        kind = type(node).__name__
        if kind == "Column":
            column = self._column(node)
            if column.type in {"BOOLEAN", "VARCHAR[]"}:
                raise _refused(self.text, f"{column.name} is no text, number or time")
            if column.is_money:
                return Sql(f"{self.dialect.cents(column.name)} / 100")
            return self.dialect.number(column.name) if column.is_number else Sql(column.name)
        if kind == "Literal":
            return (
                self.dialect.literal(node.this) if node.is_string else Sql(node.this)
            )  # as it was written: 12.50 stays exact
        if kind == "Neg":
            return Sql(f"-{self.value(node.this)}")
        if kind == "Paren":
            return Sql(f"({self.value(node.this)})")
        if kind in {"Add", "Sub", "Mul"}:
            return Sql(f"{self.value(node.this)} {_BINARY[kind]} {self.value(node.expression)}")
        if kind in _FUNCTIONS:
            arguments = [node.this, *node.expressions]
            return Sql(f"{_FUNCTIONS[kind]}({', '.join(map(self.value, arguments))})")
        raise _refused(self.text, f"'{node.sql('duckdb')}' does not mean the same on every engine")

    def _comparison(self, node: Expression, operator: str) -> Sql:
        flag, other = node.this, node.expression
        if type(other).__name__ == "Boolean" and type(flag).__name__ == "Column" and operator in {"=", "<>"}:
            return self.dialect.is_flag(self._column(flag).name, on=other.this == (operator == "="))
        return self._compared(flag, operator, other)

    def _compared(self, left: Expression, operator: str, right: Expression) -> Sql:
        text = self._is_text(left) or self._is_text(right)
        one, two = self.value(left), self.value(right)
        return Sql(f"{self.dialect.text(one) if text else one} {operator} {two}")

    def _in(self, node: Expression) -> Sql:
        if not node.expressions:
            raise _refused(self.text, "it holds a subquery")
        x = self.dialect.text(self.value(node.this)) if self._is_text(node.this) else self.value(node.this)
        return Sql(f"{x} IN ({', '.join(map(self.value, node.expressions))})")

    def _is(self, node: Expression) -> Sql:
        kind = type(node.expression).__name__
        if kind == "Null":
            return Sql(f"{self._column(node.this).name} IS NULL")
        if kind == "Boolean" and type(node.this).__name__ == "Column":
            return self.dialect.is_flag(self._column(node.this).name, on=node.expression.this)
        raise _refused(self.text, f"'{node.sql('duckdb')}' does not mean the same on every engine")

    def _like(self, node: Expression) -> Sql:
        pattern = node.expression
        if type(pattern).__name__ != "Literal" or "*" in pattern.this or "_" in pattern.this:
            raise _refused(self.text, "LIKE takes a text in which only % is a wildcard (no _ and no *)")
        return self.dialect.like(self.value(node.this), pattern.this.replace("%", "*"))

    def _column(self, node: Expression) -> Column:
        known = columns()
        if type(node).__name__ == "Column" and not node.args.get("table") and node.name in known:
            self.dialect.column(node.name)
            return known[node.name]
        raise _refused(
            self.text, f"'{node.sql('duckdb')}' is no column of events.{did_you_mean(node.name, list(known))}"
        )

    def _is_text(self, node: Expression) -> bool:
        kind = type(node).__name__
        if kind == "Column":
            return self._column(node).is_text
        return kind in {"Lower", "Upper"} or (kind == "Coalesce" and self._is_text(node.this))
