"""DuckDB, over logs or a database file: typed columns, so that little has to be spelt out."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from snowplow_sql.dialects.base import HOST, Dialect, Sql
from snowplow_sql.events import FEATURES, TABLE_MEANING, Column, columns
from snowplow_sql.sqltext import literal


class DuckDB(Dialect):
    """DuckDB 1.4 and later."""

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

    def period(self, grain: str, moment: str | None = None) -> Sql:
        if grain == "hour":
            return Sql(f"date_trunc('hour', {moment or self.moment()})")
        if grain == "day":
            return Sql(f"CAST({moment} AS DATE)" if moment else "dt")
        return Sql(f"CAST(date_trunc('{grain}', {moment or 'dt'}) AS DATE)")

    def periods_between(self, earlier: str, later: str, grain: str) -> Sql:
        # both are first days, so that boundaries crossed are periods
        return Sql(f"date_diff('{grain}', {earlier}, {later})")

    def count_visits(self) -> Sql:
        return Sql(f"COUNT(DISTINCT CASE WHEN {self.has_visit()} THEN (user_id, visit_id) END)")

    def first(self, x: str, where: str) -> Sql:
        return Sql(f"MIN(({self.moment()}, {x} IS NULL, {x})) FILTER (WHERE {where})")

    def first_value(self, packed: str) -> Sql:
        return Sql(f"{packed}[3]")

    def cents(self, x: str) -> Sql:
        return Sql(f"CAST({x} * 100 AS BIGINT)")

    def money(self, cents: str) -> Sql:
        return Sql(f"CAST({cents} / 100 AS DECIMAL(18, 2))")

    def url_path(self, x: str) -> Sql:
        path = f"regexp_extract({x}, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)"
        return Sql(f"CASE WHEN {path} = '' THEN '/' ELSE {path} END")

    def url_host(self, x: str) -> Sql:
        host = f"regexp_extract({x}, '{HOST}', 1)"
        return Sql(f"nullif(lower({host}), '')")

    def type_of(self, column: Column) -> str:
        return column.type

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

    def asc(self, x: str) -> Sql:
        return Sql(f"{x} NULLS FIRST")

    def desc(self, x: str) -> Sql:
        return Sql(f"{x} DESC NULLS LAST")

    def is_flag(self, name: str, *, on: bool) -> Sql:
        return Sql(name if on else f"NOT {name}")

    def has_feature(self, feature: str) -> Sql:
        return Sql(f"br_features_{FEATURES[feature]}") if feature in FEATURES else Sql("1 = 0")


DIALECT = DuckDB
