"""A SELECT by its clauses, each as it was written.

The text is parted and never written anew: no expression changes its meaning on the way.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from snowplow_sql.cli.repl.tokens import Token, meaningful
from snowplow_sql.events import columns

_TWO_WORDS = {("GROUP", "BY"): "GROUP BY", ("ORDER", "BY"): "ORDER BY"}
_CLAUSES = {"FROM", "WHERE", "HAVING", "QUALIFY", "WINDOW", "LIMIT", "OFFSET", "FETCH"}
_JOINED = {"UNION", "INTERSECT", "EXCEPT", "MINUS"}
_JOINS = {"JOIN", "LATERAL", "NATURAL", "CROSS", "PIVOT", "UNPIVOT", "TABLESAMPLE"}


class NotPlainError(Exception):
    """The statement is none of those that can be parted; the text says why, as in 'it joins tables'."""


@dataclass(frozen=True)
class Item:
    """One entry of the select list."""

    sql: str
    alias: str
    """The name it has in the result, in small letters; '' for an expression without one."""

    @property
    def is_star(self) -> bool:
        """Whether it stands for all columns."""
        return self.sql == "*" or self.sql.endswith(".*") or re.match(r"\*\s", self.sql) is not None


@dataclass(frozen=True)
class Select:
    """A SELECT over one relation."""

    items: tuple[Item, ...]
    is_distinct: bool
    base: str
    """The table it reads, as written, without its alias; '' if that is a SELECT of its own."""
    inner: Select | None
    alias: str
    """What the relation is called in it; '' for a table that goes by its own name."""
    where: str
    keys: tuple[str, ...]
    """The expressions of GROUP BY."""
    tail: str
    """What stands behind WHERE: grouping, order and limit."""
    select_list: str
    """The items as they were written, DISTINCT included."""

    @property
    def source(self) -> str:
        """The relation with its alias, as FROM has it."""
        relation = f"(\n{self.inner.written()}\n)" if self.inner else self.base
        return f"{relation} {self.alias}".rstrip()

    @property
    def name(self) -> str:
        """What stands before the dot of a column."""
        return self.alias or self.base.rpartition(".")[2]

    def written(self, more: Sequence[str] = (), relation: str = "") -> str:
        """The statement again, with `more` columns, over `relation` if that is given in place of its own."""
        listed = "\n, ".join([self.select_list, *more])
        source = f"(\n{relation}\n) {self.alias}" if relation else self.source
        where = f"\nWHERE {self.where}" if self.where else ""
        return f"SELECT {listed}\nFROM {source}{where}\n{self.tail}".rstrip()


def parsed(sql: str, dialect: str) -> Select:
    """The statement `sql`, parted. Raises NotPlainError unless it is one SELECT over one relation, all the way down."""
    end = next((token.start for token in meaningful(sql, dialect) if token.text == ";"), len(sql))
    return _select(sql[:end], dialect, {})


_Shared = dict[str, tuple[str, "_Shared"]]
"""What WITH has named: each text, with what was named before it."""


def _select(sql: str, dialect: str, shared: _Shared) -> Select:
    found = meaningful(sql, dialect)
    if found and found[0].word == "WITH":
        shared, begin = _with(sql, found, shared)
        return _select(sql[begin:], dialect, shared)
    if found and found[0].text == "(" and _closing(found, 0) == len(found) - 1:
        return _select(sql[found[0].end : found[-1].start], dialect, shared)
    if not found or found[0].word != "SELECT":
        raise NotPlainError("it is no SELECT")
    clauses = _clauses(sql, found)
    if "FROM" not in clauses:
        raise NotPlainError("it reads no table")
    listed = clauses["SELECT"]
    is_distinct = found[1].word == "DISTINCT"
    if is_distinct and found[2].word == "ON":
        raise NotPlainError("it takes one row of several by DISTINCT ON")
    items = tuple(_item(part) for part in _parts(listed[8:] if is_distinct else listed, dialect))
    base, body, alias = _relation(clauses["FROM"], dialect)
    body, shared = shared.get(base.lower(), (body, shared))
    inner = _select(body, dialect, shared) if body else None
    below = {item.alias for item in inner.items} if inner else set(columns())
    return Select(
        items=items,
        is_distinct=is_distinct,
        base="" if body else base,
        inner=inner,
        alias=alias or (base if body else ""),
        where=clauses.get("WHERE", ""),
        keys=_keys(clauses.get("GROUP BY", ""), items, below, dialect),
        tail="\n".join(f"{name} {text}" for name, text in clauses.items() if name not in {"SELECT", "FROM", "WHERE"}),
        select_list=listed,
    )


def _with(sql: str, found: Sequence[Token], shared: _Shared) -> tuple[_Shared, int]:
    """What WITH names, and where the statement goes on."""
    named, place = dict(shared), 1
    while True:
        opening = next((at for at in range(place, len(found)) if found[at].text == "("), None)
        words = [token.word for token in found[place + 1 : opening]]
        if opening is None or words not in (["AS"], ["AS", "MATERIALIZED"], ["AS", "NOT", "MATERIALIZED"]):
            raise NotPlainError("its WITH is not of the form name AS (...)")
        closing = _closing(found, opening)
        named[found[place].text.lower()] = (sql[found[opening].end : found[closing].start], dict(named))
        place = closing + 1
        if place >= len(found):
            raise NotPlainError("nothing stands behind its WITH")
        if found[place].text != ",":
            return named, found[place].start
        place += 1


def _closing(found: Sequence[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(found)):
        depth += {"(": 1, ")": -1}.get(found[place].text, 0)
        if depth == 0:
            return place
    raise NotPlainError("a bracket is not closed")


def _outside(found: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """The tokens that stand in no brackets, with their places."""
    depth = 0
    for place, token in enumerate(found):
        if token.kind == "sign" and token.text in "([{":
            depth += 1
        elif token.kind == "sign" and token.text in ")]}":
            depth -= 1
        elif depth == 0:
            yield place, token


def _clauses(sql: str, found: Sequence[Token]) -> dict[str, str]:
    """The text of each clause by its name, in order."""
    marks: list[tuple[str, int, int]] = []
    for place, token in _outside(found):
        following = found[place + 1].word if place + 1 < len(found) else ""
        name = _TWO_WORDS.get((token.word, following), token.word)
        if name in _JOINED:
            raise NotPlainError(f"it is a {name.lower()} of several")
        if name == "FROM" and found[place - 1].word == "DISTINCT":  # IS DISTINCT FROM
            continue
        if token.kind == "word" and (name in _CLAUSES or " " in name or (name == "SELECT" and place == 0)):
            marks.append((name, token.start, found[place + 1].end if " " in name else token.end))
    ends = [begin for _, begin, _ in marks[1:]] + [len(sql)]
    if len({name for name, _, _ in marks}) < len(marks):
        raise NotPlainError("a clause stands in it twice")
    return {name: sql[behind:end].strip() for (name, _, behind), end in zip(marks, ends, strict=True)}


def _parts(text: str, dialect: str) -> list[str]:
    """`text` at its commas."""
    found = meaningful(text, dialect)
    commas = [token for _, token in _outside(found) if token.text == ","]
    edges = [(0, 0), *((comma.start, comma.end) for comma in commas), (len(text), len(text))]
    return [_without_comments(text[one[1] : other[0]], dialect) for one, other in pairwise(edges)]


def _without_comments(text: str, dialect: str) -> str:
    found = meaningful(text, dialect)
    return text[found[0].start : found[-1].end] if found else ""


_ALIAS = re.compile(r"""(?is)^(.*?[\w)\]'"`*])\s+(?:AS\s+)?(["`]?)(\w+)\2$""")
_NAME = re.compile(r"""(?:\w+\.)?["`]?(\w+)["`]?""")
_NO_ALIAS = {"END", "NULL", "TRUE", "FALSE"}


def _item(text: str) -> Item:
    found = _ALIAS.match(text)
    if found and found[3].upper() not in _NO_ALIAS:
        return Item(found[1].strip(), found[3].lower())
    name = _NAME.fullmatch(text)
    return Item(text, name[1].lower() if name else "")


def _relation(text: str, dialect: str) -> tuple[str, str, str]:
    """The table, or the SELECT in brackets, and the alias of a FROM clause."""
    found = meaningful(text, dialect)
    if any(token.word in _JOINS or token.text == "," for _, token in _outside(found)):
        raise NotPlainError("it joins tables")
    if found[0].text == "(":
        closing = _closing(found, 0)
        return "", text[found[0].end : found[closing].start], _alias(text[found[closing].end :])
    place = 1
    while place + 1 < len(found) and found[place].text == ".":
        place += 2
    if place < len(found) and found[place].text == "(":
        raise NotPlainError("it reads a function")
    return text[: found[place - 1].end].strip(), "", _alias(text[found[place - 1].end :])


def _alias(text: str) -> str:
    found = re.fullmatch(r"\s*(?:AS\s+)?([A-Za-z_]\w*)?\s*", text, re.IGNORECASE)
    if found is None:
        raise NotPlainError("its FROM holds more than one relation and its name")
    return found[1] or ""


def _keys(text: str, items: Sequence[Item], below: Container[str], dialect: str) -> tuple[str, ...]:
    """The expressions of GROUP BY; a number or an alias stands for its item, ALL is left as it is.

    `below` are the columns of what is grouped.
    """
    keys = []
    for part in _parts(text, dialect) if text else ():
        if part.isdigit() and 0 < int(part) <= len(items):
            keys.append(items[int(part) - 1].sql)
            continue
        named = next((item.sql for item in items if item.alias == part.lower()), part)
        if part.lower() in below and named.lower() != part.lower():
            raise NotPlainError(f"'{part}' in its GROUP BY is a column and another one's new name")
        keys.append(named)
    return tuple(keys)
