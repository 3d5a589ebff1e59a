"""The building blocks of all queries' definitions in plain Python: selections, values of an event, groups."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from math import floor, isfinite
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from reference_reader import Event, moment

Row = tuple[Any, ...]
Visit = tuple[str, int]
Item = TypeVar("Item")
Key = TypeVar("Key")

ROBOTS = re.compile("bot|spider|crawl|slurp", re.IGNORECASE)

# --- which events ----------------------------------------------------------------------------------------------

STANDARD = ("start", "end", "app_id", "platform", "host", "exclude_bots", "exclude_ip", "where", "tz")


def select(
    events: Iterable[Event],
    *,
    start: str | None = None,
    end: str | None = None,
    app_id: str | None = None,
    platform: str | None = None,
    host: str | None = None,
    exclude_bots: bool = False,
    exclude_ip: Sequence[str] = (),
    where: str | None = None,
    tz: str | None = None,
) -> list[Event]:
    """The events that meet every condition. Days are compared as text, since all have the same format."""
    return [
        event
        for event in (events if tz is None else (in_zone(event, tz) for event in events))
        if (start is None or str(event["dt"]) >= start)
        and (end is None or str(event["dt"]) <= end)
        and (app_id is None or event["app_id"] == app_id)
        and (host is None or fits(host_of(event), host))
        and (platform is None or event["platform"] == platform)
        and not (exclude_bots and ROBOTS.search(event["useragent"] or ""))
        and not any(fits(event["user_ipaddress"], pattern) for pattern in exclude_ip)
        and (where is None or all(holds(event, part) for part in where.split(" AND ")))
    ]


def in_zone(event: Event, tz: str) -> Event:
    """The event with its day and time in another time zone, and with its UTC hour."""
    local = moment(event).replace(tzinfo=dt.UTC).astimezone(ZoneInfo(tz))
    return {**event, "dt": f"{local:%Y-%m-%d}", "tm": f"{local:%H:%M:%S}", "utc": f"{moment(event):%Y-%m-%d %H}"}


@cache
def fits(value: str | None, pattern: str) -> bool:
    """Whether the text matches the pattern, in which * is any text; NULL never does."""
    expression = ".*".join(map(re.escape, pattern.split("*")))
    return value is not None and re.fullmatch(expression, value, re.DOTALL) is not None


def holds(event: Event, condition: str) -> bool:
    """Whether `column = 'text'`, `column <> 'text'`, `column = 1` or `column IS [NOT] NULL` holds."""
    column, operator, wanted = condition.split(" ", 2)
    value = event[column]
    if operator == "IS":
        return (value is None) == (wanted == "NULL")
    if value is None:
        return False
    if wanted.startswith("'"):
        return (value == wanted[1:-1]) == (operator == "=")
    return (Decimal(value) == Decimal(wanted)) == (operator == "=")


def days_before(standard: dict[str, Any], compare: str) -> dict[str, str]:
    """The first and last day of the span to compare with: as many days before it, or the same days a year earlier.

    A span of whole months is compared with whole months.
    """
    start, end = (dt.date.fromisoformat(standard[name]) for name in ("start", "end"))
    if start.day == (end + dt.timedelta(days=1)).day == 1:
        months = 12 if compare == "year" else (end.year - start.year) * 12 + end.month - start.month + 1
        edges = [day.year * 12 + day.month - 1 - months for day in (start, end + dt.timedelta(days=1))]
        first, after = (dt.date(month // 12, month % 12 + 1, 1) for month in edges)
        return {"start": str(first), "end": str(after - dt.timedelta(days=1))}
    if compare == "year":
        return {"start": f"{start.year - 1}{start:-%m-%d}", "end": f"{end.year - 1}{end:-%m-%d}"}
    length = end - start + dt.timedelta(days=1)
    return {"start": str(start - length), "end": str(end - length)}


def days_earlier(standard: dict[str, Any], days: int) -> dict[str, str]:
    """The first and last of the `days` days before the first one asked for."""
    start = dt.date.fromisoformat(standard["start"])
    first = dt.date.fromordinal(max(start.toordinal() - days, 1))
    return {"start": str(first), "end": str(start - dt.timedelta(days=1))}


# --- values of an event ----------------------------------------------------------------------------------------


def host_of(event: Event) -> str | None:
    return _parts(event["page_url"])[0]


def page_of(event: Event) -> str | None:
    return _parts(event["page_url"])[1]


@cache
def _parts(url: str | None) -> tuple[str | None, str | None]:
    parts = urlsplit(url or "")
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return host, None if url is None else parts.path or "/"


def kind_of(event: Event) -> str | None:
    """The event's type or, if it has none, the type inferred from its columns."""
    if event["event"] is not None:
        return event["event"]
    return next((kind for column, kind in TOLD_BY.items() if event[column] is not None), None)


TOLD_BY = {
    "tr_orderid": "transaction",
    "ti_orderid": "transaction_item",
    "ev_action": "custom",
    "page_title": "page_view",
}


def is_page_view(event: Event) -> bool:
    return kind_of(event) == "page_view"


def visit_of(event: Event) -> Visit | None:
    number = whole(event["visit_id"])
    return (event["user_id"], number) if event["user_id"] is not None and number is not None else None


@cache
def whole(text: str | None) -> int | None:
    """The 32-bit integer that a text holds, ignoring blanks around it."""
    digits = (text or "").strip(" ")
    number = int(digits.partition(".")[0]) if re.fullmatch(r"-?[0-9]+([.]0*)?", digits) else None
    return number if number is None or -(2**31) <= number < 2**31 else None


def money(text: str | None) -> Decimal | None:
    """The amount that a text holds, ignoring blanks around it, to the nearest cent; halves round away from zero."""
    digits = (text or "").strip(" ")
    if not re.fullmatch(r"[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?", digits):
        return None
    amount = Decimal(digits)
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(amount) < 10**16 else None


def period(when: dt.datetime, grain: str) -> dt.date:
    """The first day of the period of `when`, or the start of its hour."""
    day = when.date()
    if grain == "hour":
        return when.replace(minute=0, second=0)
    if grain == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def rounded(x: Fraction, decimals: int) -> float:
    """`x` rounded to so many decimals; halves round up."""
    return floor(x * 10**decimals + Fraction(1, 2)) / 10**decimals


def share(part: int | Decimal, base: int) -> float | None:
    return float(part / base) if base else None


# --- who sent the visitor --------------------------------------------------------------------------------------

SENDERS = {
    "email": ("mail.google.com", "mail.example.org", "mail.yahoo.com"),
    "social": ("t.co", "www.facebook.com", "twitter.com"),
    "search": ("www.bing.com", "search.yahoo.com", "duckduckgo.com"),
}
"""The known hosts in the test data; Google's are recognised by their name."""


def referrer_host(event: Event) -> str | None:
    return host_of({"page_url": event["page_referrer"]})


def is_external(event: Event, internal_host: Sequence[str] = ()) -> bool:
    host = referrer_host(event)
    return host is not None and host != host_of(event) and not any(fits(host, own) for own in internal_host)


def referrer_kind(event: Event, internal_host: Sequence[str] = ()) -> str:
    """One of direct, internal, email, social, search, other."""
    host = referrer_host(event)
    if host is None:
        return "direct"
    if not is_external(event, internal_host):
        return "internal"
    known = next((kind for kind, hosts in SENDERS.items() if host in hosts), None)
    return known or ("search" if re.fullmatch(r"(.*\.)?google\.[a-z]+(\.[a-z]+)?", host) else "other")


def is_paid(event: Event) -> bool:
    """Whether the medium is paid; knows the media of the test data only."""
    return (event["mkt_medium"] or "").lower() in {"cpc", "ppc", "cpm"}


def channel(event: Event, internal_host: Sequence[str] = ()) -> str:
    """The channel by the event's campaign or else its referrer; knows the sources and media of the test data only."""
    source, medium = (event["mkt_source"] or "").lower(), (event["mkt_medium"] or "").lower()
    engine = source in {"google", "bing"}
    network = source in {"facebook", "twitter"} or (not engine and referrer_kind(event) == "social")
    if is_paid(event) and network:
        return "paid social"
    if medium in {"display", "banner", "cpm"}:
        return "display"
    if medium in {"cpc", "ppc"}:
        engine |= event["mkt_source"] is None or referrer_kind(event) == "search"
        return "paid search" if engine else "other paid"
    named = {"email": "email", "newsletter": "email", "affiliate": "affiliate", "social": "social"}
    if medium in named:
        return named[medium]
    if event["mkt_source"] is not None or event["mkt_medium"] is not None:
        return "campaign"
    kind = referrer_kind(event, internal_host)
    return {"internal": "direct", "search": "organic search", "other": "referral"}.get(kind, kind)


# --- events in groups ------------------------------------------------------------------------------------------


def grouped(items: Iterable[Item], key: Callable[[Item], Key | None]) -> dict[Key, list[Item]]:
    """Key -> the items with that key. Items whose key is None are left out."""
    groups = defaultdict(list)
    for item in items:
        if (found := key(item)) is not None:
            groups[found].append(item)
    return groups


def by_period(events: Iterable[Event], grain: str) -> list[tuple[dt.date, list[Event]]]:
    return sorted(grouped(events, lambda event: period(moment(event), grain)).items())


def began(events: Iterable[Event]) -> dt.datetime:
    return min(map(moment, events))


def visits_by_period(events: list[Event], grain: str) -> dict[dt.date, list[tuple[Visit, list[Event]]]]:
    """Period -> the visits whose first event lies in it, each with its events; periods are in order."""
    found = defaultdict(list)
    for visit, hits in grouped(events, visit_of).items():
        found[period(began(hits), grain)].append((visit, hits))
    return dict(sorted(found.items()))


def is_bounce(hits: Iterable[Event]) -> bool:
    return sum(event["event"] != "page_ping" for event in hits) == 1


def null_first(value: str | None) -> tuple[bool, str]:
    return (value is not None, value or "")


def null_last(value: str | None) -> tuple[bool, str]:
    return (value is None, value or "")


def periods_between(earlier: dt.date, later: dt.date, grain: str) -> int:
    if grain == "day":
        return (later - earlier).days
    if grain == "week":
        return (later - earlier).days // 7
    return (later.year - earlier.year) * 12 + later.month - earlier.month


# --- steps and goals -------------------------------------------------------------------------------------------

VALUES = {"page": page_of, "event": kind_of}
SHORT_NAMES = {"title": "page_title", "category": "ev_category", "action": "ev_action", "label": "ev_label"}


def read_step(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The label and the (column, pattern) pairs of a step; the tests have no pattern with a comma or a colon."""
    label, _, rest = text.rpartition(": ")
    if rest == "any":
        return label or "any event", []
    return label or rest, [(part.partition("=")[0], part.partition("=")[2]) for part in rest.split(", ")]


def matches(event: Event, conditions: list[tuple[str, str]]) -> bool:
    for column, pattern in conditions:
        value = VALUES[column](event) if column in VALUES else event[SHORT_NAMES.get(column, column)]
        if not fits(value, pattern):
            return False
    return True


# --- numbers ---------------------------------------------------------------------------------------------------


def number(text: str | None) -> float | None:
    """The finite number that a text holds, ignoring blanks around it."""
    digits = (text or "").strip(" ")
    if not re.fullmatch(r"[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?", digits):
        return None
    found = float(digits)
    return found if isfinite(found) else None


def hundredths(numbers: Iterable[float]) -> float:
    """The sum of the numbers, each rounded to hundredths; halves round up."""
    return sum(floor(value * 100 + 0.5) for value in numbers) / 100


# --- measures and dimensions -----------------------------------------------------------------------------------


def measured(events: Iterable[Event], measure: str) -> int:
    """How many events, page views, visits, visitors or orders there are."""
    values = {
        "events": id,
        "page_views": lambda event: id(event) if is_page_view(event) else None,
        "visits": visit_of,
        "visitors": lambda event: event["user_id"],
        "orders": lambda event: event["tr_orderid"] if kind_of(event) == "transaction" else None,
    }
    return len(set(map(values[measure], events)) - {None})


def dimension(event: Event, by: str) -> str | None:
    """The event's value of a dimension, as a text: a text column, or a value derived from several columns."""
    worked_out: dict[str, Callable[[Event], str | None]] = {
        "page": page_of,
        "host": host_of,
        "event_type": kind_of,
        "referrer_host": referrer_host,
        "referrer_kind": referrer_kind,
        "channel": channel,
    }
    return worked_out[by](event) if by in worked_out else event[by]


# --- distributions ---------------------------------------------------------------------------------------------


def bounds(written: str) -> tuple[int, ...]:
    return tuple(map(int, written.split(",")))


def place_of(number: int, lows: Sequence[int]) -> int:
    """The number of the bucket that `number` falls into; 0 lies below the first."""
    return sum(number >= low for low in lows)


def label_of(place: int, lows: Sequence[int]) -> str:
    if place == 0:
        return f"below {lows[0]}"
    if place == len(lows):
        return f"{lows[-1]}+"
    low, high = lows[place - 1], lows[place] - 1
    return str(low) if low == high else f"{low}-{high}"


def bucket(value: int, buckets: str) -> tuple[int, str]:
    """The number of the bucket that the value is in, and its label."""
    place = place_of(value, bounds(buckets))
    return place, label_of(place, bounds(buckets))


def histogram(sizes: Sequence[int | None], lows: Sequence[int]) -> list[Row]:
    """A row per bucket: number, label, how many sizes are in it, and their share; outside the bounds only if any."""
    labels = [*(label_of(place, lows) for place in range(len(lows) + 1)), None]
    places = Counter(len(lows) + 1 if size is None else place_of(size, lows) for size in sizes)
    return [
        (place, label, places[place], share(places[place], len(sizes)))
        for place, label in enumerate(labels)
        if places[place] or 1 <= place <= len(lows)
    ]
