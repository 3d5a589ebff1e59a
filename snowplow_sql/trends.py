"""Completes a trend: adds the periods in which nothing happened, and puts an earlier period beside each one.

A trend is a query with one row per period. `--fill` and `--compare` work on all trends in the same way: the periods
between --from and --to are known before the query runs, so the SQL lists them as literal rows, and joins the answer of
the query to them.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowplow_sql.dialects.base import Dialect, Sql
from snowplow_sql.errors import UsageError
from snowplow_sql.kinds import OF_SUMS
from snowplow_sql.params import COMPARED
from snowplow_sql.query import Query, ResultColumn, fault
from snowplow_sql.values import Value

MOST = 1000
"""The most periods that a statement may list. With more, the engines of 2012 refuse its text."""


Body = Callable[[dt.date, dt.date], str]
"""A function that gives the query's own SQL from a first to a last day, both inclusive."""

_SECONDS = {"hour": 3600, "day": 86400}
"""The length of the periods that clocks can skip: an hour in spring, and a day such as 30 December 2011 in Samoa."""


def is_asked(query: Query, values: Mapping[str, Value]) -> bool:
    """Whether `query` is a trend, and is to be filled or compared."""
    return query.is_trend and (values["fill"] or values["compare"] != "none")


def result_columns(query: Query, given: Mapping[str, Any]) -> tuple[ResultColumn, ...]:
    """The columns of the answer with the parameters `given`.

    They are the query's columns; with a comparison, also the earlier period, and for each value the earlier value and
    the change.
    """
    if not query.is_trend or (given.get("compare") or "none") == "none":
        return query.columns
    first, *others = query.columns
    earlier = "the period that it is compared with; NULL where there was none, as for 29 February or a skipped hour"
    found = [first, ResultColumn("earlier_period", "period", earlier)]
    for column in others:
        found.append(column)
        found.append(
            ResultColumn(f"{column.name}_earlier", column.kind, f"the same in the earlier period: {column.meaning}")
        )
        change = f"how much {column.name} has changed, as a share of what it was; NULL where that was 0 or nothing"
        found.append(ResultColumn(f"{column.name}_change", "fraction", change))
    return tuple(found)


def check_columns(query: Query, given: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """The kind of each column, by name; raises CatalogError unless the answer's columns `names` are as declared."""
    kinds = {column.name: column.kind for column in result_columns(query, given)}
    if tuple(kinds) != tuple(names):
        what = f"the header declares the columns {', '.join(kinds)}, but the answer has {', '.join(names)}"
        raise fault(query.path, "columns", f"{what}. Make them the same")
    return kinds


def statement(query: Query, values: Mapping[str, Value], dialect: Dialect, body: Body) -> str:
    """The SQL of the trend `query` over all periods of its days. Raises UsageError where the days are not given."""
    span = _Span.of(values)
    compare = values["compare"]
    period = query.columns[0].name
    rows = [
        [dialect.period_literal(start), None if earlier is None else dialect.period_literal(earlier)]
        for start, earlier in zip(span.periods(), span.earlier_periods(compare), strict=True)
    ]
    compared = compare != "none"
    names = [period, "earlier_period"] if compared else [period]
    listed = dialect.listed([row[: len(names)] for row in rows], names, str(values["table"]), "c")
    lines = [f"c.{name} AS {name}" for name in names]
    for column in query.columns[1:]:
        now, earlier = _value(dialect, "n", column), _value(dialect, "e", column)
        if compared and None in (row[1] for row in rows):
            earlier = Sql(f"CASE WHEN c.earlier_period IS NOT NULL THEN {earlier} END")
        lines.append(f"{now} AS {dialect.output(column.name)}")
        if compared:
            lines.append(f"{earlier} AS {column.name}_earlier")
            lines.append(f"{dialect.ratio(f'({now} - {earlier})', earlier)} AS {column.name}_change")
    joined = f"LEFT OUTER JOIN {dialect.derived(body(span.start, span.end), 'n')}\n    ON c.{period} = n.{period}"
    if compared:
        before = dialect.derived(body(*span.earlier(compare)), "e")
        joined += f"\nLEFT OUTER JOIN {before}\n    ON c.earlier_period = e.{period}"
    listing = ",\n    ".join(lines)
    return f"SELECT\n    {listing}\nFROM {listed}\n{joined}\nORDER BY {period}"


def _value(dialect: Dialect, of: str, column: ResultColumn) -> Sql:
    name = f"{of}.{dialect.output(column.name)}"
    return Sql(f"COALESCE({name}, 0)" if column.kind in OF_SUMS else name)


def earlier_days(query: Query, values: Mapping[str, Value]) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that the answer to `query` is compared with; None where it is not compared."""
    compare = values.get("compare")
    if compare not in COMPARED or values["start"] is None or values["end"] is None:
        return None
    return _Span.of(values).earlier(compare) if query.is_trend else days_before(values["start"], values["end"], compare)


def days_before(start: dt.date, end: dt.date, compare: str) -> tuple[dt.date, dt.date]:
    """As many days just before `start`, or for `year` the same days a year before; 29 February becomes the 28th.

    Whole months are compared with as many whole months, as in a trend by month. Raises UsageError where the calendar
    has no such days.
    """
    try:
        if start.day == 1 and end == _last_of_month(end):
            return _Span(start, end, "month").earlier(compare)
        if compare == "year":
            return _months_earlier(start, 12), _months_earlier(end, 12)
        return start - (end - start) - dt.timedelta(days=1), start - dt.timedelta(days=1)
    except (OverflowError, ValueError):
        raise UsageError(f"--compare {compare}: there are no such days before {start}. Give later ones.") from None


@dataclass(frozen=True)
class _Span:
    """The requested days, divided into periods."""

    start: dt.date
    end: dt.date
    grain: str
    zone: str | None = None
    """The time zone of the periods; None is UTC."""

    @classmethod
    def of(cls, values: Mapping[str, Value]) -> _Span:
        start, end = values["start"], values["end"]
        option = "--fill" if values["fill"] else f"--compare {values['compare']}"
        if start is None or end is None:
            raise UsageError(f"{option} needs the first and the last day. Give --from and --to.")
        span = cls(start, end, values["grain"], values["tz"])
        if len(span._listed()) > MOST:
            raise UsageError(
                f"{option}: from {start} to {end} there are more than {MOST} {span.grain}s. Take a coarser --grain."
            )
        if not span.periods():
            raise UsageError(f"{option}: the clocks of {span.zone} skipped {start}. Give another day.")
        return span

    def periods(self) -> list[dt.date]:
        """The first day of each period, or the datetime of each hour, except those that the zone's clocks skip.

        An hour that the clocks show twice is one period.
        """
        return [period for period in self._listed() if self._is_there(period)]

    def _listed(self) -> list[dt.date]:
        """The periods by the calendar alone, including those that clocks skip."""
        if self.grain == "hour":
            days = min((self.end - self.start).days + 1, MOST)
            midnight = dt.datetime.combine(self.start, dt.time())
            return [midnight + dt.timedelta(hours=hour) for hour in range(24 * days)]
        if self.grain == "month":
            first = self.start.year * 12 + self.start.month - 1
            last = self.end.year * 12 + self.end.month - 1
            return [dt.date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]
        step = 7 if self.grain == "week" else 1
        first_day = self.start - dt.timedelta(days=self.start.weekday() if self.grain == "week" else 0)
        return [first_day + dt.timedelta(days=day) for day in range(0, (self.end - first_day).days + 1, step)]

    def earlier(self, compare: str) -> tuple[dt.date, dt.date]:
        """The first and last day of the period compared with; whole months are compared with whole months."""
        start, end = self._moved(self.start, compare), self._moved(self.end, compare)
        is_whole = self.start.day == 1 and self.end == _last_of_month(self.end)
        return start, _last_of_month(end) if is_whole and self.grain == "month" else end

    def earlier_periods(self, compare: str) -> list[dt.date | None]:
        """For each period the one that it is compared with; None where that day or hour does not exist."""
        if compare == "none":
            return [None for _ in self.periods()]
        try:
            self.earlier(compare)
            self._moved(self.periods()[0], compare)
        except (ValueError, OverflowError):
            raise UsageError(f"--compare {compare}: there is no year before {self.start}. Give a later day.") from None
        leap = compare == "year" and self.grain in {"day", "hour"}
        found = [
            None if leap and (period.month, period.day) == (2, 29) else self._moved(period, compare)
            for period in self.periods()
        ]
        return [period if period is None or self._is_there(period) else None for period in found]

    def _is_there(self, period: dt.date) -> bool:
        """Whether the zone's clocks showed any moment of an hour or a day; always true for weeks and months."""
        if self.zone is None or self.grain not in _SECONDS:
            return True
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - for those who ask for it

        first = dt.datetime(*period.timetuple()[:6])  # noqa: DTZ001 - what the clocks show
        last = first + dt.timedelta(seconds=_SECONDS[self.grain] - 1)
        # if the clocks jump within the period, they still show one of its ends
        return any(_is_shown(moment, ZoneInfo(self.zone)) for moment in (first, last))

    def _moved(self, day: dt.date, compare: str) -> dt.date:
        if compare == "year" and self.grain == "week":
            return day - dt.timedelta(weeks=52)  # so that it is a Monday again
        if compare == "year":
            return _months_earlier(day, 12)
        if self.grain == "month":
            return _months_earlier(day, len(self._listed()))
        days = (self.end - self.start).days + 1
        return day - dt.timedelta(days=7 * len(self._listed()) if self.grain == "week" else days)


def _is_shown(moment: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether the clocks of `zone` ever show `moment`: one that they skip changes when converted to UTC and back."""
    try:
        there = moment.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone)
    except OverflowError:  # at the ends of the calendar
        return True
    return there.replace(tzinfo=None) == moment


def _months_earlier(day: dt.date, count: int) -> dt.date:
    """The same day `count` months earlier, or the last one of a shorter month."""
    month = day.year * 12 + day.month - 1 - count
    first = dt.date(month // 12, month % 12 + 1, 1)
    return day.replace(year=first.year, month=first.month, day=min(day.day, _last_of_month(first).day))


def _last_of_month(day: dt.date) -> dt.date:
    return day.replace(day=monthrange(day.year, day.month)[1])
