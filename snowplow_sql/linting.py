"""What is wrong with a query file: mistakes in it, and what the engines of 2012 would not understand of its SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from snowplow_sql import catalog, dialects
from snowplow_sql.catalog import Query
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.errors import CatalogError, UnsupportedByDialect
from snowplow_sql.floor import violations
from snowplow_sql.rendering import lines_of

FLOOR = ("hive", "infobright")
"""The dialects whose engines are held to."""


def lint(path: Path) -> list[str]:
    """Every fault of the query file `path`, each as one line 'file:line: what, and what to do'; empty when clean.

    The query is rendered with its defaults and with each choice of its parameters. What a dialect refuses by name is
    no fault of the file, as long as DuckDB can say it.
    """
    try:
        query = catalog.read(path)
        found = [
            fault for given in _variants(query) for name in dialects.names() for fault in _faults(query, name, given)
        ]
    except CatalogError as error:
        return [str(error)]
    return [f"{path}:{line}: {what}" for line, what in sorted(dict.fromkeys(found))]


def _faults(query: Query, name: str, given: dict[str, Any]) -> Iterator[tuple[int, str]]:
    dialect: Dialect = dialects.find(name)
    try:
        text, origins = lines_of(query, dialect, given)
    except UnsupportedByDialect:
        if name not in FLOOR:
            raise
        return
    if name in FLOOR:
        for violation in violations(text, name):
            where, _, what = violation.removeprefix("line ").partition(": ")
            yield origins[int(where) - 1], f"{name}: {what}."


def _variants(query: Query) -> Iterator[dict[str, Any]]:
    # of some days: a comparison needs them, and without any selection a WHERE is left out
    selected = {"start": "2012-01-01", "end": "2012-01-31"}
    yield selected
    for param in query.own_params:
        for choice in param.choices:
            if choice != param.default:
                yield {**selected, param.name: choice}
