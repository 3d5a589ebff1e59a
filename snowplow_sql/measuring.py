"""Measures the quality of the events behind an answer: which days have events, and how many events are from robots.

This reads the selection once more. If the selection is narrower than its period, it also reads all events of the
period. On a loaded file, that takes as long as any small query. On raw logs or a server, it costs as much as another
query, so it is done there only for users who ask to have a result explained.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from snowplow_sql import catalog, dialects
from snowplow_sql.about import Quality
from snowplow_sql.engines.base import Engine
from snowplow_sql.kinds import converted
from snowplow_sql.params import PERIOD, STANDARD, parse_all
from snowplow_sql.query import Query
from snowplow_sql.rendering import render_query

_BOTS = "exclude_bots"


def measured(engine: Engine, given: Mapping[str, Any], lines: tuple[int, int] | None) -> Quality:
    """The quality of the events that the standard parameters `given` select; other parameters are ignored.

    `lines` is the number of all lines of the logs and of the bad ones among them; None where there are no logs.
    Raises QueryError if the table is not an events table.
    """
    values = parse_all(STANDARD, {name: value for name, value in given.items() if name in STANDARD}, "days")
    # robots are counted separately rather than left out
    whole, narrower = _asked(engine, {name: values[name] for name in PERIOD}), _asked(engine, {**values, _BOTS: False})
    period = _days(engine, whole)
    chosen = period if narrower == whole else _days(engine, narrower)
    events, robots, transactions, unpriced = (sum(day[place] for day in chosen) for place in range(1, 5))
    there = {day for day, *_ in period if day is not None}
    start, end = values["start"] or min(there, default=None), values["end"] or max(there, default=None)
    return Quality(
        start=start,
        end=end,
        events=events - robots if values[_BOTS] else events,
        robots=robots,
        excludes_robots=values[_BOTS],
        transactions=transactions,
        unpriced=unpriced,
        days_without=tuple(day for day in _between(start, end) if day not in there),
        lines=lines[0] if lines else None,
        bad_lines=lines[1] if lines else None,
    )


@cache
def _query() -> Query:
    return catalog.read(Path(__file__).with_name("days.sql"))


def _asked(engine: Engine, given: Mapping[str, Any]) -> str:
    return render_query(_query(), dialects.find(engine.dialect), given)


def _days(engine: Engine, text: str) -> list[tuple[Any, ...]]:
    return list(converted(engine.query(text), {column.name: column.kind for column in _query().columns}))


def _between(start: dt.date | None, end: dt.date | None) -> list[dt.date]:
    if start is None or end is None:
        return []
    return [start + dt.timedelta(days=number) for number in range((end - start).days + 1)]
