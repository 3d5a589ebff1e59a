"""Visits with the origin that their first event shows, and the touches before a conversion; no query is here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reference_reader import Event, moment

from independent.words import (
    began,
    channel,
    grouped,
    host_of,
    is_bounce,
    kind_of,
    matches,
    money,
    null_last,
    page_of,
    read_step,
    referrer_host,
    referrer_kind,
    visit_of,
)

DAY = dt.timedelta(days=1)
NAMES = {
    "mail.google.com": "Gmail",
    "mail.example.org": "Other webmail",
    "mail.yahoo.com": "Yahoo! Mail",
    "t.co": "Twitter",
    "twitter.com": "Twitter",
    "www.facebook.com": "Facebook",
    "www.bing.com": "Bing",
    "search.yahoo.com": "Yahoo!",
    "duckduckgo.com": "DuckDuckGo",
}
"""The names of the referrers in the test data; Google's hosts are recognised by their name."""


def referrer_name(event: Event) -> str | None:
    host = referrer_host(event)
    return NAMES.get(host or "") or ("Google" if referrer_kind({**event, "page_url": None}) == "search" else None)


def dimension(event: Event, by: str, internal_host: Sequence[str] = ()) -> str | None:
    """The value of a dimension, or of a column that holds a text."""
    derived = {
        "page": lambda: page_of(event),
        "host": lambda: host_of(event),
        "event_type": lambda: kind_of(event),
        "referrer_host": lambda: referrer_host(event),
        "referrer_kind": lambda: referrer_kind(event, internal_host),
        "referrer": lambda: referrer_name(event),
        "channel": lambda: channel(event, internal_host),
    }
    return derived[by]() if by in derived else event[by]


SENT = ("mkt_medium", "mkt_source", "page_referrer", "page_url")


def first_event(hits: Iterable[Event], *more: str) -> Event:
    """The first event. Among events of the same second, the one whose origin columns (SENT and `more`) sort first."""
    first = began(list(hits))
    return min(
        (event for event in hits if moment(event) == first),
        key=lambda event: tuple(null_last(dimension(event, column)) for column in (*SENT, *more)),
    )


ORIGINS = ("channel", "referrer", "referrer_host", "referrer_kind", "page_referrer")
"""The dimensions, besides the campaign columns, that say where a visit came from."""


def sayings(hits: list[Event], by: str, internal_host: Sequence[str] = ()) -> Callable[[Event], str | None]:
    """A function from an event to its value of dimension `by`; for an origin, to that of its visit's first event."""
    if by not in ORIGINS and not by.startswith("mkt_"):
        return lambda event: dimension(event, by, internal_host)
    firsts = {visit: first_event(its, by) for visit, its in grouped(hits, visit_of).items()}
    return lambda event: dimension(firsts.get(visit_of(event), event), by, internal_host)


def revenue(hits: Iterable[Event]) -> dict[tuple[str, int], list[Decimal]]:
    """Visit -> the amounts of its orders. An order belongs to the visit that logged it first."""
    placed: dict[tuple[str, int], list[Decimal]] = {}
    logged = [event for event in hits if kind_of(event) == "transaction"]
    for lines in grouped(logged, lambda event: event["tr_orderid"]).values():
        in_visits = [event for event in lines if visit_of(event)]
        if not in_visits:
            continue
        first = min(in_visits, key=lambda event: (moment(event), event["user_id"], str(event["visit_id"])))
        amounts = [amount for event in lines if (amount := money(event["tr_total"])) is not None]
        visit = visit_of(first)
        assert visit
        placed.setdefault(visit, []).append(max(amounts, default=Decimal(0)))
    return placed


@dataclass(frozen=True)
class Came:
    """One visit. `converts` and `amounts` depend only on its events in the days asked for."""

    visitor: str
    number: int
    began: dt.datetime
    first: Event
    source: str | None
    channel: str
    asked_for: bool
    converts: bool
    bounces: bool
    amounts: tuple[Decimal, ...]

    @property
    def value(self) -> Decimal:
        return sum(self.amounts, Decimal("0.00"))


def visits(
    hits: list[Event],
    by: str = "channel",
    goal: str = "order: event=transaction",
    internal_host: Sequence[str] = (),
    more: Sequence[str] = (),
    earlier: Sequence[Event] = (),
) -> list[Came]:
    """The visits with at least one event in `hits`, the days asked for, or in `earlier`."""
    placed, in_days = revenue(hits), grouped(hits, visit_of)
    conditions = read_step(goal)[1]
    found = []
    for (visitor, number), its in grouped([*earlier, *hits], visit_of).items():
        of_landing = {"channel", "referrer_kind", "referrer", "referrer_host", "page", "host"}
        first = first_event(its, *more, *(() if by in of_landing else (by,)))
        found.append(
            Came(
                visitor,
                number,
                began(its),
                first,
                dimension(first, by, internal_host),
                channel(first, internal_host),
                (visitor, number) in in_days,
                any(matches(event, conditions) for event in in_days.get((visitor, number), [])),
                is_bounce(its),
                tuple(placed.get((visitor, number), ())),
            )
        )
    return found


def ways(came: list[Came], lookback_days: int) -> list[list[Came]]:
    """The touches of each conversion in order of time; the last one is the converting visit."""
    of_visitor = grouped_visits(came)
    return [before(goal, of_visitor[goal.visitor], lookback_days) for goal in came if goal.converts]


def grouped_visits(came: list[Came]) -> dict[str, list[Came]]:
    """Visitor -> his visits in order of time."""
    found: dict[str, list[Came]] = {}
    for visit in sorted(came, key=lambda visit: (visit.began, visit.number)):
        found.setdefault(visit.visitor, []).append(visit)
    return found


def before(goal: Came, his: list[Came], lookback_days: int) -> list[Came]:
    upto = his[: his.index(goal) + 1]
    return [touch for touch in upto if (goal.began - touch.began).total_seconds() <= lookback_days * 86400]
