"""What is wrong with a query file: mistakes in it, and what engines would not understand of its SQL.

Those of 2012 are not at hand: what they know is told by `floor`. DuckDB is, and is asked over tables without rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from snowplow_sql import catalog, dialects
from snowplow_sql.catalog import Query
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.dialects.duckdb import LOOKUP_TYPES
from snowplow_sql.engines.duckdb import DuckDB, connect
from snowplow_sql.errors import CatalogError, QueryError, SnowqError, UnsupportedByDialect
from snowplow_sql.floor import violations
from snowplow_sql.floor.letters import caseless
from snowplow_sql.rendering import lines_of
from snowplow_sql.trends import check_columns

FLOOR = ("hive", "infobright")
"""The dialects whose engines are held to."""


def lint(path: Path) -> list[str]:
    """Every fault of the query file `path`, each as one line 'file:line: what, and what to do'; empty when clean.

    The query is rendered with its defaults and with each choice of its parameters. What a dialect refuses by name is
    no fault of the file, as long as DuckDB can say it.
    """
    try:
        query = catalog.read(path)
        _check_mentions(query)
        with closing(_empty(query)) as tables:
            found = [
                fault
                for given in _variants(query)
                for name in dialects.names()
                for fault in _faults(query, name, given, tables)
            ]
    except CatalogError as error:
        return [str(error)]
    except SnowqError as error:  # what the query itself refuses of its defaults; other files can be read on
        return [f"{path}:1: {error}"]
    return [f"{path}:{line}: {what}" for line, what in sorted(dict.fromkeys(found))]


def _check_mentions(query: Query) -> None:
    """Raise CatalogError where the header names queries that there are not, or its example shows another one."""
    beside = {path.stem for path in query.path.parent.glob("*.sql")}  # the folder need not be a shelf yet
    for name in query.related:
        if name not in beside and name not in catalog.names():
            raise catalog.fault(query.path, "related", f"'{name}' is no query")
    if query.name not in query.example.split():
        raise catalog.fault(query.path, "example", f"the example shows another query than '{query.name}'")


def _faults(query: Query, name: str, given: dict[str, Any], tables: DuckDB) -> Iterator[tuple[int, str]]:
    dialect: Dialect = dialects.find(name)
    try:
        text, origins = lines_of(query, dialect, given)
    except UnsupportedByDialect:
        if name not in FLOOR:
            raise
        return
    if name in FLOOR:
        for violation in violations(text, name) or (caseless(text) if name == "infobright" else []):
            where, _, what = violation.removeprefix("line ").partition(": ")
            yield origins[int(where) - 1], f"{name}: {what}."
        return
    try:
        answer = tables.query(text)
    except QueryError as error:
        yield origins[(error.line or 1) - 1], f"{str(error).rstrip('.')}."
    else:
        check_columns(query, given, answer.columns)


def _empty(query: Query) -> DuckDB:
    """DuckDB with the tables that `query` reads, without a row in them."""
    engine = DuckDB(connect())
    engine.query(dialects.find("duckdb").create_events("events")[0])
    for name in query.lookups:
        columns = ", ".join(f"{column} {LOOKUP_TYPES[kind]}" for column, kind in query.params[name].columns.items())
        engine.query(f"CREATE TABLE {name} ({columns})")
    return engine


def _variants(query: Query) -> Iterator[dict[str, Any]]:
    # of some days: a comparison needs them, and without any selection a WHERE is left out
    selected = {"start": "2012-01-01", "end": "2012-01-31"}
    yield selected
    for param in query.own_params:
        for choice in param.choices:
            if choice != param.default:
                yield {**selected, param.name: choice}
