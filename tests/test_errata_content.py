"""The mistakes of SnowPlow's published queries on pages and visits, each on a log that would show the mistake.

Each docstring says what the published query did. The expected numbers are counted from the lines above them.
"""

import datetime as dt
from collections.abc import Callable

from tiny_log import TinyLog, hit, view

Tiny = Callable[[list[str]], TinyLog]


def at(clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2012-01-01 {clock}")


def test_pings_per_visitor_keep_their_fraction(tiny: Tiny) -> None:
    """Pings and uniques were both integers, and so was their quotient: 3 / 2 was 1."""
    lines = [view("2012-01-01 10:00:00", user) for user in ("anna/1", "ben/1")]
    lines += [hit(f"2012-01-01 10:00:{second}", "anna/1", e="pp") for second in (10, 20, 30)]
    log = tiny(lines)

    assert log.ask("page_pings") == [(dt.date(2012, 1, 1), "/", 2, 3, 2, 1.5, 15.0)]
    assert log.ask("content_matrix") == [("/", 2, 3, 1.5, "high", "high")]


def test_two_pages_in_the_first_second_are_one_entry(tiny: Tiny) -> None:
    """The pages of a visit were joined to its first and last time, so that a tie made several rows of one visit."""
    lines = [view("2012-01-01 10:00:00", "anna/1", page=page) for page in ("/b", "/a", "/c")]
    log = tiny(lines)

    assert log.ask("visit_entry_exit") == [("anna", 1, at("10:00:00"), "/a", at("10:00:00"), "/c", 3)]
    assert [(row[0], row[1]) for row in log.ask("entry_pages")] == [("/a", 1)]
    assert [(row[0], row[1]) for row in log.ask("exit_pages")] == [("/c", 1)]
    assert log.ask("top_paths") == [("/a > /b > /c", 1, 1.0)]


def test_a_visit_with_an_order_is_one_visit(tiny: Tiny) -> None:
    """Visits were grouped by tr_orderid too, so that the order and the rest of its visit were two rows."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/shop"),
        hit("2012-01-01 10:01:00", "anna/1", e="tr", tr_id="1", tr_tt="9.50"),
        hit("2012-01-01 10:02:00", "anna/1", e="tr", tr_id="2", tr_tt="3.00"),
    ]
    log = tiny(lines)

    assert [row[:10] for row in log.ask("visits_table")] == [
        ("anna", 1, at("10:00:00"), at("10:02:00"), 120, 3, 1, 0, 0, 2)
    ]


def test_a_page_view_is_told_by_its_type_and_else_by_what_it_is_not(tiny: Tiny) -> None:
    """`event = 'page_view'` found none in early logs, `page_title IS NOT NULL` took an order with a title."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/bare"),
        hit("2012-01-01 10:01:00", "anna/1", page="/old", title="Of no type"),
        hit("2012-01-01 10:02:00", "anna/1", page="/thanks", title="Thank you", tr_id="1", tr_tt="9.50"),
    ]
    log = tiny(lines)

    assert log.ask("page_edges") == [("/bare", "/old", 1)]
    assert log.ask("visit_depth_dropoff", depth="5")[1:3] == [(2, 1, 1.0, 1.0), (3, 0, 0.0, 0.0)]
