"""How fast snowq gets from gz logs to an answer, beside what else one could use: python bench/parse.py.

Writes a seeded set of logs, then runs each contender as a whole process, all in turn, so that whatever else
the machine does meanwhile falls on all of them alike. `zcat | wc -l` is the bound: it only unpacks, on one
core. Every answer is checked against what the writer of the logs counted; a wrong one ends the run.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import lines

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
    started = time.perf_counter()
    shop.run("page_views").rows
    print(time.perf_counter() - started)
"""
_CHDB = """
import sys
import chdb
print(chdb.query(f'''
    SELECT substring(line, 1, 10) AS period, count() AS page_views
    FROM file('{sys.argv[1]}/*.gz', 'LineAsString')
    WHERE NOT startsWith(line, '#') AND match(splitByChar('\\t', line)[12], '(^|&)e=pv(&|$)')
    GROUP BY period ORDER BY period FORMAT CSVWithNames'''))
"""
_GOACCESS = (
    "zcat *.gz | goaccess - --no-global-config --no-progress --date-format=%Y-%m-%d --time-format=%H:%M:%S "
    r"--log-format='%d\t%t\t%^\t%b\t%h\t%m\t%v\t%U\t%s\t%R\t%u\t%^' --output "
)
_ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
"""Measures this checkout, installed or not."""
_PEERS = {"goaccess": "apt-get install goaccess", "chdb": "pip install chdb"}
"""What can be compared with, and how to get it."""


class WrongAnswerError(Exception):
    """A contender did not find what the logs hold, or did not end well."""


@dataclass
class Contender:
    """A command, and how to see that it did its work; `kind` groups those that answer the same question."""

    name: str
    kind: str
    command: list[str]
    check: Callable[[str], None]
    """Takes what the command printed; raises WrongAnswerError."""
    cleanup: Callable[[], None] = lambda: None
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0

    @property
    def median(self) -> float:
        """Seconds, over all runs."""
        return statistics.median(self.seconds)

    def run(self, folder: Path) -> None:
        """Run once in `folder` and note time and memory."""
        started = time.perf_counter()
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(self.command, cwd=folder, env=_ENVIRONMENT, stdout=out, stderr=err)
            # not getrusage(RUSAGE_CHILDREN): that is the highest of all processes so far
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.seconds.append(time.perf_counter() - started)
            unit = 1 if sys.platform == "darwin" else 1024
            self.peak_mb = max(self.peak_mb, usage.ru_maxrss * unit / 1e6)
            out.seek(0)
            err.seek(0)
            try:
                if process.returncode:
                    raise WrongAnswerError(f"{self.name}: exit code {process.returncode}: {err.read()[-2000:]}")
                self.check(out.read())
            finally:
                self.cleanup()


def contenders(folder: Path, scratch: Path, tally: lines.Tally, peers: list[str]) -> list[Contender]:
    """The bound, snowq, and those of `peers` that are there."""
    table = scratch / "events.duckdb"
    summary = scratch / "report.json"
    headers = 2 * len(list(folder.glob("*.gz")))

    def counts(name: str, expected: int) -> Callable[[str], None]:
        return lambda printed: _same(name, int(printed), expected)

    def per_day(name: str) -> Callable[[str], None]:
        def check(printed: str) -> None:
            rows = csv.DictReader(printed.split("\n"))
            _same(name, Counter({row["period"]: int(row["page_views"]) for row in rows}), tally.page_views)

        return check

    def all_lines(_: str) -> None:
        _same("GoAccess", json.loads(summary.read_text("utf-8"))["general"]["valid_requests"], tally.lines)

    def loaded(_: str) -> None:
        counted = subprocess.run([python, "-c", _COUNT, str(table)], capture_output=True, text=True, check=True)
        _same("snowq load", int(counted.stdout), tally.events)

    python = sys.executable
    snowq = [python, "-m", "snowplow_sql"]
    run, of_the_file = (
        [*snowq, "run", "page_views", "--source", str(source), "--format", "csv"] for source in (folder, table)
    )
    load = [*snowq, "load", str(folder), "--db", str(table)]
    found = [
        Contender(
            "zcat, piped to wc -l", "bound", ["sh", "-c", "zcat *.gz | wc -l"], counts("zcat", tally.lines + headers)
        ),
        Contender("snowq: page views per day", "narrow", run, per_day("snowq")),
        Contender("snowq load: all columns into a file", "full", load, loaded),
        Contender("snowq load again: nothing is new", "again", load, loaded),
        Contender("snowq: page views per day, of the file", "loaded", of_the_file, per_day("snowq"), table.unlink),
    ]
    if "chdb" in peers and importlib.util.find_spec("chdb"):
        command = [python, "-c", _CHDB, str(folder)]
        found.append(Contender("chdb: page views per day", "narrow", command, per_day("chdb")))
    if "goaccess" in peers and shutil.which("goaccess"):
        command = ["sh", "-c", _GOACCESS + f"'{summary}'"]
        found.append(Contender("GoAccess: its report, no query strings", "narrow", command, all_lines))
    return found


def _same(name: str, got: object, expected: object) -> None:
    if got != expected:
        raise WrongAnswerError(f"{name} found {got}, but the logs hold {expected}.")


def asked(source: Path) -> float:
    """Seconds for page views per day of `source`, in a session that is open; the best of three."""
    command = [sys.executable, "-c", _ASKED, str(source)]
    return min(
        float(subprocess.run(command, capture_output=True, text=True, check=True, env=_ENVIRONMENT).stdout)
        for _ in range(3)
    )


def in_a_session(folder: Path, scratch: Path) -> str:
    """How much faster a loaded file answers than the raw logs, the start of a process left out."""
    table = scratch / "asked.duckdb"
    load = [sys.executable, "-m", "snowplow_sql", "load", str(folder), "--db", str(table)]
    subprocess.run(load, capture_output=True, check=True, env=_ENVIRONMENT)
    raw, file = asked(folder), asked(table)
    return (
        f"Page views per day in an open session: {raw:.2f} s of the raw logs, {file * 1000:.0f} ms of the loaded "
        f"file, {raw / file:.0f} times faster."
    )


def report(measured: list[Contender]) -> str:
    """A Markdown table of the figures."""
    bound = measured[0].median
    ours = next(one.median for one in measured if one.kind == "narrow")
    rows = [
        ["what", "seconds, median", "from - to", "x speed of zcat", "snowq's time / its time", "peak memory, MB"],
        ["---", "---:", "---:", "---:", "---:", "---:"],
    ]
    rows += [
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
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def facts(folder: Path, plan: lines.Plan, tally: lines.Tally, runs: int) -> str:
    """What the figures depend on."""
    packed = sum(path.stat().st_size for path in folder.glob("*.gz"))
    versions = [f"Python {platform.python_version()}", f"DuckDB {importlib.metadata.version('duckdb')}"]
    if importlib.util.find_spec("chdb"):
        versions.append(f"chdb {importlib.metadata.version('chdb')}")
    if shutil.which("goaccess"):
        first = subprocess.run(["goaccess", "--version"], capture_output=True, text=True, check=False).stdout
        versions.append("GoAccess " + first.split("\n")[0].removeprefix("GoAccess - ").strip("."))
    return (
        f"{tally.lines:,} lines in {plan.files} gz files ({tally.raw_bytes / 1e6:,.0f} MB, packed"
        f" {packed / 1e6:,.0f} MB), {runs} runs each in turn, files in the page cache.\n"
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; {', '.join(versions)}."
    )


def arguments() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines to write (default: %(default)s)")
    parser.add_argument("--files", type=int, default=200, help="gz files to write (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each contender (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the logs go, to be found again by the next run")
    parser.add_argument("--peers", default=",".join(_PEERS), help="which to compare with (default: %(default)s)")
    found = parser.parse_args()
    if found.lines < 1 or found.runs < 1 or not 1 <= found.files <= found.lines:
        parser.error("--lines, --files and --runs must be at least 1, and no file may be without a line")
    unknown = set(filter(None, found.peers.split(","))) - set(_PEERS)
    if unknown:
        parser.error(f"no peer '{unknown.pop()}'; there are {', '.join(_PEERS)}")
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
    peers = [peer for peer in given.peers.split(",") if peer]
    with tempfile.TemporaryDirectory(prefix="snowq-bench-") as scratch:
        measured = contenders(folder, Path(scratch), tally, peers)
        for path in folder.glob("*.gz"):  # into the page cache
            path.read_bytes()
        for number in range(given.runs):
            for one in measured:
                one.run(folder)
                print(f"run {number + 1}: {one.name}: {one.seconds[-1]:.2f} s", file=sys.stderr)
        session = in_a_session(folder, Path(scratch))
    print(report(measured), session, facts(folder, plan, tally, given.runs), sep="\n\n")
    for peer in peers:
        if not any(one.name.lower().startswith(peer) for one in measured):
            print(f"\nNot measured: {peer}, which is not installed ({_PEERS[peer]}).")


if __name__ == "__main__":
    try:
        main()
    except (WrongAnswerError, FileExistsError) as error:
        sys.exit(str(error))
