"""The numbers of a report, counted by eye in a log of two months."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql.report import making
from snowplow_sql.report.plan import Figure, Plan, Section

# January: two visits, one a bounce, one order. February: three visits of two visitors, no bounce but one, two orders.
LINES = [
    view("2012-01-30 10:00:00", "anna/1"),
    view("2012-01-31 10:00:00", "ben/1"),
    hit("2012-01-31 10:10:00", "ben/1", e="tr", tr_id="O-1", tr_tt="10.00"),
    view("2012-02-01 10:00:00", "anna/2"),
    view("2012-02-01 10:01:00", "anna/2", page="/tea"),
    view("2012-02-02 09:00:00", "carl/1"),
    view("2012-02-02 10:00:00", "anna/3"),
    hit("2012-02-02 10:01:00", "anna/3", e="tr", tr_id="O-2", tr_tt="20.00"),
    hit("2012-02-02 10:02:00", "anna/3", e="tr", tr_id="O-3", tr_tt="25.00"),
]
FEBRUARY = {"start": "2012-02-01", "end": "2012-02-02"}
FIGURES = [
    Figure("page_views", "page_views"),
    Figure("bounce_rate", "visits"),
    Figure("bounce_rate", "bounces", "visits"),
    Figure("funnel", "reached", params={"by": "user", "step": ["any"]}),
    Figure("order_kpis", "revenue"),
    Figure("order_kpis", "revenue", "orders"),
    Figure("order_kpis", "items", "orders", kind="number"),
]


@pytest.fixture
def log(tiny: Callable[[list[str]], TinyLog]) -> sp.Session:
    return tiny(LINES).session


def report(log: sp.Session, selection: dict[str, Any], *sections: Section, compare: str | None = None) -> making.Report:
    return making.made(Plan("Ours", FIGURES, sections), log, selection, compare=compare)


def test_the_figures_and_those_of_as_many_days_before(log: sp.Session) -> None:
    made = report(log, FEBRUARY, compare="previous")

    assert made.before
    assert (made.before.start, made.before.end, made.before.days_without) == (date(2012, 1, 30), date(2012, 1, 31), ())
    assert [(number.kind, number.now, number.before) for number in made.numbers] == [
        ("count", 4, 2),
        ("count", 3, 2),
        ("fraction", 1 / 3, 1 / 2),
        ("count", 2, 2),
        ("money", Decimal("45.00"), Decimal("10.00")),
        ("money", Decimal("22.5"), Decimal("10.00")),
        ("number", 0, 0),  # no order line was logged
    ]


def test_without_a_comparison_nothing_is_asked_of_the_time_before(log: sp.Session) -> None:
    made = report(log, FEBRUARY)

    assert made.before is None
    assert {number.before for number in made.numbers} == {None}


def test_a_trend_stands_beside_the_time_before_and_another_answer_alone(log: sp.Session) -> None:
    sections = [Section("page_views", params={"grain": "day"}), Section("landing_pages")]

    trend, other = report(log, FEBRUARY, *sections, compare="previous").answers

    assert [row[:4] for row in trend.result.rows] == [
        (date(2012, 2, 1), date(2012, 1, 30), 2, 1),
        (date(2012, 2, 2), date(2012, 1, 31), 2, 1),
    ]
    assert trend.about.parameters == {"grain": "day", "compare": "previous"}
    assert [column.name for column in trend.about.columns] == list(trend.result.columns)
    assert "earlier_period" not in other.result.columns


def test_there_is_no_share_of_nothing(log: sp.Session) -> None:
    numbers = report(log, {"start": "2013-01-01"}).numbers

    assert [number.now for number in numbers] == [0, 0, None, 0, 0, None, None]


@pytest.mark.parametrize(
    ("what", "per", "number"),
    [
        ("revenue", "average_order_value", 45.0 / 22.5),
        ("orders_per_visit", "revenue", 2 / 3 / 45),
        ("orders", "orders_per_visit", 3.0),
        ("orders", "revenue", Decimal(2) / Decimal(45)),
        ("revenue", "revenue", Decimal(1)),
    ],
)
def test_any_number_may_be_divided_by_any_other(log: sp.Session, what: str, per: str, number: float | Decimal) -> None:
    figure = Figure("order_kpis", what, per, params={"grain": "month"})
    made = making.made(Plan("Ours", [figure], []), log, FEBRUARY)

    assert made.numbers[0].now == pytest.approx(number)


def test_a_section_has_the_selection_of_the_page_and_its_own_parameters(log: sp.Session) -> None:
    sections = [Section("page_views", params={"grain": "month"}), Section("page_views", params={"start": "2012-02-02"})]
    made = report(log, {**FEBRUARY, "where": "user_id = 'anna'"}, *sections)

    assert [answer.result.rows for answer in made.answers] == [
        [(date(2012, 2, 1), 3)],
        [(date(2012, 2, 2), 1)],
    ]
    assert made.answers[0].about.filters == ["events where user_id = 'anna'"]
    assert made.answers[1].about.period == "2012-02-02 to 2012-02-02 (UTC)"


def test_the_quality_is_that_of_the_selection(log: sp.Session) -> None:
    quality = report(log, {"start": "2012-02-01", "end": "2012-02-03"}).about.quality

    assert quality
    assert (quality.events, quality.days_without, quality.lines) == (6, (date(2012, 2, 3),), 9)


def test_a_question_is_asked_once_however_many_figures_rest_on_it(log: sp.Session) -> None:
    asked = []
    run = log.run

    def counting(query: str, **params: Any) -> sp.Result:
        asked.append(query)
        return run(query, **params)

    log.run = counting  # type: ignore[method-assign]
    report(log, FEBRUARY, Section("order_kpis"))

    assert sorted(asked) == ["bounce_rate", "funnel", "order_kpis", "page_views"]


@pytest.mark.parametrize(
    ("start", "end", "compare", "before"),
    [
        ("2012-03-02", "2012-03-31", "previous", ("2012-02-01", "2012-03-01")),
        ("2012-03-01", "2012-03-31", "previous", ("2012-02-01", "2012-02-29")),
        ("2012-01-01", "2012-01-01", "previous", ("2011-12-31", "2011-12-31")),
        ("2012-02-01", "2012-02-29", "year", ("2011-02-01", "2011-02-28")),
        ("2012-03-02", "2012-03-05", "year", ("2011-03-02", "2011-03-05")),
    ],
)
def test_the_period_before_has_as_many_days_or_months(
    start: str, end: str, compare: str, before: tuple[str, str]
) -> None:
    days = making.period_before(date.fromisoformat(start), date.fromisoformat(end), compare)

    assert tuple(map(str, days)) == before


@pytest.mark.parametrize(("start", "end"), [(None, None), ("2012-01-01", None), ("2012-01-02", "2012-01-01")])
def test_a_period_without_length_has_none_before(start: str | None, end: str | None) -> None:
    days = [date.fromisoformat(day) if day else None for day in (start, end)]

    with pytest.raises(sp.UsageError, match="--compare previous needs --from and --to, the earlier day first"):
        making.period_before(*days, "previous")
