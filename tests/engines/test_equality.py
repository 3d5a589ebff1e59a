"""Every query of the catalogue gives the same rows on DuckDB, on a real Hive and on a real MySQL family server."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from warehouse import TABLE, load_hive, load_mariadb

import snowplow_sql as sp
from snowplow_sql import catalog
from snowplow_sql.result import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server_process import Engine

SELECTIONS: list[dict[str, Any]] = [
    {},
    {"start": "2012-01-31", "end": "2012-02-06"},
    {"start": "2013-01-01"},
    {"where": "br_family = 'Firefox' AND visit_id > 1", "exclude_bots": True},
    {"host": "shop.example.com", "app_id": "it's \\ 100% _a; ${x}"},
]
"""No range and a range, an empty result, filters, and a value with all that needs escaping."""

OWN: dict[str, list[dict[str, Any]]] = {
    "funnel": [
        {"by": "user"},
        {"order": "any"},
        {"by": "user", "order": "any"},
        {"step": ["any", "page=/tea*", "x: page=/basket, title=*", "event=transaction"]},
        {"step": ["action=it's \\ 50%_*", "label=*\\*"]},
        {"step": ["visit_id=1", "dvce_ismobile=false", "br_features=pdf", "tr_shipping=4.95", "dt=2012-01-05"]},
    ],
    "market_basket": [{"min_orders": 1, "top": 1000}, {"min_orders": 5, "top": 3}],
    "landing_pages": [{"top": 1000}],
    "page_performance": [{"top": 1000}],
}


def cases(name: str) -> list[dict[str, Any]]:
    grain = catalog.find(name).params.get("grain")
    first, *others = [{"grain": choice} for choice in grain.choices] if grain else [{}]
    return [*({**first, **selection} for selection in SELECTIONS), *others, *OWN.get(name, [])]


@pytest.fixture(scope="module")
def shop() -> Iterator[sp.Session]:
    """The sample, parsed once into a table, so that each query need not parse it again."""
    with sp.open() as session:
        session.connection.execute(f"CREATE TABLE {TABLE} AS SELECT * FROM events")
        yield session


@pytest.fixture(scope="module")
def warehouse_hive(hive: Engine, shop: sp.Session, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    load_hive(hive, shop.connection, tmp_path_factory.mktemp("hive") / "events")
    return hive


@pytest.fixture(scope="module")
def warehouse_infobright(mariadb: Engine, shop: sp.Session, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    load_mariadb(mariadb, shop.connection, tmp_path_factory.mktemp("mariadb") / "events")
    return mariadb


def same(value: object) -> object:
    """A value so that two engines' forms of it are equal: numbers to 9 places, all else as text."""
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return round(float(value), 9)
    return text(value, null="NULL")


@pytest.mark.parametrize("name", catalog.names())
@pytest.mark.parametrize("dialect", ["hive", "infobright"])
def test_a_query_gives_the_same_rows_as_on_duckdb(
    dialect: str, name: str, shop: sp.Session, request: pytest.FixtureRequest, summary: Counter[tuple[str, str]]
) -> None:
    engine: Engine = request.getfixturevalue(f"warehouse_{dialect}")
    for params in cases(name):
        expected = shop.run(name, table=TABLE, **params)

        columns, rows = engine.query(sp.render(name, dialect, table=TABLE, **params).rstrip(";"))

        assert tuple(columns) == expected.columns, params
        assert [tuple(map(same, row)) for row in rows] == [tuple(map(same, row)) for row in expected.rows], params
        summary[name, dialect] += 1


@pytest.mark.parametrize("name", catalog.names())
def test_hive_reads_only_the_partitions_of_the_days_asked_for(name: str, warehouse_hive: Engine) -> None:
    sql = sp.render(name, "hive", table=TABLE, start="2012-01-05", end="2012-01-06")

    _, rows = warehouse_hive.query(f"EXPLAIN EXTENDED {sql.rstrip(';')}")

    plan = "\n".join(str(row[0]) for row in rows)
    days = {line.split("dt=")[1][:10] for line in plan.splitlines() if "/events/dt=" in line}
    assert days == {"2012-01-05", "2012-01-06"}
