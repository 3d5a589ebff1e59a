"""The queries on orders, and the ways to them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from reference_reader import Event, moment

from independent.acquisition import by_value
from independent.orders import (
    ORDER,
    amount,
    buyer,
    is_item,
    largest,
    least,
    line_cost,
    line_pieces,
    meets,
    order_lines,
    orders_of,
    pieces,
)
from independent.touches import first_event, sayings, visits
from independent.words import (
    Row,
    began,
    bounds,
    channel,
    fits,
    grouped,
    is_page_view,
    kind_of,
    label_of,
    matches,
    null_first,
    null_last,
    page_of,
    period,
    place_of,
    read_step,
    rounded,
    share,
    visit_of,
    visits_by_period,
)


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


def category_performance(events: list[Event], top: int = 20, min_count: int = 1, level: str = "category") -> list[Row]:
    groups = defaultdict(list)
    for (order, _), hits in order_lines(events).items():
        groups[least(hits, f"ti_{level}")].append((order, hits))
    whole_revenue = sum((line_cost(hits) for lines in groups.values() for _, hits in lines), Decimal(0))
    rows = []
    for what, lines in groups.items():
        orders = len({order for order, _ in lines})
        revenue = sum((line_cost(hits) for _, hits in lines), Decimal("0.00"))
        pieces_here = sum(line_pieces(hits) for _, hits in lines)
        if orders >= min_count:
            part = float(revenue / whole_revenue) if whole_revenue else None
            rows.append((what, orders, pieces_here, revenue, part))
    return sorted(rows, key=lambda row: (-row[3], -row[1], null_first(row[0])))[:top]


def purchases_by_product(events: list[Event], grain: str = "month", top: int = 100, min_count: int = 1) -> list[Row]:
    groups, sold = defaultdict(list), defaultdict(list)
    for (_, sku), hits in order_lines(events).items():
        groups[period(began(hits), grain), sku].append(hits)
        sold[sku].append(line_pieces(hits))
    most = sorted(sold, key=lambda sku: (-sum(sold[sku]), -len(sold[sku]), null_first(sku)))[:top]
    rows = []
    for (start, sku), lines in groups.items():
        if len(lines) >= min_count and sku in most:
            buyers = {buyer(hits) for hits in lines} - {None}
            revenue = sum(map(line_cost, lines), Decimal("0.00"))
            rows.append((start, sku, len(buyers), len(lines), sum(map(line_pieces, lines)), revenue))
    return sorted(rows, key=lambda row: (row[0], -row[4], -row[3], null_first(row[1])))


def revenue_by(events: list[Event], by: str = "channel", top: int = 20, min_count: int = 1) -> list[Row]:
    rows = []
    for value, those in by_value(visits(events, by), lambda visit: visit.source):
        amounts = [amount for visit in those for amount in visit.amounts]
        revenue = sum(amounts, Decimal("0.00"))
        if len(those) >= min_count:
            shares = (share(revenue, len(amounts)), share(len(amounts), len(those)), share(revenue, len(those)))
            rows.append((value, len(those), len(amounts), revenue, *shares))
    return sorted(rows, key=lambda row: (-row[3], -row[1], null_first(row[0])))[:top]


def basket_size(events: list[Event], buckets: str = "1,2,3,4,6,11", measure: str = "pieces") -> list[Row]:
    lows = bounds(buckets)
    lines = grouped(filter(is_item, events), lambda event: event["ti_orderid"])
    sizes = defaultdict(list)
    for order, hits in orders_of(events).items():
        size = pieces(lines.get(order, [])) if measure == "pieces" else amount(hits)
        sizes[place_of(size, lows)].append(amount(hits))
    orders, revenue = sum(map(len, sizes.values())), sum(map(sum, sizes.values()))
    return [
        (
            place,
            label_of(place, lows),
            len(amounts),
            share(len(amounts), orders),
            sum(amounts, Decimal("0.00")),
            float(sum(amounts) / revenue) if revenue else None,
        )
        for place, amounts in sorted(sizes.items())
    ]


def transactions(events: list[Event], top: int = 100) -> list[Row]:
    lines = defaultdict(list)
    for (order, _), hits in order_lines(events).items():
        lines[order].append(hits)
    told = ("user_id", "visit_id", "tr_affiliation", "tr_city", "tr_state", "tr_country")
    rows = []
    for order, hits in orders_of(events).items():
        first = min(hits, key=lambda event: (moment(event), [null_last(event[column]) for column in told]))
        own = lines.get(order)
        contents = (sum(map(line_cost, own)), len(own), sum(map(line_pieces, own))) if own else (None, None, None)
        sums = [largest(hits, column) for column in ("tr_total", "tr_tax", "tr_shipping")]
        who, where = told[:2], told[2:]
        rows.append(
            (
                order,
                began(hits),
                *(first[column] for column in who),
                *sums,
                *contents,
                *(first[column] for column in where),
            )
        )
    return sorted(sorted(rows, key=lambda row: row[0]), key=lambda row: row[1], reverse=True)[:top]


def transactions_with_visits(events: list[Event], top: int = 100) -> list[Row]:
    visits = grouped(events, visit_of)
    rows = []
    for order, hits in orders_of(events).items():
        known = [event for event in hits if visit_of(event)]
        if not known:
            continue
        first = min(known, key=lambda event: (moment(event), event["user_id"], event["visit_id"]))
        hits_of_visit = visits[visit_of(first)]
        views = [event for event in hits_of_visit if is_page_view(event)]
        landing = min(views, key=lambda event: (moment(event), null_last(event["page_url"])), default=None)
        leaving = max(views, key=lambda event: (moment(event), null_first(event["page_url"])), default=None)
        rows.append(
            (
                order,
                began(hits),
                amount(hits),
                first["user_id"],
                first["visit_id"],
                began(hits_of_visit),
                channel(first_event(hits_of_visit)),
                page_of(landing) if landing else None,
                page_of(leaving) if leaving else None,
                len(views),
            )
        )
    return sorted(sorted(rows, key=lambda row: row[0]), key=lambda row: row[1], reverse=True)[:top]


def orders_by(events: list[Event], top: int = 20, min_count: int = 1, what: str = "country") -> list[Row]:
    groups = defaultdict(list)
    for hits in orders_of(events).values():
        told = ("tr_country", f"tr_{what}")
        first = min(hits, key=lambda event: (moment(event), [null_last(event[column]) for column in told]))
        country = None if what == "affiliation" else first["tr_country"]
        groups[country, first[f"tr_{what}"]].append(amount(hits))
    rows = [
        (*place, len(amounts), sum(amounts, Decimal("0.00")), share(sum(amounts), len(amounts)))
        for place, amounts in groups.items()
        if len(amounts) >= min_count
    ]
    return sorted(rows, key=lambda row: (-row[3], -row[2], null_first(row[0]), null_first(row[1])))[:top]


def revenue_concentration(events: list[Event], entity: str = "customer") -> list[Row]:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    if entity == "customer":
        for hits in orders_of(events).values():
            if (customer := buyer(hits)) is not None:
                spent[customer] += amount(hits)
    else:
        for (_, sku), hits in order_lines(events).items():
            if sku is not None:
                spent[sku] += line_cost(hits)
    tenths = defaultdict(list)
    for revenue in spent.values():
        above = sum(other > revenue for other in spent.values())
        tenths[1 + above * 10 // len(spent)].append(revenue)
    everything = sum(spent.values())
    rows, so_far = [], Decimal(0)
    for tenth in range(1, 11):
        revenue = sum(tenths[tenth], Decimal("0.00"))
        so_far += revenue
        shares = (float(one / everything) if everything else None for one in (revenue, so_far))
        rows.append((tenth, len(tenths[tenth]), revenue, *shares))
    return rows


# --- ways to an order ------------------------------------------------------------------------------------------


def visits_before_purchase(events: list[Event], grain: str = "month", goal: str = ORDER) -> list[Row]:
    reached = defaultdict(list)
    for (_, number), hits in grouped((event for event in events if meets(event, goal)), visit_of).items():
        reached[period(began(hits), grain)].append(number)
    return [
        (start, len(found), share(sum(found), len(found)), found.count(1), share(found.count(1), len(found)))
        for start, found in sorted(reached.items())
    ]


def visits_per_purchase(events: list[Event], top: int = 100, goal: str = ORDER) -> list[Row]:
    buyers = []
    for user, hits in grouped(events, lambda event: event["user_id"]).items():
        met = [event for event in hits if meets(event, goal)]
        purchases = len({event["tr_orderid"] for event in met} - {None})
        purchases += sum(event["tr_orderid"] is None for event in met)
        if purchases:
            buyers.append((user, len({event["visit_id"] for event in hits} - {None}), purchases))
    ratios = rounded(sum((Fraction(visits, purchases) for _, visits, purchases in buyers), Fraction(0)), 6)
    mean = ratios / len(buyers) if buyers else None
    rows = [(*one, share(one[1], one[2]), mean) for one in buyers]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))[:top]


CHECKOUT = ("basket: page=/basket", "checkout: action=checkout", "payment: page=/checkout/payment", ORDER)


def checkout_steps(events: list[Event], step: Sequence[str] = CHECKOUT) -> list[Row]:
    steps = [read_step(text) for text in step]
    entered, reached, left = ([0] * len(steps) for _ in range(3))
    for hits in grouped(events, visit_of).values():
        done = [
            (moment(event), place)
            for event in hits
            for place, (_, conditions) in enumerate(steps)
            if matches(event, conditions)
        ]
        if done:
            entered[min(done)[1]] += 1
            left[max(done)[1]] += 1
        for place in {place for _, place in done}:
            reached[place] += 1
    return [
        (place + 1, label, entered[place], reached[place], left[place], share(left[place], reached[place]))
        for place, (label, _) in enumerate(steps)
    ]


def content_to_purchase(
    events: list[Event], goal: str = ORDER, top: int = 20, min_count: int = 20, page: str = "*"
) -> list[Row]:
    visits = grouped(events, visit_of)
    saw, bought = Counter(), Counter()
    converting = 0
    for hits in visits.values():
        reached = min((moment(event) for event in hits if meets(event, goal)), default=None)
        converting += reached is not None
        seen = {
            page_of(event) for event in hits if is_page_view(event) and (reached is None or moment(event) < reached)
        } - {None}
        saw.update(seen)
        bought.update(seen if reached is not None else ())
    rows = []
    for path, count in saw.items():
        if count >= min_count and fits(path, page):
            lift = bought[path] * len(visits) / (count * converting) if converting else None
            rows.append((path, count, bought[path], share(bought[path], count), lift))
    return sorted(rows, key=lambda row: (row[4] is None, -(row[4] or 0), -row[1], row[0]))[:top]


def ad_impressions(
    events: list[Event], by: str = "page", top: int = 20, min_count: int = 1, window: int = 7
) -> list[Row]:
    visits = defaultdict(list)
    for (user, number), hits in grouped(events, visit_of).items():
        visits[user].append((str(number), began(hits)))
    shown, value_of = defaultdict(list), sayings(events, by)
    for event in events:
        if event["event"] == "ad_impression":
            shown[value_of(event)].append(event)
    rows = []
    for value, hits in shown.items():
        again = 0
        users = grouped(hits, lambda event: event["user_id"])
        for user, seen in users.items():
            first = min(seen, key=lambda event: (moment(event), null_last(event["visit_id"])))
            since = moment(first)
            again += any(
                start > since and (start.date() - since.date()).days <= window and number != first["visit_id"]
                for number, start in visits[user]
            )
        if len(hits) >= min_count:
            rows.append((value, len(hits), len(users), again, share(again, len(users))))
    return sorted(rows, key=lambda row: (-row[1], -row[2], null_first(row[0])))[:top]
