"""Mistakes that queries of this catalogue on orders and customers once made, each on a log on which it would show.

Each docstring says what the query did; the numbers are counted from the lines above them.
"""

from collections.abc import Callable

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
