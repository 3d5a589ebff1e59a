"""Answers depend neither on the order of the events nor on the number of threads, down to the last digit."""

import re
from collections.abc import Iterator

import duckdb
import pytest
from variants import lookup_files, variants

import snowplow_sql as sp
from snowplow_sql import catalog


@pytest.fixture(scope="module")
def shuffled(shop: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection, with a table `shuffled` of the shop's events in another order."""
    threads = shop.sql("SELECT current_setting('threads')").fetchall()[0][0]
    shop.execute("CREATE TABLE shuffled AS FROM shop ORDER BY md5(CAST(event_id AS VARCHAR))")
    yield shop
    shop.execute("DROP TABLE shuffled")
    shop.execute(f"SET threads = {threads}")


@pytest.mark.parametrize("query", catalog.names())
def test_the_order_of_events_changes_no_digit(
    sample: sp.Session, shuffled: duckdb.DuckDBPyConnection, query: str
) -> None:
    # differences showed in sums of fractions, in any variant; elsewhere one variant is as good as another
    some = variants(query)
    sums = re.search(r"_in_units\(|hundredths\(", catalog.find(query).template)
    for params in some if sums else some[:1]:
        found = []
        for table, threads in (("shop", 1), ("shuffled", 4)):
            shuffled.execute(f"SET threads = {threads}")
            found.append(repr(sample.run(query, table=table, **lookup_files(query), **params).rows))
        assert found[0] == found[1], params
