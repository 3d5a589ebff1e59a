"""Each query on a log that a reader can count by eye (data/counted), and on the sample shop by a second method."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from independent import QUERIES, answer, read_events

import snowplow_sql as sp

COUNTED = Path(__file__).parent / "data" / "counted"
SAMPLE = Path(__file__).parents[1] / "sample_data" / "logs"
CASES = tomllib.loads((COUNTED / "answers.toml").read_text(encoding="utf-8"))["case"]

COLUMNS = {
    "page_views": "period page_views",
    "events": "period events",
    "visits": "period visits",
    "unique_visitors": "period visitors",
    "bounce_rate": "period visits bounces bounce_rate",
    "landing_pages": "landing_page visits bounces bounce_rate",
    "page_performance": "page page_views visitors visits",
    "new_vs_returning": "period visits new_visits returning_visits new_share",
    "funnel": "step label reached from_first from_previous",
    "retention": "cohort period_number users cohort_size retention",
    "market_basket": "sku other_sku orders support confidence lift",
    "order_kpis": "period orders revenue average_order_value items visits orders_per_visit",
}
FRACTIONS = {"bounce_rate", "new_share", "from_first", "from_previous", "retention", "support", "confidence", "lift"}
FRACTIONS |= {"average_order_value", "orders_per_visit"}

CUSTOM_STEPS = ["page=/coffee/*", "bag: category=ecomm, action=add-to-basket", "any", "event=transaction"]
SAMPLE_CASES: list[tuple[str, dict[str, Any]]] = [
    *((query, {}) for query in COLUMNS),
    *(
        (query, {"grain": grain})
        for query in COLUMNS
        if query in {"visits", "bounce_rate", "order_kpis"}
        for grain in ("hour", "week", "month")
    ),
    ("page_views", {"grain": "hour", "start": "2012-02-14", "end": "2012-02-14", "host": "www.example.com"}),
    ("events", {"grain": "week", "exclude_bots": True}),
    ("unique_visitors", {"grain": "month", "where": "visit_id = 1"}),
    ("landing_pages", {"top": 1000, "exclude_bots": True, "start": "2012-01-31", "end": "2012-03-01"}),
    ("page_performance", {"top": 1000, "host": "blog.example.com"}),
    ("new_vs_returning", {"grain": "week", "exclude_bots": True}),
    ("funnel", {"by": "user"}),
    ("funnel", {"by": "user", "order": "any", "exclude_bots": True}),
    ("funnel", {"step": CUSTOM_STEPS}),
    ("funnel", {"order": "any", "step": CUSTOM_STEPS[::-1]}),
    ("retention", {"grain": "week", "exclude_bots": True}),
    ("retention", {"where": "user_id IS NOT NULL", "start": "2012-01-15", "end": "2012-03-15"}),
    ("market_basket", {"min_orders": 1, "top": 2000}),
    ("order_kpis", {"grain": "week", "start": "2012-01-20", "end": "2012-03-02", "exclude_bots": True}),
]


def name(query: str, params: dict[str, Any]) -> str:
    return " ".join([query, *(f"{key}={value}" for key, value in params.items())])


def disagreement(query: str, rows: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> str:
    """The first row that differs, or nothing. Fractions agree to 1e-9, money to the cent, all else exactly."""
    for place, (row, wanted) in enumerate(zip_longest(rows, expected)):
        if row is None or wanted is None or not all(map(agree, COLUMNS[query].split(), row, wanted)):
            return f"row {place + 1} of {len(rows)} is {row}, not {wanted}"
    return ""


def agree(column: str, value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return value is wanted
    if column in FRACTIONS:
        return not isinstance(value, str) and float(value) == pytest.approx(wanted, abs=1e-9, rel=0)
    if column == "revenue":
        return isinstance(value, Decimal) and value == wanted
    return type(value) is type(wanted) and value == wanted


def expected_rows(case: dict[str, Any]) -> list[tuple[Any, ...]]:
    columns = COLUMNS[case["query"]].split()
    assert all(len(row) == len(columns) for row in case["rows"])
    return [tuple(map(typed, columns, row)) for row in case["rows"]]


def typed(column: str, written: Any) -> Any:
    """A value of answers.toml, where NULL, money and times are text."""
    if written == "NULL":
        return None
    if column == "revenue":
        return Decimal(written)
    if column in {"period", "cohort"}:
        return (dt.datetime if ":" in written else dt.date).fromisoformat(written)
    return written


@pytest.fixture(scope="module")
def counted() -> Iterator[sp.Session]:
    with sp.open(COUNTED / "2012.log") as session:
        yield session


@pytest.fixture(scope="module")
def shop() -> Iterator[sp.Session]:
    with sp.open(SAMPLE) as session:
        yield session


@pytest.fixture(scope="module")
def counted_events() -> list[dict[str, str | None]]:
    return read_events(COUNTED / "2012.log")


@pytest.fixture(scope="module")
def shop_events() -> list[dict[str, str | None]]:
    return read_events(SAMPLE)


def test_every_query_has_hand_counted_answers_for_its_defaults_and_more() -> None:
    asked = {query: [case["params"] for case in CASES if case["query"] == query] for query in COLUMNS}

    assert COLUMNS.keys() == QUERIES.keys() == {case["query"] for case in CASES}
    for params in asked.values():
        assert {} in params
        for parameter in ("host", "where", "exclude_bots", "start"):
            assert any(parameter in one for one in params)


def test_every_line_of_the_counted_log_has_its_place(counted: sp.Session) -> None:
    audit = counted.check()

    assert (audit.lines, audit.events, sum(audit.skipped.values()), sum(audit.bad.values())) == (44, 36, 4 + 2, 2)
    assert audit.not_numbers == {"tr_total": 1, "ti_quantity": 1}


@pytest.mark.parametrize("case", CASES, ids=lambda case: name(case["query"], case["params"]))
def test_sql_answers_as_counted_by_hand(counted: sp.Session, case: dict[str, Any]) -> None:
    result = counted.run(case["query"], **case["params"])
    width = len(COLUMNS[case["query"]].split())  # more columns may follow those of the definition

    assert " ".join(result.columns[:width]) == COLUMNS[case["query"]]
    assert not disagreement(case["query"], [row[:width] for row in result.rows], expected_rows(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: name(case["query"], case["params"]))
def test_the_independent_program_answers_as_counted_by_hand(
    counted_events: list[dict[str, str | None]], case: dict[str, Any]
) -> None:
    rows = answer(counted_events, case["query"], **case["params"])

    assert not disagreement(case["query"], rows, expected_rows(case))


@pytest.mark.parametrize(("query", "params"), SAMPLE_CASES, ids=[name(*case) for case in SAMPLE_CASES])
def test_sql_and_the_independent_program_agree_on_the_sample_shop(
    shop: sp.Session, shop_events: list[dict[str, str | None]], query: str, params: dict[str, Any]
) -> None:
    width = len(COLUMNS[query].split())
    wanted = answer(shop_events, query, **params)

    assert wanted
    assert not disagreement(query, [row[:width] for row in shop.run(query, **params).rows], wanted)
