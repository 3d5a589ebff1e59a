"""The mistakes of SnowPlow's published queries, each on a log that would show the mistake.

Each docstring says what the published query did. The expected numbers are counted from the lines above them.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from tiny_log import TinyLog, hit, view
from variants import lookup_files

import snowplow_sql as sp
from snowplow_sql import catalog

Tiny = Callable[[list[str]], TinyLog]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_1_january_and_30_december_2012_are_different_weeks(tiny: Tiny) -> None:
    """GROUP BY YEAR(dt), WEEKOFYEAR(dt) put both into (2012, 52)."""
    lines = [view("2012-01-01 10:00:00", "anna/1"), view("2012-12-30 10:00:00", "ben/1")]
    log = tiny(lines)

    for query in ("page_views", "events", "visits", "unique_visitors"):
        assert log.ask(query, grain="week") == [(day("2011-12-26"), 1), (day("2012-12-24"), 1)]


def test_visit_11_of_a_and_visit_1_of_a1_are_two_visits(tiny: Tiny) -> None:
    """COUNT(DISTINCT CONCAT(user_id, visit_id)) counted them as one: `a11`."""
    lines = [view("2012-01-01 10:00:00", "a/11"), view("2012-01-01 11:00:00", "a1/1")]
    log = tiny(lines)

    assert log.ask("visits") == [(day("2012-01-01"), 2)]
    assert log.ask("bounce_rate") == [(day("2012-01-01"), 2, 2, 1.0)]
    assert log.ask("page_performance") == [("/", 2, 2, 2)]
    assert log.ask("landing_pages") == [("/", 2, 2, 1.0)]
    assert log.ask("new_vs_returning") == [(day("2012-01-01"), 2, 1, 1, 0.5)]
    assert log.ask("funnel", step="any") == [(1, "any event", 2, 1.0, None)]


def test_a_period_is_the_one_that_was_asked_for(tiny: Tiny) -> None:
    """Some queries lacked a comma after WEEKOFYEAR(dt), or used WEEKOFYEAR for months."""
    log = tiny(
        [view("2012-02-29 14:29:59", "anna/1"), hit("2012-02-29 14:30:00", "anna/1", e="tr", tr_id="1", tr_tt="9.50")]
    )
    starts = {
        "hour": dt.datetime.fromisoformat("2012-02-29 14:00:00"),
        "day": day("2012-02-29"),
        "week": day("2012-02-27"),
        "month": day("2012-02-01"),
    }
    grains = [
        (query.name, grain)
        for query in catalog.queries()
        if "grain" in query.params and query.columns[0].name in {"period", "cohort"}
        for grain in query.params["grain"].choices
        if grain in starts and query.name != "notable_changes"  # it needs two periods
    ]

    assert len(grains) >= 7 * 4 + 2
    for query, grain in grains:
        assert {row[0] for row in log.ask(query, grain=grain, **lookup_files(query))} <= {starts[grain]}, query


def test_a_ping_leaves_a_bounce_and_a_click_on_the_basket_does_not(tiny: Tiny) -> None:
    """Every event counted, so that a visitor who only stayed on the page was no bounce."""
    lines = [
        view("2012-01-01 10:00:00", "pings/1"),
        hit("2012-01-01 10:00:10", "pings/1", e="pp"),
        hit("2012-01-01 10:00:20", "pings/1", e="pp"),
        view("2012-01-01 10:00:00", "clicks/1"),
        hit("2012-01-01 10:00:10", "clicks/1", e="ev", ev_ca="ecomm", ev_ac="add-to-basket"),
        view("2012-01-01 10:00:00", "leaves/1"),
    ]
    log = tiny(lines)

    assert log.ask("bounce_rate") == [(day("2012-01-01"), 3, 2, 2 / 3)]
    assert log.ask("landing_pages") == [("/", 3, 2, 2 / 3)]


def test_a_new_visit_over_midnight_is_new_once(tiny: Tiny) -> None:
    """It was new on both days, since days were those of events; and visitors were divided by visits."""
    lines = [
        view("2012-01-01 23:59:00", "anna/1"),
        view("2012-01-02 00:01:00", "anna/1"),
        view("2012-01-02 10:00:00", "anna/2"),
    ]
    log = tiny(lines)

    assert log.ask("new_vs_returning") == [
        (day("2012-01-01"), 1, 1, 0, 1.0),
        (day("2012-01-02"), 1, 0, 1, 0.0),
    ]


def test_visits_per_month_are_not_events(tiny: Tiny) -> None:
    """COUNT(visit_id) counted each event of a visit."""
    lines = [view(f"2012-01-{number:02d} 10:00:00", f"anna/{1 + number // 10}") for number in range(1, 16)]
    log = tiny(lines)

    assert log.ask("visits", grain="month") == [(day("2012-01-01"), 2)]
    assert log.ask("events", grain="month") == [(day("2012-01-01"), 15)]


def test_a_cohort_that_is_silent_for_a_month_comes_back_in_the_month_after(tiny: Tiny) -> None:
    """rank() over the months with events called March the second month of January's cohort: 1, and not 2."""
    lines = [
        view("2012-01-10 10:00:00", "anna/1"),
        view("2012-01-20 10:00:00", "ben/1"),
        view("2012-02-10 10:00:00", "cleo/1"),
        view("2012-03-10 10:00:00", "anna/2"),
    ]
    log = tiny(lines)

    assert log.ask("retention") == [
        (day("2012-01-01"), 0, 2, 2, 1.0),
        (day("2012-01-01"), 1, 0, 2, 0.0),
        (day("2012-01-01"), 2, 1, 2, 0.5),
        (day("2012-02-01"), 0, 1, 1, 1.0),
        (day("2012-02-01"), 1, 0, 1, 0.0),
    ]


def test_the_whole_cohort_is_its_first_period_whatever_the_order_of_the_lines(tiny: Tiny) -> None:
    """first_value without ORDER BY took the users of any period as 100 %."""
    lines = [
        view("2012-01-02 10:00:00", "anna/1"),
        view("2012-01-03 10:00:00", "ben/1"),
        view("2012-01-04 10:00:00", "cleo/1"),
        view("2012-01-09 10:00:00", "anna/2"),
        view("2012-01-16 10:00:00", "ben/2"),
        view("2012-01-17 10:00:00", "anna/3"),
    ]
    wanted = [
        (day("2012-01-02"), 0, 3, 3, 1.0),
        (day("2012-01-02"), 1, 1, 3, 1 / 3),
        (day("2012-01-02"), 2, 2, 3, 2 / 3),
    ]

    assert tiny(lines).ask("retention", grain="week") == wanted
    assert tiny(lines[::-1]).ask("retention", grain="week") == wanted


def test_shares_are_not_divided_as_whole_numbers(tiny: Tiny) -> None:
    """adds / uniques was 0 whenever it was below 1."""
    lines = [view("2012-01-01 10:00:00", f"user{number}/1") for number in range(3)]
    lines.append(hit("2012-01-01 10:01:00", "user0/1", e="ev", ev_ac="add-to-basket"))
    lines.append(hit("2012-01-01 10:02:00", "user0/1", e="tr", tr_id="O-1", tr_tt="10.00"))
    log = tiny(lines)

    steps = ["any", "action=add-to-basket"]
    assert log.ask("funnel", step=steps)[1] == (2, steps[1], 1, 1 / 3, 1 / 3)
    assert log.ask("bounce_rate")[0][3] == 2 / 3
    assert log.ask("order_kpis")[0][-1] == 1 / 3


def test_a_visit_with_an_order_is_one_visit(tiny: Tiny) -> None:
    """Grouping by tr_orderid too made two rows of the visit, and so two visits."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/shop"),
        hit("2012-01-01 10:05:00", "anna/1", e="tr", tr_id="O-1", tr_tt="10.00"),
        hit("2012-01-01 10:05:00", "anna/1", e="tr", tr_id="O-2", tr_tt="20.00"),
    ]
    log = tiny(lines)

    assert log.ask("visits") == [(day("2012-01-01"), 1)]
    assert log.ask("bounce_rate") == [(day("2012-01-01"), 1, 0, 0.0)]
    assert log.ask("landing_pages") == [("/shop", 1, 0, 0.0)]
    assert log.ask("new_vs_returning") == [(day("2012-01-01"), 1, 1, 0, 1.0)]


def test_two_first_views_in_one_second_are_one_landing(tiny: Tiny) -> None:
    """A join on the time of the first event repeated the visit for each page of that second."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1", page="/tea"),
        view("2012-01-01 10:00:00", "anna/1", page="/coffee"),
        view("2012-01-01 10:00:00", "anna/1", page="/pots"),
    ]

    assert tiny(lines).ask("landing_pages") == [("/coffee", 1, 0, 0.0)]
    assert tiny(lines[::-1]).ask("landing_pages") == [("/coffee", 1, 0, 0.0)]


def test_a_page_view_without_a_title_counts_and_a_titled_ping_does_not(tiny: Tiny) -> None:
    """page_title IS NOT NULL missed the former and counted the latter."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1"),
        hit("2012-01-01 10:00:10", "anna/1", e="pp", title="Home"),
    ]
    log = tiny(lines)

    assert log.ask("page_views") == [(day("2012-01-01"), 1)]


def test_an_event_without_a_type_is_what_its_columns_say(tiny: Tiny) -> None:
    """event = 'page_view' finds nothing in rows from before December 2012, where it is always NULL."""
    lines = [
        hit("2012-01-01 10:00:00", "anna/1", title="Home"),
        hit("2012-01-01 10:01:00", "anna/1", ev_ca="ecomm", ev_ac="add-to-basket", title="Home"),
        hit("2012-01-01 10:02:00", "anna/1", tr_id="O-1", tr_tt="9.00", title="Thanks"),
        hit("2012-01-01 10:02:00", "anna/1", ti_id="O-1", ti_sk="TEA", ti_qu="2", title="Thanks"),
        hit("2012-01-01 10:03:00", "anna/1"),
    ]
    log = tiny(lines)

    assert log.ask("page_views") == [(day("2012-01-01"), 1)]
    assert [row[2] for row in log.ask("funnel")] == [1, 1, 0, 0]
    assert log.ask("funnel", step=["any", "event=transaction"])[1][2] == 1
    ((_, orders, revenue, _, items, *_),) = log.ask("order_kpis")
    assert (orders, str(revenue), items) == (1, "9.00", 2)


def test_leaving_robots_out_keeps_events_without_an_agent(tiny: Tiny) -> None:
    """`<> 'internal'` dropped the rows with NULL."""
    lines = [
        view("2012-01-01 10:00:00", "anna/1"),
        view("2012-01-01 10:00:00", "silent/1", agent="-"),
        view("2012-01-01 10:00:00", "robo/1", agent="Mozilla/5.0 (compatible; Googlebot/2.1)"),
    ]
    log = tiny(lines)

    assert log.ask("visits") == [(day("2012-01-01"), 3)]
    assert log.ask("visits", exclude_bots=True) == [(day("2012-01-01"), 2)]


@pytest.mark.parametrize("query", catalog.names())
@pytest.mark.parametrize("dialect", ["duckdb", "hive", "infobright"])
def test_a_text_is_never_between_double_quotes(query: str, dialect: str) -> None:
    """Hive and MySQL take it for a text, DuckDB for a column."""
    assert '"' not in sp.render(query, dialect, app_id="shop", host="shop.example.com", where="br_family = 'Chrome'")


def test_an_order_that_was_logged_twice_is_one_order(tiny: Tiny) -> None:
    """Reloading the confirmation page sends the order again; SUM(tr_total) doubled it."""
    order = [
        hit("2012-01-01 10:00:00", "anna/1", e="tr", tr_id="O-1", tr_tt="30.00"),
        hit("2012-01-01 10:00:00", "anna/1", e="ti", ti_id="O-1", ti_sk="TEA", ti_qu="2", ti_pr="10.00"),
        hit("2012-01-01 10:00:00", "anna/1", e="ti", ti_id="O-1", ti_sk="CUP", ti_qu="1", ti_pr="10.00"),
    ]
    again = [line.replace("2012-01-01\t10:00:00", "2012-01-02\t09:00:00") for line in order]
    other = [
        hit("2012-01-02 11:00:00", "ben/1", e="tr", tr_id="O-2", tr_tt="5.50"),
        hit("2012-01-02 11:00:00", "ben/1", e="ti", ti_id="O-2", ti_sk="TEA", ti_qu="1", ti_pr="5.50"),
    ]

    log = tiny(order + again + other)

    rows = log.ask("order_kpis")
    assert [(str(row[0]), row[1], str(row[2]), float(row[3]), row[4]) for row in rows] == [
        ("2012-01-01", 1, "30.00", 30.0, 3),
        ("2012-01-02", 1, "5.50", 5.5, 1),
    ]
    # two orders with items: TEA in both, CUP in one
    assert log.ask("market_basket", min_orders=1) == [
        ("CUP", "TEA", 1, 0.5, 1.0, 1.0),
        ("TEA", "CUP", 1, 0.5, 0.5, 1.0),
    ]
