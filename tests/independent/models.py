"""The tables that others build upon: a row per visit, per visitor, per custom event, per visit and page."""

from collections import defaultdict
from decimal import Decimal

from reference_reader import Event, moment

from independent.content import first_of, last_of, pings_of, seconds, views_of
from independent.words import (
    Row,
    channel,
    grouped,
    is_page_view,
    kind_of,
    money,
    null_first,
    null_last,
    number,
    page_of,
    period,
    referrer_host,
    visit_of,
    whole,
)

SENT = ("mkt_medium", "mkt_source", "page_referrer", "page_url")
CAME = ("mkt_source", "mkt_medium", "mkt_campaign", "br_family", "os_family")


def origin(hits: list[Event]) -> Event:
    """The earliest event. Among events of the same second, the one whose origin sorts first, with NULL last."""
    return min(hits, key=lambda event: (moment(event), *(null_last(event[column]) for column in (*SENT, *CAME[2:]))))


def custom_of(hits: list[Event]) -> list[Event]:
    return [event for event in hits if kind_of(event) in {"custom", "struct"}]


def orders_of(hits: list[Event]) -> dict[str, list[Decimal]]:
    """Order -> the totals that were logged for it."""
    found = defaultdict(list)
    for event in hits:
        if kind_of(event) == "transaction" and event["tr_orderid"] is not None:
            found[event["tr_orderid"]].append(money(event["tr_total"]))
    return {order: [total for total in totals if total is not None] for order, totals in found.items()}


def counts(hits: list[Event]) -> tuple[int, ...]:
    return (len(hits), len(views_of(hits)), pings_of(hits), len(custom_of(hits)))


def visits_table(events: list[Event]) -> list[Row]:
    rows = []
    for visit, hits in sorted(grouped(events, visit_of).items()):
        moments, views, first = [*map(moment, hits)], views_of(hits), origin(hits)
        pages = (first_of(views), last_of(views)) if views else (None, None)
        came = (channel(first), referrer_host(first), *(first[column] for column in CAME))
        when = (min(moments), max(moments), seconds(hits))
        rows.append((*visit, *when, *counts(hits), len(orders_of(hits)), *pages, *came))
    return rows


def visitors_table(events: list[Event]) -> list[Row]:
    rows = []
    for user, hits in sorted(grouped(events, lambda event: event["user_id"]).items()):
        moments, views, first, orders = [*map(moment, hits)], views_of(hits), origin(hits), orders_of(hits)
        visits = {whole(event["visit_id"]) for event in hits} - {None}
        days = {when.date() for when in moments}
        half_minutes = {when.replace(second=when.second // 30 * 30) for when in moments}
        revenue = sum((max(totals) for totals in orders.values() if totals), Decimal("0.00"))
        came = (channel(first), referrer_host(first), *(first[column] for column in CAME[:3]))
        did = (len(visits), len(days), len(half_minutes) / 2, *counts(hits), len(orders), revenue)
        rows.append((user, min(moments), max(moments), *did, first_of(views) if views else None, *came))
    return rows


def structured_events(events: list[Event]) -> list[Row]:
    names = ("ev_category", "ev_action", "ev_label", "ev_property")
    rows = [
        (
            moment(event),
            event["user_id"],
            whole(event["visit_id"]),
            page_of(event),
            *(event[name] for name in names),
            number(event["ev_value"]),
        )
        for event in custom_of(events)
    ]
    return sorted(rows, key=lambda row: [[] if value is None else [value] for value in row])


def olap_cube(events: list[Event]) -> list[Row]:
    firsts = {user: origin(hits) for user, hits in grouped(events, lambda event: event["user_id"]).items()}
    rows = []
    for visit, hits in grouped(events, visit_of).items():
        known, first = firsts[visit[0]], origin(hits)
        for page in {*map(page_of, hits)}:
            here = [event for event in hits if page_of(event) == page]
            sliced = (period(moment(known), "month"), channel(known), moment(first).date(), channel(first))
            rows.append((*visit, page, *sliced, *counts(here)))
    return sorted(rows, key=lambda row: (*row[:2], null_first(row[2])))


def resessionise(events: list[Event], gap_minutes: int = 30) -> list[Row]:
    rows = []
    for visitor, hits in sorted(grouped(events, lambda event: event["user_id"]).items()):
        parts: list[list[Event]] = []
        for event in sorted(hits, key=moment):
            if not parts or (moment(event) - moment(parts[-1][-1])).total_seconds() > gap_minutes * 60:
                parts.append([])
            parts[-1].append(event)
        for place, part in enumerate(parts, start=1):
            first, last = moment(part[0]), moment(part[-1])
            ids = [visit for event in part if (visit := whole(event["visit_id"])) is not None]
            counts = len(part), sum(map(is_page_view, part)), min(ids, default=None), max(ids, default=None)
            rows.append((visitor, place, first, last, int((last - first).total_seconds()), *counts))
    return rows
