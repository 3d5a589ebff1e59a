"""A variant of DuckDB's operations for queries that need all columns at once, as a load does.

In that case the list of the query string's pairs is needed anyway, and taking a value from it costs a fifth of a
regular expression.
"""

from __future__ import annotations

from collections.abc import Collection

from snowplow_sql.logs.spellings.duckdb import DuckDB
from snowplow_sql.sqltext import literal


class WideDuckDB(DuckDB):
    """Computes the same values as `DuckDB`."""

    def before_parameters(self) -> list[dict[str, str]]:
        # tests on the names need only this short text
        keys = "'&' || CASE WHEN is_plain THEN sent_keys ELSE array_to_string(names, '&') END"
        return [*super().before_parameters(), {"keys": keys}]

    def parameter(self, name: str) -> str:
        return self.listed(name)

    def has_parameter(self, name: str) -> str:
        return f"list_contains(names, {literal(f'{name}=')})"

    def first_given(self, name: str) -> str:
        # the list does not tell a name with = from one without; if the query string is plain, all names have one
        return f"CASE WHEN is_plain THEN {self.listed(name)} ELSE {super().first_given(name)} END"

    def gives_any(self, names: Collection[str]) -> str:
        named = self.matches("keys", f"&(?:{'|'.join(sorted(names))})=")
        return f"CASE WHEN {named} THEN {super().gives_any(names)} ELSE false END"

    def repeats(self, name: str) -> str:
        mark = literal(f"&{name}=")
        again = f"contains(substr(keys, strpos(keys, {mark}) + {len(name) + 2}), {mark})"
        return f"CASE WHEN {again} THEN {super().repeats(name)} ELSE false END"
