"""The mistakes of SnowPlow's published queries on traffic and audience, each on a log that would show it.

Each docstring says what the published query did. The expected numbers are counted from the lines above them.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp

Tiny = Callable[[list[str]], TinyLog]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_bounce_is_of_one_event_or_of_one_page_as_it_is_asked(tiny: Tiny) -> None:
    """The description said one page, but the query counted events: a click made the visit no bounce."""
    lines = [
        view("2012-01-01 10:00:00", "leaves/1"),
        view("2012-01-01 10:00:00", "clicks/1"),
        hit("2012-01-01 10:00:10", "clicks/1", e="ev", ev_ca="ecomm", ev_ac="add-to-basket"),
        view("2012-01-01 10:00:00", "reads/1"),
        view("2012-01-01 10:00:10", "reads/1", page="/more"),
        hit("2012-01-01 10:00:00", "buys/1", e="tr", tr_id="O-1", tr_tt="9.50"),
    ]
    log = tiny(lines)

    assert log.ask("bounce_rate") == [(day("2012-01-01"), 4, 2, 0.5)]  # leaves and buys
    assert log.ask("bounce_rate", bounce_def="page_view") == [(day("2012-01-01"), 4, 2, 0.5)]  # leaves and clicks
    assert log.ask("bounce_rate", bounce_def="page_view", where="user_id = 'clicks'")[0][2] == 1
    assert log.ask("bounce_rate", where="user_id = 'clicks'")[0][2] == 0


def test_a_user_has_one_frequency(tiny: Tiny) -> None:
    """behavior_frequency grouped by the visit's number, and so counted a user once under each number seen."""
    log = tiny([view(f"2012-01-0{number} 10:00:00", f"anna/{number}") for number in (3, 4, 5)])

    in_window = [(label, users) for _, label, users, _ in log.ask("visit_frequency") if users]
    ever = [(label, users) for _, label, users, _ in log.ask("visit_frequency", mode="lifetime") if users]

    assert in_window == [("3", 1)]
    assert ever == [("5", 1)]


def test_visit_11_of_a_and_visit_1_of_a1_are_two_visits_in_every_report(tiny: Tiny) -> None:
    """technology_browser and similar queries counted CONCAT(user_id, visit_id), which is `a11` for both."""
    log = tiny([view("2012-01-01 10:00:00", "a/11"), view("2012-01-01 11:00:00", "a1/1")])

    assert log.ask("visits_by_browser") == [("Firefox 9", 2, 2, 1.0)]
    assert log.ask("visits_by_os") == [("Windows 7", 2, 2, 1.0)]
    assert log.ask("visits_by_mobile") == [(day("2012-01-01"), 2, 0, 0.0)]
    assert log.ask("visit_averages") == [(day("2012-01-01"), 2, 1.0, 1.0, 0.0)]
    assert log.ask("breakdown", by="br_family") == [(None, "Firefox", None, 0, 2)]


def test_an_average_of_visits_is_no_whole_number(tiny: Tiny) -> None:
    """pings / uniques and similar ratios were integer divisions."""
    lines = [view("2012-01-01 10:00:00", "anna/1"), view("2012-01-01 10:00:00", "ben/1", page="/a")]
    log = tiny([*lines, view("2012-01-01 10:00:01", "ben/1", page="/b")])

    assert log.ask("visit_averages") == [(day("2012-01-01"), 2, 1.5, 1.5, 0.5)]


@pytest.mark.parametrize("given", [{}, {"start": "2012-01-01"}, {"end": "2012-01-31"}])
def test_a_comparison_needs_the_first_and_the_last_day(given: dict[str, str]) -> None:
    with pytest.raises(sp.UsageError) as error:
        sp.render("overview", compare="previous", **given)

    assert str(error.value) == "--compare previous needs the first and the last day. Give --from and --to."


@pytest.mark.parametrize(
    ("compare", "asked", "before"),
    [
        ("previous", ("2012-03-02", "2012-03-31"), ("2012-02-01", "2012-03-01")),
        # whole months are compared with whole months, as in the trends
        ("previous", ("2012-03-01", "2012-03-31"), ("2012-02-01", "2012-02-29")),
        ("previous", ("2012-01-01", "2012-03-31"), ("2011-10-01", "2011-12-31")),
        ("year", ("2013-02-01", "2013-02-28"), ("2012-02-01", "2012-02-29")),
        ("previous", ("2012-03-01", "2012-03-01"), ("2012-02-29", "2012-02-29")),
        ("year", ("2012-03-01", "2012-03-31"), ("2011-03-01", "2011-03-31")),
        ("year", ("2012-02-29", "2012-02-29"), ("2011-02-28", "2011-02-28")),
        ("year", ("2013-02-02", "2013-02-28"), ("2012-02-02", "2012-02-28")),
    ],
)
@pytest.mark.parametrize("dialect", ["duckdb", "hive", "infobright"])
def test_a_comparison_reads_the_days_before(
    dialect: str, compare: str, asked: tuple[str, str], before: tuple[str, str]
) -> None:
    text = sp.render("overview", dialect, compare=compare, start=asked[0], end=asked[1])

    for low, high in (asked, before):
        assert text.count(f"dt >= '{low}'\n") == text.count(f"dt <= '{high}'\n") == 3


def test_there_is_nothing_before_the_first_year() -> None:
    with pytest.raises(sp.UsageError, match="there are no such days before 0001-01-01"):
        sp.render("overview", compare="year", start="0001-01-01", end="0001-01-02")
