"""Log files that are parsed once, in full, into a table: the cheapest way to get all columns of all lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from snowplow_sql.logs import files, parse
from snowplow_sql.logs.line_views import LineViews, needed_repair
from snowplow_sql.logs.readable import ReadableFiles
from snowplow_sql.logs.repair import examine
from snowplow_sql.logs.spellings.wide import WideDuckDB
from snowplow_sql.logs.views import agents_of, lines_of_kind

_SPELL = WideDuckDB()
_OF_HITS = parse.FROM_LINE[2:]
"""The columns that are needed of hits only."""


class ParsedLogFiles:
    """Log files whose lines are written to the table `parsed_lines`, one row per line, when `parse` is called.

    Every row has log_file and verdict. The row of a hit also has the columns of `parse.without_agents` and
    `parse.flaws`, that of a bad line the text of the line. The only views that exist are those of lines. For `source`
    see `LogFiles`, for `names` and `workspace` see `ReadableFiles`, for `odd` see `LineViews`.
    """

    def __init__(  # noqa: PLR0913 - the parameters of three other classes
        self,
        source: str | Path | Sequence[str],
        connection: duckdb.DuckDBPyConnection,
        *,
        modern: bool = False,
        names: Mapping[str, str] | None = None,
        workspace: Path | None = None,
        odd: bool = False,
    ) -> None:
        self.connection = connection
        self.troubles: dict[str, str] = {}
        """Problems that cost events, by the name of the file; filled by `parse`."""
        self._modern = modern
        self._files = ReadableFiles(files.paths_of(source), names=names, workspace=workspace)
        self._lines = LineViews(self._files, connection, odd=odd)
        self._lines.make()

    def close(self) -> None:
        """Remove the copies of damaged files, and the links."""
        self._files.close()

    def parse(self) -> None:
        """Read all lines into the table, and repair files that DuckDB cannot read. Raises DuckDB's errors."""
        if needed_repair(self._parse, self._lines.repair):
            self._parse()
        self.troubles = self._files.troubles if self._files.are_examined else self._troubles_of_packed()

    def _troubles_of_packed(self) -> dict[str, str]:
        # DuckDB does not verify the checksum of gzip files, and a damaged file may yield garbage lines
        bad = "SELECT DISTINCT log_file FROM parsed_lines WHERE starts_with(verdict, 'bad: ')"
        doubtful = {name for (name,) in self.connection.execute(bad).fetchall()}
        packed = [path for kind, paths in self._files.kinds.items() if kind.gzipped for path in paths]
        named = ((path, self._files.name_of(path)) for path in packed)
        found = {name: examine(path, gzipped=True).trouble for path, name in named if name in doubtful}
        return {name: trouble for name, trouble in found.items() if trouble}

    @property
    def events(self) -> str:
        """The SELECT of the events in the table."""
        hits = "(SELECT * FROM parsed_lines WHERE verdict IS NULL) hits"
        return parse.with_agents(hits, agents_of(hits, modern=self._modern), _SPELL)

    @property
    def bad_lines(self) -> str:
        """The SELECT of the bad lines in the table: log_file, reason, line."""
        return lines_of_kind("bad", "parsed_lines")

    def _parse(self) -> None:
        # Lines that are not hits must be kept by this same pass over the files. They go through the stages as rows of
        # NULLs.
        ((threads,),) = self.connection.execute("SELECT current_setting('threads')").fetchall()
        lines = "log_lines"
        # a gzip file is read by one thread; if there are few files, parsing is a second step on all threads
        if len(self._files.paths) < threads:
            lines = "read_lines"
            self._make_table(lines, f"SELECT {', '.join(parse.FROM_LINE)}, verdict FROM log_lines")
        of_hits = ", ".join(f"CASE WHEN verdict IS NULL THEN {name} END AS {name}" for name in _OF_HITS)
        every = f"(SELECT * REPLACE ({of_hits}, CAST(NULL AS VARCHAR) AS verdict), verdict AS kept FROM {lines})"
        texts = parse.texts_of(every, _SPELL, modern=self._modern, kept=["kept"])
        more = {"verdict": "kept", "line": "CASE WHEN starts_with(kept, 'bad: ') THEN line END"}
        self._make_table("parsed_lines", parse.without_agents(texts, _SPELL, parse.flaws(_SPELL) | more))

    def _make_table(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")
