"""What a result says about itself, and the thresholds at which it mentions the quality of its events."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from snowplow_sql import catalog
from snowplow_sql.about import About, Quality
from snowplow_sql.params import STANDARD

JANUARY = {"start": date(2012, 1, 1), "end": date(2012, 1, 31)}
FINE: dict[str, Any] = {
    **JANUARY,
    "events": 1000,
    "robots": 0,
    "excludes_robots": False,
    "transactions": 100,
    "unpriced": 0,
    "days_without": (),
    "lines": 2000,
    "bad_lines": 0,
}


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(date(2012, 1, 1) + timedelta(days=number - 1) for number in numbers)


@pytest.mark.parametrize(
    ("found", "remarks"),
    [
        ({}, []),
        ({"bad_lines": 20}, []),  # exactly one in a hundred is not above the threshold
        ({"bad_lines": 21}, ["21 of 2,000 lines (1.05 %) cannot be read"]),
        ({"bad_lines": 0, "lines": 0}, []),
        ({"lines": None, "bad_lines": None}, []),
        ({"robots": 100}, []),  # exactly one in ten is not above the threshold
        ({"robots": 101}, ["10.1 % of the events are from robots, which are counted"]),
        ({"robots": 500, "excludes_robots": True}, []),
        ({"events": 0}, ["no events match; `snowq check` shows what the source has"]),
        (
            {"events": 0, "days_without": days(7)},
            [
                "no events match; `snowq check` shows what the source has",
                "1 of 31 days has no events (2012-01-07)",
            ],
        ),
        (
            {"events": 0, "days_without": days(*range(1, 32))},
            ["31 of 31 days have no events (2012-01-01 to 2012-01-31)"],
        ),
        ({"days_without": days(7)}, ["1 of 31 days has no events (2012-01-07)"]),
        ({"days_without": days(7, 8, 9, 31)}, ["4 of 31 days have no events (2012-01-07 to 2012-01-09, 2012-01-31)"]),
        (
            {"days_without": days(1, 3, 5, 7, 9)},
            ["5 of 31 days have no events (2012-01-01, 2012-01-03, 2012-01-05, …)"],
        ),
        (
            {"bad_lines": 500, "days_without": days(2), "robots": 900},
            [
                "500 of 2,000 lines (25.00 %) cannot be read",
                "1 of 31 days has no events (2012-01-02)",
                "90.0 % of the events are from robots, which are counted",
            ],
        ),
    ],
)
def test_what_touches_an_answer_is_remarked_and_nothing_else(found: dict[str, Any], remarks: list[str]) -> None:
    assert Quality(**{**FINE, **found}).remarks() == remarks


def test_amounts_that_cannot_be_read_touch_an_answer_of_money() -> None:
    few, many = Quality(**{**FINE, "unpriced": 1}), Quality(**{**FINE, "unpriced": 2})
    told = ["2 of 100 transactions have no readable amount and count as 0"]

    assert about("order_kpis", few).remarks() == about("visits", many).remarks() == []
    assert about("order_kpis", many).remarks() == about("campaigns", many).as_json()["quality"]["remarks"] == told
    assert "; 1 of 100 transactions have no readable amount" in dict(about("order_kpis", few).lines())["Data quality"]
    assert "transactions" not in dict(about("visits", many).lines())["Data quality"]


def test_programs_are_told_of_days_without_events_by_the_ends_of_each_row_of_them() -> None:
    """Otherwise a question without sensible bounds would list ten thousand years of them."""
    quality = Quality(**{**FINE, "days_without": days(7, 8, 9, 31)})

    assert quality.as_json()["days_without_events"] == {
        "count": 4,
        "spans": [{"first": "2012-01-07", "last": "2012-01-09"}, {"first": "2012-01-31", "last": "2012-01-31"}],
    }


def test_the_whole_quality_in_one_line() -> None:
    assert Quality(**{**FINE, "robots": 26, "bad_lines": 3}).sentence() == (
        "1,000 events; all 31 days have events; 2.6 % of the events are from robots, which are counted; "
        "3 of 2,000 lines (0.15 %) cannot be read."
    )


def test_days_with_events_that_were_not_asked_for_are_told_as_such() -> None:
    assert Quality(**{**FINE, "events": 0, "lines": None}).sentence() == "0 events; all 31 days have other events."


def test_robots_that_are_left_out_are_a_share_of_all_events() -> None:
    quality = Quality(**{**FINE, "events": 900, "robots": 100, "excludes_robots": True, "lines": None})

    assert quality.sentence() == (
        "900 events; all 31 days have events; 10.0 % of the events are from robots, which are left out."
    )


def test_no_events_at_all_are_no_division_by_zero() -> None:
    nothing = {**FINE, "start": None, "end": None, "events": 0, "lines": 0}

    assert Quality(**nothing).sentence() == "0 events; no day with events."


def about(query: str = "landing_pages", quality: Quality | None = None, **given: Any) -> About:
    return About(catalog.find(query), given, "logs/", "duckdb", "SELECT 1", quality=quality)


@pytest.mark.parametrize(
    ("given", "period"),
    [
        ({}, "all days"),
        ({"start": "2012-01-01"}, "from 2012-01-01 on (UTC)"),
        ({"end": "2012-01-31"}, "up to 2012-01-31 (UTC)"),
        (JANUARY, "2012-01-01 to 2012-01-31 (UTC)"),
    ],
)
def test_the_period_in_words(given: dict[str, Any], period: str) -> None:
    assert about(**given).period == period


@pytest.mark.parametrize(
    ("query", "given", "earlier"),
    [
        ("visits", {"compare": "previous"}, ("2011-12-01", "2011-12-31")),
        ("visits", {"compare": "year", "grain": "month"}, ("2011-01-01", "2011-01-31")),
        ("visits", {"compare": "previous", "grain": "month", "end": "2012-03-31"}, ("2011-10-01", "2011-12-31")),
        ("overview", {"compare": "year", "start": "2012-02-29", "end": "2012-02-29"}, ("2011-02-28", "2011-02-28")),
        ("visits", {"compare": "none"}, None),
        ("visits", {}, None),
        ("landing_pages", {}, None),
    ],
)
def test_the_days_that_it_is_compared_with(query: str, given: dict[str, Any], earlier: tuple[str, str] | None) -> None:
    found = about(query, **{**JANUARY, **given})

    assert (found.earlier_days and tuple(map(str, found.earlier_days))) == earlier
    assert ("Compared with" in dict(found.lines())) == (earlier is not None)


def test_without_bounds_the_period_is_that_of_the_events_once_they_are_measured() -> None:
    assert about(quality=Quality(**FINE)).period == "all days, 2012-01-01 to 2012-01-31 (UTC)"


def test_every_filter_is_told() -> None:
    given = {
        "app_id": "shop",
        "platform": "web",
        "host": "a.example.com",
        "exclude_bots": True,
        "where": "visit_id = 1",
    }

    assert about(**given).filters == [
        "application shop",
        "platform web",
        "pages of a.example.com",
        "robots left out",
        "events where visit_id = 1",
    ]
    assert About(catalog.find("visits"), {}, "logs/", "duckdb", "", dedupe=True).filters == [
        "hits logged twice count once"
    ]
    assert about(exclude_bots=False).filters == []


def test_parameters_have_their_defaults() -> None:
    assert about().parameters == {"top": 20}
    assert about("funnel", step=["any", "event=transaction"]).parameters == {
        "step": ["any", "event=transaction"],
        "by": "visit",
        "order": "ordered",
        "within_minutes": 0,
        "exclude": [],
    }


def test_all_of_it_for_people() -> None:
    told = dict(about("funnel", Quality(**FINE), step=("a: any", "event=transaction"), table="shop.events_004").lines())

    assert list(told) == ["Definition", "Period", "Filters", "Parameters", "Source", "Events read", "Data quality"]
    assert told["Definition"].startswith("How many visits, or users, get through the steps of a funnel. Ordered:")
    assert told["Parameters"] == "step a: any; event=transaction; by visit; order ordered; within_minutes 0"
    assert told["Source"] == "logs/, table shop.events_004 (duckdb)"
    assert told["Events read"] == "1,000"
    assert "\n" not in "".join(told.values())


def test_what_was_not_measured_is_not_told() -> None:
    assert [name for name, _ in about("visits").lines()] == ["Definition", "Period", "Filters", "Parameters", "Source"]
    assert about("visits").as_json()["quality"] is None


def test_days_are_told_in_the_zone_that_was_asked_for() -> None:
    assert about(**JANUARY, tz="Europe/Berlin").period == "2012-01-01 to 2012-01-31 (Europe/Berlin)"
    assert about(tz="Europe/Berlin").zone == "Europe/Berlin"
    assert about().zone == "UTC"


def test_addresses_that_are_left_out_are_a_filter() -> None:
    assert about(exclude_ip=["10.*", "192.0.2.1"]).filters == ["addresses left out: 10.*; 192.0.2.1"]


SHAPING: dict[str, tuple[Any, Any]] = {
    "start": ("2012-01-02", "2012-01-02"),
    "end": (date(2012, 1, 31), "2012-01-31"),
    "app_id": ("shop", "shop"),
    "platform": ("web", "web"),
    "host": ("a.example.com", "a.example.com"),
    "exclude_ip": ({"192.0.2.1", "10.*"}, ["10.*", "192.0.2.1"]),
    "internal_host": (("*.example.org",), ["*.example.org"]),
    "tz": ("Asia/Tokyo", "Asia/Tokyo"),
    "exclude_bots": (True, True),
    "where": ("visit_id = 1", "visit_id = 1"),
    "table": ("shop.events_004", "shop.events_004"),
}


def test_all_that_shapes_an_answer_is_known_to_programs_and_to_people() -> None:
    assert set(SHAPING) == set(STANDARD)
    for name, (given, told) in SHAPING.items():
        found = about(**{name: given})
        assert found.as_json()["selection"] == about().as_json()["selection"] | {name: told}
        assert found.lines() != about().lines(), name
    assert about().as_json()["selection"]["dedupe"] is False


def test_the_time_zone_stands_with_the_period() -> None:
    assert about(tz="Asia/Tokyo").as_json()["period"] == {"start": None, "end": None, "tz": "Asia/Tokyo"}
    assert about().as_json()["period"]["tz"] == "UTC"
    assert about(tz="Asia/Tokyo").period == "all days (Asia/Tokyo)"


@pytest.mark.parametrize("modern", [True, False, None])
def test_how_the_logs_were_read_is_told(modern: bool | None) -> None:
    read = replace(about(), modern=modern)
    assert read.as_json()["modern"] is modern
    assert dict(read.lines())["Source"] == "logs/ (duckdb)" + ", read with --modern" * bool(modern)


def test_hosts_of_the_sites_own_are_told_with_the_filters() -> None:
    assert about(internal_host=["*.example.org"]).filters == ["the site's own hosts: *.example.org"]


@pytest.mark.parametrize(("flag", "told"), [("no", []), ("yes", ["robots left out"])])
def test_a_flag_that_is_given_as_a_text_is_told_as_it_is_understood(flag: str, told: list[str]) -> None:
    assert about(exclude_bots=flag).filters == told
    assert about(exclude_bots=flag).as_json()["selection"]["exclude_bots"] is bool(told)


@pytest.mark.parametrize(
    ("query", "given", "told"),
    [
        ("landing_pages", {"top": "20"}, {}),
        ("visits", {"fill": "no", "compare": "none"}, {}),
        ("visit_size_distribution", {"buckets": "1, 2,6"}, {"buckets": [1, 2, 6]}),
        ("visit_size_distribution", {"buckets": [1, 2, 6]}, {"buckets": [1, 2, 6]}),
        ("order_reconciliation", {"tolerance": "1"}, {"tolerance": 1.0}),
        ("funnel", {"step": "  page = /tea"}, {"step": ["page = /tea"]}),
        ("funnel", {"step": "tea :title=Tea*,  tr_total = 1.00"}, {"step": ["tea: page_title=Tea*, tr_total=1.00"]}),
        ("conversion_rate", {"goal": "any"}, {"goal": "any"}),
        ("conversion_rate", {"goal": "all of it: any"}, {"goal": "all of it: any"}),
    ],
)
def test_programs_are_told_a_parameter_in_its_one_type_however_it_was_given(
    query: str, given: dict[str, Any], told: dict[str, Any]
) -> None:
    assert about(query, **given).as_json()["parameters"] == about(query).as_json()["parameters"] | told


def test_a_step_is_told_so_that_it_can_be_given_again() -> None:
    told = about("funnel", step=["a: title=a: b, page=/a,b", "action=add", "x: any", "any"]).parameters["step"]

    assert told == ["a: page_title=a: b, page=/a,b", "action=add", "x: any", "any"]
    assert about("funnel", step=told).parameters["step"] == told


def test_people_are_told_bounds_as_they_are_given() -> None:
    told = dict(about("visit_size_distribution", buckets=(1, 2, 6)).lines())

    assert "buckets 1,2,6" in told["Parameters"].split("; ")


def test_a_parameter_without_a_value_is_not_told() -> None:
    told = about("breakdown", by="page")

    assert told.parameters["also_by"] is None
    assert "also_by" not in dict(told.lines())["Parameters"]
