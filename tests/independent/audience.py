"""The queries on the audience."""

import datetime as dt
from collections import defaultdict

from reference_reader import Event, moment

from independent.words import Row, by_period, period


def active_users(events: list[Event]) -> list[Row]:
    came = defaultdict(set)
    for event in events:
        if event["user_id"] is not None:
            came[moment(event).date()].add(event["user_id"])

    def within(day: dt.date, days: int) -> int:
        return len(set().union(*(users for other, users in came.items() if 0 <= (day - other).days < days)))

    return [
        (day, len(came[day]), within(day, 7), within(day, 28), len(came[day]) / within(day, 28)) for day in sorted(came)
    ]


def lifecycle(events: list[Event], grain: str = "month") -> list[Row]:
    came = {
        start: {event["user_id"] for event in hits}
        for start, hits in by_period((event for event in events if event["user_id"] is not None), grain)
    }
    rows = []
    for start, users in came.items():
        before = came.get(period(dt.datetime.combine(start, dt.time()) - dt.timedelta(days=1), grain), set())
        ever = set().union(*(others for other, others in came.items() if other < start))
        new, returning = users - ever, users & before
        rows.append((start, len(users), len(new), len(returning), len((users & ever) - before), len(before - users)))
    return rows
