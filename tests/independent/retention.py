"""The queries on retention."""

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from reference_reader import Event, moment

from independent.touches import first_event, sayings
from independent.words import (
    Row,
    began,
    bucket,
    channel,
    grouped,
    hundredths,
    is_page_view,
    kind_of,
    matches,
    money,
    null_first,
    number,
    page_of,
    period,
    periods_between,
    read_step,
    share,
    visit_of,
    visits_by_period,
)

Members = dict[dt.date, list[str]]
"""Cohort -> its users."""


def by_user(hits: list[Event]) -> dict[str, list[Event]]:
    return grouped(hits, lambda event: event["user_id"])


def fit(hits: list[Event], goal: str) -> list[Event]:
    """The events that are the goal."""
    _, conditions = read_step(goal)
    return [event for event in hits if matches(event, conditions)]


def periods_of(hits: list[Event], grain: str) -> set[dt.date]:
    return {period(moment(event), grain) for event in hits}


def first_cohorts(log: list[Event], grain: str, goal: str) -> Members:
    cohorts = defaultdict(list)
    for user, hits in by_user(log).items():
        if starts := fit(hits, goal):
            cohorts[period(began(starts), grain)].append(user)
    return cohorts


def periods_with_users(log: list[Event], grain: str) -> list[dt.date]:
    return sorted(periods_of([event for event in log if event["user_id"] is not None], grain))


def cells(existing: list[dt.date], cohort: dt.date, grain: str, intervals: int | None) -> list[tuple[dt.date, int]]:
    """The periods from the cohort's own on, with their numbers."""
    numbered = [(start, periods_between(cohort, start, grain)) for start in existing if start >= cohort]
    return [(start, place) for start, place in numbered if intervals is None or place <= intervals]


def retention(
    events: list[Event],
    *,
    grain: str = "month",
    start_goal: str = "any",
    return_goal: str = "any",
    counting: str = "exact",
    cohorts: str = "first-time",
    intervals: int | None = None,
) -> list[Row]:
    members = first_cohorts(events, grain, start_goal)
    returned = {user: periods_of(fit(hits, return_goal), grain) for user, hits in by_user(events).items()}
    if cohorts == "recurring":
        members = defaultdict(list)
        for user, hits in by_user(events).items():
            for start in periods_of(fit(hits, start_goal), grain):
                members[start].append(user)
    existing, rows = periods_with_users(events, grain), []
    for cohort, users in sorted(members.items()):
        for start, place in cells(existing, cohort, grain, intervals):
            if counting == "exact":
                there = sum(start in returned[user] for user in users)
            else:
                there = sum(any(later >= start for later in returned[user]) for user in users)
            rows.append((cohort, place, there, len(users), share(there, len(users))))
    return rows


def acquired(log: list[Event], goal: str, by: str) -> dict[str, tuple[dt.datetime, str | None]]:
    """User -> when he started, and the smallest value of the dimension in that second."""
    found, value_of = {}, sayings(log, by)
    for user, hits in by_user(log).items():
        if starts := fit(hits, goal):
            when = began(starts)
            values = [value_of(event) for event in starts if moment(event) == when]
            found[user] = (when, min((value for value in values if value is not None), default=None))
    return found


def cohorts(
    events: list[Event], grain: str = "month", start_goal: str = "any", by: str = "channel", top: int = 20
) -> list[Row]:
    found = acquired(events, start_goal, by)
    rows = [(period(when, grain), when, user, value) for user, (when, value) in found.items()]
    return sorted(rows, key=lambda row: row[1:3])[:top]


def cohort_retention(
    events: list[Event],
    *,
    grain: str = "month",
    start_goal: str = "any",
    return_goal: str = "any",
    by: str = "channel",
    min_count: int = 1,
    intervals: int | None = None,
) -> list[Row]:
    members = defaultdict(list)
    for user, (when, value) in acquired(events, start_goal, by).items():
        members[period(when, grain), value].append(user)
    returned = {user: periods_of(fit(hits, return_goal), grain) for user, hits in by_user(events).items()}
    existing, rows = periods_with_users(events, grain), []
    for (cohort, value), users in members.items():
        for start, place in cells(existing, cohort, grain, intervals):
            there = sum(start in returned[user] for user in users)
            if len(users) >= min_count:
                rows.append((cohort, value, place, there, len(users), share(there, len(users))))
    return sorted(rows, key=lambda row: (row[0], null_first(row[1]), row[2]))


def cohort_metric(
    events: list[Event],
    grain: str = "month",
    metric: str = "visits",
    start_goal: str = "any",
    intervals: int | None = None,
) -> list[Row]:
    amounts: Counter[tuple[str | None, dt.date]] = Counter()
    if metric == "visits":
        for start, visits in visits_by_period(events, grain).items():
            amounts.update((user, start) for (user, _), _ in visits)
    else:
        for event in events:
            value = hundredths([number(event["ev_value"]) or 0])
            worth: Any = {"events": 1, "page_views": int(is_page_view(event)), "value": value}
            amounts[event["user_id"], period(moment(event), grain)] += worth[metric]
    active = {user: periods_of(hits, grain) for user, hits in by_user(events).items()}
    existing, rows = periods_with_users(events, grain), []
    for cohort, users in sorted(first_cohorts(events, grain, start_goal).items()):
        for start, place in cells(existing, cohort, grain, intervals):
            there = sum(start in active[user] for user in users)
            total = sum((amounts[user, start] for user in users), 0.0 if metric == "value" else 0)
            rows.append((cohort, place, len(users), there, total, share(total, len(users)), share(total, there)))
    return rows


def retention_curve(
    events: list[Event],
    grain: str = "week",
    start_goal: str = "any",
    return_goal: str = "any",
    intervals: int | None = None,
) -> list[Row]:
    if not events:
        return []
    tomorrow = max(map(moment, events)) + dt.timedelta(days=1)
    complete, returned, hits = {}, {}, by_user(events)
    for cohort, users in first_cohorts(events, grain, start_goal).items():
        for user in users:
            complete[user] = periods_between(cohort, period(tomorrow, grain), grain)
            later = periods_of(fit(hits[user], return_goal), grain)
            returned[user] = {periods_between(cohort, start, grain) for start in later if start >= cohort}
    return curve(complete, returned, intervals)


def retention_24h(
    events: list[Event],
    hours: int = 24,
    start_goal: str = "any",
    return_goal: str = "any",
    intervals: int | None = 30,
) -> list[Row]:
    if not events:
        return []
    span, until = dt.timedelta(hours=hours), max(map(moment, events))
    complete, returned = {}, {}
    for user, hits in by_user(events).items():
        if starts := fit(hits, start_goal):
            start = began(starts)
            complete[user] = (until - start) // span
            times = [moment(event) for event in fit(hits, return_goal)]
            returned[user] = {(time - start) // span for time in times if time >= start}
    return curve(complete, returned, intervals)


def curve(complete: dict[str, int], returned: dict[str, set[int]], intervals: int | None) -> list[Row]:
    """For each number whose period is complete for at least one user: how many returned, and of how many."""
    rows = []
    for place in range(max(complete.values(), default=0)):
        users = [user for user, periods in complete.items() if periods > place]
        there = sum(place in returned[user] for user in users)
        if intervals is None or place <= intervals:
            rows.append((place, there, len(users), share(there, len(users))))
    return rows


def stickiness(events: list[Event], grain: str = "day", goal: str = "any") -> list[Row]:
    active = [len(periods_of(hits, grain)) for hits in by_user(fit(events, goal)).values()]
    rows = []
    for periods, users in sorted(Counter(active).items()):
        at_least = sum(other >= periods for other in active)
        rows.append((periods, users, share(users, len(active)), at_least, share(at_least, len(active))))
    return rows


def time_to_return(events: list[Event], kind: str = "visit", buckets: str = "0,1,2,4,8,15,31") -> list[Row]:
    def unit(event: Event) -> tuple[Any, ...] | None:
        if kind == "visit":
            return visit_of(event)
        is_order = kind_of(event) == "transaction" and event["tr_orderid"] is not None
        return (event["user_id"], event["tr_orderid"]) if is_order and event["user_id"] is not None else None

    starts = defaultdict(list)
    for (user, _), hits in grouped(events, unit).items():
        starts[user].append(began(hits))
    labels: Counter[tuple[int, str]] = Counter()
    for times in starts.values():
        first, *later = sorted(times)
        waiting = (len(buckets.split(",")) + 1, "not yet")
        labels[bucket((later[0].date() - first.date()).days, buckets) if later else waiting] += 1
    rows, so_far = [], 0
    for (place, label), users in sorted(labels.items()):
        so_far += users
        so_far_share = None if label == "not yet" else share(so_far, len(starts))
        rows.append((place, label, users, share(users, len(starts)), so_far_share))
    return rows


def lapsed_users(events: list[Event], days: int = 30, top: int = 20) -> list[Row]:
    users = by_user(events)
    today = max((moment(event).date() for hits in users.values() for event in hits), default=dt.date.max)
    rows = []
    for user, hits in users.items():
        seen = max(map(moment, hits))
        quiet = (today - seen.date()).days
        if quiet >= days:
            orders = defaultdict(list)
            for event in hits:
                if kind_of(event) == "transaction" and event["tr_orderid"] is not None:
                    orders[event["tr_orderid"]].append(money(event["tr_total"]))
            revenue = sum((max((one for one in found if one is not None), default=0) for found in orders.values()), 0)
            visits = len({visit_of(event) for event in hits} - {None})
            revenue = Decimal(revenue).quantize(Decimal("0.01"))
            rows.append((user, seen, quiet, visits, len(orders), revenue, last_channel(hits), last_page(hits)))
    rows.sort(key=lambda row: row[0])
    return sorted(rows, key=lambda row: (row[5], row[1]), reverse=True)[:top]


def last_channel(hits: list[Event]) -> str | None:
    """The channel of the last visit; if several began in the same second, of the one with the highest number."""
    visits = grouped(hits, visit_of)
    if not visits:
        return None
    return channel(first_event(visits[max(visits, key=lambda visit: (began(visits[visit]), visit))]))


def last_page(hits: list[Event]) -> str | None:
    views = list(filter(is_page_view, hits))
    last = max(map(moment, views), default=None)
    addresses = [event["page_url"] for event in views if moment(event) == last]
    address = max((one for one in addresses if one is not None), default=None)
    return None if address is None else page_of({"page_url": address})
