"""A visit's first event decides where it came from, for all of its events and in every query."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql import dialects
from snowplow_sql.values import dimensions

Tiny = Callable[[list[str]], TinyLog]

SHOP, GOOGLE = "http://shop.example.com/", "http://www.google.com/search?q=tea"
TAGGED = "http://shop.example.com/?utm_source=news&utm_medium=email&utm_campaign=may&utm_term=tea&utm_content=red"
AD = {"e": "ad"}


@pytest.fixture
def visits(tiny: Tiny) -> TinyLog:
    """A visit from a search and one from a tagged link, each with an order on its second page; an order in neither."""
    return tiny(
        [
            view("2012-05-01 10:00:00", "anna/1", refr=GOOGLE),
            hit("2012-05-02 00:01:00", "anna/1", page="/thanks", refr=SHOP, e="tr", tr_id="O-1"),
            view("2012-05-01 11:00:00", "ben/1", page=TAGGED),
            hit("2012-05-01 11:01:00", "ben/1", page="/thanks", refr=TAGGED, **AD),
            hit("2012-05-01 11:02:00", "ben/1", page="/thanks", refr=TAGGED, e="tr", tr_id="O-2"),
            hit("2012-05-01 12:00:00", "cleo", page="/thanks", refr="http://t.co/x", e="tr", tr_id="O-3"),
        ]
    )


def values(rows: list[tuple[Any, ...]]) -> list[tuple[str | None, int]]:
    """Each value and its count, from a breakdown without periods."""
    return [(value, counted) for _, value, _, _, counted in rows]


@pytest.mark.parametrize(
    ("by", "of_anna", "of_ben", "of_cleo"),
    [
        ("channel", "organic search", "email", "social"),
        ("referrer", "Google", None, "Twitter"),
        ("referrer_host", "www.google.com", None, "t.co"),
        ("referrer_kind", "search", "direct", "social"),
        ("page_referrer", GOOGLE, None, "http://t.co/x"),
        ("mkt_source", None, "news", None),
        ("mkt_medium", None, "email", None),
        ("mkt_campaign", None, "may", None),
        ("mkt_term", None, "tea", None),
        ("mkt_content", None, "red", None),
    ],
)
def test_every_event_of_a_visit_has_what_brought_it(
    visits: TinyLog, by: str, of_anna: str | None, of_ben: str | None, of_cleo: str | None
) -> None:
    """breakdown used each order's own referrer, which is the previous page, so that all orders were direct."""
    assert by in dialects.find("duckdb").origins(dimensions())

    rows = visits.ask("breakdown", by=by, also_by="user_id", measure="orders")

    assert {user: value for _, value, user, _, _ in rows} == {"anna": of_anna, "ben": of_ben, "cleo": of_cleo}
    assert [row[4] for row in rows] == [1, 1, 1]


def test_all_other_dimensions_are_each_events_own(visits: TinyLog) -> None:
    assert len(dialects.find("duckdb").origins(dimensions())) == 10
    assert values(visits.ask("breakdown", by="page", measure="events")) == [("/thanks", 4), ("/", 2)]
    assert values(visits.ask("breakdown", by="host", measure="events")) == [("shop.example.com", 6)]


def test_the_first_event_is_that_of_the_selection(visits: TinyLog) -> None:
    later = visits.ask("breakdown", measure="orders", start="2012-05-02")
    ordering = visits.ask("breakdown", measure="orders", where="event = 'transaction'")

    assert values(later) == [("direct", 1)]
    assert values(ordering) == [("direct", 2), ("social", 1)]


def test_of_two_first_events_in_one_second_all_queries_take_the_same(tiny: Tiny) -> None:
    """Now by medium, source, referrer, address, as revenue_by; cohorts and lapsed_users took the smallest channel."""
    log = tiny(
        [
            view("2012-05-01 10:00:00", "anna/1", page="/a", refr="http://www.bing.com/"),
            view("2012-05-01 10:00:00", "anna/1", page="/b", refr="http://t.co/x"),
            hit("2012-05-01 10:05:00", "anna/1", refr=SHOP, e="tr", tr_id="O-1"),
        ]
    )

    assert [row[0] for row in log.ask("revenue_by")] == ["social"]
    assert [row[0] for row in log.ask("channel_groups")] == ["social"]
    assert values(log.ask("breakdown", measure="events")) == [("social", 3)]
    assert [row[3] for row in log.ask("cohorts")] == ["social"]
    assert [row[6] for row in log.ask("lapsed_users", days=0)] == ["social"]


def test_a_cohort_is_of_the_visit_in_which_its_user_started(visits: TinyLog) -> None:
    ordered = {"start_goal": "event=transaction", "grain": "month"}

    assert [row[2:] for row in visits.ask("cohorts", **ordered)] == [
        ("ben", "email"),
        ("cleo", "social"),
        ("anna", "organic search"),
    ]
    assert [(row[1], row[4]) for row in visits.ask("cohort_retention", **ordered)] == [
        ("email", 1),
        ("organic search", 1),
        ("social", 1),
    ]


def test_users_who_start_in_two_visits_in_one_second_have_the_smaller_value(tiny: Tiny) -> None:
    log = tiny(
        [
            view("2012-05-01 10:00:00", "anna/1", refr=GOOGLE),
            view("2012-05-01 10:00:00", "anna/2", page=TAGGED),
            hit("2012-05-01 11:00:00", "anna/1", refr=SHOP, e="tr", tr_id="O-1"),
            hit("2012-05-01 11:00:00", "anna/2", refr=SHOP, e="tr", tr_id="O-2"),
        ]
    )

    assert [row[3] for row in log.ask("cohorts", start_goal="event=transaction")] == ["email"]


def test_an_advert_is_of_the_visit_that_saw_it(visits: TinyLog) -> None:
    assert visits.ask("ad_impressions", by="channel") == [("email", 1, 1, 0, 0.0)]
    assert visits.ask("ad_impressions") == [("/thanks", 1, 1, 0, 0.0)]


@pytest.mark.parametrize("by", ["channel", "referrer", "referrer_host", "referrer_kind", "mkt_campaign", "mkt_source"])
def test_the_totals_of_the_shop_agree_in_all_queries(sample: sp.Session, shop: object, by: str) -> None:
    every: dict[str, Any] = {"table": "shop", "by": by, "internal_host": ["*.example.com"], "top": 1000}
    in_visits = every | {"where": "user_id IS NOT NULL AND visit_id IS NOT NULL"}

    visits = dict(values(sample.run("breakdown", **every).rows))
    orders = dict(values(sample.run("breakdown", measure="orders", **in_visits).rows))
    found = sample.run("revenue_by", **every).rows
    converted = sample.run("goal_conversion", **every).rows

    assert visits == {row[0]: row[1] for row in found} == {row[1]: row[2] for row in converted}
    assert orders == {row[0]: row[2] for row in found if row[2]} == {row[1]: row[5] for row in converted if row[5]}


def test_the_channels_of_the_shop_have_as_many_visits_in_all_queries(sample: sp.Session, shop: object) -> None:
    asked: dict[str, Any] = {"table": "shop", "internal_host": ["*.example.com"]}

    groups = {channel: visits for channel, visits, *_ in sample.run("channel_groups", **asked).rows}
    cohorts = sample.run("cohorts", top=10_000, where="visit_id IS NOT NULL", **asked).rows
    first_touches = {row[1]: row[3] for row in sample.run("first_touch", top=10_000, **asked).rows}

    assert groups == dict(values(sample.run("breakdown", **asked).rows))
    assert {user: channel for _, _, user, channel in cohorts} == first_touches


# --- what begins and ends with the selection -----------------------------------------------------------------------

FEBRUARY = [view(f"2012-02-{day:02} 10:00:00", f"user{day}/1", refr=GOOGLE) for day in range(1, 21)]


def moves(log: TinyLog, **asked: Any) -> list[tuple[dt.date, int, int]]:
    """Each period, with the counts of the one before and of itself."""
    return sorted((row[0], row[2], row[3]) for row in log.ask("notable_changes", **asked))


def test_a_start_from_nothing_and_an_end_are_changes(tiny: Tiny) -> None:
    """notable_changes only covered the first to the last period with events, and saw neither."""
    log, months = tiny(FEBRUARY), {"grain": "month"}
    from_nothing, to_nothing = (dt.date(2012, 2, 1), 0, 20), (dt.date(2012, 3, 1), 20, 0)

    assert moves(log, start="2012-01-01", end="2012-03-31", **months) == [from_nothing, to_nothing]
    assert moves(log, start="2012-01-01", end="2012-02-29", **months) == [from_nothing]
    assert moves(log, start="2012-02-01", end="2012-03-31", **months) == [to_nothing]
    assert moves(log, start="2012-02-01", end="2012-02-29", **months) == moves(log, **months) == []


def test_part_of_a_period_is_held_against_none(tiny: Tiny) -> None:
    """notable_changes listed first the week in which the logs began or ended."""
    log = tiny([view(f"2012-02-{day:02} 10:00:00", f"user{day}/{hit}") for day in range(1, 29) for hit in range(day)])
    # Mondays are 6, 13, 20, 27; a week's visits are the sum of its days' numbers
    second, third = (dt.date(2012, 2, 13), 63, 112), (dt.date(2012, 2, 20), 112, 161)

    assert moves(log) == [second, third]
    assert moves(log, start="2012-02-06", end="2012-02-19") == [second]
    assert moves(log, start="2012-02-07") == [third]
    assert moves(log, end="2012-02-25") == [second]
    assert moves(log, start="2012-01-30", end="2012-02-12") == [(dt.date(2012, 2, 6), 15, 63)]
    assert moves(log, start="2012-01-15", end="2012-02-28", grain="month") == []


def test_the_bounds_of_changes_are_told_in_the_zone_and_grain_asked_for(tiny: Tiny) -> None:
    log = tiny([view("2012-01-01 03:00:00", f"user{number}/1") for number in range(10)])
    monday, new_york = dt.date(2011, 12, 26), {"tz": "America/New_York"}

    assert moves(log, start="2011-12-19", end="2012-01-08") == [(monday, 0, 10), (dt.date(2012, 1, 2), 10, 0)]
    assert moves(log, start="2011-12-20", end="2012-01-07") == []
    assert moves(log, grain="day", start="2011-12-30", end="2011-12-31", **new_york) == [(dt.date(2011, 12, 31), 0, 10)]
    assert moves(log, grain="day", start="2011-12-31", end="2011-12-31", **new_york) == []
