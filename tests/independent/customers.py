"""The queries on the value of customers."""

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from reference_reader import Event, moment

from independent.orders import ORDER, amount, buyer, is_order, meets, orders_of, worth
from independent.words import Row, began, grouped, money, period, periods_between, share

Order = tuple[dt.datetime, str, Decimal]


def rfm(events: list[Event], top: int = 100, as_of: str | None = None) -> list[Row]:
    customers = purchases(events)
    last = {customer: max(when.date() for when, _, _ in orders) for customer, orders in customers.items()}
    revenue = {customer: spent(orders) for customer, orders in customers.items()}
    count = {customer: len(orders) for customer, orders in customers.items()}
    until = dt.date.fromisoformat(as_of) if as_of else max(last.values(), default=None)
    rows = []
    for customer in customers:
        r, f, m = (fifth(measure[customer], list(measure.values())) for measure in (last, count, revenue))
        days = (until - last[customer]).days
        rows.append((customer, days, count[customer], revenue[customer], r, f, m, segment(r, f, m)))
    return sorted(rows, key=lambda row: (-row[3], -row[2], row[0]))[:top]


def fifth(one: Any, everyone: list[Any]) -> int:
    """The fifth, from 1 to 5, that holds the middle of all values equal to `one`."""
    lower, equal = sum(other < one for other in everyone), everyone.count(one)
    return 1 + floor(5 * Fraction(2 * lower + equal, 2 * len(everyone)))


def segment(r: int, f: int, m: int) -> str:
    if min(r, f, m) >= 4:
        return "champion"
    if r >= 3 and f >= 4:
        return "loyal"
    if r >= 4:
        return "promising"
    if r <= 2:
        return "at risk" if max(f, m) >= 4 else "lapsed"
    return "regular"


def ltv_curve(events: list[Event], cohort: str = "first_event", grain: str = "month") -> list[Row]:
    came = {
        user: {period(moment(event), grain) for event in hits}
        for user, hits in grouped(events, lambda event: event["user_id"]).items()
    }
    existing = sorted(set().union(*came.values()))
    bought = purchases(events)
    cohorts = defaultdict(list)
    for user in came if cohort == "first_event" else bought:
        since = min(came[user]) if cohort == "first_event" else period(min(bought[user])[0], grain)
        cohorts[since].append(user)
    rows = []
    for since, users in sorted(cohorts.items()):
        for start in existing:
            if start >= since:
                orders = [order for user in users for order in bought.get(user, []) if period(order[0], grain) <= start]
                number = periods_between(since, start, grain)
                rows.append((since, number, len(users), len(orders), spent(orders), share(spent(orders), len(users))))
    return rows


def repeat_purchase(events: list[Event]) -> list[Row]:
    steps = defaultdict(list)
    for orders in purchases(events).values():
        in_order = sorted(orders)
        for number, order in enumerate(in_order, start=1):
            after = in_order[number] if number < len(in_order) else None
            steps[number].append((order, after and (after[0].date() - order[0].date()).days))
    rows = []
    for number, found in sorted(steps.items()):
        gaps = [days for _, days in found if days is not None]
        revenue = spent([order for order, _ in found])
        rows.append(
            (
                number,
                len(found),
                len(gaps),
                share(len(gaps), len(found)),
                share(sum(gaps), len(gaps)),
                revenue,
                share(revenue, len(found)),
            )
        )
    return rows


def clv_to_date(events: list[Event], goal: str = ORDER, top: int = 100) -> list[Row]:
    met = [event for event in events if meets(event, goal)]
    values = defaultdict(list)
    for customer, orders in purchases(met).items():
        values[customer] += [amount_of for _, _, amount_of in orders]
    for event in met:
        is_counted = is_order(event) and event["tr_orderid"] is not None
        if not is_counted and event["user_id"] is not None:
            values[event["user_id"]].append(worth(event))
    rows = [(user, len(found), sum(found, Decimal("0.00"))) for user, found in values.items()]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))[:top]


def clv_by_period(events: list[Event], grain: str = "month", top: int = 200) -> list[Row]:
    values = defaultdict(list)
    for customer, orders in purchases(events).items():
        for order in orders:
            values[customer, period(order[0], grain)].append(order)
    rows = [(*key, len(orders), spent(orders)) for key, orders in values.items()]
    return sorted(rows, key=lambda row: (-row[3], row[1], row[0]))[:top]


def clv_cross_channel(
    events: list[Event], top: int = 100, login: str = "action=login", offline_sales: str = ""
) -> list[Row]:
    known: dict[str, tuple[dt.datetime, str]] = {}
    for event in events:
        user, label = event["user_id"], event["ev_label"]
        if meets(event, login) and user is not None and label is not None:
            known[user] = max(known.get(user, (dt.datetime.min, "")), (moment(event), label))  # noqa: DTZ901
    web = defaultdict(list)
    for user, orders in purchases(events).items():
        if user in known:
            web[known[user][1]].append(orders)
    offline = defaultdict(list)
    for row in table(offline_sales):
        if row["customer"] is not None:
            offline[row["customer"]].append(money(row["amount"]) or Decimal("0.00"))
    rows = []
    for customer in web.keys() | offline.keys():
        orders = [order for found in web[customer] for order in found]
        elsewhere = sum(offline[customer], Decimal("0.00"))
        figures = (len(web[customer]), len(orders), spent(orders), len(offline[customer]), elsewhere)
        rows.append((customer, *figures, spent(orders) + elsewhere))
    return sorted(rows, key=lambda row: (-row[6], row[0]))[:top]


def clv_indirect(events: list[Event], top: int = 100, action_values: str = "") -> list[Row]:
    values: dict[str | None, Decimal] = defaultdict(Decimal)
    for row in table(action_values):
        values[row["action"]] += money(row["worth"]) or Decimal("0.00")
    rows = []
    for user, hits in grouped(events, lambda event: event["user_id"]).items():
        worths = [values[event["ev_action"]] for event in hits if event["ev_action"] in values.keys() - {None}]
        if worths:
            rows.append((user, len(worths), sum(worths, Decimal("0.00"))))
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))[:top]


def clv_expected(events: list[Event], top: int = 100, segments: str = "") -> list[Row]:
    bought = purchases(events)
    rows = []
    for row in table(segments):
        orders = bought.get(row["user_id"], [])
        expected = money(row["expected"]) or Decimal("0.00")
        figures = (len(orders), spent(orders), expected, spent(orders) + expected)
        rows.append((row["user_id"], row["segment"], *figures))
    return sorted(rows, key=lambda row: (-row[5], row[0]))[:top]


# --- helpers ---------------------------------------------------------------------------------------------------


def purchases(hits: list[Event]) -> dict[str, list[Order]]:
    """Customer -> his orders: moment, order id and amount."""
    found = defaultdict(list)
    for order, logged in orders_of(hits).items():
        if (customer := buyer(logged)) is not None:
            found[customer].append((began(logged), order, amount(logged)))
    return found


def spent(orders: list[Order]) -> Decimal:
    return sum((one for _, _, one in orders), Decimal("0.00"))


def table(path: str) -> list[dict[str, str | None]]:
    """The rows of an analyst's table; an empty field is NULL."""
    with Path(path).open(encoding="utf-8", newline="") as source:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(source)]
