"""The twelve queries once more, in plain Python over a list of events: a second method to check the SQL against.

It follows the definitions, not the SQL: no SQL, nothing of the package, one obvious function per query. It asks
nothing of the order of the events, and takes what reference_reader can read, or any dicts of the same shape.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from reference_reader import Event, Reading, _read_line, moment, read

Row = tuple[Any, ...]
Visit = tuple[str, int]
Key = TypeVar("Key")

ROBOTS = re.compile("bot|spider|crawl|slurp", re.IGNORECASE)


def read_events(source: Path) -> list[Event]:
    """The events of a folder of .gz files, or of one plain file."""
    if source.is_dir():
        return read(source).events
    reading = Reading()
    for line in source.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        _read_line(line, reading)
    return reading.events


def answer(events: Iterable[Event], query: str, **params: Any) -> list[Row]:
    """The rows of `query` over the events that the standard parameters select."""
    standard = {name: params.pop(name) for name in STANDARD if name in params}
    return QUERIES[query](select(events, **standard), **params)


# --- which events ----------------------------------------------------------------------------------------------

STANDARD = ("start", "end", "app_id", "platform", "host", "exclude_bots", "where")


def select(
    events: Iterable[Event],
    *,
    start: str | None = None,
    end: str | None = None,
    app_id: str | None = None,
    platform: str | None = None,
    host: str | None = None,
    exclude_bots: bool = False,
    where: str | None = None,
) -> list[Event]:
    """The events that meet every condition. Days compare as text, for they are all written alike."""
    return [
        event
        for event in events
        if (start is None or str(event["dt"]) >= start)
        and (end is None or str(event["dt"]) <= end)
        and (app_id is None or event["app_id"] == app_id)
        and (host is None or host_of(event) == host)
        and (platform is None or event["platform"] == platform)
        and not (exclude_bots and ROBOTS.search(event["useragent"] or ""))
        and (where is None or all(holds(event, part) for part in where.split(" AND ")))
    ]


def holds(event: Event, condition: str) -> bool:
    """Whether `column = 'text'`, `column <> 'text'`, `column = 1` or `column IS [NOT] NULL` holds."""
    column, operator, wanted = condition.split(" ", 2)
    value = event[column]
    if operator == "IS":
        return (value is None) == (wanted == "NULL")
    if value is None:
        return False
    if wanted.startswith("'"):
        return (value == wanted[1:-1]) == (operator == "=")
    return (Decimal(value) == Decimal(wanted)) == (operator == "=")


# --- what an event says ----------------------------------------------------------------------------------------


def host_of(event: Event) -> str | None:
    host = urlsplit(event["page_url"] or "").hostname
    return f"[{host}]" if host and ":" in host else host


def page_of(event: Event) -> str | None:
    return None if event["page_url"] is None else urlsplit(event["page_url"]).path or "/"


def kind_of(event: Event) -> str | None:
    """Its type, or what can be told of it where it has none."""
    if event["event"] is not None:
        return event["event"]
    return next((kind for column, kind in TOLD_BY.items() if event[column] is not None), None)


TOLD_BY = {
    "tr_orderid": "transaction",
    "ti_orderid": "transaction_item",
    "ev_action": "custom",
    "page_title": "page_view",
}


def is_page_view(event: Event) -> bool:
    return kind_of(event) == "page_view"


def visit_of(event: Event) -> Visit | None:
    number = whole(event["visit_id"])
    return (event["user_id"], number) if event["user_id"] is not None and number is not None else None


def whole(text: str | None) -> int | None:
    """The number of 32 bits that a text is, blanks around it aside."""
    digits = (text or "").strip(" ")
    number = int(digits) if re.fullmatch(r"-?[0-9]+", digits) else None
    return number if number is None or -(2**31) <= number < 2**31 else None


def money(text: str | None) -> Decimal | None:
    """The amount that a text is, blanks around it aside, to the nearest cent; halves go away from zero."""
    digits = (text or "").strip(" ")
    if not re.fullmatch(r"[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?", digits):
        return None
    amount = Decimal(digits)
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(amount) < 10**16 else None


def period(when: dt.datetime, grain: str) -> dt.date:
    """The first day of the period of `when`, or the start of its hour."""
    day = when.date()
    if grain == "hour":
        return when.replace(minute=0, second=0)
    if grain == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def share(part: int | Decimal, base: int) -> float | None:
    return float(part / base) if base else None


# --- events in groups ------------------------------------------------------------------------------------------


def grouped(events: Iterable[Event], key: Callable[[Event], Key | None]) -> dict[Key, list[Event]]:
    """Key -> its events; events without a key are in none."""
    groups = defaultdict(list)
    for event in events:
        if (found := key(event)) is not None:
            groups[found].append(event)
    return groups


def by_period(events: Iterable[Event], grain: str) -> list[tuple[dt.date, list[Event]]]:
    return sorted(grouped(events, lambda event: period(moment(event), grain)).items())


def began(events: Iterable[Event]) -> dt.datetime:
    return min(map(moment, events))


def visits_by_period(events: list[Event], grain: str) -> dict[dt.date, list[tuple[Visit, list[Event]]]]:
    """Each visit, with its events, in the period of its first event; periods are in order."""
    found = defaultdict(list)
    for visit, hits in grouped(events, visit_of).items():
        found[period(began(hits), grain)].append((visit, hits))
    return dict(sorted(found.items()))


def is_bounce(hits: Iterable[Event]) -> bool:
    return sum(event["event"] != "page_ping" for event in hits) == 1


def null_first(value: str | None) -> tuple[bool, str]:
    return (value is not None, value or "")


def null_last(value: str | None) -> tuple[bool, str]:
    return (value is None, value or "")


# --- the queries -----------------------------------------------------------------------------------------------


def page_views(events: list[Event], grain: str = "day") -> list[Row]:
    return [(start, len(hits)) for start, hits in by_period(filter(is_page_view, events), grain)]


def all_events(events: list[Event], grain: str = "day") -> list[Row]:
    return [(start, len(hits)) for start, hits in by_period(events, grain)]


def visits(events: list[Event], grain: str = "day") -> list[Row]:
    periods = by_period(filter(visit_of, events), grain)
    return [(start, len({visit_of(event) for event in hits})) for start, hits in periods]


def unique_visitors(events: list[Event], grain: str = "day") -> list[Row]:
    periods = by_period((event for event in events if event["user_id"] is not None), grain)
    return [(start, len({event["user_id"] for event in hits})) for start, hits in periods]


def bounce_rate(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        bounces = sum(is_bounce(hits) for _, hits in found)
        rows.append((start, len(found), bounces, share(bounces, len(found))))
    return rows


def landing_pages(events: list[Event], top: int = 20) -> list[Row]:
    bounced = defaultdict(list)
    for hits in grouped(events, visit_of).values():
        views = [event for event in hits if is_page_view(event)]
        if views:
            first = began(views)
            page = min((page_of(event) for event in views if moment(event) == first), key=null_last)
            bounced[page].append(is_bounce(hits))
    rows = [(page, len(all_), sum(all_), share(sum(all_), len(all_))) for page, all_ in bounced.items()]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def page_performance(events: list[Event], top: int = 20) -> list[Row]:
    pages = defaultdict(list)
    for event in filter(is_page_view, events):
        pages[page_of(event)].append(event)
    rows = [
        (page, len(hits), len({event["user_id"] for event in hits} - {None}), len({*map(visit_of, hits)} - {None}))
        for page, hits in pages.items()
    ]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def new_vs_returning(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        new = sum(number == 1 for (_, number), _ in found)
        rows.append((start, len(found), new, len(found) - new, share(new, len(found))))
    return rows


DEFAULT_STEPS = ("visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction")
VALUES = {"page": page_of, "event": kind_of}
SHORT_NAMES = {"title": "page_title", "category": "ev_category", "action": "ev_action", "label": "ev_label"}


def funnel(
    events: list[Event], step: Sequence[str] = DEFAULT_STEPS, by: str = "visit", order: str = "ordered"
) -> list[Row]:
    groups = grouped(events, visit_of if by == "visit" else lambda event: event["user_id"])
    steps = [read_step(text) for text in step]
    reached = [0] * len(steps)
    for hits in groups.values():
        since = dt.datetime.min  # noqa: DTZ901 - times of the log say nothing of a time zone
        for place, (_, conditions) in enumerate(steps):
            times = [moment(event) for event in hits if matches(event, conditions)]
            later = [time for time in times if order == "any" or time >= since]
            if not later:
                break
            since = min(later)
            reached[place] += 1
    return [
        (
            place + 1,
            label,
            reached[place],
            share(reached[place], reached[0]),
            share(reached[place], reached[place - 1]) if place else None,
        )
        for place, (label, _) in enumerate(steps)
    ]


def read_step(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The label and the (column, pattern) pairs of a step; the tests have no pattern with a comma or a colon."""
    label, _, rest = text.rpartition(": ")
    if rest == "any":
        return label or "any event", []
    return label or rest, [(part.partition("=")[0], part.partition("=")[2]) for part in rest.split(", ")]


def matches(event: Event, conditions: list[tuple[str, str]]) -> bool:
    for column, pattern in conditions:
        value = VALUES[column](event) if column in VALUES else event[SHORT_NAMES.get(column, column)]
        expression = ".*".join(map(re.escape, pattern.split("*")))
        if value is None or not re.fullmatch(expression, value, re.DOTALL):
            return False
    return True


def retention(events: list[Event], grain: str = "month") -> list[Row]:
    came = {
        user: {period(moment(event), grain) for event in hits}
        for user, hits in grouped(events, lambda event: event["user_id"]).items()
    }
    cohorts = defaultdict(list)
    for user, periods in came.items():
        cohorts[min(periods)].append(user)
    existing = sorted({start for periods in came.values() for start in periods})
    rows = []
    for cohort, users in sorted(cohorts.items()):
        for start in existing:
            if start >= cohort:
                there = sum(start in came[user] for user in users)
                rows.append(
                    (cohort, periods_between(cohort, start, grain), there, len(users), share(there, len(users)))
                )
    return rows


def periods_between(earlier: dt.date, later: dt.date, grain: str) -> int:
    if grain == "week":
        return (later - earlier).days // 7
    return (later.year - earlier.year) * 12 + later.month - earlier.month


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


QUERIES: dict[str, Callable[..., list[Row]]] = {
    "page_views": page_views,
    "events": all_events,
    "visits": visits,
    "unique_visitors": unique_visitors,
    "bounce_rate": bounce_rate,
    "landing_pages": landing_pages,
    "page_performance": page_performance,
    "new_vs_returning": new_vs_returning,
    "funnel": funnel,
    "retention": retention,
    "market_basket": market_basket,
    "order_kpis": order_kpis,
}
