"""The content of a report's page, as far as it can be tested without a browser."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tiny_log import TinyLog, view

import snowplow_sql as sp
from snowplow_sql.report import making, page
from snowplow_sql.report.plan import Plan, Section

LINES = [view(f"2012-01-{day:02} 10:00:00", "anna/1", page="/tea") for day in (2, 10, 20)]


@pytest.fixture
def log(tiny: Callable[[list[str]], TinyLog]) -> sp.Session:
    return tiny(LINES).session


def made(log: sp.Session, section: Section, **selection: Any) -> making.Report:
    return making.made(Plan("Ours", [], [section]), log, selection)


WEEKS = Section("page_views", params={"grain": "week"})
CUT = "Cut short by the period: the "


@pytest.mark.parametrize(
    ("start", "end", "cut"),
    [
        ("2012-01-03", "2012-01-22", "first week."),
        ("2012-01-02", "2012-01-20", "last week."),
        ("2012-01-03", "2012-01-20", "first and the last week."),
        ("2012-01-02", "2012-01-22", None),
    ],
)
def test_a_week_that_the_period_cuts_is_told(log: sp.Session, start: str, end: str, cut: str | None) -> None:
    html = page.written(made(log, WEEKS, start=start, end=end))

    assert (f"{CUT}{cut}" in html) if cut else (CUT not in html)


def test_an_answer_without_a_chart_is_an_open_table(log: sp.Session) -> None:
    report = made(log, Section("page_performance"))
    (answer,) = report.answers
    bare = replace(answer, about=replace(answer.about, query=replace(answer.about.query, chart={})))
    html = page.written(replace(report, answers=[bare]))

    assert "<details open><summary>The numbers</summary>" in html
    assert "<svg" not in html
    assert '<td class="text">/tea</td>' in html


def test_nothing_in_the_period_is_said(log: sp.Session) -> None:
    html = page.written(made(log, WEEKS, start="2013-01-01"))

    assert "Nothing in this period." in html
    assert "<svg" not in html
    assert "<table" not in html


def test_what_a_dialect_cannot_say_stands_in_its_tab(log: sp.Session) -> None:
    html = page.written(made(log, WEEKS, app_id="a😀"))

    assert "/* infobright knows no characters above U+FFFF" in html


def test_the_sql_of_the_source_is_what_it_ran(log: sp.Session) -> None:
    report = making.made(Plan("Ours", [], [WEEKS]), log, {}, dedupe=True)

    assert "FROM events_deduplicated" in page.written(report)
    assert "hits logged twice count once" in page.written(report)


def test_a_section_says_only_what_the_page_does_not(log: sp.Session) -> None:
    section = Section("page_views", params={"host": "shop.example.com", "start": "2012-01-10"})
    html = page.written(made(log, section, start="2012-01-01", end="2012-01-31"))

    assert (
        "<br>Period: 2012-01-10 to 2012-01-31 (UTC)<br>Filters: pages of shop.example.com<br>Parameters: grain day"
        in html
    )
    assert "<br>" not in page.written(made(log, Section("page_performance"))).replace(
        "<br>Parameters: page *; top 20; min_count 1", ""
    )
