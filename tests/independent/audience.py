"""The queries on the audience."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from reference_reader import Event, moment

from independent.words import (
    Row,
    bounds,
    by_period,
    grouped,
    histogram,
    measured,
    null_first,
    period,
    share,
    visit_of,
    visits_by_period,
)


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


def lifecycle(
    events: list[Event],
    grain: str = "month",
    ever: list[Event] | None = None,
    asked: tuple[str | None, str | None] = (None, None),
) -> list[Row]:
    def users(hits: list[Event]) -> dict[dt.date, set[str]]:
        known = by_period((event for event in hits if event["user_id"] is not None), grain)
        return {start: {event["user_id"] for event in its} for start, its in known}

    def shifted(start: dt.date, days: int) -> dt.date:
        return period(dt.datetime.combine(start, dt.time()) + dt.timedelta(days=days), grain)

    here, came = users(events), users(events if ever is None else ever)
    if not came:
        return []
    first, last = (period(dt.datetime.fromisoformat(day), grain) if day else None for day in asked)
    behind = {shifted(start, {"day": 1, "week": 7, "month": 31}[grain]) for start in came}
    rows = []
    for start in sorted(came.keys() | behind):
        if (first or start) <= start <= (last or max(came)):
            active, before = here.get(start, set()), came.get(shifted(start, -1), set())
            earlier = set().union(*(others for other, others in came.items() if other < start))
            counts = active - earlier, active & before, (active & earlier) - before, before - came.get(start, set())
            rows.append((start, len(active), *map(len, counts)))
    return rows


def shares(hits: list[Event], value: Callable[[Event], str | None], top: int, min_count: int) -> list[Row]:
    """Visits and visitors by value. Each visit counts under one value, the greatest that it has."""
    visits = defaultdict(list)
    found = grouped(hits, visit_of)
    for visit, own in found.items():
        visits[max(map(value, own), key=null_first)].append(visit)
    rows = [
        (one, len(own), len({user for user, _ in own}), len(own) / len(found))
        for one, own in visits.items()
        if len(own) >= min_count
    ]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def visits_by_language(events: list[Event], top: int = 20, min_count: int = 1) -> list[Row]:
    return shares(events, lambda event: event["br_lang"], top, min_count)


def visits_by_browser(events: list[Event], top: int = 20, min_count: int = 1, level: str = "name") -> list[Row]:
    column = {"type": "br_type", "engine": "br_renderengine"}.get(level, f"br_{level}")
    return shares(events, lambda event: event[column], top, min_count)


def visits_by_os(events: list[Event], top: int = 20, min_count: int = 1, level: str = "name") -> list[Row]:
    return shares(events, lambda event: event[f"os_{level}"], top, min_count)


def visits_by_device(events: list[Event], top: int = 20, min_count: int = 1, level: str = "type") -> list[Row]:
    def device(event: Event) -> str | None:
        if level != "screen":
            return event["dvce_type" if level == "type" else "br_colordepth"]
        sides = event["dvce_screenwidth"], event["dvce_screenheight"]
        return None if None in sides else "x".join(map(str, sides))

    return shares(events, device, top, min_count)


def visits_by_mobile(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        mobile = sum(any(event["dvce_ismobile"] == "true" for event in hits) for _, hits in found)
        rows.append((start, len(found), mobile, mobile / len(found)))
    return rows


FEATURES = {
    "PDF": "pdf",
    "QuickTime": "quicktime",
    "RealPlayer": "realplayer",
    "Windows Media": "windowsmedia",
    "Director": "director",
    "Flash": "flash",
    "Java": "java",
    "Gears": "gears",
    "Silverlight": "silverlight",
}


def visits_by_browser_feature(events: list[Event]) -> list[Row]:
    visits = grouped(events, visit_of).values()
    columns = {name: f"br_features_{feature}" for name, feature in FEATURES.items()} | {"cookies": "br_cookies"}
    rows = []
    for place, (name, column) in enumerate(columns.items(), start=1):
        count = sum(any(event[column] == "true" for event in hits) for hits in visits)
        rows.append((place, name, count, share(count, len(visits))))
    return rows


def visitors_by_country(events: list[Event], countries: str, top: int = 20, min_count: int = 1) -> list[Row]:
    with Path(countries).open(encoding="utf-8", newline="") as file:
        networks = {row["network"]: row["country"] for row in csv.DictReader(file)}

    def country(event: Event) -> tuple[str | None]:
        numbers = (event["user_ipaddress"] or "").split(".")
        found = [networks.get(".".join(numbers[:length])) for length in (3, 2, 1)] if len(numbers) == 4 else []
        return (next(filter(None, found), None),)

    known = [event for event in events if event["user_id"] is not None]
    rows = [
        (name, measured(hits, "visitors"), measured(hits, "visits"))
        for (name,), hits in grouped(known, country).items()
    ]
    rows = [row for row in rows if row[1] >= min_count]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def visit_frequency(events: list[Event], buckets: str = "1,2,3,4,5,6,11", mode: str = "window") -> list[Row]:
    numbers = defaultdict(set)
    for user, number in filter(None, map(visit_of, events)):
        numbers[user].add(number)
    sizes = [len(own) if mode == "window" else max(own) for own in numbers.values()]
    return histogram(sizes, bounds(buckets))


def recency(events: list[Event], buckets: str = "0,1,2,3,7,14,28,60", as_of: str | None = None) -> list[Row]:
    seen = [event for event in events if as_of is None or str(event["dt"]) <= as_of]
    last = dt.date.fromisoformat(as_of or max((str(event["dt"]) for event in events), default="2012-01-01"))
    users = grouped(seen, lambda event: event["user_id"]).values()
    return histogram([(last - max(map(moment, hits)).date()).days for hits in users], bounds(buckets))
