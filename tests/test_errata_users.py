"""The mistakes of SnowPlow's published queries on users and cohorts, each on a log that would show the mistake.

Each docstring says what the published query did. The expected numbers are counted from the lines above them.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from tiny_log import TinyLog, hit, view

Tiny = Callable[[list[str]], TinyLog]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_days_on_the_site_are_not_visits(tiny: Tiny) -> None:
    """CU1 counted visits although it said days."""
    lines = [
        view("2012-01-02 09:00:00", "anna/1"),
        view("2012-01-02 15:00:00", "anna/2"),
        view("2012-01-03 09:00:00", "anna/3"),
    ]
    log = tiny(lines)

    assert log.ask("active_days_distribution") == [(day("2012-01-01"), 2, 1, 1.0)]
    assert log.ask("visits_per_user_distribution") == [(day("2012-01-01"), 3, "3", 1, 1.0)]
    assert log.ask("stickiness")[0][:2] == (2, 1)


def test_visits_of_a_user_are_not_his_events(tiny: Tiny) -> None:
    """CO2a's visits per month were COUNT(visit_id), which counts each event."""
    lines = [view(f"2012-01-02 09:00:0{second}", "anna/1") for second in range(3)]
    lines.append(view("2012-01-20 09:00:00", "anna/2"))
    log = tiny(lines)

    assert log.ask("metric_by_user") == [("anna", day("2012-01-01"), 4, 4, 2, 0.0)]
    assert log.ask("cohort_metric") == [(day("2012-01-01"), 0, 1, 1, 2, 2.0, 2.0)]
    assert log.ask("visits_per_user_distribution") == [(day("2012-01-01"), 2, "2", 1, 1.0)]


def test_visit_11_of_a_and_visit_1_of_a1_belong_to_two_users(tiny: Tiny) -> None:
    """CONCAT(user_id, visit_id) without a separator made them one visit: `a11`."""
    log = tiny([view("2012-01-02 09:00:00", "a/11"), view("2012-01-02 09:00:00", "a1/1")])

    assert log.ask("events_per_visit_distribution") == [(day("2012-01-01"), 1, "1", 2, 1.0)]
    assert log.ask("visits_per_user_distribution") == [(day("2012-01-01"), 1, "1", 2, 1.0)]
    assert log.ask("time_to_return") == [(8, "not yet", 2, 1.0, None)]


@pytest.mark.parametrize("query", ["retention", "cohort_retention"])
def test_a_silent_period_is_a_row_of_nobody_and_the_next_keeps_its_number(tiny: Tiny, query: str) -> None:
    """rank() over the periods with events called March the second month of a cohort silent in February."""
    lines = [
        view("2012-01-10 10:00:00", "anna/1"),
        view("2012-02-10 10:00:00", "ben/1"),
        view("2012-03-10 10:00:00", "anna/2"),
    ]

    cells = [(row[0], *row[-4:-1]) for row in tiny(lines).ask(query)]

    assert cells == [
        (day("2012-01-01"), 0, 1, 1),
        (day("2012-01-01"), 1, 0, 1),
        (day("2012-01-01"), 2, 1, 1),
        (day("2012-02-01"), 0, 1, 1),
        (day("2012-02-01"), 1, 0, 1),
    ]


def test_1_january_and_30_december_2012_are_cohorts_of_different_weeks(tiny: Tiny) -> None:
    """YEAR and WEEKOFYEAR put both into week 52 of 2012."""
    log = tiny([view("2012-01-01 10:00:00", "anna/1"), view("2012-12-30 10:00:00", "ben/1")])

    assert [row[0] for row in log.ask("cohorts", grain="week")] == [day("2011-12-26"), day("2012-12-24")]


def test_an_order_that_is_logged_again_is_no_second_order(tiny: Tiny) -> None:
    """An order that was logged again counted as the next one."""
    lines = [
        hit("2012-01-02 10:00:00", "anna/1", e="tr", tr_id="O-1", tr_tt="10.00"),
        hit("2012-01-05 10:00:00", "anna/2", e="tr", tr_id="O-1", tr_tt="10.00"),
        hit("2012-01-09 10:00:00", "anna/3", e="tr", tr_id="O-2", tr_tt="10.00"),
    ]

    assert tiny(lines).ask("time_to_return", kind="order") == [(4, "4-7", 1, 1.0, 1.0)]
