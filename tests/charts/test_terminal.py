"""Charts in characters: compared with hand-drawn screens, and within the screen's width for any data."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import query, result

from snowplow_sql.present import chart

BAR = query({"kind": "bar", "x": "page", "y": "visits"}, page="text", visits="count")
FUNNEL = query({"kind": "funnel", "x": "label", "y": "reached"}, label="text", reached="count")
COHORTS = query(
    {"kind": "heatmap", "x": "n", "y": "cohort", "value": "share"}, cohort="period", n="number", share="fraction"
)
LINE = query({"kind": "line", "x": "period", "y": "visits"}, period="period", visits="count")
LINES = query(
    {"kind": "line", "x": "period", "y": "share", "series": "device"}, period="period", device="text", share="fraction"
)


def drawn(asked: Any, rows: list[tuple[Any, ...]], width: int) -> str:
    return chart.draw(result(asked, rows), asked, width)


def test_bars() -> None:
    assert drawn(BAR, [("/", 1000), ("/tea", 250), ("/gone", 0), (None, 1)], 40) == (
        "Made up\n"
        "visits (count) by page\n"
        "/     1,000 ████████████████████████████\n"
        "/tea    250 ███████\n"
        "NULL      1 ▏\n"
        "/gone     0"
    )


def test_signs_that_are_two_letters_wide_have_room_for_two() -> None:
    assert drawn(BAR, [("茶", 4), ("/tea", 2), ("日本語のとても長いラベルのページ", 1)], 40).splitlines()[2:] == [
        "茶                     4 ███████████████",
        "/tea                   2 ███████▌",
        "日本語のと…ルのページ  1 ███▊",
    ]


def test_a_bar_below_zero_is_of_another_pattern() -> None:
    asked = query({"kind": "bar", "x": "page", "y": "change"}, page="text", change="number")

    assert drawn(asked, [("a", 4), ("b", -2), ("c", None)], 40).splitlines()[2:] == [
        "a    4 █████████████████████████████████",
        "c NULL",
        "b   -2 ░░░░░░░░░░░░░░░░",
    ]


def test_a_funnel_with_the_share_of_its_first_step() -> None:
    assert drawn(FUNNEL, [("visit", 400), ("basket", 100), ("order", 0)], 45) == (
        "Made up\n"
        "reached (count), and % of the first step\n"
        "1 visit  400  100.0 % ███████████████████████\n"
        "2 basket 100   25.0 % █████▊\n"
        "3 order    0    0.0 %"
    )


def test_a_funnel_that_nobody_enters_has_no_shares() -> None:
    assert drawn(FUNNEL, [("visit", 0), ("order", 0)], 40).splitlines()[2:] == ["1 visit 0", "2 order 0"]


def test_cohorts_by_number_and_shade() -> None:
    rows = [(date(2012, 1, 1), 0, 1.0), (date(2012, 1, 1), 1, 0.25), (date(2012, 1, 1), 2, 0.0)]
    rows += [(date(2012, 2, 1), 0, 1.0), (date(2012, 2, 1), 1, None)]

    # shades follow the square root: a quarter of the largest value is half as dark
    assert drawn(COHORTS, rows, 70) == (
        "Made up\n"
        "share (%): a row per cohort (month, UTC), a column per n\n"
        "             0      1      2\n"
        "2012-01 ███100 ▒▒▒▒25      0\n"
        "2012-02 ███100\n"
        "░ up to 6.2 %  ▒ up to 25.0 %  ▓ up to 56.2 %  █ up to 100.0 %"
    )


def test_a_heat_map_without_room_for_numbers_has_shades_and_says_what_is_cut() -> None:
    asked = query(
        {"kind": "heatmap", "x": "hour", "y": "day", "value": "visits"}, hour="number", day="text", visits="count"
    )
    rows = [(hour, "Mon", hour % 5) for hour in range(24)]

    assert drawn(asked, rows, 40) == (
        "Made up\n"
        "visits (count): a row per day, a column\n"
        "per hour\n"
        "    0  3  6  9  12 15 18 21\n"
        "Mon  ░▒▓█ ░▒▓█ ░▒▓█ ░▒▓█ ░▒▓\n"
        "░ up to 1  ▒ up to 2  ▓ up to 3\n"
        "█ up to 4"
    )
    longer = drawn(asked, [(hour, "Mon", 1) for hour in range(50)], 40).splitlines()
    assert longer[4] == "Mon " + "█" * 36
    assert longer[5:] == ["The first 36 of 50 columns are drawn.", "█ up to 1"]


def test_a_line_has_its_axes_their_units_and_round_numbers() -> None:
    first = date(2012, 1, 1)
    lines = drawn(LINE, [(first + timedelta(days=n), 10 * n) for n in range(31)], 72).splitlines()

    assert lines[:2] == ["Made up", "visits (count)"]
    assert lines[-1].strip() == "day, UTC"
    assert [line.split("┤")[0].strip() for line in lines if "┤" in line] == ["300", "200", "100", "0"]
    assert lines[-2].split() == ["2012-01-01", "2012-01-08", "2012-01-15", "2012-01-22", "2012-01-29"]
    assert any("⡠" in line or "⢀" in line for line in lines)


def test_a_rising_line_rises() -> None:
    first = date(2012, 1, 1)
    lines = drawn(LINE, [(first + timedelta(days=n), n) for n in range(60)], 60).splitlines()
    plot = [line.partition("┤")[2] or line.partition("│")[2] for line in lines if "┤" in line or "│" in line]
    starts = [min(place for place, char in enumerate(line) if char not in " │") for line in plot if line.strip(" │")]

    assert len(starts) > 8
    assert starts == sorted(starts, reverse=True)


def test_a_line_breaks_where_there_is_no_value() -> None:
    rows = [(date(2012, 1, day), "desk", None if 8 <= day <= 24 else 0.5) for day in range(1, 32)]
    (line,) = [
        line for line in drawn(LINES, rows, 60).splitlines() if "⠒" in line or "⠉" in line or "⠤" in line or "⣀" in line
    ]

    inside = line.strip("│┤ 0123456789.%")
    assert "       " in inside


def test_several_lines_are_told_apart_without_colour() -> None:
    rows = [(date(2012, 1, day), name, value) for day in range(1, 9) for name, value in [("desk", 0.6), ("phone", 0.3)]]
    lines = drawn(LINES, rows, 60).splitlines()

    assert lines[-1] == "device: o desk, x phone"
    assert any(line.count("o") > 30 for line in lines)
    assert any(line.count("x") > 30 for line in lines)


def test_a_line_over_numbers_has_them_where_they_are() -> None:
    asked = query({"kind": "line", "x": "n", "y": "visits"}, n="number", visits="count")
    *_, labels, title = drawn(asked, [(1, 5), (10, 7), (3, 2)], 60).splitlines()

    assert title.strip() == "n"
    assert labels.split() == ["1", "3", "10"]
    one, three, ten = (labels.index(label) for label in ("1", "3", "10"))
    assert 3 * (three - one) < ten - three


def test_one_value_is_a_point() -> None:
    lines = drawn(LINE, [(date(2012, 1, 1), 5)], 40).splitlines()

    assert "2012-01-01" in lines[-2]
    assert sum(char > "⠀" and char <= "⣿" for line in lines for char in line) == 1


@pytest.mark.parametrize("asked", [BAR, FUNNEL, COHORTS, LINE], ids=["bar", "funnel", "heatmap", "line"])
def test_nothing_to_draw_is_one_line(asked: Any) -> None:
    assert drawn(asked, [], 80) == "Made up: there is nothing to draw."


def test_a_chart_of_nothing_but_null_has_nothing_to_draw() -> None:
    assert drawn(BAR, [("/", None)], 80) == "Made up: there is nothing to draw."


def test_control_characters_do_nothing() -> None:
    assert "\x1b" not in drawn(BAR, [("/\x1b[31mred\n", 1)], 60)


labels = st.text(max_size=60) | st.none()
numbers = st.integers(-(10**9), 10**12) | st.none()


@given(st.lists(st.tuples(labels, numbers), max_size=70), st.integers(1, 250))
def test_bars_fit_their_width(rows: list[tuple[Any, ...]], width: int) -> None:
    check_fits(drawn(BAR, rows, width), max(width, 40))


@given(
    st.lists(
        st.tuples(st.dates(date(2012, 1, 1), date(2012, 12, 31)), st.integers(0, 200), st.floats(0, 1)), max_size=99
    ),
    st.integers(1, 250),
)
def test_heat_maps_fit_their_width(rows: list[tuple[Any, ...]], width: int) -> None:
    check_fits(drawn(COHORTS, rows, width), max(width, 40))


@given(st.lists(st.tuples(st.dates(date(2012, 1, 1), date(2014, 12, 31)), numbers), max_size=50), st.integers(40, 250))
def test_lines_fit_their_width(rows: list[tuple[Any, ...]], width: int) -> None:
    check_fits(drawn(LINE, rows, width), width)


def check_fits(text: str, width: int) -> None:
    assert "\x1b" not in text
    assert max(map(len, text.split("\n"))) <= width
