"""The catalogue: every query file, its header read and its template held against it.

A query file is `queries/<subject>/<name>.sql`: a TOML header in a first comment, then a Jinja2 template.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowplow_sql import shelves
from snowplow_sql.errors import CatalogError, UsageError
from snowplow_sql.kinds import KINDS
from snowplow_sql.params import RESERVED, SHARED, STANDARD, TREND, Param
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment

CONTEXT = ("sql", "events", "selection")
"""What every template is given beside its own parameters."""

CHARTS = {
    "line": ("x", "y"),
    "bar": ("x", "y"),
    "histogram": ("x", "y"),
    "funnel": ("x", "y"),
    "heatmap": ("x", "y", "value"),
}
"""Every kind of chart, and the roles that it needs a column for. Bars are sorted by y, a histogram's are not."""

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
    """Its own parameters, and then the standard ones."""
    columns: tuple[ResultColumn, ...]
    chart: Mapping[str, str]
    example: str
    """A command that shows it at work."""
    covers: tuple[str, ...]
    """The numbers of the questions that it answers, of docs/questions.csv."""
    related: tuple[str, ...]
    """The names of queries that somebody who asks this one wants to know."""
    template: str
    """The template, with as many empty lines before it as the header has, so that line numbers are the file's."""

    @property
    def own_params(self) -> list[Param]:
        """The parameters that it declares itself."""
        shared = [*STANDARD.values(), *TREND.values()]
        return [param for param in self.params.values() if not any(param is other for other in shared)]

    @property
    def is_trend(self) -> bool:
        """Whether it has one row per period and nothing else to tell rows apart."""
        return self.params.get("fill") is TREND["fill"]

    @property
    def lookups(self) -> list[str]:
        """The names of its parameters that are tables of the analyst's own."""
        return [name for name, param in self.params.items() if param.type == "lookup"]

    @cached_property
    def where(self) -> str:
        """Its path as people know it: subject/name.sql."""
        return f"{self.subject}/{self.path.name}"


def environment() -> Environment:
    """The Jinja2 environment of all templates: nothing undefined passes, and blocks leave no blank lines.

    It is a sandbox, since a query file may come from a folder that somebody else has filled.
    """
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - names are to be had without it
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    blocks = FileSystemLoader([shelf / shelves.BLOCKS for shelf in shelves.shelves()])
    # autoescape is about HTML; what is printed here is escaped as SQL by `finalize` in rendering.py
    return ImmutableSandboxedEnvironment(
        loader=blocks,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def names() -> list[str]:
    """The names of all queries, sorted, without reading their files. A link to nowhere is none."""
    return sorted(_there())


def queries() -> list[Query]:
    """All queries that can be read, by subject and name; of the others `faults` tells.

    Templates of the catalogue's own are held against their headers where one is asked for, by `find`: its tests have
    done so, and it is three quarters of the time that a list takes.
    """
    return sorted((it for it in _read_all() if isinstance(it, Query)), key=lambda query: (query.subject, query.name))


def faults() -> list[CatalogError]:
    """Why `queries` lacks files: each that is wrong, and each two of one name.

    A link to nowhere hinders none of them: it is told of where it is asked for.
    """
    return [it for it in _read_all() if isinstance(it, CatalogError)]


def _read_all() -> Iterator[Query | CatalogError]:
    own = shelves.shelves()[0]
    for name, paths in _there().items():
        try:
            yield _only(name, paths, _described if paths[0].is_relative_to(own) else read)
        except CatalogError as error:
            yield error


def find(name: str) -> Query:
    """The query called `name`.

    Raises UsageError with near names, and CatalogError if its file is wrong or another query has the same name.
    """
    paths = shelves.files().get(name, [])
    if not paths:
        hint = did_you_mean(name, names())
        raise UsageError(f"There is no query '{name}'.{hint} `snowq list` lists them.")
    return _only(name, paths, read)


def _there() -> dict[str, list[Path]]:
    return {name: paths for name, paths in shelves.files().items() if shelves.is_there(paths[0])}


def _only(name: str, paths: Sequence[Path], reader: Callable[[Path], Query]) -> Query:
    if len(paths) > 1:
        raise CatalogError(f"Two queries are called '{name}': {paths[0]} and {paths[1]}. Rename the file of one.")
    try:
        changed = paths[0].stat().st_mtime_ns
    except OSError as error:
        raise _unreadable(paths[0], error) from error
    return _read_once(reader, paths[0], changed)


@cache
def _read_once(reader: Callable[[Path], Query], path: Path, changed: int) -> Query:
    del changed  # a file that was edited is read anew
    return reader(path)


def read(path: Path) -> Query:
    """The query in the file `path`. Raises CatalogError, with file:line, for anything that is wrong in it."""
    query = _described(path)
    _check_names(query, path)
    return query


def _described(path: Path) -> Query:
    """The query in the file `path` as its header has it: nobody looks into the template."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CatalogError(f"{path}:1: the file cannot be read as UTF-8 text.") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    header, template = _split(path, text)
    try:
        fields = tomllib.loads(header)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise CatalogError(f"{path}:{1 + int(line[1]) if line else 1}: the header is no TOML: {error}") from error
    return _Header(path, fields).query(template)


def _unreadable(path: Path, error: OSError) -> CatalogError:
    return CatalogError(f"{path}:1: the file cannot be read: {error.strerror}.")


def _split(path: Path, text: str) -> tuple[str, str]:
    match = re.match(r"/\*\n(.*?)\n\*/\n", text, re.DOTALL)
    if match is None:
        raise CatalogError(f"{path}:1: a query file begins with a header between /* and */, each alone on its line.")
    return match[1], "\n" * match[0].count("\n") + text[match.end() :]


_KEYS = {"title", "description", "params", "columns", "chart", "example", "covers", "related"}
"""What a header can have."""


class _Header:
    """The header of one query file, read key by key."""

    def __init__(self, path: Path, fields: dict[str, Any]) -> None:
        self.path, self.fields = path, fields

    def query(self, template: str) -> Query:
        unknown = set(self.fields) - _KEYS
        if unknown:
            raise self.error(min(unknown), f"the header has no key '{min(unknown)}'")
        own = {name: self._param(name, given) for name, given in self._get("params", dict, {}).items()}
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
            covers=tuple(self._get("covers", list, [])),
            related=tuple(self._get("related", list, [])),
            template=template,
        )

    def _get(self, key: str, kind: type, default: Any = None) -> Any:
        value = self.fields.get(key, default)
        if not isinstance(value, kind):
            raise self.error(key, f"the header needs '{key}', as {kind.__name__}")
        return value

    def _param(self, name: str, given: Any) -> Param:
        if name in STANDARD or name in CONTEXT or name in RESERVED:
            what = "is a parameter or a name that every query has already. Take another one"
            raise self.error(name, f"'{name}' {what}", "params")
        if not name.isidentifier() or iskeyword(name):
            what = "take letters, digits and _, beginning with a letter, and no word of Python's own"
            raise self.error(name, f"'{name}' cannot be the name of a parameter: {what}", "params")
        try:
            if not isinstance(given, dict):  # a shared parameter, with its default here
                if name not in SHARED:
                    raise ValueError(f"only {', '.join(SHARED)} are known already. Give it type and help")
                param = replace(SHARED[name], default=given)
            else:
                unknown = set(given) - {"type", "help", "default", "choices", "columns"}
                if unknown:
                    raise ValueError(f"it has no key '{min(unknown)}'")
                choices = tuple(given.get("choices", ()))
                columns = given.get("columns", {})
                param = Param(name, given["type"], given["help"], given.get("default"), choices, columns)
            param.parse(None)
        except (KeyError, TypeError, ValueError, UsageError) as error:
            what = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
            raise self.error(name, f"parameter '{name}': {what}", "params") from error
        return param

    def _check_options(self, own: Mapping[str, Param], shared: Mapping[str, Param]) -> None:
        """No option of the query's command may mean two things: flags have one more, which takes them back."""
        known = {option for param in shared.values() for option in (param.option, param.off)}
        known |= {Param(name, "text", "").option for name in RESERVED}
        for name, param in own.items():
            options = {param.option, param.off} - {""}
            if taken := known & options:
                what = f"{min(taken)} means something else. Take another name"
                raise self.error(name, f"parameter '{name}': {what}", "params")
            known |= options

    def _column(self, name: str, given: Any) -> ResultColumn:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):  # Hive makes small letters of others
            what = "is no name of a result's column: take small letters, digits and _, here and behind AS"
            raise self.error(name, f"'{name}' {what}", "columns")
        if not (isinstance(given, list) and len(given) == 2 and given[0] in KINDS and isinstance(given[1], str)):
            what = f"needs [kind, meaning], the kind being one of {', '.join(KINDS)}"
            raise self.error(name, f"column '{name}' {what}", "columns")
        return ResultColumn(name, given[0], given[1])

    def _chart(self, given: dict[str, Any], columns: tuple[ResultColumn, ...]) -> dict[str, str]:
        if not given:
            return {}
        kind = given.get("kind")
        if kind not in list(CHARTS):  # it may be anything that TOML has
            raise self.error("chart", f"the chart's kind '{kind}' is none of {', '.join(CHARTS)}")
        for role in sorted({*CHARTS[kind], *given} - {"kind"}):
            if role not in _ROLES:
                raise self.error("chart", f"a chart has no '{role}': it has kind, {', '.join(_ROLES)}")
            kinds = [column.kind for column in columns if column.name == given.get(role)]
            if not kinds:
                raise self.error("chart", f"a {kind} needs '{role}', the name of one of the query's columns")
            if role == CHARTS[kind][-1] and kinds[0] in {"text", "period"}:
                raise self.error("chart", f"a {kind} needs a column of numbers as '{role}'")
        return given

    def error(self, key: str, what: str, table: str = "") -> CatalogError:
        return fault(self.path, key, what, table)


def fault(path: Path, key: str, what: str, table: str = "") -> CatalogError:
    """That `what` is wrong with the header of the query file `path`, with the line where it has `key`.

    A key of a `table` is looked for in that one: a parameter may be called as a key of the header is.
    """
    name = rf"[\"']?{re.escape(key)}[\"']?"
    named = re.compile(rf"\[(\w+\.)?{name}\]|{name}\s*=")
    lines = path.read_text(encoding="utf-8").splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith(f"[{table}")), 0) if table else 0
    line = next((number for number, line in enumerate(lines[begin:], begin + 1) if named.match(line)), 1)
    return CatalogError(f"{path}:{line}: {what}.")


def _is_trend(params: Mapping[str, Param], columns: Sequence[ResultColumn], chart: Mapping[str, str]) -> bool:
    over_time = chart.get("kind") == "line" and "series" not in chart and not TREND.keys() & params.keys()
    return "grain" in params and over_time and bool(columns) and columns[0].kind == "period"


def _check_names(query: Query, path: Path) -> None:
    """Hold what the template uses against what the header declares, both ways."""
    from jinja2 import TemplateSyntaxError, meta, nodes  # noqa: PLC0415 - as above

    try:
        tree = environment().parse(query.template)
        used = meta.find_undeclared_variables(tree)  # which looks for the filters
    except TemplateSyntaxError as error:
        raise CatalogError(f"{path}:{error.lineno}: {str(error.message).rstrip('.')}.") from error
    for number, text in enumerate(query.template.splitlines(), 1):
        # '{{ action }}': the quotes of the template and those of the literal would cancel out
        plain = _without_jinja(text)
        if any(_PRINTED in piece for quote in "'\"`" for piece in plain.split(quote)[1::2]):
            what = "the template puts quotes around a parameter, which is printed as a literal. Leave them out"
            raise CatalogError(f"{path}:{number}: {what}.")
    own = {param.name for param in query.own_params}
    # `loop` belongs to Jinja2, which loses sight of it inside a block that is set
    for name in sorted(used - own - set(CONTEXT) - {"loop"}):
        line = next((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), 1)
        hint = did_you_mean(name, sorted(own))
        raise CatalogError(f"{path}:{line}: the template uses '{name}', which the header does not declare.{hint}")
    for name in sorted(own - used):
        raise fault(path, name, f"parameter '{name}' is declared and never used", "params")
    if not {"events", "selection"} <= used:
        raise CatalogError(f"{path}:1: a template reads {{{{ events }}}} and takes {{{{ selection }}}} into WHERE.")


_PRINTED = "\ufdd0"


def _without_jinja(line: str) -> str:
    """A line of a template with a mark in place of whatever it prints."""
    return re.sub(r"\{%.*?%\}|\{#.*?#\}", "", re.sub(r"\{\{.*?\}\}", _PRINTED, line))
