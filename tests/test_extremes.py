"""Absurd amounts, and rules at their very limits: one odd hit must not make a query fail."""

import re
from collections.abc import Callable

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp

Tiny = Callable[[list[str]], TinyLog]


def order(when: str, visitor: str, order_id: str, **more: str) -> str:
    return hit(when, visitor, page="/thanks", e="tr", tr_id=order_id, **more)


def item(when: str, visitor: str, order_id: str, **more: str) -> str:
    return hit(when, visitor, page="/thanks", e="ti", ti_id=order_id, ti_sk="TEA", **more)


@pytest.mark.parametrize("query", ["overview", "order_kpis", "campaigns", "rfm", "null_profile", "clv_to_date"])
def test_an_order_of_all_the_digits_that_an_amount_has_room_for_is_answered(tiny: Tiny, query: str) -> None:
    lines = [
        view("2012-01-01 10:00:00", "bert/1", page="/?utm_source=spring&utm_medium=email"),
        order("2012-01-01 10:00:00", "anna/1", "O-1", tr_tt="20.00"),
        order("2012-01-01 11:00:00", "bert/1", "O-2", tr_tt="9999999999999999.99"),
    ]

    assert tiny(lines).ask(query)


def test_such_an_order_is_worth_what_was_logged(tiny: Tiny) -> None:
    log = tiny([order("2012-01-01 11:00:00", "bert/1", "O-2", tr_tt="1000000000000000.00")])

    assert [(*row[:2], str(row[2])) for row in log.ask("clv_to_date")] == [("bert", 1, "1000000000000000.00")]


def test_what_costs_more_than_eighteen_digits_is_worth_nothing_known(tiny: Tiny) -> None:
    lines = [
        order("2012-01-01 10:00:00", "anna/1", "O-1", tr_tt="20.00"),
        item("2012-01-01 10:00:00", "anna/1", "O-1", ti_qu="2147483647", ti_pr="9999999999"),
        hit("2012-01-01 10:00:00", "bert/1", e="ev", ev_ca="ecomm", ev_ac="add-to-basket", ev_va="1e15", ev_pr="99999"),
    ]
    log = tiny(lines)

    for query in ("transactions", "purchases_by_product", "order_reconciliation", "purchase_funnel"):
        assert log.ask(query), query
    assert log.ask("cart_abandonment")[0][1:3] == (1, 1)


@pytest.mark.parametrize("tolerance", [0.29, 0.57, 1.13, 2.01])
def test_a_total_that_is_off_by_the_tolerance_is_not_off(tiny: Tiny, tolerance: float) -> None:
    when = "2012-01-01 10:00:00"
    totals = {"O-1": tolerance, "O-2": tolerance + 0.01}
    lines = [order(when, "anna/1", name, tr_tt=f"{10 + off:.2f}") for name, off in totals.items()]
    lines += [item(when, "anna/1", name, ti_qu="1", ti_pr="10.00") for name in totals]

    assert [row[0] for row in tiny(lines).ask("order_reconciliation", tolerance=tolerance)] == ["O-2"]


def test_a_heartbeat_is_of_a_day_at_the_most(tiny: Tiny) -> None:
    """Otherwise the seconds of a page could exceed an engine's integers."""
    ping = hit("2012-01-01 10:00:00", "anna/1", e="pp", page="/tea")
    log = tiny([ping, ping.replace("10:00:00", "10:00:10")])

    assert log.ask("page_pings", heartbeat=86_400)[0][3:] == (2, 1, 2.0, 2 * 86_400.0)
    for heartbeat in (0, 86_401, 999_999_999_999_999_999):
        with pytest.raises(sp.UsageError, match=f"--heartbeat: '{heartbeat}' is not between 1 and 86400. Give a whole"):
            log.ask("page_pings", heartbeat=heartbeat)


def test_a_funnel_of_one_step_has_no_times(tiny: Tiny) -> None:
    assert tiny([view("2012-01-01 10:00:00", "anna/1")]).ask("funnel_time", step=["any"]) == []


@pytest.mark.parametrize("name", ["such\u00e9", "\ud55c", "q\u2013r"])
def test_a_search_parameter_may_have_any_letters(tiny: Tiny, name: str) -> None:
    log = tiny([view("2012-01-01 10:00:00", "anna/1", page=f"/s?{name}=tea")])

    assert [row[:2] for row in log.ask("site_search", parameter=name)] == [("tea", 1)]


@pytest.mark.parametrize(("step", "reached"), [("1.005", 1), ("1.01", 1), ("1.00", 0)])
def test_a_step_on_an_amount_rounds_it_as_amounts_are_rounded(tiny: Tiny, step: str, reached: int) -> None:
    log = tiny([order("2012-01-01 10:00:00", "anna/1", "O-1", tr_tt="1.005")])

    assert log.ask("funnel", step=[f"tr_total={step}"])[0][2] == reached


def test_a_ping_that_is_a_step_ends_an_attempt_like_any_other(tiny: Tiny) -> None:
    lines = [
        view("2012-01-01 10:00:00", "anna/1"),
        hit("2012-01-01 10:00:10", "anna/1", e="pp"),
        hit("2012-01-01 10:00:20", "anna/1", e="pp"),
        order("2012-01-01 10:00:30", "anna/1", "O-1", tr_tt="1.00"),
    ]
    log = tiny(lines)

    def reached(*steps: str) -> list[int]:
        return [row[2] for row in log.ask("funnel", order="strict", step=[f"event={step}" for step in steps])]

    assert reached("page_view", "page_ping", "transaction") == [1, 1, 0]
    assert reached("page_view", "transaction") == [1, 1]  # and one that is none does not


def test_events_without_an_address_are_no_crowd(tiny: Tiny) -> None:
    log = tiny([view("2012-01-01 10:00:00", f"user{number}/1", ip="%2d") for number in range(5)])
    crowd = next(row for row in log.ask("bots", per_hour=3) if row[1] == "too many an hour")

    assert crowd[2] == 5  # "-" is an address to anybody who counts texts
    nowhere = "SELECT * REPLACE (CAST(NULL AS VARCHAR) AS user_ipaddress) FROM events"
    log.session.sql(f"CREATE TABLE nowhere AS {nowhere}")
    rows = log.session.run("bots", table="nowhere", per_hour=3).rows
    assert [row[2] for row in rows if row[1] == "too many an hour"] == [0]


@pytest.mark.parametrize(
    ("referrer", "source", "channel"),
    [
        ("http://www.facebook.com/", "spring", "paid social"),
        ("http://www.facebook.com/", None, "paid social"),
        ("http://www.google.com/", "spring", "paid search"),
        (None, "facebook", "paid social"),
        (None, "spring", "other paid"),
    ],
)
def test_a_paid_visit_from_a_network_is_paid_social(
    tiny: Tiny, referrer: str | None, source: str | None, channel: str
) -> None:
    more = {"refr": referrer} if referrer else {}
    campaign = f"&utm_source={source}" if source else ""
    log = tiny([view("2012-01-01 10:00:00", "anna/1", page=f"/?utm_medium=cpc{campaign}", **more)])

    assert log.ask("channel_groups")[0][0] == channel


@pytest.mark.parametrize("condition", ["tr_total + tr_tax = 0.3", "tr_total * 3 = 0.3", "tr_total - 0.3 = -0.2"])
def test_arithmetic_on_amounts_is_that_of_decimals(tiny: Tiny, condition: str) -> None:
    log = tiny([order("2012-01-01 10:00:00", "anna/1", "O-1", tr_tt="0.10", tr_tx="0.20")])

    assert [row[1] for row in log.ask("events", where=condition)] == [1]


def test_whole_numbers_are_counted_with_as_they_are() -> None:
    assert "(CAST(visit_id AS BIGINT) + 1 = 2)" in sp.render("events", where="visit_id + 1 = 2")


def test_a_number_that_hive_has_as_a_text_is_a_number_where_events_are_grouped_by_it() -> None:
    grouped = sp.render("breakdown", "hive", by="ti_quantity")

    assert "CAST(CASE WHEN TRIM(ti_quantity) RLIKE" in re.sub(r"\s+", " ", grouped)


def test_a_search_for_a_blank_is_a_search_where_texts_are_padded() -> None:
    assert "CHAR_LENGTH(REPLACE(" in sp.render("site_search", "infobright")
