"""What the originals got wrong about where visits come from."""

from collections.abc import Callable

from tiny_log import TinyLog, hit, view

Tiny = Callable[[list[str]], TinyLog]


def test_a_visit_without_a_referrer_is_no_visit_lost(tiny: Tiny) -> None:
    """Medium != 'internal' dropped the rows whose referrer is NULL."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1"),
        view("2012-01-01 10:00:00", "ben/1", refr="http://www.google.com/search?q=tea"),
        view("2012-01-01 10:01:00", "ben/1", refr="http://shop.example.com/"),
    ]
    log = tiny(lines)

    assert [row[:2] for row in log.ask("channel_groups")] == [("direct", 1), ("organic search", 1)]
    assert [row[:4] for row in log.ask("referrer_kinds")] == [
        ("direct", None, None, 1),
        ("search", "Google", "www.google.com", 1),
    ]


def test_a_visit_with_two_first_events_in_one_second_came_once(tiny: Tiny) -> None:
    """A join on the time of the first event gave the visit once for each source of that second."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", refr="http://www.google.com/"),
        view("2012-01-01 10:00:00", "anna/1", refr="http://t.co/x"),
    ]

    assert [row[:2] for row in tiny(lines).ask("channel_groups")] == [("social", 1)]
    assert [row[:2] for row in tiny(lines[::-1]).ask("channel_groups")] == [("social", 1)]


def test_an_order_that_was_logged_again_is_credited_once(tiny: Tiny) -> None:
    """A sum over tr_total credited it for every time."""
    order = {"e": "tr", "tr_id": "O-1", "tr_tt": "30.00"}
    lines = [
        view("2012-01-01 10:00:00", "anna/1", refr="http://t.co/x"),
        hit("2012-01-01 10:05:00", "anna/1", **order),
        hit("2012-01-01 10:05:01", "anna/1", **order),
    ]

    assert tiny(lines).ask("attribution", credit="revenue") == [("social", 1, *[30.0] * 6)]
