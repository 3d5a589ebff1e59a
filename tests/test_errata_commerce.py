"""The mistakes of SnowPlow's published queries on orders and products, each on a log that would show it.

Each docstring says what the published query did. The expected numbers are counted from the lines above them.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from tiny_log import TinyLog, hit, view

Tiny = Callable[[list[str]], TinyLog]


def add(when: str, visitor: str, page: str = "/tea", **more: Any) -> str:
    return hit(when, visitor, page=page, e="ev", ev_ca="ecomm", ev_ac="add-to-basket", ev_la="TEA", **more)


def order(when: str, visitor: str, order_id: str, total: str) -> str:
    return hit(when, visitor, page="/thanks", e="tr", tr_id=order_id, tr_tt=total)


def test_adds_per_visitor_are_not_divided_as_whole_numbers(tiny: Tiny) -> None:
    """adds / uniques was 0 whenever it was below 1."""
    lines = [view("2012-01-01 10:00:00", f"user{number}/1", page="/tea") for number in range(3)]
    log = tiny([*lines, add("2012-01-01 10:01:00", "user0/1")])

    assert log.ask("product_page_conversion") == [("/tea", 3, 1, 1 / 3)]


def test_visits_of_a_and_a1_are_two_baskets(tiny: Tiny) -> None:
    """CONCAT(user_id, visit_id) took visit 11 of a and visit 1 of a1 for one basket."""
    log = tiny([add("2012-01-01 10:00:00", "a/11"), add("2012-01-01 11:00:00", "a1/1")])

    assert log.ask("basket_items", scope="visit_add") == [("a/11", "TEA"), ("a1/1", "TEA")]
    assert log.ask("cart_abandonment")[0][1:3] == (2, 2)


def test_an_order_in_a_visit_makes_no_second_visit_of_it(tiny: Tiny) -> None:
    """Grouped by tr_orderid as well, a visit with an order was two rows: one with it and one without."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/tea"),
        order("2012-01-01 10:05:00", "anna/1", "O-1", "10.00"),
        order("2012-01-01 10:06:00", "anna/1", "O-2", "20.00"),
    ]
    ((value, visits, orders, revenue, *_),) = tiny(lines).ask("revenue_by")

    assert (value, visits, orders, str(revenue)) == ("direct", 1, 2, "30.00")


def test_an_order_that_was_logged_twice_is_worth_its_price_once(tiny: Tiny) -> None:
    """SUM(tr_total) over the hits doubled it, in the month of the reload too."""
    lines = [
        order("2012-01-31 10:00:00", "anna/1", "O-1", "30.00"),
        order("2012-02-01 09:00:00", "anna/2", "O-1", "30.00"),
    ]
    log = tiny(lines)

    assert [(*row[:3], str(row[3])) for row in log.ask("clv_by_period")] == [("anna", dt.date(2012, 1, 1), 1, "30.00")]
    assert [(*row[:2], str(row[2])) for row in log.ask("clv_to_date")] == [("anna", 1, "30.00")]
    assert [row[:2] for row in log.ask("transactions")] == [("O-1", dt.datetime.fromisoformat("2012-01-31 10:00:00"))]
    assert [row[1] for row in log.ask("repeat_purchase")] == [1]


def test_two_landing_views_in_one_second_leave_one_row_of_an_order(tiny: Tiny) -> None:
    """A join on the time of the first event multiplied the order by the pages of that second."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/tea"),
        view("2012-01-01 10:00:00", "anna/1", page="/coffee"),
        order("2012-01-01 10:05:00", "anna/1", "O-1", "10.00"),
    ]
    (row,) = tiny(lines).ask("transactions_with_visits")

    assert row[0] == "O-1"
    assert row[7:] == ("/coffee", "/tea", 2)
