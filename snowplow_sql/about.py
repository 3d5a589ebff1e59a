"""Describes a result: its definition, period, filters and source, and the quality of the events behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from snowplow_sql.params import STANDARD, TREND, parse_all
from snowplow_sql.query import Query, ResultColumn
from snowplow_sql.result import plain
from snowplow_sql.spans import spans
from snowplow_sql.trends import earlier_days, result_columns
from snowplow_sql.values import Step

_BAD_LINES = 0.01
_ROBOTS = 0.1
_BAD_AMOUNTS = 0.01
"""Shares above which `remarks` mentions a problem: bad lines among all lines, robots among all events, and
transactions without an amount among all transactions."""
_MOST_GAPS = 3
_NOTHING = "no events match; `snowq check` shows what the source has"
_UTC = "UTC"


@dataclass(frozen=True)
class Quality:
    """The quality of the events behind an answer, and of the logs that they came from."""

    start: dt.date | None
    end: dt.date | None
    """First and last day of the requested period. A bound that was not given is the first or last day with events, or
    None if there are no events."""
    events: int
    """Events that the answer was computed from."""
    robots: int
    """Events from robots in the selection, whether they were counted or left out."""
    excludes_robots: bool
    transactions: int
    unpriced: int
    """Transaction events with an order id in the selection, and those among them without a readable amount, which
    count as 0."""
    days_without: tuple[dt.date, ...]
    """Days of the period on which nothing at all was logged."""
    lines: int | None
    bad_lines: int | None
    """All lines of the logs, and those that could not be read. Both are None where the source has no logs."""

    @property
    def days(self) -> int:
        """Days of the period; 0 if it has no bounds."""
        return max(0, (self.end - self.start).days + 1) if self.start and self.end else 0

    @property
    def is_of_no_log(self) -> bool:
        """Whether the source has lines, and not one of them can be read as a line of a log."""
        return bool(self.lines) and self.lines == self.bad_lines

    def remarks(self, *, of_money: bool = False) -> list[str]:
        """The problems that affect the answer, each as part of a sentence; empty if there are none.

        Missing amounts are mentioned only if the answer is `of_money`: if it has a column of amounts.
        """
        every = [self._bad(), _NOTHING, self._gaps(), self._robots(), self._unpriced()]
        touches = [
            _share(self.bad_lines or 0, self.lines or 0) > _BAD_LINES,
            not self.events and (not self.days or len(self.days_without) < self.days),  # otherwise the gaps say it
            bool(self.days_without),
            self._robot_share > _ROBOTS and not self.excludes_robots,
            of_money and _share(self.unpriced, self.transactions) > _BAD_AMOUNTS,
        ]
        return [text for text, touched in zip(every, touches, strict=True) if touched]

    def sentence(self, *, of_money: bool = False) -> str:
        """The quality in one line, good and bad; missing amounts are mentioned only if the answer is `of_money`."""
        parts = [f"{self.events:,} events", self._gaps()]
        parts += [self._robots()] if self.events or self.robots else []
        parts += [self._unpriced()] if of_money and self.unpriced else []
        return "; ".join(parts + ([self._bad()] if self.lines else [])) + "."

    def as_json(self, *, of_money: bool = False) -> dict[str, Any]:
        """All values, and the `remarks`, as data for JSON."""
        return {
            "events": self.events,
            "first_day": plain(self.start),
            "last_day": plain(self.end),
            "days_without_events": {
                "count": len(self.days_without),
                "spans": [{"first": plain(first), "last": plain(last)} for first, last in spans(self.days_without)],
            },
            "robots": self.robots,
            "transactions": self.transactions,
            "transactions_without_amount": self.unpriced,
            "lines": self.lines,
            "bad_lines": self.bad_lines,
            "remarks": self.remarks(of_money=of_money),
        }

    def _gaps(self) -> str:
        if not self.days:
            return "no day with events"
        if not self.days_without:
            all_days = "the day has" if self.days == 1 else f"all {self.days:,} days have"
            return f"{all_days} {'' if self.events else 'other '}events"
        found = spans(self.days_without)
        shown = ", ".join(map(str, found[:_MOST_GAPS])) + (", …" if len(found) > _MOST_GAPS else "")
        count = len(self.days_without)
        return f"{count:,} of {self.days:,} days {'has' if count == 1 else 'have'} no events ({shown})"

    @property
    def _robot_share(self) -> float:
        return _share(self.robots, self.events + (self.robots if self.excludes_robots else 0))

    def _robots(self) -> str:
        share = f"{100 * self._robot_share:.1f} % of the events are from robots"
        return f"{share}, which are left out" if self.excludes_robots else f"{share}, which are counted"

    def _unpriced(self) -> str:
        share = f"{self.unpriced:,} of {self.transactions:,} transactions"
        return f"{share} have no readable amount and count as 0"

    def _bad(self) -> str:
        share = 100 * _share(self.bad_lines or 0, self.lines or 0)
        return f"{self.bad_lines or 0:,} of {self.lines or 0:,} lines ({share:.2f} %) cannot be read"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@dataclass(frozen=True)
class About:
    """The description of one result: the query, parameters and source that it comes from."""

    query: Query
    given: Mapping[str, Any]
    """The parameters that were given; the query's other parameters have their defaults."""
    source: str
    """Where the events are read from, without a password."""
    dialect: str
    sql: str
    dedupe: bool = False
    quality: Quality | None = None
    """None where it was not measured."""
    modern: bool | None = None
    """Whether the logs were read with everything that came after 2012; None where another program read them."""
    before: Quality | None = None
    """The quality of the period compared with; None where there is no comparison, or it was not measured."""

    @property
    def definition(self) -> str:
        """The query's description on one line."""
        return " ".join(self.query.description.split())

    @property
    def place(self) -> str:
        """Where the events are read from, with the table's name if it is not the default."""
        table = self.query.params["table"]
        name = self.value(table.name)
        return self.source if name == table.default else f"{self.source}, table {name}"

    @property
    def period(self) -> str:
        """The days that were counted."""
        zone = self.zone
        start, end = (self.value(name) for name in ("start", "end"))
        if start and end:
            return f"{start} to {end} ({zone})"
        if start or end:
            return f"from {start} on ({zone})" if start else f"up to {end} ({zone})"
        if self.quality and self.quality.days:
            return f"all days, {self.quality.start} to {self.quality.end} ({zone})"
        return "all days" if zone == _UTC else f"all days ({zone})"

    @property
    def earlier_days(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day of the period compared with; None where there is no comparison."""
        return earlier_days(self.query, parse_all(self.query.params, self.given, self.query.name))

    def remarks(self) -> list[str]:
        """The problems that affect the answer, each as part of a sentence; those of an earlier period come last."""
        now = self.quality.remarks(of_money=self._is_of_money) if self.quality else []
        # bad lines are counted over all logs, so `now` mentions them already
        before = replace(self.before, lines=None, bad_lines=None) if self.before else None
        then = before.remarks(of_money=self._is_of_money) if before else []
        return now + [f"in the period before, {text}" for text in then]

    @property
    def _is_of_money(self) -> bool:
        return any(column.kind == "money" for column in self.columns)

    @property
    def zone(self) -> str:
        """The time zone of days and hours."""
        return str(self.value("tz") or _UTC)

    @property
    def filters(self) -> list[str]:
        """The filters on events, a few words each, including deduplication and the site's own hosts."""
        values = {name: self.value(name) for name in _FILTERS}
        words = [text.format(_listed(values[name])) for name, text in _FILTERS.items() if values[name]]
        return words + (["hits logged twice count once"] if self.dedupe else [])

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        """The columns of the result."""
        return result_columns(self.query, self.given)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of the query's own parameters by name, and of the trend parameters that are not at their default.

        The value of a parameter that takes several is a list.
        """
        own = {param.name: self.value(param.name) for param in self.query.own_params}
        shared = {name: self.value(name) for name in TREND if self.query.is_trend}
        return own | {name: value for name, value in shared.items() if value != TREND[name].default}

    @property
    def grain(self) -> str:
        """The grain of the periods; empty where the query has no parameter `grain`."""
        return str(self.value("grain")) if "grain" in self.query.params else ""

    def value(self, name: str) -> Any:
        """The value of the parameter `name`, parsed to its type however it was given; a step becomes its text.

        Raises UsageError where the given value does not fit.
        """
        value = self.query.params[name].parse(self.given.get(name))
        if isinstance(value, list):
            return [str(one) for one in value]
        return str(value) if isinstance(value, Step) else value

    def lines(self) -> list[tuple[str, str]]:
        """The whole description as pairs of a name and a text, for people."""
        shown = [f"{name} {_listed(value)}" for name, value in self.parameters.items() if value not in (None, [])]
        money = self._is_of_money
        quality = [("Data quality", self.quality.sentence(of_money=money))] if self.quality else []
        before = [("Period before", self.before.sentence(of_money=money))] if self.before else []
        earlier = self.earlier_days
        return [
            ("Definition", self.definition),
            ("Period", self.period),
            *([("Compared with", f"{earlier[0]} to {earlier[1]} ({self.zone})")] if earlier else []),
            ("Filters", "; ".join(self.filters) or "none"),
            *([("Parameters", "; ".join(shown))] if shown else []),
            ("Source", f"{self.place} ({self.dialect}){', read with --modern' if self.modern else ''}"),
            *([("Events read", f"{self.quality.events:,}")] if self.quality else []),
            *quality,
            *before,
        ]

    def as_json(self) -> dict[str, Any]:
        """The whole description as data for JSON.

        Names are stable, days are in ISO format, and what was not measured or compared is null.
        """
        earlier = self.earlier_days
        return {
            "query": self.query.name,
            "title": self.query.title,
            "definition": self.definition,
            "columns": [
                {"name": column.name, "kind": column.kind, "meaning": column.meaning} for column in self.columns
            ],
            "period": {"start": plain(self.value("start")), "end": plain(self.value("end")), "tz": self.zone},
            "compared_with": earlier and {"start": plain(earlier[0]), "end": plain(earlier[1])},
            "filters": self.filters,
            "selection": {**{name: plain(self.value(name)) for name in STANDARD}, "dedupe": self.dedupe},
            "parameters": plain(self.parameters),
            "source": self.source,
            "dialect": self.dialect,
            "modern": self.modern,
            "sql": self.sql,
            "quality": self.quality and self.quality.as_json(of_money=self._is_of_money),
            "quality_before": self.before and self.before.as_json(of_money=self._is_of_money),
        }


def _listed(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))  # bounds of buckets, written as on the command line
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


_FILTERS = {
    "app_id": "application {}",
    "platform": "platform {}",
    "host": "pages of {}",
    "exclude_ip": "addresses left out: {}",
    "exclude_bots": "robots left out",
    "internal_host": "the site's own hosts: {}",
    "where": "events where {}",
}
"""How each standard parameter is described, except those of the period: most leave events out, and the site's own
hosts change how referrers are classified."""
