"""The queries on funnels and goals."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil

from reference_reader import Event, moment

from independent.acquisition import by_value, ranked
from independent.touches import Came, grouped_visits, revenue, visits
from independent.words import (
    Row,
    began,
    by_period,
    fits,
    grouped,
    is_page_view,
    label_of,
    matches,
    money,
    page_of,
    period,
    place_of,
    read_step,
    share,
    visit_of,
    visits_by_period,
    whole,
)

DEFAULT_STEPS = ("visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction")
ORDER = "order: event=transaction"
Step = tuple[str, list[tuple[str, str]]]


def units(hits: list[Event], by: str) -> list[list[Event]]:
    """The events of each visit, or of each user."""
    return list(grouped(hits, visit_of if by == "visit" else lambda event: event["user_id"]).values())


def passage(hits: Iterable[Event], steps: list[Step]) -> list[dt.datetime]:
    """The moments at which the steps were first reached, one after the other, up to the first that was not."""
    reached: list[dt.datetime] = []
    for place, (_, conditions) in enumerate(steps):
        times = [moment(event) for event in hits if matches(event, conditions)]
        later = [time for time in times if not reached or follows(time, reached[-1], steps, place)]
        if not later:
            break
        reached.append(min(later))
    return reached


def follows(then: dt.datetime, before: dt.datetime, steps: list[Step], place: int) -> bool:
    """Whether the step at `place` can be made at `then` by another event than the one that made the step before."""
    return then > before or (then == before and not same(steps[place], steps[place - 1]))


def same(one: Step, other: Step) -> bool:
    return sorted(one[1]) == sorted(other[1])


def attempt(hits: list[Event], steps: list[Step], start: dt.datetime, minutes: int, stops: list[dt.datetime]) -> int:
    """How many steps can be reached from `start` on, within `minutes` and without a stop between two steps."""
    times = [sorted({moment(event) for event in hits if matches(event, conditions)}) for _, conditions in steps]

    @cache
    def farthest(place: int, now: dt.datetime) -> int:
        """The same from the step at `place`, reached at `now`; tries every way to go on."""
        deepest = place + 1
        for then in times[place + 1] if place + 1 < len(steps) else ():
            late = minutes and (then - start).total_seconds() > minutes * 60
            if follows(then, now, steps, place + 1) and not late and not any(now < stop < then for stop in stops):
                deepest = max(deepest, farthest(place + 1, then))
        return deepest

    return farthest(0, start)


def depth(hits: list[Event], steps: list[Step], order: str, minutes: int, exclude: Sequence[str]) -> int:
    if order == "any":
        made = [
            len({moment(event) for event in hits if matches(event, one[1])}) >= sum(same(one, each) for each in upto)
            for one, upto in ((steps[place], steps[: place + 1]) for place in range(len(steps)))
        ]
        return [*made, False].index(False)
    if order == "ordered" and not minutes and not exclude:
        return len(passage(hits, steps))
    stopping = [read_step(text)[1] for text in exclude]
    stops = [
        moment(event)
        for event in hits
        if (order == "strict" and event["event"] != "page_ping")
        or any(matches(event, conditions) for conditions in stopping)
        or (order == "strict" and any(conditions and matches(event, conditions) for _, conditions in steps))
    ]
    starts = {moment(event) for event in hits if matches(event, steps[0][1])}
    return max((attempt(hits, steps, start, minutes, stops) for start in starts), default=0)


def listed(depths: list[int], steps: list[Step]) -> list[Row]:
    """One row per step: number, label, how many reached it, and its share of the first step and of the one before."""
    reached = [sum(deep > place for deep in depths) for place in range(len(steps))]
    return [
        (
            place + 1,
            label,
            reached[place],
            share(reached[place], reached[0]),
            share(reached[place], reached[place - 1]) if place else None,
        )
        for place, (label, _) in enumerate(steps)
    ]


def funnel(
    events: list[Event],
    step: Sequence[str] = DEFAULT_STEPS,
    by: str = "visit",
    order: str = "ordered",
    within_minutes: int = 0,
    exclude: Sequence[str] = (),
) -> list[Row]:
    steps = [read_step(text) for text in step]
    return listed([depth(hits, steps, order, within_minutes, exclude) for hits in units(events, by)], steps)


def passages(hits: list[Event], step: Sequence[str], by: str) -> list[tuple[list[Event], list[dt.datetime]]]:
    """The events of each visit or user that made the first step, and when it reached each step."""
    steps = [read_step(text) for text in step]
    ways = [(its, passage(its, steps)) for its in units(hits, by)]
    return [(its, way) for its, way in ways if way]


def funnel_breakdown(
    events: list[Event], by: str = "channel", top: int = 20, min_count: int = 1, step: Sequence[str] = DEFAULT_STEPS
) -> list[Row]:
    steps = [read_step(text) for text in step]
    source = {(visit.visitor, visit.number): visit.source for visit in visits(events, by)}
    found = by_value(passages(events, step, "visit"), lambda entry: source[visit_of(entry[0][0])])
    order = ranked([(value, len(entries)) for value, entries in found if len(entries) >= min_count], 1, [0])
    depths = {value: [len(way) for _, way in entries] for value, entries in found}
    return [(value, many, *row) for value, many in order[:top] for row in listed(depths[value], steps)]


def funnel_time(events: list[Event], step: Sequence[str] = DEFAULT_STEPS, by: str = "visit") -> list[Row]:
    labels = [read_step(text)[0] for text in step]
    ways = [(place, place + 1) for place in range(len(step) - 1)]
    rows = []
    whole = [(0, len(step) - 1)] if len(step) > 2 else []
    for number, (start, end) in enumerate([*ways, *whole], start=1):
        times = sorted(
            int((way[end] - way[start]).total_seconds()) for _, way in passages(events, step, by) if len(way) > end
        )
        if times:
            many = len(times)
            half, most = times[ceil(many / 2) - 1], times[ceil(Fraction(many * 9, 10)) - 1]
            rows.append((number, labels[start], labels[end], many, half, sum(times) / many, most))
    return rows


def funnel_by_entry(
    events: list[Event],
    grain: str = "week",
    window_days: int = 14,
    step: Sequence[str] = DEFAULT_STEPS,
    by: str = "visit",
) -> list[Row]:
    rows, half_an_hour = [], dt.timedelta(minutes=30)
    latest = max(map(moment, events), default=None)
    for start, entries in by_value(passages(events, step, by), lambda entry: period(entry[1][0], grain)):
        done = sum(len(way) == len(step) for _, way in entries)
        lacking = [(its, latest - way[0]) for its, way in entries if len(way) < len(step)]
        if by == "visit":
            waiting = sum(any(latest - moment(event) <= half_an_hour for event in its) for its, _ in lacking)
        else:
            waiting = sum(ago < dt.timedelta(window_days) for _, ago in lacking)
        rows.append((start, len(entries), done, share(done, len(entries)), waiting))
    return sorted(rows)


def funnel_trend(
    events: list[Event], grain: str = "week", step: Sequence[str] = DEFAULT_STEPS, by: str = "visit"
) -> list[Row]:
    steps = [read_step(text) for text in step]
    found = by_value(passages(events, step, by), lambda entry: period(entry[1][0], grain))
    return [
        (start, *row)
        for start, entries in sorted(found, key=lambda entry: entry[0])
        for row in listed([len(way) for _, way in entries], steps)
    ]


def funnel_dropoff(
    events: list[Event],
    top: int = 20,
    min_count: int = 1,
    after: int = 1,
    step: Sequence[str] = DEFAULT_STEPS,
    by: str = "visit",
) -> list[Row]:
    at = after
    lost = [(hits, way[at - 1]) for hits, way in passages(events, step, by) if len(way) == at]

    def next_page(entry: tuple[list[Event], dt.datetime]) -> str | None:
        hits, since = entry
        views = [
            (moment(event), page)
            for event in hits
            if is_page_view(event) and (page := page_of(event)) is not None and moment(event) > since
        ]
        return min(views)[1] if views else None

    rows = [(page, len(those), share(len(those), len(lost))) for page, those in by_value(lost, next_page)]
    return ranked([row for row in rows if row[1] >= min_count], 1, [0])[:top]


def funnel_correlation(
    events: list[Event], by: str = "channel", top: int = 20, min_count: int = 1, step: Sequence[str] = DEFAULT_STEPS
) -> list[Row]:
    source = {(visit.visitor, visit.number): visit.source for visit in visits(events, by)}
    entries = passages(events, step, "visit")
    all_done = sum(len(way) == len(step) for _, way in entries)
    rows = []
    for value, those in by_value(entries, lambda entry: source[visit_of(entry[0][0])]):
        done = sum(len(way) == len(step) for _, way in those)
        failed = len(those) - done
        others_done, others_failed = all_done - done, len(entries) - all_done - failed
        odds = share(done * others_failed, failed * others_done)
        rows.append((value, done, failed, share(done, done + failed), odds))
    rows = [row for row in rows if row[1] + row[2] >= min_count]
    return sorted(ranked(rows, 1, [0]), key=lambda row: (-row[1], -row[2]))[:top]


# --- goals -----------------------------------------------------------------------------------------------------


def goal_conversion(
    events: list[Event], by: str = "channel", goal: str = ORDER, top: int = 20, min_count: int = 1, grain: str = "none"
) -> list[Row]:
    came = visits(events, by, goal)
    sizes = [(value, len(those)) for value, those in by_value(came, lambda visit: visit.source)]
    listed = [value for value, size in ranked(sizes, 1, [0]) if size >= min_count][:top]
    rows = []
    for start in [None] if grain == "none" else sorted({period(visit.began, grain) for visit in came}):
        here = [visit for visit in came if start is None or period(visit.began, grain) == start]
        found = [converted(start, value, those) for value, those in by_value(here, lambda visit: visit.source)]
        rows += ranked([row for row in found if row[1] in listed], 2, [1])
    return rows


def converted(start: dt.date | None, value: str | None, those: list[Came]) -> Row:
    goals = sum(visit.converts for visit in those)
    orders = sum(len(visit.amounts) for visit in those)
    amount = sum((visit.value for visit in those), Decimal("0.00"))
    return (start, value, len(those), goals, share(goals, len(those)), orders, amount, share(amount, len(those)))


def read_bounds(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def days_to_conversion(
    events: list[Event], goal: str = ORDER, buckets: str = "0,1,2,3,4,5,6,7,8,15,31,61"
) -> list[Row]:
    bounds = read_bounds(buckets)
    took = [
        place_of((visit.began.date() - his[0].began.date()).days, bounds)
        for his in grouped_visits(visits(events, goal=goal)).values()
        for visit in his
        if visit.converts
    ]
    found = sorted((place, len(those)) for place, those in by_value(took, lambda place: place))
    return [(place, label_of(place, bounds), many, share(many, len(took))) for place, many in found]


def visits_to_conversion(
    events: list[Event], goal: str = ORDER, buckets: str = "1,2,3,4,5,6,7,8,9,15,26,51,101"
) -> list[Row]:
    bounds = read_bounds(buckets)
    came = visits(events, goal=goal)
    all_goals = sum(visit.converts for visit in came)
    rows = []
    for place, those in sorted(
        by_value(came, lambda visit: place_of(visit.number, bounds)), key=lambda found: found[0]
    ):
        goals = sum(visit.converts for visit in those)
        if goals:
            rows.append(
                (place, label_of(place, bounds), goals, share(goals, all_goals), len(those), share(goals, len(those)))
            )
    return rows


# --- visitors and segments -------------------------------------------------------------------------------------


def by_user(hits: Iterable[Event]) -> list[list[Event]]:
    return list(grouped(hits, lambda event: event["user_id"]).values())


def does(hits: Iterable[Event], step: str) -> bool:
    """Whether any of the events is the step."""
    return any(matches(event, read_step(step)[1]) for event in hits)


def of_users_by_period(hits: Iterable[Event], grain: str) -> list[tuple[dt.date, list[list[Event]]]]:
    """Each period with the events of each of its users; events without a user are left out."""
    return [
        (start, by_user(found))
        for start, found in by_period((event for event in hits if event["user_id"] is not None), grain)
    ]


def conversion_rate(events: list[Event], grain: str = "month", goal: str = ORDER) -> list[Row]:
    rows = []
    for start, users in of_users_by_period(events, grain):
        converted = sum(does(hits, goal) for hits in users)
        rows.append((start, len(users), converted, share(converted, len(users))))
    return rows


SEGMENT = "cpc: mkt_medium=cpc"


def segment_conversion(events: list[Event], goal: str = ORDER, segment: str = SEGMENT) -> list[Row]:
    rows = []
    for inside, those in by_value(by_user(events), lambda hits: does(hits, segment)):
        converted = sum(does(hits, goal) for hits in those)
        name = read_step(segment)[0] if inside else "others"
        rows.append((name, len(those), converted, share(converted, len(those))))
    return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))


def segment_uniques(events: list[Event], grain: str = "month", segment: str = SEGMENT) -> list[Row]:
    members = {hits[0]["user_id"] for hits in by_user(events) if does(hits, segment)}
    rows = []
    for start, users in of_users_by_period(events, grain):
        inside = sum(hits[0]["user_id"] in members for hits in users)
        rows.append((start, len(users), inside, len(users) - inside, share(inside, len(users))))
    return rows


def users_by_page_view_bucket(events: list[Event], grain: str = "month", buckets: str = "1,2,6,11,26") -> list[Row]:
    bounds = read_bounds(buckets)
    rows = []
    for start, users in of_users_by_period(filter(is_page_view, events), grain):
        for place, those in sorted(by_value([place_of(len(hits), bounds) for hits in users], lambda place: place)):
            rows.append((start, place, label_of(place, bounds), len(those), share(len(those), len(users))))
    return rows


def goal_by_page(events: list[Event], goal: str = ORDER, top: int = 20, min_count: int = 1) -> list[Row]:
    conditions = read_step(goal)[1]
    seen: list[tuple[str, bool]] = []
    for hits in grouped(events, visit_of).values():
        reached = [moment(event) for event in hits if matches(event, conditions)]
        views = [event for event in hits if is_page_view(event)]
        for page, those in grouped(views, page_of).items():
            seen.append((page, any(when >= began(those) for when in reached)))
    rows = []
    for page, visits_ in by_value(seen, lambda entry: entry[0]):
        goals = sum(converts for _, converts in visits_)
        rows.append((page, len(visits_), goals, share(goals, len(visits_))))
    rows = [row for row in rows if row[1] >= min_count]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))[:top]


def visit_flag(events: list[Event], grain: str = "day", page: str = "/basket*") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        came = [visitor for (visitor, _), hits in found if any(fits(page_of(event), page) for event in hits)]
        rows.append((start, len(found), len(came), len(set(came)), share(len(came), len(found))))
    return rows


def purchase_funnel(
    events: list[Event], step: Sequence[str] = DEFAULT_STEPS, add: str = "action=add-to-basket"
) -> list[Row]:
    steps, adds, placed = [read_step(text) for text in step], read_step(add)[1], revenue(events)
    stopped: dict[int, list[tuple[Decimal, list[Decimal]]]] = {number: [] for number in range(1, len(steps) + 1)}
    for visit, hits in grouped(events, visit_of).items():
        made = [number for number, one in enumerate(steps, 1) if any(matches(event, one[1]) for event in hits)]
        put = [event for event in hits if matches(event, adds)]
        worth = sum((pieces(event) * (money(event["ev_value"]) or 0) for event in put), Decimal("0.00"))
        if made:
            stopped[made[-1]].append((worth, placed.get(visit, [])))
    everything = sum(map(len, stopped.values()))
    rows = []
    for number, (label, _) in enumerate(steps, 1):
        here, further = stopped[number], sum(len(stopped[later]) for later in range(number, len(steps) + 1))
        added = sum((worth for worth, _ in here), Decimal("0.00"))
        amounts = [amount for _, orders in here for amount in orders]
        counts = further, len(here), share(len(here), everything)
        rows.append((number, label, *counts, added, len(amounts), sum(amounts, Decimal("0.00"))))
    return rows


def pieces(event: Event) -> int:
    """The number of pieces put into the basket; 1 if the event does not say."""
    number = whole(event["ev_property"])
    return 1 if number is None else number
