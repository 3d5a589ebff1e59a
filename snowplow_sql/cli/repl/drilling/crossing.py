"""Cross joins: relations joined by nothing but a constant, so that each row of one meets all rows of the other.

Queries use them to compare a group with all others, by a join on a column that is 1 everywhere; to list all pairs of
two sets of groups in the same way; and to turn one row into several, by a CROSS JOIN with numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import Relation, Select
from snowplow_sql.cli.repl.drilling.tree import tree

_LITERAL = re.compile(r"\d+|'[^']*'")


def is_constant(sql: str, select: Select) -> bool:
    """Whether an expression of `select` is a literal, or a column that a subquery defines as a literal."""
    if _LITERAL.fullmatch(sql):
        return True
    table, _, name = sql.lower().rpartition(".")
    for relation in select.relations:
        below = relation.inner
        if isinstance(below, Select) and table in {"", relation.name.lower()}:
            item = next((item for item in below.items if item.alias == name), None)
            if item is not None:
                return is_constant(item.sql, below)
    return False


def crossed(select: Select, dialect: str) -> list[int]:
    """The places of the relations that are cross-joined to the others; none if only one is not optional.

    Optional relations, those of an outer join, are left out.
    """
    if sum(not relation.is_optional for relation in select.relations) == 1:
        return []
    tied = _equated(select, dialect)
    for relation in select.relations:
        if not relation.is_optional:
            tied |= _tied(relation, select, dialect)
    return [
        place
        for place, relation in enumerate(select.relations)
        if not relation.is_optional and relation.name.lower() not in tied
    ]


def are_joined_by_keys(select: Select, places: Iterable[int], dialect: str) -> bool:
    """Whether the grouped relations at `places` are joined by at least one of their own keys each.

    Joins without ON, such as USING, always count as joins by keys.
    """
    joined = [relation.behind.split(None, 1) for relation in select.relations if relation.behind]
    if any(words[0].upper() != "ON" for words in joined):
        return True
    columns = list(_columns([words[1] for words in joined], dialect))
    for place in places:
        relation = select.relations[place]
        if not isinstance(relation.inner, Select):
            continue
        met = {column.name.lower() for column in columns if relation.name.lower() in _owners(column, select)}
        own = _key_columns(relation.inner)
        if own and not own & met:
            return False
    return True


def _key_columns(select: Select) -> set[str]:
    """The keys of the groups of a SELECT, or of the only groups that it reads, under the names it gives them.

    A key that is not selected is given by its expression. Keys of the SELECT itself that are constant are left out.
    """
    if select.keys:
        keys = [key for key in select.keys if not is_constant(key, select)]
        return {next((item.alias for item in select.items if item.sql == key), key) for key in keys}
    below = select.relations[0].inner if len(select.relations) == 1 else None
    if not isinstance(below, Select):
        return set()
    renamed = {item.sql.rpartition(".")[2].lower(): item.alias for item in select.items}
    return {renamed.get(name, name) for name in _key_columns(below)}


def wholes(select: Select, dialect: str) -> Iterator[int]:
    """The places of the cross-joined relations that neither the keys nor the WHERE of a grouped SELECT refers to.

    Only sums over all of such a relation can appear in the result, such as the total that a share is based on.
    """
    if not select.keys:
        return
    deciding = {name for sql in (*select.keys, select.where) if sql for name in _tables(sql, select, dialect)}
    for place in crossed(select, dialect):
        if select.relations[place].name.lower() not in deciding:
            yield place


def _tied(relation: Relation, select: Select, dialect: str) -> set[str]:
    """The relations that the join condition of `relation` mentions by columns that are not constant.

    Joins without ON, such as USING, tie all relations.
    """
    words = relation.behind.split(None, 1)
    if not words:
        return set()
    if words[0].upper() != "ON":
        return {one.name.lower() for one in select.relations}
    columns = [column for column in _columns([words[1]], dialect) if not is_constant(_written(column), select)]
    return set().union(*(_owners(column, select) for column in columns))


def _equated(select: Select, dialect: str) -> set[str]:
    """The relations that an equation in WHERE ties to each other, by columns of both."""
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    tied: set[str] = set()
    for equation in tree(select.where, dialect).find_all(exp.EQ) if select.where else ():
        owners = [_owners(column, select) for column in equation.find_all(exp.Column)]
        of = set().union(*owners)
        tied |= of if len(of) > 1 else set()
    return tied


def _tables(sql: str, select: Select, dialect: str) -> set[str]:
    return set().union(*(_owners(column, select) for column in _columns([sql], dialect)))


def _columns(expressions: Iterable[str], dialect: str) -> Iterator[Any]:
    from sqlglot import exp  # noqa: PLC0415 - a fifth of a second, rarely needed

    for sql in expressions:
        yield from tree(sql, dialect).find_all(exp.Column)


def _owners(column: Any, select: Select) -> set[str]:
    """The relations that a column can belong to: all that could have it, unless it is qualified with a table name."""
    if column.table:
        return {column.table.lower()}
    of = {
        one.name.lower()
        for one in select.relations
        if one.inner is None or column.name.lower() in {item.alias for item in one.inner.items}
    }
    return of or {one.name.lower() for one in select.relations}


def _written(column: Any) -> str:
    return f"{column.table}.{column.name}" if column.table else str(column.name)
