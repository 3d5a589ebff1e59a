"""What a chart shows: the points of a result, as its query's header defines them, however they will be drawn."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from snowplow_sql.errors import UsageError
from snowplow_sql.kinds import OF_SUMS
from snowplow_sql.present.chart import words
from snowplow_sql.printable import printable
from snowplow_sql.query import Query, ResultColumn
from snowplow_sql.result import Result, Row, text

MOST_SERIES = 8
"""The most lines that can be told apart."""
MOST_BARS = 50
_MOST_PERIODS = 20_000
"""The most periods of a line whose gaps are filled; in a longer one, nobody would see them."""


@dataclass(frozen=True)
class Axis:
    """One column of the result, as an axis of the chart."""

    column: ResultColumn
    step: str
    """Length of its periods: hour, day, week or month; empty if it has none."""
    zone: str = "UTC"
    """The time zone of its periods."""

    @property
    def title(self) -> str:
        """The title of the axis, with the unit."""
        return words.title(self.column, self.step, self.zone)

    def shown(self, value: object) -> str:
        """A value on the axis, as a text."""
        return printable(words.shown(value, self.column.kind, self.step))


@dataclass(frozen=True)
class Point:
    """One mark. In bars and funnels, `x` is a name that no other mark of the series has."""

    x: Any
    y: Any
    value: Any = None
    series: str = ""


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn, in characters or as a picture."""

    kind: str
    title: str
    x: Axis
    x_title: str
    """The title of x; for bars that are named by several columns, the titles of all of them."""
    y: Axis
    value: Axis | None
    """What the cells of a heat map show; None for the other kinds."""
    points: Sequence[Point]
    """The marks, in the order in which they are drawn."""
    series: Sequence[str]
    """The series in the order of their legend; empty where the chart is not split into series."""
    series_title: str
    notes: list[str]
    """Sentences about the parts of the result that are not drawn."""

    @property
    def is_empty(self) -> bool:
        """Whether no point has a value."""
        return all((point.value if self.value else point.y) is None for point in self.points)

    @property
    def by_root(self) -> bool:
        """Whether cells are shaded by the root of their value: beside a cohort's own 100 %, all others look alike."""
        return self.value is not None and self.value.column.kind == "fraction"

    @property
    def columns(self) -> list[Any]:
        """The distinct x values of the points, in order."""
        return _ordered(point.x for point in self.points)

    @property
    def rows(self) -> list[Any]:
        """The distinct y values of the points, in order."""
        return _ordered(point.y for point in self.points)


def check(query: Query) -> None:
    """Raise UsageError if `query` has no chart."""
    if not query.chart:
        raise UsageError(f"The query '{query.name}' has no chart: its answer is read as a table.")


def read(result: Result, query: Query, grain: str = "", zone: str = "UTC") -> Chart:
    """The chart of `result`, the answer to `query`; without rows it has no points.

    `grain` is the length of its periods, which is otherwise inferred from them. `zone` is the time zone of its periods.
    Raises UsageError if the query has no chart.
    """
    check(query)
    header, places = query.chart, {name: place for place, name in enumerate(result.columns)}
    axes = {
        column.name: Axis(column, words.step_of((row[places[column.name]] for row in result.rows), grain), zone)
        for column in query.columns
    }
    x, y = axes[header["x"]], axes[header["y"]]
    points = [_point(row, header, places) for row in result.rows]
    earlier = f"{header['y']}_earlier" if header["kind"] == "line" and "earlier_period" in places else ""
    if earlier:
        points = _with_earlier(points, result, earlier, places, x.step)
    x_title, notes = x.title, list[str]()
    match header["kind"]:
        case "heatmap":
            points, notes = _cells(points, result, header, axes)
        case "line":
            points, notes = _lines(points, x, y, in_order=bool(earlier))
        case "funnel":
            points = [replace(point, x=f"{number} {x.shown(point.x)}") for number, point in enumerate(points, 1)]
        case "bar" | "histogram":
            names, x_title = _names(result, header, axes)
            points = [replace(point, x=name) for point, name in zip(points, names, strict=True)]
            points, notes = _bars(points, in_order=header["kind"] == "histogram")
    return Chart(
        header["kind"],
        query.title,
        x,
        x_title,
        y,
        axes.get(header.get("value", "")) if header["kind"] == "heatmap" else None,
        points,
        list(dict.fromkeys(point.series for point in points)) if earlier or "series" in header else [],
        axes[header["series"]].title if "series" in header else "period" if earlier else "",
        notes,
    )


def _point(row: Row, header: Mapping[str, str], places: Mapping[str, int]) -> Point:
    x, y, value, series = (row[places[header[role]]] if role in header else None for role in _ROLES)
    return Point(x, _number(y), _number(value), printable(text(series, null="NULL")) if "series" in header else "")


_ROLES = ("x", "y", "value", "series")


def _with_earlier(points: Sequence[Point], result: Result, y: str, places: Mapping[str, int], step: str) -> list[Point]:
    """One line for the requested periods and, at the same places, one for the periods that they are compared with."""
    if not points:
        return []
    before = [row[places["earlier_period"]] for row in result.rows]
    now, then = (
        f"from {words.shown(first, 'period', step)}" for first in (points[0].x, next(filter(None, before), None))
    )
    values = [_number(row[places[y]]) for row in result.rows]
    return [replace(point, series=now) for point in points] + [
        replace(point, y=value, series=then) for point, value in zip(points, values, strict=True)
    ]


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _lines(points: list[Point], x: Axis, y: Axis, *, in_order: bool) -> tuple[list[Point], list[str]]:
    kind: type = dt.datetime if x.step == "hour" else dt.date if x.step else object
    placed = [point for point in points if point.x is not None and isinstance(point.x, kind)]
    notes = []
    if len(placed) < len(points):
        notes.append(f"Not drawn: {len(points) - len(placed)} of {len(points)} rows, without a {x.column.name}.")
    sizes: Counter[str] = Counter()
    for point in placed:
        sizes[point.series] += abs(point.y or 0)
    if len(sizes) > MOST_SERIES:
        notes.append(f"The {MOST_SERIES} largest of {len(sizes)} series are drawn.")
    kept = list(sizes) if in_order else [series for series, _ in sizes.most_common(MOST_SERIES)]
    places = {(point.series, point.x): point for point in placed}
    notes += _twice(len(placed), len(places))
    missing = 0 if y.column.kind in OF_SUMS else None  # the line breaks at None
    every = _periods(placed, x.step)
    return [places.get((series, at), Point(at, missing, None, series)) for series in kept for at in every], notes


def _cells(
    points: list[Point], result: Result, header: Mapping[str, str], axes: Mapping[str, Axis]
) -> tuple[list[Point], list[str]]:
    """One point per cell. If y does not distinguish the rows of cells, other texts and periods join its name."""
    if axes[header["y"]].column.kind == "text" and len({(point.x, point.y) for point in points}) < len(points):
        drawn = set(header.values())
        beside = [name for name, axis in axes.items() if axis.column.kind in {"text", "period"} and name not in drawn]
        names = _joined(result, axes, [header["y"], *beside])
        points = [replace(point, y=name) for point, name in zip(points, names, strict=True)]
    cells: dict[tuple[Any, Any], Point] = {}
    for point in points:
        cells.setdefault((point.x, point.y), point)
    return list(cells.values()), _twice(len(points), len(cells))


def _twice(rows: int, places: int) -> list[str]:
    return (
        [f"Not drawn: {rows - places} of {rows} rows, because another row has the same place."] if places < rows else []
    )


def _periods(points: Sequence[Point], step: str) -> list[Any]:
    """Every x of a line, in order; if all are periods of one length, including the missing ones in between."""
    there = _ordered(point.x for point in points)
    if not step or not there or (there[-1] - there[0]) // _LENGTH[step] > _MOST_PERIODS:
        return there
    every = list(_stepped(there[0], there[-1], step))
    return every if set(there) <= set(every) else there


_LENGTH = {
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(weeks=1),
    "month": dt.timedelta(days=28),
}


def _stepped(first: Any, last: Any, step: str) -> Iterator[Any]:
    at = first
    while at <= last:
        yield at
        at += _LENGTH[step]
        if step == "month":
            at = (at + dt.timedelta(days=4)).replace(day=1)


def _names(result: Result, header: Mapping[str, str], axes: Mapping[str, Axis]) -> tuple[list[str], str]:
    """The name of each bar, and the titles of the columns that make it up.

    These are x and, if x does not distinguish the bars, other texts and periods. Equal names are numbered.
    """
    series = [header["series"]] if "series" in header else []
    by = [header["x"]]
    if len(set(_joined(result, axes, by + series))) < len(result):
        by += [
            name for name, axis in axes.items() if axis.column.kind in {"text", "period"} and name not in by + series
        ]
    names, seen = _joined(result, axes, by), Counter[str]()
    for place, name in enumerate(_joined(result, axes, by + series)):
        seen[name] += 1
        if seen[name] > 1:
            names[place] += f" ({seen[name]})"
    return names, _BETWEEN.join(axes[name].title for name in by)


_BETWEEN = " · "


def _joined(result: Result, axes: Mapping[str, Axis], names: Sequence[str]) -> list[str]:
    places = [result.columns.index(name) for name in names]
    return [_BETWEEN.join(axes[result.columns[at]].shown(row[at]) for at in places) for row in result.rows]


def _bars(points: list[Point], *, in_order: bool) -> tuple[list[Point], list[str]]:
    sizes: Counter[str] = Counter()
    for point in points:
        sizes[point.x] += point.y or 0
    names = list(sizes) if in_order else sorted(sizes, key=lambda name: -sizes[name])
    place = {name: number for number, name in enumerate(names[:MOST_BARS])}
    drawn = sorted((point for point in points if point.x in place), key=lambda point: place[point.x])
    notes = [] if len(names) <= MOST_BARS else [f"The first {MOST_BARS} of {len(names)} bars are drawn."]
    return drawn, notes


def _ordered(values: Iterable[Any]) -> list[Any]:
    """The distinct values: numbers and periods sorted, texts in order of appearance; NULL last."""
    distinct = list(dict.fromkeys(values))
    given = [value for value in distinct if value is not None]
    if all(isinstance(value, int | float | dt.date) for value in given):
        given.sort()
    return given + [None] * (None in distinct)
