"""The database file that `snowq load` makes: opening it to read or to write.

Any DuckDB client can open the file and finds `events` there. One process may write to it, or several read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

from snowplow_sql.engines.duckdb import SourceHooks, connect, damage_of, memory_limit, one_line
from snowplow_sql.errors import QueryError, SourceError, UsageError
from snowplow_sql.logs import relations
from snowplow_sql.logs.files import NO_TEXT, is_text
from snowplow_sql.sqltext import literal
from snowplow_sql.store import schema, workspace
from snowplow_sql.store.metadata import Metadata, mend

T = TypeVar("T")

_MAGIC = b"DUCK"
_ROW_GROUP = 61_440
"""Rows that DuckDB packs together, half of what it would: each thread collects so many before it packs them, and what
a batch has beyond a multiple of them is packed by one thread alone."""
MOST_MEMORY = 768 * 1000**2
"""Bytes for DuckDB unless more is asked for."""
_LEAST = 900_000
"""Bytes without which DuckDB opens no file, rounded down: it tells 1MB as 976.5 KiB."""
_KEPT = 256 << 20
"""Bytes of them at the most that it keeps from one block for another."""


def is_database(path: str | Path) -> bool:
    """Whether there is a DuckDB file at `path`, by its first bytes."""
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(16)[8:12] == _MAGIC
    except (OSError, ValueError, RuntimeError):
        return False


def check_kind(where: Path) -> None:
    """Raise SourceError if something else than a database is at `where`."""
    if where.exists() and not is_database(where):
        raise SourceError(f"--db: '{where}' is not a database. Name another file.")


def located(path: str | Path) -> Path:
    """Where the database at `path` lies, which may be a link. Raises SourceError for a link that leads nowhere else."""
    try:  # of a link, the file is what is written anew or has a journal beside it
        return Path(path).expanduser().resolve()
    except FileNotFoundError:  # it is the working folder that has gone
        raise
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"--db: '{path}' cannot be read: {why.splitlines()[0]}. Name another file.") from error


def damaged(path: str | Path, error: Exception) -> SourceError | None:
    """What is told where `error` says that the database at `path` is not what was written; None where it does not."""
    why = damage_of(error)
    if why is None:
        return None
    journal = workspace.journal(Path(path).absolute())
    it = f"it and its journal '{journal}'" if journal.exists() else "it"
    return SourceError(f"'{path}' is damaged: {why}. Put a copy in its place, or remove {it}, and load the logs again.")


def too_little_memory(meanwhile: str) -> QueryError:
    """What is told where DuckDB needs more memory than it may use, and `meanwhile` what has become of the events."""
    return QueryError(f"DuckDB ran out of the memory that it may use. Allow more, such as --memory 1GB. {meanwhile}")


def open_to_read(path: str | Path, *, modern: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to the database at `path` that cannot change it.

    Raises SourceError if it cannot be opened or is none of snowq's; UsageError if `modern` is asked for and the
    file holds the events as of 2012.
    """
    where = str(Path(path).expanduser())
    mend(Path(where).resolve())
    # the whole path, since DuckDB takes names such as :memory: and md:events for something else
    connection = _connected(where, lambda: connect(str(Path(where).absolute()), read_only=True))
    try:
        holds_modern = _connected(where, lambda: _checked(connection, "main", where))
        if modern and not holds_modern:
            raise UsageError(f"--modern: '{where}' holds the events as of 2012. Load the logs into a new file.")
    except BaseException:
        connection.close()
        raise
    return connection


class Stored(SourceHooks):
    """What the connection of `open_to_read` reads: a file that may be damaged."""

    tables, hidden = relations.TABLES, relations.OWN

    def __init__(self, path: str) -> None:
        self._path = path

    def explained(self, error: duckdb.Error) -> SourceError | None:
        """That it is, and what to do."""
        return damaged(self._path, error)


class Database:
    """A database that is open for writing, as the catalog `store` of a connection."""

    def __init__(
        self, path: Path, connection: duckdb.DuckDBPyConnection, *, modern: bool, is_new: bool, memory_is_given: bool
    ) -> None:
        self.path = path
        self.is_new = is_new
        """Whether it was made when it was opened, and nobody has loaded anything yet."""
        self.connection = connection
        self.is_ours = True
        """Whether nobody else can open the file."""
        self.desk = connection.cursor()
        """A second connection, for what is worked out beside a transaction."""
        self.modern = modern
        self._metadata = Metadata(path)
        self.work = workspace.work_folder(path)
        """A folder beside it for temporary files."""
        self.memory = memory_limit(connection)
        """Bytes that DuckDB may use by what somebody has said, or else by what the machine has."""
        self._memory_is_given = memory_is_given
        self.take_no_more_than(MOST_MEMORY)
        # what a block leaves is kept for the next one: to get it from the system anew takes 4 % of a fast load
        self.connection.execute(f"SET block_allocator_memory = '{_KEPT}B'")

    def take_no_more_than(self, size: int) -> None:
        """Let DuckDB take so many bytes, or a third of the machine's, unless somebody has said how many it may take."""
        if not self._memory_is_given:
            self.connection.execute(f"SET memory_limit = '{min(size, self.memory)}B'")

    def leave_groups(self) -> None:
        """Do not pack anew the few groups behind each batch that are not full: it takes as long as to write them did.

        The next load that leaves them to DuckDB joins them.
        """
        self.connection.execute("SET max_vacuum_tasks = 0")

    def reopen(self) -> None:
        """Let go of the file, and take it again; raises SourceError if another process has taken it meanwhile.

        What DuckDB knows of the rows that were written stays in memory until then, beyond its limit: two or three MB
        for each million of events.
        """
        self.checkpoint()
        self.is_ours = False
        self.connection.execute("DETACH store")
        self.release()
        _connected(str(self.path), lambda: attach(self.connection, self.path, "store"))
        self._metadata = Metadata(self.path)
        self.is_ours = True

    def release(self) -> None:
        """Let go of the file itself, when DuckDB has done so."""
        self._metadata.close()

    def checkpoint(self) -> None:
        """Write what is in the journal into the file; raises QueryError where there is no room to do so safely."""
        self._keep()
        self.connection.execute("CHECKPOINT store")

    def _keep(self) -> None:
        try:
            self._metadata.keep(self.connection)
        except OSError as error:
            raise QueryError(
                f"'{self.path}' cannot be written: {error.strerror}. What was loaded before is kept: fix this and run "
                "it again."
            ) from error

    def draft(self, name: str) -> Path:
        """Where a file beside it may be made, which is removed if it stays there."""
        return workspace.draft(self.path, name)

    def give_way_to(self, draft: Path) -> None:
        """Have the file at `draft` take its place, when nothing is to be written any more."""
        # The lock is on the old file: nobody can write to it between the copy and the change of places. Whoever opens
        # the new one has it from then on, and the folder beside it.
        workspace.clear(self.work)
        os.replace(draft, self.path)  # noqa: PTH105 - the very call that is meant
        self.is_ours = False

    def discard(self) -> None:
        """Remove the file, while nobody else can open it. It is made anew when it is opened the next time."""
        self.path.unlink(missing_ok=True)
        workspace.journal(self.path).unlink(missing_ok=True)

    def interrupt(self) -> None:
        """Stop what is running, on either connection."""
        self.connection.interrupt()
        self.desk.interrupt()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is there afterwards, or nothing."""
        self._keep()  # DuckDB may end it with a checkpoint
        self.connection.execute("BEGIN")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # a commit that failed has rolled back already
                self.connection.execute("ROLLBACK")
            raise


@contextmanager
def open_to_write(path: str | Path, *, modern: bool | None = None, memory: str | None = None) -> Iterator[Database]:
    """The database at `path`, made if it is not there; nobody else can open it meanwhile.

    `modern` says which reading of the logs it is to hold; None is that which it has, for a new one that of 2012.
    `memory` is what DuckDB may use, such as `2GB`; None is a third of the machine's, and 768 MB at the most. Raises
    SourceError if it cannot be opened, is in use, or is none of snowq's; UsageError if it holds the other reading.
    """
    where = located(path)
    if not is_text(str(where)):
        raise UsageError(f"--db: the database would have {NO_TEXT}. Name another file.")
    if "?" in str(where.parent):  # DuckDB takes what is behind it for options, and puts its journal before it
        raise UsageError(
            f"--db: DuckDB cannot write to a folder with a '?' in its name: '{where.parent}'. Name another."
        )
    check_kind(where)
    workspace.check(workspace.work_folder(where))  # before a database is made
    # the file itself is let go of when DuckDB has done so
    with ExitStack() as last, connect() as connection:
        _allow(connection, memory)
        is_new = not where.exists() and _create(where, modern=bool(modern))
        mend(where)
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # nothing is written but behind a copy
        _connected(str(where), lambda: attach(connection, where, "store"))
        holds_modern = _connected(str(where), lambda: _checked(connection, "store.main", str(where)))
        if modern is not None and modern != holds_modern:
            asked, held = ("--modern", "as of 2012") if modern else ("--as-of-2012", "as with --modern")
            raise UsageError(f"{asked}: '{where}' holds the events {held}. Load the logs into a new file.")
        # another load may have been quicker to open what this one has made
        is_new = is_new and not connection.execute("SELECT 1 FROM store.main.log_files LIMIT 1").fetchall()
        database = Database(where, connection, modern=holds_modern, is_new=is_new, memory_is_given=memory is not None)
        last.callback(database.release)
        _tidy(database, but=workspace.METADATA)
        try:
            workspace.make(database.work)
            connection.execute(f"SET temp_directory = {literal(str(database.work / workspace.SPILLED))}")
            yield database
        finally:
            database.desk.close()
            if database.is_ours:  # the folder beside it is whose the file is
                _tidy(database, but=None if _is_whole(database) else workspace.METADATA)


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Let `connection` write to the database at `path`, as the catalog `name`."""
    connection.execute(f"ATTACH {literal(str(path))} AS {name} (ROW_GROUP_SIZE {_ROW_GROUP})")


def _allow(connection: duckdb.DuckDBPyConnection, memory: str | None) -> None:
    """Let DuckDB take `memory`. Raises UsageError for what is no amount, or none that it can open a file with."""
    such = "Give one such as 2GB or 512MB."
    try:
        connection.execute(f"SET memory_limit = {literal('33%' if memory is None else memory)}")
        allowed = memory_limit(connection)
    except duckdb.OutOfMemoryException:
        allowed = 0
    except duckdb.Error:  # of the second, where DuckDB takes what is below 0 for no limit
        raise UsageError(f"--memory: '{memory}' is not an amount of memory. {such}") from None
    if allowed < _LEAST:
        raise UsageError(f"--memory: '{memory}' is too little for DuckDB. {such}")


def _is_whole(database: Database) -> bool:
    """Whether all is in the file, or it is gone: then nothing will be written to it any more."""
    if database.path.exists() and workspace.journal(database.path).exists():
        try:
            database.checkpoint()
        except (QueryError, duckdb.Error):  # what it was called for has failed before, and told why
            return False
    return True


def _tidy(database: Database, *, but: str | None) -> None:
    # what a load that was killed has left; it holds the lock no more, and we do
    workspace.clear(database.work, but=but)
    workspace.remove_drafts(database.path)


def _create(path: Path, *, modern: bool) -> bool:
    """Make an empty database; whether it is this one that is there now, and not one that another load has made."""
    # Made under another name, so that whoever opens the file finds all its tables. A link, unlike a rename,
    # leaves alone a file that another load has made meanwhile.
    try:
        draft = workspace.new_draft(path)
    except OSError as error:
        raise SourceError(f"--db: '{path}' cannot be written: {error.strerror}.") from error
    try:
        with connect(str(draft)) as connection:
            schema.create_tables(connection, modern=modern)
            connection.execute("CHECKPOINT")  # on closing, a full disk would pass unnoticed
        return _placed(draft, path)
    except (OSError, duckdb.Error) as error:
        raise SourceError(f"--db: '{path}' cannot be written: {one_line(error)}") from error
    finally:
        draft.unlink(missing_ok=True)
        workspace.journal(draft).unlink(missing_ok=True)


def _placed(draft: Path, path: Path) -> bool:
    # Of a database that somebody has removed alone: no new one can be opened beside it.
    if not path.exists():
        workspace.journal(path).unlink(missing_ok=True)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        draft.rename(path)
    return True


def _checked(connection: duckdb.DuckDBPyConnection, where: str, path: str) -> bool:
    """Whether the database holds the modern reading. Raises SourceError if it is none of snowq's."""
    try:
        row = connection.execute(f"SELECT schema_version, snowq_version, modern FROM {where}.snowq").fetchone()
        connection.execute(f"SELECT log_file, size, modified, content, same_as FROM {where}.log_files LIMIT 0")
    except (duckdb.CatalogException, duckdb.BinderException):  # of another's table, or without it
        row = None
    if row is None or not isinstance(row[0], int):
        raise SourceError(f"'{path}' is a database that `snowq load` did not create. Name another file.")
    version, snowq_version, modern = row
    if version > schema.VERSION:
        raise SourceError(f"'{path}' was made by snowq {snowq_version}, a later version than this one. Update snowq.")
    return bool(modern)


_HELD = re.compile(r"Conflicting lock is held in (.*?) ?\(PID (\d+)\)")


def _connected(path: str, attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except (SourceError, duckdb.Error) as error:
        held = _HELD.search(str(error))
        if held:
            raise SourceError(
                f"'{path}' is in use by process {held[2]} ({Path(held[1]).name}). Wait until it is done, or end it, "
                "and run this again."
            ) from error
        damage = damaged(path, error)
        if damage:
            raise damage from error
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"DuckDB cannot open '{path}': {one_line(error)}") from error
