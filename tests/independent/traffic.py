"""The queries on traffic."""

import datetime as dt
from calendar import monthrange
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from statistics import median_low

from reference_reader import Event, moment

from independent.touches import sayings
from independent.words import (
    Row,
    began,
    bounds,
    by_period,
    grouped,
    histogram,
    is_bounce,
    is_page_view,
    kind_of,
    measured,
    money,
    null_first,
    period,
    share,
    visit_of,
    visits_by_period,
)


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


def bounce_rate(events: list[Event], grain: str = "day", bounce_def: str = "event") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        if bounce_def == "event":
            bounces = sum(is_bounce(hits) for _, hits in found)
        else:
            bounces = sum(measured(hits, "page_views") == 1 for _, hits in found)
        rows.append((start, len(found), bounces, share(bounces, len(found))))
    return rows


def new_vs_returning(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        new = sum(number == 1 for (_, number), _ in found)
        rows.append((start, len(found), new, len(found) - new, share(new, len(found))))
    return rows


def overview(events: list[Event], compare: str = "none", before: list[Event] | None = None) -> list[Row]:
    now, then = figures(events), figures(before or [])
    rows = []
    for place, name in enumerate(now, start=1):
        earlier = None if compare == "none" else then[name]
        known = now[name] is not None and earlier is not None and earlier != 0
        rows.append((place, name, now[name], earlier, (now[name] - earlier) / earlier if known else None))
    return rows


def figures(hits: list[Event]) -> dict[str, float | None]:
    """The headline figures, by name and in order."""
    found = grouped(hits, visit_of)
    orders = grouped(
        (event for event in hits if kind_of(event) == "transaction"), lambda event: event["tr_orderid"]
    ).values()
    amounts = [[total for event in order if (total := money(event["tr_total"])) is not None] for order in orders]
    seconds = sum((max(map(moment, visit)) - began(visit)).total_seconds() for visit in found.values())
    return {
        "visitors": float(measured(hits, "visitors")),
        "visits": float(len(found)),
        "page_views": float(measured(hits, "page_views")),
        "events": float(len(hits)),
        "pages_per_visit": share(sum(measured(visit, "page_views") for visit in found.values()), len(found)),
        "seconds_per_visit": seconds / len(found) if found else None,
        "bounce_rate": share(sum(map(is_bounce, found.values())), len(found)),
        "new_share": share(sum(number == 1 for _, number in found), len(found)),
        "orders": float(len(orders)),
        "revenue": float(sum(max(order, default=Decimal(0)) for order in amounts)),
        "orders_per_visit": share(len(orders), len(found)),
    }


def breakdown(
    events: list[Event],
    *,
    measure: str = "visits",
    by: str = "channel",
    top: int = 10,
    min_count: int = 1,
    also_by: str | None = None,
    grain: str = "none",
) -> list[Row]:
    also_by = None if also_by == by else also_by
    first = sayings(events, by)
    second = (lambda _: None) if also_by is None else sayings(events, also_by)

    def pair(event: Event) -> tuple[str | None, ...]:
        return first(event), second(event)

    counts = {values: measured(hits, measure) for values, hits in grouped(events, pair).items()}
    best = sorted(counts, key=lambda values: (-counts[values], *map(null_first, values)))
    listed = [values for values in best if counts[values] >= min_count][:top]
    other = ("(other)", None if also_by is None else "(other)")
    rows = []
    for start, hits in [(None, events)] if grain == "none" else by_period(events, grain):
        for is_other, chosen in ((0, True), (1, False)):
            rest = [event for event in hits if (pair(event) in listed) == chosen]
            for values, group in grouped(rest, pair if chosen else lambda _: other).items():
                rows.append((start, *values, is_other, measured(group, measure)))
    rows = [row for row in rows if row[4]]
    return sorted(rows, key=lambda row: (row[0] or 0, row[3], -row[4], null_first(row[1]), null_first(row[2])))


def hour_weekday_heatmap(events: list[Event], measure: str = "visits") -> list[Row]:
    hours = grouped(events, lambda event: (moment(event).isoweekday(), moment(event).hour))
    rows = [(*hour, measured(hits, measure)) for hour, hits in hours.items()]
    return sorted(row for row in rows if row[2])


def events_by_type(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, hits in by_period(events, grain):
        counts = Counter(map(kind_of, hits))
        rows += [(start, kind, counts[kind]) for kind in sorted(counts, key=null_first)]
    return rows


def events_per_user(events: list[Event], grain: str = "day", top: int = 20, min_count: int = 1) -> list[Row]:
    rows = []
    for start, hits in by_period(events, grain):
        for user, own in grouped(hits, lambda event: event["user_id"]).items():
            rows.append((start, user, len(own)))
    return sorted((row for row in rows if row[2] >= min_count), key=lambda row: (-row[2], row[0], row[1]))[:top]


def pages_per_visit(events: list[Event], top: int = 20, min_count: int = 0) -> list[Row]:
    rows = [
        (*visit, began(hits), measured(hits, "page_views"), len(hits))
        for visit, hits in grouped(events, visit_of).items()
    ]
    rows = [row for row in rows if row[3] >= min_count]
    return sorted(rows, key=lambda row: (-row[3], row[2], row[0], row[1]))[:top]


def visit_averages(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        visits_here = [hits for _, hits in found]
        views = sum(measured(hits, "page_views") for hits in visits_here)
        seconds = sum(lasted(hits) for hits in visits_here)
        count = len(visits_here)
        rows.append((start, count, views / count, sum(map(len, visits_here)) / count, seconds / count))
    return rows


def lasted(hits: list[Event]) -> int:
    """Seconds from the first event to the last."""
    return int((max(map(moment, hits)) - began(hits)).total_seconds())


BOUNDS = {
    "pages": (0, 1, 2, 3, 4, 5, 6, 11, 21),
    "seconds": (0, 11, 31, 61, 181, 601, 1801),
    "number": (1, 2, 3, 4, 5, 6, 11, 26, 51),
    "days_since": (0, 1, 2, 3, 4, 5, 6, 11, 26),
}


def visit_size_distribution(events: list[Event], size: str = "pages", buckets: str | None = None) -> list[Row]:
    found = grouped(events, visit_of)
    of_user = grouped(found, lambda visit: visit[0])
    sizes: list[int | None] = []
    for visit, hits in found.items():
        earlier = [
            (began(found[other]), other[1])
            for other in of_user[visit[0]]
            if (began(found[other]), other[1]) < (began(hits), visit[1])
        ]
        since = (began(hits).date() - max(earlier)[0].date()).days if earlier else None
        of = {"pages": measured(hits, "page_views"), "seconds": lasted(hits), "number": visit[1], "days_since": since}
        sizes.append(of[size])
    return histogram(sizes, bounds(buckets) if buckets else BOUNDS[size])


def rolling_trend(events: list[Event], measure: str = "visits", window: int = 7) -> list[Row]:
    days = dict(by_period(events, "day"))
    counts = {day: measured(hits, measure) for day, hits in days.items()}
    rows, seen = [], set()
    for day, hits in days.items():
        seen |= {event["user_id"] for event in hits} - {None}
        length = min(window, (day - min(days)).days + 1)
        lately = sum(count for other, count in counts.items() if 0 <= (day - other).days < window)
        rows.append((day, counts[day], share(lately, length), len(seen)))
    return rows


def length_of(start: dt.date, grain: str) -> int:
    """How many days a period has."""
    return {"day": 1, "week": 7, "month": monthrange(start.year, start.month)[1]}[grain]


def notable_changes(
    events: list[Event],
    *,
    measure: str = "visits",
    by: str = "channel",
    top: int = 20,
    min_count: int = 10,
    grain: str = "week",
    asked: tuple[str | None, str | None] = (None, None),
) -> list[Row]:
    value_of = sayings(events, by)
    counts = {
        start: {value: measured(own, measure) for (value,), own in grouped(hits, lambda hit: (value_of(hit),)).items()}
        for start, hits in by_period(events, grain)
    }
    hit_on = [moment(event).date() for event in events]
    first, last = (dt.date.fromisoformat(day) if day else None for day in asked)
    first, last = first or min(hit_on, default=dt.date.max), last or max(hit_on, default=dt.date.min)
    rows = []
    # the periods that lie entirely within the selection, in order, including those without an event
    days = [dt.datetime.combine(first, dt.time()) + dt.timedelta(at) for at in range((last - first).days + 1)]
    lasting = Counter(period(day, grain) for day in days)
    whole = [start for start, length in lasting.items() if length == length_of(start, grain)]
    for before, start in pairwise(whole) if events else ():
        then, now = counts.get(before, {}), counts.get(start, {})
        for value in now.keys() | then.keys():
            earlier, count = then.get(value, 0), now.get(value, 0)
            if earlier != count and max(earlier, count) >= min_count:
                change = (count - earlier) / earlier if earlier else None
                rows.append((start, value, earlier, count, abs(count - earlier), change))
    return sorted(rows, key=lambda row: (-row[4], row[0], null_first(row[1])))[:top]


def anomalous_days(events: list[Event], measure: str = "visits", threshold: float = 0.3) -> list[Row]:
    counts = {day: measured(hits, measure) for day, hits in by_period(events, "day")}
    rows = []
    for day, count in counts.items():
        usual = median_low([other for at, other in counts.items() if at.weekday() == day.weekday()])
        if usual and abs(count - usual) / usual >= threshold:
            rows.append((day, day.isoweekday(), count, usual, (count - usual) / usual))
    return rows


NAMED = {"events": all_events}
"""Queries whose function has another name."""
