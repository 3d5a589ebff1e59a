"""Helpers of the queries on orders, baskets and customers; there is no query here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from reference_reader import Event, moment

from independent.words import fits, grouped, is_page_view, kind_of, matches, money, page_of, read_step, visit_of, whole

ADD, REMOVE = "action=add-to-basket", "action=remove-from-basket"
ORDER = "order: event=transaction"


def meets(event: Event, goal: str) -> bool:
    return matches(event, read_step(goal)[1])


def is_order(event: Event) -> bool:
    return kind_of(event) == "transaction"


def is_item(event: Event) -> bool:
    return kind_of(event) == "transaction_item"


def visitors(hits: Iterable[Event]) -> set[str]:
    return {event["user_id"] for event in hits if event["user_id"] is not None}


def quantity(event: Event) -> int:
    """The pieces of a basket event; 1 if it has no number."""
    found = whole(event["ev_property"])
    return 1 if found is None else found


def worth(event: Event) -> Decimal:
    return money(event["ev_value"]) or Decimal("0.00")


def orders_of(hits: Iterable[Event]) -> dict[str, list[Event]]:
    return grouped(filter(is_order, hits), lambda event: event["tr_orderid"])


def order_lines(hits: Iterable[Event]) -> dict[tuple[str, str | None], list[Event]]:
    """Order and SKU -> the hits of that line."""
    return grouped(
        filter(is_item, hits),
        lambda event: None if event["ti_orderid"] is None else (event["ti_orderid"], event["ti_sku"]),
    )


def buyer(hits: Iterable[Event]) -> str | None:
    """The user of the first hit that has one."""
    known = [(moment(event), event["user_id"]) for event in hits if event["user_id"] is not None]
    return min(known)[1] if known else None


def least(hits: Iterable[Event], column: str) -> str | None:
    return min((event[column] for event in hits if event[column] is not None), default=None)


def largest(hits: Iterable[Event], column: str) -> Decimal | None:
    return max((found for event in hits if (found := money(event[column])) is not None), default=None)


def line_pieces(hits: Iterable[Event]) -> int:
    return max((found for event in hits if (found := whole(event["ti_quantity"])) is not None), default=1)


def line_cost(hits: Sequence[Event]) -> Decimal:
    return line_pieces(hits) * (largest(hits, "ti_price") or Decimal("0.00"))


def product_pages(hits: Iterable[Event], add: str) -> dict[str, str]:
    """SKU -> the page with the most adds of it; among equal ones, the first by name."""
    adds = Counter((event["ev_label"], page_of(event)) for event in hits if meets(event, add))
    found: dict[str, tuple[int, str]] = {}
    for (sku, path), count in adds.items():
        if sku is not None and path is not None:
            found[sku] = min(found.get(sku, (0, "")), (-count, path))
    return {sku: path for sku, (_, path) in found.items()}


def baskets_of(hits: Iterable[Event], scope: str, page: str, add: str) -> dict[str, set[str]]:
    found = defaultdict(set)
    for event in hits:
        visit = visit_of(event)
        if scope == "order":
            basket, item, there = event["ti_orderid"], event["ti_sku"], is_item(event)
        elif scope == "visit_add":
            basket, item, there = visit and f"{visit[0]}/{visit[1]}", event["ev_label"], meets(event, add)
        else:
            basket = event["user_id"] if scope == "user_view" else visit and f"{visit[0]}/{visit[1]}"
            item, there = page_of(event), is_page_view(event) and fits(page_of(event), page)
        if there and basket is not None and item is not None:
            found[basket].add(item)
    return found


def amount(hits: Iterable[Event]) -> Decimal:
    """The largest total that was logged for an order, 0 if none was a number."""
    return max((total for event in hits if (total := money(event["tr_total"])) is not None), default=Decimal(0))


def pieces(lines: Iterable[Event]) -> int:
    """The pieces of one order: the largest quantity of each product (1 if none was a number), summed."""
    quantities: dict[str | None, list[int]] = defaultdict(list)
    for line in lines:
        quantity = whole(line["ti_quantity"])
        quantities[line["ti_sku"]] += [] if quantity is None else [quantity]
    return sum(max(found, default=1) for found in quantities.values())
