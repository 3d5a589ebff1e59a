"""Mistakes of the published queries about where visits come from."""

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
    """A join on the time of the first event repeated the visit for each source of that second."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", refr="http://www.google.com/"),
        view("2012-01-01 10:00:00", "anna/1", refr="http://t.co/x"),
    ]

    assert [row[:2] for row in tiny(lines).ask("channel_groups")] == [("social", 1)]
    assert [row[:2] for row in tiny(lines[::-1]).ask("channel_groups")] == [("social", 1)]


def test_an_order_that_was_logged_again_is_credited_once(tiny: Tiny) -> None:
    """A sum over tr_total credited it each time it was logged."""
    order = {"e": "tr", "tr_id": "O-1", "tr_tt": "30.00"}
    lines = [
        view("2012-01-01 10:00:00", "anna/1", refr="http://t.co/x"),
        hit("2012-01-01 10:05:00", "anna/1", **order),
        hit("2012-01-01 10:05:01", "anna/1", **order),
    ]

    assert tiny(lines).ask("attribution", credit="revenue") == [("social", 1, *[30.0] * 6)]


def test_an_event_that_says_nothing_does_not_hide_the_campaign_of_its_second(tiny: Tiny) -> None:
    """NULL sorted first, so that any other event logged in the same second made the visit direct."""
    ad = {"mkt_source": "paper", "mkt_medium": "print"}
    address = "http://shop.example.com/tea?" + "&".join(f"{name.replace('mkt', 'utm')}={it}" for name, it in ad.items())
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page=address, refr="http://news.example.org/"),
        hit("2012-01-01 10:00:00", "anna/1", page="-", e="se", ev_ca="media", ev_ac="play"),
        view("2012-01-01 10:00:00", "anna/1", page="/", refr="http://shop.example.com/tea"),
        view("2012-01-01 10:00:00", "bert/1", page="/tea", refr="http://www.google.com/search?q=tea"),
        hit("2012-01-01 10:00:00", "bert/1", page="-", e="se", ev_ca="media", ev_ac="play"),
    ]
    log = tiny(lines)

    assert {(row[1], *row[3:6]) for row in log.ask("visit_source")} == {
        ("anna", "campaign", "paper", "print"),
        ("bert", "organic search", None, None),
    }
    channels = {row[0]: row[-7:-5] for row in log.ask("visits_table")}
    assert channels == {"anna": ("campaign", "news.example.org"), "bert": ("organic search", "www.google.com")}


def test_an_own_host_is_one_however_it_is_written(tiny: Tiny) -> None:
    log = tiny([view("2012-01-01 10:00:00", "anna/1", refr="http://Blog.Example.com/")])

    assert log.ask("referrer_kinds")[0][:3] == ("other", None, "blog.example.com")
    for own in ("blog.example.com", "BLOG.example.COM", "*.Example.com"):
        assert log.ask("referrer_kinds", internal_host=[own])[0][0] == "internal"
