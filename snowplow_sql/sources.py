"""What a source can be.

`opened` is the one place that tells them apart; each kind is a class with what a session needs of it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from snowplow_sql import engines
from snowplow_sql.address import Address, scheme_of
from snowplow_sql.errors import UsageError
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
    """Where that is, fit to be shown."""
    engine: Engine
    """What runs queries there."""

    def check(self, table: str | None) -> Audit | Stock:
        """The account of what is there."""
        ...

    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB itself. Raises UsageError where there is none."""
        ...


def opened(source: str, *, modern: bool, password: str | None) -> Source:
    """The source that `source` names. Raises SourceError if it cannot be read, UsageError if it is none."""
    scheme = scheme_of(source)
    if scheme in engines.schemes():
        return Server(source, modern=modern, password=password)
    if scheme and "://" in source:
        known = [*engines.schemes()]
        hint = did_you_mean(scheme, known)
        raise UsageError(
            f"There are no '{scheme}://' sources.{hint} Name a folder, file or glob of logs, or "
            f"{' or '.join(f'{name}://user@host/database' for name in known)}."
        )
    return Logs(source, modern=modern)


class Logs:
    """Log files, read by DuckDB in this process."""

    def __init__(self, source: str | Path, *, modern: bool) -> None:
        # imported here: they load DuckDB, which takes longer than all the rest
        from snowplow_sql.engines.duckdb import DuckDB, connect  # noqa: PLC0415
        from snowplow_sql.logs.source import LogFiles  # noqa: PLC0415

        self.name = str(source)
        connection = connect()
        self._files = LogFiles(source, connection, modern=modern)
        self.engine: Engine = DuckDB(connection, self._files, self._files.close)

    def check(self, table: str | None) -> Audit:
        """What became of every line. Reads all files to their last byte."""
        from snowplow_sql.logs.audit import audit  # noqa: PLC0415 - as above

        if table is not None:
            raise UsageError("--table names a table on a server. Of logs, every line is checked; leave it out.")
        return audit(self._files, self.engine)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection with the views of the logs. Reads all lines once to see that it can."""
        self._files.verify()
        return self._files.connection


class Server:
    """A server that has the events in a table."""

    def __init__(self, source: str, *, modern: bool, password: str | None) -> None:
        if modern:
            raise UsageError(
                "--modern says how logs are read; a server has events that were read already. Leave it out."
            )
        if not source.partition(":")[2].startswith("//"):
            scheme = scheme_of(source)
            raise UsageError(f"The address of a server begins with {scheme}://, as in {scheme}://user@host/database.")
        address = Address.parse(source).with_password(password or os.environ.get(_PASSWORD, ""))
        self.name = str(address)
        self.engine = engines.connect(address)

    def check(self, table: str | None) -> Stock:
        """What the table has, and what is not as the table of 2012 had it. Reads the whole table."""
        from snowplow_sql.stocktaking import stock  # noqa: PLC0415 - only for this

        return stock(self.engine, table)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """Raises UsageError: it is not DuckDB that answers."""
        raise UsageError(f"{self.name} is no DuckDB. Ask it with sql().")
