"""One batch of log files into the database, whole or not at all.

The lines are read once, onto the desk; from there events, lines that are none, counts and manifest rows go into the
file in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import duckdb

from snowplow_sql.errors import SnowqError
from snowplow_sql.events import columns
from snowplow_sql.logs import audit, duplicates
from snowplow_sql.logs.fast import RELATION
from snowplow_sql.logs.files import unreadable
from snowplow_sql.sqltext import literal, literals
from snowplow_sql.store.database import Database
from snowplow_sql.store.desk import laid
from snowplow_sql.store.manifest import Candidate

if TYPE_CHECKING:
    from snowplow_sql.logs.fast.batch import Batches, Hits

_OF_A_FILE = ("events", "bad_lines", "skipped_lines", "lost_numbers", "log_files")
"""The tables with rows that belong to a file."""
_SORTED = 50_000
"""Lines of a batch that are sorted whatever their files are called: it takes no time."""
_KNOWN = "SELECT " + ", ".join(
    f"CAST(nullif(unnest(?::VARCHAR[]), '') AS {kind}) AS {name}"
    for name, kind in {
        "log_file": "VARCHAR",
        "size": "BIGINT",
        "modified": "TIMESTAMP",
        "content": "VARCHAR",
        "note": "VARCHAR",
    }.items()
)
"""What is known of files before they are read, and a `note`, text or NULL; for thousands, a text of SQL takes long."""
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
    left: list[Candidate]
    """Files that are to be loaded without `fast`: nothing was loaded of them."""
    orphans: dict[str, str]
    """Files that were known as the same as one which has changed, and are known no more: what to say of each."""


def load(
    database: Database, candidates: Sequence[Candidate], copies: Mapping[str, str], fast: Batches | None = None
) -> Batch:
    """Load `candidates`, in place of what the database has of them. `copies` says where those from S3 lie.

    With `fast` the lines are read that way where they are plain. Raises SourceError if a file cannot be read; then
    nothing was loaded.
    """
    connection = database.connection
    local = {candidate.file.path: copies.get(candidate.file.path, candidate.file.path) for candidate in candidates}
    names = {copy: path for path, copy in local.items() if path in copies}
    read = None if fast is None else fast.hits(list(local.values()), names)
    with laid(database) as desk, _at_hand(connection, read):
        with database.transaction():
            orphans = replace(connection, [candidate.file.path for candidate in candidates if candidate.replaces])
            _drop_rows(connection, local, ["log_files"])
            ((first,),) = connection.execute("SELECT coalesce(max(rowid) + 1, 0) FROM store.main.events").fetchall()
            if fast is None or read is None:
                written, left = 0, set[str]()
                desk.put(list(local.values()), names)
            else:
                written, left = _write_fast(connection, read, fast.events), set(read.unsound)
                desk.put_rest(read)
            loaded = [candidate for candidate in candidates if local[candidate.file.path] not in left]
            # before the transaction looks at the desk, since from then on it sees nothing new there
            desk.connection.execute(f"CREATE TABLE files AS {_KNOWN}", _columns(loaded, desk.troubles))
            # In the order of time, so that DuckDB can pass over what lies outside of --from and --to. Files named by
            # the hour come in it; to sort many lines within the hours too would take as long as to write them.
            by_hour = all(candidate.file.day for candidate in loaded)
            order = "" if by_hour and desk.lines > _SORTED else " ORDER BY dt, tm"
            written += _write_events(connection, f"batch.main.events{order}")
            _write_the_rest(connection, written)
            _compare(connection, first)
        return Batch(*_outcome(desk.connection), [it for it in candidates if local[it.file.path] in left], orphans)


@contextmanager
def _at_hand(connection: duckdb.DuckDBPyConnection, read: Hits | None) -> Iterator[None]:
    # around the transaction: one that has failed can undo nothing but itself
    if read is not None:
        connection.register(RELATION, read)
    try:
        yield
    finally:
        connection.unregister(RELATION)


def _write_fast(connection: duckdb.DuckDBPyConnection, read: Hits, events: str) -> int:
    # They come in the order of time, a piece at a time, and each thread of DuckDB's writes those that it gets in that
    # order: nearly as good for passing over days, and to have them all in one order took another third of the time.
    try:
        return _write_events(connection, f"({events})")
    except duckdb.Error:
        if read.error is None:
            raise
        raise unreadable(read.error) from read.error


def _write_events(connection: duckdb.DuckDBPyConnection, events: str) -> int:
    """Write `events`, and say how many they are."""
    names = ", ".join(columns())
    ((count,),) = connection.execute(f"INSERT INTO store.main.events SELECT {names} FROM {events}").fetchall()
    return int(count)


def replace(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> dict[str, str]:
    """Forget the files at `paths`, and those that are known as the same as one of them, with what to say of these."""
    same = connection.execute(
        "DELETE FROM store.main.log_files WHERE same_as IN (SELECT unnest(?::VARCHAR[])) RETURNING log_file, same_as",
        [list(paths)],
    ).fetchall()
    forget(connection, paths)
    return {path: f"it had the content of '{other}', which has changed since. Load it again" for path, other in same}


def forget(connection: duckdb.DuckDBPyConnection, paths: Iterable[str]) -> None:
    """Remove all that the database has of the files at `paths`."""
    _drop_rows(connection, paths, _OF_A_FILE)


def _drop_rows(connection: duckdb.DuckDBPyConnection, paths: Iterable[str], tables: Iterable[str]) -> None:
    gone = list(paths)
    for table in tables if gone else ():
        connection.execute(f"DELETE FROM store.main.{table} WHERE log_file IN (SELECT unnest(?::VARCHAR[]))", [gone])


def record(connection: duckdb.DuckDBPyConnection, same: Mapping[str, str], candidates: Sequence[Candidate]) -> None:
    """Enter `candidates` into the manifest as files with the same content as another; `same` says which, by path."""
    connection.execute(
        "INSERT INTO store.main.log_files (log_file, size, modified, content, same_as, loaded_at) "
        f"SELECT *, current_timestamp AT TIME ZONE 'UTC' FROM ({_KNOWN})",
        _columns(candidates, same),
    )


def touch(connection: duckdb.DuckDBPyConnection, candidates: Sequence[Candidate]) -> None:
    """Enter the size and time of `candidates` into the manifest, which has them with the same content."""
    connection.execute(
        "UPDATE store.main.log_files SET size = now.size, modified = now.modified "
        f"FROM ({_KNOWN}) now WHERE log_files.log_file = now.log_file",
        _columns(candidates, {}),
    )


def _columns(candidates: Sequence[Candidate], notes: Mapping[str, str]) -> list[list[str]]:
    """The values of `_KNOWN`: those of `candidates`, with the text that `notes` has by path."""
    return [
        [it.file.path for it in candidates],
        [str(it.file.size) for it in candidates],
        [it.file.modified.isoformat() for it in candidates],
        [it.content for it in candidates],
        [notes.get(it.file.path, "") for it in candidates],
    ]


def _write_the_rest(connection: duckdb.DuckDBPyConnection, events: int) -> None:
    ((judged,),) = connection.execute(
        "SELECT coalesce(sum(lines), 0) FROM batch.main.verdicts WHERE kind IS NULL"
    ).fetchall()
    if events != judged:
        raise SnowqError(f"Of {judged} events {events} were written, and nothing was kept. Please report this.")
    connection.execute("INSERT INTO store.main.bad_lines SELECT log_file, reason, line FROM batch.main.bad_lines")
    connection.execute(
        "INSERT INTO store.main.skipped_lines "
        "SELECT log_file, reason, sum(lines) FROM batch.main.verdicts WHERE kind = 'skipped' GROUP BY ALL"
    )
    connection.execute(
        "INSERT INTO store.main.lost_numbers SELECT log_file, column_name, lost FROM "
        f"(UNPIVOT batch.main.flaws ON {', '.join(audit.lost_columns())} INTO NAME column_name VALUE lost) "
        "WHERE lost > 0"
    )
    connection.execute("""
        INSERT INTO store.main.log_files
        SELECT log_file, size, modified, content, NULL, coalesce(lines, 0), coalesce(events, 0), coalesce(skipped, 0),
               coalesce(bad, 0), coalesce(later, 0), note, current_timestamp AT TIME ZONE 'UTC'
        FROM batch.main.files
        LEFT JOIN (
            SELECT log_file, sum(lines) AS lines, sum(lines) FILTER (WHERE kind IS NULL) AS events,
                   sum(lines) FILTER (WHERE kind = 'skipped') AS skipped, sum(lines) FILTER (WHERE kind = 'bad') AS bad
            FROM batch.main.verdicts GROUP BY log_file
        ) judged USING (log_file)
        LEFT JOIN (SELECT log_file, sum(later) AS later FROM batch.main.flaws GROUP BY log_file) flawed
        USING (log_file)""")


def _compare(connection: duckdb.DuckDBPyConnection, first: int) -> None:
    # Copies of a hit have the same day, so that DuckDB reads the events of those days only: of each of them, since one
    # browser's clock that is years behind or ahead would make a span of all there are. The hash of the key suffices,
    # and takes little memory: what is called possible here is compared whole by whoever asks for it.
    with_key = "store.main.events WHERE txn_id IS NOT NULL"
    fresh = f"SELECT DISTINCT dt::VARCHAR FROM {with_key} AND rowid >= {first}"
    days = [day for (day,) in connection.execute(fresh).fetchall()]
    if not days:
        return
    near, key = f"{with_key} AND dt IN (SELECT unnest({literals(days)})::DATE)", f"hash({', '.join(duplicates.KEY)})"
    connection.execute(
        f"INSERT INTO store.main.possible_duplicates SELECT DISTINCT event_id FROM {near} AND {key} IN "
        f"(SELECT {key} FROM {near} GROUP BY 1 HAVING count(*) > 1 AND max(rowid) >= {first})"
    )


def _outcome(connection: duckdb.DuckDBPyConnection) -> tuple[Counts, dict[str, str]]:
    files = "store.main.log_files WHERE log_file IN (SELECT log_file FROM files)"
    counts = ", ".join(f"coalesce(sum({field.name}), 0)::BIGINT" for field in fields(Counts))
    (sums,) = connection.execute(f"SELECT {counts} FROM {files}").fetchall()
    odd = connection.execute(f"""
        SELECT log_file, coalesce(trouble, {literal(_NO_LOG)}) FROM {files} AND (
            trouble IS NOT NULL OR bad > 0 AND log_file NOT IN (
                SELECT log_file FROM verdicts WHERE kind IS DISTINCT FROM 'bad' AND reason IS DISTINCT FROM 'blank line'
            )
        ) ORDER BY 1""").fetchall()
    return Counts(*sums), dict(odd)
