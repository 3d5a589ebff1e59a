"""Each query on logs that can be counted by eye (data/counted), and on the sample shop against a second method."""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb
import pytest
from independent import QUERIES, answer, read_events
from table_events import table_events
from variants import lookup_files, variants

import snowplow_sql as sp
from snowplow_sql import catalog

COUNTED = Path(__file__).parent / "data" / "counted"
SAMPLE = Path(__file__).parents[1] / "sample_data" / "logs"
ANSWERS = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((COUNTED / "answers").glob("*.toml"))]
CASES = [case for answers in ANSWERS for case in answers["case"]]
COLUMNS = {query: names.split() for answers in ANSWERS for query, names in answers["columns"].items()}

CUSTOM_STEPS = ["page=/coffee/*", "bag: category=ecomm, action=add-to-basket", "any", "event=transaction"]
SAMPLE_CASES: list[tuple[str, dict[str, Any]]] = [
    # every third variant: the `hurt` rows are asked all of them
    *((query, variant) for query in catalog.names() for variant in [*variants(query)[:1], *variants(query)[1::3]]),
    ("page_views", {"grain": "hour", "start": "2012-02-14", "end": "2012-02-14", "host": "www.example.com"}),
    ("page_views", {"tz": "America/New_York", "start": "2012-02-14", "end": "2012-02-20", "exclude_ip": ["1*"]}),
    ("visits", {"tz": "Asia/Kolkata", "grain": "week", "end": "2012-02-29"}),
    ("events", {"grain": "week", "exclude_bots": True}),
    ("unique_visitors", {"grain": "month", "where": "visit_id = 1"}),
    ("landing_pages", {"top": 1000, "exclude_bots": True, "start": "2012-01-31", "end": "2012-03-01"}),
    ("page_performance", {"top": 1000, "host": "blog.example.com"}),
    ("page_performance", {"top": 1000, "host": "b*.example.*"}),
    ("new_vs_returning", {"grain": "week", "exclude_bots": True}),
    ("breakdown", {"by": "mkt_campaign", "also_by": "referrer", "measure": "orders", "grain": "month"}),
    ("breakdown", {"by": "mkt_term", "measure": "events", "start": "2012-01-15", "where": "event = 'page_view'"}),
    ("goal_conversion", {"by": "page", "grain": "week", "top": 5, "start": "2012-01-15", "tz": "Asia/Kolkata"}),
    ("notable_changes", {"min_count": 1, "top": 1000, "start": "2011-12-01", "end": "2012-05-31"}),
    ("cohorts", {"start_goal": "event=transaction", "top": 1000}),
    ("cohort_retention", {"start_goal": "action=add-to-basket", "by": "mkt_source"}),
    ("ad_impressions", {"by": "channel"}),
    ("funnel", {"by": "user", "order": "any", "exclude_bots": True}),
    ("funnel", {"step": CUSTOM_STEPS}),
    ("funnel", {"order": "any", "step": CUSTOM_STEPS[::-1]}),
    ("funnel", {"order": "strict", "step": ["event=page_view, page=/20*", "page=/"], "exclude": ["event=page_ping"]}),
    ("retention", {"grain": "week", "exclude_bots": True}),
    ("retention", {"where": "user_id IS NOT NULL", "start": "2012-01-15", "end": "2012-03-15"}),
    ("market_basket", {"min_orders": 1, "top": 2000}),
    ("order_kpis", {"grain": "week", "start": "2012-01-20", "end": "2012-03-02", "exclude_bots": True}),
    ("attribution", {"start": "2012-03-01", "end": "2012-03-20", "by": "page", "credit": "revenue"}),
    ("attribution", {"start": "2012-02-10", "lookback_days": 3, "exclude_bots": True}),
    ("assists", {"start": "2012-02-20", "end": "2012-02-29", "tz": "Asia/Kolkata"}),
    ("conversion_paths", {"start": "2012-02-20", "lookback_days": 1000, "goal": "action=add-to-basket"}),
    ("first_last_matrix", {"start": "2012-03-01", "tz": "Asia/Kolkata", "goal": "action=add-to-basket"}),
    ("roas", {"start": "2012-02-15", "end": "2012-03-15", "model": "decay", "by": "mkt_source"}),
]


def name(query: str, params: dict[str, Any]) -> str:
    return " ".join([query, *(f"{key}={value}" for key, value in params.items())])


@cache
def kinds(query: str) -> tuple[str, ...]:
    return tuple(column.kind for column in catalog.find(query).columns)


def disagreement(query: str, rows: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> str:
    """The first row that differs, or ''. Fractions must agree to 1e-9, money to the cent, all else exactly."""
    for place, (row, wanted) in enumerate(zip_longest(rows, expected)):
        if row is None or wanted is None or not all(map(agree, kinds(query), row, wanted)):
            return f"row {place + 1} of {len(rows)} is {row}, not {wanted}"
    return ""


def agree(kind: str, value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return value is wanted
    if kind == "fraction" or isinstance(wanted, float):
        return not isinstance(value, str) and float(value) == pytest.approx(wanted, abs=1e-9, rel=0)
    if kind == "money":
        return isinstance(value, Decimal) and value == wanted
    return type(value) is type(wanted) and value == wanted


def expected_rows(case: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = COLUMNS[case["query"]]
    assert all(len(row) == len(names) for row in case["rows"])
    return [tuple(map(typed, kinds(case["query"]), row)) for row in case["rows"]]


def typed(kind: str, written: Any) -> Any:
    """A value from the answer files, where NULL, money and times are text."""
    if written == "NULL":
        return None
    if kind == "money":
        return Decimal(written)
    if kind == "period":
        return (dt.datetime if ":" in written else dt.date).fromisoformat(written)
    return written


@pytest.fixture(scope="module")
def counted() -> Iterator[Callable[[str], sp.Session]]:
    """A function from the name of a log in the folder to a session with its events in the table `counted`."""
    opened: dict[str, sp.Session] = {}

    def session(log: str) -> sp.Session:
        if log not in opened:
            opened[log] = sp.open(COUNTED / log)
            # once for all hundred questions: parsing the lines costs more than a question
            opened[log].connection.execute("CREATE TABLE counted AS FROM events")
        return opened[log]

    yield session
    for one in opened.values():
        one.close()


@pytest.fixture(scope="module")
def counted_events(counted: Callable[[str], sp.Session]) -> Callable[[str], list[dict[str, str | None]]]:
    return cache(lambda log: table_events(counted(log).connection))


@pytest.fixture(scope="module")
def shop_events(shop: duckdb.DuckDBPyConnection) -> list[dict[str, str | None]]:
    return table_events(shop, "shop")


@pytest.fixture(scope="module")
def some_events(shop: duckdb.DuckDBPyConnection) -> list[dict[str, str | None]]:
    """The events of a third of the visitors, and those without a visitor."""
    shop.execute("CREATE TEMP TABLE some_of_shop AS FROM shop WHERE user_id IS NULL OR user_id < '55'")
    return table_events(shop, "some_of_shop")


def test_every_query_has_hand_counted_answers_for_its_defaults_and_more() -> None:
    asked = {query: [case["params"] for case in CASES if case["query"] == query] for query in COLUMNS}

    assert sorted(COLUMNS) == sorted(QUERIES) == sorted({case["query"] for case in CASES}) == catalog.names()
    for query, params in asked.items():
        assert {} in params, query
        assert len(params) > 1, query
        assert COLUMNS[query] == [column.name for column in catalog.find(query).columns]


def test_every_standard_parameter_is_counted_by_hand() -> None:
    asked = {parameter for case in CASES for parameter in case["params"]}

    assert asked >= {"start", "end", "host", "app_id", "exclude_bots", "exclude_ip", "where", "tz"}


def test_every_line_of_the_counted_log_has_its_place(counted: Callable[[str], sp.Session]) -> None:
    audit = counted("2012.log").check()

    assert (audit.lines, audit.events, sum(audit.skipped.values()), sum(audit.bad.values())) == (44, 36, 4 + 2, 2)
    assert audit.not_numbers == {"tr_total": 1, "ti_quantity": 1}


@pytest.mark.parametrize(("log", "source"), [("2012.log", COUNTED / "2012.log"), ("shop", SAMPLE)])
def test_the_events_are_those_that_a_slow_reader_finds(
    log: str, source: Path, counted_events: Callable[..., Any], shop_events: list[dict[str, str | None]]
) -> None:
    slow = read_events(source)
    judged_by_us = {"tr_total", "tr_tax", "tr_shipping", "ti_price", "ti_quantity", "ev_value", "event", "useragent"}
    same = sorted(slow[0].keys() - judged_by_us)

    def plain(events: list[dict[str, str | None]]) -> list[list[str]]:
        return sorted([str(event[column]) for column in same] for event in events)

    assert plain(slow) == plain(shop_events if log == "shop" else counted_events(log))


@pytest.mark.parametrize("case", CASES, ids=lambda case: name(case["query"], case["params"]))
def test_sql_answers_as_counted_by_hand(counted: Callable[[str], sp.Session], case: dict[str, Any]) -> None:
    params = {"table": "counted", **lookup_files(case["query"]), **case["params"]}
    result = counted(case.get("log", "2012.log")).run(case["query"], **params)

    assert list(result.columns) == COLUMNS[case["query"]]
    assert not disagreement(case["query"], result.rows, expected_rows(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: name(case["query"], case["params"]))
def test_the_independent_program_answers_as_counted_by_hand(
    counted_events: Callable[[str], list[dict[str, str | None]]], case: dict[str, Any]
) -> None:
    events = counted_events(case.get("log", "2012.log"))

    rows = answer(events, case["query"], **lookup_files(case["query"]), **case["params"])

    assert not disagreement(case["query"], rows, expected_rows(case))


@pytest.mark.parametrize(("query", "params"), SAMPLE_CASES, ids=[name(*case) for case in SAMPLE_CASES])
def test_sql_and_the_independent_program_agree_on_the_sample_shop(
    sample: sp.Session,
    shop_events: list[dict[str, str | None]],
    some_events: list[dict[str, str | None]],
    query: str,
    params: dict[str, Any],
) -> None:
    """The whole shop with the defaults. The variants are asked only of some events, since the other program is slow."""
    table, events = ("some_of_shop", some_events) if params else ("shop", shop_events)
    given = lookup_files(query) | params
    wanted = answer(events, query, **given)

    assert wanted or params
    assert not disagreement(query, sample.run(query, table=table, **given).rows, wanted)
