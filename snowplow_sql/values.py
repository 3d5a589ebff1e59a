"""Parses one text as a value: a day, a number, a choice, a column, a funnel step.

Each parser takes the given value and the possible choices, and raises ValueError with a sentence that says
what was expected.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from snowplow_sql.events import FEATURES, MODERN_EVENT_CODES, Column, columns

Value = Any
"""A parsed value: a date, int, float, str, bool, Step, list of str or Step, or None where none was given."""


@dataclass(frozen=True)
class Condition:
    """One part of a funnel step: a column, and the pattern that its value must match; `*` is any text."""

    column: str
    pattern: str


@dataclass(frozen=True)
class Step:
    """One step of a funnel. An event matches the step if it meets every condition; without conditions, any does."""

    label: str
    conditions: tuple[Condition, ...]

    @property
    def asked(self) -> frozenset[Condition]:
        """The conditions as a set, which is equal for two steps that differ only in their labels."""
        return frozenset(self.conditions)

    def __str__(self) -> str:
        """A text that is parsed as this step again."""
        if self == ANY:
            return "any"
        if "=" in self.label:  # only in a step without a label of its own, whose text is its label
            return self.label
        conditions = ", ".join(f"{condition.column}={condition.pattern}" for condition in self.conditions)
        return f"{self.label}: {conditions or 'any'}"


ANY = Step("any event", ())
"""The step that every event matches."""


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The one of the `known` names that is nearest to `name`; None where none is near."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """A hint at the known name nearest to `name`, or the empty text."""
    near = nearest(name, known)
    return "" if near is None else f" Did you mean '{near}'?"


def _date(given: Any, _: tuple[str, ...]) -> dt.date:
    try:
        if isinstance(given, dt.datetime):
            return dt.date(given.year, given.month, given.day)  # pandas' NaT is a datetime, too, but has no year
        if isinstance(given, dt.date):
            return given
        if re.fullmatch(r"\d{4}-\d\d-\d\d", str(given), re.ASCII):
            return dt.date.fromisoformat(str(given))
    except (TypeError, ValueError):
        pass
    raise ValueError(f"'{given}' is not a date. Give one such as 2012-01-31.")


def _whole(given: Any, least: int) -> int:
    is_whole = hasattr(given, "__index__") and not isinstance(given, bool)  # as numpy's and pandas' are
    text = str(operator.index(given)) if is_whole else given if isinstance(given, str) else ""
    if not re.fullmatch(r"[-+]?\d{1,18}", text, re.ASCII):  # more digits than that fit no engine's integers
        raise ValueError(f"'{given}' is not a whole number. Give one such as 20.")
    if int(text) < least:
        raise ValueError(f"'{given}' is below {least}. Give {least} or more.")
    return int(text)


def _int(given: Any, _: tuple[str, ...]) -> int:
    return _whole(given, 0)


def _count(given: Any, _: tuple[str, ...]) -> int:
    return _whole(given, 1)


def _float(given: Any, _: tuple[str, ...]) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"'{given}' is not a number. Give one such as 0.5.")
    return number


def _share(given: Any, _: tuple[str, ...]) -> float:
    number = _float(given, ())
    if not 0 <= number <= 1:
        raise ValueError(f"'{given}' is not a share. Give a number from 0 to 1, such as 0.5.")
    return number


def _text(given: Any, _: tuple[str, ...]) -> str:
    is_one = isinstance(given, str) or not isinstance(given, Iterable)
    if not is_one:  # the text of a collection would silently match nothing
        raise ValueError(f"'{type(given).__name__}' is not a text. Give it as str.")
    text = str(given)
    if any(0xFDD0 <= ord(character) <= 0xFDEF or 0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise ValueError("the text has a code point that is not a character. Leave it out.")
    return text


def _host(given: Any, _: tuple[str, ...]) -> str:
    text = _text(given, ())
    if not re.fullmatch(r"[^\s/:,?#@]+|\[[0-9A-Fa-f:.%*]+\]", text):
        raise ValueError(f"'{text}' is not a host. Give one such as shop.example.com, or *.example.com.")
    return text


def _address(given: Any, _: tuple[str, ...]) -> str:
    # addresses that trackers made anonymous have the letter x
    text = _text(given, ())
    if not re.fullmatch(r"[0-9A-Fa-f.x]*[*:][0-9A-Fa-f.:x*]*|[0-9x]+(\.[0-9x]+){3}", text):
        raise ValueError(
            f"'{text}' is not an address. Give one such as 203.0.113.9, or 203.0.113.* for all that begin like this."
        )
    return text


def _flag(given: Any, _: tuple[str, ...]) -> bool:
    if isinstance(given, bool):
        return given
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(given).lower() in known:
        return known[str(given).lower()]
    raise ValueError(f"'{given}' is neither true nor false.")


def _table(given: Any, _: tuple[str, ...]) -> str:
    if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,2}", str(given), re.ASCII):
        return str(given)
    raise ValueError(f"'{given}' is not a table name. Give one such as events or shop.events_004.")


def _choice(given: Any, choices: tuple[str, ...]) -> str:
    if str(given) in choices:
        return str(given)
    raise ValueError(f"'{given}' is not one of {', '.join(choices)}.{did_you_mean(str(given), choices)}")


def event_column(name: str) -> Column:
    """The column of events that is called `name`. Raises ValueError, with near names, where there is none."""
    if name in columns():
        return columns()[name]
    hint = did_you_mean(name, list(columns()))
    raise ValueError(f"'{name}' is not a column of events.{hint} `snowq sql 'DESCRIBE events'` lists them.")


def _column(given: Any, _: tuple[str, ...]) -> str:
    return event_column(str(given)).name


SHORT = {"title": "page_title", "category": "ev_category", "action": "ev_action", "label": "ev_label"}
"""Short names in a funnel step. `page` is one more: the path of page_url."""

_EVENTS = list(MODERN_EVENT_CODES.values())
"""Every type of event that a table can have, including the types that are inferred where a table has none."""
_STEP_HELP = "Write a step as 'column=pattern, column=pattern', with 'label:' in front if you like, or as any."
_NO_OR = (
    "A step is one condition, or several that all hold, with a comma between. For one or the other, give a pattern in "
    "which * is any text, or ask once for each."
)


def _step(given: Any, _: tuple[str, ...]) -> Step:
    if isinstance(given, Step):
        return given
    text = _text(given, ()).strip()
    # a colon before the first = ends a label; later ones belong to patterns such as http://...
    named = re.match(r"([^=:]*):(?!//)\s*(.*)", text, re.DOTALL)
    label, rest = (named[1].strip(), named[2].strip()) if named else ("", text)
    if rest == "any":
        return Step(label or ANY.label, ())
    # a comma separates conditions only where a name and = follow, so that patterns may hold commas
    parts = re.split(r",\s*(?=\w+\s*=)", rest)
    conditions = tuple(_condition(part, text) for part in parts)
    return Step(label or rest, conditions)


def _condition(part: str, step: str) -> Condition:
    name, equals, pattern = (piece.strip() for piece in part.partition("="))
    if not equals or not name or not pattern:
        raise ValueError(f"'{step}' is not a step. {_STEP_HELP}")
    known = ["page", *SHORT, *columns()]
    if name not in known:
        raise ValueError(f"'{name}' in step '{step}' is not a column of events.{did_you_mean(name, known)}")
    column = SHORT.get(name, name)
    if word := re.search(rf"\s(and|or)\s+({'|'.join(known)})\s*=", pattern, re.IGNORECASE):
        instead = _NO_OR if word[1].lower() == "or" else _STEP_HELP
        raise ValueError(f"'{step}' joins its conditions with a word. {instead}")
    if column == "page":
        _check_page(pattern, "page=")
    elif column == "event":
        _check_event(pattern)
    else:
        _check_pattern(column, pattern)
    return Condition(column, pattern)


def _page(given: Any, _: tuple[str, ...]) -> str:
    pattern = _text(given, ())
    _check_page(pattern)
    return pattern


def _check_page(pattern: str, named: str = "") -> None:
    if not pattern.startswith(("/", "*")):
        raise ValueError(f"'{pattern}' is not a page: a page is a path. Give one such as /tea or /tea*.")
    if behind := re.search("[?#]", pattern):  # both end the path of an address
        instead = named + pattern[: behind.start()]
        instead += f", or page_url=*{pattern.lstrip('*')} for the whole address" if named else ""
        raise ValueError(
            f"'{pattern}' is not a page: a page is a path, without what follows {behind[0]}. Give {instead}."
        )


def _check_event(pattern: str) -> None:
    """Raise ValueError for a pattern that no type of event matches: it would silently count nothing."""
    pieces = (re.escape(piece) for piece in pattern.split("*"))
    if any(map(re.compile(".*".join(pieces)).fullmatch, _EVENTS)):
        return
    if pattern.lower() in MODERN_EVENT_CODES:
        raise ValueError(f"'{pattern}' is a tracker's code. Write event={MODERN_EVENT_CODES[pattern.lower()]}.")
    hint = did_you_mean(pattern.lower(), _EVENTS)
    raise ValueError(f"'{pattern}' is not an event.{hint} Use one of {', '.join(_EVENTS)}.")


def _check_pattern(name: str, pattern: str) -> None:
    column = columns()[name]
    form, example = FORMS.get(column.type, (".*", ""))
    if column.is_money:
        form, example = r"[-+]?\d{1,16}(\.\d+)?", "12.50"
    if column.type.endswith("[]"):
        form, example = "|".join(FEATURES), " or ".join(FEATURES)
    fits = re.fullmatch(form, pattern, re.ASCII | re.DOTALL)
    if not fits or (column.type == "INTEGER" and abs(int(pattern)) >= 2**31):
        raise ValueError(f"'{pattern}' is not a value that {name} can have. Give one such as {example}.")
    if column.type == "DATE":
        _date(pattern, ())


DERIVED = ("page", "host", "event_type", "referrer_host", "referrer_kind", "referrer", "channel")
"""The derived dimensions. Columns that hold a text, a whole number or a flag are dimensions, too."""


MEASURES = ("events", "page_views", "visits", "visitors", "orders")
"""What can be counted in any group of events."""


def dimensions() -> list[str]:
    """The names of all dimensions."""
    plain = [name for name, column in columns().items() if column.is_text or column.type in {"INTEGER", "BOOLEAN"}]
    return [*DERIVED, *(name for name in plain if name != "log_file")]


def _dimension(given: Any, _: tuple[str, ...]) -> str:
    name = str(given)
    if name in dimensions():
        return name
    raise ValueError(
        f"'{name}' is not a dimension.{did_you_mean(name, dimensions())} Use {', '.join(DERIVED)}, or a column of "
        "events that holds a text, a whole number or a flag."
    )


_NO_PLACES = {"Factory", "ROC", "localtime", "posixrules"}
"""Names of zoneinfo that some engine does not know: DuckDB refuses localtime; Java treats any unknown name as UTC."""


def zones() -> list[str]:
    """The names of the time zones that every engine knows."""
    from zoneinfo import available_timezones  # noqa: PLC0415 - for those who ask for it

    return sorted(available_timezones() - _NO_PLACES)


def _bounds(given: Any, _: tuple[str, ...]) -> tuple[int, ...]:
    parts = given if isinstance(given, list | tuple) else str(given).split(",")
    bounds = tuple(_int(part if isinstance(part, int) else str(part).strip(), ()) for part in parts)
    if not bounds or list(bounds) != sorted(set(bounds)):
        what = "is not in rising order" if bounds else "has no number"
        raise ValueError(f"'{given}' {what}. Give where each bucket begins, such as 1,2,6,11.")
    return bounds


def _zone(given: Any, _: tuple[str, ...]) -> str:
    name = str(given)
    if name in zones():
        return name
    hint = did_you_mean(name, zones())
    raise ValueError(f"'{name}' is not a time zone.{hint} Give one such as Europe/Berlin.")


def _lookup(given: Any, _: tuple[str, ...]) -> str:
    if not isinstance(given, str) and hasattr(given, "columns"):
        raise ValueError(
            f"a {type(given).__name__} is not the name of a table. Give it one: session.connection.register(NAME, it)."
        )
    text = _text(given, ())
    return text if text.lower().endswith(".csv") else _table(text, ())


FORMS = {
    "INTEGER": (r"[-+]?\d{1,10}", "1"),
    "DOUBLE": (r"[-+]?\d{1,18}(\.\d{1,18})?", "0.5"),
    "BOOLEAN": ("true|false", "true"),
    "DATE": (r"\d{4}-\d\d-\d\d", "2012-01-31"),
    "TIME": (r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", "14:05:00"),
    "UUID": ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "0cc175b9-c0f1-b6a8-31c3-99e269772661"),
}
"""The form of a pattern for a column that does not hold text, as a regular expression, and an example; by type."""


TYPES: dict[str, Callable[[Any, tuple[str, ...]], Value]] = {
    "date": _date,
    "int": _int,
    "count": _count,
    "float": _float,
    "share": _share,
    "text": _text,
    "page": _page,
    "choice": _choice,
    "list": _text,
    "hosts": _host,
    "addresses": _address,
    "host": _host,
    "column": _column,
    "step": _step,
    "goal": _step,
    "bounds": _bounds,
    "dimension": _dimension,
    "zone": _zone,
    "lookup": _lookup,
    "flag": _flag,
    "table": _table,
}
"""The types of parameters, and the function that parses a value of each."""


MANY = {"list": "text", "step": "step", "hosts": "host", "addresses": "address"}
"""The types of parameters that may be given several times, and what a single value is called."""


NAMES: dict[str, Callable[[], list[str]]] = {
    "column": lambda: list(columns()),
    "dimension": dimensions,
    "zone": zones,
}
"""The types whose values are names from a fixed list, and that list."""
