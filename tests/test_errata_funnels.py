"""Mistakes that the funnels of this catalogue once made, each on a log that would show it.

Each docstring says what the query did. The expected numbers are counted from the lines above them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view

Tiny = Callable[[list[str]], TinyLog]

TWICE = ["first: event=transaction, page=/thanks", "again: page=/thanks, event=transaction"]


def ordered(when: str, visitor: str, order: str) -> str:
    return hit(when, visitor, page="/thanks", e="tr", tr_id=order, tr_tt="10.00")


@pytest.fixture
def orders(tiny: Tiny) -> TinyLog:
    """One order of ann, two of ben, and two of cyd in the same second."""
    return tiny(
        [
            view("2012-01-02 10:00:00", "ann/1"),
            ordered("2012-01-02 10:00:00", "ann/1", "O-1"),
            ordered("2012-01-02 11:00:00", "ben/1", "O-2"),
            ordered("2012-01-02 11:00:40", "ben/1", "O-3"),
            ordered("2012-01-02 12:00:00", "cyd/1", "O-4"),
            ordered("2012-01-02 12:00:00", "cyd/1", "O-5"),
        ]
    )


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"by": "user"},
        {"order": "strict"},
        {"order": "any"},
        {"within_minutes": 1},
        {"exclude": "event=page_view"},
    ],
    ids=str,
)
def test_an_event_is_no_two_equal_steps(orders: TinyLog, params: dict[str, Any]) -> None:
    """funnel also counted each order as the one after it: all three got through."""
    assert [row[2] for row in orders.ask("funnel", step=TWICE, **params)] == [3, 1]
    assert [row[2] for row in orders.ask("funnel", step=["any", *TWICE], **params)] == [3, 3, 1]
    assert [row[2] for row in orders.ask("funnel", step=["any", "any", "any"], **params)] == [3, 1, 0]


def test_no_query_on_steps_takes_an_event_for_two_equal_ones(orders: TinyLog) -> None:
    """All queries based on the funnel made the same mistake, and so did pattern_match."""
    assert [row[3] for row in orders.ask("funnel_trend", step=TWICE)] == [3, 1]
    assert orders.ask("funnel_time", step=TWICE) == [(1, "first", "again", 1, 40, 40.0, 40)]
    assert [row[1:3] for row in orders.ask("funnel_by_entry", step=TWICE)] == [(3, 1)]
    assert orders.ask("funnel_dropoff", step=TWICE) == [(None, 2, 1.0)]
    assert [row[4] for row in orders.ask("funnel_breakdown", step=TWICE)] == [3, 1]
    assert [row[1:3] for row in orders.ask("funnel_correlation", step=TWICE)] == [(1, 2)]
    assert orders.ask("pattern_match", step=TWICE) == [(3, 1, 1 / 3, 1)]


def test_two_different_steps_may_be_one_event(orders: TinyLog) -> None:
    assert [row[2] for row in orders.ask("funnel", step=["any", TWICE[0], "page=/thanks"])] == [3, 3, 3]
