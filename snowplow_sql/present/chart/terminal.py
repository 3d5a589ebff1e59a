"""Charts in characters, readable without colour: lines by plotext, bars and heat maps as plain rows of text."""

from __future__ import annotations

import math
import textwrap
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from rich.cells import cell_len, set_cell_size

from snowplow_sql.extras import library
from snowplow_sql.present.chart import words
from snowplow_sql.present.chart.points import Axis, Chart, Point
from snowplow_sql.query import Query

_HEIGHT = 16
"""The height of a line chart, in lines of text."""
_MARKS = "ox+*#@%&"
"""The marks that draw several series; a single series is drawn in braille dots, which are finer."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_SHADES = " ░▒▓█"
_NARROWEST = 40


def check(query: Query) -> None:
    """Raise UsageError if the chart of `query` is drawn by plotext, and that is not installed."""
    if query.chart["kind"] == "line":
        _plotext()


def _plotext() -> Any:
    return library("plotext", "charts")


def draw(chart: Chart, width: int) -> str:
    """`chart` in at most `width` characters a line, without colour. Needs plotext for lines.

    A chart without points is a line that says so. Raises UsageError where plotext is not installed.
    """
    width = max(width, _NARROWEST)
    if chart.is_empty:
        return f"{chart.title}: there is nothing to draw."
    lines = [chart.title, *_KINDS[chart.kind](chart, width), *chart.notes]
    # only titles and notes can be too long; the drawing fits
    return "\n".join(part.rstrip() for line in lines for part in _wrapped(line, width))


def _wrapped(line: str, width: int) -> list[str]:
    parts = textwrap.wrap(line, width) if len(line) > width else [line]
    return [part.replace(_UNBROKEN, " ") for part in parts]


_UNBROKEN = "\xa0"
"""A space at which lines are not broken."""


# --- lines ---


def _lines(chart: Chart, width: int) -> list[str]:
    plotext = _plotext()
    figure = plotext.figure
    figure.clear()
    plotext.terminal.limit(width=False, height=False)
    figure.theme("colorless")
    figure.plot_size(width, _HEIGHT)
    are_numbers = all(isinstance(x, int | float) for x in chart.columns)
    at = {x: x if are_numbers else place for place, x in enumerate(chart.columns)}
    series = {name: list(points) for name, points in groupby(chart.points, key=lambda point: point.series)}
    for mark, points in zip(_MARKS if len(series) > 1 else ["braille"], series.values(), strict=False):
        for stretch in _stretches(points):
            signal = figure.signal([at[point.x] for point in stretch], [point.y for point in stretch], marker=mark)
            figure.draw(signal.lines())
    ticks = _ticks([point.y for point in chart.points if point.y is not None], chart.y)
    figure.ruler("y").lim(min(ticks), max(ticks)).ticks(ticks, [chart.y.shown(_whole(tick)) for tick in ticks])
    room = width // (max(len(chart.x.shown(x)) for x in chart.columns) + 4)
    shown = words.spread(chart.columns, room, chart.x.step)
    figure.ruler("x").ticks([at[x] for x in shown], [chart.x.shown(x) for x in shown])
    picture = plotext.uncolorize(str(figure.build())).rstrip("\n").split("\n")
    entries = [f"{mark} {name}" for mark, name in zip(_MARKS, chart.series, strict=False)]
    legend = textwrap.wrap(f"{chart.series_title}: {', '.join(entries)}", width) if entries else []
    return [chart.y.title, *picture, chart.x_title.center(width), *legend]


def _stretches(points: Sequence[Point]) -> list[list[Point]]:
    """The points of a line in unbroken stretches, which end at points without a value."""
    return [list(there) for has, there in groupby(points, key=lambda point: point.y is not None) if has]


def _ticks(values: Sequence[float], axis: Axis) -> list[float]:
    """About five round numbers from 0, or from the smallest value if that is below 0, up to the largest value."""
    low, high = min(0.0, *values), max(0.0, *values)
    rough = (high - low or 1) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * round_ for round_ in (1, 2, 2.5, 5, 10) if power * round_ >= rough)
    if axis.column.kind == "count":
        step = max(1, math.ceil(step))
    return [step * number for number in range(math.floor(low / step), math.ceil((high or 1) / step) + 1)]


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number


# --- bars ---


def _bars(chart: Chart, width: int) -> list[str]:
    labels = [f"{point.x} · {point.series}" if chart.series else str(point.x) for point in chart.points]
    by = f"{chart.x_title} · {chart.series_title}" if chart.series else chart.x_title
    return [f"{chart.y.title} by {by}", *_rows_of_bars(chart, labels, _shown(chart), width)]


def _funnel(chart: Chart, width: int) -> list[str]:
    first = next((point.y for point in chart.points if point.y), 0)
    shares = [f"{words.shown((point.y or 0) / first, 'fraction') if first else ''}" for point in chart.points]
    longest = max(map(len, shares))
    numbers = [f"{text}  {share:>{longest}}" for text, share in zip(_shown(chart), shares, strict=True)]
    rows = _rows_of_bars(chart, [str(point.x) for point in chart.points], numbers, width)
    return [f"{chart.y.title}, and % of the first step", *rows]


def _shown(chart: Chart) -> list[str]:
    texts = [chart.y.shown(point.y) for point in chart.points]
    longest = max(map(len, texts))
    return [text.rjust(longest) for text in texts]


def _rows_of_bars(chart: Chart, labels: Sequence[str], numbers: Sequence[str], width: int) -> list[str]:
    """A row per point: its label, its number, and a bar; a bar for a number below 0 has another pattern."""
    widest = max(map(len, numbers))
    room = width - widest - 2
    left = min(max(map(cell_len, labels)), room * 3 // 5)
    longest = max((abs(point.y) for point in chart.points if point.y is not None), default=0) or 1
    rows = []
    for point, label, text in zip(chart.points, labels, numbers, strict=True):
        bar = _bar((point.y or 0) / longest, max(1, room - left))
        rows.append(f"{set_cell_size(words.shortened(label, left), left)} {text.rjust(widest)} {bar}")
    return rows


def _bar(share: float, width: int) -> str:
    if share < 0:
        return "░" * max(1, round(-share * width))
    eighths = round(share * width * 8)
    bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return bar or ("▏" if share else "")


# --- heat maps ---


def _heatmap(chart: Chart, width: int) -> list[str]:
    assert chart.value is not None  # noqa: S101 - a heat map without a value is refused with its query's file
    cells = {(point.y, point.x): point.value for point in chart.points}
    limits = _limits(chart, chart.value, max(abs(value) for value in cells.values() if value is not None) or 1)
    columns, rows = chart.columns, chart.rows
    left = min(max(cell_len(chart.y.shown(row)) for row in rows), width // 3)
    head = f"{chart.value.title}: a row per {chart.y.title}, a column per {chart.x_title}"
    texts = {place: words.brief(value, chart.value.column.kind) for place, value in cells.items()}
    names = [chart.x.shown(column) for column in columns]
    wide = max(len(text) for text in (*texts.values(), *names)) + 1
    if left + len(columns) * (wide + 1) <= width:
        wide, gap = wide + min(2, (width - left) // len(columns) - wide - 1), " "
    else:  # there is room only for shades
        texts, wide, gap = {}, max(1, min(2, (width - left - 1) // len(columns))), ""
    fits = columns[: (width - left - 1) // (wide + len(gap))]
    margin = " " * (not gap)
    lines = [" " * left + margin + _heads([chart.x.shown(column) for column in fits], wide, gap)]
    for row in rows:
        shown = (_shaded(cells.get((row, at)), texts.get((row, at), ""), limits, wide) for at in fits)
        label = words.shortened(chart.y.shown(row), left)
        lines.append(" " * (left - cell_len(label)) + label + margin + "".join(gap + cell for cell in shown))
    if len(fits) < len(columns):
        lines.append(f"The first {len(fits)} of {len(columns)} columns are drawn.")
    upto = [
        f"{shade} up to {chart.value.shown(_whole(at))}".replace(" ", _UNBROKEN)
        for shade, at, below in zip(_SHADES[1:], limits, [0, *limits], strict=False)
        if at > below  # small counts have fewer than four shades
    ]
    return [head, *lines, "  ".join(upto)]


def _limits(chart: Chart, axis: Axis, largest: float) -> list[float]:
    """The largest value of each shade, except the blank one."""
    steps = len(_SHADES) - 1
    shares = ((level / steps) ** (2 if chart.by_root else 1) for level in range(1, steps + 1))
    whole = axis.column.kind == "count"
    return [math.floor(largest * share) if whole else largest * share for share in shares]


def _shaded(value: Any, text: str, limits: Sequence[float], width: int) -> str:
    shade = _SHADES[bisect_left(limits, abs(value)) + 1] if value else " "
    return text.rjust(width, shade) if text or value is None else shade * width


def _heads(names: Sequence[str], wide: int, gap: str) -> str:
    """The names of the columns, aligned to their right ends; for narrow columns to their left, and only if they fit."""
    if gap:
        return "".join(gap + name.rjust(wide) for name in names)
    every = math.ceil((max(map(len, names)) + 1) / wide)
    line = ""
    for place in range(0, len(names), every):
        if place * wide + len(names[place]) <= len(names) * wide:
            line = line.ljust(place * wide) + names[place]
    return line


_KINDS: dict[str, Callable[[Chart, int], list[str]]] = {
    "line": _lines,
    "bar": _bars,
    "histogram": _bars,
    "funnel": _funnel,
    "heatmap": _heatmap,
}
