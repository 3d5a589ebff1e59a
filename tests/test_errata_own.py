"""Mistakes that queries of this catalogue once made, each on a log that would show it.

Each docstring says what the query did. The expected numbers are counted from the lines above them.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql import catalog, dialects

Tiny = Callable[[list[str]], TinyLog]


def test_an_affiliation_is_one_wherever_its_orders_went(tiny: Tiny) -> None:
    """orders_by split affiliations by country, which is right only for cities: there are two Springfields."""
    lines = [
        order_to("2012-01-01 10:00:00", "O-1", "10.00", "UK", "Springfield"),
        order_to("2012-01-01 11:00:00", "O-2", "20.00", "US", "Springfield"),
        order_to("2012-01-01 12:00:00", "O-3", "5.00", "US", "Springfield", shop="deals.example.org"),
    ]
    log = tiny(lines)

    assert log.ask("orders_by", what="affiliation") == [
        (None, "shop", 2, Decimal("30.00"), 15.0),
        (None, "deals.example.org", 1, Decimal("5.00"), 5.0),
    ]
    by_city = [row[:3] for row in log.ask("orders_by", what="city")]
    assert by_city == [("US", "Springfield", 2), ("UK", "Springfield", 1)]


def order_to(when: str, order_id: str, total: str, country: str, city: str, shop: str = "shop") -> str:
    more = {"tr_id": order_id, "tr_tt": total, "tr_co": country, "tr_ci": city, "tr_af": shop}
    return hit(when, "anna/1", e="tr", **more)


def test_a_strict_funnel_excludes_what_it_would_let_pass(tiny: Tiny) -> None:
    """funnel --order strict dropped page pings before it applied --exclude, and so excluded nothing."""
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

    # two pages have 2 visitors and 2 pings each; the third has no known visitor
    assert tiny(lines).ask("content_matrix") == [
        ("/milk", 1, 0, 0.0, "high", "low"),
        ("/tea", 1, 2, 2.0, "high", "high"),
    ]


def test_an_order_amounts_to_its_largest_total_wherever_that_was_logged(tiny: Tiny) -> None:
    """The queries on goals and touches looked only at hits in visits, so that this order came to 10."""
    lines = [
        hit("2012-01-01 10:00:00", "anna/1", e="tr", tr_id="O-1", tr_tt="10.00"),
        hit("2012-01-01 10:00:05", "anna", e="tr", tr_id="O-1", tr_tt="50.00"),
        hit("2012-01-01 10:00:06", "anna/1", e="tr", tr_tt="7.00"),  # no order: it has no number
        hit("2012-01-01 10:00:07", "ben", e="tr", tr_id="O-2", tr_tt="90.00"),  # outside any visit
    ]
    log = tiny(lines)

    assert of(log, "revenue_by", "visits orders revenue") == [(1, 1, Decimal("50.00"))]
    assert of(log, "goal_conversion", "visits orders revenue") == [(1, 1, Decimal("50.00"))]
    assert of(log, "purchase_funnel", "label orders revenue")[-1] == ("order", 1, Decimal("50.00"))
    assert of(log, "conversion_paths", "path revenue") == [("direct", Decimal("50.00"))]
    assert of(log, "first_last_matrix", "conversions revenue") == [(1, Decimal("50.00"))]
    assert [row[2:] for row in log.ask("attribution", credit="revenue")] == [(50.0,) * 6]


def of(log: TinyLog, query: str, columns: str) -> list[tuple[Any, ...]]:
    """The named columns of the answer."""
    result = log.session.run(query, table="tiny")
    places = [list(result.columns).index(column) for column in columns.split()]
    return [tuple(row[place] for place in places) for row in result.rows]


def test_a_transaction_without_a_number_is_an_event_that_meets_the_goal(tiny: Tiny) -> None:
    """clv_to_date counted it neither as an order nor as another event."""
    lines = [
        hit("2012-01-01 10:00:00", "anna/1", e="tr", tr_id="O-1", tr_tt="10.00"),
        hit("2012-01-01 10:00:05", "anna/1", e="tr", tr_id="O-1", tr_tt="50.00"),
        hit("2012-01-01 10:00:06", "anna/1", e="tr", tr_tt="7.00"),
        view("2012-01-01 10:00:07", "anna/1"),
    ]
    log = tiny(lines)

    assert log.ask("clv_to_date") == [("anna", 2, Decimal("50.00"))]
    assert log.ask("clv_to_date", goal="any") == [("anna", 3, Decimal("50.00"))]


def found(log: TinyLog) -> list[int]:
    """The counts of session_check: visits, visits by the gap, with a gap inside, begun too soon, gone back to."""
    return [row[2] for row in log.ask("session_check")[:5]]


def test_visits_that_interleave_are_begun_once(tiny: Tiny) -> None:
    """session_check counted visit 2 as begun too soon, since it goes on two minutes after visit 1 does."""
    visits = [("10:00", 1), ("11:00", 2), ("11:02", 1), ("11:04", 2)]

    # by the gap, one visit begins at 10:00 and one at 11:00; visit 1 goes on after visit 2 has begun
    assert found(tiny([view(f"2012-01-01 {at}:00", f"anna/{visit}") for at, visit in visits])) == [2, 2, 0, 0, 1]


def test_a_visit_goes_on_after_a_gap_with_another_visit_in_between(tiny: Tiny) -> None:
    """session_check looked for gaps only between neighbouring moments of the same visit."""
    visits = [("10:00", 1), ("10:40", 2), ("11:30", 1)]

    assert found(tiny([view(f"2012-01-01 {at}:00", f"anna/{visit}") for at, visit in visits])) == [2, 3, 1, 0, 1]


def test_a_visit_with_a_lower_number_is_not_gone_back_to_when_it_begins(tiny: Tiny) -> None:
    """session_check relied on visit numbers: visit 1, which begins after visit 2, counted as gone back to."""
    visits = [("10:00", 2), ("10:10", 1), ("10:20", 3), ("10:25", 2), ("10:30", 1), ("10:35", 3)]

    # visits 1 and 3 begin too soon; 2 and 1 go on after 3 has begun, but 3 after none
    assert found(tiny([view(f"2012-01-01 {at}:00", f"anna/{visit}") for at, visit in visits[:2]])) == [2, 1, 0, 1, 0]
    assert found(tiny([view(f"2012-01-01 {at}:00", f"anna/{visit}") for at, visit in visits])) == [3, 1, 0, 2, 2]


def test_a_span_in_which_nobody_came_back_is_a_row_of_nobody(tiny: Tiny) -> None:
    """retention_24h and retention_curve left such spans out, unless one was some user's last complete span."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1"),
        view("2012-01-04 11:00:00", "anna/2"),
        view("2012-01-03 09:00:00", "ben/1"),
        view("2012-01-06 10:00:00", "cleo/1"),
    ]
    log = tiny(lines)

    # to 10:00 on 6 January: five times 24 hours of anna, who came back in the fourth, and three of ben
    in_hours = [(0, 2, 2, 1.0), (1, 0, 2, 0.0), (2, 0, 2, 0.0), (3, 1, 1, 1.0), (4, 0, 1, 0.0)]
    assert log.ask("retention_24h") == in_hours
    assert log.ask("retention_24h", intervals=1) == in_hours[:2]
    # 6 January is complete by the calendar: anna has six days, ben four, cleo one
    in_days = [(0, 3, 3, 1.0), (1, 0, 2, 0.0), (2, 0, 2, 0.0), (3, 1, 2, 0.5), (4, 0, 1, 0.0), (5, 0, 1, 0.0)]
    assert log.ask("retention_curve", grain="day") == in_days


NO_SHARE = "'-0.1' is not a share. Give a number from 0 to 1, such as 0.5."
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("retention_24h", {"hours": 0}, "--hours: '0' is below 1. Give 1 or more."),
    ("rolling_trend", {"window": 0}, "--window: '0' is below 1. Give 1 or more."),
    ("conversion_paths", {"max_touches": 0}, "--max-touches: '0' is not between 1 and 8. Give a whole number that is."),
    ("conversion_paths", {"max_touches": 9}, "--max-touches: '9' is not between 1 and 8. Give a whole number that is."),
    ("funnel_dropoff", {"after": 0}, "--after: '0' is not between 1 and 3. Give a whole number that is."),
    ("funnel_dropoff", {"after": 4}, "--after: '4' is not between 1 and 3. Give a whole number that is."),
    ("order_reconciliation", {"tolerance": -0.05}, "--tolerance: '-0.05' is below 0. Give 0 or more."),
    ("anomalous_days", {"threshold": -1}, "--threshold: '-1.0' is below 0. Give 0 or more."),
    ("market_basket", {"min_support": -0.1}, f"--min-support: {NO_SHARE}"),
    ("market_basket", {"min_confidence": -0.1}, f"--min-confidence: {NO_SHARE}"),
    ("market_basket", {"min_lift": -0.1}, "--min-lift: '-0.1' is below 0. Give 0 or more."),
    (
        "segment_conversion",
        {"segment": "others: mkt_medium=cpc"},
        "--segment: 'others' are those who are not in it. Give the segment another label.",
    ),
]


@pytest.mark.parametrize(("query", "params", "refusal"), REFUSED)
def test_what_would_be_answered_for_something_else_is_refused(query: str, params: dict[str, Any], refusal: str) -> None:
    """Numbers out of range were replaced by the nearest allowed one, and two rows were named "others"."""
    for dialect in dialects.names():
        with pytest.raises(sp.UsageError) as error:
            sp.render(query, dialect, **params)
        assert str(error.value) == refusal


@pytest.mark.parametrize(
    ("tolerance", "cents"), [(0, 0), (0.05, 5), (1.5, 150), (0.29, 29), (0.019, 1), (1e300, 10**18)]
)
def test_a_tolerance_is_a_whole_number_of_cents(tolerance: float, cents: int) -> None:
    """order_reconciliation compared whole cents with 5.0, which Hive's strict mode refuses."""
    assert f"OR difference > {cents}\n" in sp.render("order_reconciliation", "hive", tolerance=tolerance)


@pytest.mark.parametrize("number", [1, 8])
def test_the_ends_of_a_range_are_in_it(number: int) -> None:
    assert f"touch_{number}" in sp.render("conversion_paths", max_touches=number)


def test_a_strict_funnel_finds_the_way_through_where_one_event_meets_two_steps(tiny: Tiny) -> None:
    """funnel --order strict took each step as early as possible, and so failed after an event that met two steps."""
    pages = ("/a", "/b", "/basket")
    log = tiny([view(f"2012-01-01 10:0{minute}:00", "anna/1", page=page) for minute, page in enumerate(pages)])

    def reached(*step: str) -> list[int]:
        return [row[2] for row in log.ask("funnel", order="strict", step=list(step))]

    assert reached("page=/a", "event=page_view", "page=/basket") == [1, 1, 1]
    assert reached("page=/a", "event=page_view", "event=page_view", "page=/basket") == [1, 1, 1, 1]
    assert reached("page=/a", "page=/basket") == [1, 0]
    assert reached("event=page_view", "page=/a", "page=/b", "event=page_view", "page=/basket") == [1, 1, 1, 1, 1]


def test_the_last_channel_of_a_lapsed_user_is_that_of_the_last_visit(tiny: Tiny) -> None:
    """lapsed_users looked at all his events in the second in which the last visit began."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1"),
        view("2012-01-01 12:00:00", "anna/1", page="/tea"),
        view("2012-01-01 12:00:00", "anna/2", page="http://shop.example.com/?utm_source=news&utm_medium=email"),
    ]
    assert tiny(lines).ask("lapsed_users", days=0)[0][-2] == "email"


def test_a_visit_is_over_after_half_an_hour(tiny: Tiny) -> None:
    """funnel_by_entry gave a visit fourteen days to go on, which is right only for a user."""
    lines = [
        view("2012-01-01 09:00:00", "anna/1"),
        hit("2012-01-01 10:00:00", "anna/1", e="pp"),
        view("2012-01-01 09:59:59", "ben/1"),
        view("2012-01-01 10:20:00", "cleo/1"),
        hit("2012-01-01 10:30:00", "cleo/1", e="tr", tr_id="O-1"),
    ]
    log = tiny(lines)

    def still_open(by: str) -> int:
        return int(log.ask("funnel_by_entry", by=by, step=["event=page_view", "event=transaction"])[0][-1])

    assert still_open("visit") == 1  # anna: the log ends thirty minutes after her ping
    assert still_open("user") == 2  # and ben


def test_what_an_earlier_visit_left_is_not_taken_from_what_this_one_does(tiny: Tiny) -> None:
    """cart_abandonment subtracted all pieces that a visit removed from all that it added, even below 0."""
    lines = [
        on_basket("2012-01-01 10:00:00", "anna/1", "add-to", "TEA", ev_pr=3, ev_va=10),
        on_basket("2012-01-02 10:00:00", "anna/2", "remove-from", "TEA", ev_pr=3, ev_va=10),
        on_basket("2012-01-02 10:01:00", "anna/2", "add-to", "CUP", ev_pr=1, ev_va=5),
        on_basket("2012-01-03 10:00:00", "anna/3", "add-to", "TEA", ev_pr=1, ev_va=8),
        on_basket("2012-01-03 10:01:00", "anna/3", "remove-from", "TEA", ev_pr=4, ev_va=10),
    ]
    log = tiny(lines)

    assert [row[4:] for row in log.ask("cart_abandonment")] == [
        (3, Decimal("30.00")),
        (1, Decimal("5.00")),
        (0, Decimal("0.00")),
    ]
    assert [row[4:] for row in log.ask("cart_abandonment", grain="month")] == [(4, Decimal("35.00"))]


def on_basket(when: str, visitor: str, what: str, product: str, **more: int) -> str:
    return hit(when, visitor, e="ev", ev_ca="ecomm", ev_ac=f"{what}-basket", ev_la=product, **more)


@pytest.mark.parametrize(("by", "value"), [("referrer_host", "b.example.org"), ("page", "/b"), ("br_lang", "en")])
def test_of_two_first_events_one_is_the_first_whatever_is_asked_of_it(tiny: Tiny, by: str, value: str) -> None:
    """revenue_by took the smallest referrer, address or language; goal_conversion the event of the smallest medium."""
    log = tiny(
        [
            view("2012-01-01 10:00:00", "anna/1", page="/a", refr="http://a.example.org/", lang="de"),
            view("2012-01-01 10:00:00", "anna/1", page="/b?utm_medium=email", refr="http://b.example.org/", lang="en"),
        ]
    )

    assert [row[:2] for row in log.ask("revenue_by", by=by)] == [(value, 1)]
    assert [row[1:3] for row in log.ask("goal_conversion", by=by)] == [(value, 1)]


def test_a_search_is_paid_if_its_medium_is(tiny: Tiny) -> None:
    """search_terms counted any campaign with a term as paid, even by e-mail, and any without one as organic."""
    google = "http://www.google.com/search?q=black+tea"
    lines = [
        view("2012-01-01 10:00:00", "ann/1", page="/?utm_source=google&utm_medium=cpc", refr=google),
        view("2012-01-01 10:00:00", "ben/1", page="/?utm_medium=Paid-Search&utm_term=tea"),
        view("2012-01-01 10:00:00", "cyd/1", page="/?utm_source=news&utm_medium=email&utm_term=may"),
        view("2012-01-01 10:00:00", "dan/1", page="/?utm_source=google&utm_medium=organic&utm_term=pot", refr=google),
        view("2012-01-01 10:00:00", "eve/1", page="/?utm_medium=cpc"),  # nothing shows that it was a search
        view("2012-01-01 10:00:00", "fay/1", refr=google),
    ]

    assert [row[:3] for row in tiny(lines).ask("search_terms")] == [
        ("organic", "black tea", 1),
        ("organic", "pot", 1),
        ("paid", "black tea", 1),
        ("paid", "tea", 1),
    ]


# --- in the queries of others -----------------------------------------------------------------------------------

SHELF = """/*
title = "{title}"
description = "It is somebody's own."

[params.title]
type = "text"
help = "Whose title."
default = "home"

[columns]
n = ["count", "events"]
*/
SELECT {figure} AS n
FROM {{{{ events }}}}
WHERE {{{{ selection }}}}
  AND page_title = {{{{ title }}}} AND user_id = {{{{ 'anna' }}}}
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SNOWQ_QUERIES", str(tmp_path))
    return tmp_path


def test_a_constant_that_a_template_prints_is_the_same_however_often_it_is_rendered(tiny: Tiny, shelf: Path) -> None:
    """The literal of the first rendering was reused: in the second it was another text, or none at all."""
    (shelf / "homes.sql").write_text(SHELF.format(title="Homes", figure="COUNT(*)"), encoding="utf-8")
    log = tiny(
        [view(f"2012-01-01 10:00:0{n}", f"{who}/1", title="home") for n, who in enumerate(["anna", "ben", "anna"])]
    )

    assert sp.render("homes") == sp.render("homes")
    assert sp.render("homes", "hive").count("'anna'") == 1
    assert [log.ask("homes"), log.ask("homes", title="none")] == [[(2,)], [(0,)]]


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [
        ("{{{{ sql.ratio('COUNT(*) - 1', 'COUNT(*) + 2') }}}}", 0.4),
        ("{{{{ sql.money('COUNT(*) + 100 + 100') }}}}", Decimal("2.03")),
        ("{{{{ sql.quotient('COUNT(*) + 5', '1 + 1') }}}}", 4),
        ("{{{{ sql.hundredths('COUNT(*) + 1') }}}}", 400),
        ("{{{{ sql.times('COUNT(*) + 1', '1 + 1') }}}}", 8),
        ("{{{{ sql.count_if('page_title IS NULL AND ' ~ sql.is_activity()) }}}}", 0),
    ],
)
def test_what_a_function_is_given_is_one_value_whatever_it_is_made_of(
    figure: str, wanted: object, tiny: Tiny, shelf: Path
) -> None:
    """`a - b` was put before `/ c` without brackets, so that only b was divided."""
    kind = "money" if isinstance(wanted, Decimal) else "number"
    text = SHELF.format(title="Figures", figure=figure.format()).replace('"count", "events"', f'"{kind}", "a figure"')
    (shelf / "figures.sql").write_text(text, encoding="utf-8")
    log = tiny([view(f"2012-01-01 10:00:0{n}", "anna/1", title="home") for n in range(3)])

    assert log.ask("figures") == [(wanted,)]


def test_a_file_of_sql_that_is_no_query_hinders_none_of_its_name(tiny: Tiny, shelf: Path) -> None:
    """Another program's `queries/visits.sql` made `snowq run visits` fail, as a second query of that name."""
    (shelf / "visits.sql").write_text("SELECT 1", encoding="utf-8")
    log = tiny([view("2012-01-01 10:00:00", "anna/1")])

    assert [row[1] for row in log.ask("visits")] == [1]
    assert [str(fault) for fault in catalog.faults()] == [
        f"{shelf / 'visits.sql'}:1: a query file begins with a header between /* and */, each alone on its line."
    ]


@pytest.mark.parametrize("left_out", ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", "2001:0db8:0000:0000:0000:0000:0000:0001"])
@pytest.mark.parametrize("logged", ["2001:db8::1", "2001:db8:0:0:0:0:0:1", "2001:0db8:0000:0000:0000:0000:0000:0001"])
def test_an_ipv6_address_is_left_out_however_it_is_written(left_out: str, logged: str, tiny: Tiny) -> None:
    visitors = {"anna/1": logged, "ben/1": "2001:db8::2"}
    log = tiny([view("2012-01-01 10:00:00", who).replace("10.0.0.1", ip) for who, ip in visitors.items()])

    assert [row[1] for row in log.ask("visits", exclude_ip=[left_out])] == [1]
    assert [row[1] for row in log.ask("visits", exclude_ip=["2001:DB8:*", "2001:0DB8:*"])] == []
