"""Helpers that write small logs under CloudFront's names, load them, and show what a database holds."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from tiny_log import view

from snowplow_sql.events import columns
from snowplow_sql.store.database import open_to_write
from snowplow_sql.store.load import Loader, Report, Request

SAMPLE = Path(__file__).parents[2] / "sample_data" / "logs"

FIELDS = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
    "cs-uri-query"
)
HEAD = ["#Version: 1.0", f"#Fields: {FIELDS}"]


def name(day: str, hour: int = 23, hash_: str = "abc") -> str:
    """A file name as CloudFront makes them."""
    return f"E2.{day}-{hour:02}.{hash_}.gz"


def views(day: str, visitors: Iterable[str]) -> list[str]:
    """One page view per visitor, a minute apart."""
    return [view(f"{day} 10:{minute:02}:00", f"{who}/1", tid=100000 + minute) for minute, who in enumerate(visitors)]


def write(path: Path, lines: Sequence[str], *, head: Sequence[str] = HEAD) -> Path:
    """Write a gz log, whose bytes depend only on the lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in [*head, *lines]).encode(), mtime=0))
    return path


def touch(path: Path, seconds: int) -> None:
    """Move a file's modification time by `seconds`."""
    status = path.stat()
    os.utime(path, (status.st_atime, status.st_mtime + seconds))


def load(db: Path, *sources: Path | str, modern: bool | None = None, **request: Any) -> Report:
    """Load the sources as `snowq load` does."""
    with open_to_write(db, modern=modern) as database:
        return Loader(database, Request([str(source) for source in sources], **request)).run()


def ask(db: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a statement on a database that no process has open for writing."""
    with duckdb.connect(db, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def around(db: Path) -> set[str]:
    """The names of everything in the folder of a database."""
    return {path.name for path in db.parent.iterdir()}


EVENTS = f"SELECT {', '.join(columns())} FROM events ORDER BY ALL"
MANIFEST = """
    SELECT log_file, size, modified, content, same_as, lines, events, skipped, bad, later, trouble
    FROM log_files ORDER BY ALL"""


def holds(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The whole content of a database, except for load times and the order of rows."""
    return {
        "events": ask(db, EVENTS),
        "bad_lines": ask(db, "FROM bad_lines ORDER BY ALL"),
        "skipped_lines": ask(db, "FROM skipped_lines ORDER BY ALL"),
        "lost_numbers": ask(db, "FROM lost_numbers ORDER BY ALL"),
        "log_files": ask(db, MANIFEST),
        "duplicates": ask(db, "SELECT DISTINCT event_id FROM possible_duplicates ORDER BY ALL"),
    }


def users(db: Path, relation: str = "events") -> list[str]:
    """The user_id of each event in a database, in order of time."""
    return [user for (user,) in ask(db, f"SELECT user_id FROM {relation} ORDER BY dt, tm, user_id")]


@contextmanager
def held(db: Path, *, read_only: bool) -> Iterator[int]:
    """Have another process keep `db` open; gives its process id."""
    code = f"import duckdb; c = duckdb.connect({str(db)!r}, read_only={read_only}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"open\n"
        yield process.pid
        process.communicate(b"\n")
