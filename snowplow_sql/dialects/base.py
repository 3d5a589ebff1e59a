"""The portable dialect: SQL that Hive 0.8.1 and MySQL 5.1 both understand.

Arguments called `x` or `condition` are SQL; all others are values. A dialect overrides what it spells
differently and nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from textwrap import indent
from typing import ClassVar

from snowplow_sql.events import Column, columns
from snowplow_sql.values import Condition, Step

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Code points that are no characters. While a text is made, each text literal is its number between these
two: so nothing that is done to the text can touch it, and one between quotes of the template's is found."""


HOST = r"^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)"
"""The host of an address, as a regular expression of RE2 and Java; an IPv6 address keeps its brackets."""


class Sql(str):
    """A piece of SQL text, as opposed to a value that has yet to become a literal."""

    __slots__ = ()


class Text:
    """A text parameter in a template: printed, or joined to other text, it is a literal and never bare."""

    def __init__(self, value: str, dialect: Dialect) -> None:
        self.value, self._dialect = value, dialect

    def __str__(self) -> str:
        return self._dialect.literal(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Text) else other)

    def __hash__(self) -> int:
        return hash(self.value)


class Dialect:
    """One engine's SQL, as the functions that templates call. One object serves one rendering."""

    name: ClassVar[str]
    terminator: ClassVar[str] = ";"
    """What a statement ends with."""

    def __init__(self) -> None:
        self.shared: dict[str, str] = {}
        """Relations that this rendering names once and reads several times."""
        self.literals: list[str] = []
        """The text literals of this rendering, by the number that stands for each."""

    # --- the table ----------------------------------------------------------------------------------------

    def create_events(self, table: str) -> list[str]:
        """The statements that make the events table, called `table`, without what ends them.

        Where an engine leaves a choice, it is a further parameter with a default. Raises UsageError for a
        choice that there is not.
        """
        raise NotImplementedError

    # --- values -------------------------------------------------------------------------------------------

    def literal(self, value: object) -> Sql:
        """`value` as a literal: text, number, day, flag, or a list of them parted by commas."""
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
            raise ValueError("a parameter that is a text cannot be changed in the template; print it as it is")
        self.literals.append(self.quote(str(value)))
        return Sql(f"{OPEN}{len(self.literals) - 1}{CLOSE}")

    def with_literals(self, text: str) -> str:
        """`text`, once nothing more is done to it, with each literal in place of its number."""
        return re.sub(f"{OPEN}([0-9]+){CLOSE}", lambda match: self.literals[int(match[1])], text)

    def quote(self, value: str) -> str:
        """`value` as a string literal by the engine's own rules of escaping."""
        raise NotImplementedError

    def text(self, x: str) -> Sql:
        """The text `x` so that it is compared and grouped to the letter: case, accents, blanks at the end."""
        return Sql(x)

    def equals(self, x: str, value: object) -> Sql:
        """Whether the text `x` is `value` to the letter."""
        return Sql(f"{self.text(x)} = {self.literal(value)}")

    def like(self, x: str, pattern: str | Text) -> Sql:
        """Whether the text `x` matches `pattern` from end to end; `*` is any text, all else is itself."""
        return self._like(x, (pattern.value if isinstance(pattern, Text) else pattern).split("*"))

    def _like(self, x: str, parts: Sequence[str]) -> Sql:
        """Whether the text `x` consists of `parts`, with any text between each two."""
        raise NotImplementedError

    def length(self, x: str) -> Sql:
        """How many characters the text `x` has."""
        return Sql(f"LENGTH({x})")

    # --- what an event is ---------------------------------------------------------------------------------

    def event_type(self) -> Sql:
        """The event's type: `event`, or what can be inferred where that is NULL (rows before December 2012)."""
        return Sql(
            "CASE WHEN event IS NOT NULL THEN event WHEN tr_orderid IS NOT NULL THEN 'transaction' "
            "WHEN ti_orderid IS NOT NULL THEN 'transaction_item' WHEN ev_action IS NOT NULL THEN 'custom' "
            "WHEN page_title IS NOT NULL THEN 'page_view' END"
        )

    def is_page_view(self) -> Sql:
        """Whether the event is a page view."""
        no_other = "tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL"
        return Sql(f"({self._is_event('page_view')} OR (event IS NULL AND {no_other} AND page_title IS NOT NULL))")

    def is_page_ping(self) -> Sql:
        """Whether the event is a page ping. It cannot be inferred: pings came with the column."""
        return self._is_event("page_ping")

    def is_transaction(self) -> Sql:
        """Whether the event is an order."""
        return Sql(f"({self._is_event('transaction')} OR (event IS NULL AND tr_orderid IS NOT NULL))")

    def is_transaction_item(self) -> Sql:
        """Whether the event is one line of an order."""
        inferred = "event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL"
        return Sql(f"({self._is_event('transaction_item')} OR ({inferred}))")

    def is_robot(self) -> Sql:
        """Whether the event came from a robot, by its user agent; NULL where that is unknown."""
        return self.equals("br_type", "Robot")

    def _is_event(self, kind: str) -> Sql:
        return self.equals("event", kind)

    def has_visitor(self) -> Sql:
        """Whether the event belongs to a visitor."""
        return Sql("user_id IS NOT NULL")

    def has_visit(self) -> Sql:
        """Whether the event belongs to a visit: both halves of a visit's name are there."""
        return Sql("user_id IS NOT NULL AND visit_id IS NOT NULL")

    # --- time ---------------------------------------------------------------------------------------------

    def moment(self) -> Sql:
        """The second at which the event happened, as something that sorts by time."""
        return Sql("CONCAT(dt, ' ', tm)")

    def period(self, grain: str, moment: str | None = None) -> Sql:
        """The hour, day, week or month of the event, or of `moment`, as its first day (or the hour's start)."""
        raise NotImplementedError

    def periods_between(self, earlier: str, later: str, grain: str) -> Sql:
        """How many weeks, or months, lie between two periods, by the calendar."""
        raise NotImplementedError

    # --- counting -----------------------------------------------------------------------------------------

    def count_if(self, condition: str) -> Sql:
        """How many rows meet `condition`."""
        return Sql(f"COUNT(CASE WHEN {condition} THEN 1 END)")

    def count_visits(self) -> Sql:
        """How many visits: distinct pairs of user_id and visit_id with both present."""
        return Sql(f"COUNT(DISTINCT {self.text('user_id')}, visit_id)")

    def count_visitors(self) -> Sql:
        """How many visitors: distinct user_id."""
        return Sql(f"COUNT(DISTINCT {self.text('user_id')})")

    def ratio(self, part: str, base: str) -> Sql:
        """`part` / `base` as a fraction of double precision; NULL where the base is 0."""
        # 1e0: MySQL would otherwise divide in decimals, and keep four of them
        return Sql(f"CASE WHEN {base} <> 0 THEN {part} * 1e0 / {base} END")

    def first(self, x: str, where: str) -> Sql:
        """The text `x` of the group's earliest row for which `where` holds, packed; NULL if there is none.

        Of several rows in one second the smallest text wins, and NULL loses. `first_value` unpacks it, in a
        query around this one.
        """
        # The least of moment, whether NULL, and value, written one behind the other: a moment is 19 long.
        packed = f"CONCAT({self.moment()}, COALESCE(CONCAT('0', {x}), '1'))"
        return Sql(f"MIN(CASE WHEN {where} THEN {self.text(packed)} END)")

    def first_value(self, packed: str) -> Sql:
        """The text that `first` has packed."""
        return Sql(f"CASE WHEN SUBSTR({packed}, 20, 1) = '0' THEN SUBSTR({packed}, 21) END")

    # --- money and quantities -----------------------------------------------------------------------------

    def cents(self, x: str) -> Sql:
        """The amount `x` in hundredths, as a whole number; NULL where it is none."""
        raise NotImplementedError

    def money(self, cents: str) -> Sql:
        """`cents` hundredths as an amount with two decimals."""
        raise NotImplementedError

    def whole(self, x: str) -> Sql:
        """The column `x`, a whole number, as one; NULL where it is none."""
        return Sql(x)

    # --- addresses ----------------------------------------------------------------------------------------

    def url_path(self, x: str) -> Sql:
        """The path of the address `x`, without query and fragment; `/` where it has none, NULL for NULL."""
        raise NotImplementedError

    def url_host(self, x: str) -> Sql:
        """The host of the address `x` in lower case, without user and port; NULL where it has none."""
        raise NotImplementedError

    def column(self, name: str) -> Sql:
        """The column `name`. Raises UnsupportedByDialect where that engine's table of 2012 has none."""
        return Sql(name)

    def type_of(self, column: Column) -> str:
        """The type of `column` in that engine's table of 2012; '' where it had no such column."""
        raise NotImplementedError

    def plain_type(self, name: str) -> str:
        """A type's name in its one spelling, so that two names of one type are equal."""
        return name.lower().replace(" ", "")

    # --- names --------------------------------------------------------------------------------------------

    def names(self, *columns: str, of: str = "") -> Sql:
        """A list of column names, of the relation `of` if one is given."""
        for column in columns:
            if not re.fullmatch(r"[a-z_][a-z0-9_]*", column):
                raise ValueError(f"'{column}' is no name of a column")
        return Sql(", ".join(f"{of}.{column}" if of else column for column in columns))

    def output(self, column: str) -> Sql:
        """The name of a result's column that some engine takes for a word of its own."""
        return self.names(column)

    def same(self, one: str, other: str, columns: Iterable[str]) -> Sql:
        """The condition of a join: `columns` are equal in the relations `one` and `other`."""
        return Sql(" AND ".join(f"{one}.{column} = {other}.{column}" for column in columns))

    def comma(self, more: bool) -> Sql:  # noqa: FBT001 - a template's own condition
        """A comma, if there are more items to come."""
        return Sql("," if more else "")

    # --- shape --------------------------------------------------------------------------------------------

    def derived(self, relation: str, alias: str) -> Sql:
        """`relation` as a derived table called `alias`."""
        return Sql(f"(\n{indent(relation.strip(), '    ')}\n) {alias}")

    def once(self, name: str, relation: str, alias: str) -> Sql:
        """`relation` as a derived table called `alias`; computed once for all its uses, where the engine can."""
        del name
        return self.derived(relation, alias)

    def with_shared(self, statement: str) -> str:
        """`statement` with what `once` has set apart in front of it."""
        return statement

    def numbers(self, count: int, name: str, column: str) -> Sql:
        """A join that repeats each row `count` times, numbered from 1 as `name.column`."""
        rows = " UNION ALL ".join(f"SELECT {number} AS {column}" for number in range(1, count + 1))
        return Sql(f"CROSS JOIN ({rows}) {name}")

    def asc(self, x: str) -> Sql:
        """Ascending order, NULL first."""
        return Sql(x)

    def desc(self, x: str) -> Sql:
        """Descending order, NULL last."""
        return Sql(f"{x} DESC")

    # --- funnel steps -------------------------------------------------------------------------------------

    def is_step(self, step: Step) -> Sql:
        """Whether the event is `step`: each of its conditions holds."""
        return Sql(" AND ".join(self._meets(condition) for condition in step.conditions) or "1 = 1")

    def is_any_step(self, steps: Iterable[Step]) -> Sql:
        """Whether the event is at least one of `steps`."""
        distinct = {step.conditions: step for step in steps}
        return Sql(
            "1 = 1"
            if () in distinct
            else "(" + " OR ".join(f"({self.is_step(step)})" for step in distinct.values()) + ")"
        )

    def _meets(self, condition: Condition) -> Sql:
        name, pattern = condition.column, condition.pattern
        if name == "page":
            return self._matches(self.url_path("page_url"), pattern)
        if name == "event":
            return self._matches(self.event_type(), pattern)
        column = columns()[name]
        if column.type.endswith("[]"):
            return self.has_feature(pattern)
        self.column(name)
        if column.is_money:
            return Sql(f"{self.cents(name)} = {round(float(pattern) * 100)}")
        if column.is_number:
            return Sql(f"{self.number(name)} = {float(pattern) if '.' in pattern else int(pattern)}")
        if column.type == "BOOLEAN":
            return self.is_flag(name, on=pattern == "true")
        if column.type in {"DATE", "TIME"}:
            return Sql(f"{name} = {self.literal(pattern)}")
        return self._matches(name, pattern)

    def _matches(self, x: str, pattern: str) -> Sql:
        if pattern == "*":
            return Sql(f"{x} IS NOT NULL")
        return self.like(x, pattern) if "*" in pattern else self.equals(x, pattern)

    def number(self, x: str) -> Sql:
        """The column `x`, a number, as one; NULL where it is none."""
        return Sql(x)

    def is_flag(self, name: str, *, on: bool) -> Sql:
        """Whether the flag column `name` is on, or off; NULL is neither."""
        return Sql(f"{name} = {1 if on else 0}")

    def has_feature(self, feature: str) -> Sql:
        """Whether the browser has the plug-in `feature`, by its short name."""
        raise NotImplementedError


def regex_quoted(text: str) -> str:
    """`text` as a regular expression that matches it and nothing else, in RE2 and in Java."""
    return re.sub(r"([^\w\s]|_)", r"\\\1", text, flags=re.ASCII)
