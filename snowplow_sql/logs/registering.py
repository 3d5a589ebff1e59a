"""Register logs as views in a DuckDB connection that the caller owns, as in a notebook."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from types import TracebackType
from typing import Self

import duckdb

from snowplow_sql.engines.duckdb import one_line
from snowplow_sql.errors import UsageError
from snowplow_sql.logs.opening import opened


def register(
    connection: duckdb.DuckDBPyConnection,
    source: str | os.PathLike[str],
    *,
    name: str = "snowq",
    modern: bool = False,
    endpoint_url: str | None = None,
) -> Registered:
    """Make the logs of `source` views of `connection`, in a catalog `name` of their own: `SELECT … FROM snowq.events`.

    `source`, `modern` and `endpoint_url` are as for `open`. The views are events, events_deduplicated, bad_lines,
    skipped_lines (log_file, reason, line) and log_lines (every line and its verdict). They are lazy: each query reads
    the logs, by SQL alone, so that any cursor of the connection can run it. The settings and other contents of the
    connection do not change. After `USE snowq`, `events` works without the catalog name. All lines are read once to
    make sure that they are readable. Raises SourceError if there are no logs to read, and UsageError if the connection
    already has such a catalog, or is closed.
    """
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        raise UsageError(f"'{name}' is not a name for a catalog. Give one such as snowq.")
    return Registered(connection, os.fspath(source), name, modern=modern, endpoint_url=endpoint_url)


class Registered:
    """The logs behind the views of `register`, until they are closed. Also a context manager, which closes them."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        name: str,
        *,
        modern: bool,
        endpoint_url: str | None,
    ) -> None:
        self.name = name
        try:
            self._connection, self._own = connection, connection.cursor()
            self._own.execute(f"ATTACH ':memory:' AS {name}")
        except duckdb.Error as error:
            raise UsageError(f"The connection takes no catalog '{name}': {one_line(error)}") from error
        self._files = None
        try:
            self._own.execute(f"USE {name}")
            files = opened(source, self._own, modern=modern, endpoint_url=endpoint_url, plainly=True)
            self._files = files
            files.is_alone = True
            files.complete()
            files.verify()
            files.deduplicate()
            self.troubles = dict(files.troubles)
            """Problems that cost events, by path of the file."""
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove the views, and the copies of damaged or downloaded files."""
        if self._files is not None:
            self._files.close()
            self._files = None
        self._own.close()
        # if the connection is closed, the catalog is gone already
        with suppress(duckdb.Error), self._connection.cursor() as elsewhere:
            elsewhere.execute(f"DETACH DATABASE IF EXISTS {self.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
