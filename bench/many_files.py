"""What it costs that CloudFront writes thousands of small files: python bench/many_files.py.

The lines of bench/parse.py's 200 files are cut into 10,000 files, and the two sets are loaded in turn. Compared are
their load times, and the time of a second load, which finds nothing new, with that of listing the files.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

import lines
from contender import SNOWQ, Contender, WrongAnswerError, in_turn, same, table

_COUNT = """
import sys
import duckdb
print(duckdb.connect(sys.argv[1], read_only=True).execute("SELECT sum(events) FROM log_files").fetchone()[0])
"""
_LIST = """
import sys
from snowplow_sql.logs import files
print(files.weight_of(files.find(sys.argv[1])))
"""


def cut(source: Path, target: Path, pieces: int) -> None:
    """Write the lines of each file in `source` into `pieces` files in `target`, each with the headers."""
    stamp = target / "_set"
    if stamp.exists() and stamp.read_text() == str(pieces):
        return
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.gz"):
        old.unlink()
    with ProcessPoolExecutor() as pool:
        list(pool.map(_cut_file, sorted(source.glob("*.gz")), repeat(target), repeat(pieces)))
    stamp.write_text(str(pieces))


def _cut_file(path: Path, target: Path, pieces: int) -> None:
    text = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    head, rows = text[:2], text[2:]
    begin, _, _ = path.name.rpartition("-")
    for number in range(pieces):
        share = rows[len(rows) * number // pieces : len(rows) * (number + 1) // pieces]
        name = f"{begin}-{number * 24 // pieces:02d}.{path.stem.rpartition('.')[2]}{number:03d}.gz"
        with (target / name).open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
            out.write(b"".join([*head, *share]))


def contenders(few: Path, many: Path, scratch: Path, events: int) -> list[Contender]:
    """Loads of both sets, and the listing of the many."""

    def load(name: str, folder: Path, table: Path, *, last: bool) -> Contender:
        def check(_: str) -> None:
            command = [sys.executable, "-c", _COUNT, str(table)]
            same(name, int(subprocess.run(command, capture_output=True, text=True, check=True).stdout), events)

        command = [*SNOWQ, "load", str(folder), "--db", str(table)]
        return Contender(name, "load", command, check, table.unlink if last else lambda: None)

    one, other = scratch / "few.duckdb", scratch / "many.duckdb"
    listing = [sys.executable, "-c", _LIST, str(many)]
    return [
        load("load of the few", few, one, last=True),
        load("load of the many", many, other, last=False),
        load("load of the many again: nothing is new", many, other, last=True),
        Contender("listing the many, Python and snowq started", "list", listing, lambda _: None),
    ]


def main() -> None:
    """Write, cut, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines to write (default: %(default)s)")
    parser.add_argument("--files", type=int, default=10_000, help="files of the many (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each load (default: %(default)s)")
    given = parser.parse_args()
    plan = lines.Plan(lines=given.lines)
    few = (Path(tempfile.gettempdir()) / f"snowq-bench-{plan.lines}-{plan.files}").resolve()
    many = few.with_name(f"snowq-bench-{plan.lines}-{plan.files}-in-{given.files}")
    started = time.perf_counter()
    tally = lines.write(plan, few)
    cut(few, many, given.files // plan.files)
    print(f"logs in {few} and {many} ({time.perf_counter() - started:.0f} s)", file=sys.stderr)
    for path in [*few.glob("*.gz"), *many.glob("*.gz")]:  # into the page cache
        path.read_bytes()
    with tempfile.TemporaryDirectory(prefix="snowq-bench-") as scratch:
        measured = contenders(few, many, Path(scratch), tally.events)
        in_turn(measured, few, given.runs)
    rows = [
        [
            one.name,
            f"{one.median:.2f}",
            f"{min(one.seconds):.2f} - {max(one.seconds):.2f}",
            f"{one.median / measured[0].median:.2f}",
            f"{one.peak_mb:.0f}",
        ]
        for one in measured
    ]
    print(table([["what", "seconds, median", "from - to", "x load of the few", "peak memory, MB"], *rows]))
    count = len(list(many.glob("*.gz")))
    print(f"\n{tally.lines:,} lines in {plan.files} and in {count:,} files; {os.cpu_count()} cores.")


if __name__ == "__main__":
    try:
        main()
    except (WrongAnswerError, FileExistsError) as error:
        sys.exit(str(error))
