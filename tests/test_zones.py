"""Days and hours are in a zone's local time; order and distance are those of moments, whatever the clocks do."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view
from variants import lookup_files

from snowplow_sql import catalog

BERLIN = "Europe/Berlin"
TURNED_BACK = datetime(2012, 10, 28, 0, 30)  # noqa: DTZ001 - UTC; half an hour before Berlin's clocks go back an hour
BY_THE_CLOCK = {"hour_weekday_heatmap", "bots", "partition_gaps"}
"""Queries about the hour in which something happened."""

Row = tuple[Any, ...]


def _lines() -> Iterator[str]:
    """An hour of a few visitors, in random order, all on one day both in UTC and in Berlin."""
    dice = Random(28)
    pages = ["/", "/tea", "/basket", "/order", "/help"]
    for number in range(240):
        visitor = f"{dice.choice('abcdef')}/{dice.choice('12')}"
        when = str(TURNED_BACK + timedelta(seconds=dice.randrange(3600)))
        page, sent_by = (
            dice.choice(pages),
            dice.choice(["", "http://www.google.com/search?q=tea", "http://example.org/"]),
        )
        match dice.randrange(6):
            case 0:
                yield hit(when, visitor, page=page, e="tr", tr_id=number // 2, tr_tt=f"{dice.randrange(9000) / 100}")
            case 1:
                yield hit(
                    when, visitor, page=page, e="ti", ti_id=number // 2, ti_sk=f"S{number % 5}", ti_pr="2", ti_qu="1"
                )
            case 2:
                yield hit(
                    when,
                    visitor,
                    page=page,
                    e="se",
                    ev_ca="media",
                    ev_ac=dice.choice(["play", "add-to-basket"]),
                    ev_va="3",
                )
            case _:
                yield view(when, visitor, page=page, title=page[1:] or "home", refr=sent_by)


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> TinyLog:
    return TinyLog(_lines(), tmp_path_factory.mktemp("hour") / "hour.log")


def _without_moments(rows: list[Row]) -> Counter[Row]:
    return Counter(tuple(value for value in row if not isinstance(value, datetime)) for row in rows)


@pytest.mark.parametrize("query", sorted(set(catalog.names()) - BY_THE_CLOCK))
def test_an_hour_that_clocks_show_twice_changes_no_number(hour: TinyLog, query: str) -> None:
    given = lookup_files(query) | ({"top": 1000} if "top" in catalog.find(query).params else {})
    assert _without_moments(hour.ask(query, tz=BERLIN, **given)) == _without_moments(hour.ask(query, **given))


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> TinyLog:
    """One visit: 02:50 in summer time, then 02:05 and 02:06 in winter time."""
    lines = [
        view("2012-10-28 00:50:00", "anna/1", page="/tea", refr="http://www.google.com/search?q=tea"),
        view("2012-10-28 01:05:00", "anna/1", page="/basket"),
        hit("2012-10-28 01:06:00", "anna/1", page="/basket", e="tr", tr_id="1", tr_tt="5"),
    ]
    return TinyLog(lines, tmp_path_factory.mktemp("autumn") / "autumn.log")


def _at(clock: str, day: str = "2012-10-28") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}")


def test_a_visit_in_which_clocks_go_back_begins_where_it_began(autumn: TinyLog) -> None:
    ((_, _, began, ended, seconds, *_),) = autumn.ask("visits_table", tz=BERLIN)
    assert (began, ended, seconds) == (_at("02:50:00"), _at("02:06:00"), 960)
    assert autumn.ask("top_paths", tz=BERLIN)[0][0] == "/tea > /basket"
    assert [row[1:3] for row in autumn.ask("funnel", tz=BERLIN, step=["page=/tea", "page=/basket"])] == [
        ("page=/tea", 1),
        ("page=/basket", 1),
    ]


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> TinyLog:
    """Anna: 01:55, then 5 and 10 minutes later at 03:00 and 03:05. Bert, after two hours without events: 06:30."""
    clocks = ("00:55:00", "01:00:00", "01:05:00", "04:30:00")
    lines = [view(f"2012-03-25 {clock}", "anna/1" if place < 3 else "bert/1") for place, clock in enumerate(clocks)]
    return TinyLog(lines, tmp_path_factory.mktemp("spring") / "spring.log")


def test_a_visit_in_which_clocks_go_forward_is_as_long_as_it_was(spring: TinyLog) -> None:
    assert [row[4] for row in spring.ask("resessionise", tz=BERLIN)] == [600, 0]
    assert spring.ask("visit_averages", tz=BERLIN)[0][-1] == 300.0
    found = {finding: visits for _, finding, visits, _ in spring.ask("session_check", tz=BERLIN)}
    assert (found["by the gap"], found["with a gap inside"]) == (2, 0)


def test_an_hour_that_clocks_skip_is_no_gap(spring: TinyLog) -> None:
    assert spring.ask("partition_gaps", tz=BERLIN) == [
        (_at("03:00:00", "2012-03-25"), _at("06:00:00", "2012-03-25"), 2)
    ]


@pytest.mark.parametrize(
    ("clocks", "gaps"),
    [
        (["00:10", "00:59", "01:00", "01:59", "02:10"], []),
        (["00:10", "02:10"], [("02:00", "03:00", 1)]),  # the second hour 02 is missing
        (["00:59", "04:30"], [("02:00", "05:00", 3)]),  # the second hour 02, 03 and 04
        (["01:59", "04:00"], [("02:00", "05:00", 2)]),
    ],
)
def test_an_hour_that_clocks_show_twice_is_two_hours(
    tmp_path: Path, clocks: list[str], gaps: list[tuple[str, str, int]]
) -> None:
    log = TinyLog([view(f"2012-10-28 {clock}:30", "anna/1") for clock in clocks], tmp_path / "hours.log")
    expected = [(_at(f"{one}:00"), _at(f"{other}:00"), count) for one, other, count in gaps]
    assert log.ask("partition_gaps", tz=BERLIN) == expected


def test_midnight_is_that_of_the_zone(tmp_path: Path) -> None:
    lines = [
        view("2012-06-01 21:50:00", "anna/1"),
        view("2012-06-01 22:10:00", "anna/1"),  # past midnight in Berlin
        view("2012-06-01 23:50:00", "bert/1"),
        view("2012-06-02 00:10:00", "bert/1"),  # past midnight in UTC
        view("2012-06-03 21:59:59", "cleo/1"),
        view("2012-06-03 22:00:00", "cleo/1"),  # past midnight in Berlin
    ]
    log = TinyLog(lines, tmp_path / "june.log")
    found = [{row[1]: row[2] for row in log.ask("session_check", tz=zone)} for zone in (BERLIN, None)]
    assert [some["over midnight"] for some in found] == [2, 1]
    lasted = {row[0]: row[2] for row in log.ask("visits_table", tz=BERLIN)}
    assert lasted == {
        "anna": _at("23:50:00", "2012-06-01"),
        "bert": _at("01:50:00", "2012-06-02"),
        "cleo": _at("23:59:59", "2012-06-03"),
    }
