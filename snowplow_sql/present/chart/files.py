"""Charts as files: a page for a browser, or a picture, with everything that a reader needs to understand it."""

from __future__ import annotations

import io
import json
from typing import Any

from snowplow_sql.about import About
from snowplow_sql.extras import library
from snowplow_sql.present.chart import page, vega
from snowplow_sql.present.chart.points import Chart
from snowplow_sql.present.chart.vega import Look
from snowplow_sql.result import Result

_IN_A_PAGE: dict[str, Any] = {"ink": "currentColor", "ground": None}
"""A page chooses the legible colours itself, since they differ between paper and dark mode."""


def written(chart: Chart, result: Result, about: About, form: str) -> bytes:
    """The `chart` of `result` as a file in the format html, svg or png."""
    converter()
    match form:
        case "svg":
            return svg(chart, Look(head=_head(chart, about))).encode()
        case "png":
            out = io.BytesIO()
            vega.specification(chart, Look(head=_head(chart, about))).save(out, format="png", scale_factor=2)
            return out.getvalue()
        case _:
            return _html(chart, about, result)


def converter() -> Any:
    """The module vl_convert. Raises UsageError where it or Altair, which it needs, is not installed."""
    library("altair", "charts")
    return library("vl_convert", "charts", name="vl-convert-python")


def svg(chart: Chart, look: Look) -> str:
    """`chart` as the text of an SVG."""
    out = io.StringIO()
    vega.specification(chart, look).save(out, format="svg")
    return out.getvalue()


def in_page(chart: Chart, width: int) -> str:
    """`chart` as an SVG of `width` pixels to embed in a page, in the page's own colours."""
    return svg(chart, Look(width=width, **_IN_A_PAGE))


def _head(chart: Chart, about: About) -> tuple[str, ...]:
    lines = [f"{name}: {text}" for name, text in about.lines() if name != "Definition"]
    empty = ["There is nothing to draw."] if chart.is_empty else []
    return (chart.title, about.definition, *chart.notes, *empty, " · ".join(lines))


def _html(chart: Chart, about: About, result: Result) -> bytes:
    drawn = vega.specification(chart, Look(**_IN_A_PAGE)).properties(width="container").to_dict()
    version = ".".join(library("altair").SCHEMA_VERSION.lstrip("v").split(".")[:2])
    text = (
        page.environment()
        .get_template("chart.html.j2")
        .render(
            chart=chart,
            about=about,
            numbers=page.table(result, about),
            # a script ends at the first </ in its text
            specification=json.dumps(drawn).replace("<", "\\u003c"),
            vega=converter().javascript_bundle(vl_version=version),
        )
    )
    return text.encode()
