"""The audit of a loaded database: the counts of the raw logs, and the days and hours with and without events."""

from __future__ import annotations

from datetime import date

from snowplow_sql.engines.base import Engine
from snowplow_sql.logs.audit import Audit, lost_columns
from snowplow_sql.spans import gaps

_Row = tuple[str, str, int]


def audit(engine: Engine) -> Audit:
    """The audit of the database that `engine` has open, in the same form as that of log files.

    `events` counts the rows of the table. All other numbers are those that the load recorded.
    """
    files, lines, later = engine.query(
        "SELECT count(*), coalesce(sum(lines), 0)::BIGINT, coalesce(sum(later), 0)::BIGINT "
        "FROM log_files WHERE same_as IS NULL"
    ).rows[0]
    troubles = engine.query("SELECT log_file, trouble FROM log_files WHERE trouble IS NOT NULL ORDER BY 1").rows
    lost: dict[str, int] = dict(
        engine.query("SELECT column_name, sum(events)::BIGINT FROM lost_numbers GROUP BY ALL").rows
    )
    by_reason = "GROUP BY reason ORDER BY 2 DESC, 1"
    return Audit(
        files=files,
        lines=lines,
        events=engine.query("SELECT count(*) FROM events").rows[0][0],
        skipped=dict(engine.query(f"SELECT reason, sum(lines)::BIGINT FROM skipped_lines {by_reason}").rows),
        bad=dict(engine.query(f"SELECT reason, count(*) FROM bad_lines {by_reason}").rows),
        not_numbers={name: lost[name] for name in lost_columns() if name in lost},
        later=later,
        troubles=dict(troubles),
        coverage=tuple(_coverage(engine)),
    )


def is_modern(engine: Engine) -> bool:
    """Whether the logs were loaded with the names and codes of trackers since 2013."""
    return bool(engine.query("SELECT modern FROM snowq").rows[0][0])


def lines(engine: Engine) -> tuple[int, int]:
    """The number of all loaded lines and of bad lines, as the load recorded them."""
    every = "SELECT coalesce(sum(lines), 0)::BIGINT FROM log_files WHERE same_as IS NULL"
    (row,) = engine.query(f"SELECT ({every}), (SELECT count(*) FROM bad_lines)").rows
    return row[0], row[1]


def _coverage(engine: Engine) -> list[_Row]:
    hours: dict[date, dict[int, int]] = {}
    for day, hour, count in engine.query(
        "SELECT dt, hour(tm), count(*) FROM events WHERE dt IS NOT NULL GROUP BY ALL ORDER BY 1, 2"
    ):
        hours.setdefault(day, {})[hour] = count
    days = list(hours)
    rows: list[_Row] = []
    of_hours: list[_Row] = []
    for before, day in zip([*days[:1], *days], days, strict=False):
        rows += [("days without events", str(gap), gap.days) for gap in gaps([before, day])]
        rows.append(("events of the day", str(day), sum(hours[day].values())))
        # hours before the very first event and after the last one are not gaps
        first = min(hours[day]) if day == days[0] else 0
        last = max(hours[day]) if day == days[-1] else 23
        without = [hour for hour in range(first, last + 1) if hour not in hours[day]]
        if without:
            of_hours.append(("hours without events", f"{day}: {_spans(without)}", len(without)))
    return rows + of_hours  # a small site has many of these, so they come last and do not bury the days


def _spans(numbers: list[int]) -> str:
    """Ascending numbers as text, with runs shortened to their ends: `0-4, 7`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(f"{span[0]}-{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)
