"""The columns of a single row of sums that a figure in a result row is made of.

A query that counts several things at once, such as how many visits reached each step, has a column for each. It turns
these columns into rows by CASE number WHEN 1 THEN reached_1 ... END. The events behind such a row are those that its
column counts, and not all that the query read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from snowplow_sql.cli.repl.drilling.clauses import closing, parts
from snowplow_sql.cli.repl.drilling.statement import Relation
from snowplow_sql.cli.repl.drilling.tree import tree
from snowplow_sql.cli.repl.drilling.ways import Way
from snowplow_sql.cli.repl.tokens import meaningful

Figures = tuple[int, ...]
"""Places in the select list of the relation at the end of a way."""
UNKNOWN: Figures = ()
"""The columns that a row is made of are not known, so that all of them count."""

_SUMS = {"COUNT", "SUM", "MIN", "MAX", "AVG"}


def first_figure(way: Way, row: Sequence[Any], dialect: str) -> Figures:
    """The figures that the first column of `row` is made of, among the columns that depend on the way's end.

    `row` has the values of the select list of the way's first SELECT. Columns that are 0 or NULL are tried last.
    """
    items = way.steps[0][0].items
    if any(item.is_star for item in items):
        return UNKNOWN
    known = dict(zip((_text(item.sql, dialect) for item in items), row, strict=True))
    ordered = sorted(zip(items, row, strict=True), key=lambda column: not column[1])
    return next(filter(None, (_at_the_end(way, [item.sql], known, dialect) for item, _ in ordered)), UNKNOWN)


def laid_out_figure(way: Way, row: Sequence[Any], dialect: str) -> Figures:
    """Like `first_figure`, but only for columns whose CASE picks different figures in the rows made from one group."""
    items = way.steps[0][0].items
    if any(item.is_star for item in items):
        return UNKNOWN
    known = dict(zip((_text(item.sql, dialect) for item in items), row, strict=True))
    for item, _ in sorted(zip(items, row, strict=True), key=lambda column: not column[1]):
        here = _at_the_end(way, [item.sql], known, dialect)
        if here and here != figures_of(way, [item.sql], dialect):
            return here
    return UNKNOWN


def figures_of(way: Way, expressions: Iterable[str], dialect: str) -> Figures:
    """The figures at the way's end that `expressions` of its first SELECT are made of."""
    return _at_the_end(way, expressions, {}, dialect)


def counted(expressions: Iterable[str], dialect: str) -> list[str]:
    """The conditions for a row to contribute to one of the sums in `expressions`: at least one of them must hold.

    COUNT, MIN, MAX and AVG use values that are not NULL, SUM those that are neither NULL nor 0. An empty list means
    that every row contributes, or may do so because an expression uses another aggregate, FILTER or OVER.
    """
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    conditions: list[str] = []
    for sql in expressions:
        if any(node.key.upper() not in _SUMS for node in tree(sql, dialect).find_all(exp.AggFunc)):
            return []
        found = meaningful(sql, dialect)
        for place, token in enumerate(found[:-1]):
            if token.word not in _SUMS or found[place + 1].text != "(":
                continue
            end = closing(found, place + 1)
            if end + 1 < len(found) and found[end + 1].word in {"FILTER", "OVER"}:
                return []
            begin = place + 2 + (found[place + 2].word == "DISTINCT")
            summed = parts(sql[found[begin].start : found[end].start], dialect)
            if summed == ["*"] or all(one.isdigit() for one in summed):
                return []
            test = "<> 0" if token.word == "SUM" else "IS NOT NULL"
            conditions.append(" AND ".join(f"({one}) {test}" for one in summed))
    return conditions


def _at_the_end(way: Way, expressions: Iterable[str], known: Mapping[str, Any], dialect: str) -> Figures:
    """The figures at the way's end that `expressions` are made of.

    `known` are values of expressions of the first SELECT, which decide the branches of CASE.
    """
    places: Figures = UNKNOWN
    for select, place in way.steps:
        relation = select.relations[place]
        items = relation.inner.items if relation.inner else ()
        names = {name for sql in expressions for name in _columns(sql, known, relation, dialect)}
        places = tuple(at for at, item in enumerate(items) if item.alias in names)
        expressions = [items[at].sql for at in places]
        own = relation.name.lower()
        seen = {item: known.get(item.alias, known.get(f"{own}.{item.alias}")) for item in items if not item.is_star}
        known = {_text(item.sql, dialect): value for item, value in seen.items() if value is not None}
    return places


def _columns(sql: str, known: Mapping[str, Any], relation: Relation, dialect: str) -> set[str]:
    """The columns of `relation` that an expression is made of. CASE is resolved by the `known` values."""
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    def chosen(node: Any) -> Any:
        while isinstance(node, exp.Case) and node.this is not None and _plain(node.this) in known:
            value = str(known[_plain(node.this)])
            otherwise = node.args.get("default") or exp.Null()
            node = next((one.args["true"] for one in node.args["ifs"] if one.this.name == value), otherwise)
        return node

    columns = tree(sql, dialect).transform(chosen).find_all(exp.Column)
    return {column.name.lower() for column in columns if column.table in {"", relation.name}}


def _text(sql: str, dialect: str) -> str:
    return _plain(tree(sql, dialect))


def _plain(node: Any) -> str:
    """The normalized text of an expression, without brackets around it, for comparisons."""
    return str(node.unnest().sql().lower())
