"""Every query of the catalogue gives the same rows on DuckDB, on a real Hive and on a real MySQL-family server."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from cases import EVERY, cases
from compare import difference
from datasets import NAMES
from variants import OF_ALL_TIME

from snowplow_sql import catalog

if TYPE_CHECKING:
    from collections import Counter

    from datasets import Warehouse


ASKED = [
    (dialect, data, query)
    for dialect in ("hive", "infobright")
    for data in NAMES
    for query in catalog.names()
    if cases(data, query, dialect)
]


@pytest.mark.parametrize(("dialect", "data", "query"), ASKED)
def test_a_query_gives_the_same_rows_as_on_duckdb(
    dialect: str, data: str, query: str, warehouse: Warehouse, summary: Counter[tuple[str, str, str]]
) -> None:
    different = []
    for params in cases(data, query, dialect):
        columns, expected = warehouse.expected(data, dialect, query, **params)

        names, found = warehouse.answer(data, dialect, query, **params)

        assert names == columns, params
        if unlike := difference(query, found, expected, params):
            different.append(f"{params}: {unlike}")
        else:
            summary[query, data, dialect] += 1
    assert not different, "\n".join(different)


ONE_DAY = {
    "start": "2012-02-29",
    "end": "2012-02-29",
    "app_id": "shop",
    "platform": "web",
    "host": "shop.example.com",
    "exclude_bots": True,
    "where": "user_id = 'a' OR dt = '2012-03-01'",
}


def _asked_for_partitions() -> list[str]:
    """Every third query, since each is a question to Hive, and all that look back some days."""
    return [
        query
        for place, query in enumerate(catalog.names())
        if (EVERY or place % 3 == 0 or "lookback_days" in catalog.find(query).params) and query not in OF_ALL_TIME
    ]


@pytest.mark.parametrize("query", _asked_for_partitions())
def test_hive_reads_only_the_partitions_of_the_days_asked_for(query: str, warehouse: Warehouse) -> None:
    # touches may lie 30 days before, and a visit that crosses midnight has its first event another day earlier
    days_before = 31 if "lookback_days" in catalog.find(query).params else 0
    days = {str(date(2012, 2, 29) - timedelta(days=back)) for back in range(days_before + 1)}
    assert warehouse.partitions("shop", query, **ONE_DAY) == days
