"""What is said of a group of rows: counts, shares, its first and last row, buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from snowplow_sql.dialects.portable.core import Sql, operand
from snowplow_sql.dialects.portable.hits import Hits
from snowplow_sql.dialects.portable.times import Times
from snowplow_sql.values import did_you_mean

T = TypeVar("T")


class Groups(Hits, Times):
    """Aggregates, and what makes them readable."""

    def count_if(self, condition: str) -> Sql:
        """How many rows meet `condition`."""
        return Sql(f"COUNT(CASE WHEN {condition} THEN 1 END)")

    def count_distinct(self, x: str) -> Sql:
        """How many different values `x` has; NULL is none."""
        return Sql(f"COUNT(DISTINCT {x})")

    def earliest(self, x: str, where: str) -> Sql:
        """The least `x` of the rows for which `where` holds; NULL if there is none."""
        return Sql(f"MIN(CASE WHEN {where} THEN {x} END)")

    def count_visits(self) -> Sql:
        """How many visits: distinct pairs of user_id and visit_id with both present."""
        return Sql(f"COUNT(DISTINCT {self.text('user_id')}, visit_id)")

    def count_visitors(self) -> Sql:
        """How many visitors: distinct user_id."""
        return Sql(f"COUNT(DISTINCT {self.text('user_id')})")

    def measure(self, name: str) -> Sql:
        """How many of `name` (values.MEASURES) the rows have; an order is one tr_orderid, however often logged."""
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
        """The columns that `measure` asks, so that it can be asked of what was made of events."""
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
        """`part` / `base` as a fraction of double precision; NULL where the base is 0."""
        # 1e0: MySQL would otherwise divide in decimals, and keep four of them
        part, base = operand(part), operand(base)
        return Sql(f"CASE WHEN {base} <> 0 THEN {part} * 1e0 / {base} END")

    def sum_in_units(self, x: str, decimals: int) -> Sql:
        """The sum of the numbers `x` in units of the last of its `decimals`, the same in whatever order the rows come.

        The last digits of a sum of doubles depend on that order. So each `x` counts to four decimals more than the sum
        has, as a whole number.
        """
        return self.units(f"SUM({self.units(x, decimals + 4)}) / 1e4", 0)

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

    def last(self, x: str, where: str) -> Sql:
        """As `first`, of the latest row; of several in one second the greatest text wins, and NULL loses."""
        packed = f"CONCAT({self.moment()}, COALESCE(CONCAT('1', {x}), '0'))"
        return Sql(f"MAX(CASE WHEN {where} THEN {self.text(packed)} END)")

    def last_value(self, packed: str) -> Sql:
        """The text that `last` has packed."""
        return Sql(f"CASE WHEN SUBSTR({packed}, 20, 1) = '1' THEN SUBSTR({packed}, 21) END")

    def pack(self, *xs: str) -> Sql:
        """The texts `xs` as one, so that `first` and `last` take them from one row; `unpack` parts them again.

        Packs sort as the texts do, one after the other and NULL behind all. A control character U+0001 in a text
        becomes a blank.
        """
        packed = (f"COALESCE(CONCAT('0', {self._without_mark(x)}), '1')" for x in xs)
        return self.concat(f", {self._mark()}, ".join(packed))

    def unpack(self, packed: str, place: int) -> Sql:
        """The text that stands at `place`, from 1, in what `pack` has made; NULL of NULL."""
        part = self._part(packed, place)
        return Sql(f"CASE WHEN SUBSTR({part}, 1, 1) = '0' THEN SUBSTR({part}, 2) END")

    def _mark(self) -> str:
        """The control character U+0001, as SQL."""
        raise NotImplementedError

    def _without_mark(self, x: str) -> str:
        raise NotImplementedError

    def _part(self, packed: str, place: int) -> str:
        """What stands at `place`, from 1, between marks."""
        raise NotImplementedError

    def bucket(self, x: str, bounds: Sequence[int]) -> Sql:
        """The number of the bucket that the number `x` falls into, from 1: `bounds` are where buckets begin.

        0 where `x` is below the first bound; NULL of NULL.
        """
        cases = " ".join(
            f"WHEN {x} >= {bound} THEN {number}" for number, bound in reversed(list(enumerate(bounds, start=1)))
        )
        return Sql(f"CASE {cases} WHEN {x} IS NOT NULL THEN 0 END")

    def bucket_label(self, x: str, bounds: Sequence[int]) -> Sql:
        """The bucket numbered `x` as a text: '0-10', '11-30', '31+', and a bucket of one number as that."""
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
