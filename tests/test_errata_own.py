"""Mistakes that queries of this catalogue once made, each on a log on which it would show.

Each docstring says what the query did; the numbers are counted from the lines above them.
"""

from collections.abc import Callable
from typing import Any

from tiny_log import TinyLog, hit, view

Tiny = Callable[[list[str]], TinyLog]


def test_an_affiliation_is_one_wherever_its_orders_went(tiny: Tiny) -> None:
    """orders_by split each affiliation by country, as it must a city: Springfield is two."""
    lines = [
        order_to("2012-01-01 10:00:00", "O-1", "10.00", "UK", "Springfield"),
        order_to("2012-01-01 11:00:00", "O-2", "20.00", "US", "Springfield"),
        order_to("2012-01-01 12:00:00", "O-3", "5.00", "US", "Springfield", shop="deals.example.org"),
    ]
    log = tiny(lines)

    by_affiliation = [(*row[:3], str(row[3]), row[4]) for row in log.ask("orders_by", what="affiliation")]
    assert by_affiliation == [(None, "shop", 2, "30.00", 15.0), (None, "deals.example.org", 1, "5.00", 5.0)]
    by_city = [row[:3] for row in log.ask("orders_by", what="city")]
    assert by_city == [("US", "Springfield", 2), ("UK", "Springfield", 1)]


def order_to(when: str, order_id: str, total: str, country: str, city: str, shop: str = "shop") -> str:
    more = {"tr_id": order_id, "tr_tt": total, "tr_co": country, "tr_ci": city, "tr_af": shop}
    return hit(when, "anna/1", e="tr", **more)


def test_a_strict_funnel_excludes_what_it_would_let_pass(tiny: Tiny) -> None:
    """funnel --order strict put page pings aside before it looked at --exclude, and so excluded nothing."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/tea"),
        hit("2012-01-01 10:00:10", "anna/1", page="/tea", e="pp"),
        view("2012-01-01 10:00:20", "anna/1", page="/"),
        view("2012-01-01 10:00:00", "ben/1", page="/tea"),
        view("2012-01-01 10:00:20", "ben/1", page="/"),
        hit("2012-01-01 10:00:30", "ben/1", page="/", e="pp"),
        view("2012-01-01 10:00:00", "cleo/1", page="/tea"),
        view("2012-01-01 10:00:10", "cleo/1", page="/milk"),
        view("2012-01-01 10:00:20", "cleo/1", page="/"),
    ]
    log = tiny(lines)

    def through(**params: Any) -> int:
        return int(log.ask("funnel", step=["event=page_view, page=/tea", "page=/"], **params)[1][2])

    assert through(order="strict") == 2  # anna and ben
    assert through(order="ordered", exclude="event=page_ping") == 2  # ben and cleo
    assert through(order="strict", exclude="event=page_ping") == 1  # ben


def test_a_page_is_read_by_those_who_are_not_known_too(tiny: Tiny) -> None:
    """content_matrix left out pings without a user_id, which page_pings counts."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/tea"),
        hit("2012-01-01 10:00:10", "anna/1", page="/tea", e="pp"),
        hit("2012-01-01 10:00:20", page="/tea", e="pp"),
        hit("2012-01-01 10:00:20", page="/nobody", e="pp"),
        view("2012-01-01 10:00:00", "ben/1", page="/milk"),
    ]

    # of two pages with 2 visitors and 2 pings; nobody is known to have seen the third
    assert tiny(lines).ask("content_matrix") == [
        ("/milk", 1, 0, 0.0, "high", "low"),
        ("/tea", 1, 2, 2.0, "high", "high"),
    ]
