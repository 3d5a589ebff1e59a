"""--fill and --compare: every period between two days, next to an earlier one; counted by hand."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_log import TinyLog, view
from variants import lookup_files, variants

import snowplow_sql as sp
from snowplow_sql import catalog

LOG = Path(__file__).parent / "data" / "counted" / "2012.log"
TRENDS = [query.name for query in catalog.queries() if query.is_trend]


def test_a_query_with_one_row_per_period_is_a_trend() -> None:
    assert {"page_views", "visits", "bounce_rate", "order_kpis"} <= set(TRENDS)
    assert not {"overview", "landing_pages", "retention", "breakdown"} & set(TRENDS)


@pytest.fixture(scope="module")
def counted() -> Any:
    with sp.open(LOG) as session:
        yield session


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_filled_trend_has_a_row_for_every_day(counted: sp.Session) -> None:
    result = counted.run("page_views", start="2012-01-01", end="2012-01-06", fill=True)

    assert result.columns == ("period", "page_views")
    assert result.rows == [(dt.date(2012, 1, 1 + number), views) for number, views in enumerate([1, 0, 2, 0, 3, 2])]


def test_a_filled_day_has_24_hours(counted: sp.Session) -> None:
    rows = counted.run("page_views", start="2012-01-03", end="2012-01-03", grain="hour", fill=True).rows

    assert [row for row in rows if row[1]] == [(dt.datetime(2012, 1, 3, 10), 2)]  # noqa: DTZ001
    assert len(rows) == 24


def hours(session: Any, day: str, zone: str, **params: Any) -> list[tuple[Any, ...]]:
    rows = session.run("page_views", start=day, end=day, grain="hour", tz=zone, **params).rows
    return [tuple(value.hour if isinstance(value, dt.datetime) else value for value in row) for row in rows]


def test_an_hour_that_the_clocks_skip_is_not_listed_and_one_that_they_show_twice_is_once(counted: sp.Session) -> None:
    def listed(day: str, zone: str) -> list[int]:
        return [row[0] for row in hours(counted, day, zone, fill=True)]

    assert listed("2012-03-25", "Europe/Berlin") == [0, 1, *range(3, 24)]
    assert listed("2012-10-28", "Europe/Berlin") == list(range(24))
    assert listed("2012-03-25", "UTC") == list(range(24))
    # the clock skips only half an hour, from 02:00 to 02:30, so hour 2 exists
    assert listed("2012-10-07", "Australia/Lord_Howe") == list(range(24))
    # the clock skips midnight to 01:00
    assert listed("2012-10-21", "America/Sao_Paulo") == list(range(1, 24))


def test_hits_of_an_hour_that_the_clocks_show_twice_stand_in_one_row(tiny: Callable[[list[str]], TinyLog]) -> None:
    """02:00 in summer time is midnight UTC; 02:00 in winter time is one hour later."""
    log = tiny([view("2012-10-28 00:30:00"), view("2012-10-28 01:30:00"), view("2012-10-28 02:00:00")])
    rows = hours(log.session, "2012-10-28", "Europe/Berlin", fill=True)

    assert [row for row in rows if row[1]] == [(2, 2), (3, 1)]


def test_an_hour_is_not_compared_with_one_that_the_clocks_skipped(counted: sp.Session) -> None:
    rows = hours(counted, "2012-03-26", "Europe/Berlin", compare="previous")

    assert rows[1:4] == [(1, 1, 0, 0, None), (2, None, 0, None, None), (3, 3, 0, 0, None)]


def test_a_day_that_a_country_skipped_is_not_listed(counted: sp.Session) -> None:
    rows = counted.run("page_views", start="2011-12-29", end="2011-12-31", tz="Pacific/Apia", fill=True).rows

    assert [str(row[0]) for row in rows] == ["2011-12-29", "2011-12-31"]


def test_a_share_of_nothing_stays_null_where_counts_are_0(counted: sp.Session) -> None:
    rows = counted.run("bounce_rate", start="2012-01-03", end="2012-01-04", fill=True).rows

    assert rows == [(day("2012-01-03"), 1, 0, 0.0), (day("2012-01-04"), 0, 0, None)]


COMPARED: list[tuple[dict[str, str], list[tuple[str, str | None, int, int | None, float | None]]]] = [
    (
        {"start": "2012-01-05", "end": "2012-01-06", "compare": "previous"},
        [("2012-01-05", "2012-01-03", 3, 2, 0.5), ("2012-01-06", "2012-01-04", 2, 0, None)],
    ),
    (
        {"start": "2012-02-28", "end": "2012-03-01", "compare": "year"},
        [
            ("2012-02-28", "2011-02-28", 0, 0, None),
            ("2012-02-29", None, 2, None, None),
            ("2012-03-01", "2011-03-01", 0, 0, None),
        ],
    ),
    (
        {"start": "2012-02-01", "end": "2012-03-31", "compare": "previous", "grain": "month"},
        [("2012-02-01", "2011-12-01", 2, 0, None), ("2012-03-01", "2012-01-01", 1, 9, -8 / 9)],
    ),
    (
        # the whole of January, though the days asked for are three of February
        {"start": "2012-02-28", "end": "2012-03-01", "compare": "previous", "grain": "month"},
        [("2012-02-01", "2011-12-01", 2, 0, None), ("2012-03-01", "2012-01-01", 0, 1, -1.0)],
    ),
    (
        # not a whole month: it ends one day before the month does
        {"start": "2012-02-01", "end": "2012-02-28", "compare": "previous", "grain": "month"},
        [("2012-02-01", "2012-01-01", 0, 9, -1.0)],
    ),
    (
        # the February that these 28 days are compared with includes the leap day
        {"start": "2013-02-01", "end": "2013-02-28", "compare": "year", "grain": "month"},
        [("2013-02-01", "2012-02-01", 0, 2, -1.0)],
    ),
    (
        {"start": "2012-02-01", "end": "2012-02-29", "compare": "year", "grain": "month"},
        [("2012-02-01", "2011-02-01", 2, 0, None)],
    ),
    (
        {"start": "2012-01-09", "end": "2012-01-15", "compare": "previous", "grain": "week"},
        [("2012-01-09", "2012-01-02", 1, 7, -6 / 7)],
    ),
    (
        {"start": "2012-01-02", "end": "2012-01-08", "compare": "year", "grain": "week"},
        [("2012-01-02", "2011-01-03", 7, 0, None)],
    ),
]


@pytest.mark.parametrize(("params", "expected"), COMPARED)
def test_a_compared_trend_has_the_earlier_period_and_the_change(
    params: dict[str, str], expected: list[tuple[str, str | None, int, int | None, float | None]], counted: sp.Session
) -> None:
    result = counted.run("page_views", **params)

    assert result.columns == ("period", "earlier_period", "page_views", "page_views_earlier", "page_views_change")
    assert [tuple(str(value) if isinstance(value, dt.date) else value for value in row) for row in result.rows] == [
        pytest.approx(row) for row in expected
    ]


def test_a_whole_month_is_compared_with_a_whole_month_even_a_longer_one(
    tiny: Callable[[list[str]], TinyLog],
) -> None:
    days = ["2011-12-31", "2012-01-01", "2012-01-29", "2012-01-30", "2012-01-31", "2012-02-01", "2012-02-29"]
    log = tiny([view(f"{day} 10:00:00") for day in days])
    february = {"start": "2012-02-01", "end": "2012-02-29", "compare": "previous"}

    assert log.ask("page_views", grain="month", **february) == [(day("2012-02-01"), day("2012-01-01"), 2, 4, -0.5)]
    # by day, it is compared with as many days before
    assert log.ask("page_views", **february)[-1] == (day("2012-02-29"), day("2012-01-31"), 1, 1, 0.0)


@pytest.mark.parametrize("query", TRENDS)
def test_a_filled_trend_says_of_its_periods_what_the_plain_one_says(query: str, counted: sp.Session) -> None:
    for variant in variants(query):
        span = {"start": "2012-01-01", "end": "2012-02-29"} | lookup_files(query) | variant
        if variant.get("grain") == "hour":
            span["end"] = "2012-01-07"
        plain, filled = counted.run(query, **span).rows, counted.run(query, fill=True, **span).rows

        assert [row for row in filled if row[0] in {one[0] for one in plain}] == plain
        assert len(filled) >= len(plain)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"fill": True}, "--fill needs the first and the last day. Give --from and --to."),
        ({"compare": "year", "end": "2012-01-01"}, "--compare year needs the first and the last day."),
        (
            {"fill": True, "start": "2012-01-02", "end": "2012-01-01"},
            "--from 2012-01-02 is after --to 2012-01-01. Give the earlier day first.",
        ),
        ({"fill": True, "start": "2009-01-01", "end": "2012-01-01"}, "more than 1000 days. Take a coarser --grain."),
        ({"fill": True, "start": "0001-01-01", "end": "9999-12-31", "grain": "hour"}, "more than 1000 hours."),
        ({"compare": "year", "start": "0001-01-01", "end": "0001-01-02"}, "there is no year before"),
        (
            {"fill": True, "start": "2011-12-30", "end": "2011-12-30", "tz": "Pacific/Apia"},
            "the clocks of Pacific/Apia skipped 2011-12-30. Give another day.",
        ),
    ],
)
def test_a_span_that_cannot_be_listed_is_refused(params: dict[str, Any], refusal: str) -> None:
    with pytest.raises(sp.UsageError, match=refusal.replace(".", "[.]")):
        sp.render("page_views", "hive", **params)


def test_what_is_no_trend_has_no_such_parameters() -> None:
    with pytest.raises(sp.UsageError, match="no parameter 'fill'"):
        sp.render("landing_pages", fill=True)


def test_a_period_in_which_nobody_came_has_those_who_left_in_it(tiny: Callable[[list[str]], TinyLog]) -> None:
    """With --fill, it used to say that nobody left."""
    came = [("01", "anna"), ("01", "bert"), ("02", "bert"), ("05", "cleo")]
    log = tiny([view(f"2012-01-{number} 10:00:00", f"{visitor}/1") for number, visitor in came])
    days = {"grain": "day", "start": "2012-01-01", "end": "2012-01-07"}

    filled = [(row[0].day, row[1], row[-1]) for row in log.ask("lifecycle", **days, fill=True)]
    assert filled == [(1, 2, 0), (2, 1, 1), (3, 0, 1), (4, 0, 0), (5, 1, 0), (6, 0, 1), (7, 0, 0)]
    plain = [(row[0].day, row[1], row[-1]) for row in log.ask("lifecycle", **days)]
    assert plain == [(1, 2, 0), (2, 1, 1), (3, 0, 1), (5, 1, 0), (6, 0, 1)]
    assert [row[0].day for row in log.ask("lifecycle", grain="day")] == [1, 2, 3, 5]  # later days are unknown
