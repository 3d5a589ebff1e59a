"""The queries on pages and custom events; content_paths.py has those on the order of page views."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from reference_reader import Event, moment

from independent.words import (
    Row,
    by_period,
    fits,
    grouped,
    hundredths,
    is_bounce,
    is_page_view,
    kind_of,
    matches,
    null_first,
    null_last,
    number,
    page_of,
    read_step,
    share,
    visit_of,
    visits_by_period,
)

ORDER = "order: event=transaction"


def views_of(hits: list[Event]) -> list[Event]:
    return [event for event in hits if is_page_view(event)]


def first_of(views: list[Event], column: str = "") -> str | None:
    """The page, or `column`, of the first view. Among views of the same second, the smallest wins; NULL sorts last."""
    values = [(moment(event), null_last(event[column] if column else page_of(event))) for event in views]
    _, (is_null, text) = min(values)
    return None if is_null else text


def last_of(views: list[Event], column: str = "") -> str | None:
    """The same for the last view. Among views of the same second, the greatest wins; NULL sorts first."""
    values = [(moment(event), null_first(event[column] if column else page_of(event))) for event in views]
    _, (is_there, text) = max(values)
    return text if is_there else None


def seconds(hits: list[Event]) -> int:
    moments = sorted(map(moment, hits))
    return int((moments[-1] - moments[0]).total_seconds())


def has(hits: list[Event], goal: str) -> bool:
    return any(matches(event, read_step(goal)[1]) for event in hits)


def pings_of(hits: list[Event]) -> int:
    return sum(event["event"] == "page_ping" for event in hits)


def entry_pages(events: list[Event], top: int = 20, min_count: int = 1, goal: str = ORDER) -> list[Row]:
    pages = defaultdict(list)
    for hits in grouped(events, visit_of).values():
        if views := views_of(hits):
            pages[first_of(views)].append(hits)
    rows = []
    for page, visits in pages.items():
        count, bounced, won = len(visits), sum(map(is_bounce, visits)), sum(has(hits, goal) for hits in visits)
        pages_each = share(sum(len(views_of(hits)) for hits in visits), count)
        lasted = share(sum(map(seconds, visits)), count)
        rows.append((page, count, bounced, share(bounced, count), pages_each, lasted, won, share(won, count)))
    rows = [row for row in rows if row[1] >= min_count]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def exit_pages(events: list[Event], top: int = 20, min_count: int = 1) -> list[Row]:
    views, exits = Counter[str | None](), Counter[str | None]()
    for hits in grouped(views_of(events), visit_of).values():
        views.update(map(page_of, hits))
        exits[last_of(hits)] += 1
    rows = [(page, exits[page], count, share(exits[page], count)) for page, count in views.items()]
    return sorted((row for row in rows if row[1] >= min_count), key=lambda row: (-row[1], null_first(row[0])))[:top]


def custom_events(events: list[Event], top: int = 50, min_count: int = 1, level: str = "label") -> list[Row]:
    depth = ["category", "action", "label"].index(level) + 1
    groups = defaultdict(list)
    for event in events:
        if kind_of(event) in {"custom", "struct"}:
            names = [event["ev_category"], event["ev_action"], event["ev_label"]]
            groups[tuple(names[:depth] + [None] * (3 - depth))].append(event)
    rows = []
    for names, hits in groups.items():
        users, visits = {event["user_id"] for event in hits} - {None}, {*map(visit_of, hits)} - {None}
        values = [value for event in hits if (value := number(event["ev_value"])) is not None]
        total = hundredths(values) if values else None
        rows.append((*names, len(hits), len(users), len(visits), total))
    rows = [row for row in rows if row[3] >= min_count]
    return sorted(rows, key=lambda row: (-row[3], *map(null_first, row[:3])))[:top]


def engaged_visits(
    events: list[Event], grain: str = "day", goal: str = ORDER, min_views: int = 2, min_pings: int = 2
) -> list[Row]:
    rows = []
    for start, visits in visits_by_period(events, grain).items():
        ways = [(len(views_of(hits)) >= min_views, pings_of(hits) >= min_pings, has(hits, goal)) for _, hits in visits]
        engaged = sum(map(any, ways))
        by_way = [sum(way) for way in zip(*ways, strict=True)]
        rows.append((start, len(visits), *by_way, engaged, share(engaged, len(visits))))
    return rows


def page_performance(events: list[Event], page: str = "*", top: int = 20, min_count: int = 1) -> list[Row]:
    pages = defaultdict(list)
    for event in filter(is_page_view, events):
        if page == "*" or fits(page_of(event), page):
            pages[page_of(event)].append(event)
    rows = [
        (path, len(hits), len({event["user_id"] for event in hits} - {None}), len({*map(visit_of, hits)} - {None}))
        for path, hits in pages.items()
        if len(hits) >= min_count
    ]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def visit_entry_exit(events: list[Event]) -> list[Row]:
    rows = []
    for visit, views in sorted(grouped(views_of(events), visit_of).items()):
        moments = sorted(map(moment, views))
        rows.append((*visit, moments[0], first_of(views), moments[-1], last_of(views), len(views)))
    return rows


def visit_depth_dropoff(events: list[Event], depth: str = "10") -> list[Row]:
    depths = [len(views) for views in grouped(views_of(events), visit_of).values()]
    left = [sum(views >= number for views in depths) for number in range(1, int(depth) + 1)]
    return [
        (place + 1, visits, share(visits, left[0]), share(visits, left[place - 1]) if place else None)
        for place, visits in enumerate(left)
    ]


def page_groups(
    events: list[Event], page: str = "*", top: int = 20, min_count: int = 1, levels: str = "1"
) -> list[Row]:
    groups = defaultdict(list)
    for event in on_page(views_of(events), page):
        path = page_of(event)
        groups[path and "/".join(path.split("/")[: int(levels) + 1])].append(event)
    rows = []
    for group, hits in groups.items():
        users, visits = {event["user_id"] for event in hits} - {None}, {*map(visit_of, hits)} - {None}
        rows.append((group, len({*map(page_of, hits)} - {None}), len(hits), len(users), len(visits)))
    rows = [row for row in rows if row[2] >= min_count]
    return sorted(rows, key=lambda row: (-row[2], null_first(row[0])))[:top]


def on_page(hits: list[Event], page: str) -> list[Event]:
    return [event for event in hits if page == "*" or fits(page_of(event), page)]


def page_titles(events: list[Event], top: int = 20, min_count: int = 1) -> list[Row]:
    entries, exits = Counter[str | None](), Counter[str | None]()
    for views in grouped(views_of(events), visit_of).values():
        entries[first_of(views, "page_title")] += 1
        exits[last_of(views, "page_title")] += 1
    titles = defaultdict(list)
    for event in views_of(events):
        titles[event["page_title"]].append(event["user_id"])
    rows = [
        (title, len(users), len({*users} - {None}), entries[title], exits[title])
        for title, users in titles.items()
        if len(users) >= min_count
    ]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


def pages_by_period(events: list[Event], grain: str = "month", page: str = "*", min_count: int = 1) -> list[Row]:
    rows = []
    for start, hits in by_period(on_page(views_of(events), page), grain):
        for path in {*map(page_of, hits)}:
            users = [event["user_id"] for event in hits if page_of(event) == path]
            if len(users) >= min_count:
                rows.append((start, path, len(users), len({*users} - {None})))
    return sorted(rows, key=lambda row: (row[0], -row[2], null_first(row[1])))


def read_or_viewed(hits: list[Event]) -> list[Event]:
    return [event for event in hits if is_page_view(event) or event["event"] == "page_ping"]


def page_pings(
    events: list[Event], grain: str = "month", page: str = "*", min_count: int = 1, heartbeat: int = 10
) -> list[Row]:
    rows = []
    for start, hits in by_period(on_page(read_or_viewed(events), page), grain):
        for path in {*map(page_of, hits)}:
            here = [event for event in hits if page_of(event) == path]
            pings, users = pings_of(here), len({event["user_id"] for event in here} - {None})
            times = (share(pings, users), share(pings * heartbeat, users))
            if len(here) >= min_count:
                rows.append((start, path, len(views_of(here)), pings, users, *times))
    return sorted(rows, key=lambda row: (row[0], -row[3], null_first(row[1])))


def content_matrix(events: list[Event], page: str = "*", top: int = 50) -> list[Row]:
    pages: dict[str, tuple[int, int]] = {}
    hits = on_page(read_or_viewed([event for event in events if event["page_url"] is not None]), page)
    for path in {str(page_of(event)) for event in hits if event["user_id"] is not None}:
        here = [event for event in hits if page_of(event) == path]
        pages[path] = (len({event["user_id"] for event in here} - {None}), pings_of(here))
    visitors, pings = (sum(counts) for counts in zip(*pages.values(), strict=True)) if pages else (0, 0)
    rows = [
        (
            path,
            here,
            pinged,
            share(pinged, here),
            "high" if here >= Fraction(visitors, len(pages)) else "low",
            "high" if Fraction(pinged, here) >= Fraction(pings, visitors) else "low",
        )
        for path, (here, pinged) in pages.items()
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:top]


def page_by_visit(events: list[Event], page: str = "*") -> list[Row]:
    rows = []
    for visit, hits in grouped(on_page(events, page), visit_of).items():
        for path in {*map(page_of, hits)}:
            here = [event for event in hits if page_of(event) == path]
            moments, custom = [*map(moment, here)], sum(kind_of(event) in {"custom", "struct"} for event in here)
            counts = (len(here), len(views_of(here)), pings_of(here), custom)
            rows.append((*visit, path, min(moments), max(moments), *counts))
    return sorted(rows, key=lambda row: (*row[:2], null_first(row[2])))


def engaged_minutes(events: list[Event], top: int = 20, level: str = "page", slot: str = "30") -> list[Row]:
    active = defaultdict(set)
    for (user, number_), hits in grouped(events, visit_of).items():
        for event in hits:
            names = (user, None if level == "user" else number_, page_of(event) if level == "page" else None)
            when = moment(event)
            active[names].add((when.date(), (when.hour * 3600 + when.minute * 60 + when.second) // int(slot)))
    rows = [(*names, len(slots), len(slots) * int(slot) / 60) for names, slots in active.items()]
    return sorted(rows, key=lambda row: (-row[3], row[0], row[1] or 0, null_first(row[2])))[:top]


def weighted_engagement(events: list[Event], weights: str, grain: str = "day") -> list[Row]:
    worth = defaultdict[str, Decimal](Decimal)
    with Path(weights).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            worth[line["action"]] += Decimal(line["weight"])
    rows = []
    for start, visits in visits_by_period(events, grain).items():
        actions = [
            str(kind_of(event) if event["ev_action"] is None else event["ev_action"])
            for _, hits in visits
            for event in hits
        ]
        score = sum((worth[action] for action in actions), Decimal(0))
        rows.append((start, len(visits), float(score), share(score, len(visits))))
    return rows
