"""The queries on where visits come from, and on which sources are credited with conversions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from reference_reader import Event, moment

from independent.customers import table
from independent.touches import DAY, Came, before, grouped_visits, referrer_name, visits, ways
from independent.words import (
    Row,
    began,
    channel,
    fits,
    grouped,
    is_bounce,
    is_external,
    is_page_view,
    is_paid,
    money,
    null_first,
    null_last,
    page_of,
    period,
    referrer_host,
    referrer_kind,
    rounded,
    share,
    visit_of,
    whole,
)

ORDER = "order: event=transaction"
Item = TypeVar("Item")
Value = TypeVar("Value")


def by_value(items: Iterable[Item], value: Callable[[Item], Value]) -> list[tuple[Value, list[Item]]]:
    """Each value, including NULL, with the items that have it."""
    found: dict[Value, list[Item]] = defaultdict(list)
    for item in items:
        found[value(item)].append(item)
    return list(found.items())


def ranked(rows: list[Row], count: int, keys: Sequence[int]) -> list[Row]:
    """The rows sorted by the count in column `count`, greatest first, then by `keys`, NULL first."""

    def place(row: Any) -> Any:
        return -row[count], [null_first(row[key]) for key in keys]

    return sorted(rows, key=place)


def landing_pages(events: list[Event], top: int = 20) -> list[Row]:
    bounced = defaultdict(list)
    for hits in grouped(events, visit_of).values():
        views = [event for event in hits if is_page_view(event)]
        if views:
            first = began(views)
            page = min((page_of(event) for event in views if moment(event) == first), key=null_last)
            bounced[page].append(is_bounce(hits))
    rows = [(page, len(all_), sum(all_), share(sum(all_), len(all_))) for page, all_ in bounced.items()]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]


# --- what brought visits ---------------------------------------------------------------------------------------


def counted(came: list[Came]) -> tuple[int, int, int, int]:
    """Visits, visitors, new visits and bounces."""
    return (
        len(came),
        len({visit.visitor for visit in came}),
        sum(visit.number == 1 for visit in came),
        sum(visit.bounces for visit in came),
    )


def channel_groups(
    events: list[Event], goal: str = ORDER, min_count: int = 1, internal_host: Sequence[str] = ()
) -> list[Row]:
    came = visits(events, "channel", goal, internal_host)
    rows = []
    for source, its in by_value(came, lambda visit: visit.channel):
        count, visitors, new, bounces = counted(its)
        goals = sum(visit.converts for visit in its)
        rates = share(bounces, count), goals, share(goals, count)
        rows.append((source, count, share(count, len(came)), visitors, new, bounces, *rates))
    return ranked([row for row in rows if row[1] >= min_count], count=1, keys=[0])


def referrer_kinds(
    events: list[Event], top: int = 20, min_count: int = 1, internal_host: Sequence[str] = ()
) -> list[Row]:
    def sender(visit: Came) -> tuple[str | None, ...]:
        first = visit.first
        return referrer_kind(first, internal_host), referrer_name(first), referrer_host(first)

    rows = [(*who, *counted(its)) for who, its in by_value(visits(events), sender)]
    return ranked([row for row in rows if row[3] >= min_count], count=3, keys=[0, 2])[:top]


WORDS = {"Bing": "q", "Google": "q", "Yahoo!": "p", "DuckDuckGo": "q"}


def searched(event: Event) -> str | None:
    """The search terms as logged, with plus signs read as blanks."""
    parameter = WORDS.get(referrer_name(event) or "")
    query = (event["page_referrer"] or "").partition("#")[0].partition("?")[2]
    found = [part.partition("=")[2] for part in query.split("&") if part.partition("=")[0] == parameter]
    return found[0].replace("+", " ") or None if found else None


def search_terms(events: list[Event], goal: str = ORDER, top: int = 20, min_count: int = 1) -> list[Row]:
    def term(visit: Came) -> tuple[str, str | None]:
        words = visit.first["mkt_term"]
        return "paid" if is_paid(visit.first) else "organic", searched(visit.first) if words is None else words

    came = [
        visit
        for visit in visits(events, goal=goal, more=["mkt_term"])
        if (is_paid(visit.first) and visit.first["mkt_term"] is not None) or referrer_kind(visit.first) == "search"
    ]
    rows = []
    for (kind, words), its in by_value(came, term):
        goals = sum(visit.converts for visit in its)
        rows.append((kind, words, len(its), counted(its)[1], goals, share(goals, len(its))))
    return ranked([row for row in rows if row[2] >= min_count], count=2, keys=[0, 1])[:top]


def campaigns(events: list[Event], goal: str = ORDER, top: int = 20, min_count: int = 1) -> list[Row]:
    def campaign(visit: Came) -> tuple[str | None, ...]:
        return tuple(visit.first[column] for column in ("mkt_source", "mkt_medium", "mkt_campaign"))

    rows = []
    for names, its in by_value(visits(events, goal=goal, more=["mkt_campaign"]), campaign):
        count, visitors, new, bounces = counted(its)
        goals = sum(visit.converts for visit in its)
        value = sum((visit.value for visit in its), Decimal("0.00"))
        rates = bounces, share(bounces, count), goals, share(goals, count)
        if count >= min_count and names != (None, None, None):
            rows.append((*names, count, visitors, new, *rates, value, share(value, count)))
    return ranked(rows, count=3, keys=[0, 1, 2])[:top]


# --- what is credited with conversions -------------------------------------------------------------------------


def shares(way: list[Came], half_life_days: int) -> list[dict[str, Fraction]]:
    """The share that each model gives to each touch on the way to a conversion."""
    ages = [(way[-1].began - touch.began).total_seconds() / 86400 for touch in way]
    weights = [0.5 ** (age / half_life_days) if half_life_days else float(age == 0) for age in ages]
    known = [touch for touch in way if touch.channel != "direct"] or way
    many = len(way)
    found = []
    for place, touch in enumerate(way):
        ends = (place == 0) + (place == many - 1)
        found.append(
            {
                "first": Fraction(place == 0),
                "last": Fraction(place == many - 1),
                "last_non_direct": Fraction(touch is known[-1]),
                "linear": Fraction(1, many),
                "position": Fraction(1, many) if many <= 2 else Fraction(2, 5) if ends else Fraction(1, 5 * (many - 2)),
                "decay": Fraction(weights[place] / sum(weights)),
            }
        )
    return found


def attribution(
    events: list[Event],
    by: str = "channel",
    goal: str = ORDER,
    credit: str = "conversions",
    lookback_days: int = 30,
    half_life_days: int = 7,
    internal_host: Sequence[str] = (),
    earlier: Sequence[Event] = (),
) -> list[Row]:
    credited: dict[str | None, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 6)
    touches: dict[str | None, int] = defaultdict(int)
    for way in ways(visits(events, by, goal, internal_host, earlier=earlier), lookback_days):
        worth = Fraction(way[-1].value) if credit == "revenue" else Fraction(1)
        for touch, its in zip(way, shares(way, half_life_days), strict=True):
            touches[touch.source] += 1
            credited[touch.source] = [
                sum_ + worth * one for sum_, one in zip(credited[touch.source], its.values(), strict=True)
            ]
    decimals = 2 if credit == "revenue" else 6
    rows = [(source, many, *(rounded(one, decimals) for one in credited[source])) for source, many in touches.items()]
    return ranked(rows, count=1, keys=[0])


def roas(
    events: list[Event],
    spend: str,
    by: str = "channel",
    goal: str = ORDER,
    model: str = "last_non_direct",
    lookback_days: int = 30,
    half_life_days: int = 7,
    internal_host: Sequence[str] = (),
    earlier: Sequence[Event] = (),
) -> list[Row]:
    spent: dict[str | None, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for line in table(spend):
        if line["source"] is not None:
            spent[line["source"]] += money(line["amount"]) or 0
    conversions: dict[str | None, Fraction] = defaultdict(Fraction)
    value: dict[str | None, Fraction] = defaultdict(Fraction)
    for way in ways(visits(events, by, goal, internal_host, earlier=earlier), lookback_days):
        for touch, its in zip(way, shares(way, half_life_days), strict=True):
            conversions[touch.source] += its[model]
            value[touch.source] += its[model] * Fraction(way[-1].value)
    rows = []
    for source in spent.keys() | conversions.keys():
        cost, many, earned = spent[source], rounded(conversions[source], 6), rounded(value[source], 2)
        each = float(cost) / many if many else None
        rows.append((source, cost, many, earned, each, earned / float(cost) if cost else None, earned - float(cost)))
    return ranked(rows, count=1, keys=[0])


def assists(
    events: list[Event],
    by: str = "channel",
    goal: str = ORDER,
    lookback_days: int = 30,
    internal_host: Sequence[str] = (),
    earlier: Sequence[Event] = (),
) -> list[Row]:
    helped = defaultdict(list)
    for way in ways(visits(events, by, goal, internal_host, earlier=earlier), lookback_days):
        for source in {touch.source for touch in way}:
            mine = [touch for touch in way if touch.source == source]
            days = (way[-1].began - mine[0].began) / DAY
            helped[source].append(
                (mine[0] is way[0], any(touch is not way[-1] for touch in mine), mine[-1] is way[-1], len(way), days)
            )
    rows = []
    for source, found in helped.items():
        first, assisted, last, many, days = map(sum, zip(*found, strict=True))
        means = share(many, len(found)), days / len(found)
        rows.append((source, len(found), first, assisted, last, share(assisted, last), *means))
    return ranked(rows, count=1, keys=[0])


def first_last_matrix(
    events: list[Event],
    by: str = "channel",
    goal: str = ORDER,
    lookback_days: int = 30,
    internal_host: Sequence[str] = (),
    earlier: Sequence[Event] = (),
) -> list[Row]:
    found = defaultdict(list)
    for way in ways(visits(events, by, goal, internal_host, earlier=earlier), lookback_days):
        found[way[0].source, way[-1].source].append(way[-1].value)
    rows = [(*pair, len(values), sum(values, Decimal("0.00"))) for pair, values in found.items()]
    return ranked(rows, count=2, keys=[0, 1])


def conversion_paths(
    events: list[Event],
    by: str = "channel",
    goal: str = ORDER,
    top: int = 20,
    min_count: int = 1,
    max_touches: int = 4,
    repeats: str = "keep",
    lookback_days: int = 30,
    internal_host: Sequence[str] = (),
    earlier: Sequence[Event] = (),
) -> list[Row]:
    came = visits(events, by, goal, internal_host, earlier=earlier)
    vain = [his for his in grouped_visits(came).values() if not any(visit.converts for visit in his)]
    ends = [([visit for visit in his if visit.asked_for], his) for his in vain]
    written = max_touches

    def path(way: list[Came]) -> str:
        sources = ["(none)" if touch.source is None else touch.source for touch in way][-written:]
        if repeats == "drop":
            sources = [source for place, source in enumerate(sources) if sources[place + 1 : place + 2] != [source]]
        return " > ".join([*(["..."] if len(way) > written else []), *sources])

    converting = dict(by_value(ways(came, lookback_days), path))
    others = dict(by_value([before(in_days[-1], his, lookback_days) for in_days, his in ends if in_days], path))
    rows = []
    for written_way, found in converting.items():
        many, without = len(found), len(others.get(written_way, []))
        value = sum((way[-1].value for way in found), Decimal("0.00"))
        rows.append((written_way, many, value, without, share(many, many + without)))
    return ranked([row for row in rows if row[1] >= min_count], count=1, keys=[0])[:top]


# --- lists of visits -------------------------------------------------------------------------------------------


def visit_source(events: list[Event], top: int = 100, internal_host: Sequence[str] = ()) -> list[Row]:
    came = visits(events, internal_host=internal_host, more=["mkt_campaign", "mkt_term"])
    came.sort(key=lambda visit: (visit.visitor, visit.number))
    came.sort(key=lambda visit: visit.began, reverse=True)
    columns = ("mkt_source", "mkt_medium", "mkt_campaign", "mkt_term")
    return [
        (
            visit.began,
            visit.visitor,
            visit.number,
            visit.channel,
            *(visit.first[column] for column in columns),
            referrer_host(visit.first),
        )
        for visit in came[:top]
    ]


def visits_by_source(
    events: list[Event], top: int = 20, min_count: int = 1, internal_host: Sequence[str] = ()
) -> list[Row]:
    def source(visit: Came) -> tuple[str | None, ...]:
        first = visit.first
        who = referrer_kind(first, internal_host), referrer_name(first) or referrer_host(first)
        return (*who, *(first[column] for column in ("mkt_medium", "mkt_source", "mkt_term")))

    found = by_value(visits(events, more=["mkt_term"]), source)
    rows = [(*names, len(those), counted(those)[1]) for names, those in found if len(those) >= min_count]
    return ranked(rows, count=5, keys=[0, 1, 2, 3, 4])[:top]


def referrers_of_campaign(
    events: list[Event], top: int = 20, min_count: int = 1, campaign_source: str = "*"
) -> list[Row]:
    came = [visit for visit in visits(events) if fits(visit.first["mkt_source"], campaign_source)]
    found = by_value(came, lambda visit: (visit.first["mkt_source"], referrer_host(visit.first)))
    rows = [(*names, len(those), counted(those)[1]) for names, those in found if len(those) >= min_count]
    return ranked(rows, count=2, keys=[0, 1])[:top]


def first_touch(events: list[Event], top: int = 100, internal_host: Sequence[str] = ()) -> list[Row]:
    everything = visit_source(events, top=len(events), internal_host=internal_host)
    firsts: dict[str, Row] = {}
    for row in sorted(everything, key=lambda row: (row[0], row[2]), reverse=True):
        firsts[row[1]] = row
    return sorted(sorted(firsts.values(), key=lambda row: row[1]), key=lambda row: row[0], reverse=True)[:top]


def landing_pages_by_channel(
    events: list[Event],
    grain: str = "month",
    page: str = "*",
    top: int = 20,
    min_count: int = 1,
    internal_host: Sequence[str] = (),
) -> list[Row]:
    def landing(visit: Came) -> tuple[Any, ...]:
        return period(visit.began, grain), page_of(visit.first), visit.channel

    views = {visit: sum(map(is_page_view, hits)) for visit, hits in grouped(events, visit_of).items()}
    rows = []
    for (start, path, source), those in by_value(visits(events, internal_host=internal_host), landing):
        if (page == "*" or fits(path, page)) and len(those) >= min_count:
            seen = sum(views[visit.visitor, visit.number] for visit in those)
            rows.append((start, path, source, len(those), counted(those)[1], seen))
    rows.sort(key=lambda row: (null_first(row[1]), row[2]))
    return sorted(rows, key=lambda row: (-row[3], row[0]))[:top]


def marketing_touches(events: list[Event], top: int = 100, internal_host: Sequence[str] = ()) -> list[Row]:
    def sent(event: Event) -> bool:
        tagged = event["mkt_source"] is not None or event["mkt_medium"] is not None
        return event["user_id"] is not None and is_page_view(event) and (tagged or is_external(event, internal_host))

    def landing(event: Event) -> Row:
        visit = whole(event["visit_id"])
        campaign = (event[column] for column in ("mkt_source", "mkt_medium", "mkt_campaign", "mkt_term"))
        where = page_of(event), channel(event, internal_host)
        return (moment(event), event["user_id"], visit, *where, *campaign, referrer_host(event))

    rows: list[Any] = list({landing(event) for event in events if sent(event)})
    rows.sort(key=lambda row: (row[1], row[2] is not None, row[2] or 0, *map(null_first, row[3:])))
    return sorted(rows, key=lambda row: row[0], reverse=True)[:top]
