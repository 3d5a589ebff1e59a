"""The queries on baskets, and on items that occur together."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import product

from reference_reader import Event, moment

from independent.orders import (
    ADD,
    REMOVE,
    baskets_of,
    buyer,
    is_item,
    is_order,
    line_cost,
    line_pieces,
    meets,
    order_lines,
    product_pages,
    quantity,
    visitors,
    worth,
)
from independent.words import (
    Row,
    Visit,
    began,
    fits,
    grouped,
    is_page_view,
    null_first,
    page_of,
    period,
    share,
    visit_of,
)


def cart_abandonment(events: list[Event], grain: str = "day", add: str = ADD, remove: str = REMOVE) -> list[Row]:
    filled = defaultdict(list)
    for hits in grouped(events, visit_of).values():
        adds = [event for event in hits if meets(event, add)]
        if adds:
            filled[period(began(adds), grain)].append(hits)
    rows = []
    for start, baskets in sorted(filled.items()):
        left = [hits for hits in baskets if not any(is_order(event) for event in hits)]
        behind = [still_in(hits, add, remove) for visit in left for hits in by_product(visit)]
        pieces, value = sum(pieces for pieces, _ in behind), sum((value for _, value in behind), Decimal("0.00"))
        rows.append((start, len(baskets), len(left), share(len(left), len(baskets)), pieces, value))
    return rows


def by_product(hits: list[Event]) -> list[list[Event]]:
    return list(grouped(hits, lambda event: (event["ev_label"],)).values())


def still_in(hits: list[Event], add: str, remove: str) -> tuple[int, Decimal]:
    """The pieces left in a basket after these events, and their value. Neither is below 0; no pieces have no value."""
    put = [event for event in hits if meets(event, add)]
    taken = [event for event in hits if meets(event, remove)]
    pieces = sum(map(quantity, put)) - sum(map(quantity, taken))
    cost, back = (sum(quantity(event) * worth(event) for event in some) for some in (put, taken))
    return (pieces, max(cost - back, Decimal(0))) if pieces > 0 else (0, Decimal(0))


def abandonment_pages(events: list[Event], top: int = 20, min_count: int = 1, add: str = ADD) -> list[Row]:
    pages = Counter()
    for hits in grouped(events, visit_of).values():
        views = [event for event in hits if is_page_view(event)]
        if views and any(meets(event, add) for event in hits) and not any(is_order(event) for event in hits):
            pages[page_of(max(views, key=lambda event: (moment(event), null_first(event["page_url"]))))] += 1
    rows = [(page, count) for page, count in pages.items() if count >= min_count]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def add_to_baskets(
    events: list[Event], grain: str = "month", top: int = 100, min_count: int = 1, add: str = ADD
) -> list[Row]:
    adds = grouped(
        (event for event in events if meets(event, add)),
        lambda event: (period(moment(event), grain), page_of(event), event["ev_label"]),
    )
    often = Counter((page_of(event), event["ev_label"]) for event in events if meets(event, add))
    most = sorted(often, key=lambda pair: (-often[pair], null_first(pair[0]), null_first(pair[1])))[:top]
    rows = [
        (*key, len(visitors(hits)), len(hits), sum(map(quantity, hits)))
        for key, hits in adds.items()
        if len(hits) >= min_count and key[1:] in most
    ]
    return sorted(rows, key=lambda row: (row[0], -row[4], null_first(row[1]), null_first(row[2])))


def product_page_conversion(
    events: list[Event], top: int = 50, min_count: int = 1, page: str = "*", add: str = ADD
) -> list[Row]:
    rows = []
    for path, hits in grouped(events, page_of).items():
        saw = visitors(event for event in hits if is_page_view(event))
        added = visitors(event for event in hits if meets(event, add))
        if added and len(saw) >= min_count and fits(path, page):
            rows.append((path, len(saw), len(saw & added), share(len(saw & added), len(saw))))
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:top]


def product_performance(
    events: list[Event], top: int = 50, min_count: int = 1, page: str = "*", add: str = ADD
) -> list[Row]:
    sells = product_pages(events, add)
    sold = defaultdict(list)
    for (order, sku), hits in order_lines(events).items():
        if sku in sells:
            sold[sells[sku]].append((order, hits))
    rows = []
    for path, hits in grouped(events, page_of).items():
        views = [event for event in hits if is_page_view(event)]
        adds = sum(meets(event, add) for event in hits)
        if adds and adds >= min_count and fits(path, page):
            lines = [found for _, found in sold[path]]
            orders = len({order for order, _ in sold[path]})
            figures = (sum(map(line_pieces, lines)), sum(map(line_cost, lines), Decimal("0.00")))
            rows.append((path, len(views), len(visitors(views)), adds, orders, *figures))
    return sorted(rows, key=lambda row: (-row[4], -row[3], -row[1], row[0]))[:top]


def product_funnel(
    events: list[Event], top: int = 50, min_count: int = 1, add: str = ADD, remove: str = REMOVE
) -> list[Row]:
    sold_by = defaultdict(set)
    for sku, path in product_pages(events, add).items():
        sold_by[path].add(sku)
    stages: dict[str, tuple[set[Visit], ...]] = defaultdict(lambda: (set(), set(), set(), set()))
    for event in events:
        visit = visit_of(event)
        if visit is None:
            continue
        if is_page_view(event):
            for sku in sold_by.get(page_of(event) or "", ()):
                stages[sku][0].add(visit)
        sku = event["ti_sku"] if is_item(event) else event["ev_label"]
        for place, done in enumerate((meets(event, add), meets(event, remove), is_item(event)), start=1):
            if done and sku is not None:
                stages[sku][place].add(visit)
    rows = []
    for sku, sets in stages.items():
        if len(set().union(*sets)) >= min_count:
            viewed, added, removed, bought = map(len, sets)
            rows.append((sku, viewed, added, removed, bought, share(added, viewed), share(bought, added)))
    return sorted(rows, key=lambda row: (-row[4], -row[2], -row[1], row[0]))[:top]


def basket_items(
    events: list[Event], top: int = 1000, page: str = "*", scope: str = "order", add: str = ADD
) -> list[Row]:
    found = baskets_of(events, scope, page, add)
    return sorted((basket, item) for basket, items in found.items() for item in items)[:top]


def market_basket(
    events: list[Event],
    *,
    top: int = 50,
    page: str = "*",
    scope: str = "order",
    add: str = ADD,
    min_orders: int = 2,
    min_support: float = 0.0,
    min_confidence: float = 0.0,
    min_lift: float = 0.0,
) -> list[Row]:
    baskets = baskets_of(events, scope, page, add)
    orders = len(baskets)
    holding = defaultdict(set)
    for order, basket in baskets.items():
        for sku in basket:
            holding[sku].add(order)
    together = Counter(pair for basket in baskets.values() for pair in product(basket, basket))
    rows = []
    for (sku, other), both in together.items():
        confidence = both / len(holding[sku])
        lift = both * orders / (len(holding[sku]) * len(holding[other]))
        enough = both / orders >= min_support and confidence >= min_confidence and lift >= min_lift
        if sku != other and both >= min_orders and enough:
            rows.append((sku, other, both, both / orders, confidence, lift))
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:top]


def next_product(events: list[Event], top: int = 50, min_count: int = 1, sku: str = "*", window: int = 90) -> list[Row]:
    bought = defaultdict(list)
    for (order, item), hits in order_lines(events).items():
        if item is not None and (customer := buyer(hits)) is not None:
            bought[customer].append((order, item, began(hits)))
    holders = defaultdict(set)
    pairs = defaultdict(list)
    for customer, lines in bought.items():
        for order, item, sold in lines:
            holders[item].add(customer)
            for other_order, other, later in lines:
                days = (later.date() - sold.date()).days
                if other_order != order and later > sold and days <= window and fits(item, sku):
                    pairs[item, other].append((customer, days))
    rows = []
    for (item, other), found in pairs.items():
        customers = len({customer for customer, _ in found})
        if customers >= min_count:
            mean = sum(days for _, days in found) / len(found)
            rows.append((item, other, customers, share(customers, len(holders[item])), mean))
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:top]
