"""Touches may be before the days asked for; conversions may not."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view
from variants import lookup_files

import snowplow_sql as sp
from snowplow_sql import catalog

Tiny = Callable[[list[str]], TinyLog]

SEARCH = "http://www.google.com/search?q=tea"
MARCH = {"start": "2012-03-01", "end": "2012-03-31"}
WITH_TOUCHES = sorted(query for query in catalog.names() if "lookback_days" in catalog.find(query).params)


def order(when: str, visitor: str, order_id: str, total: str) -> str:
    return hit(when, visitor, page="/thanks", e="tr", tr_id=order_id, tr_tt=total)


@pytest.fixture
def log(tiny: Tiny) -> TinyLog:
    """Anna orders in February and in March, Bert only in February; both after a search."""
    return tiny(
        [
            view("2012-02-20 10:00:00", "bert/1", refr=SEARCH),
            order("2012-02-20 10:10:00", "bert/1", "B-1", "5.00"),
            view("2012-02-25 10:00:00", "anna/1", refr=SEARCH),
            order("2012-02-25 10:10:00", "anna/1", "A-1", "7.00"),
            view("2012-03-02 10:00:00", "anna/2"),
            order("2012-03-02 10:10:00", "anna/2", "A-2", "30.00"),
            view("2012-03-03 10:00:00", "bert/2"),
            view("2012-03-04 10:00:00", "cleo/1"),
        ]
    )


def test_a_touch_before_the_first_day_has_its_share(log: TinyLog) -> None:
    credited = log.ask("attribution", credit="revenue", half_life_days=0, **MARCH)

    assert credited == [
        ("direct", 1, 0.0, 30.0, 0.0, 15.0, 15.0, 30.0),
        ("organic search", 1, 30.0, 0.0, 30.0, 15.0, 15.0, 0.0),
    ]
    assert log.ask("assists", **MARCH) == [
        ("direct", 1, 0, 0, 1, 0.0, 2.0, 0.0),
        ("organic search", 1, 1, 1, 0, None, 2.0, 6.0),
    ]
    assert log.ask("first_last_matrix", **MARCH) == [("organic search", "direct", 1, Decimal("30.00"))]


def test_who_converted_before_the_first_day_went_his_way_in_vain_since(log: TinyLog) -> None:
    assert log.ask("conversion_paths", **MARCH) == [("organic search > direct", 1, Decimal("30.00"), 1, 0.5)]
    # Bert's search is 12 days before, Anna's 6
    assert log.ask("conversion_paths", lookback_days=6, **MARCH) == [
        ("organic search > direct", 1, Decimal("30.00"), 0, 1.0)
    ]


def test_who_did_not_come_in_the_days_asked_for_went_nowhere(log: TinyLog) -> None:
    assert log.ask("conversion_paths", start="2012-02-25", end="2012-02-25") == [
        ("organic search", 1, Decimal("7.00"), 0, 1.0)
    ]


@pytest.mark.parametrize(("days", "sources"), [(6, {"direct", "organic search"}), (5, {"direct"})])
def test_the_days_to_look_back_are_those_of_each_conversion(log: TinyLog, days: int, sources: set[str]) -> None:
    for start in ("2012-02-26", "2012-03-01", "2012-03-02"):
        assert {row[0] for row in log.ask("attribution", start=start, lookback_days=days)} == sources


def test_the_other_parameters_select_touches_too(log: TinyLog) -> None:
    assert log.ask("attribution", where="visit_id = 2", **MARCH) == [("direct", 1, *[1.0] * 6)]


# without conversion_paths, whose rows without a conversion depend on the days asked for
@pytest.mark.parametrize("query", sorted({*WITH_TOUCHES} - {"conversion_paths"}))
def test_a_month_is_answered_as_if_no_other_order_were_a_conversion(log: TinyLog, query: str) -> None:
    in_march = log.ask(query, **lookup_files(query), **MARCH)

    assert in_march == log.ask(query, **lookup_files(query), goal="order: event=transaction, tr_orderid=A-2")


def test_the_first_day_is_that_of_the_zone(tiny: Tiny) -> None:
    lines = [
        view("2012-01-30 23:29:59", "bert/1", refr=SEARCH),
        view("2012-01-30 23:30:00", "anna/1", refr=SEARCH),  # 30 days before her order
        view("2012-02-29 22:50:00", "cleo/1", page="/tea", refr=SEARCH),
        view("2012-02-29 23:10:00", "cleo/1", page="/cups"),  # in Berlin, it has been March for ten minutes
        *(order("2012-02-29 23:30:00", visit, visit, "1.00") for visit in ("anna/2", "bert/2", "cleo/1")),
    ]
    log = tiny(lines)

    assert log.ask("attribution", start="2012-03-01") == []
    in_berlin = {"by": "page", "half_life_days": 30, "tz": "Europe/Berlin"}
    assert log.ask("attribution", start="2012-03-01", **in_berlin) == [
        ("/thanks", 2, 1.0, 2.0, 1.0, 1.5, 1.5, 1.666667),
        ("/", 1, 1.0, 0.0, 1.0, 0.5, 0.5, 0.333333),
        ("/tea", 1, *[1.0] * 6),
    ]


@pytest.mark.parametrize("query", WITH_TOUCHES)
def test_hive_reads_the_partitions_in_which_touches_can_lie(query: str) -> None:
    def literals(**given: Any) -> set[str]:
        text = sp.render(query, "hive", **MARCH, lookback_days=30, **given)
        return set(re.findall(r"\bdt [<>]= '[-0-9]+'", text))

    # a visit that crosses midnight has its first event a day earlier; a zone's day may begin on the day before in UTC
    assert literals() == {"dt >= '2012-01-30'", "dt >= '2012-03-01'", "dt <= '2012-03-31'"}
    zoned = {"dt >= '2012-01-29'", "dt >= '2012-02-29'", "dt <= '2012-04-01'"}
    assert literals(tz="Europe/Berlin") == zoned


@pytest.mark.parametrize("query", WITH_TOUCHES)
@pytest.mark.parametrize("dialect", ["duckdb", "hive", "infobright"])
def test_no_day_is_before_the_first_of_all(query: str, dialect: str) -> None:
    assert "dt >= '0001-01-01'" in sp.render(query, dialect, tz="Europe/Berlin", lookback_days=10**9, **MARCH)


def test_who_came_before_the_first_day_is_not_new(log: TinyLog) -> None:
    """lifecycle began with the first day asked for: everybody was new, and nobody returned or was dormant."""
    wanted = [("2012-03-01", 3, 1, 2, 0, 0)]  # cleo; anna and bert

    assert [(str(row[0]), *row[1:]) for row in log.ask("lifecycle", **MARCH)] == wanted
    assert [(str(row[0]), *row[1:]) for row in log.ask("lifecycle", end="2012-03-31")][1:] == wanted
    # from 3 March on, in that week, bert came, who was there in the week before, and cleo; anna had come on the 2nd
    week = {"grain": "week", "start": "2012-03-03", "end": "2012-03-11"}
    assert [(str(row[0]), *row[1:]) for row in log.ask("lifecycle", **week)] == [
        ("2012-02-27", 2, 1, 1, 0, 0),
        ("2012-03-05", 0, 0, 0, 0, 3),
    ]


def test_the_lifecycle_is_compared_with_that_of_the_days_before(log: TinyLog) -> None:
    ((_, _, active, active_before, _, new, new_before, *_),) = log.ask("lifecycle", compare="previous", **MARCH)

    assert (active, active_before, new, new_before) == (3, 2, 1, 2)


def test_hive_reads_all_partitions_up_to_the_last_day_for_what_somebody_ever_did() -> None:
    text = sp.render("lifecycle", "hive", **MARCH)

    assert set(re.findall(r"WHERE dt [<>]= '[-0-9]+'", text)) == {"WHERE dt <= '2012-03-31'"}
