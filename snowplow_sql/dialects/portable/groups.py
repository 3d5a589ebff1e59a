"""Aggregates over a group of rows: counts, shares, values of the first and last row, buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from snowplow_sql.dialects.portable.core import Sql, operand
from snowplow_sql.dialects.portable.hits import Hits
from snowplow_sql.dialects.portable.times import Times
from snowplow_sql.values import did_you_mean

T = TypeVar("T")


class Groups(Hits, Times):
    """Aggregates, and functions that make their results readable."""

    def count_if(self, condition: str) -> Sql:
        """How many rows meet `condition`."""
        return Sql(f"COUNT(CASE WHEN {condition} THEN 1 END)")

    def count_distinct(self, x: str) -> Sql:
        """How many distinct values `x` has; NULL is not counted."""
        return Sql(f"COUNT(DISTINCT {x})")

    def earliest(self, x: str, where: str) -> Sql:
        """The smallest `x` of the rows for which `where` holds; NULL if there is none."""
        return Sql(f"MIN(CASE WHEN {where} THEN {x} END)")

    def count_visits(self) -> Sql:
        """How many visits: distinct pairs of user_id and visit_id with both present."""
        return Sql(f"COUNT(DISTINCT {self.text('user_id')}, visit_id)")

    def count_visitors(self) -> Sql:
        """How many visitors: distinct user_id."""
        return Sql(f"COUNT(DISTINCT {self.text('user_id')})")

    def measure(self, name: str) -> Sql:
        """The measure `name` (see values.MEASURES) of the rows; an order is one tr_orderid, however often logged."""
        orders = f"COUNT(DISTINCT CASE WHEN {self.is_transaction()} THEN {self.text('tr_orderid')} END)"
        counts = {
            "events": Sql("COUNT(*)"),
            "page_views": self.count_if(self.is_page_view()),
            "visits": self.count_visits(),
            "visitors": self.count_visitors(),
            "orders": Sql(orders),
        }
        return _of_measure(name, counts)

    @staticmethod
    def measured_columns(name: str) -> list[str]:
        """The columns that `measure` reads, so that a relation derived from events can provide them."""
        typed = ["event", "tr_orderid"]
        asked: dict[str, list[str]] = {
            "events": [],
            "page_views": [*typed, "ti_orderid", "ev_action", "page_title"],
            "visits": ["user_id", "visit_id"],
            "visitors": ["user_id"],
            "orders": typed,
        }
        return _of_measure(name, asked)

    def ratio(self, part: str, base: str) -> Sql:
        """`part` / `base` as a fraction in double precision; NULL where the base is 0."""
        # 1e0: MySQL would otherwise divide in decimals, and keep four of them
        part, base = operand(part), operand(base)
        return Sql(f"CASE WHEN {base} <> 0 THEN {part} * 1e0 / {base} END")

    def sum_in_units(self, x: str, decimals: int) -> Sql:
        """The sum of the numbers `x`, in units of the last of its `decimals`, whatever the order of the rows.

        The last digits of a sum of doubles depend on the order of the rows. So each `x` is first rounded to four more
        decimals than the sum has, and summed as a whole number.
        """
        return self.units(f"SUM({self.units(x, decimals + 4)}) / 1e4", 0)

    def first(self, x: str, where: str) -> Sql:
        """The text `x` of the group's earliest row for which `where` holds, packed; NULL if there is none.

        Among rows of the same second, the smallest text wins, and NULL loses. `first_value` unpacks the result, in
        an enclosing query.
        """
        # The smallest concatenation of moment, NULL flag and value; a moment has 19 characters.
        packed = f"CONCAT({self.moment()}, COALESCE(CONCAT('0', {x}), '1'))"
        return Sql(f"MIN(CASE WHEN {where} THEN {self.text(packed)} END)")

    def first_value(self, packed: str) -> Sql:
        """The text that `first` has packed."""
        return Sql(f"CASE WHEN SUBSTR({packed}, 20, 1) = '0' THEN SUBSTR({packed}, 21) END")

    def last(self, x: str, where: str) -> Sql:
        """As `first`, but of the latest row; among rows of the same second, the greatest text wins, and NULL loses."""
        packed = f"CONCAT({self.moment()}, COALESCE(CONCAT('1', {x}), '0'))"
        return Sql(f"MAX(CASE WHEN {where} THEN {self.text(packed)} END)")

    def last_value(self, packed: str) -> Sql:
        """The text that `last` has packed."""
        return Sql(f"CASE WHEN SUBSTR({packed}, 20, 1) = '1' THEN SUBSTR({packed}, 21) END")

    def pack(self, *xs: str) -> Sql:
        """The texts `xs` as one value, so that `first` and `last` take them from the same row; `unpack` separates them.

        Packed values sort by the first text, then by the second and so on, with NULL last. A control character U+0001
        in a text becomes a blank.
        """
        packed = (f"COALESCE(CONCAT('0', {self._without_mark(x)}), '1')" for x in xs)
        return self.concat(f", {self._mark()}, ".join(packed))

    def unpack(self, packed: str, place: int) -> Sql:
        """The text at `place`, counted from 1, of a value that `pack` has made; NULL if that text was NULL."""
        part = self._part(packed, place)
        return Sql(f"CASE WHEN SUBSTR({part}, 1, 1) = '0' THEN SUBSTR({part}, 2) END")

    def _mark(self) -> str:
        """The control character U+0001, as SQL."""
        raise NotImplementedError

    def _without_mark(self, x: str) -> str:
        raise NotImplementedError

    def _part(self, packed: str, place: int) -> str:
        """The part at `place`, counted from 1, of the parts between marks."""
        raise NotImplementedError

    def bucket(self, x: str, bounds: Sequence[int]) -> Sql:
        """The number of the bucket that `x` falls into, counted from 1; `bounds` are the numbers where buckets begin.

        0 where `x` is below the first bound; NULL where `x` is NULL.
        """
        cases = " ".join(
            f"WHEN {x} >= {bound} THEN {number}" for number, bound in reversed(list(enumerate(bounds, start=1)))
        )
        return Sql(f"CASE {cases} WHEN {x} IS NOT NULL THEN 0 END")

    def bucket_label(self, x: str, bounds: Sequence[int]) -> Sql:
        """The label of bucket `x`, a text such as '0-10', '11-30' or '31+'; just '5' for a bucket of one number."""
        if not bounds:
            raise ValueError("buckets need bounds. Give where each one begins, such as [1, 2, 6, 11]")
        ends = [bound - 1 for bound in bounds[1:]]
        labels = [f"below {bounds[0]}"]
        labels += [str(low) if low == high else f"{low}-{high}" for low, high in zip(bounds, ends, strict=False)]
        labels.append(f"{bounds[-1]}+")
        cases = " ".join(f"WHEN {number} THEN {self.literal(label)}" for number, label in enumerate(labels))
        return Sql(f"CASE {x} {cases} END")


def _of_measure(name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise ValueError(f"'{name}' is not a measure.{did_you_mean(name, list(known))} Use one of {', '.join(known)}")
    return known[name]
