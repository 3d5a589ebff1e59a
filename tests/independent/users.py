"""The queries on who users are."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from reference_reader import Event, moment

from independent.words import (
    Row,
    began,
    dimension,
    fits,
    grouped,
    hundredths,
    is_page_view,
    kind_of,
    matches,
    money,
    number,
    page_of,
    period,
    read_step,
    visit_of,
    whole,
)

Pairs = dict[tuple[str, str], list[Event]]


def user_of(event: Event) -> str | None:
    return event["user_id"]


def pairs_of(log: list[Event], left: str, right: str) -> Pairs:
    """Pairs of values -> the events that have both."""
    found = defaultdict(list)
    for event in log:
        one, other = dimension(event, left), dimension(event, right)
        if one is not None and other is not None:
            found[one, other].append(event)
    return found


def first_and_last(hits: list[Event]) -> tuple[Any, Any]:
    return began(hits), max(map(moment, hits))


def none_first(row: Row) -> list[tuple[bool, Any]]:
    return [(value is not None, 0 if value is None else value) for value in row]


def user_history(events: list[Event], visitor: str = "*", top: int = 100) -> list[Row]:
    rows = [
        (
            event["user_id"],
            moment(event),
            whole(event["visit_id"]),
            kind_of(event),
            page_of(event),
            event["page_title"],
            event["page_referrer"],
            event["ev_category"],
            event["ev_action"],
            event["ev_label"],
            event["ev_property"],
            number(event["ev_value"]),
            event["ti_orderid"] if event["tr_orderid"] is None else event["tr_orderid"],
            money(event["tr_total"]),
            event["ti_sku"],
            whole(event["ti_quantity"]),
        )
        for event in events
        if fits(event["user_id"], visitor)
    ]
    return sorted(rows, key=none_first)[:top]


def logins_of(log: list[Event], login: str, login_id: str) -> Pairs:
    _, conditions = read_step(login)
    return pairs_of([event for event in log if matches(event, conditions)], "user_id", login_id)


def login_map(
    events: list[Event],
    *,
    login: str = "login: action=login",
    login_id: str = "ev_label",
    min_count: int = 1,
    top: int = 20,
) -> list[Row]:
    pairs = logins_of(events, login, login_id)
    users = Counter(customer for _, customer in pairs)
    rows = [
        (user, customer, len(hits), *first_and_last(hits), users[customer])
        for (user, customer), hits in pairs.items()
        if len(hits) >= min_count
    ]
    return sorted(rows, key=lambda row: (-row[2], row[1], row[0]))[:top]


def id_map(
    events: list[Event], *, left: str = "user_id", right: str = "user_ipaddress", min_count: int = 1, top: int = 20
) -> list[Row]:
    pairs = pairs_of(events, left, right).items()
    rows = [(*pair, len(hits), *first_and_last(hits)) for pair, hits in pairs if len(hits) >= min_count]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:top]


def identity_churn(
    events: list[Event],
    *,
    entity: str = "user_ipaddress",
    counted: str = "user_id",
    min_identities: int = 2,
    top: int = 20,
) -> list[Row]:
    found, others = defaultdict(list), defaultdict(set)
    for (one, other), hits in pairs_of(events, entity, counted).items():
        found[one] += hits
        others[one].add(other)
    rows = [
        (one, len(others[one]), len(hits), len(hits) / len(others[one]), *first_and_last(hits))
        for one, hits in found.items()
        if len(others[one]) >= min_identities
    ]
    return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))[:top]


def metric_by_user(events: list[Event], grain: str = "month", min_count: int = 1, top: int = 20) -> list[Row]:
    visits = Counter((user, period(began(hits), grain)) for (user, _), hits in grouped(events, visit_of).items())
    done = defaultdict(list)
    for user, hits in grouped(events, user_of).items():
        for event in hits:
            done[user, period(moment(event), grain)].append(event)
    rows = [
        (
            user,
            start,
            len(hits),
            sum(map(is_page_view, hits)),
            visits[user, start],
            hundredths(number(event["ev_value"]) or 0.0 for event in hits),
        )
        for (user, start), hits in done.items()
        if len(hits) >= min_count
    ]
    return sorted(rows, key=lambda row: (-row[2], row[1], row[0]))[:top]


def join_customers(
    events: list[Event], *, customers: str, login: str = "login: action=login", login_id: str = "ev_label"
) -> list[Row]:
    segments: dict[str, str] = {}
    with Path(customers).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            segments[row["customer_id"]] = max(segments.get(row["customer_id"], ""), row["segment"])
    named: dict[str, tuple[Any, str]] = {}
    for (user, customer), hits in logins_of(events, login, login_id).items():
        latest = (max(map(moment, hits)), customer)
        named[user] = max(named.get(user, latest), latest)
    belongs = {user: customer for user, (_, customer) in named.items() if customer in segments}

    sums: dict[str, Counter[str]] = defaultdict(Counter)
    revenue: Counter[str] = Counter()
    for segment in segments.values():
        sums[segment]["customers"] += 1
    for customer in set(belongs.values()):
        sums[segments[customer]]["seen"] += 1
    for user, hits in grouped(events, user_of).items():
        segment = segments.get(belongs.get(user, ""), "")
        orders = defaultdict(list)
        for event in hits:
            if kind_of(event) == "transaction" and event["tr_orderid"] is not None:
                orders[event["tr_orderid"]].append(money(event["tr_total"]))
        visits = len({visit_of(event) for event in hits} - {None})
        sums[segment].update(users=1, visits=visits, events=len(hits), orders=len(orders))
        for totals in orders.values():
            revenue[segment] += max((total for total in totals if total is not None), default=0)
    names = ("customers", "seen", "users", "visits", "events", "orders")
    rows = [
        (segment or None, *(counts[name] for name in names), Decimal(revenue[segment]).quantize(Decimal("0.01")))
        for segment, counts in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row[5], none_first(row[:1])))
