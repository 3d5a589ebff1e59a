"""A source of events and the catalogue: what a user holds."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from snowplow_sql import catalog, resources
from snowplow_sql._version import __version__
from snowplow_sql.errors import SourceError, UsageError
from snowplow_sql.rendering import render

if TYPE_CHECKING:
    import duckdb

    from snowplow_sql.engines.base import Engine
    from snowplow_sql.logs.audit import Audit
    from snowplow_sql.logs.source import LogFiles
    from snowplow_sql.result import Result

_VARIABLE = "SNOWQ_SOURCE"
_SCHEME = re.compile(r"([a-z][a-z0-9+]*)://", re.IGNORECASE)


def open(  # noqa: A001 - sp.open
    source: str | Path | None = None, *, modern: bool = False, endpoint_url: str | None = None
) -> Session:
    """A session over `source`: logs, or a database made of them.

    Logs are a folder, file or glob of CloudFront's, gz or plain, or `s3://bucket/prefix/`. A database is what
    `snowq load` made; it is read and never written.
    Without one the environment variable SNOWQ_SOURCE is asked, and then the bundled sample shop is taken.
    Events are what the table of December 2012 had for the same lines. `modern` reads what came after it too:
    the parameters of later trackers (duid, se_*, e=se) and agents such as Chrome 131, Edge and Windows 10; a
    database has what it was loaded with. `endpoint_url` says where S3 is, if not at AWS.
    Raises SourceError if there is nothing to read.
    """
    return Session(source, modern=modern, endpoint_url=endpoint_url)


class Session:
    """Events from one source, and questions to them. Also a context manager, which closes it."""

    def __init__(
        self, source: str | Path | None = None, *, modern: bool = False, endpoint_url: str | None = None
    ) -> None:
        given = source or os.environ.get(_VARIABLE)
        self.is_sample = not given
        self.source = str(given or resources.folder("sample_data") / "logs")
        """Where the events are read from."""
        scheme = _SCHEME.match(self.source)
        if scheme and scheme[1].lower() != "s3":
            kind = f"'{scheme[1]}://' sources"
            raise SourceError(f"snowq {__version__} cannot read {kind} yet. Name a folder, file or glob of logs.")
        # imported here: they load DuckDB, which takes longer than all the rest
        from snowplow_sql.engines.duckdb import DuckDB, connect  # noqa: PLC0415
        from snowplow_sql.store import database  # noqa: PLC0415

        self._logs: LogFiles | None = None
        self.engine: Engine
        if database.is_database(self.source):
            self._connection = database.open_to_read(self.source, modern=modern)
            self.engine = DuckDB(self._connection)
            return
        from snowplow_sql.logs.source import opened  # noqa: PLC0415

        self._connection = connect()
        self._logs = opened(self.source, self._connection, modern=modern, endpoint_url=endpoint_url)
        self.engine = DuckDB(self._connection, self._logs, self._logs.close)

    def run(self, query: str, *, dedupe: bool = False, **params: Any) -> Result:
        """The answer of the catalogue's `query`; with `dedupe`, of hits that were logged twice one counts.

        Parameters are the query's own and the standard ones: start, end, app_id, platform, host,
        exclude_bots, where and table. Raises UsageError for an unknown name or a bad value.
        """
        if dedupe:
            params["table"] = self._without_duplicates(params.get("table"))
        result = self.sql(self.render(query, **params))
        result.kinds = tuple(column.kind for column in catalog.find(query).columns)
        return result

    def _without_duplicates(self, table: str | None) -> str:
        if table is not None:
            raise UsageError(f"--dedupe and --table '{table}' exclude each other. Leave one of them out.")
        if self.engine.dialect != "duckdb":
            raise UsageError("--dedupe works on logs and on loaded files. Leave it out for this source.")
        from snowplow_sql.logs import duplicates  # noqa: PLC0415 - as above

        return duplicates.VIEW

    def render(self, query: str, **params: Any) -> str:
        """The text of `query` in the dialect of this source."""
        return render(query, self.engine.dialect, **params)

    def sql(self, text: str) -> Result:
        """The answer to one SQL statement over events, events_deduplicated, bad_lines and skipped_lines."""
        if self._logs is not None and "events_deduplicated" in text.lower():
            self._logs.deduplicate()
        return self.engine.query(text)

    def check(self) -> Audit:
        """What became of every line of the source. Reads log files to their last byte."""
        if self._logs is None:
            from snowplow_sql.store import account  # noqa: PLC0415 - as above

            return account.audit(self.engine)
        from snowplow_sql.logs.audit import audit  # noqa: PLC0415

        return audit(self._logs, self.engine)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection, for whatever snowq has no word for. Reads all lines once to see that it can."""
        if self._logs is not None:
            self._logs.verify()
            self._logs.deduplicate()
        return self._connection

    def close(self) -> None:
        """Let go of the source."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
