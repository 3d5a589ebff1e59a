"""The queries on the quality of the data."""

import csv
import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from reference_reader import Event, moment

from independent.words import (
    Row,
    grouped,
    is_external,
    is_page_view,
    kind_of,
    money,
    null_first,
    page_of,
    period,
    referrer_host,
    share,
    visit_of,
    whole,
)

COLUMNS = Path(__file__).parents[2] / "snowplow_sql" / "events.csv"
DECIMAL = re.compile(r"[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?")


def null_profile(events: list[Event], distinct: bool = False) -> list[Row]:
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        columns = [row for row in csv.DictReader(file) if row["hive"] and row["infobright"]]
    rows = []
    for column in columns:
        name = column["name"]
        if name == "event_id":
            continue
        values = [value for event in events if (value := valid(event[name], column["type"])) is not None]
        is_text = column["type"] == "VARCHAR" and column["infobright"].startswith("varchar")
        ends = (min(values, default=None), max(values, default=None)) if is_text else (None, None)
        different = len(set(values)) if is_text and distinct else None
        missing = share(len(events) - len(values), len(events))
        rows.append((len(rows) + 1, name, len(values), missing, different, *ends))
    return rows


def valid(value: str | None, kind: str) -> str | None:
    """The value, or None if it is not of that type."""
    if value is None or kind in {"VARCHAR", "DATE", "TIME", "BOOLEAN"}:
        return value
    if kind == "DOUBLE":
        found = DECIMAL.fullmatch(value.strip(" ")) and abs(Decimal(value.strip(" "))) < Decimal("1.8e308")
        return value if found else None
    return value if (whole if kind == "INTEGER" else money)(value) is not None else None


VERSIONS = ("app_id", "platform", "v_tracker", "v_collector", "v_etl")


def tracker_versions(events: list[Event]) -> list[Row]:
    rows = []
    for versions, hits in grouped(events, lambda event: tuple(event[column] for column in VERSIONS)).items():
        days = [moment(event).date() for event in hits]
        rows.append((*versions, len(hits), min(days), max(days)))
    return sorted(rows, key=lambda row: (-row[5], *map(null_first, row[:5])))


def partition_gaps(events: list[Event], min_count: int = 1, grain: str = "hour") -> list[Row]:
    counts = Counter(period(moment(event), grain) for event in events)
    present = sorted(start for start, count in counts.items() if count >= min_count)
    step = dt.timedelta(hours=1) if grain == "hour" else dt.timedelta(days=1)
    return [
        (before, after, (after - before) // step - 1) for before, after in pairwise(present) if after - before > step
    ]


def bots(events: list[Event], per_hour: int = 120) -> list[Row]:
    crowds = Counter(map(crowd, events))
    words = re.compile("bot|crawl|spider|slurp|archiver|monitor|https?:")
    signs = {
        "known robot": lambda event: event["br_type"] == "Robot",
        "calls itself one": lambda event: words.search((event["useragent"] or "").lower()) is not None,
        "no user agent": lambda event: event["useragent"] in {None, "", "-"},
        "no cookies": lambda event: event["br_cookies"] == "false",
        "too many an hour": lambda event: event["user_ipaddress"] is not None and crowds[crowd(event)] > per_hour,
    }
    marked = {name: [event for event in events if holds(event)] for name, holds in signs.items()}
    marked["any of these"] = [event for event in events if any(holds(event) for holds in signs.values())]
    return [
        (place, name, len(found), share(len(found), len(events)))
        for place, (name, found) in enumerate(marked.items(), start=1)
    ]


def crowd(event: Event) -> tuple[str | None, ...]:
    return event["user_ipaddress"], event["useragent"], event.get("utc", f"{moment(event):%Y-%m-%d %H}")


def session_check(events: list[Event], gap_minutes: int = 30) -> list[Row]:
    gap = gap_minutes * 60
    visits = grouped(events, visit_of)
    begun, with_gap, soon, back = 0, set(), set(), set()
    for user, hits in grouped((event for event in events if visit_of(event)), lambda event: event["user_id"]).items():
        moments = sorted({(moment(event), visit_of(event)) for event in hits})
        begun += 1
        order = [moments[0][1]]  # the visits so far, in the order in which they began
        for (before, _), (now, visit) in pairwise(moments):
            is_gap = (now - before).total_seconds() > gap
            begun += is_gap
            if visit not in order:
                order.append(visit)
                if not is_gap:
                    soon.add(visit)
                continue
            if is_gap:
                with_gap.add(visit)
            if visit != order[-1]:
                back.add(visit)
        assert all(visit[0] == user for _, visit in moments)
    spans = [(min(map(moment, hits)), max(map(moment, hits))) for hits in visits.values()]
    counts = {
        "as the tracker numbered them": len(visits),
        "by the gap": begun,
        "with a gap inside": len(with_gap),
        "begun too soon": len(soon),
        "gone back to": len(back),
        "over midnight": sum(began.date() != ended.date() for began, ended in spans),
        "longer than a day": sum(ended - began > dt.timedelta(days=1) for began, ended in spans),
    }
    return [
        (place, finding, count, share(count, len(visits)))
        for place, (finding, count) in enumerate(counts.items(), start=1)
    ]


def duplicate_events(events: list[Event], key: str = "hit") -> list[Row]:
    def same(event: Event) -> tuple[object, ...]:
        return (event["txn_id"],) if key == "txn_id" else (event["txn_id"], event["user_id"], moment(event))

    numbers = Counter(same(event) for event in events if event["txn_id"] is not None)
    return [
        (copies, count, copies * count, (copies - 1) * count)
        for copies, count in sorted(Counter(numbers.values()).items())
    ]


def order_reconciliation(events: list[Event], top: int = 20, tolerance: float = 0.0) -> list[Row]:
    orders = grouped((event for event in events if kind_of(event) == "transaction"), lambda event: event["tr_orderid"])
    lines = grouped(
        (event for event in events if kind_of(event) == "transaction_item"), lambda event: event["ti_orderid"]
    )
    rows = []
    for order in orders.keys() | lines.keys():
        hits, own = orders.get(order, []), lines.get(order, [])
        total, tax, shipping = (greatest(hits, column) for column in ("tr_total", "tr_tax", "tr_shipping"))
        goods = Decimal("0.00")
        for items in grouped(own, lambda event: (event["ti_sku"],)).values():
            pieces = max((number for event in items if (number := whole(event["ti_quantity"])) is not None), default=1)
            goods += pieces * (greatest(items, "ti_price") or 0)
        tax, shipping = tax or Decimal("0.00"), shipping or Decimal("0.00")
        difference = None if total is None else abs(total - goods - tax - shipping)
        finding = "no order" if not hits else "no items" if not own else "no total" if total is None else "other total"
        if finding != "other total" or difference > Decimal(str(tolerance)):
            rows.append((order, finding, total, goods, tax, shipping, difference))
    return sorted(rows, key=lambda row: (row[6] is None, -(row[6] or 0), row[0]))[:top]


def greatest(hits: list[Event], column: str) -> Decimal | None:
    return max((amount for event in hits if (amount := money(event[column])) is not None), default=None)


def referrer_spam(
    events: list[Event], top: int = 20, min_count: int = 2, max_pages: int = 1, max_agents: int = 1
) -> list[Row]:
    rows = []
    views = (event for event in events if is_page_view(event) and is_external(event))
    for host, hits in grouped(views, referrer_host).items():
        users, pages, agents = (
            len({value(event) for event in hits} - {None})
            for value in (lambda event: event["user_id"], page_of, lambda event: event["useragent"])
        )
        if len(hits) >= min_count:
            rows.append((host, len(hits), users, pages, agents, int(pages <= max_pages and agents <= max_agents)))
    return sorted(rows, key=lambda row: (-row[5], row[3], row[4], -row[1], row[0]))[:top]
