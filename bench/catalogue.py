"""How long every query of the catalogue takes on a large database, beside counting its visitors.

    python bench/catalogue.py --events 10000000

The events are the sample shop's, copied with users, orders and addresses of their own until there are enough, in the
order of time, as `snowq load` stores them. Each query is asked with its defaults, once to warm up and then three times;
its median stands beside that of SELECT COUNT(DISTINCT user_id) FROM events in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

import snowplow_sql as sp
from snowplow_sql import catalog, resources

PEER = "SELECT COUNT(DISTINCT user_id) FROM events"
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
    """A database of at least `events` events; how many there are."""
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
    """Print each query's seconds and how many times the peer's that is, the slowest first."""
    peer = median(partial(answered, connection, PEER), times)
    print(f"{PEER}: {peer:.3f} s\n\n| query | s | times the peer |\n|---|--:|--:|")
    found = []
    lookups = resources.folder("sample_data") / "lookups"
    for name in names:
        files = {lookup: str(lookups / f"{lookup}.csv") for lookup in catalog.find(name).lookups}
        text = sp.render(name, "duckdb", **files)
        found.append((median(partial(answered, connection, text), times), name))
    for seconds, name in sorted(found, reverse=True):
        print(f"| {name} | {seconds:.3f} | {seconds / peer:.1f} |")
    slow = sum(seconds > GOAL * peer for seconds, _ in found)
    print(f"\n{len(found) - slow} of {len(found)} queries take at most {GOAL:.0f} times the peer's time.")


def answered(connection: duckdb.DuckDBPyConnection, text: str) -> object:
    """The rows of a statement."""
    return connection.execute(text).fetchall()


def median(work: Callable[[], object], times: int) -> float:
    """The median of the seconds that `work` takes, not counting a first time."""
    work()
    measured = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        measured.append(time.perf_counter() - began)
    return statistics.median(measured)


if __name__ == "__main__":
    main()
