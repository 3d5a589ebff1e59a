"""What a chart shows of a result: every value, gaps as gaps, and a note about what does not fit."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from made_up import query, result

import snowplow_sql as sp
from snowplow_sql.present.chart import points, words

LINE = {"kind": "line", "x": "period", "y": "y"}
BY_SERIES = {**LINE, "series": "device"}
BAR = {"kind": "bar", "x": "page", "y": "y"}


at = datetime.fromisoformat


def line(kind: str, rows: list[tuple[Any, ...]], grain: str = "") -> list[tuple[Any, Any]]:
    asked = query(LINE, period="period", y=kind)
    return [(point.x, point.y) for point in points.read(result(asked, rows), asked, grain).points]


def bars(rows: list[tuple[Any, ...]], **columns: str) -> points.Chart:
    asked = query(BAR, **(columns or {"page": "text", "y": "count"}))
    return points.read(result(asked, rows), asked)


# --- lines -----------------------------------------------------------------------------------------------------


def test_a_period_without_a_row_has_zero_events() -> None:
    rows = [(date(2012, 2, 28), 3), (date(2012, 3, 1), 5)]

    assert line("count", rows) == [(date(2012, 2, 28), 3), (date(2012, 2, 29), 0), (date(2012, 3, 1), 5)]


def test_a_period_without_a_row_has_no_share() -> None:
    rows = [(date(2012, 1, 2), 0.5), (date(2012, 1, 16), 0.25)]

    assert line("fraction", rows) == [(date(2012, 1, 2), 0.5), (date(2012, 1, 9), None), (date(2012, 1, 16), 0.25)]


def test_a_missing_month_is_filled_whatever_the_lengths_of_the_months() -> None:
    months = [date(2011, 12, 1), date(2012, 1, 1), date(2012, 2, 1), date(2012, 3, 1), date(2012, 4, 1)]

    assert [x for x, _ in line("count", [(months[0], 1), (months[-1], 1)])] == months


def test_missing_hours_are_filled() -> None:
    rows = [(at("2012-01-01 22:00"), 1), (at("2012-01-02 01:00"), 2)]

    assert [(x.hour, y) for x, y in line("count", rows)] == [(22, 1), (23, 0), (0, 0), (1, 2)]


def test_the_earlier_period_is_a_line_of_its_own_below_the_same_days() -> None:
    asked = query(LINE, period="period", y="count")
    days = [(date(2012, 3, day), date(2012, 2, 27 + day), now, then, None) for day, now, then in [(1, 5, 9), (2, 7, 4)]]
    answer = sp.Result(["period", "earlier_period", "y", "y_earlier", "y_change"], days, "")

    chart = points.read(answer, asked, "day")

    assert (chart.series_title, chart.series) == ("period", ["from 2012-03-01", "from 2012-02-28"])
    assert [(point.series, point.x.day, point.y) for point in chart.points] == [
        ("from 2012-03-01", 1, 5),
        ("from 2012-03-01", 2, 7),
        ("from 2012-02-28", 1, 9),
        ("from 2012-02-28", 2, 4),
    ]


def test_periods_that_lie_at_no_equal_distances_stay_as_they_are() -> None:
    rows = [(date(2012, 1, 3), 1), (date(2012, 2, 9), 2)]

    assert line("count", rows, grain="month") == rows


def test_every_line_has_every_period() -> None:
    asked = query(BY_SERIES, period="period", device="text", y="count")
    rows = [(date(2012, 1, 1), "phone", 1), (date(2012, 1, 2), "desk", 5), (date(2012, 1, 1), None, 2)]
    chart = points.read(result(asked, rows), asked)

    assert chart.series == ["desk", "NULL", "phone"]  # by size
    assert [(p.series, p.x.day, p.y) for p in chart.points] == [
        ("desk", 1, 0),
        ("desk", 2, 5),
        ("NULL", 1, 2),
        ("NULL", 2, 0),
        ("phone", 1, 1),
        ("phone", 2, 0),
    ]


def test_of_many_lines_the_largest_are_drawn_and_that_is_said() -> None:
    asked = query(BY_SERIES, period="period", device="text", y="count")
    chart = points.read(result(asked, [(date(2012, 1, 1), f"d{n}", n) for n in range(1, 12)]), asked)

    assert chart.series == ["d11", "d10", "d9", "d8", "d7", "d6", "d5", "d4"]
    assert chart.notes == ["The 8 largest of 11 series are drawn."]


def test_rows_without_a_period_are_not_drawn_and_that_is_said() -> None:
    asked = query(LINE, period="period", y="count")
    chart = points.read(result(asked, [(None, 7), (date(2012, 1, 1), 1), ("gone", 1)]), asked)

    assert [point.y for point in chart.points] == [1]
    assert chart.notes == ["Not drawn: 2 of 3 rows, without a period."]


def test_rows_for_one_place_are_not_all_drawn_and_that_is_said() -> None:
    asked = query(LINE, period="period", y="count")
    chart = points.read(result(asked, [(date(2012, 1, 1), 1), (date(2012, 1, 1), 2)]), asked)

    assert chart.notes == ["Not drawn: 1 of 2 rows, because another row has the same place."]


def test_cells_are_told_apart_by_the_texts_and_periods_beside_them_and_none_is_drawn_twice() -> None:
    asked = query(
        {"kind": "heatmap", "x": "number", "y": "channel", "value": "share"},
        cohort="period",
        channel="text",
        number="number",
        share="fraction",
    )
    january, february = date(2012, 1, 1), date(2012, 2, 1)
    rows = [(january, "email", 0, 1.0), (january, "email", 1, 0.5), (february, "email", 0, 1.0)]
    chart = points.read(result(asked, rows), asked, "month")
    again = points.read(result(asked, [*rows, (january, "email", 1, 0.25)]), asked, "month")

    assert [(point.x, point.y, point.value) for point in chart.points] == [
        (0, "email · 2012-01", 1.0),
        (1, "email · 2012-01", 0.5),
        (0, "email · 2012-02", 1.0),
    ]
    assert chart.notes == []
    assert again.points == chart.points
    assert again.notes == ["Not drawn: 1 of 4 rows, because another row has the same place."]


# --- bars ------------------------------------------------------------------------------------------------------


def test_bars_are_sorted_and_null_has_a_name() -> None:
    chart = bars([("/a", 1), (None, 9), ("/b", None), ("/c", 4)])

    assert [(point.x, point.y) for point in chart.points] == [("NULL", 9), ("/c", 4), ("/a", 1), ("/b", None)]


def test_a_histogram_keeps_its_order() -> None:
    asked = query({**BAR, "kind": "histogram"}, page="text", y="count")
    chart = points.read(result(asked, [("1", 5), ("2", 9), ("3 and more", 7)]), asked)

    assert [point.x for point in chart.points] == ["1", "2", "3 and more"]


def test_bars_that_share_a_name_are_told_apart_by_the_other_texts() -> None:
    chart = bars([("a", "b", 1, 2.0), ("a", "c", 1, 3.0)], page="text", other_page="text", orders="count", y="number")

    assert [point.x for point in chart.points] == ["a · c", "a · b"]
    assert chart.x_title == "page · other page"


def test_bars_that_share_a_name_are_told_apart_by_their_periods_too() -> None:
    rows = [("a", date(2012, 1, 1), 2), ("a", date(2012, 2, 1), 3)]

    assert [point.x for point in bars(rows, page="text", since="period", y="count").points] == [
        "a · 2012-02",
        "a · 2012-01",
    ]


def test_bars_that_nothing_tells_apart_are_numbered() -> None:
    assert [point.x for point in bars([("a", 2), ("a", 1)]).points] == ["a", "a (2)"]


def test_of_many_bars_the_first_are_drawn_and_that_is_said() -> None:
    chart = bars([(f"/{n}", n) for n in range(60)])

    assert [chart.points[0].x, chart.points[-1].x] == ["/59", "/10"]
    assert chart.notes == ["The first 50 of 60 bars are drawn."]


def test_bars_of_several_series_stay_together() -> None:
    asked = query({**BAR, "series": "device"}, page="text", device="text", y="count")
    rows = [("/a", "desk", 3), ("/b", "desk", 2), ("/b", "phone", 2), ("/a", "phone", 0)]
    chart = points.read(result(asked, rows), asked)

    assert [(p.x, p.series) for p in chart.points] == [("/b", "desk"), ("/b", "phone"), ("/a", "desk"), ("/a", "phone")]
    assert (chart.x_title, chart.series_title) == ("page", "device")


# --- funnels and heat maps -------------------------------------------------------------------------------------


def test_two_steps_of_one_name_are_two_steps() -> None:
    asked = query({"kind": "funnel", "x": "label", "y": "reached"}, label="text", reached="count")
    chart = points.read(result(asked, [("page", 5), ("page", 2)]), asked)

    assert [point.x for point in chart.points] == ["1 page", "2 page"]


def test_a_heat_map_has_its_columns_and_rows_in_order() -> None:
    asked = query({"kind": "heatmap", "x": "n", "y": "day", "value": "v"}, n="number", day="text", v="count")
    chart = points.read(result(asked, [(10, "Mon", 1), (2, "Tue", 2), (None, "Mon", 3), (2, "Mon", 4)]), asked)

    assert chart.columns == [2, 10, None]
    assert chart.rows == ["Mon", "Tue"]


# --- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "step"),
    [
        ([date(2012, 1, 1)], "day"),
        ([date(2012, 1, 1), date(2012, 2, 1)], "month"),
        ([date(2012, 1, 2), date(2012, 1, 23)], "week"),
        ([date(2012, 1, 2), date(2012, 1, 24)], "day"),
        ([at("2012-01-01 00:00"), at("2012-02-01 00:00")], "hour"),
        ([None, "x", 3], ""),
    ],
)
def test_periods_tell_their_length(days: list[Any], step: str) -> None:
    assert words.step_of(days) == step


def test_a_known_grain_wins() -> None:
    assert words.step_of([date(2012, 1, 1)], "month") == "month"
    assert words.step_of(["x"], "month") == ""


@pytest.mark.parametrize(
    ("name", "kind", "step", "title"),
    [
        ("page_views", "count", "", "page views (count)"),
        ("bounce_rate", "fraction", "", "bounce rate (%)"),
        ("revenue", "money", "", "revenue (in the shop's currency)"),
        ("time_on_page", "seconds", "", "time on page (seconds)"),
        ("lift", "number", "", "lift"),
        ("page", "text", "", "page"),
        ("period", "period", "day", "day, UTC"),
        ("cohort", "period", "week", "cohort (week by its Monday, UTC)"),
    ],
)
def test_an_axis_says_what_and_in_which_unit(name: str, kind: str, step: str, title: str) -> None:
    (column,) = query({}, **{name: kind}).columns

    assert words.title(column, step) == title


@pytest.mark.parametrize(
    ("value", "kind", "step", "text"),
    [
        (12345, "count", "", "12,345"),
        (0.18434, "fraction", "", "18.4 %"),
        (1, "fraction", "", "100.0 %"),
        (Decimal("1234.50"), "money", "", "1,234.50"),
        (2.0, "number", "", "2.00"),
        (7, "number", "", "7"),
        (None, "count", "", "NULL"),
        (date(2012, 1, 1), "period", "month", "2012-01"),
        (date(2012, 1, 1), "period", "week", "2012-01-01"),
        (at("2012-01-01 09:00"), "period", "hour", "2012-01-01 09:00"),
        ("a\x1b[31m", "text", "", "a\x1b[31m"),
    ],
)
def test_a_value_is_written_as_people_read_it(value: Any, kind: str, step: str, text: str) -> None:
    assert words.shown(value, kind, step) == text


@pytest.mark.parametrize(
    ("count", "room", "step", "stride"),
    [(91, 7, "day", 14), (91, 100, "day", 1), (14, 7, "week", 2), (10, 4, "", 3), (3, 9, "month", 1)],
)
def test_labels_stand_at_distances_that_people_count_in(count: int, room: int, step: str, stride: int) -> None:
    assert words.spread(range(count), room, step) == list(range(0, count, stride))


def test_labels_of_hours_stand_at_midnights() -> None:
    hours = [at("2012-01-01") + timedelta(hours=n) for n in range(5, 100)]

    assert words.spread(hours, 4, "hour") == [
        at("2012-01-02"),
        at("2012-01-03"),
        at("2012-01-04"),
        at("2012-01-05"),
    ]


@pytest.mark.parametrize(("width", "text"), [(99, "/a/long/path"), (12, "/a/long/path"), (9, "/a/l…path"), (4, "/a…h")])
def test_a_long_name_loses_its_middle(width: int, text: str) -> None:
    assert words.shortened("/a/long/path", width) == text


def test_an_axis_names_the_zone_of_its_periods() -> None:
    asked = query(LINE, period="period", y="count")

    assert points.read(result(asked, [(date(2012, 1, 1), 1)]), asked, "day", "Asia/Tokyo").x_title == "day, Asia/Tokyo"


def test_a_query_without_a_chart_says_so() -> None:
    with pytest.raises(sp.UsageError) as refused:
        points.check(query({}, y="count"))
    assert str(refused.value) == "The query 'made_up' has no chart: its answer is read as a table."
