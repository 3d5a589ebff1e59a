"""The predicate of `--where`: parsed as SQL, and written anew by the rules of the dialect.

Users write it in standard SQL whatever the engine: text in single quotes, a quote in it doubled, a backslash
standing for itself. Nothing that they typed is copied. A construct without a rule here is refused, and the others
mean the same on every engine, NULL included.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from snowplow_sql.dialects.base import Dialect, Sql
from snowplow_sql.errors import UsageError
from snowplow_sql.events import Column, columns
from snowplow_sql.values import FORMS, did_you_mean

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_EXAMPLE = "\"br_family = 'Chrome' AND visit_id > 1\""
_COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_SUMS = {"Add": "+", "Sub": "-", "Mul": "*"}
_OF_COLUMNS, _OF_ALL = 2**31, 2**63 - 1
"""The largest absolute value of a whole number in a column, and of one that is computed. Beyond it, DuckDB fails and
Hive wraps around."""
_FUNCTIONS = {"Lower": "text", "Upper": "text", "Length": "text", "Abs": "number"}
"""The functions of one argument that all engines share, and the kind of that argument."""

_PARTS = {"this", "expression", "expressions", "low", "high", "is_string", "negate"}
"""The parts of a parsed node that are written. A node with any other part is refused, since it would lose the meaning
of that part."""

_KINDS = {"VARCHAR": "text", "DATE": "date", "TIME": "time", "UUID": "UUID", "BOOLEAN": "flag", "VARCHAR[]": "list"}
"""The kind of a column's values, by its type; a column of any other type holds numbers."""


@dataclass(frozen=True)
class _Value:
    """A value as the dialect writes it."""

    sql: Sql
    kind: str
    """text, number, date, time or UUID."""
    literal: str | None = None
    """The text between the quotes if the value is a quoted literal, which may stand for a date, time or UUID, too."""
    most: int | None = None
    """The largest absolute value of a whole number; None for any other value."""
    is_long: bool = False
    """Whether it is a whole number that every engine computes in 64 bits."""


def predicate(text: str, dialect: Dialect) -> Sql:
    """The condition `text` in `dialect`.

    Raises UsageError unless it is one condition on events columns that means the same on every engine, and
    UnsupportedByDialect for a column or a character that the dialect's table cannot have.
    """
    try:
        return _Writer(text, dialect).condition(_parsed(text))
    except RecursionError:
        raise _refused(text, "it is nested too deeply") from None


def _parsed(text: str) -> Expr:
    from sqlglot import exp, parse_one, tokenize  # noqa: PLC0415 - a fifth of a second, rarely needed

    query = "SELECT 1 FROM events"
    with _silent_parser():
        try:
            tokens = tokenize(text, read="duckdb")
            if any(token.comments for token in tokens):
                raise _refused(text, "it holds a comment")
            if any(token.token_type.name == "SEMICOLON" for token in tokens):
                raise _refused(text, "it is more than one statement")
            tree = parse_one(f"{query} WHERE {text}", read="duckdb")
        except (UsageError, RecursionError):
            raise
        except Exception:  # sqlglot's parser raises more than its own errors
            raise _refused(text, "it is not an SQL condition") from None
        where = tree.args.pop("where", None)
        if where is None or tree != parse_one(query, read="duckdb"):
            raise _refused(text, "it goes on after the condition")
    if where.find(exp.Query):
        raise _refused(text, "it holds a subquery")
    condition: Expr = where.this
    return condition


@contextmanager
def _silent_parser() -> Iterator[None]:
    """Keep sqlglot's warnings off stderr, where only the one line of snowq's own error belongs."""
    logger = logging.getLogger("sqlglot")

    def nothing(_: logging.LogRecord) -> bool:
        return False

    logger.addFilter(nothing)
    try:
        yield
    finally:
        logger.removeFilter(nothing)


def _refused(text: str, why: str) -> UsageError:
    shown = text if len(text) <= 200 else f"{text[:200]}…"
    end = "" if why.endswith("?") else "."
    return UsageError(
        f"--where: '{shown}' is refused: {why}{end} Give one condition on events columns, such as {_EXAMPLE}."
    )


def _negated(written: Sql, *, bare: bool = False) -> Sql:
    # brackets are left out only where they make no difference: MySQL can be set to bind NOT tighter than =
    return Sql(f"NOT {written}" if bare or written.isidentifier() else f"NOT ({written})")


class _Writer:
    """Writes a parsed predicate in one dialect. Kinds of nodes are distinguished by the names of their classes."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect

    # --- conditions ---------------------------------------------------------------------------------------

    def condition(self, node: Expr) -> Sql:
        """A condition. Bare values other than flags are refused, since engines differ in which of them are true."""
        written = self._condition(node)
        # newer versions of sqlglot keep the NOT of NOT LIKE in the node of the comparison itself
        return _negated(written) if node.args.get("negate") else written

    def _condition(self, node: Expr) -> Sql:  # noqa: C901 - a case per kind of node
        kind = self._class(node)
        if kind == "Paren":
            return Sql(f"({self.condition(node.this)})")
        if kind == "Not":
            return _negated(self.condition(node.this), bare=self._class(node.this) == "Paren")
        if kind in {"And", "Or"}:
            return Sql(f"{self.condition(node.this)} {kind.upper()} {self.condition(node.expression)}")
        if kind == "Boolean":
            return self.dialect.literal(node.this)
        if kind == "Column":
            return self._flag(node, node, on=True)
        if kind in _COMPARISONS:
            return self._comparison(node, _COMPARISONS[kind])
        if kind == "Between":
            x, low, high = self._alike(node, [node.this, node.args["low"], node.args["high"]])
            return Sql(f"({self._exact(x)} >= {low.sql} AND {self._exact(x)} <= {high.sql})")
        if kind == "In" and node.expressions:
            x, *items = self._alike(node, [node.this, *node.expressions])
            return Sql(f"{self._exact(x)} IN ({', '.join(item.sql for item in items)})")
        if kind == "Is":
            return self._is(node)
        if kind == "Like":
            return self._like(node)
        raise self._not_shared(node, "is not a condition that all engines share")

    def _comparison(self, node: Expr, operator: str) -> Sql:
        one, two = node.this, node.expression
        if type(one).__name__ == "Boolean":
            one, two = two, one
        if type(two).__name__ == "Boolean" and operator in {"=", "<>"}:
            return self._flag(one, node, on=two.this == (operator == "="))
        left, right = self._alike(node, [node.this, node.expression])
        return Sql(f"{self._exact(left)} {operator} {right.sql}")

    def _is(self, node: Expr) -> Sql:
        flag = self._flag_column(node.this)
        if type(node.expression).__name__ == "Null":
            written = flag.name if flag else self._value(node.this).sql
            # in Hive, IS NULL applies only to the last term of a sum or a product
            return Sql(f"{written} IS NULL" if re.fullmatch(r"\w+", written) else f"({written}) IS NULL")
        if type(node.expression).__name__ == "Boolean":
            # Hive has no IS TRUE. Like it, this is never NULL: where the flag is, the first half is false.
            written = self._flag(node.this, node, on=node.expression.this)
            return Sql(f"({_bare(node.this).name} IS NOT NULL AND {written})")
        raise self._not_shared(node)

    def _like(self, node: Expr) -> Sql:
        x, pattern = self._of_kind("text", node.this, node), node.expression
        if type(pattern).__name__ != "Literal" or not pattern.is_string or re.search("[*_]", pattern.this):
            raise _refused(self.text, "LIKE takes a text in which only % is a wildcard (no _ and no *)")
        return self.dialect.like(x.sql, pattern.this.replace("%", "*"))

    def _flag(self, node: Expr, whole: Expr, *, on: bool) -> Sql:
        """Whether the flag `node` is on, or off; NULL where it is unknown. Refuses `whole` if `node` is not a flag."""
        flag = self._flag_column(node)
        if flag is None:
            raise self._not_shared(whole, "is not a condition: only a flag is true or false")
        return self.dialect.is_flag(flag.name, on=on)

    # --- values -------------------------------------------------------------------------------------------

    def _value(self, node: Expr) -> _Value:
        """A value: a column, a literal, a sum or a product, or one of the functions that all engines share."""
        kind = self._class(node)
        if kind == "Column":
            return self._column_value(self._column(node))
        if kind == "Literal":
            return self._literal(node)
        if kind == "Paren":
            inner = self._value(node.this)
            return replace(inner, sql=Sql(f"({inner.sql})"))
        if kind == "Neg":
            x = self._of_kind("number", node.this, node)
            x = x if type(node.this).__name__ == "Literal" else self._long(x)
            minus = f"-({x.sql})" if x.sql.startswith("-") else f"-{x.sql}"  # two minus signs would open a comment
            return replace(x, sql=Sql(minus))
        if kind in _SUMS:
            return self._sum(node, _SUMS[kind])
        if kind in _FUNCTIONS:
            x = self._of_kind(_FUNCTIONS[kind], node.this, node)
            if kind == "Length":
                return _Value(self.dialect.length(x.sql), "number", most=_OF_COLUMNS)
            x = self._long(x)
            return replace(x, sql=Sql(f"{kind.upper()}({x.sql})"), literal=None)
        if kind == "Coalesce":
            choices = self._alike(node, [node.this, *node.expressions])
            bounds = [choice.most for choice in choices if choice.most is not None]
            most = max(bounds) if len(bounds) == len(choices) else None
            return _Value(Sql(f"COALESCE({', '.join(choice.sql for choice in choices)})"), choices[0].kind, most=most)
        if kind == "Null":
            raise _refused(self.text, "nothing is equal to NULL, so ask with IS NULL")
        raise self._not_shared(node)

    def _sum(self, node: Expr, sign: str) -> _Value:
        one, two = (self._of_kind("number", part, node) for part in (node.this, node.expression))
        if one.most is None or two.most is None:
            # In doubles, since engines differ in the room of decimals. Rounded, since in doubles 0.1 + 0.2 is not 0.3.
            return _Value(Sql(f"ROUND(1e0 * {one.sql} {sign} {two.sql}, 6)"), "number")
        most = one.most * two.most if sign == "*" else one.most + two.most
        if most > _OF_ALL:
            raise self._not_shared(node, "may be beyond 64 bits, where engines differ; begin it with 1.0 *")
        return _Value(Sql(f"{self._long(one).sql} {sign} {two.sql}"), "number", most=most, is_long=True)

    def _long(self, value: _Value) -> _Value:
        """`value`, cast to 64 bits if it is a whole number.

        Engines compute in the wider type of two operands, and otherwise fail or wrap around.
        """
        if value.most is None or value.is_long:
            return value
        return replace(value, sql=self.dialect.long(value.sql), is_long=True)

    def _column_value(self, column: Column) -> _Value:
        kind = _KINDS.get(column.type, "number")
        if kind in {"flag", "list"}:
            raise _refused(self.text, f"'{column.name}' is a {kind}, not a text, number or time")
        if kind != "number":
            return _Value(Sql(column.name), kind)
        amount = f"{self.dialect.cents(column.name)} / 100" if column.is_money else self.dialect.number(column.name)
        return _Value(Sql(amount), kind, most=_OF_COLUMNS if column.type == "INTEGER" else None)

    def _literal(self, node: Expr) -> _Value:
        if node.is_string:
            return _Value(self.dialect.literal(node.this), "text", node.this)
        if not re.fullmatch(r"\d{1,18}(\.\d{1,18})?", node.this, re.ASCII):
            raise _refused(self.text, f"'{node.this}' is not a number such as 12 or 12.50")
        most = None if "." in node.this else int(node.this)
        return _Value(Sql(node.this), "number", most=most)  # as it was written: 12.50 stays exact

    def _of_kind(self, kind: str, node: Expr, whole: Expr) -> _Value:
        value = self._value(node)
        if value.kind != kind:
            raise self._not_shared(whole, f"takes a {kind}, and '{_shown(node)}' is a {value.kind}")
        return value

    def _alike(self, whole: Expr, nodes: Sequence[Expr]) -> list[_Value]:
        """The values of `nodes`, which must all be of one kind: engines differ in which of two kinds they cast."""
        values = [self._value(node) for node in nodes]
        kinds = list(dict.fromkeys(value.kind for value in values if value.literal is None)) or ["text"]
        if len(kinds) > 1:
            raise self._not_shared(whole, f"compares a {kinds[0]} with a {kinds[1]}")
        kind = kinds[0]
        for literal in (value.literal for value in values if value.literal is not None):
            if kind == "number":
                raise self._not_shared(whole, "compares a number with a text")
            if not _fits(literal, kind):
                example = FORMS[kind.upper()][1]
                raise self._not_shared(
                    whole, f"compares a {kind} with '{literal}', which is not one such as '{example}'"
                )
        return [replace(value, kind=kind, literal=None) for value in values]

    def _exact(self, value: _Value) -> Sql:
        return self.dialect.text(value.sql) if value.kind in {"text", "UUID"} else value.sql

    # --- columns ------------------------------------------------------------------------------------------

    def _column(self, node: Expr) -> Column:
        known = columns()
        if node.name in known and not node.args.get("table"):
            self.dialect.column(node.name)
            return known[node.name]
        hint = did_you_mean(node.name.lower(), list(known))
        if node.this.args.get("quoted") and not hint:
            raise _refused(self.text, f"'{_shown(node)}' is not a column of events; a text is written in single quotes")
        raise _refused(self.text, f"'{_shown(node)}' is not a column of events.{hint}".removesuffix("."))

    def _flag_column(self, node: Expr) -> Column | None:
        bare = _bare(node)
        column = self._column(bare) if type(bare).__name__ == "Column" else None
        return column if column and column.type == "BOOLEAN" else None

    def _class(self, node: Expr) -> str:
        """The name of the class of `node`. Refuses a node with a part that is not written, see _PARTS."""
        name = type(node).__name__
        if name != "Column" and any(value and part not in _PARTS for part, value in node.args.items()):
            raise self._not_shared(node)
        return name

    def _not_shared(self, node: Expr, why: str = "does not mean the same on every engine") -> UsageError:
        return _refused(self.text, f"'{_shown(node)}' {why}")


def _bare(node: Expr) -> Expr:
    """`node` without the brackets around it, if there are any."""
    while type(node).__name__ == "Paren":
        node = node.this
    return node


def _fits(literal: str, kind: str) -> bool:
    """Whether `literal` is a value of `kind`, in a form that compares the same as text, since Hive compares text."""
    try:
        if kind == "date":
            dt.date.fromisoformat(literal)
    except ValueError:
        return False
    return kind == "text" or bool(re.fullmatch(FORMS[kind.upper()][0], literal, re.ASCII))


def _shown(node: Expr) -> str:
    from sqlglot import ErrorLevel  # noqa: PLC0415 - as above

    return node.sql("duckdb", unsupported_level=ErrorLevel.IGNORE)
