"""From a row to its events when days and hours are in a time zone."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from middle_row import middle_row
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql import catalog
from snowplow_sql.cli.repl.drilling.behind import events_behind
from snowplow_sql.cli.repl.drilling.clauses import parsed

BERLIN = "Europe/Berlin"
LINES = [  # local time in Berlin is one hour later
    view("2012-01-01 22:30:00", "anna/1", page="/tea"),
    view("2012-01-01 23:30:00", "anna/1", page="/shop"),
    view("2012-01-01 23:45:00", "ben/1", page="/tea"),
    view("2012-01-02 23:05:00", "ben/2", page="/shop"),
    hit("2012-01-02 23:10:00", "ben/2", e="tr", tr_id="o-1", tr_tt="10.00"),
    view("2012-01-31 23:20:00", "anna/2", page="/tea"),
]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyLog]:
    made = TinyLog(LINES, tmp_path_factory.mktemp("logs") / "tiny.log")
    yield made
    made.session.close()


@pytest.mark.parametrize(
    ("query", "params", "first", "times"),
    [
        ("page_views", {"grain": "day"}, "2012-01-02", ["23:30:00", "23:45:00"]),
        ("page_views", {"grain": "hour"}, "2012-01-03 00:00:00", ["23:05:00"]),
        ("page_views", {"grain": "week"}, "2012-01-02", ["23:30:00", "23:45:00", "23:05:00"]),
        ("page_views", {"grain": "month"}, "2012-02-01", ["23:20:00"]),
        # a visit belongs to the day on which it began
        ("visits_by_mobile", {"grain": "day"}, "2012-01-01", ["22:30:00", "23:30:00"]),
        ("order_kpis", {"grain": "day"}, "2012-01-03", ["23:05:00", "23:10:00"]),
        # a row for each visit, order or view
        ("first_touch", {}, "2012-01-01 23:30:00", ["22:30:00", "23:30:00"]),
        ("transactions", {}, "o-1", ["23:10:00"]),
        ("page_sequence", {}, "anna", ["22:30:00"]),
        # a row that depends on its neighbour: the last hour before a gap
        ("partition_gaps", {}, "2012-01-02 00:00:00", ["23:30:00", "23:45:00"]),
        # a cell of a grid, in whose second month anna came again
        ("retention", {"grain": "month"}, "2012-01-01 1", ["23:20:00"]),
    ],
)
def test_the_events_behind_a_row_are_those_of_its_days_in_the_zone(
    log: TinyLog, query: str, params: dict[str, Any], first: str, times: list[str]
) -> None:
    result = log.session.run(query, table="tiny", tz=BERLIN, **params)
    row = next(row for row in result.rows if first in {str(row[0]), f"{row[0]} {row[1]}"})

    found = log.session.sql(
        events_behind(result.sql, dict(zip(result.columns, row, strict=True)), "duckdb", table="tiny").sql
    )

    assert [str(event[found.columns.index("tm")]) for event in found.rows] == times


def test_behind_a_month_of_orders_are_the_visits_that_began_in_it_there_and_their_orders(
    shop: duckdb.DuckDBPyConnection, sample: sp.Session
) -> None:
    result = sample.run("order_kpis", table="shop", grain="month", tz=BERLIN)
    events = shop.execute("SELECT event_id, dt + tm, user_id, visit_id, event FROM shop ORDER BY 2").fetchall()

    def month(moment: dt.datetime) -> dt.date:
        return moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(BERLIN)).date().replace(day=1)

    began: dict[tuple[str, int], dt.date] = {}
    for _, moment, user, visit, _ in events:
        if user is not None and visit is not None:
            began.setdefault((user, visit), month(moment))
    assert [row[0] for row in result.rows] == sorted({month(moment) for _, moment, *_ in events})
    for row in result.rows:
        of_visits = {one for one, _, user, visit, _ in events if began.get((user, visit)) == row[0]}
        orders = {one for one, moment, *_, event in events if event == "transaction" and month(moment) == row[0]}

        found = shop.execute(
            events_behind(result.sql, dict(zip(result.columns, row, strict=True)), "duckdb", table="shop").sql
        )
        place = [column[0] for column in found.description or []].index("event_id")
        ids = {event[place] for event in found.fetchall()}

        assert (
            of_visits
            <= ids
            <= of_visits
            | orders
            | {one for one, moment, *_, event in events if event == "transaction_item" and month(moment) == row[0]}
        )


SHAPES = [
    "cohort_retention",
    "days_to_conversion",
    "first_touch",
    "hour_weekday_heatmap",
    "olap_cube",
    "order_kpis",
    "page_sequence",
    "page_views",
    "partition_gaps",
    "resessionise",
    "transactions_with_visits",
    "visits_table",
]
"""One query for each form that local time takes in the SQL."""


@pytest.mark.parametrize("name", sorted({*catalog.names()[::4], *SHAPES}))
def test_a_row_of_a_query_leads_to_events_in_a_zone_too(
    shop: duckdb.DuckDBPyConnection, sample: sp.Session, name: str
) -> None:
    """Without these events the row differs. The same test without a zone asks all queries."""
    row = middle_row(shop, sample, name, tz=BERLIN)

    if shop.execute("SELECT count(*) FROM behind_row").fetchall() != [(0,)]:
        assert not row.is_given_by("not_behind")


@pytest.mark.parametrize("dialect", ["hive", "infobright"])
@pytest.mark.parametrize("name", SHAPES)
def test_what_servers_are_asked_leads_to_events_in_a_zone_and_by_weeks(name: str, dialect: str) -> None:
    """The SQL for the events is derived from the query's text alone, whatever the row holds."""
    query = catalog.find(name)
    by_weeks = {"grain": "week"} if "grain" in query.params and name != "partition_gaps" else {}
    tables = {table: f"crm.{table}" for table in query.lookups}
    sql = sp.render(name, dialect, tz=BERLIN, **by_weeks, **tables)

    found = events_behind(sql, {item.alias: "1" for item in parsed(sql, dialect).items}, dialect)

    assert "\nFROM events" in found.sql.partition("*")[2][:13]
