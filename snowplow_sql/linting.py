"""Lints a query file: finds mistakes in the file, and SQL that an engine would not understand.

The engines of 2012 are not available, so `floor` checks the SQL for them. DuckDB is available, and runs the query over
tables without rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from snowplow_sql import catalog, dialects, events
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.dialects.duckdb import LOOKUP_TYPES
from snowplow_sql.engines.duckdb import DuckDB, connect
from snowplow_sql.errors import CatalogError, QueryError, SnowqError, UnsupportedByDialect
from snowplow_sql.floor import violations
from snowplow_sql.floor.letters import caseless
from snowplow_sql.query import Query, fault
from snowplow_sql.rendering import lines_of
from snowplow_sql.trends import check_columns
from snowplow_sql.values import nearest

FLOOR = ("hive", "infobright")
"""The dialects whose SQL is checked against `floor`."""


_UNKNOWN = re.compile(r'DuckDB: Binder Error: Referenced (?:column|table) "(\w+)" not found')
_OF_NAMES = ("ORDER BY something that is not an output column", "names no table of its own FROM", "is not in GROUP BY")
"""Messages of the floor that an unknown name can cause. DuckDB's message about such a name is clearer."""

Fault = tuple[int, str]
"""A line of the file, and what is wrong there."""


def lint(path: Path) -> list[str]:
    """Every fault of the query file `path`, each as one line 'file:line: what, and what to do'; empty when clean.

    A fault that only follows from another one is left out. The query is rendered with its defaults and with each choice
    of its parameters. A query that Hive or Infobright refuses as unsupported is not faulty, as long as DuckDB supports
    it.
    """
    try:
        query, mistakes = catalog.examined(path)
    except CatalogError as error:
        return [str(error)]
    found = [_placed(error, path) for error in (*mistakes, *_mistaken_mentions(query))]
    with closing(_Tables(query)) as tables:
        of_sql = [
            fault
            for given in _variants(query)
            for name in dialects.names()
            for fault in _faults(query, name, given, tables)
        ]
    unknown = {line for line, what in of_sql if _UNKNOWN.match(what)}
    for line, what in of_sql:
        # a name that the header lacks, or declares wrongly, has been reported already
        follows = bool(mistakes) and what.endswith("' is undefined.")
        if not follows and not (line in unknown and any(words in what for words in _OF_NAMES)):
            found.append((line, what))
    return [f"{path}:{line}: {what}" for line, what in sorted(dict.fromkeys(found))]


def _placed(error: CatalogError, path: Path) -> Fault:
    line, _, what = str(error).removeprefix(f"{path}:").partition(": ")
    return int(line), what


def _mistaken_mentions(query: Query) -> Iterator[CatalogError]:
    """Mistakes of a header that names queries which do not exist, or whose example shows another query."""
    beside = {path.stem for path in query.path.parent.glob("*.sql")}  # the folder need not be a shelf yet
    for name in query.related:
        if name not in beside and name not in catalog.names():
            yield fault(query.path, "related", f"'{name}' is not a query")
    if query.example and query.name not in query.example.split():
        yield fault(query.path, "example", f"the example shows another query than '{query.name}'")


def _faults(query: Query, name: str, given: dict[str, Any], tables: _Tables) -> Iterator[Fault]:
    dialect: Dialect = dialects.find(name)
    try:
        text, origins = lines_of(query, dialect, given)
    except CatalogError as error:
        yield _placed(error, query.path)
        return
    except SnowqError as error:  # the dialect cannot express it, or the query refuses its own defaults
        if name not in FLOOR or not isinstance(error, UnsupportedByDialect):
            yield 1, str(error)
        return
    if name in FLOOR:
        for violation in violations(text, name) or (caseless(text) if name == "infobright" else []):
            where, _, what = violation.removeprefix("line ").partition(": ")
            yield origins[int(where) - 1], f"{name}: {what}."
        return
    columns, errors = tables.asked(text)
    for failure in errors:
        yield origins[(failure.line or 1) - 1], f"{str(failure).rstrip('.')}."
    if columns is not None and query.columns:
        try:
            check_columns(query, given, columns)
        except CatalogError as error:
            yield _placed(error, query.path)


class _Tables:
    """A DuckDB connection with empty copies of the tables that `query` reads."""

    def __init__(self, query: Query) -> None:
        self._engine = DuckDB(connect())
        self._engine.query(dialects.find("duckdb").create_events("events")[0])
        self._lent: list[str] = []
        for name in query.lookups:
            columns = ", ".join(f"{column} {LOOKUP_TYPES[kind]}" for column, kind in query.params[name].columns.items())
            self._engine.query(f"CREATE TABLE {name} ({columns})")

    def asked(self, text: str) -> tuple[tuple[str, ...] | None, list[QueryError]]:
        """The columns of the answer to the statement `text`, None where it fails, and the errors that DuckDB raises.

        DuckDB stops at the first unknown name. Then the events table gets a column of that name, and the statement runs
        again.
        """
        errors: list[QueryError] = []
        while True:
            try:
                return self._engine.query(text).columns, errors
            except QueryError as error:
                unknown = _UNKNOWN.match(str(error))
                if unknown or not self._lent:  # later errors may be due to an added column
                    errors.append(error)
                if unknown is None or not self._lend(unknown[1]):
                    return None, errors

    def _lend(self, name: str) -> bool:
        """Add a column `name` to events, with the type of the column of the nearest name; False if events has it."""
        if name in self._lent or name in events.columns():
            return False
        meant = events.columns().get(nearest(name, list(events.columns())) or "")
        self._engine.query(f'ALTER TABLE events ADD COLUMN "{name}" {meant.type if meant else "VARCHAR"}')
        self._lent.append(name)
        return True

    def close(self) -> None:
        """Close the connection."""
        self._engine.close()


def _variants(query: Query) -> Iterator[dict[str, Any]]:
    # with a period: a comparison needs one, and without any selection the WHERE clause would be left out
    selected = {"start": "2012-01-01", "end": "2012-01-31"}
    yield selected
    for param in query.own_params:
        for choice in param.choices:
            if choice != param.default:
                yield {**selected, param.name: choice}
