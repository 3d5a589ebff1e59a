"""Derived tables, generated rows, numbering and order."""

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
        """`statement`, preceded by the relations that `once` has set apart."""
        return statement

    def with_origins(self, origins: str) -> Sql:
        """A join that adds to each row of events, `e`, the columns that `origins` has for its visit; `told` reads them.

        `origins` is a relation with one row per visit: `its_visitor`, `its_visit`, and dimensions as `its_channel` and
        so on. If it is empty, because no origin is needed, there is no join.
        """
        on = f"{self.text('e.user_id')} = o.its_visitor AND e.visit_id = o.its_visit"
        return Sql(f"LEFT OUTER JOIN {self.derived(origins, 'o')}\n    ON {on}" if origins.strip() else "")

    def lookup(self, name: str, columns: Mapping[str, str]) -> Sql:
        """The analyst's own table `name`, with `columns`: the kind of each by name.

        Where the engine can read it, `name` may be a CSV file. Elsewhere a CSV file raises UnsupportedByDialect.
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

        It has the columns of `by`, `order` and `keep`. `by` and `order` together must identify a row, and none of
        them may be NULL; without `by`, all rows are one group. Rows are sorted ascending, or descending by all of
        `order` if `backwards`. For any other order, give the relation a column that sorts that way, such as `0 - n`.
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
        """`relation` as a derived table called `alias`, each row with the running sum of `what`, its own included.

        It has the columns of `by`, `order` and `keep`, and the running sum as `total`. Groups, order and requirements
        are as in `numbered`.
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
        """`relation`, each row with the running sum of `what`, or the running count, as `name`; its own included."""
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
        """`columns` of `relation`, and a constant column to join on.

        Unless it is configured otherwise, Hive from 2.3 on refuses a JOIN without ON.
        """
        listed = self.names(*dict.fromkeys(columns))
        return Sql(f"SELECT\n    1 AS {self._EVERYTHING},\n    {listed}\nFROM {self.derived(relation, alias)}")

    def ranked(self, relation: str, alias: str, *, key: str, by: Sequence[str], keep: Sequence[str] = ()) -> Sql:
        """`relation` as a derived table called `alias`, each row with the number of rows below it in each of `by`.

        For each column of `by`, `<column>_below` is the number of rows with a smaller value; `counted` is the number of
        all rows. The table has the columns `key`, which must identify a row, `by`, which may not be NULL, and `keep`.
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
        """`relation` as a derived table called `alias`, each row with the values of the rows that follow it.

        It has the columns of `by`, the row's number `n` as `numbered` gives it, and `length` columns for each column of
        `what`: `page_1` is the row's own value, `page_2` that of the next row, and so on; NULL after the last row.
        """
        here = [column for column in what if column not in order]
        rows = self.numbered(relation, f"{alias}_at", by=by, order=order, keep=here, number="nth")
        found = ",\n".join(
            f"    MAX(CASE WHEN place = {place} THEN {column} END) AS {column}_{place}"
            for place in range(1, length + 1)
            for column in what
        )
        # each row is copied to the rows before it, and each row then gathers the copies that it got
        return self.derived(
            f"SELECT\n    {self.names(*by)},\n    nth - place + 1 AS n,\n{found}\nFROM {rows}\n"
            f"{self.numbers(length, f'{alias}_place', 'place')}\n"
            f"WHERE nth >= place\nGROUP BY {self.names(*by)}, nth - place + 1",
            alias,
        )

    def written(self, column: str, length: int, *, backwards: bool = False) -> Sql:
        """`column_1` to `column_<length>`, as `runs` names them, joined to one text with > between them.

        A NULL is left out; the first column is never NULL. `backwards` reverses the order.
        """
        first, *others = (str(self.names(f"{column}_{place}")) for place in range(1, length + 1))
        if backwards:
            return self.concat(*(f"COALESCE({self.concat(x, self._ARROW)}, '')" for x in reversed(others)), first)
        return self.concat(first, *(f"COALESCE({self.concat(self._ARROW, x)}, '')" for x in others))

    def all_differ(self, column: str, length: int) -> Sql:
        """Whether no two of `column_1` to `column_<length>` are equal; a NULL is equal to nothing."""
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
