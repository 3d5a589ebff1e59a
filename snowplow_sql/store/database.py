"""The database file that `snowq load` creates: open it to read or to write.

Any DuckDB client can open the file and finds `events` in it. Either one process may write to the file, or several may
read it.
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
"""Rows per row group, half of DuckDB's default. Each thread collects so many rows before it compresses them, and a
single thread compresses the remainder of a batch."""
MOST_MEMORY = 768 * 1000**2
"""Default maximum of DuckDB's memory in bytes."""
_LEAST = 900_000
"""Minimum of DuckDB's memory in bytes to open a file, rounded down: DuckDB reports 1MB as 976.5 KiB."""
_KEPT = 256 << 20
"""Maximum of freed block memory in bytes that DuckDB keeps for reuse."""


def is_database(path: str | Path) -> bool:
    """Whether there is a DuckDB file at `path`, judging by its first bytes."""
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(16)[8:12] == _MAGIC
    except (OSError, ValueError, RuntimeError):
        return False


def check_kind(where: Path) -> None:
    """Raise SourceError if there is a file at `where` that is not a database."""
    if where.exists() and not is_database(where):
        raise SourceError(f"--db: '{where}' is not a database. Name another file.")


def located(path: str | Path) -> Path:
    """The path of the database itself, with links resolved. Raises SourceError for a link that cannot be resolved."""
    try:  # what is rewritten, or has a journal beside it, is the file that the link points to
        return Path(path).expanduser().resolve()
    except FileNotFoundError:  # the working folder has been removed
        raise
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"--db: '{path}' cannot be read: {why.splitlines()[0]}. Name another file.") from error


def damaged(path: str | Path, error: Exception) -> SourceError | None:
    """The error for a damaged database at `path`, if `error` is about damage; otherwise None."""
    why = damage_of(error)
    if why is None:
        return None
    journal = workspace.journal(Path(path).absolute())
    it = f"it and its journal '{journal}'" if journal.exists() else "it"
    return SourceError(f"'{path}' is damaged: {why}. Put a copy in its place, or remove {it}, and load the logs again.")


def too_little_memory(meanwhile: str) -> QueryError:
    """The error for DuckDB running out of memory. `meanwhile` is a sentence on the state of the events."""
    return QueryError(f"DuckDB ran out of the memory that it may use. Allow more, such as --memory 1GB. {meanwhile}")


def open_to_read(path: str | Path, *, modern: bool = False) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the database at `path`.

    Raises SourceError if the file cannot be opened or was not created by snowq, and UsageError if `modern` is requested
    and the file holds the events as of 2012.
    """
    where = str(Path(path).expanduser())
    mend(Path(where).resolve())
    # an absolute path, since DuckDB gives a special meaning to names such as :memory: and md:events
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
    """Hooks for a connection of `open_to_read`, whose file may be damaged."""

    tables, hidden = relations.TABLES, relations.OWN

    def __init__(self, path: str) -> None:
        self._path = path

    def explained(self, error: duckdb.Error) -> SourceError | None:
        """An error that says so and what to do, if the file is damaged; None otherwise."""
        return damaged(self._path, error)


class Database:
    """A database that is open for writing, as the catalog `store` of a connection."""

    def __init__(
        self, path: Path, connection: duckdb.DuckDBPyConnection, *, modern: bool, is_new: bool, memory_is_given: bool
    ) -> None:
        self.path = path
        self.is_new = is_new
        """Whether the file was created on opening, and nothing has been loaded into it by anyone."""
        self.connection = connection
        self.is_ours = True
        """Whether this process holds the file, so that nobody else can open it."""
        self.desk = connection.cursor()
        """A second connection, for work outside of a transaction."""
        self.modern = modern
        self._metadata = Metadata(path)
        self.work = workspace.work_folder(path)
        """A folder beside the database for temporary files."""
        self.memory = memory_limit(connection)
        """The memory in bytes that DuckDB may use: what the user has set, or else a share of the machine's."""
        self._memory_is_given = memory_is_given
        self.take_no_more_than(MOST_MEMORY)
        # keep freed blocks for reuse: allocating them from the system again takes 4 % of a fast load
        self.connection.execute(f"SET block_allocator_memory = '{_KEPT}B'")

    def take_no_more_than(self, size: int) -> None:
        """Limit DuckDB's memory to `size` bytes, at most a third of the machine's, unless the user has set a limit."""
        if not self._memory_is_given:
            self.connection.execute(f"SET memory_limit = '{min(size, self.memory)}B'")

    def leave_groups(self) -> None:
        """Do not merge the few incomplete row groups at the end of each batch: it takes as long as writing them did.

        The next load that does not call this lets DuckDB merge them.
        """
        self.connection.execute("SET max_vacuum_tasks = 0")

    def reopen(self) -> None:
        """Close the file and open it again. Raises SourceError if another process has opened it meanwhile.

        Until then, DuckDB keeps metadata of the written rows in memory, outside of its limit: two or three MB per
        million events.
        """
        self.checkpoint()
        self.is_ours = False
        self.connection.execute("DETACH store")
        self.release()
        _connected(str(self.path), lambda: attach(self.connection, self.path, "store"))
        self._metadata = Metadata(self.path)
        self.is_ours = True

    def release(self) -> None:
        """Close our own handle of the file, after DuckDB has closed the file."""
        self._metadata.close()

    def checkpoint(self) -> None:
        """Write the journal into the file. Raises duckdb.Error if that fails or there is no room to do so safely."""
        self._keep()
        self.connection.execute("CHECKPOINT store")

    def _keep(self) -> None:
        try:
            self._metadata.keep(self.connection)
        except OSError as error:
            # whoever writes to the database reports it as they report DuckDB's own failures to write
            raise duckdb.IOException(f"{error.strerror}.") from error

    def draft(self, name: str) -> Path:
        """The path for a draft beside the database, which is removed later if it is left there."""
        return workspace.draft(self.path, name)

    def give_way_to(self, draft: Path) -> None:
        """Replace the database by the file `draft`, after the last write."""
        # The lock is on the old file, so nobody can write between the copy and the replacement. From then on, whoever
        # opens the new file owns it and the folder beside it.
        workspace.clear(self.work)
        os.replace(draft, self.path)  # noqa: PTH105 - the very call that is meant
        self.is_ours = False

    def discard(self) -> None:
        """Remove the file while nobody else can open it. The next opening creates it again."""
        self.path.unlink(missing_ok=True)
        workspace.journal(self.path).unlink(missing_ok=True)

    def interrupt(self) -> None:
        """Stop the running statement on either connection."""
        self.connection.interrupt()
        self.desk.interrupt()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in a transaction: either all its writes are stored or none."""
        self._keep()  # the commit may trigger a checkpoint
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
    """Open the database at `path` for writing, and create it if it does not exist. Nobody else can open it meanwhile.

    `modern` says which reading of the logs the database must hold; None accepts the present one, and means that of 2012
    for a new database. `memory` limits DuckDB's memory, such as `2GB`; None is a third of the machine's, and 768 MB at
    most. Raises SourceError if the file cannot be opened, is in use, or was not created by snowq, and UsageError if it
    holds the other reading.
    """
    where = located(path)
    if not is_text(str(where)):
        raise UsageError(f"--db: the database would have {NO_TEXT}. Name another file.")
    if "?" in str(where.parent):  # DuckDB takes what follows a ? for options, and puts its journal before it
        raise UsageError(
            f"--db: DuckDB cannot write to a folder with a '?' in its name: '{where.parent}'. Name another."
        )
    check_kind(where)
    workspace.check(workspace.work_folder(where))  # before a database is created
    # our own handle of the file is closed after DuckDB has closed the file
    with ExitStack() as last, connect() as connection:
        _allow(connection, memory)
        is_new = not where.exists() and _create(where, modern=bool(modern))
        mend(where)
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # no checkpoint without a copy of the metadata
        _connected(str(where), lambda: attach(connection, where, "store"))
        holds_modern = _connected(str(where), lambda: _checked(connection, "store.main", str(where)))
        if modern is not None and modern != holds_modern:
            asked, held = ("--modern", "as of 2012") if modern else ("--as-of-2012", "as with --modern")
            raise UsageError(f"{asked}: '{where}' holds the events {held}. Load the logs into a new file.")
        # another load may already have opened and filled the file that this one created
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
            if database.is_ours:  # the folder belongs to whoever holds the file
                _tidy(database, but=None if _is_whole(database) else workspace.METADATA)


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach the database at `path` to `connection` for writing, as the catalog `name`."""
    connection.execute(f"ATTACH {literal(str(path))} AS {name} (ROW_GROUP_SIZE {_ROW_GROUP})")


def _allow(connection: duckdb.DuckDBPyConnection, memory: str | None) -> None:
    """Limit DuckDB's memory to `memory`. Raises UsageError if it is not an amount, or too little to open a file."""
    such = "Give one such as 2GB or 512MB."
    try:
        connection.execute(f"SET memory_limit = {literal('33%' if memory is None else memory)}")
        allowed = memory_limit(connection)
    except duckdb.OutOfMemoryException:
        allowed = 0
    except duckdb.Error:  # the second statement fails if DuckDB takes a negative amount for no limit
        raise UsageError(f"--memory: '{memory}' is not an amount of memory. {such}") from None
    if allowed < _LEAST:
        raise UsageError(f"--memory: '{memory}' is too little for DuckDB. {such}")


def _is_whole(database: Database) -> bool:
    """Whether all data is in the file and nothing in the journal, or the file is gone."""
    if database.path.exists() and workspace.journal(database.path).exists():
        try:
            database.checkpoint()
        except duckdb.Error:  # the operation itself has failed before and reported why
            return False
    return True


def _tidy(database: Database, *, but: str | None) -> None:
    # remove what a killed load has left behind; that load no longer holds the lock, and we do
    workspace.clear(database.work, but=but)
    workspace.remove_drafts(database.path)


def _create(path: Path, *, modern: bool) -> bool:
    """Create an empty database. Returns False if another load has created one in the meantime, which is left alone."""
    # Created under another name, so that whoever opens the file finds all its tables. Unlike a rename, a link does not
    # replace a file that another load has created meanwhile.
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
    # A journal is left over if somebody has removed only the database. No new database can be opened beside it.
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
    """Whether the database holds the modern reading. Raises SourceError if it was not created by snowq."""
    try:
        row = connection.execute(f"SELECT schema_version, snowq_version, modern FROM {where}.snowq").fetchone()
        connection.execute(f"SELECT log_file, size, modified, content, same_as FROM {where}.log_files LIMIT 0")
    # a table of the same name by somebody else, or no such table
    except (duckdb.CatalogException, duckdb.BinderException):
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
