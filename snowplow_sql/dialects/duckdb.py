"""DuckDB, over logs or a database file: typed columns, so that little has to be spelt out."""

from __future__ import annotations

import datetime as dt
import glob
from collections.abc import Mapping, Sequence
from textwrap import indent

from snowplow_sql import referrers
from snowplow_sql.dialects.base import (
    HOST,
    IPV4,
    PATH,
    PATH_PREFIX,
    WHOLE,
    Dialect,
    Sql,
    Text,
    operand,
    parameter_regex,
)
from snowplow_sql.events import FEATURES, TABLE_MEANING, Column, columns
from snowplow_sql.sqltext import literal
from snowplow_sql.values import event_column

_USUAL_PATH = "^[^:/?#]*://[^/?#]*(/[^?#]*)"
_USUAL_HOST = "^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)"
"""Path and host of nearly every address. With these, no character leaves RE2 a choice of where a group ends. With PATH
and HOST, which take addresses of any shape, some do, and RE2 takes four times as long."""

LOOKUP_TYPES = {"text": "VARCHAR", "count": "BIGINT", "number": "DOUBLE", "money": "DECIMAL(18, 2)", "period": "DATE"}
"""The type of a column of an analyst's own table, by its kind."""


class DuckDB(Dialect):
    """DuckDB 2.0 and later."""

    name = "duckdb"
    terminator = ""

    def create_events(self, table: str) -> list[str]:
        listed = ",\n    ".join(f"{column.name} {column.type}" for column in columns().values())
        return [
            f"CREATE TABLE {table} (\n    {listed}\n)",
            f"COMMENT ON TABLE {table} IS {literal(TABLE_MEANING)}",
            *(f"COMMENT ON COLUMN {table}.{column.name} IS {literal(column.meaning)}" for column in columns().values()),
        ]

    def quote(self, value: str) -> str:
        # A NUL would end the statement's text; it can only come from a function.
        parts = [literal(part) for part in value.split("\0")]
        return parts[0] if len(parts) == 1 else "(" + " || chr(0) || ".join(parts) + ")"

    def _like(self, x: str, parts: Sequence[str]) -> Sql:
        escaped = [part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for part in parts]
        return Sql(f"{x} LIKE {self.literal('%'.join(escaped))} ESCAPE '\\'")

    def moment(self) -> Sql:
        return Sql("dt + tm")

    def _local(self, moment: str) -> str:
        return f"timezone({self.literal(self.zone)}, timezone('UTC', {moment}))"

    def _period(self, grain: str, moment: str | None) -> Sql:
        if grain == "hour":
            return Sql(f"date_trunc('hour', {moment})")
        if grain == "day":
            return Sql(f"CAST({moment} AS DATE)" if moment else "dt")
        return Sql(f"CAST(date_trunc('{grain}', {moment or 'dt'}) AS DATE)")

    def period_literal(self, start: dt.date) -> Sql:
        return Sql(f"{'TIMESTAMP' if isinstance(start, dt.datetime) else 'DATE'} '{start}'")

    def periods_between(self, earlier: str, later: str, grain: str) -> Sql:
        # both are first days of periods, so date_diff, which counts crossed boundaries, counts periods
        return Sql(f"date_diff('{grain}', {earlier}, {later})")

    def seconds_between(self, earlier: str, later: str) -> Sql:
        return Sql(f"date_diff('second', {earlier}, {later})")

    def days_between(self, earlier: str, later: str) -> Sql:
        return Sql(f"date_diff('day', {earlier}, {later})")

    def add_days(self, day: str, x: str) -> Sql:
        return Sql(f"({day} + CAST({x} AS INTEGER))")

    def hour_of(self, moment: str) -> Sql:
        return Sql(f"hour({moment})")

    def weekday_of(self, moment: str) -> Sql:
        return Sql(f"isodow({moment})")

    def count_visits(self) -> Sql:
        return Sql(f"COUNT(DISTINCT CASE WHEN {self.has_visit()} THEN (user_id, visit_id) END)")

    def first(self, x: str, where: str) -> Sql:
        return Sql(f"MIN(({self.moment()}, {x})) FILTER (WHERE {where})")  # in a struct, NULL sorts last

    def first_value(self, packed: str) -> Sql:
        return Sql(f"{packed}[2]")

    def last(self, x: str, where: str) -> Sql:
        return Sql(f"MAX(({self.moment()}, {x} IS NOT NULL, {x})) FILTER (WHERE {where})")

    def last_value(self, packed: str) -> Sql:
        return Sql(f"{packed}[3]")

    def pack(self, *xs: str) -> Sql:
        # the text is read only where it can matter: a struct of plain columns is far cheaper to compare than a text
        parts = (f"{x} IS NULL, replace({x}, chr(1), ' ')" for x in xs)
        return Sql(f"({', '.join(parts)})")

    def unpack(self, packed: str, place: int) -> Sql:
        return Sql(f"{packed}[{2 * place}]")

    def cents(self, x: str) -> Sql:
        column = columns().get(x)
        if column is not None and column.type == "DOUBLE":
            # from its printed digits, as on other engines: the double nearest to 1.005 is below 1.005
            x = f"TRY_CAST(CAST({x} AS VARCHAR) AS DECIMAL(18, 2))"
        # a decimal of 18 digits has no room for two more
        return Sql(f"CAST(CAST({x} AS DECIMAL(20, 2)) * 100 AS BIGINT)")

    def whole(self, x: str) -> Sql:
        column = columns().get(x)
        if column is None or not column.is_text:
            return Sql(x)
        # TRY_CAST takes 2.7 and 1e2 for whole numbers
        return Sql(f"CASE WHEN regexp_full_match(trim({x}), '{WHOLE}') THEN TRY_CAST(trim({x}) AS INTEGER) END")

    def money(self, cents: str) -> Sql:
        return Sql(f"CAST({operand(cents)} / 100 AS DECIMAL(28, 2))")  # a sum has more digits than an amount

    def quotient(self, x: str, y: str) -> Sql:
        return Sql(f"({operand(x)} // {operand(y)})")

    def url_path(self, x: str) -> Sql:
        usual = f"regexp_extract({x}, '{_USUAL_PATH}', 1)"
        path = f"regexp_extract({x}, '{PATH}', 1)"
        return Sql(f"CASE WHEN {usual} <> '' THEN {usual} WHEN {path} = '' THEN '/' ELSE {path} END")

    def url_host(self, x: str) -> Sql:
        usual = f"regexp_extract({x}, '{_USUAL_HOST}', 1)"
        host = f"regexp_extract({x}, '{HOST}', 1)"
        return Sql(f"CASE WHEN {usual} <> '' THEN lower({usual}) ELSE nullif(lower({host}), '') END")

    def referrer(self, host: str | None = None) -> Sql:
        host = self._host(host)
        # the kind first: three patterns, instead of one per known referrer, rule out an unknown host
        kinds = (
            f"WHEN {self.fits(host, referrers.kind_regex(kind))} THEN {self._named(host, kind)}"
            for kind in referrers.KINDS
        )
        return Sql(f"CASE {' '.join(kinds)} END")

    def _named(self, host: str, kind: str) -> str:
        cases = (
            f"WHEN {self.fits(host, known.regex)} THEN {self.literal(known.name)}"
            for known in referrers.referrers()
            if known.kind == kind
        )
        return f"CASE {' '.join(cases)} END"

    def network(self, x: str, octets: int) -> Sql:
        return Sql(f"regexp_extract({x}, {self.literal(IPV4 % (octets - 1, 4 - octets))}, 1)")

    def path_prefix(self, path: str, levels: int) -> Sql:
        return Sql(f"regexp_extract({path}, '{PATH_PREFIX % levels}')")

    def url_parameter(self, x: str, name: str | Text) -> Sql:
        value = f"regexp_extract({x}, {self.literal(parameter_regex(name))}, 1)"
        return Sql(f"nullif(replace({value}, '+', ' '), '')")

    def fits(self, x: str, regex: str) -> Sql:
        return Sql(f"regexp_matches({x}, {self.literal(regex)})")

    def concat(self, *xs: str) -> Sql:
        return Sql("(" + " || ".join(xs) + ")")  # CONCAT leaves NULL out

    def number_text(self, x: str) -> Sql:
        flag = event_column(x).type == "BOOLEAN"
        return Sql(f"CAST(CAST({x} AS INTEGER) AS VARCHAR)" if flag else f"CAST({x} AS VARCHAR)")

    def type_of(self, column: Column) -> str:
        return column.type

    def lookup(self, name: str, columns: Mapping[str, str]) -> Sql:
        if not name.lower().endswith(".csv"):
            return Sql(name)
        # columns by name, not by position: further columns of the file are ignored
        types = ", ".join(f"{self.literal(column)}: '{LOOKUP_TYPES[kind]}'" for column, kind in columns.items())
        path = glob.escape(name)  # DuckDB would take the path for a glob pattern
        typed = f"types = {{{types}}}" if columns else "all_varchar = true"
        return Sql(f"read_csv({self.literal(path)}, header = true, nullstr = '', {typed})")

    def once(self, name: str, relation: str, alias: str) -> Sql:
        self.shared[name] = relation.strip()
        return Sql(f"{name} {alias}")

    def with_shared(self, statement: str) -> str:
        if not self.shared:
            return statement
        shared = ",\n".join(
            f"{name} AS MATERIALIZED (\n{indent(relation, '    ')}\n)" for name, relation in self.shared.items()
        )
        return f"WITH {shared}\n{statement.lstrip()}"

    def _upto(
        self,
        relation: str,
        alias: str,
        name: str,
        *,
        by: Sequence[str],
        order: Sequence[str],
        keep: Sequence[str],
        what: str | None = None,
        backwards: bool = False,
    ) -> Sql:
        found = f"SUM({what})" if what else "ROW_NUMBER()"
        within = f"PARTITION BY {self.names(*by)} " if by else ""
        sorted_by = ", ".join(f"{self.names(column)} DESC" for column in order) if backwards else self.names(*order)
        return self.derived(
            f"SELECT\n    {self.names(*by, *order, *keep)},\n"
            f"    {found} OVER ({within}ORDER BY {sorted_by}) AS {name}\n"
            f"FROM {self.derived(relation, f'{alias}_row')}",
            alias,
        )

    def ranked(self, relation: str, alias: str, *, key: str, by: Sequence[str], keep: Sequence[str] = ()) -> Sql:
        below = ",\n    ".join(f"RANK() OVER (ORDER BY {column}) - 1 AS {column}_below" for column in by)
        return self.derived(
            f"SELECT\n    {self.names(key, *by, *keep)},\n    COUNT(*) OVER () AS counted,\n    {below}\n"
            f"FROM {self.derived(relation, f'{alias}_row')}",
            alias,
        )

    def runs(
        self, relation: str, alias: str, *, by: Sequence[str], order: Sequence[str], what: Sequence[str], length: int
    ) -> Sql:
        found = ",\n".join(
            f"    LEAD({self.names(column)}, {place - 1}) OVER in_order AS {column}_{place}"
            for place in range(1, length + 1)
            for column in what
        )
        return self.derived(
            f"SELECT\n    {self.names(*by)},\n    ROW_NUMBER() OVER in_order AS n,\n{found}\n"
            f"FROM {self.derived(relation, f'{alias}_row')}\n"
            f"WINDOW in_order AS (PARTITION BY {self.names(*by)} ORDER BY {self.names(*order)})",
            alias,
        )

    def asc(self, x: str) -> Sql:
        return Sql(f"{x} NULLS FIRST")

    def desc(self, x: str) -> Sql:
        return Sql(f"{x} DESC NULLS LAST")

    def is_flag(self, name: str, *, on: bool) -> Sql:
        return Sql(name if on else f"NOT {name}")

    def has_feature(self, feature: str) -> Sql:
        return Sql(f"br_features_{FEATURES[feature]}") if feature in FEATURES else Sql("1 = 0")


DIALECT = DuckDB
