"""What a report shows: its figures and sections, read from TOML and checked against the catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from snowplow_sql import catalog
from snowplow_sql.errors import UsageError
from snowplow_sql.kinds import KINDS
from snowplow_sql.params import parse_all
from snowplow_sql.query import Query
from snowplow_sql.values import did_you_mean

DEFAULT = Path(__file__).with_name("plan.toml")
"""The default plan, which `snowq report --init` prints."""


@dataclass(frozen=True)
class Figure:
    """One number at the head of the page: a column of an answer, added up, and perhaps divided by another."""

    query: str
    sum: str
    per: str = ""
    title: str = ""
    definition: str = ""
    kind: str = ""
    """The kind of the number, which is one of the kinds of columns; by default inferred from the columns."""
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Section:
    """One answer on the page."""

    query: str
    chapter: str = ""
    title: str = ""
    definition: str = ""
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """What a report shows, after it has been checked against the catalogue."""

    title: str
    figures: Sequence[Figure]
    sections: Sequence[Section]


def read(path: Path) -> Plan:
    """The plan in the file `path`.

    Raises UsageError for a file that cannot be read as a plan, for a query, parameter or column that the catalogue does
    not have, and for a plan without anything to show.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--sections: '{path}' cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"--sections: '{path}' is not valid TOML: {error}.") from error
    try:
        _known(content, ["title", "figures", "sections"])
        plan = Plan(
            _text(content, "title", "Report"),
            [_figure(number, given) for number, given in enumerate(_tables(content, "figures"), 1)],
            [_section(number, given) for number, given in enumerate(_tables(content, "sections"), 1)],
        )
        if not plan.sections and not plan.figures:
            raise UsageError("it has neither [[figures]] nor [[sections]]. `snowq report --init` prints some")
    except UsageError as error:
        raise UsageError(f"'{path}': {error}") from error
    return plan


def _tables(content: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    tables = content.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"'{key}' must be a list of tables. Begin each with [[{key}]].")
    return tables


def _figure(number: int, given: dict[str, Any]) -> Figure:
    where = f"[[figures]] number {number}"
    query = _query(where, given, Figure)
    for key in ("sum", "per"):
        name = _text(given, key, "")
        known = [column.name for column in query.columns if column.kind not in {"text", "period"}]
        if name not in known and (name or key == "sum"):
            hint = did_you_mean(name, known)
            raise UsageError(
                f"{where}: '{key}' must be one of the numbers of '{query.name}': {', '.join(known)}.{hint}"
            )
    if _text(given, "kind", "count") not in KINDS:
        raise UsageError(f"{where}: 'kind' must be one of {', '.join(KINDS)}.")
    return Figure(**given)


def _section(number: int, given: dict[str, Any]) -> Section:
    _query(f"[[sections]] number {number}", given, Section)
    return Section(**given)


def _query(where: str, given: dict[str, Any], kind: type[Figure | Section]) -> Query:
    """The query of a figure or a section.

    Raises UsageError unless `given` fits the fields of `kind` and the query's parameters.
    """
    try:
        _known(given, [field.name for field in fields(kind)])
        for key in set(given) - {"params"}:
            _text(given, key, "")
        query = catalog.find(_text(given, "query", ""))
        params = given.get("params", {})
        if not isinstance(params, dict):
            raise UsageError("'params' must be a table, such as { grain = \"day\" }.")
        parse_all(query.params, params, query.name)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
    return query


def _known(given: Mapping[str, Any], keys: Sequence[str]) -> None:
    for key in given:
        if key not in keys:
            raise UsageError(f"there is no '{key}' here.{did_you_mean(key, keys)} Use {', '.join(keys)}.")


def _text(given: Mapping[str, Any], key: str, default: str) -> str:
    value = given.get(key, default)
    if not isinstance(value, str):
        raise UsageError(f"'{key}' must be a text: write it in quotes.")
    return value
