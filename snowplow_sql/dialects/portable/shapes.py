"""Derived tables, rows made of nothing, order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from textwrap import indent

from snowplow_sql.dialects.portable.core import Core, Sql
from snowplow_sql.errors import UnsupportedByDialect


class Shapes(Core):
    """The shape of a statement."""

    _ARROW = "' > '"
    _EVERYTHING = "everything"
    """A column that is 1 in each row."""

    def derived(self, relation: str, alias: str) -> Sql:
        """`relation` as a derived table called `alias`."""
        return Sql(f"(\n{indent(relation.strip(), '    ')}\n) {alias}")

    def once(self, name: str, relation: str, alias: str) -> Sql:
        """`relation` as a derived table called `alias`; computed once for all its uses, where the engine can."""
        del name
        return self.derived(relation, alias)

    def with_shared(self, statement: str) -> str:
        """`statement` with what `once` has set apart in front of it."""
        return statement

    def with_origins(self, origins: str) -> Sql:
        """A join that puts beside each row of events, `e`, what `origins` has of its visit, for `told` to read.

        It is a relation with a row per visit: `its_visitor`, `its_visit`, and dimensions as `its_channel` and so on;
        or nothing, where none is asked for.
        """
        on = f"{self.text('e.user_id')} = o.its_visitor AND e.visit_id = o.its_visit"
        return Sql(f"LEFT OUTER JOIN {self.derived(origins, 'o')}\n    ON {on}" if origins.strip() else "")

    def lookup(self, name: str, columns: Mapping[str, str]) -> Sql:
        """The table `name` of the analyst's own, with `columns`, by name and kind.

        Where an engine reads them, `name` may be a CSV file. Raises UnsupportedByDialect elsewhere.
        """
        del columns
        if name.lower().endswith(".csv"):
            raise UnsupportedByDialect(
                f"{self.name} cannot read the file '{name}'. Load it into a table, and name the table."
            )
        return Sql(name)

    def numbers(self, count: int, name: str, column: str) -> Sql:
        """A join that repeats each row `count` times, numbered from 1 as `name.column`."""
        rows = " UNION ALL ".join(f"SELECT {number} AS {column}" for number in range(1, count + 1))
        return Sql(f"CROSS JOIN ({rows}) {name}")

    def asc(self, x: str) -> Sql:
        """Ascending order, NULL first."""
        return Sql(x)

    def desc(self, x: str) -> Sql:
        """Descending order, NULL last."""
        return Sql(f"{x} DESC")

    def numbered(
        self,
        relation: str,
        alias: str,
        *,
        by: Sequence[str],
        order: Sequence[str],
        keep: Sequence[str] = (),
        number: str = "n",
        backwards: bool = False,
    ) -> Sql:
        """`relation` as a derived table called `alias`, its rows numbered from 1 as `number` within each `by`.

        It has the columns of `by`, `order` and `keep`. `by` and `order` together tell every row from every other,
        and none of them is NULL; without `by` all rows are one group. Sorting is ascending, or descending by all
        of `order` if `backwards`; for another order let the relation have a column that sorts so, as `0 - n` does.
        """
        return self._upto(relation, alias, number, by=by, order=order, keep=keep, backwards=backwards)

    def running(
        self,
        relation: str,
        alias: str,
        *,
        by: Sequence[str],
        order: Sequence[str],
        what: str,
        total: str,
        keep: Sequence[str] = (),
    ) -> Sql:
        """`relation` as a derived table called `alias`, each row with the sum of `what` up to and with it as `total`.

        It has the columns of `by`, `order` and `keep`; rows and their order are as `numbered` takes them.
        """
        return self._upto(relation, alias, total, by=by, order=order, keep=keep, what=what)

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
        """`relation`, each row with the sum of `what` in the rows up to and with it as `name`; or how many they are."""
        a, b = f"{alias}_row", f"{alias}_before"
        found = f"SUM({b}.{what})" if what else "COUNT(*)"
        ties = [
            " AND ".join([*(f"{b}.{tie} = {a}.{tie}" for tie in order[:place]), f"{b}.{column} {sign} {a}.{column}"])
            for place, column in enumerate(order)
            for sign in [(">" if backwards else "<") + ("=" if place == len(order) - 1 else "")]
        ]
        before = " OR ".join(f"({tie})" for tie in ties) if len(ties) > 1 else ties[0]
        columns = self.names(*by, *order, *keep, of=a)
        if not by:
            relation = self._all_alike(relation, f"{alias}_all", [*order, *keep, *([what] if what else [])])
        return self.derived(
            f"SELECT\n    {columns},\n    {found} AS {name}\nFROM {self.derived(relation, a)}\n"
            f"JOIN {self.derived(relation, b)}\n    ON {self.same(a, b, by or [self._EVERYTHING])}\n"
            f"WHERE {before}\nGROUP BY {columns}",
            alias,
        )

    def _all_alike(self, relation: str, alias: str, columns: Sequence[str]) -> Sql:
        """`columns` of `relation`, and one in which all rows are alike.

        To join by: unless told otherwise, Hive from 2.3 on takes a JOIN without ON for a mistake.
        """
        listed = self.names(*dict.fromkeys(columns))
        return Sql(f"SELECT\n    1 AS {self._EVERYTHING},\n    {listed}\nFROM {self.derived(relation, alias)}")

    def ranked(self, relation: str, alias: str, *, key: str, by: Sequence[str], keep: Sequence[str] = ()) -> Sql:
        """`relation` as a derived table called `alias`, each row with how many rows are less in each column of `by`.

        That is `<column>_below`, and `counted` is how many rows there are. It has the columns `key`, which tells
        every row from every other, `by` and `keep`; none of `by` is NULL.
        """
        a, b = f"{alias}_row", f"{alias}_other"
        columns = self.names(key, *by, *keep, of=a)
        below = ",\n    ".join(
            f"COUNT(CASE WHEN {b}.{column} < {a}.{column} THEN 1 END) AS {column}_below" for column in by
        )
        alike = self._all_alike(relation, f"{alias}_all", [key, *by, *keep])
        return self.derived(
            f"SELECT\n    {columns},\n    COUNT(*) AS counted,\n    {below}\nFROM {self.derived(alike, a)}\n"
            f"JOIN {self.derived(alike, b)}\n    ON {self.same(a, b, [self._EVERYTHING])}\nGROUP BY {columns}",
            alias,
        )

    def runs(
        self, relation: str, alias: str, *, by: Sequence[str], order: Sequence[str], what: Sequence[str], length: int
    ) -> Sql:
        """`relation` as a derived table called `alias`, each row with what stands in the rows behind it.

        It has the columns of `by`, the row's number `n` as `numbered` gives it, and for each column of `what` as many
        as `length`: `page_1` is the row's own, `page_2` that of the next row, and so on, NULL behind the last one.
        """
        here = [column for column in what if column not in order]
        rows = self.numbered(relation, f"{alias}_at", by=by, order=order, keep=here, number="nth")
        found = ",\n".join(
            f"    MAX(CASE WHEN place = {place} THEN {column} END) AS {column}_{place}"
            for place in range(1, length + 1)
            for column in what
        )
        # a row is told to those before it, and every row gathers what it was told
        return self.derived(
            f"SELECT\n    {self.names(*by)},\n    nth - place + 1 AS n,\n{found}\nFROM {rows}\n"
            f"{self.numbers(length, f'{alias}_place', 'place')}\n"
            f"WHERE nth >= place\nGROUP BY {self.names(*by)}, nth - place + 1",
            alias,
        )

    def written(self, column: str, length: int, *, backwards: bool = False) -> Sql:
        """`column_1` to `column_<length>`, as `runs` names them, as one text with > between them.

        What is NULL is left out; the first is never NULL. `backwards` writes the last in front.
        """
        first, *others = (str(self.names(f"{column}_{place}")) for place in range(1, length + 1))
        if backwards:
            return self.concat(*(f"COALESCE({self.concat(x, self._ARROW)}, '')" for x in reversed(others)), first)
        return self.concat(first, *(f"COALESCE({self.concat(self._ARROW, x)}, '')" for x in others))

    def all_differ(self, column: str, length: int) -> Sql:
        """Whether no two of `column_1` to `column_<length>` are equal; NULL ones equal nothing."""
        names = [self.names(f"{column}_{place}") for place in range(1, length + 1)]
        pairs = (f"({one} IS NULL OR {other} IS NULL OR {one} <> {other})" for one, other in combinations(names, 2))
        return Sql(" AND ".join(pairs))

    def listed(self, rows: Sequence[Sequence[object]], columns: Sequence[str], events: str, alias: str) -> Sql:
        """A derived table called `alias` of the literal `rows`; `events` is any table, for engines that need one."""
        del events
        lines = (
            "SELECT "
            + ", ".join(f"{self.literal(value)} AS {column}" for value, column in zip(row, columns, strict=True))
            for row in rows
        )
        return self.derived("\nUNION ALL\n".join(lines), alias)
