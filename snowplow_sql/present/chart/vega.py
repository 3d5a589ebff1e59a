"""Charts as Vega-Lite specifications, made with Altair: a browser draws them, or vl-convert makes pictures of them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from snowplow_sql.extras import library
from snowplow_sql.present.chart import words
from snowplow_sql.present.chart.points import Axis, Chart, Point

_HUE = "#3478bd"
_HUES = ("#3478bd", "#d9822b", "#2a9d6f", "#c2528b", "#8a6fd1", "#a68b14", "#d1495b", "#5f7d8c")
"""Colours that stand out from black and from white backgrounds, and from each other."""
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
"""Dash patterns, so that lines can be told apart in black and white."""
_HEIGHT = 260
_BAR = 22
_FEW = 40
"""The most points of a line that are drawn with a dot each."""
_CELL = 24
"""The least width of a cell with room for its number, in pixels."""
_NAMES = 110
"""The width of the names of a heat map's rows, in pixels."""
_LEGEND = 180
"""The width of an entry of a legend, in pixels."""
_LETTER = 6.2
"""The average width of a letter of a subtitle, in pixels."""
_FORMATS = {"count": ",d", "fraction": ".0%", "money": ",.0f", "number": ",~r", "seconds": ",~r"}


@dataclass(frozen=True)
class Look:
    """The look of a chart, which depends on where it is shown."""

    width: int = 760
    """The total width, in pixels."""
    ink: str = "#1f2933"
    """The colour of all text; currentColor is the text colour of the page around it, which may be dark."""
    ground: str | None = "#ffffff"
    """The background colour; None is transparent."""
    head: Sequence[str] = ()
    """The title, and then the lines below it in small letters; empty where a page shows all that itself."""


def specification(chart: Chart, look: Look) -> Any:
    """The Altair chart of `chart`. Raises UsageError where Altair is not installed."""
    altair = library("altair", "charts")
    drawn = _KINDS[chart.kind](altair, chart, look)
    if look.head:
        width = int(look.width / _LETTER)
        below = [line for text in look.head[1:] for line in textwrap.wrap(text, width)]
        drawn = drawn.properties(title=altair.TitleParams(look.head[0], subtitle=below))
    return drawn.properties(
        width=look.width,
        autosize=altair.AutoSizeParams(type="fit-x", contains="padding"),
        background=look.ground or "transparent",
        description=f"{chart.title}: {chart.y.title} by {chart.x_title}",
        padding=12,
    ).configure(**_config(look))


def _config(look: Look) -> dict[str, Any]:
    ink = look.ink
    quiet = {"domainColor": ink, "tickColor": ink, "gridColor": ink, "domainOpacity": 0.4, "tickOpacity": 0.4}
    return {
        "font": "Arial, Helvetica, sans-serif",  # has the letter widths that vl-convert assumes
        "view": {"stroke": None},
        "axis": {
            **quiet,
            "gridOpacity": 0.13,
            "labelColor": ink,
            "titleColor": ink,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
        },
        "legend": {
            "labelColor": ink,
            "titleColor": ink,
            "orient": "bottom",
            "titleFontWeight": "normal",
            "titleFontSize": 11,
            "columns": max(1, look.width // _LEGEND),
            "columnPadding": 24,
        },
        "text": {"color": ink, "fontSize": 11},
        "title": {
            "anchor": "start",
            "color": ink,
            "subtitleColor": ink,
            "fontSize": 16,
            "subtitleFontSize": 11,
            "subtitleLineHeight": 15,
            "offset": 14,
            "subtitlePadding": 6,
        },
    }


def _data(altair: Any, chart: Chart, points: Sequence[Point]) -> Any:
    measure = chart.value or chart.y
    return altair.Data(
        values=[
            {
                "x": _moment(point.x),
                "y": point.value if chart.value else point.y,
                "series": point.series,
                "said": chart.x.shown(point.x),
                "shown": measure.shown(point.value if chart.value else point.y),
            }
            for point in points
        ]
    )


def _moment(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if isinstance(value, dt.date) else value


def _tooltip(altair: Any, chart: Chart) -> list[Any]:
    titles = {"said": chart.x_title, "series": chart.series_title, "shown": (chart.value or chart.y).title}
    return [altair.Tooltip(field=name, type="nominal", title=title) for name, title in titles.items() if title]


def _measure(altair: Any, axis: Axis, **more: Any) -> Any:
    """An axis of numbers."""
    least = {"tickMinStep": 1} if axis.column.kind == "count" else {}
    return altair.Axis(title=axis.title, format=_FORMATS.get(axis.column.kind, ",~r"), **least, **more)


# --- lines ---


_ABOVE_NUMBERS = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleY": -12, "titleX": 0}
"""The position of the title of an axis of numbers."""


def _lines(altair: Any, chart: Chart, look: Look) -> Any:
    values = chart.columns
    encoding = {
        "y": altair.Y("y:Q", axis=_measure(altair, chart.y, tickCount=5, **_ABOVE_NUMBERS)),
        "tooltip": _tooltip(altair, chart),
        "x": _across(altair, chart, look),
    }
    if chart.series:
        title = {"title": chart.series_title, "sort": list(chart.series)}
        scale = {"domain": list(chart.series)}
        dashes = [_DASHES[place % len(_DASHES)] for place in range(len(chart.series))]
        legend = altair.Legend(symbolType="stroke", symbolSize=400, symbolStrokeWidth=2)
        encoding["color"] = altair.Color(
            "series:N", **title, scale=altair.Scale(range=list(_HUES), **scale), legend=legend
        )
        encoding["strokeDash"] = altair.StrokeDash("series:N", **title, scale=altair.Scale(range=dashes, **scale))
    drawn = altair.Chart(_data(altair, chart, chart.points)).mark_line(strokeWidth=2, color=_HUE).encode(**encoding)
    dotted = chart.points if len(values) <= _FEW else _alone(chart.points)
    dots = altair.Chart(_data(altair, chart, [point for point in dotted if point.y is not None]))
    encoding.pop("strokeDash", None)
    return altair.layer(drawn, dots.mark_circle(size=28, color=_HUE, opacity=1).encode(**encoding), height=_HEIGHT)


def _across(altair: Any, chart: Chart, look: Look) -> Any:
    if not chart.x.step:
        kind = "Q" if all(isinstance(value, int | float) for value in chart.columns) else "O"
        counted = kind == "Q" and len(chart.columns) <= _FEW and all(isinstance(at, int) for at in chart.columns)
        whole = {"values": chart.columns, "format": ",d"} if counted else {}  # no tick between two periods
        axis = altair.Axis(labelAngle=0, labelOverlap=True, **whole)
        return altair.X(f"x:{kind}", title=chart.x_title, sort=None, axis=axis)
    lines = ", ".join(f"utcFormat(datum.value, '{form}')" for form in _LABELS[chart.x.step])
    ticks = words.spread(chart.columns, look.width // 90, chart.x.step)
    return altair.X(
        "x:T",
        title=chart.x_title,
        scale=altair.Scale(type="utc"),
        axis=altair.Axis(
            values=[_moment(tick) for tick in ticks],
            labelExpr=f"[{lines}]",
            labelOverlap=True,
            labelAngle=0,
            grid=False,
        ),
    )


_LABELS = {
    "hour": ("%H:%M", "%-d %b %Y"),
    "day": ("%-d %b", "%Y"),
    "week": ("%-d %b", "%Y"),
    "month": ("%b", "%Y"),
}
"""The two lines of a period's label, by its length."""


def _alone(points: Sequence[Point]) -> list[Point]:
    """Points without a neighbour on their line, which a line alone would not show."""
    padded = [None, *points, None]
    joined = [
        before is not None and after is not None and before.series == after.series and None not in (before.y, after.y)
        for before, after in pairwise(padded)
    ]
    return [point for point, (left, right) in zip(points, pairwise(joined), strict=True) if not left and not right]


# --- bars ---


def _bars(altair: Any, chart: Chart, look: Look) -> Any:
    names = list(dict.fromkeys(point.x for point in chart.points))
    whole = chart.y.column.kind in {"count", "money"}
    thick = 1 if whole else max(1, len(chart.series))
    encoding = {
        "x": altair.X("y:Q", axis=_measure(altair, chart.y, tickCount=5), stack="zero" if whole else None),
        "y": _names(altair, names, look, chart.x_title),
        "tooltip": _tooltip(altair, chart),
    }
    if chart.series:
        scale = altair.Scale(domain=list(chart.series), range=list(_HUES))
        encoding["color"] = altair.Color("series:N", title=chart.series_title, scale=scale)
        if not whole:
            encoding["yOffset"] = altair.YOffset("series:N", sort=list(chart.series))
    rows = _data(altair, chart, chart.points)
    for row in rows.values:
        row.update(end=max(row["y"] or 0, 0))  # the number of a bar below 0 stands on its free side
    base = altair.Chart(rows).encode(**encoding)
    numbers = base.mark_text(align="left", dx=4).encode(x=altair.X("end:Q", title=chart.y.title), text="shown:N")
    return altair.layer(
        base.mark_bar(color=_HUE), *([] if chart.series else [numbers]), height=max(2, len(names) * thick) * _BAR
    )


_ABOVE_NAMES = {"titleAngle": 0, "titleAlign": "right", "titleAnchor": "start", "titleY": -8, "titleX": -4}
"""The position of the title of an axis of names, which is horizontal so that it is easy to read."""


def _names(altair: Any, names: Sequence[str], look: Look, title: str) -> Any:
    limit = look.width * 2 // 5
    letters = max(8, int(limit / _LETTER))
    # the middle is left out, as in a terminal: addresses differ at both ends
    half = letters // 2 - 1
    text = (
        f"length(datum.label) > {letters} ? "
        f"substring(datum.label, 0, {half}) + '…' + slice(datum.label, -{half}) : datum.label"
    )
    axis = altair.Axis(
        title=title, labelExpr=text, labelLimit=limit + 40, ticks=False, domain=False, labelPadding=4, **_ABOVE_NAMES
    )
    return altair.Y("x:N", sort=list(names), axis=axis)


def _funnel(altair: Any, chart: Chart, look: Look) -> Any:
    names = [point.x for point in chart.points]
    first = next((point.y for point in chart.points if point.y), 0)
    rows = _data(altair, chart, chart.points)
    for row in rows.values:
        share = words.shown((row["y"] or 0) / first, "fraction") if first else ""
        row.update(first=first, told=f"{row['shown']} · {share}")
    base = altair.Chart(rows).encode(y=_names(altair, names, look, ""), tooltip=_tooltip(altair, chart))
    across = altair.X("y:Q", axis=_measure(altair, chart.y, tickCount=5, grid=False))
    return altair.layer(
        base.mark_bar(color=_HUE, opacity=0.14).encode(x=altair.X("first:Q", title=chart.y.title)),
        base.mark_bar(color=_HUE).encode(x=across),
        base.mark_text(align="left", dx=6, fontSize=12).encode(x=across, text="told:N"),
        height=max(2, len(names)) * _BAR * 2,
    )


# --- heat maps ---


def _heatmap(altair: Any, chart: Chart, look: Look) -> Any:
    assert chart.value is not None  # noqa: S101 - a heat map without a value is refused with its query's file
    rows = _data(altair, chart, chart.points)
    largest = max((abs(row["y"]) for row in rows.values if row["y"] is not None), default=0) or 1
    for row, point in zip(rows.values, chart.points, strict=True):
        depth = (abs(row["y"] or 0) / largest) ** (0.5 if chart.by_root else 1)
        row.update(x=chart.x.shown(point.x), row=chart.y.shown(point.y), is_dark=depth > _DARK)
        row.update(brief=words.brief(point.value, chart.value.column.kind))
    columns = [chart.x.shown(column) for column in chart.columns]
    bare = {"domain": False, "ticks": False}
    said = f"{chart.value.title}: a row per {chart.y.title}, a column per {chart.x_title}"
    head = textwrap.wrap(said, int((look.width - _NAMES) / _LETTER))
    across = altair.Axis(
        title=head, titleAnchor="start", orient="top", labelAngle=0, labelOverlap=True, titlePadding=8, **bare
    )
    down = altair.Axis(title=None, **bare)
    base = altair.Chart(rows).encode(
        x=altair.X("x:O", sort=columns, scale=altair.Scale(domain=columns), axis=across),
        y=altair.Y("row:O", sort=[chart.y.shown(row) for row in chart.rows], axis=down),
        tooltip=[altair.Tooltip(field="row", type="nominal", title=chart.y.title), *_tooltip(altair, chart)],
    )
    scale = altair.Scale(type="sqrt" if chart.by_root else "linear", domain=[0, largest], range=[0.04, 1])
    has_room = look.width - _NAMES >= _CELL * len(columns)
    form = _FORMATS.get(chart.value.column.kind, ",~r")
    legend = None if has_room else altair.Legend(title=chart.value.title, format=form)
    layers = [base.mark_rect(color=_HUE).encode(opacity=altair.Opacity("y:Q", scale=scale, legend=legend))]
    if has_room:
        white = altair.condition("datum.is_dark", altair.value("#ffffff"), altair.value(look.ink))
        layers.append(base.mark_text(fontSize=10).encode(text="brief:N", color=white))
    return altair.layer(*layers, height=max(2, len(chart.rows)) * _BAR)


_DARK = 0.55
"""The depth of a cell's colour above which its number is white."""


_KINDS: dict[str, Callable[[Any, Chart, Look], Any]] = {
    "line": _lines,
    "bar": _bars,
    "histogram": _bars,
    "funnel": _funnel,
    "heatmap": _heatmap,
}
