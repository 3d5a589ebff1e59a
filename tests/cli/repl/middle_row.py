"""A row from the middle of an answer over the sample shop, and the events behind it apart from all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
from variants import lookup_files

import snowplow_sql as sp
from snowplow_sql.cli.repl.drilling.behind import events_behind


@dataclass(frozen=True)
class MiddleRow:
    """The row. The tables behind_row and not_behind have the events of `shop`, as its events and the others."""

    sample: sp.Session
    query: str
    params: dict[str, Any]
    values: tuple[Any, ...]

    def is_given_by(self, table: str) -> bool:
        """Whether the query has the row over `table` too. Shares, and lifts, are of everything, and not compared."""
        again = self.sample.run(self.query, table=table, **self.params).rows
        return _without_fractions(self.values) in map(_without_fractions, again)


def middle_row(shop: duckdb.DuckDBPyConnection, sample: sp.Session, query: str, **given: Any) -> MiddleRow:
    """The first row from the middle on that counts something."""
    # the lapsed are those of a period without an event, which takes more days
    end = "2012-02-29" if query == "lapsed_users" else "2012-01-20"
    params = {"end": end, **lookup_files(query), **given}
    result = sample.run(query, table="shop", **params)
    assert result.rows
    middle = len(result.rows) // 2
    row = next((row for row in result.rows[middle:] if any(row[2:])), result.rows[middle])
    events = events_behind(result.sql, dict(zip(result.columns, row, strict=True)), "duckdb", table="shop")
    shop.execute(f"CREATE OR REPLACE TEMP TABLE behind_row AS {events.sql}")
    shop.execute(
        "CREATE OR REPLACE TEMP VIEW not_behind AS SELECT * FROM shop"
        " WHERE event_id NOT IN (SELECT event_id FROM behind_row)"
    )
    return MiddleRow(sample, query, params, row)


def _without_fractions(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value for value in row if not isinstance(value, float))
