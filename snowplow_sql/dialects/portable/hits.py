"""Conditions on one event: its type, whether it has a visitor or a visit, and whether it matches a funnel step."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from snowplow_sql.dialects.portable.addresses import Addresses
from snowplow_sql.dialects.portable.core import Sql
from snowplow_sql.events import columns
from snowplow_sql.values import Condition, Step


class Hits(Addresses):
    """The type of one event, and conditions on it."""

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
        """Whether the event is a page ping. That is never inferred: page pings came with the column `event`."""
        return self._is_event("page_ping")

    def is_activity(self) -> Sql:
        """Whether the visitor did something: any event but a page ping, which the tracker sends by itself."""
        return Sql(f"(event IS NULL OR NOT ({self.is_page_ping()}))")

    def is_transaction(self) -> Sql:
        """Whether the event is an order."""
        return Sql(f"({self._is_event('transaction')} OR (event IS NULL AND tr_orderid IS NOT NULL))")

    def is_transaction_item(self) -> Sql:
        """Whether the event is one line of an order."""
        inferred = "event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL"
        return Sql(f"({self._is_event('transaction_item')} OR ({inferred}))")

    def is_custom(self) -> Sql:
        """Whether the event is a custom event; since 0.7.4 their type is called struct."""
        no_other = "tr_orderid IS NULL AND ti_orderid IS NULL"
        inferred = f"event IS NULL AND {no_other} AND ev_action IS NOT NULL"
        return Sql(f"({self._is_event('custom')} OR {self._is_event('struct')} OR ({inferred}))")

    def is_robot(self) -> Sql:
        """Whether the event came from a robot, by its user agent; NULL where that is unknown."""
        return self.equals("br_type", "Robot")

    def _is_event(self, kind: str) -> Sql:
        return self.equals("event", kind)

    def has_visitor(self) -> Sql:
        """Whether the event belongs to a visitor."""
        return Sql("user_id IS NOT NULL")

    def has_visit(self) -> Sql:
        """Whether the event belongs to a visit: it has a user_id and a visit_id. Put it in brackets after NOT."""
        return Sql("user_id IS NOT NULL AND visit_id IS NOT NULL")

    def is_step(self, step: Step) -> Sql:
        """Whether the event matches `step`: each of its conditions holds. Put it in brackets after NOT."""
        return Sql(" AND ".join(self._meets(condition) for condition in step.conditions) or "1 = 1")

    def is_any_step(self, steps: Iterable[Step]) -> Sql:
        """Whether the event matches at least one of `steps`."""
        distinct = {step.conditions: step for step in steps}
        return Sql(
            "1 = 1"
            if () in distinct
            else "(" + " OR ".join(f"({self.is_step(step)})" for step in distinct.values()) + ")"
        )

    def _meets(self, condition: Condition) -> Sql:
        name, pattern = condition.column, condition.pattern
        if name == "page":
            return self.matches(self.url_path("page_url"), pattern)
        if name == "event":
            return self.matches(self.event_type(), pattern)
        column = columns()[name]
        if column.type.endswith("[]"):
            return self.has_feature(pattern)
        self.column(name)
        if column.is_money:
            cents = (Decimal(pattern) * 100).to_integral_value(ROUND_HALF_UP)  # as amounts themselves are rounded
            return Sql(f"{self.cents(name)} = {cents:f}")
        if column.is_number:
            return Sql(f"{self.number(name)} = {float(pattern) if '.' in pattern else int(pattern)}")
        if column.type == "BOOLEAN":
            return self.is_flag(name, on=pattern == "true")
        if column.type in {"DATE", "TIME"}:
            return Sql(f"{name} = {self.literal(pattern)}")
        return self.matches(name, pattern)
