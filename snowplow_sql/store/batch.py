"""Load one batch of log files into the database, completely or not at all.

The lines are read once, into the in-memory database of the `Desk`. From there, events, other lines, counts and manifest
rows are written to the file in one transaction.
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
"""The tables whose rows belong to a file."""
_SORTED = 50_000
"""Number of lines up to which a batch is sorted even if the file names give the hour: sorting them takes hardly any
time."""
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
"""The relation of what is known of files before they are read, and a `note`, text or NULL. Passed as parameters, since
for thousands of files an SQL text would take long to parse."""
_NO_LOG = "none of its lines is one of a CloudFront log; they are in bad_lines"


@dataclass
class Counts:
    """Counts of lines by what became of them."""

    lines: int = 0
    events: int = 0
    skipped: int = 0
    bad: int = 0

    def add(self, other: Counts) -> None:
        """Add the counts of `other`."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


@dataclass(frozen=True)
class Batch:
    """The result of loading a batch."""

    counts: Counts
    odd: dict[str, str]
    """A remark that the user should see, by path of the file."""
    left: list[Candidate]
    """Files of which nothing was loaded, and which must be loaded without `fast`."""
    orphans: dict[str, str]
    """Remarks on files that were recorded as duplicates of a file which has changed, and whose records were removed; by
    path."""


def load(
    database: Database, candidates: Sequence[Candidate], copies: Mapping[str, str], fast: Batches | None = None
) -> Batch:
    """Load `candidates` and replace their earlier contents. `copies` maps S3 addresses to local paths.

    With `fast`, plain lines are read by the fast path. Raises SourceError if a file cannot be read; nothing has been
    loaded in that case.
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
            # before the transaction first accesses the desk: from then on, it does not see new tables there
            desk.connection.execute(f"CREATE TABLE files AS {_KNOWN}", _columns(loaded, desk.troubles))
            # Sorted by time, so that DuckDB can skip row groups outside of --from and --to. Files with the hour in
            # their names are loaded in that order anyway; sorting many lines within the hours as well would take as
            # long as writing them.
            by_hour = all(candidate.file.day for candidate in loaded)
            order = "" if by_hour and desk.lines > _SORTED else " ORDER BY dt, tm"
            written += _write_events(connection, f"batch.main.events{order}")
            _write_the_rest(connection, written)
            _compare(connection, first)
        return Batch(*_outcome(desk.connection), [it for it in candidates if local[it.file.path] in left], orphans)


@contextmanager
def _at_hand(connection: duckdb.DuckDBPyConnection, read: Hits | None) -> Iterator[None]:
    # outside of the transaction: a failed one can undo nothing but itself
    if read is not None:
        connection.register(RELATION, read)
    try:
        yield
    finally:
        connection.unregister(RELATION)


def _write_fast(connection: duckdb.DuckDBPyConnection, read: Hits, events: str) -> int:
    # The events arrive sorted by time, block by block, and each thread of DuckDB writes its share in that order. For
    # skipping days that is nearly as good as one total order, which took another third of the time.
    try:
        return _write_events(connection, f"({events})")
    except duckdb.Error:
        if read.error is None:
            raise
        raise unreadable(read.error) from read.error


def _write_events(connection: duckdb.DuckDBPyConnection, events: str) -> int:
    """Write `events`, and return their number."""
    names = ", ".join(columns())
    ((count,),) = connection.execute(f"INSERT INTO store.main.events SELECT {names} FROM {events}").fetchall()
    return int(count)


def replace(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> dict[str, str]:
    """Remove the files at `paths`, and the records of their duplicates. Returns a remark on each of the duplicates."""
    same = connection.execute(
        "DELETE FROM store.main.log_files WHERE same_as IN (SELECT unnest(?::VARCHAR[])) RETURNING log_file, same_as",
        [list(paths)],
    ).fetchall()
    forget(connection, paths)
    return {path: f"it had the content of '{other}', which has changed since. Load it again" for path, other in same}


def forget(connection: duckdb.DuckDBPyConnection, paths: Iterable[str]) -> None:
    """Remove everything that the database holds of the files at `paths`."""
    _drop_rows(connection, paths, _OF_A_FILE)


def _drop_rows(connection: duckdb.DuckDBPyConnection, paths: Iterable[str], tables: Iterable[str]) -> None:
    gone = list(paths)
    for table in tables if gone else ():
        connection.execute(f"DELETE FROM store.main.{table} WHERE log_file IN (SELECT unnest(?::VARCHAR[]))", [gone])


def record(connection: duckdb.DuckDBPyConnection, same: Mapping[str, str], candidates: Sequence[Candidate]) -> None:
    """Record `candidates` in the manifest as duplicates; `same` gives the path of the file with the same content."""
    connection.execute(
        "INSERT INTO store.main.log_files (log_file, size, modified, content, same_as, loaded_at) "
        f"SELECT *, current_timestamp AT TIME ZONE 'UTC' FROM ({_KNOWN})",
        _columns(candidates, same),
    )


def touch(connection: duckdb.DuckDBPyConnection, candidates: Sequence[Candidate]) -> None:
    """Update the size and modification time of `candidates`, whose content is unchanged, in the manifest."""
    connection.execute(
        "UPDATE store.main.log_files SET size = now.size, modified = now.modified "
        f"FROM ({_KNOWN}) now WHERE log_files.log_file = now.log_file",
        _columns(candidates, {}),
    )


def _columns(candidates: Sequence[Candidate], notes: Mapping[str, str]) -> list[list[str]]:
    """The parameters of `_KNOWN` for `candidates`, with the notes by path."""
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
    # Copies of a hit have the same day, so that DuckDB has to read the events of these days only. The days are listed
    # one by one, since a single browser clock that is years off would turn a range into all days. A hash of the key is
    # enough here and takes little memory: the events found are only possible duplicates, and queries compare them in
    # full.
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
