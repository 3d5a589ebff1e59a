"""The queries on traffic."""

from decimal import Decimal

from reference_reader import Event, moment

from independent.words import (
    Row,
    began,
    by_period,
    dimension,
    grouped,
    is_bounce,
    is_page_view,
    kind_of,
    measured,
    money,
    null_first,
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


def bounce_rate(events: list[Event], grain: str = "day") -> list[Row]:
    rows = []
    for start, found in visits_by_period(events, grain).items():
        bounces = sum(is_bounce(hits) for _, hits in found)
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
    measure: str = "visits",
    by: str = "channel",
    top: int = 10,
    min_count: int = 1,
    also_by: str | None = None,
    grain: str = "none",
) -> list[Row]:
    def pair(event: Event) -> tuple[str | None, ...]:
        return dimension(event, by), None if also_by is None else dimension(event, also_by)

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


NAMED = {"events": all_events}
"""Queries whose function has another name."""
