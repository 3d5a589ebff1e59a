"""What is joined by nothing but a constant, so that all of it stands beside each row.

A query compares a group with all others by joining it to them on a column that is 1 everywhere, lists every pair of
two groups in that way, and lays one row out below itself by a CROSS JOIN with numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from snowplow_sql.cli.repl.drilling.statement import Relation, Select
from snowplow_sql.cli.repl.drilling.tree import tree

_LITERAL = re.compile(r"\d+|'[^']*'")


def is_constant(sql: str, select: Select) -> bool:
    """Whether an expression of `select` is a literal, or a column that is one where it comes from."""
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
    """The places of the relations that stand, all of them, beside all of the others; none where there is only one."""
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
    """Whether what makes the groups at `places` groups is among that by which they are joined."""
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
    """The columns of a SELECT, or what stands for them, that are the keys of its groups, or of those that it reads."""
    if select.keys:
        keys = [key for key in select.keys if not is_constant(key, select)]
        return {next((item.alias for item in select.items if item.sql == key), key) for key in keys}
    below = select.relations[0].inner if len(select.relations) == 1 else None
    if not isinstance(below, Select):
        return set()
    renamed = {item.sql.rpartition(".")[2].lower(): item.alias for item in select.items}
    return {renamed.get(name, name) for name in _key_columns(below)}


def wholes(select: Select, dialect: str) -> Iterator[int]:
    """The places of the relations that stand beside the groups of a SELECT and decide neither what is in one nor which.

    Of such a relation only sums over all of it are told, as the base of a share is.
    """
    if not select.keys:
        return
    deciding = {name for sql in (*select.keys, select.where) if sql for name in _tables(sql, select, dialect)}
    for place in crossed(select, dialect):
        if select.relations[place].name.lower() not in deciding:
            yield place


def _tied(relation: Relation, select: Select, dialect: str) -> set[str]:
    """The relations that the join of one ties to each other, by more than a constant."""
    words = relation.behind.split(None, 1)
    if not words:
        return set()
    if words[0].upper() != "ON":
        return {one.name.lower() for one in select.relations}
    columns = [column for column in _columns([words[1]], dialect) if not is_constant(_written(column), select)]
    return set().union(*(_owners(column, select) for column in columns))


def _equated(select: Select, dialect: str) -> set[str]:
    """The relations that WHERE ties to each other, by a column of the one that is that of the other."""
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
    """The relations that a column can be of: all, where that is not told by a name before it."""
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
