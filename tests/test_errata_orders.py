"""Mistakes that queries of this catalogue on orders and customers once made, each on a log that would show it.

Each docstring says what the query did. The expected numbers are counted from the lines above them.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from tiny_log import TinyLog, hit

Tiny = Callable[[list[str]], TinyLog]


def line(when: str, visitor: str, order: str, sku: str, pieces: int = 1) -> str:
    return hit(when, visitor, e="ti", ti_id=order, ti_sk=sku, ti_qu=pieces, ti_pr="10.00")


def test_a_line_is_bought_by_whoever_logged_it_first(tiny: Tiny) -> None:
    """purchases_by_product took the first user by name; next_product and the orders take the first in time."""
    log = tiny(
        [
            line("2012-01-02 10:00:00", "zoe/1", "O-1", "TEA"),
            line("2012-01-03 10:00:00", "ann/1", "O-1", "TEA"),
            line("2012-01-04 10:00:00", "ann/1", "O-2", "TEA"),
            line("2012-01-05 10:00:00", "zoe/2", "O-3", "CUP"),
        ]
    )

    # zoe bought the first pot of tea and ann the second
    assert [row[1:4] for row in log.ask("purchases_by_product")] == [("TEA", 2, 2), ("CUP", 1, 1)]
    assert log.ask("next_product")[0][:3] == ("TEA", "CUP", 1)


def add(when: str, visitor: str, sku: str) -> str:
    return hit(when, visitor, page="/shop", e="ev", ev_ca="ecomm", ev_ac="add-to-basket", ev_la=sku)


def test_the_greatest_products_are_listed_in_every_period(tiny: Tiny) -> None:
    """purchases_by_product and add_to_baskets limited their rows in order of periods: 100 rows ended in January."""
    log = tiny(
        [
            *(line(f"2012-01-0{day} 10:00:00", "ann/1", f"O-{day}", "CUP") for day in (1, 2)),
            line("2012-01-03 10:00:00", "ann/1", "O-3", "TEA", 5),
            line("2012-02-03 10:00:00", "ann/2", "O-4", "TEA", 1),
            line("2012-02-03 10:00:00", "ann/2", "O-4", "POT", 3),
            *(add(f"2012-01-0{day} 09:00:00", "ann/1", sku) for day, sku in [(1, "CUP"), (2, "CUP"), (3, "TEA")]),
            *(add(f"2012-02-0{day} 09:00:00", "ann/2", "TEA") for day in (1, 2)),
        ]
    )

    sold = [(str(row[0]), row[1], row[4]) for row in log.ask("purchases_by_product", top=2)]
    assert sold == [("2012-01-01", "TEA", 5), ("2012-02-01", "POT", 3), ("2012-02-01", "TEA", 1)]
    put = [(str(row[0]), row[2], row[4]) for row in log.ask("add_to_baskets", top=1)]
    assert put == [("2012-01-01", "TEA", 1), ("2012-02-01", "TEA", 2)]


def test_customers_who_are_equal_are_neither_the_least_nor_the_best(tiny: Tiny) -> None:
    """rfm counted only customers below: two with the same day were both in the lowest fifth, and lapsed."""
    two = [order("2012-01-02 10:00:00", f"{name}/1", f"O-{name}") for name in ("ann", "ben")]
    later = order("2012-01-09 10:00:00", "cyd/1", "O-cyd", "20.00")

    assert [row[4:] for row in tiny(two[:1]).ask("rfm")] == [(3, 3, 3, "regular")]
    assert [row[4:] for row in tiny(two).ask("rfm")] == [(3, 3, 3, "regular")] * 2
    # three customers: two tied with their middle at 1/3, one at 5/6; all three tied with one order each
    assert [(row[0], *row[4:]) for row in tiny([*two, later]).ask("rfm")] == [
        ("cyd", 5, 3, 5, "promising"),
        ("ann", 2, 3, 2, "lapsed"),
        ("ben", 2, 3, 2, "lapsed"),
    ]


def order(when: str, visitor: str, number: str, total: str = "10.00") -> str:
    return hit(when, visitor, page="/thanks", e="tr", tr_id=number, tr_tt=total)


def test_an_action_that_a_table_names_twice_is_one_action(tiny: Tiny, tmp_path: Path) -> None:
    """clv_indirect counted each event once for every row of the table that named its action."""
    worths = tmp_path / "worths.csv"
    worths.write_text("action,worth\nadd-to-basket,0.50\nadd-to-basket,1.25\nadd-to-basket,\n", encoding="utf-8")
    log = tiny([add(f"2012-01-02 10:0{minute}:00", "ann/1", "TEA") for minute in range(2)])

    assert log.ask("clv_indirect", action_values=str(worths)) == [("ann", 2, Decimal("3.50"))]
