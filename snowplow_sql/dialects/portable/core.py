"""The base of every part of a dialect: SQL text, literals, names and columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, NoReturn, TypeVar

from snowplow_sql.errors import UsageError
from snowplow_sql.events import Column, columns
from snowplow_sql.values import event_column

WHOLE = "-?[0-9]+([.]0*)?"
"""A regular expression, valid on every engine, for a whole number in text that the tracker sent."""

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Code points that are not characters. While SQL is rendered, each text literal is replaced by its number between these
two. So no processing of the text can alter a literal, and a literal inside the template's own quotes is found."""
LITERAL = f"{OPEN}[0-9]+{CLOSE}"
"""A regular expression for such a placeholder."""

Number = TypeVar("Number", int, float)


class Sql(str):
    """A piece of SQL text, as opposed to a value that has yet to become a literal."""

    __slots__ = ()


class Text:
    """A text parameter in a template: printed, or joined to other text, it becomes a literal and is never bare."""

    def __init__(self, value: str, dialect: Core) -> None:
        self.value, self._dialect = value, dialect

    def __str__(self) -> str:
        return self._dialect.literal(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Text) else other)

    def __hash__(self) -> int:
        return hash(self.value)


class Core:
    """Values and names. One instance serves one rendering."""

    name: ClassVar[str]
    terminator: ClassVar[str] = ";"
    """The text that ends a statement."""

    def __init__(self) -> None:
        self.shared: dict[str, str] = {}
        """Relations that this rendering names once and reads several times."""
        self.literals: list[str] = []
        """The text literals of this rendering, in the order of the numbers in their placeholders."""
        self.zone: str | None = None
        """The time zone of days and hours in this rendering; None is UTC."""
        self.own_hosts: list[str] = []
        """Patterns of hosts that belong to the site, in addition to the host of the page itself."""

    # --- refusals -----------------------------------------------------------------------------------------

    def refuse(self, message: str) -> NoReturn:
        """Raise UsageError with `message`, for values of a query's parameters that do not go together."""
        raise UsageError(message)

    def in_range(self, value: Number, option: str, least: int, most: int | None = None) -> Number:
        """`value`, which was given as `option`. Raises UsageError where it is not from `least` to `most`."""
        if most is not None and not least <= value <= most:
            self.refuse(f"{option}: '{value}' is not between {least} and {most}. Give a whole number that is.")
        if value < least:
            self.refuse(f"{option}: '{value}' is below {least}. Give {least} or more.")
        return value

    # --- values -------------------------------------------------------------------------------------------

    def literal(self, value: object) -> Sql:
        """`value` as a literal: text, number, day, flag, or a list of them separated by commas."""
        if isinstance(value, Sql):
            return value
        if isinstance(value, Text):
            value = value.value
        if value is None:
            return Sql("NULL")
        if isinstance(value, bool):
            return Sql("1 = 1" if value else "1 = 0")
        if isinstance(value, int | float):
            return Sql(repr(value))
        if isinstance(value, dt.date):
            value = value.isoformat()
        if isinstance(value, list | tuple):
            return Sql(", ".join(self.literal(item) for item in value) or "NULL")
        if OPEN in str(value):
            raise ValueError("a text parameter cannot be changed in the template; print it as it is")
        self.literals.append(self.quote(str(value)))
        return Sql(f"{OPEN}{len(self.literals) - 1}{CLOSE}")

    def with_literals(self, text: str) -> str:
        """`text` with each literal in place of its placeholder; the last step of rendering."""
        return re.sub(LITERAL, lambda match: self.literals[int(match[0][1:-1])], text)

    def quote(self, value: str) -> str:
        """`value` as a string literal by the engine's own rules of escaping."""
        raise NotImplementedError

    def text(self, x: str) -> Sql:
        """The text `x` for exact comparison and grouping: case, accents and trailing blanks matter."""
        return Sql(x)

    def plain(self, x: str) -> Sql:
        """The text `x`, unpacked or made by `text`, as a plain text again, which `channel` and others can take."""
        return Sql(x)

    def equals(self, x: str, value: object) -> Sql:
        """Whether the text `x` is exactly `value`."""
        return Sql(f"{self.text(x)} = {self.literal(value)}")

    def like(self, x: str, pattern: str | Text) -> Sql:
        """Whether the whole text `x` matches `pattern`; `*` is any text, any other character stands for itself."""
        return self._like(x, plain_text(pattern).split("*"))

    def _like(self, x: str, parts: Sequence[str]) -> Sql:
        """Whether the text `x` consists of `parts`, with any text between each two."""
        raise NotImplementedError

    def length(self, x: str) -> Sql:
        """How many characters the text `x` has."""
        return Sql(f"LENGTH({x})")

    def concat(self, *xs: str) -> Sql:
        """The concatenated texts `xs`; NULL if one of them is NULL."""
        return Sql(f"CONCAT({', '.join(xs)})")

    def matches(self, x: str, pattern: str | Text) -> Sql:
        """Whether the text `x` matches `pattern`, in which `*` is any text; `*` alone matches anything but NULL."""
        plain = plain_text(pattern)
        if plain == "*":
            return Sql(f"{x} IS NOT NULL")
        return self.like(x, plain) if "*" in plain else self.equals(x, plain)

    def fits(self, x: str, regex: str) -> Sql:
        """Whether any part of the text `x` matches `regex`, which has the syntax common to RE2, Java and POSIX."""
        return Sql(f"{x} RLIKE {self.literal(regex)}")

    # --- columns ------------------------------------------------------------------------------------------

    def column(self, name: str) -> Sql:
        """The column `name`. Raises UnsupportedByDialect where the engine's table of 2012 has no such column."""
        return Sql(event_column(name).name)

    def type_of(self, column: Column) -> str:
        """The type of `column` in the engine's table of 2012; '' where it had no such column."""
        raise NotImplementedError

    def plain_type(self, name: str) -> str:
        """A type's name in its canonical spelling, so that two names of the same type are equal."""
        return name.lower().replace(" ", "")

    def holds(self, type_: str, column: Column) -> bool:
        """Whether a column of `type_` can hold every value that `column` can in the engine's table of 2012."""
        return self.plain_type(type_) == self.plain_type(self.type_of(column))

    def number(self, x: str) -> Sql:
        """The column `x` of numbers, as a number; NULL where its value is not a number."""
        return Sql(x)

    def long(self, x: str) -> Sql:
        """The whole number `x` in 64 bits, so that sums and products of it are in 64 bits, too."""
        return Sql(f"CAST({x} AS BIGINT)")

    def is_flag(self, name: str, *, on: bool) -> Sql:
        """Whether the flag column `name` is on, or off; NULL is neither."""
        return Sql(f"{name} = {1 if on else 0}")

    def has_feature(self, feature: str) -> Sql:
        """Whether the browser has the plug-in `feature`, by its short name."""
        raise NotImplementedError

    def cents(self, x: str) -> Sql:
        """The amount `x` in hundredths, as a whole number; NULL where `x` is not an amount."""
        raise NotImplementedError

    def money(self, cents: str) -> Sql:
        """`cents` hundredths as an amount with two decimals."""
        raise NotImplementedError

    def times(self, count: str, cents: str) -> Sql:
        """`count` times `cents`, both whole numbers; NULL where the product has more than 18 digits, as no sale has.

        Otherwise, one hit with a quantity of two billion would make the query fail, or the product wrap around.
        """
        count, cents = operand(count), operand(cents)
        return Sql(f"CASE WHEN ABS({count} * 1e0 * {cents}) < 1e18 THEN {count} * {cents} END")

    def worth(self, pieces: str, price: str) -> Sql:
        """The cost of `pieces` at a `price` in hundredths; `pieces` that are NULL count as 1, a NULL `price` as 0."""
        return self.times(f"COALESCE({pieces}, 1)", f"COALESCE({price}, 0)")

    def hundredths(self, x: str) -> Sql:
        """The number `x` in hundredths: see `units`."""
        return self.units(x, 2)

    def units(self, x: str, decimals: int) -> Sql:
        """The number `x` in units of the last of its `decimals`, as a whole number, so that sums of it are exact.

        The result is in double precision. Halves are rounded up on every engine.
        """
        scaled = f"{operand(x)} * 1e{decimals}" if decimals else x
        return Sql(f"FLOOR({scaled} + 0.5e0)")

    def whole(self, x: str) -> Sql:
        """The column `x` as a whole number; a text that is not a whole number of 32 bits (see WHOLE) becomes NULL."""
        return Sql(x)

    def quotient(self, x: str, y: str) -> Sql:
        """The integer quotient of the whole numbers `x` and `y`, neither of which is below 0."""
        return Sql(f"({operand(x)} DIV {operand(y)})")

    def known(self, name: str) -> Sql:
        """The column `name`, amounts in hundredths; NULL where it holds a text although a number belongs there."""
        column = event_column(name)
        return self.cents(name) if column.is_money else self.number(name) if column.is_number else Sql(name)

    def common_columns(self, *, texts: bool = False) -> list[str]:
        """The names of the columns that Hive and Infobright both had in 2012; with `texts`, only those of texts.

        event_id is left out, since every load generates it anew, and so is the list of plug-ins.
        """
        both = [column for column in columns().values() if column.hive and column.infobright]
        plain = [column for column in both if column.name != "event_id"]
        return [
            column.name
            for column in plain
            if not texts or (column.is_text and column.hive == "string" and column.infobright.startswith("varchar"))
        ]

    # --- names --------------------------------------------------------------------------------------------

    def names(self, *columns: str, of: str = "") -> Sql:
        """A list of column names, of the relation `of` if one is given."""
        for column in columns:
            if not re.fullmatch(r"[a-z_][a-z0-9_]*", column):
                raise ValueError(f"'{column}' is not a column name")
        return Sql(", ".join(f"{of}.{column}" if of else column for column in columns))

    def output(self, column: str) -> Sql:
        """The name of a result column that is a reserved word of some engine."""
        return self.names(column)

    def same(self, one: str, other: str, columns: Iterable[str]) -> Sql:
        """The condition of a join: `columns` are equal in the relations `one` and `other`."""
        return Sql(" AND ".join(f"{one}.{column} = {other}.{column}" for column in columns))

    def comma(self, more: bool) -> Sql:  # noqa: FBT001 - a template's own condition
        """A comma, if there are more items to come."""
        return Sql("," if more else "")


def operand(x: object) -> str:
    """The SQL `x` as one operand: in brackets, unless it is a name, a number, one call or in brackets already."""
    text = str(x)
    if re.fullmatch(r"[\w.]+", text):
        return text
    opened = 0
    for place, sign in enumerate(text):
        opened += (sign == "(") - (sign == ")")
        if sign == ")" and opened == 0:
            is_all = place == len(text) - 1 and re.match(r"\w*\(", text)
            return text if is_all else f"({text})"
    return f"({text})"


def plain_text(text: str | Text) -> str:
    """The text itself, whether it comes from a template or from a parameter."""
    return text.value if isinstance(text, Text) else text


def regex_quoted(text: str) -> str:
    """`text` as a regular expression that matches it and nothing else, in RE2 and in Java."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)  # RE2 refuses a backslash before anything beyond ASCII
