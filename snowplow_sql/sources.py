"""The kinds of sources: logs, a loaded database, or a server.

`opened` is the only place that distinguishes them; each kind is a class that offers what a session needs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from snowplow_sql import engines
from snowplow_sql.address import Address, scheme_of
from snowplow_sql.errors import UsageError
from snowplow_sql.logs import duplicates
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    import duckdb

    from snowplow_sql.engines.base import Engine
    from snowplow_sql.logs.audit import Audit
    from snowplow_sql.stocktaking import Stock

_PASSWORD = "SNOWQ_PASSWORD"  # noqa: S105 - the variable's name


class Source(Protocol):
    """A place that holds events."""

    name: str
    """Where the events are, without a password."""
    engine: Engine
    """The engine that runs queries there."""
    is_counted: bool
    """Whether its lines are counted already, and its events are stored in columns, so that measuring their quality
    costs next to nothing."""
    is_parsed_anew: bool
    """Whether each mention of the events in a statement reads the log lines again."""
    is_modern: bool | None
    """Whether its lines are or were read with everything that came after 2012; None where others have read them."""

    def lines(self) -> tuple[int, int] | None:
        """The number of all lines of the logs and of the bad ones among them; None where there are no logs."""
        ...

    def check(self, table: str | None) -> Audit | Stock:
        """The account of the lines of logs, or of a server's `table`."""
        ...

    def tables(self) -> list[str]:
        """The names of the tables that can be queried; on logs and databases, those of the events come first."""
        ...

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection to DuckDB. Raises UsageError where the engine is another one."""
        ...

    def deduplicated(self) -> str:
        """The name of the relation that has each hit only once. Raises UsageError where there is none."""
        ...

    def second_engine(self) -> Engine:
        """A second connection to the same events, for queries in another thread. The caller closes it."""
        ...

    def keeping(self, selects: Sequence[str]) -> AbstractContextManager[None]:
        """Within this context, log lines are not read again for each of the statements `selects`."""
        ...

    def lines_behind(self, events: str) -> str:
        """The statement for the log lines of the events that the statement `events` gives.

        Raises UsageError where there are no log lines.
        """
        ...


def opened(source: str, *, modern: bool, password: str | None, endpoint_url: str | None = None) -> Source:
    """The source that `source` names. Raises SourceError if it cannot be read, UsageError if it is not a source."""
    scheme = scheme_of(source)
    if scheme in engines.schemes():
        return Server(source, modern=modern, password=password)
    if scheme and scheme != "s3" and "://" in source:
        known = [*engines.schemes(), "s3"]
        hint = did_you_mean(scheme, known)
        raise UsageError(
            f"There are no '{scheme}://' sources.{hint} Name a folder, file or glob of logs, or "
            f"{' or '.join(f'{name}://user@host/database' for name in engines.schemes())}."
        )
    from snowplow_sql.store.database import is_database  # noqa: PLC0415 - it loads DuckDB

    if is_database(source):
        return Loaded(source, modern=modern)
    return Logs(source, modern=modern, endpoint_url=endpoint_url)


class Logs:
    """Log files, read by DuckDB in this process."""

    is_counted = False
    is_parsed_anew = True

    def __init__(self, source: str | Path, *, modern: bool, endpoint_url: str | None = None) -> None:
        # imported here: they load DuckDB, which takes longer than all the rest
        from snowplow_sql.engines.duckdb import DuckDB, connect  # noqa: PLC0415
        from snowplow_sql.logs.opening import opened as opened_logs  # noqa: PLC0415

        self.name = str(source)
        self.is_modern: bool | None = modern
        connection = connect()
        try:
            self._files = opened_logs(str(source), connection, modern=modern, endpoint_url=endpoint_url)
        except BaseException:
            connection.close()
            raise
        self._duckdb = DuckDB(connection, self._files, self._files.close)
        self.engine: Engine = self._duckdb

    def check(self, table: str | None) -> Audit:
        """The account of every line. Reads all files to their last byte."""
        from snowplow_sql.logs.audit import audit  # noqa: PLC0415 - as above

        if table is not None:
            raise UsageError("--table names a table on a server. For logs, every line is checked; leave it out.")
        return audit(self._files, self.engine)

    def lines(self) -> tuple[int, int]:
        """The counts of lines, for which all files are read once more."""
        from snowplow_sql.logs.audit import lines  # noqa: PLC0415 - as above

        return lines(self.engine)

    def tables(self) -> list[str]:
        """The tables of the source, and those that others have made on its connection."""
        return self._duckdb.tables()

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, with the views of the logs. Reads all lines once to check that they can be read."""
        connection = self._duckdb.freed()
        self._files.may_be_altered = True
        self._files.complete()
        self._files.verify()
        self._files.deduplicate()
        return connection

    def deduplicated(self) -> str:
        """The name of a view over the logs, which is made when a statement mentions it."""
        return duplicates.VIEW

    def keeping(self, selects: Sequence[str]) -> AbstractContextManager[None]:
        """Within this context, the columns that the statements need are kept in memory."""
        return self._duckdb.keeping(selects)

    def second_engine(self) -> Engine:
        """Another connection to the views of the logs."""
        from snowplow_sql.engines.duckdb import DuckDB  # noqa: PLC0415 - as above
        from snowplow_sql.logs.source import SecondConnectionHooks  # noqa: PLC0415

        return DuckDB(self._files.second_connection(), SecondConnectionHooks(self._files))

    def lines_behind(self, events: str) -> str:
        """The statement that finds each event's line again, by the rule of its event_id."""
        return self._files.lines_of(events)


class Loaded:
    """A database that `snowq load` made."""

    is_counted = True
    is_parsed_anew = False

    def __init__(self, source: str, *, modern: bool) -> None:
        from snowplow_sql.engines.duckdb import DuckDB  # noqa: PLC0415 - as above
        from snowplow_sql.store import account  # noqa: PLC0415
        from snowplow_sql.store.database import Stored, open_to_read  # noqa: PLC0415

        self.name = source
        self._duckdb = DuckDB(open_to_read(source, modern=modern), Stored(source))
        self.engine: Engine = self._duckdb
        self.is_modern: bool | None = account.is_modern(self.engine)

    def check(self, table: str | None) -> Audit:
        """The account of every line, as the load counted them, and of the period that has events."""
        from snowplow_sql.store import account  # noqa: PLC0415 - as above

        if table is not None:
            raise UsageError(
                "--table names a table on a server. For a loaded file, everything is checked; leave it out."
            )
        return account.audit(self.engine)

    def lines(self) -> tuple[int, int]:
        """The counts of lines that the load has stored."""
        from snowplow_sql.store import account  # noqa: PLC0415 - as above

        return account.lines(self.engine)

    def tables(self) -> list[str]:
        """The tables of the source, and those that others have made on its connection."""
        return self._duckdb.tables()

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection to the database, which is read-only."""
        return self._duckdb.freed()

    def deduplicated(self) -> str:
        """The name of a view that every such database has."""
        return duplicates.VIEW

    def keeping(self, selects: Sequence[str]) -> AbstractContextManager[None]:  # noqa: ARG002 - as for logs
        """A context that does nothing: the database has the events, so no log lines are read."""
        return nullcontext()

    def second_engine(self) -> Engine:
        """Another connection to the database."""
        from snowplow_sql.engines.duckdb import DuckDB  # noqa: PLC0415 - as above
        from snowplow_sql.store.database import Stored  # noqa: PLC0415

        return DuckDB(self._duckdb.connection.cursor(), Stored(self.name))

    def lines_behind(self, events: str) -> str:  # noqa: ARG002 - as for logs
        """Raises UsageError: the database keeps only the name of an event's log file."""
        raise UsageError(
            f"{self.name} holds events, not their log lines. Their log_file names the files; open these as the source."
        )


class Server:
    """A server that has the events in a table."""

    is_counted = False
    is_parsed_anew = False
    is_modern: bool | None = None

    def __init__(self, source: str, *, modern: bool, password: str | None) -> None:
        if modern:
            raise UsageError("--modern says how logs are read; the events of a server were read before. Leave it out.")
        if not source.partition(":")[2].startswith("//"):
            scheme = scheme_of(source)
            raise UsageError(f"The address of a server begins with {scheme}://, as in {scheme}://user@host/database.")
        self._address = Address.parse(source).with_password(password or os.environ.get(_PASSWORD, ""))
        self.name = str(self._address)
        self.engine = engines.connect(self._address)

    def check(self, table: str | None) -> Stock:
        """The account of the table, and of its differences from the table of 2012. Reads the whole table."""
        from snowplow_sql.stocktaking import stock  # noqa: PLC0415 - only for this

        return stock(self.engine, table)

    def tables(self) -> list[str]:
        """All tables of the database."""
        return [str(row[0]) for row in self.engine.query("SHOW TABLES").rows]

    def lines(self) -> None:
        """None: a server has events, but no log lines."""

    def connection(self) -> duckdb.DuckDBPyConnection:
        """Raises UsageError: the engine is not DuckDB."""
        raise UsageError(f"{self.name} is not DuckDB. Use sql().")

    def deduplicated(self) -> str:
        """Raises UsageError: a server has no deduplicating view."""
        raise UsageError("--dedupe works on logs and on loaded files. Leave it out for a server.")

    def keeping(self, selects: Sequence[str]) -> AbstractContextManager[None]:  # noqa: ARG002 - as for logs
        """A context that does nothing: the server has the events, so no log lines are read."""
        return nullcontext()

    def second_engine(self) -> Engine:
        """Another connection to the server."""
        return engines.connect(self._address)

    def lines_behind(self, events: str) -> str:  # noqa: ARG002 - as for logs
        """Raises UsageError: a server has no log lines."""
        raise UsageError(f"{self.name} has events but no log lines. Open the logs themselves as a source.")
