"""Rewrite a database with all events in the order of time, after many files were loaded late."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from snowplow_sql.engines.duckdb import one_line
from snowplow_sql.errors import QueryError, SourceError
from snowplow_sql.logs import duplicates
from snowplow_sql.store import schema
from snowplow_sql.store.database import Database, attach, damaged, is_database, open_to_write, too_little_memory


def compact(path: str | Path, memory: str | None = None) -> tuple[int, int]:
    """Rewrite the database at `path` with its events sorted by time. Returns its size in bytes before and after.

    For the errors raised see `opened` and `Compaction`.
    """
    with opened(path, memory) as compaction:
        return compaction.run()


@contextmanager
def opened(path: str | Path, memory: str | None = None) -> Iterator[Compaction]:
    """A compaction of the database at `path`.

    Raises SourceError if there is no database, and the errors of `open_to_write`.
    """
    if not is_database(path):
        raise SourceError(f"There is no database '{path}'. `snowq load` makes one.")
    with open_to_write(path, memory=memory) as database:
        yield Compaction(database, str(path))


class Compaction:
    """The rewriting of one database. It can be stopped from another thread."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def interrupt(self) -> None:
        """Stop the rewriting. The database remains unchanged."""
        self._database.interrupt()

    def progress(self) -> None:
        """None: the sort, which takes most of the time, does not report progress."""

    def run(self) -> tuple[int, int]:
        """Rewrite the database. Returns its size in bytes before and after.

        The new file replaces the old one when it is complete. Raises QueryError if there is no room for a second file,
        and SourceError if the database is damaged, or belongs to another user and the new file cannot be given to that
        user.
        """
        database, name = self._database, self._name
        before = database.path.stat().st_size
        try:
            draft = _written(database)
            database.give_way_to(draft)
        except duckdb.OutOfMemoryException as error:
            raise too_little_memory(f"'{name}' is unchanged.") from error
        except (duckdb.Error, OSError) as error:
            raise damaged(database.path, error) or QueryError(
                f"'{name}' cannot be rewritten: {one_line(error)} It is unchanged."
            ) from error
        return before, database.path.stat().st_size


def _keep_owner(draft: Path, database: Path) -> None:
    status = database.stat()
    try:
        os.chown(draft, status.st_uid, status.st_gid)
    except PermissionError as error:
        if status.st_uid != os.geteuid():
            raise SourceError(
                f"'{database}' belongs to another user ({status.st_uid}), and the new file would be yours. It is "
                "unchanged: run this as that user."
            ) from error
    draft.chmod(status.st_mode)


def _written(database: Database) -> Path:
    connection = database.connection
    draft = database.draft("compact")
    database.checkpoint()  # so that no journal is left beside the new file
    attach(connection, draft, "draft")
    _keep_owner(draft, database.path)  # early, before anything has taken long
    connection.execute("USE draft")
    schema.create_tables(connection, modern=database.modern)
    connection.execute("DELETE FROM snowq")
    connection.execute("SET preserve_insertion_order = true")
    for table in schema.tables():
        relation = f"store.main.{table}"
        match table:
            case "events":
                relation += " ORDER BY dt, tm"
            case "possible_duplicates":
                relation = _still_possible()
        connection.execute(f"INSERT INTO draft.main.{table} SELECT * FROM {relation}")
    connection.execute("CHECKPOINT draft")  # if it were left to closing, a full disk would go unnoticed
    connection.execute("USE memory")
    connection.execute("DETACH draft")
    return draft


def _still_possible() -> str:
    # replacing files has left behind events that are no longer possible duplicates
    key = ", ".join(duplicates.KEY)
    return (
        "(SELECT DISTINCT event_id FROM (SELECT event_id, count(*) OVER "
        f"(PARTITION BY {key}) AS copies FROM store.main.events WHERE event_id IN "
        "(SELECT event_id FROM store.main.possible_duplicates)) WHERE copies > 1)"
    )
