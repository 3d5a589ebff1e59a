"""How long every query of the catalogue takes on a large database, beside counting its visitors.

    python bench/catalogue.py --events 10000000

The events are the sample shop's, copied with users, orders and addresses of their own until there are enough, in the
order of time, as `snowq load` stores them. Each query is asked with its defaults, once to warm up and then three times;
its median stands beside that of SELECT COUNT(DISTINCT user_id) FROM events in the same run. An answer is written into a
table in memory, since fetching a million rows into Python would be most of the time. The other statements above the
table are what many queries cannot do without: one visit is one group, and an order of events is a window.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

import snowplow_sql as sp
from snowplow_sql import catalog, resources

PEER = "SELECT COUNT(DISTINCT user_id) FROM events"
FLOORS = {
    "each visit": "SELECT user_id, visit_id, COUNT(*) FROM events GROUP BY ALL",
    "each visit and its start": "SELECT user_id, visit_id, MIN(dt + tm) FROM events GROUP BY ALL",
    "each visit with its first page": "SELECT user_id, visit_id, MIN((dt + tm, page_url)) FROM events GROUP BY ALL",
    "each visit's pages in order": (
        "SELECT user_id, ROW_NUMBER() OVER (PARTITION BY user_id, visit_id ORDER BY dt + tm) AS n FROM events"
    ),
    "paths of all addresses": "SELECT COUNT(DISTINCT regexp_extract(page_url, '//[^/]+([^?]*)', 1)) FROM events",
}
GOAL = 5.0


def main() -> None:
    """Make the database, ask every query, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000, help="How many events to ask.")
    parser.add_argument("--query", action="append", help="Only this query. Repeat it.")
    parser.add_argument("--times", type=int, default=3, help="How often each query is timed.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="snowq-bench-") as folder:
        path = Path(folder) / "events.duckdb"
        made = make(path, given.events)
        print(f"{made:,} events, {path.stat().st_size / 1e9:.2f} GB, {duckdb.__version__}")
        with duckdb.connect(str(path), read_only=True) as connection:
            ask(connection, given.query or catalog.names(), given.times)


def make(path: Path, events: int) -> int:
    """Make a database of at least `events` events; returns how many it has."""
    sample = path.with_name("sample.parquet")
    with sp.open() as session:
        session.connection.execute(f"COPY (SELECT * FROM events) TO '{sample}'")
    own = ", ".join(f"{name} || '-' || copy AS {name}" for name in ("user_id", "tr_orderid", "ti_orderid"))
    with duckdb.connect(str(path)) as connection:
        (count,) = connection.execute(f"SELECT COUNT(*) FROM '{sample}'").fetchall()[0]
        copies = -(-events // count)
        connection.execute(
            f"CREATE TABLE events AS SELECT * REPLACE ({own}) FROM '{sample}', range({copies}) c(copy) ORDER BY dt, tm"
        )
    return int(copies * count)


def ask(connection: duckdb.DuckDBPyConnection, names: list[str], times: int) -> None:
    """Print each query's time in seconds and as a multiple of the peer's time, slowest first."""
    peer, _ = timed(connection, PEER, times)
    print(f"{PEER}: {peer:.3f} s\n\n| what none can do without | s | times the peer |\n|---|--:|--:|")
    for name, text in FLOORS.items():
        seconds, _ = timed(connection, text, times)
        print(f"| {name} | {seconds:.3f} | {seconds / peer:.1f} |")
    print("\n| query | rows | s | times the peer |\n|---|--:|--:|--:|")
    found = []
    lookups = resources.folder("sample_data") / "lookups"
    for name in names:
        files = {lookup: str(lookups / f"{lookup}.csv") for lookup in catalog.find(name).lookups}
        found.append((*timed(connection, sp.render(name, "duckdb", **files), times), name))
    for seconds, rows, name in sorted(found, reverse=True):
        print(f"| {name} | {rows:,} | {seconds:.3f} | {seconds / peer:.1f} |")
    slow = sum(seconds > GOAL * peer for seconds, _, _ in found)
    print(f"\n{len(found) - slow} of {len(found)} queries take at most {GOAL:.0f} times the peer's time.")


def timed(connection: duckdb.DuckDBPyConnection, text: str, times: int) -> tuple[float, int]:
    """The median seconds of a statement, without a first run to warm up, and the number of rows of its answer."""
    rows = answered(connection, text)
    measured = []
    for _ in range(times):
        began = time.perf_counter()
        answered(connection, text)
        measured.append(time.perf_counter() - began)
    return statistics.median(measured), rows


def answered(connection: duckdb.DuckDBPyConnection, text: str) -> int:
    """Write a statement's answer into a table; returns its number of rows."""
    ((rows,),) = connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {text}").fetchall()
    return int(rows)


if __name__ == "__main__":
    main()
