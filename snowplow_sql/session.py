"""A source of events and the catalogue: what a user holds."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from snowplow_sql import catalog, resources
from snowplow_sql._version import __version__
from snowplow_sql.errors import SourceError
from snowplow_sql.rendering import render

if TYPE_CHECKING:
    import duckdb

    from snowplow_sql.engines.base import Engine
    from snowplow_sql.logs.audit import Audit
    from snowplow_sql.logs.source import LogFiles
    from snowplow_sql.result import Result
    from snowplow_sql.store.export import Exported

_VARIABLE = "SNOWQ_SOURCE"
_SCHEME = re.compile(r"([a-z][a-z0-9+]*)://", re.IGNORECASE)


def open(source: str | Path | None = None, *, modern: bool = False) -> Session:  # noqa: A001 - sp.open
    """A session over `source`: a folder, file or glob of CloudFront logs, gz or plain.

    Without one the environment variable SNOWQ_SOURCE is asked, and then the bundled sample shop is taken.
    Events are what the table of December 2012 had for the same lines. `modern` reads what came after it too:
    the parameters of later trackers (duid, se_*, e=se) and agents such as Chrome 131, Edge and Windows 10.
    Raises SourceError if there is nothing to read.
    """
    return Session(source, modern=modern)


class Session:
    """Events from one source, and questions to them. Also a context manager, which closes it."""

    def __init__(self, source: str | Path | None = None, *, modern: bool = False) -> None:
        given = source or os.environ.get(_VARIABLE)
        self.is_sample = not given
        self.source = str(given or resources.folder("sample_data") / "logs")
        """Where the events are read from."""
        scheme = _SCHEME.match(self.source)
        if scheme:
            kind = f"'{scheme[1]}://' sources"
            raise SourceError(f"snowq {__version__} cannot read {kind} yet. Name a folder, file or glob of logs.")
        # imported here: they load DuckDB, which takes longer than all the rest
        from snowplow_sql.engines.duckdb import DuckDB, connect  # noqa: PLC0415
        from snowplow_sql.logs.source import LogFiles  # noqa: PLC0415

        connection = connect()
        self._logs: LogFiles = LogFiles(self.source, connection, modern=modern)
        self.engine: Engine = DuckDB(connection, self._logs, self._logs.close)

    def run(self, query: str, **params: Any) -> Result:
        """The answer of the catalogue's `query`.

        Parameters are the query's own and the standard ones: start, end, app_id, platform, host,
        exclude_bots, where and table. Raises UsageError for an unknown name or a bad value.
        """
        result = self.sql(self.render(query, **params))
        result.kinds = tuple(column.kind for column in catalog.find(query).columns)
        return result

    def render(self, query: str, **params: Any) -> str:
        """The text of `query` in the dialect of this source."""
        return render(query, self.engine.dialect, **params)

    def sql(self, text: str) -> Result:
        """The answer to one SQL statement over the views events, bad_lines and skipped_lines."""
        return self.engine.query(text)

    def check(self) -> Audit:
        """What became of every line of the source. Reads all files to their last byte."""
        from snowplow_sql.logs.audit import audit  # noqa: PLC0415 - as above

        return audit(self._logs, self.engine)

    def export(self, to: str | Path, target: str, **options: Any) -> Exported:
        """Write the events to the folder `to`, as files for the `target`: hive, infobright or parquet.

        Options are since and until (days, both exported), stored_as (hive: textfile or parquet) and table
        (infobright: what load.sql loads into). Files of an earlier export are replaced, each when the new one
        is whole. Raises UsageError for a bad option, or a folder that holds something else or is not writable.
        """
        from snowplow_sql.store.export import Export  # noqa: PLC0415 - few sessions need it

        return Export(to, target, **options).run(self.engine)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection, for whatever snowq has no word for. Reads all lines once to see that it can."""
        self._logs.verify()
        return self._logs.connection

    def close(self) -> None:
        """Let go of the source."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
