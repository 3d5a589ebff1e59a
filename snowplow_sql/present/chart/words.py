"""The texts of a chart: the titles of axes, with their units, and the values beside marks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len, set_cell_size

from snowplow_sql.query import ResultColumn
from snowplow_sql.result import briefly, text

UNITS = {"count": "count", "fraction": "%", "money": "in the shop's currency", "seconds": "seconds"}
"""The unit of a kind; the other kinds have none, or one that the meaning of their column says."""

STEPS = {"hour": "hour", "day": "day", "week": "week by its Monday", "month": "month"}
"""The lengths of periods, and how the title of an axis names each."""


def title(column: ResultColumn, step: str = "", zone: str = "UTC") -> str:
    """The title of the axis of `column`, with its unit: `bounce rate (%)`.

    `step` is the length of its periods, and `zone` the time zone in which they begin.
    """
    name = column.name.replace("_", " ")
    unit = f"{STEPS[step]}, {zone}" if step in STEPS else UNITS.get(column.kind)
    if column.kind == "period" and name == "period" and unit:
        return unit
    return f"{name} ({unit})" if unit else name


def step_of(values: Iterable[object], grain: str = "") -> str:
    """The length of the periods that begin at `values`: `grain`, or the longest of hour, day, week and month that fits.

    A single period of unknown grain is taken to be a day. Empty where no value is a period.
    """
    moments = {value for value in values if isinstance(value, dt.date)}
    if not moments or grain in STEPS:
        return grain if moments else ""
    if any(isinstance(moment, dt.datetime) for moment in moments):
        return "hour"
    if len(moments) > 1 and all(moment.day == 1 for moment in moments):
        return "month"
    if len(moments) > 1 and all(moment.isoweekday() == 1 for moment in moments):
        return "week"
    return "day"


def shown(value: object, kind: str, step: str = "") -> str:
    """A value formatted for people: with thousands separators, a fraction in percent, a month without its day."""
    match value:
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case dt.date():
            return f"{value:%Y-%m}" if step == "month" else value.isoformat()
        case bool():
            return text(value)
        case int() | float() | Decimal() if kind == "fraction":
            return f"{100 * value:.1f} %"
        case int():
            return f"{value:,}"
        case float() if kind == "figure":
            return briefly(value, ",")
        case float() | Decimal():
            return f"{value:,.2f}"
        case _:
            return text(value, null="NULL")


def brief(value: object, kind: str) -> str:
    """A value for a cell whose heading says the unit: a fraction in whole percent, an empty text for NULL."""
    if value is None:
        return ""
    return shown(value, kind) if kind != "fraction" else f"{100 * value:.0f}"  # type: ignore[operator]


_STRIDES = {
    "hour": (1, 2, 3, 6, 12, 24, 48, 72, 168, 336),
    "day": (1, 2, 7, 14, 28, 56, 91, 182, 364),
    "week": (1, 2, 4, 13, 26, 52),
    "month": (1, 2, 3, 6, 12, 24),
}
"""The natural distances between labels, in periods, by the length of a period."""


def spread(values: Sequence[Any], room: int, step: str) -> list[Any]:
    """At most about `room` of `values`, at equal natural distances; hours at distances of days begin at midnight."""
    wanted = math.ceil(len(values) / max(2, room))
    stride = next((nice for nice in _STRIDES.get(step, ()) if nice >= wanted), wanted)
    by_days = step == "hour" and stride % 24 == 0
    start = next((at for at, value in enumerate(values[:24]) if value.hour == 0), 0) if by_days else 0
    return list(values[start::stride])


def shortened(label: str, width: int) -> str:
    """`label`, shortened to the width of `width` letters in its middle, because addresses differ at both ends.

    A Chinese or Japanese character has the width of two letters.
    """
    if cell_len(label) <= width:
        return label
    tail = (width - 1) // 2
    ends = set_cell_size(label, width - 1 - tail).rstrip(), set_cell_size(label[::-1], tail)[::-1].lstrip()
    return "…".join(ends)  # without the blank that replaces half a wide character
