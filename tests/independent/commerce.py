"""The queries on orders and baskets."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from reference_reader import Event

from independent.words import Row, began, grouped, kind_of, money, period, share, visits_by_period, whole


def market_basket(events: list[Event], min_orders: int = 2, top: int = 50) -> list[Row]:
    baskets = defaultdict(set)
    for event in events:
        if kind_of(event) == "transaction_item" and None not in (event["ti_orderid"], event["ti_sku"]):
            baskets[event["ti_orderid"]].add(event["ti_sku"])
    orders = len(baskets)
    holding = {
        sku: {order for order, basket in baskets.items() if sku in basket} for sku in set().union(*baskets.values())
    }
    rows = []
    for sku, with_sku in holding.items():
        for other, with_other in holding.items():
            both = len(with_sku & with_other)
            if sku != other and both and both >= min_orders:
                confidence = both / len(with_sku)
                rows.append((sku, other, both, both / orders, confidence, confidence / (len(with_other) / orders)))
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:top]


def order_kpis(events: list[Event], grain: str = "day") -> list[Row]:
    orders = grouped((event for event in events if kind_of(event) == "transaction"), lambda event: event["tr_orderid"])
    lines = grouped(
        (event for event in events if kind_of(event) == "transaction_item"), lambda event: event["ti_orderid"]
    )
    placed = defaultdict(list)
    for order, hits in orders.items():
        placed[period(began(hits), grain)].append(order)
    visiting = visits_by_period(events, grain)
    rows = []
    for start in sorted(placed.keys() | visiting.keys()):
        here = placed.get(start, [])
        revenue = sum((amount(orders[order]) for order in here), Decimal("0.00"))
        items = sum(pieces(lines.get(order, [])) for order in here)
        visits_here = len(visiting.get(start, []))
        rows.append(
            (start, len(here), revenue, share(revenue, len(here)), items, visits_here, share(len(here), visits_here))
        )
    return rows


def amount(hits: Iterable[Event]) -> Decimal:
    """The largest total that was logged for an order, 0 if none was a number."""
    return max((total for event in hits if (total := money(event["tr_total"])) is not None), default=Decimal(0))


def pieces(lines: Iterable[Event]) -> int:
    """The pieces of one order: of each of its products the largest quantity, 1 if none was a number."""
    quantities: dict[str | None, list[int]] = defaultdict(list)
    for line in lines:
        quantity = whole(line["ti_quantity"])
        quantities[line["ti_sku"]] += [] if quantity is None else [quantity]
    return sum(max(found, default=1) for found in quantities.values())
