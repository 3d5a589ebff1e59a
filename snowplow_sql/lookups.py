"""Checks an analyst's own tables (lookups) before a query joins them, for what is missing and for invalid values.

A server itself reports a missing table, and `missing` adds what to do about it. The other checks are for DuckDB, where
a lookup may be a CSV file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from snowplow_sql import dialects
from snowplow_sql.engines.base import Engine
from snowplow_sql.errors import QueryError, TableMissing, UsageError
from snowplow_sql.params import Param
from snowplow_sql.query import Query
from snowplow_sql.result import Result

_VALUES = {
    "money": ("an amount", "1200.50: digits, and a point before the cents"),
    "number": ("a number", "0.5: digits, and a point before the fraction"),
    "count": ("a whole number", "20"),
    "period": ("a date", "2012-01-31"),
}
"""By the kind of a column: what one of its values is called, and how it is written."""

_NO_VALUE = re.compile(
    r'CSV Error on Line: (?P<line>\d+) .*Error when converting column "(?P<column>.*)"\. '
    r'Could not convert string "(?P<value>.*)" to \'',
    re.DOTALL,
)
"""DuckDB's message about a value that it cannot convert."""


def check(query: Query, given: Mapping[str, Any], engine: Engine) -> None:
    """Raise UsageError, saying what to give, where a table that `query` joins is missing, or its file does not fit.

    Files are read completely. Otherwise, a long-running query could fail late because of an invalid value.
    """
    if not query.lookups or engine.dialect != "duckdb":
        return
    there = {name.lower() for (name,) in engine.query("SELECT table_name FROM information_schema.tables")}
    for name in query.lookups:
        wanted = f"Give --lookup {name}=FILE.csv, with the columns {', '.join(query.params[name].columns)}."
        value = str(given.get(name) or name)
        if value.lower().endswith(".csv"):
            if not Path(value).is_file():
                raise UsageError(f"--lookup: there is no file '{value}'. {wanted}")
            _check_file(value, query.params[name], engine, wanted)
        elif value.rpartition(".")[2].lower() not in there:
            raise UsageError(f"--lookup: there is no table '{value}'. {wanted}")


def missing(query: Query, given: Mapping[str, Any], error: TableMissing) -> QueryError:
    """`error`, with advice on what to give if the table that the server lacks is a lookup of `query`."""
    for name in query.lookups:
        if str(given.get(name) or name).rpartition(".")[2].lower() == error.table.lower():
            columns = ", ".join(query.params[name].columns)
            return QueryError(f"{error.words} Give --lookup {name}=DATABASE.TABLE, a table with the columns {columns}.")
    return error


def _check_file(file: str, param: Param, engine: Engine, wanted: str) -> None:
    try:
        has = _read(file, {}, "* {} LIMIT 0", engine).columns
        if lacking := [column for column in param.columns if column not in has]:
            if uneven := _uneven(file, param):
                raise UsageError(f"--lookup: {uneven}")
            raise UsageError(f"--lookup: '{file}' has no column {' or '.join(lacking)}, but {', '.join(has)}. {wanted}")
        values = ", ".join(f'COUNT("{column}")' for column in param.columns)
        _read(file, param.columns, f"{values} {{}}", engine)
    except QueryError as error:
        raise UsageError(f"--lookup: {_message_of(error, file, param)}") from error


def _uneven(file: str, param: Param) -> str:
    """A message about the first line whose number of values differs from the number of column names; '' if none does.

    DuckDB reads such a file as one of a single column, or does not recognise its first line as column names.
    """
    with Path(file).open(newline="", encoding="utf-8-sig", errors="replace") as lines:
        first = lines.readline()
        for sign in ",;\t|":
            (names,) = csv.reader([first], delimiter=sign)
            if not set(param.columns) <= set(names):
                continue
            rows = csv.reader(lines, delimiter=sign)
            for row in rows:
                if row and len(row) != len(names):
                    has = f"{len(row)} value{'s' * (len(row) > 1)}, and the first one names {len(names)} columns"
                    return (
                        f"line {rows.line_num + 1} of '{file}' has {has}. "
                        f"Put a value with a '{sign}' in it in quotes, and write amounts as 1200.50."
                    )
    return ""


def _read(file: str, columns: Mapping[str, str], what: str, engine: Engine) -> Result:
    dialect = dialects.find(engine.dialect)
    select = what.format(f"FROM {dialect.lookup(file, columns)}")
    return engine.query(dialect.with_literals(f"SELECT {select}"))


def _message_of(error: QueryError, file: str, param: Param) -> str:
    no_value = _NO_VALUE.search(str(error))
    kind, example = _VALUES.get(param.columns.get(no_value["column"], ""), ("", "")) if no_value else ("", "")
    if no_value is None or not kind:
        return f"'{file}' cannot be read. {str(error).rstrip('.')}."
    return (
        f"'{no_value['value']}' is not {kind}, in line {no_value['line']} of '{file}', column {no_value['column']}. "
        f"Write one as {example}."
    )
