"""What became of every line: the sum that must hold, and what was not as it should be."""

from __future__ import annotations

from dataclasses import dataclass

from snowplow_sql.engines.base import Engine
from snowplow_sql.events import columns
from snowplow_sql.logs import parse
from snowplow_sql.logs.source import SPELL, LogFiles


@dataclass(frozen=True)
class Audit:
    """The account of one source."""

    files: int
    lines: int
    """Lines in the files, counted byte by byte and apart from everything below."""
    events: int
    skipped: dict[str, int]
    """Lines that are no events by nature, by reason."""
    bad: dict[str, int]
    """Lines that cannot be read, by reason."""
    not_numbers: dict[str, int]
    """Events whose text for a number column is no number, so that it is NULL; by column."""
    later: int
    """Hits with parameters of trackers since 2013, which are not read; 0 when they are."""
    troubles: dict[str, str]
    """What is wrong with a file, by its path."""

    @property
    def holds(self) -> bool:
        """Whether every line is an event, a skipped line or a bad line."""
        return self.lines == self.events + sum(self.skipped.values()) + sum(self.bad.values())

    def rows(self) -> list[tuple[str, str, int]]:
        """The account as rows of (what, detail, count), the lines of the sum first."""
        return [
            ("files", "read", self.files),
            ("lines", "in the files", self.lines),
            ("events", "in the view events", self.events),
            *(("skipped", reason, count) for reason, count in self.skipped.items()),
            *(("bad", reason, count) for reason, count in self.bad.items()),
            *(("not a number", column, count) for column, count in self.not_numbers.items()),
            *([("hits of a later tracker", "read all of them with --modern", self.later)] if self.later else []),
            *(("file in trouble", f"{path}: {trouble}", 1) for path, trouble in self.troubles.items()),
        ]


def audit(logs: LogFiles, engine: Engine) -> Audit:
    """The account of `logs`. Events, skipped and bad lines are counted each from its own view."""
    logs.repair()
    numbers = [column for column in columns().values() if column.is_number]
    counts = ", ".join(f"count(*) FILTER (WHERE {parse.is_lost(column, SPELL)}) AS {column.name}" for column in numbers)
    later = "false" if logs.modern else parse.is_later(SPELL)
    hits = parse.values("log_lines", SPELL, modern=logs.modern)
    lost = engine.query(f"SELECT {counts}, count(*) FILTER (WHERE {later}) FROM ({hits})").rows[0]
    return Audit(
        files=len(logs.paths),
        lines=logs.line_count or 0,
        events=engine.query("SELECT count(*) FROM events").rows[0][0],
        skipped=_by_reason("skipped_lines", engine),
        bad=_by_reason("bad_lines", engine),
        not_numbers={column.name: count for column, count in zip(numbers, lost, strict=False) if count},
        later=lost[-1],
        troubles=logs.troubles,
    )


def _by_reason(view: str, engine: Engine) -> dict[str, int]:
    return dict(engine.query(f"SELECT reason, count(*) FROM {view} GROUP BY reason ORDER BY 2 DESC, 1").rows)
