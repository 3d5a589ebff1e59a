"""How fast snowq gets from gz logs to an answer, beside what else one could use: python bench/parse.py.

Writes a seeded set of logs, then runs each contender as a whole process. They take turns, so that other load
on the machine affects all of them alike. `zcat | wc -l` is the bound: it only unpacks, on one core. Every
answer is checked against the counts made while writing the logs; a wrong one ends the run.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import lines
from contender import ENVIRONMENT, SNOWQ, Contender, WrongAnswerError, in_turn, same, table
from peers import PEERS, Peer

sys.path.insert(0, str(Path(__file__).parents[1]))
from snowplow_sql.logs import fast

_COUNT = """
import sys
import duckdb
print(duckdb.connect(sys.argv[1], read_only=True).execute("SELECT count(*) FROM events").fetchone()[0])
"""
_ASKED = """
import sys
import time
import snowplow_sql as sp
with sp.open(sys.argv[1]) as shop:
    taken = []
    for _ in range(4):
        started = time.perf_counter()
        shop.run("page_views").rows
        taken.append(time.perf_counter() - started)
print(min(taken))
"""


def contenders(folder: Path, scratch: Path, tally: lines.Tally, peers: list[Peer]) -> list[Contender]:
    """The bound, snowq, and `peers`."""
    table = scratch / "events.duckdb"
    summary = scratch / "report.json"
    headers = 2 * len(list(folder.glob("*.gz")))

    def counts(name: str, expected: int) -> Callable[[str], None]:
        return lambda printed: same(name, int(printed), expected)

    def per_day(name: str) -> Callable[[str], None]:
        def check(printed: str) -> None:
            rows = csv.DictReader(printed.split("\n"))
            same(name, Counter({row["period"]: int(row["page_views"]) for row in rows}), tally.page_views)

        return check

    def all_lines(_: str) -> None:
        same("GoAccess", json.loads(summary.read_text("utf-8"))["general"]["valid_requests"], tally.lines)

    def loaded(_: str) -> None:
        counted = subprocess.run([sys.executable, "-c", _COUNT, str(table)], capture_output=True, text=True, check=True)
        same("snowq load", int(counted.stdout), tally.events)

    run, of_the_file = (
        [*SNOWQ, "run", "page_views", "--source", str(source), "--format", "csv"] for source in (folder, table)
    )
    load = [*SNOWQ, "load", str(folder), "--db", str(table)]
    found = [
        Contender(
            "zcat, piped to wc -l", "bound", ["sh", "-c", "zcat *.gz | wc -l"], counts("zcat", tally.lines + headers)
        ),
        Contender("snowq: page views per day", "narrow", run, per_day("snowq")),
        Contender("snowq load: all columns into a file", "full", load, loaded),
        Contender("snowq load again: nothing is new", "again", load, loaded),
        Contender("snowq: page views per day, of the file", "loaded", of_the_file, per_day("snowq"), table.unlink),
    ]
    for peer in peers:
        what, check = ("page views per day", per_day(peer.title)) if peer.script else ("its report", all_lines)
        found.append(Contender(f"{peer.title}: {what}", "narrow", peer.command(folder, summary), check))
    return found


def asked(source: Path) -> float:
    """The seconds for page views per day of `source` in an open session: the best of four runs."""
    command = [sys.executable, "-c", _ASKED, str(source)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout)


def in_a_session(folder: Path, scratch: Path) -> str:
    """How much faster a loaded file answers than the raw logs, not counting the start of a process."""
    table = scratch / "asked.duckdb"
    load = [*SNOWQ, "load", str(folder), "--db", str(table)]
    subprocess.run(load, capture_output=True, check=True, env=ENVIRONMENT)
    raw, file = asked(folder), asked(table)
    return (
        f"Page views per day in an open session: {raw:.2f} s of the raw logs, {file * 1000:.0f} ms of the loaded "
        f"file, {raw / file:.0f} times faster."
    )


def report(measured: list[Contender]) -> str:
    """A Markdown table of the figures."""
    bound = measured[0].median
    ours = next(one.median for one in measured if one.kind == "narrow")
    head = ["what", "seconds, median", "from - to", "x speed of zcat", "snowq's time / its time", "peak memory, MB"]
    rows = [
        [
            one.name,
            f"{one.median:.2f}",
            f"{min(one.seconds):.2f} - {max(one.seconds):.2f}",
            f"{bound / one.median:.2f}",
            f"{ours / one.median:.2f}" if one.kind == "narrow" else "",
            f"{one.peak_mb:.0f}",
        ]
        for one in measured
    ]
    return table([head, *rows])


def facts(folder: Path, plan: lines.Plan, tally: lines.Tally, runs: int) -> str:
    """The facts that the figures depend on."""
    packed = sum(path.stat().st_size for path in folder.glob("*.gz"))
    versions = [f"Python {platform.python_version()}", f"DuckDB {importlib.metadata.version('duckdb')}"]
    versions += [f"{peer.title} {peer.version}" for peer in PEERS.values() if peer.version]
    way = "the fast way" if fast.pays(tally.raw_bytes) else "the plain way"
    return (
        f"{tally.lines:,} lines in {plan.files} gz files ({tally.raw_bytes / 1e6:,.0f} MB, packed"
        f" {packed / 1e6:,.0f} MB), {runs} runs each in turn, files in the page cache; snowq reads them {way}.\n"
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; {', '.join(versions)}."
    )


def arguments() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines to write (default: %(default)s)")
    parser.add_argument("--files", type=int, default=200, help="gz files to write (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each contender (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the logs go, to be found again by the next run")
    parser.add_argument("--peers", default=",".join(PEERS), help="which to compare with (default: %(default)s)")
    found = parser.parse_args()
    if found.lines < 1 or found.runs < 1 or not 1 <= found.files <= found.lines:
        parser.error("--lines, --files and --runs must be at least 1, and no file may be without a line")
    unknown = set(filter(None, found.peers.split(","))) - set(PEERS)
    if unknown:
        parser.error(f"no peer '{unknown.pop()}'; there are {', '.join(PEERS)}")
    return found


def main() -> None:
    """Write, measure, print."""
    given = arguments()
    plan = lines.Plan(lines=given.lines, files=given.files)
    folder: Path = given.folder or Path(tempfile.gettempdir()) / f"snowq-bench-{plan.lines}-{plan.files}"
    folder = folder.resolve()
    started = time.perf_counter()
    tally = lines.write(plan, folder)
    print(f"logs in {folder} ({time.perf_counter() - started:.0f} s)", file=sys.stderr)
    asked_for = [PEERS[name] for name in given.peers.split(",") if name]
    with tempfile.TemporaryDirectory(prefix="snowq-bench-") as scratch:
        measured = contenders(folder, Path(scratch), tally, [peer for peer in asked_for if peer.version])
        for path in folder.glob("*.gz"):  # into the page cache
            path.read_bytes()
        in_turn(measured, folder, given.runs)
        session = in_a_session(folder, Path(scratch))
    print(report(measured), session, facts(folder, plan, tally, given.runs), sep="\n\n")
    for peer in asked_for:
        if not peer.version:
            print(f"\nNot measured: {peer.title}, which is not installed ({peer.how_to_get}).")


if __name__ == "__main__":
    try:
        main()
    except (WrongAnswerError, FileExistsError) as error:
        sys.exit(str(error))
