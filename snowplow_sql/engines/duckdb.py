"""The in-process DuckDB engine, over log files or a database file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from threading import RLock
from weakref import ref

import duckdb

from snowplow_sql import stopping
from snowplow_sql.engines.base import NO_STATEMENT
from snowplow_sql.errors import Interrupted, QueryError, SnowqError, SourceError, TableMissing, UsageError
from snowplow_sql.result import Result, Row

_BATCH = 4096
_ZONED = "TIMESTAMP WITH TIME ZONE"
_WRITES = {
    duckdb.StatementType.INSERT,
    duckdb.StatementType.UPDATE,
    duckdb.StatementType.DELETE,
    duckdb.StatementType.MERGE_INTO,
}
"""Statements that must not run twice, though they may return rows."""
_EXPLAINS = re.compile(
    r"\s*EXPLAIN\s+(?:ANALYZE\s+)?(?:\(\s*(?:FORMAT|ANALYZE)\b[^()]*\)\s*)?(?=(?:SELECT|WITH)\b)", re.IGNORECASE
)
_NO_TABLE = re.compile(r'Table with name (?P<name>.+?) does not exist.*?[!.](?: Did you mean "(?P<near>.+)")?')
_SYSTEM = re.compile(r"(?:pg|duckdb|sqlite|pragma)_|information_schema\.")
"""Matches the beginning of the names of DuckDB's own relations, which DuckDB also suggests for a mistyped name."""
_DAMAGED = ("Corrupt database file", "WAL does not match database file")
"""DuckDB's messages about a block or a journal that differs from what was written."""
_VALUES_KEPT = 2_000_000
"""Maximum number of values of a result that are kept while later queries run, some 150 MB. There must be a limit,
because a result may be endless and the reader may be done with it."""


class SourceHooks:
    """Hooks of a source for the engine that reads it. The methods here do nothing: the relations exist, and are sound.

    Subclasses create views before a statement needs them, rewrite statements to read each line once, repair what cannot
    be read, and explain errors.
    """

    tables: tuple[str, ...] = ()
    """The source's public relations, whether or not they exist yet."""
    hidden: frozenset[str] = frozenset()
    """The source's internal relations, which are never suggested to users."""

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Create the views that the statement `sql` may need, if views are created on demand."""

    def reading_once(self, select: str) -> str:
        """Rewrite `select` so that nothing is read twice, if reading is expensive."""
        return select

    def keep(self, selects: Sequence[str], run: Callable[[str], object]) -> None:
        """Cache what the statements `selects` need until `let_go`. `run` executes a statement."""

    def let_go(self) -> None:
        """Drop what `keep` cached."""

    def complete(self) -> bool:
        """Create all missing views; False if there were none."""
        return False

    def failure(self) -> SnowqError | None:
        """The error of a reading outside of the connection, if there was one."""
        return None

    def verify(self) -> bool:
        """Read everything, and repair what cannot be read. Returns whether anything was repaired.

        A pending result stays readable.
        """
        return False

    def repair(self) -> bool:
        """Repair what cannot be read. Returns False if that was done before."""
        return False

    def interrupt(self) -> None:
        """Stop readings of the source outside of the connection."""

    def explained(self, error: duckdb.Error) -> SnowqError | None:  # noqa: ARG002 - for subclasses
        """Our error for an error of DuckDB that is not caused by the query; None for all others."""
        return None


def connect(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that prints nothing and needs no network."""
    try:
        connection = duckdb.connect(path, read_only=read_only)
    except duckdb.Error as error:
        raise SourceError(f"DuckDB cannot open '{path}': {one_line(error)}") from error
    for setting in (
        "SET enable_progress_bar = false",  # it would be written to stdout
        "SET autoinstall_known_extensions = false",
        "SET preserve_insertion_order = false",  # no query relies on it, and loads are faster without it
        "SET TimeZone = 'UTC'",  # otherwise, timestamps with a zone would use the machine's time zone
    ):
        connection.execute(setting)
    return connection


def memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """The memory limit of DuckDB in bytes."""
    ((size,),) = connection.execute(
        "SELECT parse_formatted_bytes(current_setting('memory_limit').replace(' ', ''))"
    ).fetchall()
    return int(size)


class DuckDB:
    """DuckDB over a source that may turn out to need repair while it is read."""

    dialect = "duckdb"

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        hooks: SourceHooks | None = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self.connection = connection
        self._hooks = hooks or SourceHooks()
        self._close = close
        self._rest: ref[_RestOfAnswer] | None = None
        self.lock = RLock()
        """Must be held while the connection is used. Otherwise two threads would take each other's rows."""

    def query(self, sql: str) -> Result:
        """Run one statement. Rows are fetched lazily, or all at once before the next statement.

        Raises UsageError if `sql` holds no statement, or more than one.
        """
        return stopping.run(lambda: self._answered(sql), self.interrupt)

    @contextmanager
    def keeping(self, selects: Sequence[str]) -> Iterator[None]:
        """Within the context, cache the data that several of `selects` would otherwise each read again."""
        try:
            stopping.run(lambda: self._keep(selects), self.interrupt)
            yield
        finally:
            # in a thread of its own, so that Ctrl-C need not wait until the rest of a result is fetched
            stopping.run(self._let_go, self.interrupt)

    def _keep(self, selects: Sequence[str]) -> None:
        # if the data does not fit in memory, each query reads for itself
        with translated_errors(self._hooks), self.lock, suppress(duckdb.OutOfMemoryException):
            self.freed()
            self._hooks.keep(selects, lambda sql: self._run(sql, is_write=True))

    def _let_go(self) -> None:
        with translated_errors(self._hooks), self.lock:
            self.freed()
            self._hooks.let_go()

    def _answered(self, sql: str) -> Result:
        with translated_errors(self._hooks), self.lock:
            kind = self._kind(sql)
            explains = _EXPLAINS.match(sql) if kind == duckdb.StatementType.EXPLAIN else None
            before = explains[0] if explains else ""
            asked = sql[len(before) :]
            is_select = (self._kind(asked) if explains else kind) == duckdb.StatementType.SELECT
            self.freed()
            self._hooks.prepare(sql, is_select=is_select)
            if is_select:
                asked = self._hooks.reading_once(asked)
            try:
                columns, rows = self._run(before + asked, is_write=kind in _WRITES)
            except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException):
                if before + asked == sql:
                    raise
                # the error for the original text quotes the user's own words
                columns, rows = self._run(sql, is_write=False)
            return Result(columns, rows, sql)

    def _run(self, sql: str, *, is_write: bool) -> tuple[list[str], Iterable[Row]]:
        try:
            columns, first = self._start(sql)
        except duckdb.CatalogException:
            # an unforeseen or unknown name: with all views in place, DuckDB can suggest any of them
            if not self._hooks.complete():
                raise
            columns, first = self._start(sql)
        except (duckdb.IOException, duckdb.InvalidInputException):
            # these are DuckDB's errors for unreadable files; all others are caused by the query
            if not self._hooks.repair():
                raise
            columns, first = self._start(sql)
        # If rows are about to be returned while files are still being read, an unreadable file must be found first,
        # because rows cannot be taken back once they are returned. A statement that writes has already read everything.
        if len(first) == _BATCH and not is_write and self._hooks.verify():
            columns, first = self._start(sql)
        if len(first) < _BATCH:
            return columns, first
        rest = _RestOfAnswer(self, self._hooks, len(columns))
        self._rest = ref(rest)
        return columns, chain(first, rest)

    def _kind(self, sql: str) -> duckdb.StatementType:
        """The type of the statement. Raises UsageError if there is none, or more than one."""
        statements = self.connection.extract_statements(sql)
        count = len(statements)
        if not count:
            raise UsageError(NO_STATEMENT)
        if count > 1:
            raise UsageError(f"These are {count} statements, and only one can be run at a time. Give each on its own.")
        return statements[0].type

    def _start(self, sql: str) -> tuple[list[str], list[Row]]:
        self.connection.execute(sql)
        return [name for name, *_ in self.connection.description or []], self.fetched()

    def fetched(self) -> list[Row]:
        """The next rows of the result. Timestamps with a zone become naive ones in UTC, like those of events."""
        rows = self.connection.fetchmany(_BATCH)
        zoned = {place for place, (_, kind, *_) in enumerate(self.connection.description or []) if str(kind) == _ZONED}
        if not zoned:
            return rows
        return [tuple(_utc(it) if place in zoned else it for place, it in enumerate(row)) for row in rows]

    def freed(self) -> duckdb.DuckDBPyConnection:
        """The connection, freed for a new statement: the rest of a result that is still in use is fetched first."""
        rest = None if self._rest is None else self._rest()
        if rest is not None:
            rest.keep()
        return self.connection

    def tables(self) -> list[str]:
        """The names of all public relations, those of the source first."""
        found = self.query(
            "SELECT CASE WHEN table_catalog IN (current_database(), 'temp') THEN '' ELSE table_catalog || '.' END"
            " || CASE WHEN table_schema = 'main' THEN '' ELSE table_schema || '.' END || table_name AS name"
            " FROM information_schema.tables ORDER BY name"
        )
        others = [name for (name,) in found if name not in self._hooks.hidden]
        return list(dict.fromkeys([*self._hooks.tables, *others]))

    def progress(self) -> float | None:
        """The fraction of the running query that is done; None if unknown."""
        percent = self.connection.query_progress()
        return percent / 100 if percent >= 0 else None

    def interrupt(self) -> None:
        """Stop the running query."""
        self.connection.interrupt()
        self._hooks.interrupt()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        if self._close is not None:
            self._close()


class _RestOfAnswer:
    """The rows of a result after the first ones, fetched lazily.

    A connection has only one pending result. Before the next statement, `keep` fetches the rest if the result is still
    in use.
    """

    def __init__(self, engine: DuckDB, hooks: SourceHooks, width: int) -> None:
        self._engine = engine
        self._hooks = hooks
        self._most = _VALUES_KEPT // width
        self._kept: Iterator[Row] | None = None
        self._failed: SnowqError | None = None

    def __iter__(self) -> Iterator[Row]:
        while self._kept is None and (rows := self._fetched()):
            yield from rows
        if self._kept is not None:
            yield from self._kept
        if self._failed is not None:
            raise self._failed

    def keep(self) -> None:
        """Fetch the remaining rows. An error, or too many rows, is reported only to the reader of those rows."""
        if self._kept is not None:
            return
        left: list[Row] = []
        try:
            while rows := self._fetched():
                left += rows
                if len(left) > self._most:
                    raise QueryError(
                        f"DuckDB: a later query ended this answer, and only its first {self._most:,} rows were kept. "
                        "Read an answer to its end, as with .df(), before the next query."
                    )
        except SnowqError as error:
            self._failed = error
        self._kept = iter(left[: self._most])

    def _fetched(self) -> list[Row]:
        return stopping.run(self._next, self._engine.interrupt)

    def _next(self) -> list[Row]:
        with translated_errors(self._hooks), self._engine.lock:
            if self._kept is not None:  # another thread has called `keep`; its rows come next
                return []
            try:
                return self._engine.fetched()
            except duckdb.InvalidInputException as error:
                raise self._hooks.failure() or error from error


@contextmanager
def translated_errors(hooks: SourceHooks | None = None) -> Iterator[None]:
    """Translate DuckDB's errors to ours.

    The `hooks` explain errors that are not caused by the query, and list the tables if an unknown one is named.
    """
    hooks = hooks or SourceHooks()
    try:
        yield
    except duckdb.InterruptException as error:
        raise Interrupted("The query was stopped.") from error
    except duckdb.Error as error:
        known = hooks.explained(error)
        if known is not None:
            raise known from error
        failure = _failure(f"DuckDB: {one_line(error)}", hooks)
        if line := re.search(r"\n\nLINE (\d+): ", str(error)):
            failure.line = int(line[1])
        raise failure from error


def _failure(words: str, hooks: SourceHooks) -> QueryError:
    missing = _NO_TABLE.search(words)
    if missing is None:
        return QueryError(words)
    name, near = missing["name"].strip('"').rpartition(".")[2], missing["near"]
    if near and near not in hooks.hidden and not _SYSTEM.match(near):
        return TableMissing(words, name, "")
    there = f"There are {', '.join(hooks.tables)}." if hooks.tables else ""
    words = re.sub(' Did you mean ".+', "", words)
    return TableMissing(words, name, there)


def _utc(moment: datetime | None) -> datetime | None:
    # infinite timestamps have no zone
    return moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def damage_of(error: Exception) -> str | None:
    """DuckDB's description of damage to a database, as after a power loss; None if `error` is about something else."""
    for mark in _DAMAGED:
        _, found, why = one_line(error).partition(mark)
        if found:
            return why.strip(" :.") or mark
    return None


def one_line(error: Exception) -> str:
    """DuckDB's message on one line, without the quoted excerpt of the statement."""
    text = str(error).split("\n\nLINE ")[0]
    if "CSV Error on Line" in text:  # the rest of the message is about CSV options
        file = re.search(r"\n\s*file = (.*)", text)
        text = text.split("\n\n")[0] + (f" in '{file[1]}'" if file else "")
    return " ".join(text.split())
