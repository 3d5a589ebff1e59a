"""The queries on how active users are."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from reference_reader import Event, moment

from independent.words import Row, began, bucket, grouped, is_page_view, null_first, period, share, visit_of

Start = dt.date | None
"""The first day of a period; None if the whole selection is one period."""


def start_of(when: dt.datetime, grain: str) -> Start:
    return None if grain == "all" else period(when, grain)


def user_of(event: Event) -> str | None:
    return event["user_id"]


def shares(amounts: Iterable[tuple[Start, int]], buckets: str | None = None) -> list[Row]:
    """How many units of each period have each amount; or, by bucket, the bucket's number and label and its units."""
    counts = Counter((start, bucket(amount, buckets) if buckets else (amount,)) for start, amount in amounts)
    totals: Counter[Start] = Counter()
    for (start, _), units in counts.items():
        totals[start] += units
    rows = [(start, *place, units, share(units, totals[start])) for (start, place), units in counts.items()]
    return sorted(rows, key=lambda row: (null_first(row[0] and str(row[0])), row[1]))


def active_days_distribution(events: list[Event], grain: str = "month") -> list[Row]:
    days = {(user, moment(event).date()) for user, hits in grouped(events, user_of).items() for event in hits}
    amounts = Counter((user, period(dt.datetime.combine(day, dt.time()), grain)) for user, day in days)
    return shares((start, amount) for (_, start), amount in amounts.items())


def visits_per_user_distribution(events: list[Event], grain: str = "month", buckets: str = "1,2,3,4,6,11") -> list[Row]:
    visits = Counter((user, period(began(hits), grain)) for (user, _), hits in grouped(events, visit_of).items())
    return shares(((start, amount) for (_, start), amount in visits.items()), buckets)


def events_per_visit_distribution(
    events: list[Event], grain: str = "month", buckets: str = "1,2,3,6,11,21"
) -> list[Row]:
    visits = grouped(events, visit_of).values()
    return shares(((start_of(began(hits), grain), len(hits)) for hits in visits), buckets)


def events_per_user_distribution(
    events: list[Event], grain: str = "month", buckets: str = "1,2,3,6,11,21,51"
) -> list[Row]:
    amounts = Counter(
        (event["user_id"], start_of(moment(event), grain)) for event in events if event["user_id"] is not None
    )
    return shares(((start, amount) for (_, start), amount in amounts.items()), buckets)


def user_activity_deciles(events: list[Event], measure: str = "events") -> list[Row]:
    done = {
        "events": len,
        "page_views": lambda hits: sum(map(is_page_view, hits)),
        "visits": lambda hits: len({visit_of(event) for event in hits} - {None}),
    }[measure]
    amounts = sorted((done(hits) for hits in grouped(events, user_of).values()), reverse=True)
    rows, before = [], 0
    for decile in range(1, 11) if amounts else ():
        upto = len(amounts) * decile // 10
        amount, so_far = sum(amounts[before:upto]), sum(amounts[:upto])
        rows.append((decile, upto - before, amount, share(amount, sum(amounts)), share(so_far, sum(amounts))))
        before = upto
    return rows
