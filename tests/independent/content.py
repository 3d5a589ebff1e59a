"""The queries on pages and custom events; content_paths.py has those on the order of page views."""

from collections import Counter, defaultdict
from math import floor

from reference_reader import Event, moment

from independent.words import (
    Row,
    fits,
    grouped,
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
    """Page, or column, of the first view: of several in one second the smallest, NULL after all."""
    values = [(moment(event), null_last(event[column] if column else page_of(event))) for event in views]
    _, (is_null, text) = min(values)
    return None if is_null else text


def last_of(views: list[Event], column: str = "") -> str | None:
    """The same of the last view: of several in one second the greatest, NULL before all."""
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
        total = sum(floor(value * 100 + 0.5) for value in values) / 100 if values else None
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
