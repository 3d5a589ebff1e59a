"""The `hurt` rows are what they claim to be, and DuckDB's answers over them equal the independent program's.

Without this, three engines with the same mistake would pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import hurt
import hurt_table
import pytest
from independent import QUERIES, answer
from test_counted import disagreement
from variants import lookup_files, variants

import snowplow_sql as sp

if TYPE_CHECKING:
    from collections.abc import Iterator

SELECTIONS: list[dict[str, Any]] = [
    {},
    {"start": "2012-01-10", "end": "2012-01-21", "exclude_bots": True},
    {"start": "2012-02-29"},
    {"end": "2012-02-29", "host": "shop.example.com"},
    {"host": "[2001:db8::1]"},
    {"app_id": hurt.NASTY, "platform": "web"},
    {"platform": "w_b"},
    {"where": "user_id <> 'twin' AND page_url IS NOT NULL AND visit_id = 1"},
    {"start": "2013-01-01"},
]
EVENTS = hurt_table.events()
STEPS: dict[str, list[dict[str, Any]]] = {
    "funnel": [
        {"step": ["any", "page=/tea", "event=page_view"], "by": "user"},
        {"step": ["page=/tea*", "user_id=tw*n"], "by": "user", "order": "any"},
        {"step": ["page=/100%_*", "page=*\\*", "page=*'*"], "by": "user", "order": "any"},
        {"step": ["event=custom", f"label={hurt.NASTY}"]},
        {"step": ["event=transaction", "tr_orderid=A*", "event=page_view"], "by": "user"},
    ]
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        hurt_table.load(connection)
        yield connection


@pytest.mark.parametrize("query", QUERIES)
def test_duckdb_answers_as_the_independent_program_does(query: str, connection: duckdb.DuckDBPyConnection) -> None:
    # every variant with all events, and with two of the other selections, which differ from query to query
    turn = sum(map(ord, query))
    for place, variant in enumerate([*variants(query), *STEPS.get(query, [])]):
        others = [SELECTIONS[1 + (turn + place + step) % (len(SELECTIONS) - 1)] for step in (0, 5)]
        for selection in [SELECTIONS[0], *others]:
            params = {**lookup_files(query), **variant, **selection}
            rows = connection.execute(sp.render(query, "duckdb", **params)).fetchall()

            assert not disagreement(query, rows, answer(EVENTS, query, **params)), params
