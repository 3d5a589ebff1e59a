"""Mistakes that queries of this catalogue once made, each on a log on which it would show.

Each docstring says what the query did; the numbers are counted from the lines above them.
"""

from collections.abc import Callable

from tiny_log import TinyLog, hit

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
