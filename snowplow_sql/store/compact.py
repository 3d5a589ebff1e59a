"""Putting all events of a database in the order of time again, after many files that came late."""

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
    """Write the database at `path` anew, its events in the order of time; its bytes before and after.

    For what it raises see `opened` and `Compaction`.
    """
    with opened(path, memory) as compaction:
        return compaction.run()


@contextmanager
def opened(path: str | Path, memory: str | None = None) -> Iterator[Compaction]:
    """What writes the database at `path` anew. Raises SourceError if there is none, and as `open_to_write`."""
    if not is_database(path):
        raise SourceError(f"There is no database '{path}'. `snowq load` makes one.")
    with open_to_write(path, memory=memory) as database:
        yield Compaction(database, str(path))


class Compaction:
    """The writing anew of one database; it can be stopped from another thread."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def interrupt(self) -> None:
        """Stop. The database stays as it was."""
        self._database.interrupt()

    def progress(self) -> None:
        """None: the sort, which takes most of the time, does not tell."""

    def run(self) -> tuple[int, int]:
        """The bytes of the database before and after.

        The new file takes the place of the old one when it is whole. Raises QueryError if there is no room for a second
        one, SourceError if the database is damaged, or somebody else's and cannot be made theirs again.
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
    database.checkpoint()  # so that no journal is left beside the file that takes its place
    attach(connection, draft, "draft")
    _keep_owner(draft, database.path)  # while nothing has taken its time yet
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
    connection.execute("CHECKPOINT draft")  # on closing, a full disk would pass unnoticed
    connection.execute("USE memory")
    connection.execute("DETACH draft")
    return draft


def _still_possible() -> str:
    # files that were replaced since have left some behind
    key = ", ".join(duplicates.KEY)
    return (
        "(SELECT DISTINCT event_id FROM (SELECT event_id, count(*) OVER "
        f"(PARTITION BY {key}) AS copies FROM store.main.events WHERE event_id IN "
        "(SELECT event_id FROM store.main.possible_duplicates)) WHERE copies > 1)"
    )
