"""Log files as views of a DuckDB connection.

`events` is the events table, `bad_lines` (log_file, reason, line) and `skipped_lines` (log_file, reason,
line) the lines that are no events, and `log_lines` every line with its verdict. All are lazy: what a query
does not ask for is not computed.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb

from snowplow_sql.errors import SourceError
from snowplow_sql.logs import files, parse, useragents
from snowplow_sql.logs.files import Kind
from snowplow_sql.logs.lines import Layout, read_lines, verdict
from snowplow_sql.logs.repair import Finding, examine, mend
from snowplow_sql.logs.spellings.duckdb import DuckDB
from snowplow_sql.logs.stages import listed, staged
from snowplow_sql.sqltext import literal

SPELL = DuckDB()


class LogFiles:
    """The log files of a source, as views in one connection.

    With `wide` the view `events` is at its cheapest for all columns together, as a load asks for them. Its
    values are the same, but a question about a few columns takes up to twice as long.
    """

    def __init__(
        self, source: str | Path, connection: duckdb.DuckDBPyConnection, *, modern: bool = False, wide: bool = False
    ) -> None:
        self.paths = files.find(source)
        self.troubles: dict[str, str] = {}
        """What is wrong with a file and costs events, by its path; filled when the files are examined."""
        self.connection = connection
        self.modern = modern
        self._wide = wide
        self._kinds = files.by_kind(self.paths)
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self.line_count: int | None = None
        """Lines in the files, counted byte by byte; None until the files are examined."""
        self._create_views(
            [
                SPELL.split_lines(read_lines(paths, gzipped=kind.gzipped), kind.layout)
                for kind, paths in self._kinds.items()
            ]
        )

    def close(self) -> None:
        """Remove the copies that were made of damaged files."""
        if self._copies is not None:
            self._copies.cleanup()

    def verify(self) -> None:
        """Read every line once, and repair what DuckDB cannot read. Cheap: nothing is parsed."""
        if self.line_count is not None:
            return
        try:
            self.connection.execute("SELECT count(line) FROM log_fields").fetchone()
        except duckdb.Error:
            if not self.repair():
                raise

    def repair(self) -> bool:
        """Examine all files and read copies of those that DuckDB cannot read; False if there are none."""
        if self.line_count is not None:
            return False
        try:
            findings = self._examine()
        except OSError as error:
            raise SourceError(f"The log file '{error.filename}' cannot be read: {error.strerror}.") from error
        self.line_count = sum(found.lines for found in findings.values())
        self.troubles = {path: found.trouble for (_, path), found in findings.items() if found.trouble}
        broken = {
            (kind, path): found
            for (kind, path), found in findings.items()
            if not found.readable or not self._reads(path, gzipped=kind.gzipped)
        }
        if broken:
            self._read_copies(broken)
        return bool(broken)

    def _reads(self, path: str, *, gzipped: bool) -> bool:
        # DuckDB has limits of its own, such as a gz with a comment in its head
        try:
            self.connection.execute(f"SELECT count(line) FROM {read_lines([path], gzipped=gzipped)}").fetchone()
        except duckdb.Error:
            return False
        return True

    def _examine(self) -> dict[tuple[Kind, str], Finding]:
        # two threads gain on one: zlib lets go of the interpreter
        places = [(kind, path) for kind, paths in self._kinds.items() for path in paths]
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda place: examine(place[1], gzipped=place[0].gzipped), places)
            return dict(zip(places, found, strict=True))

    def _read_copies(self, broken: dict[tuple[Kind, str], Finding]) -> None:
        self._copies = tempfile.TemporaryDirectory(prefix="snowq-")
        folder = Path(self._copies.name)
        self.connection.execute("CREATE OR REPLACE TEMP TABLE log_copies (copy VARCHAR, original VARCHAR)")
        copies: dict[Kind, list[str]] = {}
        for number, (kind, path) in enumerate(broken):
            copy = folder / f"{number}.log"
            mend(path, copy, gzipped=kind.gzipped)
            copies.setdefault(replace(kind, gzipped=False), []).append(str(copy))
            self.connection.execute("INSERT INTO log_copies VALUES (?, ?)", [str(copy), path])
        sound = {kind: [path for path in paths if (kind, path) not in broken] for kind, paths in self._kinds.items()}
        # U+FFFD takes three bytes where there was one
        longest = 3 * max(found.longest for found in broken.values()) + 1024
        self._create_views(
            [
                *(
                    SPELL.split_lines(read_lines(paths, gzipped=kind.gzipped), kind.layout)
                    for kind, paths in sound.items()
                    if paths
                ),
                *(
                    SPELL.split_lines(_original(read_lines(paths, gzipped=False, longest=longest)), kind.layout)
                    for kind, paths in copies.items()
                ),
            ]
        )

    def _create_views(self, parts: list[str]) -> None:
        # without a file that has a line there is nothing to read, but the views are there all the same
        fields = "\nUNION ALL\n".join(parts) or SPELL.split_lines(
            "(SELECT '' AS log_file, '' AS line WHERE false)", Layout()
        )
        agents = _agents("log_lines", modern=self.modern)
        for name, query in {
            "log_fields": fields,
            "log_lines": f"SELECT *, {verdict(SPELL)} AS verdict FROM log_fields",
            "events": parse.events("log_lines", agents, DuckDB(wide=self._wide), modern=self.modern),
            "bad_lines": _lines_of("bad"),
            "skipped_lines": _lines_of("skipped"),
        }.items():
            self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")


def _original(lines: str) -> str:
    return f"(SELECT original AS log_file, line FROM {lines} JOIN log_copies ON log_file = copy)"


def _agents(lines: str, *, modern: bool) -> str:
    # Each distinct agent is classified once. The GROUP BY changes nothing, but DuckDB sees by it that `agent`
    # is unique, and leaves this join with its second reading of the files out of all queries without use for it.
    distinct = f"SELECT DISTINCT agent FROM {lines} WHERE verdict IS NULL"
    *below, classes = useragents.classes(SPELL, modern=modern, text="agent_text")
    found = staged(distinct, [*parse.agent_stages(SPELL), *below])
    kept = {name: f"any_value({sql})" for name, sql in {"agent_text": "agent_text", **classes}.items()}
    return f"(SELECT agent,\n{listed(kept)}\nFROM ({found}) found GROUP BY agent)"


def _lines_of(kind: str) -> str:
    mark = f"{kind}: "
    return f"""
    SELECT log_file, substr(verdict, {len(mark) + 1}) AS reason, coalesce(line, '') AS line
    FROM log_lines WHERE starts_with(verdict, {literal(mark)})"""
