"""Splitting the text of a query into its clauses."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from snowplow_sql.cli.repl.drilling.statement import Item, NotPlainError, Relation, Select, Union
from snowplow_sql.cli.repl.drilling.tree import entry
from snowplow_sql.cli.repl.tokens import Token, meaningful, tokens
from snowplow_sql.events import columns

_TWO_WORDS = {("GROUP", "BY"): "GROUP BY", ("ORDER", "BY"): "ORDER BY"}
_CLAUSES = {"FROM", "WHERE", "HAVING", "QUALIFY", "WINDOW", "LIMIT", "OFFSET", "FETCH"}
_OF_A_UNION = {"ORDER BY", "LIMIT", "OFFSET", "FETCH"}
"""Clauses after the last branch of a union that apply to the whole union."""
_JOINS = {"JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "ASOF", "POSITIONAL", "STRAIGHT_JOIN", ","}
_JOIN_WORDS = _JOINS | {"OUTER", "SEMI", "ANTI"}
_UNKNOWN = {"PIVOT", "UNPIVOT", "TABLESAMPLE"}
_BEHIND = {"ON", "USING", "LATERAL"} | _JOINS | _UNKNOWN
"""Words after a relation that are not its alias."""


def parsed(sql: str, dialect: str) -> Select | Union:
    """The statement `sql`, split into its parts. Raises NotPlainError for a statement that cannot be split."""
    end = next((token.start for token in meaningful(sql, dialect) if token.text == ";"), len(sql))
    return _statement(sql[:end], dialect, {})


_Shared = dict[str, tuple[str, "_Shared"]]
"""The statements named by WITH: the text of each, with the statements named before it."""


def _statement(sql: str, dialect: str, shared: _Shared) -> Select | Union:
    found = meaningful(sql, dialect)
    if found and found[0].word == "WITH":
        shared, begin = _with(sql, found, shared)
        return _statement(sql[begin:], dialect, shared)
    if found and found[0].text == "(" and closing(found, 0) == len(found) - 1:
        return _statement(sql[found[0].end : found[-1].start], dialect, shared)
    if any(token.word in {"INTERSECT", "EXCEPT", "MINUS"} for _, token in _outside(found)):
        raise NotPlainError("it compares two sets of rows")
    unions = [place for place, token in _outside(found) if token.word == "UNION"]
    if unions:
        return _union(sql, found, unions, dialect, shared)
    return _select(sql, found, dialect, shared)


def _union(sql: str, found: Sequence[Token], places: Sequence[int], dialect: str, shared: _Shared) -> Union:
    """The union that is split at `places`. The clauses for all of it are cut off its last branch."""
    begins, words = [0], []
    for place in places:
        behind = place + 1 + (found[place + 1].word in {"ALL", "DISTINCT"})
        if behind < len(found) and found[behind].word == "BY":
            raise NotPlainError("it is a union by names")
        words.append(" ".join(token.word for token in found[place:behind]))
        begins.append(behind)
    if len(set(words)) > 1:
        raise NotPlainError("it is a union of two kinds")
    ends = [found[place].start for place in places] + [len(sql)]
    texts = [sql[found[begin].start : end] for begin, end in zip(begins, ends, strict=True)]
    last = meaningful(texts[-1], dialect)
    tail = next((token.start for place, token in _outside(last) if _clause(last, place) in _OF_A_UNION), len(texts[-1]))
    ordered, texts[-1] = texts[-1][tail:], texts[-1][:tail]
    return Union(tuple(_statement(text, dialect, shared) for text in texts), words[0], ordered.strip())


def _select(sql: str, found: Sequence[Token], dialect: str, shared: _Shared) -> Select:
    if not found or found[0].word != "SELECT":
        raise NotPlainError("it is not a SELECT")
    clauses = _clauses(sql, found)
    listed = clauses["SELECT"]
    is_distinct = found[1].word == "DISTINCT"
    if is_distinct and found[2].word == "ON":
        raise NotPlainError("it takes one row of several by DISTINCT ON")
    items = tuple(_item(part, dialect) for part in parts(listed[8:] if is_distinct else listed, dialect))
    relations = _relations(clauses["FROM"], dialect, shared) if "FROM" in clauses else ()
    below: set[str] = set()
    for relation in relations:
        below |= {item.alias for item in relation.inner.items} if relation.inner else set(columns())
    return Select(
        items=items,
        is_distinct=is_distinct,
        relations=relations,
        where=clauses.get("WHERE", ""),
        keys=_keys(clauses.get("GROUP BY", ""), items, below, dialect),
        tail="\n".join(f"{name} {text}" for name, text in clauses.items() if name not in {"SELECT", "FROM", "WHERE"}),
        select_list=listed,
    )


def _with(sql: str, found: Sequence[Token], shared: _Shared) -> tuple[_Shared, int]:
    """The statements named by WITH, added to those of `shared`, and the offset of the text that follows."""
    named, place = dict(shared), 1
    while True:
        opening = next((at for at in range(place, len(found)) if found[at].text == "("), None)
        words = [token.word for token in found[place + 1 : opening]]
        if opening is None or words not in (["AS"], ["AS", "MATERIALIZED"], ["AS", "NOT", "MATERIALIZED"]):
            raise NotPlainError("its WITH is not of the form name AS (...)")
        end = closing(found, opening)
        named[found[place].text.lower()] = (sql[found[opening].end : found[end].start], dict(named))
        place = end + 1
        if place >= len(found):
            raise NotPlainError("nothing follows its WITH")
        if found[place].text != ",":
            return named, found[place].start
        place += 1


def closing(found: Sequence[Token], opening: int) -> int:
    """The place of the bracket that closes the one at `opening`. Raises NotPlainError if there is none."""
    depth = 0
    for place in range(opening, len(found)):
        depth += {"(": 1, ")": -1}.get(found[place].text, 0)
        if depth == 0:
            return place
    raise NotPlainError("a bracket is not closed")


def _outside(found: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """The tokens outside brackets, with their places."""
    depth = 0
    for place, token in enumerate(found):
        if token.kind == "sign" and token.text in "([{":
            depth += 1
        elif token.kind == "sign" and token.text in ")]}":
            depth -= 1
        elif depth == 0:
            yield place, token


def _clause(found: Sequence[Token], place: int) -> str:
    """The name of the clause that begins at a token; the token's word if none begins there."""
    following = found[place + 1].word if place + 1 < len(found) else ""
    return _TWO_WORDS.get((found[place].word, following), found[place].word)


def _clauses(sql: str, found: Sequence[Token]) -> dict[str, str]:
    """The text of each clause by its name, in order."""
    marks: list[tuple[str, int, int]] = []
    for place, token in _outside(found):
        name = _clause(found, place)
        if name == "FROM" and found[place - 1].word == "DISTINCT":  # IS DISTINCT FROM
            continue
        if token.kind == "word" and (name in _CLAUSES or " " in name or (name == "SELECT" and place == 0)):
            marks.append((name, token.start, found[place + 1].end if " " in name else token.end))
    ends = [begin for _, begin, _ in marks[1:]] + [len(sql)]
    if len({name for name, _, _ in marks}) < len(marks):
        raise NotPlainError("a clause appears in it twice")
    return {name: sql[behind:end].strip() for (name, _, behind), end in zip(marks, ends, strict=True)}


def parts(text: str, dialect: str) -> list[str]:
    """The parts of `text` between the commas that are outside brackets."""
    found = meaningful(text, dialect)
    commas = [token for _, token in _outside(found) if token.text == ","]
    edges = [(0, 0), *((comma.start, comma.end) for comma in commas), (len(text), len(text))]
    return [_in_a_line(text[one[1] : other[0]], dialect) for one, other in pairwise(edges)]


def _in_a_line(text: str, dialect: str) -> str:
    """`text` without comments around it, with its lines joined, so that equal expressions have equal texts.

    A text with comments inside keeps its lines.
    """
    found = meaningful(text, dialect)
    inner = text[found[0].start : found[-1].end] if found else ""
    pieces = tokens(inner, dialect)
    if "\n" not in inner or any(piece.kind == "comment" for piece in pieces):
        return inner
    line = [piece.text for piece in pieces]
    for place, piece in enumerate(pieces):
        if piece.kind == "blank" and "\n" in piece.text:
            beside_a_bracket = pieces[place - 1].text in {"(", "["} or pieces[place + 1].text in {")", "]"}
            line[place] = "" if beside_a_bracket else " "
    return "".join(line)


def _item(text: str, dialect: str) -> Item:
    """An entry of the select list: its expression as written, and its name as found by `entry`."""
    name, is_renamed = entry(text, dialect)
    if not is_renamed:
        return Item(text, name.lower())
    found = meaningful(text, dialect)
    if found[1].text == ":":  # DuckDB's name: expression
        return Item(text[found[2].start :], name.lower())
    alias = re.search(rf"""(["'`]?){re.escape(name)}\1$""", text, re.IGNORECASE)
    if alias is None:
        raise NotPlainError(f"the name of '{' '.join(text.split())}' is not understood")
    before = [token for token in found if token.end <= alias.start()]
    last = before[-2] if before[-1].word == "AS" else before[-1]
    return Item(text[: last.end], name.lower())


def _relations(text: str, dialect: str, shared: _Shared) -> tuple[Relation, ...]:
    """The tables, functions and subqueries of a FROM clause, each with its join."""
    found = meaningful(text, dialect)
    if any(token.word in _UNKNOWN for _, token in _outside(found)):
        raise NotPlainError("it turns rows to columns, or takes a sample of them")
    joins = [0]  # where the entries begin
    for place, token in _outside(found):
        is_call = place + 1 < len(found) and found[place + 1].text == "("  # as in LEFT(text, 2)
        is_new = token.word in _JOINS and not (is_call and token.word not in {"JOIN", ","})
        if is_new and found[place - 1].word not in _JOIN_WORDS:
            joins.append(place)
    edges = pairwise([*joins, len(found)])
    return tuple(_relation(text, found[begin:end], dialect, shared) for begin, end in edges if begin < end)


def _relation(text: str, found: Sequence[Token], dialect: str, shared: _Shared) -> Relation:
    first = next((place for place, token in enumerate(found) if token.word not in _JOIN_WORDS), len(found))
    if first == len(found):
        raise NotPlainError("its FROM ends in the middle of a join")
    join = text[found[0].start : found[first - 1].end] if first else ""
    base = body = function = ""
    inner: Select | Union | None = None
    place = first + 1
    if found[first].text == "(":
        place = closing(found, first) + 1
        body = text[found[first].end : found[place - 1].start]
    elif found[first].word == "LATERAL":
        raise NotPlainError("it reads a LATERAL relation")
    else:
        while place + 1 < len(found) and found[place].text == ".":
            place += 2
        if place < len(found) and found[place].text == "(":
            place = closing(found, place) + 1
            function = text[found[first].start : found[place - 1].end]
        else:
            base = text[found[first].start : found[place - 1].end]
            body, shared = shared.get(base.lower(), ("", shared))
    if body:
        inner = _statement(body, dialect, shared)
    alias = ""
    place += place < len(found) and found[place].word == "AS"
    if place < len(found) and found[place].word not in _BEHIND:
        alias, place = found[place].text, place + 1
    if not function and place < len(found) and found[place].text == "(":
        raise NotPlainError("it renames the columns of what it reads")
    rest = text[found[place].start : found[-1].end] if place < len(found) else ""
    named = alias or (base if body else "")
    return Relation(join, "" if body else base, inner, function, named, rest)


def _keys(text: str, items: Sequence[Item], below: Container[str], dialect: str) -> tuple[str, ...]:
    """The expressions of GROUP BY. A number or an alias is replaced by its item's expression, ALL is kept.

    `below` are the columns of the relations that are grouped. Raises NotPlainError for a name that is one of them and
    also the alias of another expression.
    """
    keys = []
    for part in parts(text, dialect) if text else ():
        if part.isdigit() and 0 < int(part) <= len(items):
            keys.append(items[int(part) - 1].sql)
            continue
        name = part.strip('"`').lower()
        named = next((item.sql for item in items if item.alias == name), part)
        if name in below and named.lower() != part.lower():
            raise NotPlainError(f"'{part}' in its GROUP BY is a column and another one's new name")
        keys.append(named)
    return tuple(keys)
