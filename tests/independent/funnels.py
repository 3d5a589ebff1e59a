"""The queries on funnels and goals."""

import datetime as dt
from collections.abc import Sequence

from reference_reader import Event, moment

from independent.words import Row, grouped, matches, read_step, share, visit_of

DEFAULT_STEPS = ("visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction")


def funnel(
    events: list[Event], step: Sequence[str] = DEFAULT_STEPS, by: str = "visit", order: str = "ordered"
) -> list[Row]:
    groups = grouped(events, visit_of if by == "visit" else lambda event: event["user_id"])
    steps = [read_step(text) for text in step]
    reached = [0] * len(steps)
    for hits in groups.values():
        since = dt.datetime.min  # noqa: DTZ901 - times of the log say nothing of a time zone
        for place, (_, conditions) in enumerate(steps):
            times = [moment(event) for event in hits if matches(event, conditions)]
            later = [time for time in times if order == "any" or time >= since]
            if not later:
                break
            since = min(later)
            reached[place] += 1
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
