"""The queries on traffic."""

from reference_reader import Event

from independent.words import Row, by_period, is_bounce, is_page_view, share, visit_of, visits_by_period


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


NAMED = {"events": all_events}
"""Queries whose function has another name."""
