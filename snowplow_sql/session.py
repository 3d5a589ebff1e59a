"""A session: the object with which a user runs the catalogue's queries on a source of events."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from snowplow_sql import catalog, dialects, lookups, resources, sources
from snowplow_sql.errors import QueryError, SourceError, TableMissing, UsageError
from snowplow_sql.kinds import converted
from snowplow_sql.logs import relations
from snowplow_sql.query import Query
from snowplow_sql.rendering import render_query
from snowplow_sql.result import Result
from snowplow_sql.trends import check_columns
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    import duckdb

    from snowplow_sql.about import About, Quality
    from snowplow_sql.engines.base import Engine
    from snowplow_sql.logs.audit import Audit
    from snowplow_sql.stocktaking import Stock
    from snowplow_sql.store.export import Exported

_VARIABLE = "SNOWQ_SOURCE"
_TABLES_TOLD = 10
"""The most tables that the error about an unknown table lists."""


def open(  # noqa: A001 - sp.open
    source: str | Path | None = None,
    *,
    modern: bool = False,
    password: str | None = None,
    endpoint_url: str | None = None,
) -> Session:
    """A session over `source`: logs, a database loaded from logs, or a server's address.

    Logs are CloudFront log files, gzipped or plain: a folder, a file, a glob, or `s3://bucket/prefix/`. A database is
    a file that `snowq load` made; it is read and never written.
    An address is hive://user@host:port/database or mysql://user@host:port/database. The password is the one in the
    address, or else `password`, or else that of the environment variable SNOWQ_PASSWORD.
    Without `source`, the environment variable SNOWQ_SOURCE names the source, or the bundled sample shop is used if that
    variable is empty or unset.
    Events have the values that the table of December 2012 had for the same lines. With `modern`, what came later is
    read, too: the parameters of later trackers (duid, se_*, e=se) and agents such as Chrome 131, Edge and Windows 10;
    a database has what it was loaded with. `endpoint_url` is the address of S3 if it is not at AWS.
    Raises SourceError if there is nothing to read, and UsageError if the source is empty or an invalid address.
    """
    return Session(source, modern=modern, password=password, endpoint_url=endpoint_url)


class Session:
    """Runs queries on the events of one source. As a context manager, it closes the source."""

    def __init__(
        self,
        source: str | Path | None = None,
        *,
        modern: bool = False,
        password: str | None = None,
        endpoint_url: str | None = None,
    ) -> None:
        if not isinstance(source, str | os.PathLike | None):
            raise UsageError(f"A source is one text or path, not a {type(source).__name__}. Name a folder or a glob.")
        given = os.environ.get(_VARIABLE) or None if source is None else str(source)
        if given == "":
            raise UsageError("The source is empty. Name one, or leave it out for the sample shop.")
        self.is_sample = not given
        self._source = sources.opened(
            given or str(resources.folder("sample_data") / "logs"),
            modern=modern,
            password=password,
            endpoint_url=endpoint_url,
        )
        self.source = self._source.name
        """Where the events are read from, without a password."""
        self.label = "the sample shop" if self.is_sample else self.source
        """The name of the source for people: as `source`, except that the sample shop is called that."""
        self.engine: Engine = self._source.engine
        self.is_counted = self._source.is_counted
        """Whether measuring `quality` costs next to nothing, as in a database that `snowq load` made."""
        self.is_parsed_anew = self._source.is_parsed_anew
        """Whether each mention of the events in a statement reads the log lines again."""
        self.is_modern = self._source.is_modern
        """Whether the logs are read with everything that came after 2012; None on a server, where others read them."""

    def run(self, query: str, *, dedupe: bool = False, **params: Any) -> Result:
        """The answer of the catalogue's `query`; its values have the types of `snowplow_sql.kinds` on every engine.

        Parameters are the query's own and the standard ones: start, end, app_id, platform, host, exclude_bots,
        exclude_ip, internal_host, tz, where and table. With `dedupe`, a hit that was logged twice counts once; servers
        do not support that. Raises UsageError for an unknown name or a bad value, and CatalogError where the query's
        header does not describe the columns of the answer.
        """
        of = catalog.find(query)
        params = self._with_lookups(of, self._deduplicated(params, dedupe=dedupe))
        text = render_query(of, dialects.find(self.engine.dialect), params)
        lookups.check(of, params, self.engine)
        self._check_table(params.get("table"))
        if params.get("tz") is not None:
            self._check_zone(str(params["tz"]))
        try:
            answer = self.engine.query(text)
        except TableMissing as error:
            raise lookups.missing(of, params, error) from error
        kinds = check_columns(of, params, answer.columns)
        result = Result(answer.columns, converted(answer, kinds), answer.sql)
        result.kinds = tuple(kinds.values())
        return result

    @contextmanager
    def keeping(self, questions: Iterable[tuple[str, Mapping[str, Any]]], *, dedupe: bool = False) -> Iterator[None]:
        """Within this context, logs are read only once for `questions`: queries and their parameters, as for `run`.

        The columns that the questions need are kept in memory. If DuckDB may have too little memory for them, each
        question reads the logs as usual.
        """
        given = [(query, self._deduplicated(dict(params), dedupe=dedupe)) for query, params in questions]
        with self._source.keeping([self.render(query, **params) for query, params in given]):
            yield

    def _deduplicated(self, given: dict[str, Any], *, dedupe: bool) -> dict[str, Any]:
        """`given`; with `dedupe`, the table is the one that has a hit only once even if it was logged twice."""
        if not dedupe:
            return given
        if given.get("table") is not None:
            raise UsageError(f"--dedupe and --table '{given['table']}' exclude each other. Leave one of them out.")
        return {**given, "table": self._source.deduplicated()}

    def _check_table(self, table: str | None) -> None:
        """Raise UsageError where DuckDB has no such table; a server reports that itself."""
        if table is None or self.engine.dialect != "duckdb" or table.lower() in relations.EVENTS:
            return
        try:
            self.engine.query(f"SELECT 1 FROM {table} LIMIT 0")
        except TableMissing as error:
            there = [name for name in self.tables() if name in relations.EVENTS or name not in relations.TABLES]
            hint = did_you_mean(table, there)
            raise UsageError(
                f"--table: there is no table '{table}'.{hint} There are {', '.join(there[:_TABLES_TOLD])}."
            ) from error

    def _check_zone(self, zone: str) -> None:
        dialect = dialects.find(self.engine.dialect)
        dialect.zone = zone
        asked = dialect.knows_zone()
        if asked is None:
            return
        with suppress(QueryError):  # a SELECT without FROM came with Hive 0.13; an older Hive is not refused
            if self.engine.query(asked).rows[0][0] is None:
                raise SourceError(dialect.zone_refusal(self.source))

    def quality(self, *, dedupe: bool = False, **params: Any) -> Quality:
        """The quality of the events that the standard parameters select: days without events, robots, bad lines.

        These are the events that `run` counts with the same parameters, with days in the same time zone; other
        parameters are ignored.
        On logs and servers this reads the selection once more, and on logs also all lines.
        """
        from snowplow_sql.measuring import measured  # noqa: PLC0415 - few ask for it

        return measured(self.engine, self._deduplicated(params, dedupe=dedupe), self._source.lines())

    def about(self, query: str, result: Result, /, *, dedupe: bool = False, **params: Any) -> About:
        """The description of `result`, the answer to `query` with `params`; its quality is not measured."""
        from snowplow_sql.about import About  # noqa: PLC0415 - as above

        of = catalog.find(query)
        return About(of, params, self.label, self.engine.dialect, result.sql, dedupe, modern=self.is_modern)

    def render(self, query: str, **params: Any) -> str:
        """The SQL text of `query` in the dialect of this source."""
        of = catalog.find(query)
        return render_query(of, dialects.find(self.engine.dialect), self._with_lookups(of, params))

    def _with_lookups(self, query: Query, given: dict[str, Any]) -> dict[str, Any]:
        """`given`; on the sample shop, the default of a lookup is the bundled CSV file of that name."""
        if not self.is_sample:
            return given
        folder = resources.folder("sample_data") / "lookups"
        return {name: str(folder / f"{name}.csv") for name in query.lookups} | given

    def sql(self, text: str) -> Result:
        """The answer to one SQL statement, in the source's own dialect and types.

        Logs have the views events, events_deduplicated, bad_lines and skipped_lines; a server has its tables.
        """
        try:
            return self.engine.query(text)
        except QueryError as error:
            raise error.placed(text) from error.__cause__

    def tables(self) -> list[str]:
        """The names of the tables that `sql` can query; on logs and databases, those of the events come first."""
        return self._source.tables()

    def check(self, table: str | None = None) -> Audit | Stock:
        """The account of every line of the logs, or of a server's `table`, by default `events`.

        Reads all logs, or the whole table.
        """
        return self._source.check(table)

    def export(self, to: str | Path, target: str, **options: Any) -> Exported:
        """Write the events to the folder `to`, as files for the `target`: hive, infobright or parquet.

        Options are since and until (days, both exported), stored_as (hive: textfile or parquet) and table
        (infobright: what load.sql loads into). Files of an earlier export are replaced, each when the new one
        is complete. Raises UsageError for a bad option, or a folder that holds something else or is not writable.
        """
        from snowplow_sql.store.export import Export  # noqa: PLC0415 - few sessions need it

        return Export(to, target, **options).run(self.engine, source=self.source)

    def lines_behind(self, events: str) -> Result:
        """The log lines (log_file, line) of the events whose event_id the SQL statement `events` gives.

        Raises UsageError where the source is not logs.
        """
        return self.sql(self._source.lines_behind(events.rstrip().rstrip(";")))

    def second_engine(self) -> Engine:
        """A second connection to the same events, for queries in another thread. The caller closes it."""
        return self._source.second_engine()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection, for anything that snowq does not offer itself. Raises UsageError on a server."""
        return self._source.connection()

    def close(self) -> None:
        """Close the source."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
