"""Log files whose every line is read and parsed once, into a table: the cheapest way to all columns of all lines."""

from __future__ import annotations

import duckdb

from snowplow_sql.logs import parse
from snowplow_sql.logs.repair import examine
from snowplow_sql.logs.source import LogFiles
from snowplow_sql.logs.spellings.wide import WideDuckDB
from snowplow_sql.logs.views import agents_of, lines_of_kind

_SPELL = WideDuckDB()
_OF_HITS = parse.FROM_LINE[2:]
"""What only a hit is asked for."""


class ParsedLogFiles(LogFiles):
    """Log files whose lines go into the table `parsed_lines`, a row for each, when `parse` is called.

    A row has its file and verdict. That of a hit has what `parse.without_agents` and `parse.flaws` give, that of a bad
    line the line. There are no views.
    """

    def parse(self) -> None:
        """Read all lines into the table. Files that DuckDB cannot read are repaired. Raises what DuckDB raises."""
        try:
            self._parse()
        except duckdb.Error:
            if not self.repair():
                raise
            self._parse()
        if self.line_count is None:
            self._look_twice()

    def _look_twice(self) -> None:
        # DuckDB holds no gz against its checksum; one that is damaged has lines that nobody has written
        bad = "SELECT DISTINCT log_file FROM parsed_lines WHERE starts_with(verdict, 'bad: ')"
        doubtful = {name for (name,) in self.connection.execute(bad).fetchall()}
        packed = [path for kind, paths in self._kinds.items() if kind.gzipped for path in paths]
        told = {name: examine(path, gzipped=True).trouble for path in packed if (name := self._name(path)) in doubtful}
        self.troubles = {name: trouble for name, trouble in told.items() if trouble}

    @property
    def events(self) -> str:
        """The SELECT of the events over the table."""
        hits = "(SELECT * FROM parsed_lines WHERE verdict IS NULL) hits"
        return parse.with_agents(hits, agents_of(hits, modern=self.modern), _SPELL)

    @property
    def bad_lines(self) -> str:
        """The SELECT of the bad lines in the table: log_file, reason, line."""
        return lines_of_kind("bad", "parsed_lines")

    def _parse(self) -> None:
        # Lines that are no hits must come out of the same reading, and pass through as rows of NULLs.
        ((threads,),) = self.connection.execute("SELECT current_setting('threads')").fetchall()
        lines = "log_lines"
        if len(self.paths) < threads:  # one thread reads a gz; the rest is left to all of them
            lines = "read_lines"
            self._keep(lines, f"SELECT {', '.join(parse.FROM_LINE)}, verdict FROM log_lines")
        of_hits = ", ".join(f"CASE WHEN verdict IS NULL THEN {name} END AS {name}" for name in _OF_HITS)
        every = f"(SELECT * REPLACE ({of_hits}, CAST(NULL AS VARCHAR) AS verdict), verdict AS kept FROM {lines})"
        texts = parse.texts_of(every, _SPELL, modern=self.modern, kept=["kept"])
        more = {"verdict": "kept", "line": "CASE WHEN starts_with(kept, 'bad: ') THEN line END"}
        self._keep("parsed_lines", parse.without_agents(texts, _SPELL, parse.flaws(_SPELL) | more))
