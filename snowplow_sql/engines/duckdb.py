"""DuckDB in this process: over log files, or over a database file."""

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
"""Statements that must not run twice, though they may have rows to tell of."""
_EXPLAINS = re.compile(
    r"\s*EXPLAIN\s+(?:ANALYZE\s+)?(?:\(\s*(?:FORMAT|ANALYZE)\b[^()]*\)\s*)?(?=(?:SELECT|WITH)\b)", re.IGNORECASE
)
_NO_TABLE = re.compile(r'Table with name (?P<name>.+?) does not exist.*?[!.](?: Did you mean "(?P<near>.+)")?')
_SYSTEM = re.compile(r"(?:pg|duckdb|sqlite|pragma)_|information_schema\.")
"""How the names of DuckDB's own relations begin, which it too suggests to who has mistyped another."""
_DAMAGED = ("Corrupt database file", "WAL does not match database file")
"""What DuckDB says of a block, or a journal, that is not what was written."""
_VALUES_KEPT = 2_000_000
"""Values of an answer that are kept while others are asked for, some 150 MB: a reader may be through with one that has
no end."""


class SourceHooks:
    """What a source does for the engine that reads it. This one does nothing: its relations are there, and are sound.

    Others make views before a statement needs them, have each line read once for it, repair what cannot be read, and
    explain errors.
    """

    tables: tuple[str, ...] = ()
    """The relations of its own that are there to be asked, whether they are made by now or not."""
    hidden: frozenset[str] = frozenset()
    """Those that it has for itself, which are suggested to nobody."""

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Make the views that the statement `sql` may need, if they are made only then."""

    def reading_once(self, select: str) -> str:
        """The statement `select`, changed so that nothing is read twice for it, where that takes long."""
        return select

    def keep(self, selects: Sequence[str], run: Callable[[str], object]) -> None:
        """Read what the statements `selects` ask for, by statements for `run`, and keep it until `let_go`."""

    def let_go(self) -> None:
        """Let go of what is kept."""

    def complete(self) -> bool:
        """Make the views that are not there yet; False if there are none."""
        return False

    def failure(self) -> SnowqError | None:
        """What has failed beside the connection, if anything has."""
        return None

    def verify(self) -> bool:
        """Read all there is, and repair what cannot be read; whether there was anything. A pending answer stays."""
        return False

    def repair(self) -> bool:
        """Repair what cannot be read; False if that was done before."""
        return False

    def interrupt(self) -> None:
        """Stop what reads it beside the connection."""

    def explained(self, error: duckdb.Error) -> SnowqError | None:  # noqa: ARG002 - for those who know more
        """Our error for one of DuckDB's that is not about the question; None where it is."""
        return None


def connect(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that prints nothing and needs no network."""
    try:
        connection = duckdb.connect(path, read_only=read_only)
    except duckdb.Error as error:
        raise SourceError(f"DuckDB cannot open '{path}': {one_line(error)}") from error
    for setting in (
        "SET enable_progress_bar = false",  # it would go to stdout
        "SET autoinstall_known_extensions = false",
        "SET preserve_insertion_order = false",  # no query relies on it, and loads are quicker without
        "SET TimeZone = 'UTC'",  # else moments with a zone are written and cut as the machine's clock has them
    ):
        connection.execute(setting)
    return connection


def memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """The bytes that DuckDB may use."""
    ((size,),) = connection.execute(
        "SELECT parse_formatted_bytes(current_setting('memory_limit').replace(' ', ''))"
    ).fetchall()
    return int(size)


class DuckDB:
    """DuckDB over what may turn out to need repair while it is read."""

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
        """Whoever has it may use the connection. Two threads without it would take each other's rows."""

    def query(self, sql: str) -> Result:
        """Run one statement; rows are fetched as they are asked for, or all at once before the next statement.

        Raises UsageError if there is none in `sql`, or more than one.
        """
        return stopping.run(lambda: self._answered(sql), self.interrupt)

    @contextmanager
    def keeping(self, selects: Sequence[str]) -> Iterator[None]:
        """Read once what all of `selects` ask for, where each would read the same again; it is kept for so long."""
        try:
            stopping.run(lambda: self._keep(selects), self.interrupt)
            yield
        finally:
            # not here, where Ctrl-C would wait for what is left of an answer
            stopping.run(self._let_go, self.interrupt)

    def _keep(self, selects: Sequence[str]) -> None:
        # where it is too much for the memory, each reads for itself
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
                columns, rows = self._run(sql, is_write=False)  # what it says of that is about their own words
            return Result(columns, rows, sql)

    def _run(self, sql: str, *, is_write: bool) -> tuple[list[str], Iterable[Row]]:
        try:
            columns, first = self._start(sql)
        except duckdb.CatalogException:
            # a name that nobody could foresee, or one that is none: then all names are offered for it
            if not self._hooks.complete():
                raise
            columns, first = self._start(sql)
        except (duckdb.IOException, duckdb.InvalidInputException):
            # what DuckDB says of files that it cannot read; all else is about the question
            if not self._hooks.repair():
                raise
            columns, first = self._start(sql)
        # Where rows are about to be handed out while files are still being read, a file that cannot be read must be
        # found before, because a row that is out cannot be taken back. What writes has read all by then.
        if len(first) == _BATCH and not is_write and self._hooks.verify():
            columns, first = self._start(sql)
        if len(first) < _BATCH:
            return columns, first
        rest = _RestOfAnswer(self, self._hooks, len(columns))
        self._rest = ref(rest)
        return columns, chain(first, rest)

    def _kind(self, sql: str) -> duckdb.StatementType:
        """What kind of statement it is. Raises UsageError if there is none, or more than one."""
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
        """The next rows of the answer, with moments in UTC: a moment with a zone has none, as those of events."""
        rows = self.connection.fetchmany(_BATCH)
        zoned = {place for place, (_, kind, *_) in enumerate(self.connection.description or []) if str(kind) == _ZONED}
        if not zoned:
            return rows
        return [tuple(_utc(it) if place in zoned else it for place, it in enumerate(row)) for row in rows]

    def freed(self) -> duckdb.DuckDBPyConnection:
        """The connection, once it is free: what is left of an answer that somebody still holds is fetched."""
        rest = None if self._rest is None else self._rest()
        if rest is not None:
            rest.keep()
        return self.connection

    def tables(self) -> list[str]:
        """The names of all relations that are there to be asked, those of the source first."""
        found = self.query(
            "SELECT CASE WHEN table_catalog IN (current_database(), 'temp') THEN '' ELSE table_catalog || '.' END"
            " || CASE WHEN table_schema = 'main' THEN '' ELSE table_schema || '.' END || table_name AS name"
            " FROM information_schema.tables ORDER BY name"
        )
        others = [name for (name,) in found if name not in self._hooks.hidden]
        return list(dict.fromkeys([*self._hooks.tables, *others]))

    def progress(self) -> float | None:
        """The share of the running query that is done."""
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
    """The rows of an answer behind its first ones, fetched as they are asked for.

    A connection has one answer at a time: before it is asked anew, whoever still holds this one has the rest `keep`.
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
        """Fetch what is left. A failure, or that it is too much, is told to whoever asks for those rows."""
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
            if self._kept is not None:  # by another thread, whose rows are next
                return []
            try:
                return self._engine.fetched()
            except duckdb.InvalidInputException as error:
                raise self._hooks.failure() or error from error


@contextmanager
def translated_errors(hooks: SourceHooks | None = None) -> Iterator[None]:
    """What DuckDB says of a question, in our errors.

    The `hooks` explain some that are not about it, and name the tables where one is asked that is none.
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
    # an infinite one has no zone
    return moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def damage_of(error: Exception) -> str | None:
    """How DuckDB says of a database that it is not what was written, as after a loss of power; None of all else."""
    for mark in _DAMAGED:
        _, found, why = one_line(error).partition(mark)
        if found:
            return why.strip(" :.") or mark
    return None


def one_line(error: Exception) -> str:
    """DuckDB's message without its line breaks and the picture of where in the text it was."""
    text = str(error).split("\n\nLINE ")[0]
    if "CSV Error on Line" in text:  # what follows is about how to read it
        file = re.search(r"\n\s*file = (.*)", text)
        text = text.split("\n\n")[0] + (f" in '{file[1]}'" if file else "")
    return " ".join(text.split())
