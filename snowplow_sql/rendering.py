"""Renders a query, with values for its parameters, as SQL text in a dialect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowplow_sql import catalog, dialects, folding, provenance, shelves, trends
from snowplow_sql.dialects.base import LITERAL, Dialect, Sql, Text
from snowplow_sql.errors import CatalogError, SnowqError, UsageError
from snowplow_sql.params import Param, parse_all
from snowplow_sql.query import Query
from snowplow_sql.values import Value, did_you_mean
from snowplow_sql.where import predicate

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_OF_NONE = (
    " A parameter that has no default is none unless it is given: put what takes it into {% if NAME is not none %}."
)
_EVERYTHING = "\ufdd2"
"""A placeholder for the selection of all events, until the clause around it is known and can be left out."""
_DAY = timedelta(days=1)
_AND = "\ufdd3"
"""A placeholder between the conditions of a selection, until their indentation is known."""


def render(name: str, dialect: str = "duckdb", **given: Any) -> str:
    """The SQL text of the query `name` in `dialect`, with the parameters `given`.

    Raises UsageError for an unknown name or a bad value, UnsupportedByDialect for what the dialect cannot
    express, and CatalogError for a mistake in the query's file.
    """
    return render_query(catalog.find(name), dialects.find(dialect), given)


def render_query(query: Query, dialect: Dialect, given: Mapping[str, Any]) -> str:
    """The SQL text of `query`; as `render`, but takes a query and a dialect instead of their names."""
    values = parse_all(query.params, given, query.name)
    dialect.zone = values["tz"]
    dialect.own_hosts = [pattern.lower() for pattern in values["internal_host"]]  # as url_host gives hosts
    if not trends.is_asked(query, values):
        return _finished(_body(query, dialect, values), dialect)

    def body(start: date, end: date) -> str:
        text = _body(query, dialect, {**values, "start": start, "end": end})
        dialect.shared = {}
        return re.sub(r"\nORDER BY [^\n]+\s*$", "", text)  # a relation to be joined needs no order

    return _finished(trends.statement(query, values, dialect, body), dialect)


def lines_of(query: Query, dialect: Dialect, given: Mapping[str, Any]) -> tuple[str, list[int]]:
    """The SQL text of `query`, and for each of its lines the line of the query's file that it comes from."""
    marked = replace(query, template=provenance.marked(query.template))
    return provenance.read(render_query(marked, dialect, given))


def _body(query: Query, dialect: Dialect, values: Mapping[str, Value]) -> str:
    """The SQL text of the query itself, with placeholders that `_finished` replaces."""
    own = {param.name: _printable(values[param.name], param, dialect) for param in query.own_params}
    context = {
        "sql": dialect,
        "events": Sql(values["table"]),
        "selection": Selection(values, dialect),
    }
    from jinja2 import TemplateError  # noqa: PLC0415 - the command's help does not need it

    there = tuple(shelf.resolve() for shelf in shelves.shelves())
    writer = _WRITER.set(dialect)
    try:
        text = _compiled(query.template, there).render(own | context)
    except SnowqError:
        raise
    except (
        TemplateError,
        TypeError,
        AttributeError,
        ValueError,
        ArithmeticError,
        LookupError,
        RecursionError,
    ) as error:
        raise CatalogError(f"{query.path}:{_line_of(error)}: {_message_of(error)}") from error
    finally:
        _WRITER.reset(writer)
    return dialect.with_shared(text)


def _message_of(error: Exception) -> str:
    what = f"there is no {error}" if isinstance(error, KeyError) else str(error).rstrip(".")
    if unknown := re.fullmatch(r"'snowplow_sql\.dialects\.\S+ object' has no attribute '(\w+)'", what):
        known = [name for name in dir(Dialect) if not name.startswith("_")]
        return f"sql has no function '{unknown[1]}'.{did_you_mean(unknown[1], known)}"
    return f"{what}.{_OF_NONE if isinstance(error, TypeError) and 'NoneType' in what else ''}"


_WRITER: ContextVar[Dialect] = ContextVar("writer")
"""The dialect of the template that is being rendered."""


@lru_cache(maxsize=1024)
def _compiled(template: str, shelves: tuple[Path, ...]) -> Template:
    """The compiled template, from a cache."""
    return _environment(shelves).from_string(template)


@lru_cache(maxsize=16)
def _environment(shelves: tuple[Path, ...]) -> Environment:  # noqa: ARG001 - each set has its own blocks
    """The environment of all templates, cached together with the blocks that it has read."""
    from jinja2 import pass_context  # noqa: PLC0415 - as above

    environment = catalog.environment()
    # A value that a template prints is SQL already, or becomes a literal. pass_context, since without it Jinja2 prints
    # constants when it compiles the template, and so for the rendering of that moment only.
    environment.finalize = pass_context(lambda _, value: _WRITER.get().literal(value))
    return environment


def _printable(value: Value, param: Param, dialect: Dialect) -> Any:
    kind = param.type
    if kind == "column" and value is not None:
        return Sql(value)
    if kind in {"text", "page"} and value is not None:
        return Text(value, dialect)
    if kind == "lookup":
        return dialect.lookup(value or param.name, param.columns)
    if kind == "list":
        return [Text(item, dialect) for item in value]
    return value


class Selection(Sql):
    """The predicate of the standard parameters; a template can also get it for days before the requested ones."""

    def __new__(cls, values: Mapping[str, Value], dialect: Dialect) -> Selection:
        """The predicate of `values`."""
        made = super().__new__(cls, _selection(values, dialect))
        made._values, made._dialect = values, dialect
        return made

    _values: Mapping[str, Value]
    _dialect: Dialect

    @property
    def first_day(self) -> Sql | None:
        """The first requested day; None where there is no such bound."""
        return self._day("start")

    @property
    def last_day(self) -> Sql | None:
        """The last requested day; None where there is no such bound."""
        return self._day("end")

    def _day(self, bound: str) -> Sql | None:
        day = self._values[bound]
        return None if day is None else self._dialect.period_literal(day)

    def from_days_before(self, days: int) -> Sql:
        """The same predicate from `days` days earlier on, to include what led to the events of the requested days."""
        start = self._values["start"]
        if start is None or days < 0:
            return self
        first = date.fromordinal(max(start.toordinal() - days, 1))
        return _selection({**self._values, "start": first}, self._dialect)

    def to_the_last_day(self) -> Sql:
        """The same predicate from the very first event on, to include everything that happened before."""
        return _selection({**self._values, "start": None}, self._dialect)

    def of_its_days(self, condition: str) -> Sql:
        """`condition`, restricted to the requested days: for events of `from_days_before` or `to_the_last_day`."""
        first = self.first_day
        return Sql(condition if first is None else f"{condition} AND {self._dialect.period('day')} >= {first}")

    def earlier(self, compare: str) -> Sql:
        """The same predicate over earlier days: as many just before (`previous`), or the same a year before (`year`).

        29 February is compared with 28 February, and whole months with whole months. Raises UsageError where the first
        or the last day is not given.
        """
        start, end = self._values["start"], self._values["end"]
        if start is None or end is None:
            raise UsageError(f"--compare {compare} needs the first and the last day. Give --from and --to.")
        first, last = trends.days_before(start, end, compare)
        return _selection({**self._values, "start": first, "end": last}, self._dialect)


def _selection(values: Mapping[str, Value], dialect: Dialect) -> Sql:
    tests = []
    # Days are compared as literals with the bare column, so that Hive reads only those partitions.
    if values["start"] is not None:
        tests.append(f"dt >= {dialect.literal(values['start'])}")
    if values["end"] is not None:
        tests.append(f"dt <= {dialect.literal(values['end'])}")
    if dialect.zone is not None:
        tests = _days_of_a_zone(values, dialect)
    tests += [dialect.equals(name, values[name]) for name in ("app_id", "platform") if values[name] is not None]
    if values["host"] is not None:
        host, asked = dialect.url_host("page_url"), values["host"].lower()
        tests.append(dialect.matches(host, asked) if "*" in asked else dialect.equals(host, asked))
    if values["exclude_bots"]:
        tests.append(f"(br_type IS NULL OR NOT ({dialect.is_robot()}))")
    tests += [
        f"(user_ipaddress IS NULL OR NOT ({dialect.matches('user_ipaddress', spelling)}))"
        for pattern in values["exclude_ip"]
        for spelling in _spellings(pattern)
    ]
    if values["where"] is not None:
        tests.append(f"({predicate(values['where'], dialect)})")
    return Sql(_AND.join(tests) or _EVERYTHING)


def _spellings(address: str) -> list[str]:
    """The ways in which a log may write an IP address, or a pattern of some: IPv6 with or without its zeros."""
    try:
        six = IPv6Address(address)
    except ValueError:
        return list(dict.fromkeys([address, address.lower()]))
    no_zeros = ":".join(f"{int(part, 16):x}" for part in six.exploded.split(":"))
    return list(dict.fromkeys([address, six.compressed, six.exploded, no_zeros]))


def _days_of_a_zone(values: Mapping[str, Value], dialect: Dialect) -> list[str]:
    """The conditions for the requested days in a time zone other than UTC.

    They select the partitions from a day earlier to a day later, and then compare the day in that zone.
    """
    day, tests = dialect.period("day"), []
    if values["start"] is not None:
        tests.append(f"dt >= {dialect.literal(max(values['start'], date.min + _DAY) - _DAY)}")
        tests.append(f"{day} >= {dialect.literal(values['start'])}")
    if values["end"] is not None:
        tests.append(f"dt <= {dialect.literal(min(values['end'], date.max - _DAY) + _DAY)}")
        tests.append(f"{day} <= {dialect.literal(values['end'])}")
    return tests


def _finished(text: str, dialect: Dialect) -> str:
    text = re.sub(rf"WHERE {_EVERYTHING}\s+AND ", "WHERE ", text)
    text = re.sub(rf"\s+WHERE {_EVERYTHING}", "", text)
    text = re.sub(r"\n\s*AND 1 = 1$", "", text, flags=re.MULTILINE)  # a funnel step that every event matches
    lines = (_aligned(line.rstrip()) for line in text.replace(_EVERYTHING, "1 = 1").splitlines())
    text = "\n".join(line for line in lines if line)

    @cache
    def width(piece: str) -> int:
        return len(provenance.unmarked(dialect.with_literals(piece)))

    return dialect.with_literals(folding.folded(text, LITERAL, width) + dialect.terminator)


def _aligned(line: str) -> str:
    """`line` with each further condition of a selection on a line of its own, below its WHERE."""
    indentation = line[: len(line) - len(line.lstrip())]
    return line.replace(_AND, f"\n{indentation}  AND ")


def _line_of(error: Exception) -> int:
    line = 1
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
