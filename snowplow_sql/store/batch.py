"""One batch of log files into the database, whole or not at all.

The lines are read once, into a database in memory; from there events, lines that are none, counts and manifest
rows go into the file in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import duckdb

from snowplow_sql.errors import SnowqError
from snowplow_sql.events import columns
from snowplow_sql.logs import audit, duplicates
from snowplow_sql.logs.source import LogFiles
from snowplow_sql.sqltext import literal, literals
from snowplow_sql.store.database import Database
from snowplow_sql.store.manifest import Candidate

if TYPE_CHECKING:
    from snowplow_sql.logs.fast.batch import Hits

_OF_A_FILE = ("events", "bad_lines", "skipped_lines", "lost_numbers", "log_files")
"""The tables with rows that belong to a file."""
_NO_LOG = "none of its lines is one of a CloudFront log; they are in bad_lines"


@dataclass
class Counts:
    """What became of some lines."""

    lines: int = 0
    events: int = 0
    skipped: int = 0
    bad: int = 0

    def add(self, other: Counts) -> None:
        """Take in what became of others."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


@dataclass(frozen=True)
class Batch:
    """What a batch was."""

    counts: Counts
    odd: dict[str, str]
    """What a user should know of a file, by its path."""


@dataclass(frozen=True)
class Places:
    """Where the files of a batch are, and what the kernels made of them."""

    paths: list[str]
    """On this machine."""
    names: dict[str, str]
    """What those are called, by path, that were fetched from elsewhere."""
    read: Hits | None = None
    """If they were read the fast way."""


def places(candidates: Sequence[Candidate], copies: Mapping[str, str]) -> Places:
    """Those of `candidates`; `copies` says where those from S3 lie."""
    paths = [candidate.file.path for candidate in candidates]
    return Places([copies.get(path, path) for path in paths], {copies[path]: path for path in paths if path in copies})


def read_fast(places: Places, *, modern: bool) -> Places:
    """The same, read the fast way, which needs the extra. Raises SourceError if a file cannot be read."""
    from snowplow_sql.logs.fast.source import read_batch  # noqa: PLC0415 - it loads the libraries

    return replace(places, read=read_batch(places.paths, places.names, modern=modern))


def load(database: Database, candidates: Sequence[Candidate], places: Places) -> Batch:
    """Load `candidates`, in place of what the database has of them. `places` are theirs.

    Raises SourceError if a file cannot be read; then nothing was loaded.
    """
    connection = database.connection
    paths = [candidate.file.path for candidate in candidates]
    with _workplace(connection), closing(_opened(database, places)) as logs:
        connection.execute(f"CREATE TABLE files AS {_relation(candidates, 'trouble', logs.troubles)}")
        # parsed once, whatever is asked of it
        connection.execute(f"CREATE TABLE hits AS {logs.events_with_flaws}")
        connection.execute(f"CREATE TABLE flaws AS {audit.flaws('hits')}")
        connection.execute(
            "CREATE TABLE verdicts AS SELECT log_file, split_part(verdict, ': ', 1) AS kind, "
            "substr(verdict, strpos(verdict, ': ') + 2) AS reason, count(*) AS lines FROM log_lines GROUP BY ALL"
        )
        keys = ", ".join(duplicates.KEY)
        connection.execute(f"CREATE TABLE fresh AS SELECT {keys} FROM hits WHERE txn_id IS NOT NULL")
        if logs.settled_events:
            _add_settled(connection, logs.settled_events)
        with database.transaction():
            forget(connection, [candidate.file.path for candidate in candidates if candidate.replaces])
            _drop_rows(connection, paths, ["log_files"])
            _write(connection, logs.settled_events)
        return _told(connection)


def _add_settled(connection: duckdb.DuckDBPyConnection, events: str) -> None:
    connection.execute("INSERT INTO verdicts SELECT log_file, kind, reason, lines FROM settled WHERE lines > 0")
    connection.execute("INSERT INTO flaws BY NAME SELECT log_file, later FROM settled WHERE later > 0")
    keys = ", ".join(duplicates.KEY)
    connection.execute(f"INSERT INTO fresh SELECT {keys} FROM ({events}) WHERE txn_id IS NOT NULL")


def forget(connection: duckdb.DuckDBPyConnection, paths: Iterable[str]) -> None:
    """Remove all that the database has of the files at `paths`."""
    _drop_rows(connection, paths, _OF_A_FILE)


def _drop_rows(connection: duckdb.DuckDBPyConnection, paths: Iterable[str], tables: Iterable[str]) -> None:
    gone = list(paths)
    for table in tables if gone else ():
        connection.execute(f"DELETE FROM store.main.{table} WHERE log_file IN (SELECT unnest({literals(gone)}))")


def record(connection: duckdb.DuckDBPyConnection, same: Mapping[str, str], candidates: Sequence[Candidate]) -> None:
    """Enter `candidates` into the manifest as files with the content of another; `same` says which, by path."""
    connection.execute(
        "INSERT INTO store.main.log_files (log_file, size, modified, content, same_as, loaded_at) "
        f"SELECT *, current_timestamp AT TIME ZONE 'UTC' FROM ({_relation(candidates, 'same_as', same)})"
    )


def touch(connection: duckdb.DuckDBPyConnection, candidates: Sequence[Candidate]) -> None:
    """Enter the size and time of `candidates` into the manifest, which has them with the same content."""
    connection.execute(
        "UPDATE store.main.log_files SET size = now.size, modified = now.modified "
        f"FROM ({_relation(candidates, 'same_as', {})}) now WHERE log_files.log_file = now.log_file"
    )


def _opened(database: Database, places: Places) -> LogFiles:
    connection, modern, work = database.connection, database.modern, database.work
    if places.read is None:
        return LogFiles(places.paths, connection, modern=modern, names=places.names, workspace=work, staged=True)
    from snowplow_sql.logs.fast.source import FastBatch  # noqa: PLC0415 - as above

    return FastBatch(places.read, connection, modern=modern, names=places.names, workspace=work)


@contextmanager
def _workplace(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A database in memory, which is where names without a catalog are looked up meanwhile."""
    connection.execute("ATTACH ':memory:' AS batch")
    connection.execute("USE batch")
    try:
        yield
    finally:
        connection.execute("USE memory")
        connection.execute("DETACH batch")


def _relation(candidates: Sequence[Candidate], told: str, texts: Mapping[str, str]) -> str:
    """What is known of `candidates` before they are read, and in the column `told` a text by path, or NULL."""
    columns: dict[str, tuple[str, list[str]]] = {
        "log_file": ("VARCHAR", [it.file.path for it in candidates]),
        "size": ("BIGINT", [str(it.file.size) for it in candidates]),
        "modified": ("TIMESTAMP", [it.file.modified.isoformat() for it in candidates]),
        "content": ("VARCHAR", [it.content for it in candidates]),
        told: ("VARCHAR", [texts.get(it.file.path, "") for it in candidates]),
    }
    lists = ", ".join(
        f"CAST(nullif(unnest({literals(values)}), '') AS {kind}) AS {name}" for name, (kind, values) in columns.items()
    )
    return f"SELECT {lists}"


def _write(connection: duckdb.DuckDBPyConnection, settled_events: str | None) -> None:
    _write_events(connection, settled_events)
    connection.execute("INSERT INTO store.main.bad_lines SELECT log_file, reason, line FROM bad_lines")
    connection.execute(
        "INSERT INTO store.main.skipped_lines "
        "SELECT log_file, reason, sum(lines) FROM verdicts WHERE kind = 'skipped' GROUP BY ALL"
    )
    connection.execute(
        "INSERT INTO store.main.lost_numbers SELECT log_file, column_name, lost FROM "
        f"(UNPIVOT flaws ON {', '.join(audit.lost_columns())} INTO NAME column_name VALUE lost) WHERE lost > 0"
    )
    _compare(connection)
    connection.execute("""
        INSERT INTO store.main.log_files
        SELECT log_file, size, modified, content, NULL, coalesce(lines, 0), coalesce(events, 0), coalesce(skipped, 0),
               coalesce(bad, 0), coalesce(later, 0), trouble,
               current_timestamp AT TIME ZONE 'UTC'
        FROM files
        LEFT JOIN (
            SELECT log_file, sum(lines) AS lines, sum(lines) FILTER (WHERE kind IS NULL) AS events,
                   sum(lines) FILTER (WHERE kind = 'skipped') AS skipped, sum(lines) FILTER (WHERE kind = 'bad') AS bad
            FROM verdicts GROUP BY log_file
        ) judged USING (log_file)
        LEFT JOIN (SELECT log_file, sum(later) AS later FROM flaws GROUP BY log_file) flawed USING (log_file)""")


def _write_events(connection: duckdb.DuckDBPyConnection, settled_events: str | None) -> None:
    # in the order of time, so that DuckDB can pass over what lies outside of --from and --to
    names = ", ".join(columns())
    sorted_events = [f"({settled_events})"] if settled_events else []
    connection.execute("SET preserve_insertion_order = true")
    written = sum(
        connection.execute(f"INSERT INTO store.main.events SELECT {names} FROM {events}").fetchall()[0][0]
        for events in [*sorted_events, "hits ORDER BY dt, tm"]
    )
    connection.execute("SET preserve_insertion_order = false")
    ((judged,),) = connection.execute("SELECT coalesce(sum(lines), 0) FROM verdicts WHERE kind IS NULL").fetchall()
    if written != judged:
        raise SnowqError(f"Of {judged} events {written} were written, and nothing was kept. Please report this.")


def _compare(connection: duckdb.DuckDBPyConnection) -> None:
    # Copies of a hit have the same day, so that DuckDB reads the events of those days only.
    key = ", ".join(f"coalesce({name}, '')" if name == "user_id" else name for name in duplicates.KEY)
    ((first, last),) = connection.execute("SELECT min(dt)::VARCHAR, max(dt)::VARCHAR FROM fresh").fetchall()
    if first is None:
        return
    near = f"store.main.events WHERE dt BETWEEN DATE '{first}' AND DATE '{last}' AND ({key})"
    connection.execute(
        f"INSERT INTO store.main.possible_duplicates SELECT DISTINCT event_id FROM {near} IN ("
        f"SELECT ({key}) FROM {near} IN (SELECT ({key}) FROM fresh) GROUP BY ALL HAVING count(*) > 1)"
    )


def _told(connection: duckdb.DuckDBPyConnection) -> Batch:
    files = "store.main.log_files WHERE log_file IN (SELECT log_file FROM files)"
    sums = connection.execute(
        f"SELECT sum(lines)::BIGINT, sum(events)::BIGINT, sum(skipped)::BIGINT, sum(bad)::BIGINT FROM {files}"
    ).fetchone()
    odd = connection.execute(f"""
        SELECT log_file, coalesce(trouble, {literal(_NO_LOG)}) FROM {files} AND (
            trouble IS NOT NULL OR bad > 0 AND log_file NOT IN (
                SELECT log_file FROM verdicts WHERE kind IS DISTINCT FROM 'bad' AND reason IS DISTINCT FROM 'blank line'
            )
        ) ORDER BY 1""").fetchall()
    return Batch(Counts(*(sums or ())), dict(odd))
