"""A report as one self-contained page: it needs no network, no server, no font and no library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from snowplow_sql import dialects
from snowplow_sql._version import __version__
from snowplow_sql.about import About
from snowplow_sql.errors import UnsupportedByDialect
from snowplow_sql.present.chart import files, points, words
from snowplow_sql.present.chart.page import Table, environment, table
from snowplow_sql.rendering import render_query
from snowplow_sql.report.making import Answer, Number, Report

_WIDE, _NARROW = 928, 358
"""The width of a chart on a desktop and on a phone, in pixels; the page shows the one that fits."""
_NAMES = {"duckdb": "DuckDB", "hive": "Hive", "infobright": "Infobright"}


@dataclass(frozen=True)
class Sql:
    """One query in every dialect."""

    name: str
    texts: Sequence[tuple[str, str, str]]
    """The key and the name of each dialect, and the SQL text in it."""


@dataclass(frozen=True)
class Tile:
    """A figure as texts."""

    title: str
    definition: str
    now: str
    change: str
    before: str


@dataclass(frozen=True)
class Block:
    """A section as texts and pictures."""

    title: str
    definition: str
    lines: Sequence[tuple[str, str]]
    """The section's parameters, and its period and filters where they are not those of the page."""
    label: str
    """What the chart shows, for readers who cannot see it."""
    wide: str
    narrow: str
    """The chart as SVG for a desktop and for a phone; empty where there is none."""
    notes: Sequence[str]
    numbers: Table
    sql: Sql


def written(report: Report) -> str:
    """`report` as HTML. Raises UsageError where Altair or vl-convert is not installed."""
    files.converter()
    blocks = [(answer.section.chapter, _block(answer, report.about)) for answer in report.answers]
    chapters = [(name, [block for _, block in found]) for name, found in groupby(blocks, key=lambda pair: pair[0])]
    page = environment("snowplow_sql.report").get_template("report.html.j2")
    return page.render(
        report=report,
        lines=[(name, text) for name, text in report.about.lines() if name in _OF_THE_PAGE],
        tiles=[_tile(number) for number in report.numbers],
        of_tiles=_distinct(number.about for number in report.numbers),
        chapters=chapters,
        made=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=__version__,
    )


_OF_THE_PAGE = ("Period", "Filters", "Source", "Data quality")


def _tile(number: Number) -> Tile:
    figure = number.figure
    return Tile(
        title=figure.title or figure.sum.replace("_", " "),
        definition=figure.definition or number.about.definition,
        now=words.shown(number.now, number.kind) if number.now is not None else "-",
        change=_change(number),
        before=words.shown(number.before, number.kind) if number.before is not None else "",
    )


def _change(number: Number) -> str:
    """The change of a figure: a share in percentage points, anything else in percent; empty if it has none."""
    if number.now is None or number.before is None:
        return ""
    now, before = float(number.now), float(number.before)
    if number.kind == "fraction":
        return f"{100 * (now - before):+.1f} points"
    return f"{100 * (now - before) / before:+.1f} %" if before else ""


def _block(answer: Answer, page: About) -> Block:
    about, section = answer.about, answer.section
    chart = points.read(answer.result, about.query, about.grain, about.zone) if about.query.chart else None
    drawn = chart if chart and not chart.is_empty else None
    return Block(
        title=section.title or about.query.title,
        definition=section.definition or about.definition,
        lines=_own_lines(about, page),
        label=f"{chart.y.title} by {chart.x_title}" if chart else "",
        wide=files.in_page(drawn, _WIDE) if drawn else "",
        narrow=files.in_page(drawn, _NARROW) if drawn else "",
        notes=[*(chart.notes if chart else []), *_cut(about)],
        numbers=table(answer.result, about),
        sql=_sql(about),
    )


def _cut(about: About) -> list[str]:
    """A note if the period cuts short its first or last week or month, which then looks as if less had happened."""
    start, end = about.value("start"), about.value("end")
    edges = {"first": start, "last": end and end < dt.date.max and end + dt.timedelta(days=1)}
    is_first_day = _BEGINS.get(about.grain)
    cut = [name for name, day in edges.items() if is_first_day and day and not is_first_day(day)]
    return [f"Cut short by the period: the {' and the '.join(cut)} {about.grain}."] if cut else []


_BEGINS: dict[str, Callable[[dt.date], bool]] = {
    "week": lambda day: day.isoweekday() == 1,
    "month": lambda day: day.day == 1,
}


def _own_lines(about: About, page: About) -> list[tuple[str, str]]:
    whole = dict(replace(page, quality=None).lines())
    return [
        (name, text)
        for name, text in about.lines()
        if name == "Parameters" or (name in {"Period", "Filters"} and text != whole[name])
    ]


def _distinct(abouts: Iterable[About]) -> list[Sql]:
    found = {(sql.name, sql.texts[0][2]): sql for sql in map(_sql, abouts)}
    return list(found.values())


def _sql(about: About) -> Sql:
    return Sql(about.query.name, [(name, _NAMES.get(name, name), _text(about, name)) for name in dialects.names()])


def _text(about: About, dialect: str) -> str:
    """The SQL that the source ran, or that another engine would run."""
    if dialect == about.dialect:
        return about.sql
    try:
        return render_query(about.query, dialects.find(dialect), about.given)
    except UnsupportedByDialect as error:
        return f"/* {error} */"
