"""One query of the catalogue, as the header of its file describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from keyword import iskeyword
from pathlib import Path
from typing import Any

from snowplow_sql import shelves
from snowplow_sql.errors import CatalogError, UsageError
from snowplow_sql.kinds import KINDS, OF_LOOKUPS
from snowplow_sql.params import RESERVED, SHARED, STANDARD, TREND, Param

CONTEXT = ("sql", "events", "selection")
"""The names that every template gets in addition to the query's own parameters."""

CHARTS = {
    "line": ("x", "y"),
    "bar": ("x", "y"),
    "histogram": ("x", "y"),
    "funnel": ("x", "y"),
    "heatmap": ("x", "y", "value"),
}
"""Every kind of chart, and the roles that need a column. The bars of a bar chart are sorted by y, those of a histogram
are not."""

_ROLES = ("x", "y", "value", "series")


@dataclass(frozen=True)
class ResultColumn:
    """One column of a query's result."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Query:
    """One query of the catalogue."""

    name: str
    subject: str
    path: Path
    title: str
    description: str
    params: Mapping[str, Param]
    """The trend parameters if it is a trend, then its own parameters, then the standard ones."""
    columns: tuple[ResultColumn, ...]
    chart: Mapping[str, str]
    example: str
    """A command that shows it at work."""
    covers: tuple[str, ...]
    """The numbers of the questions in docs/questions.csv that it answers."""
    related: tuple[str, ...]
    """The names of queries that a reader of this one is likely to want next."""
    keywords: tuple[str, ...]
    """What it is called elsewhere, so that a search finds it by words that its name, title and columns do not have."""
    template: str
    """The template, preceded by as many empty lines as the header has lines, so that line numbers are the file's."""

    @property
    def own_params(self) -> list[Param]:
        """The parameters that it declares itself."""
        shared = [*STANDARD.values(), *TREND.values()]
        return [param for param in self.params.values() if not any(param is other for other in shared)]

    @property
    def is_trend(self) -> bool:
        """Whether it has exactly one row per period, with no further dimension."""
        return self.params.get("fill") is TREND["fill"]

    @property
    def lookups(self) -> list[str]:
        """The names of its parameters that are the analyst's own tables."""
        return [name for name, param in self.params.items() if param.type == "lookup"]


_KEYS = {"title", "description", "params", "columns", "chart", "example", "covers", "related", "keywords"}
"""The keys that a header can have."""


class Header:
    """The header of one query file, read key by key."""

    def __init__(self, path: Path, fields: dict[str, Any]) -> None:
        self.path, self.fields = path, fields
        self.mistakes: list[CatalogError] = []
        """The mistakes that `query` has found in the header."""

    @property
    def declared(self) -> set[str]:
        """The names of its parameters, including those that are declared wrongly."""
        params = self.fields.get("params")
        return set(params) if isinstance(params, dict) else set()

    def query(self, template: str) -> Query:
        """The query, made of the valid parts of the header; `mistakes` gets the errors in the others."""
        for key in sorted(set(self.fields) - _KEYS):
            self._mistake(key, f"the header has no key '{key}'")
        params = ((name, self._param(name, given)) for name, given in self._get("params", dict, {}).items())
        own = {name: param for name, param in params if param is not None}
        name = self.path.stem
        columns = tuple(self._column(column, given) for column, given in self._get("columns", dict).items())
        chart = self._chart(self._get("chart", dict, {}), columns)
        trend = TREND if _is_trend(own, columns, chart) else {}
        self._check_options(own, trend | STANDARD)
        return Query(
            name=name,
            subject=shelves.subject(self.path),
            path=self.path,
            title=self._get("title", str),
            description=self._get("description", str).strip(),
            params=trend | own | STANDARD,
            columns=columns,
            chart=chart,
            example=self._get("example", str, f"snowq run {name} --from 2012-01-01"),
            covers=self._texts("covers"),
            related=self._texts("related"),
            keywords=self._texts("keywords"),
            template=template,
        )

    def _get(self, key: str, kind: type, default: Any = None) -> Any:
        value = self.fields.get(key, default)
        if not isinstance(value, kind):
            self._mistake(key, f"the header needs '{key}', as {kind.__name__}")
            return kind()
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        values = self._get(key, list, [])
        if not _are_texts(values):
            self._mistake(key, f"'{key}' is a list of texts")
            return ()
        return tuple(values)

    def _param(self, name: str, given: Any) -> Param | None:
        if name in STANDARD or name in CONTEXT or name in RESERVED:
            what = "is already a parameter or name of every query. Choose another one"
            self._mistake(name, f"'{name}' {what}", "params")
            return None
        if not name.isidentifier() or iskeyword(name):
            what = "use letters, digits and _, beginning with a letter, and no Python keyword"
            self._mistake(name, f"'{name}' cannot be the name of a parameter: {what}", "params")
            return None
        try:
            param = _declared(name, given)
            param.parse(None)
        except (KeyError, TypeError, ValueError, UsageError) as error:
            what = f"it lacks {error}" if isinstance(error, KeyError) else str(error).rstrip(".")
            self._mistake(name, f"parameter '{name}': {what}", "params")
            return None if isinstance(given, dict) else SHARED.get(name)
        return param

    def _check_options(self, own: Mapping[str, Param], shared: Mapping[str, Param]) -> None:
        """Find options of the query's command that would mean two things, including those that switch a flag off."""
        known = {option for param in shared.values() for option in (param.option, param.off)}
        known |= {Param(name, "text", "").option for name in RESERVED}
        for name, param in own.items():
            options = {param.option, param.off} - {""}
            if taken := known & options:
                what = f"{min(taken)} means something else. Choose another name"
                self._mistake(name, f"parameter '{name}': {what}", "params")
            known |= options

    def _column(self, name: str, given: Any) -> ResultColumn:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):  # Hive puts names into lower case
            what = "is not a valid column name: use lower-case letters, digits and _, here and after AS"
            self._mistake(name, f"'{name}' {what}", "columns")
        if not (isinstance(given, list) and len(given) == 2 and given[0] in KINDS and isinstance(given[1], str)):
            what = f"needs [kind, meaning], the kind being one of {', '.join(KINDS)}"
            self._mistake(name, f"column '{name}' {what}", "columns")
            return ResultColumn(name, "", "")
        return ResultColumn(name, given[0], given[1])

    def _chart(self, given: dict[str, Any], columns: tuple[ResultColumn, ...]) -> dict[str, str]:
        if not given:
            return {}
        kind = given.get("kind")
        if kind not in list(CHARTS):  # the kind may be any TOML value, even one without a hash
            self._mistake("chart", f"the chart's kind '{kind}' is not one of {', '.join(CHARTS)}")
            return {}
        for role in sorted({*CHARTS[kind], *given} - {"kind"}):
            kinds = [column.kind for column in columns if column.name == given.get(role)]
            if role not in _ROLES:
                self._mistake("chart", f"a chart has no '{role}': it has kind, {', '.join(_ROLES)}")
            elif not kinds:
                self._mistake("chart", f"a {kind} needs '{role}', the name of one of the query's columns")
            elif role == CHARTS[kind][-1] and kinds[0] in {"text", "period"}:
                self._mistake("chart", f"a {kind} needs a column of numbers as '{role}'")
        return given

    def _mistake(self, key: str, what: str, table: str = "") -> None:
        self.mistakes.append(fault(self.path, key, what, table))


def fault(path: Path, key: str, what: str, table: str = "") -> CatalogError:
    """The error that `what` is wrong in the header of the query file `path`, at the line that has `key`.

    If `table` is given, the key is searched from there on, since a parameter may have the name of a key of the header.
    """
    name = rf"[\"']?{re.escape(key)}[\"']?"
    named = re.compile(rf"\[(\w+\.)?{name}\]|{name}\s*=")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith(f"[{table}")), 0) if table else 0
    line = next((number for number, line in enumerate(lines[begin:], begin + 1) if named.match(line)), 1)
    return CatalogError(f"{path}:{line}: {what}.")


def _declared(name: str, given: Any) -> Param:
    """The parameter `name` as a header declares it. Raises ValueError or KeyError for what is wrong or missing."""
    if not isinstance(given, dict):  # a shared parameter, with its default here
        if name not in SHARED:
            raise ValueError(f"only {', '.join(SHARED)} are predefined. Give it type and help")
        return replace(SHARED[name], default=given)
    unknown = set(given) - {"type", "help", "default", "choices", "columns"}
    if unknown:
        raise ValueError(f"it has no key '{min(unknown)}'")
    kind, words = given["type"], given["help"]
    choices, columns = given.get("choices", []), given.get("columns", {})
    if not _are_texts([kind, words]):
        raise ValueError("type and help are texts")
    if not _are_texts(choices):
        raise ValueError('choices are a list of texts, such as ["day", "week"]')
    if not isinstance(columns, dict) or not _are_texts([*columns.values()], OF_LOOKUPS):
        raise ValueError(f"columns are name = kind, the kind being one of {', '.join(OF_LOOKUPS)}")
    if kind == "lookup" and not columns:
        raise ValueError('a lookup needs columns, as in columns = { user_id = "text" }')
    return Param(name, kind, words, given.get("default"), tuple(choices), columns)


def _are_texts(values: object, known: Sequence[str] = ()) -> bool:
    """Whether `values` is a list of texts, each of which is in `known` unless `known` is empty."""
    return isinstance(values, list) and all(isinstance(it, str) and (not known or it in known) for it in values)


def _is_trend(params: Mapping[str, Param], columns: Sequence[ResultColumn], chart: Mapping[str, str]) -> bool:
    over_time = chart.get("kind") == "line" and "series" not in chart and not TREND.keys() & params.keys()
    return "grain" in params and over_time and bool(columns) and columns[0].kind == "period"
