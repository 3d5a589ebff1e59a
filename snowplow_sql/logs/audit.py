"""The audit of a source: how many lines became events, were skipped or are bad, and what else went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from snowplow_sql.engines.base import Engine
from snowplow_sql.events import columns
from snowplow_sql.logs import parse
from snowplow_sql.logs.source import LogFiles
from snowplow_sql.logs.stages import listed
from snowplow_sql.logs.views import SPELL


@dataclass(frozen=True)
class Audit:
    """The audit of one source."""

    files: int
    lines: int
    """Lines in the files, counted byte by byte and independently of the counts below."""
    events: int
    skipped: dict[str, int]
    """Number of lines that are not meant to be events, such as headers, by reason."""
    bad: dict[str, int]
    """Number of lines that cannot be read, by reason."""
    not_numbers: dict[str, int]
    """Number of events whose text in a numeric column is not a number, so that the value is NULL; by column."""
    later: int
    """Hits with parameters of trackers since 2013 that were not read; 0 if these parameters are read."""
    troubles: dict[str, str]
    """What is wrong with a file, by path."""
    coverage: tuple[tuple[str, str, int], ...] = ()
    """Rows (what, detail, count) with the events per day and the days and hours without events. Empty unless the logs
    are loaded into a database."""

    @property
    def holds(self) -> bool:
        """Whether events, skipped lines and bad lines add up to the number of lines."""
        return self.lines == self.events + sum(self.skipped.values()) + sum(self.bad.values())

    def rows(self) -> list[tuple[str, str, int]]:
        """The audit as rows of (what, detail, count), beginning with the counts that must add up."""
        return [
            ("files", "read", self.files),
            ("lines", "in the files", self.lines),
            ("events", "in the view events", self.events),
            *(("skipped", reason, count) for reason, count in self.skipped.items()),
            *(("bad", reason, count) for reason, count in self.bad.items()),
            *(("not a number", column, count) for column, count in self.not_numbers.items()),
            *([("hits of a later tracker", "read all of them with --modern", self.later)] if self.later else []),
            *(("file in trouble", f"{path}: {trouble}", 1) for path, trouble in self.troubles.items()),
            *self.coverage,
        ]


def flaws(hits: str) -> str:
    """The SELECT of the relation (log_file, one column per numeric column, later), with one row per file of `hits`.

    `hits` is a relation with log_file and the flags of `parse.flaws`. Each numeric column holds the number of events
    whose text was not a number. `later` holds the number of hits with parameters of later trackers that were not read.
    """
    counts = [f"count(*) FILTER (WHERE lost_{name}) AS {name}" for name in lost_columns()]
    return f"SELECT log_file, {', '.join(counts)}, count(*) FILTER (WHERE later) AS later FROM {hits} GROUP BY log_file"


def lost_columns() -> list[str]:
    """The numeric columns that `flaws` counts, in the same order."""
    return [column.name for column in columns().values() if column.is_number]


def lines(engine: Engine) -> tuple[int, int]:
    """The number of all lines and of bad lines, as the views see them. Reads all files, but parses little."""
    bad = "count(*) FILTER (starts_with(verdict, 'bad: '))"
    (row,) = engine.query(f"SELECT count(*), {bad} FROM log_lines").rows
    return row[0], row[1]


def audit(logs: LogFiles, engine: Engine) -> Audit:
    """The audit of `logs`. Events, skipped lines and bad lines are each counted from their own view."""
    logs.repair()
    names = [*lost_columns(), "later"]
    sums = ", ".join(f"coalesce(sum({name}), 0)::BIGINT" for name in names)
    flags = listed(parse.flaws(SPELL))
    hits = f"(SELECT log_file,\n{flags}\nFROM ({parse.values('log_lines', SPELL, modern=logs.modern)}) hits)"
    (row,) = engine.query(f"SELECT {sums} FROM ({flaws(hits)})").rows
    counted = dict(zip(names, row, strict=True))
    return Audit(
        files=len(logs.paths),
        lines=logs.line_count or 0,
        events=engine.query("SELECT count(*) FROM events").rows[0][0],
        skipped=_by_reason("skipped_lines", engine),
        bad=_by_reason("bad_lines", engine),
        later=counted.pop("later"),
        not_numbers={name: count for name, count in counted.items() if count},
        troubles=logs.troubles,
    )


def _by_reason(view: str, engine: Engine) -> dict[str, int]:
    return dict(engine.query(f"SELECT reason, count(*) FROM {view} GROUP BY reason ORDER BY 2 DESC, 1").rows)
