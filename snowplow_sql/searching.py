"""Finds the queries that match a user's own words.

The words are searched in the headers of queries: first in name, title and keywords, then in subject, columns and
description. The only endings that are recognised are plurals; other names for a question are keywords of its query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from snowplow_sql.query import Query

_FEW = 5
"""The most queries that are returned if none has all the words."""

_BEGINNING = 4
"""The fewest letters of a prefix: with three, `bot` would find both and bottom."""

_NEAR = 0.8
"""How similar a word must be to the word of the catalogue that is suggested for it. That is more than for names, since
there are many more words than names."""

_SMALL = {
    "a", "an", "and", "are", "as", "at", "between", "by", "can", "did", "do", "does", "for", "from", "had", "has",
    "have", "how", "i", "in", "is", "it", "its", "many", "much", "my", "of", "on", "or", "our", "people", "per",
    "so", "than", "that", "the", "their", "them", "they", "this", "to", "versus", "vs", "was", "we", "were", "what",
    "when", "where", "which", "who", "with", "you", "your",
}  # fmt: skip
"""Stop words, which do not distinguish questions. They count only if a question has no other words."""

_CALLED = {"session": "visit", "cart": "basket", "referer": "referrer"}
"""Common terms for which the catalogue always uses another one. A synonym that concerns one query is its keyword."""

_HEAD_WHOLE, _HEAD_BEGINNING, _REST_WHOLE, _REST_BEGINNING, _NOWHERE = range(5)
"""Where a query has a word, best first: in its head (name, title and keywords) or in the rest of its header, and there
as a whole word or as a prefix."""


@dataclass(frozen=True)
class Found:
    """The outcome of a search."""

    queries: list[Query]
    """The best match first; empty if no query has any of the words."""
    have_all: bool
    """Whether the queries have all the words. Otherwise they are a few of those that have the most."""
    meant: str | None
    """A word of the catalogue that is similar to one that no query has; None where there is none."""


class Index:
    """The words of some queries, for several searches."""

    def __init__(self, queries: Sequence[Query]) -> None:
        self._queries = [_Indexed(query) for query in queries]
        self._wholes = set[str]().union(*(of.head_wholes | of.rest_wholes for of in self._queries))
        self._head = sorted(set[str]().union(*(of.head for of in self._queries)))

    def search(self, wanted: str) -> Found:
        """The queries that `wanted` finds, as `search` says."""
        words = _telling(_words(wanted))
        parts = {part for word in words for part in _forms(word)}
        begin = {part for part in parts if len(part) >= _BEGINNING or _plain(part) not in self._wholes}
        hits = [_Hit(of, words, begin) for of in self._queries]
        most = max((hit.count for hit in hits), default=0)
        best = sorted((hit for hit in hits if hit.count == most), key=lambda hit: hit.rank)
        unknown = [word for number, word in enumerate(words) if all(hit.places[number] == _NOWHERE for hit in hits)]
        found = [hit.query for hit in best] if most or not wanted.strip() else []
        have_all = bool(found) and most == len(words)
        return Found(
            queries=found if have_all else found[:_FEW],
            have_all=have_all,
            meant=next((near for word in unknown for near in get_close_matches(word, self._head, 1, _NEAR)), None),
        )


def search(wanted: str, queries: Sequence[Query]) -> Found:
    """The `queries` that have all the words of `wanted`, in any order; otherwise a few of those that have the most.

    Case, plurals, `-` and `_` make no difference, and stop words such as `of` are ignored. A prefix of a word is enough
    if it has four letters or more, or if no query has it as a whole word. An empty text matches all queries.
    The query whose name equals `wanted` comes first, then those whose title or a keyword does. Then come those that
    have more of the words in name, title and keywords, and then those that have more of them as whole words. Equal
    matches stay in the order of `queries`.
    """
    return Index(queries).search(wanted)


class _Indexed:
    """One query, as the words of its header."""

    def __init__(self, query: Query) -> None:
        self.query = query
        names = [query.name, query.title, *query.keywords]
        columns = (f"{column.name} {column.meaning}" for column in query.columns)
        self.name, *self.other_names = (_sense(_words(name)) for name in names)
        self.head = _all_forms(names)
        self.rest = _all_forms([query.subject, query.description, *columns])
        self.head_wholes = {_plain(word) for word in self.head}
        self.rest_wholes = {_plain(word) for word in self.rest}

    def place(self, word: str, begin: set[str]) -> int:
        """The best place of `word` in the query. A word of several parts matches as a whole or in each part."""
        joined, *parts = (self._place(form, is_begun=form in begin) for form in _forms(word))
        return min(joined, max(parts, default=_NOWHERE))

    def _place(self, form: str, *, is_begun: bool) -> int:
        if _plain(form) in self.head_wholes:
            return _HEAD_WHOLE
        if is_begun and any(word.startswith(form) for word in self.head):
            return _HEAD_BEGINNING
        if _plain(form) in self.rest_wholes:
            return _REST_WHOLE
        if is_begun and any(word.startswith(form) for word in self.rest):
            return _REST_BEGINNING
        return _NOWHERE


class _Hit:
    """How well one query matches the words of a search."""

    def __init__(self, of: _Indexed, words: Sequence[str], begin: set[str]) -> None:
        self.query = of.query
        self.places = [of.place(word, begin) for word in words]
        there = [word for word, place in zip(words, self.places, strict=True) if place != _NOWHERE]
        self.count = len(there)
        in_head = sum(place in {_HEAD_WHOLE, _HEAD_BEGINNING} for place in self.places)
        as_wholes = sum(place in {_HEAD_WHOLE, _REST_WHOLE} for place in self.places)
        sense = _sense(there)
        self.rank = (sense != of.name, sense not in of.other_names, -in_head, -as_wholes)


def _words(text: str) -> list[str]:
    """The words of `text` in lower case, without 's; words that - or _ join are one word."""
    return re.findall(r"[^\W_]+(?:[-_][^\W_]+)*", re.sub(r"['\u2019]s\b", "", text.casefold()))


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _SMALL] or list(words)


def _forms(word: str) -> list[str]:
    """A word with its parts joined, followed by the parts if there are several."""
    parts = re.split("[-_]", word)
    return ["".join(parts), *(parts if len(parts) > 1 else [])]


def _all_forms(texts: Iterable[str]) -> set[str]:
    return {form for text in texts for word in _words(text) for form in _forms(word)}


def _sense(words: Sequence[str]) -> frozenset[str]:
    """The meaning of `words`, whatever their order: two texts with the same meaning count as the same name."""
    return frozenset(_plain(part) for word in _telling(words) for part in re.split("[-_]", word))


def _plain(word: str) -> str:
    """`word` as it is compared with others: in the singular, and in the catalogue's own term."""
    one = _singular(word)
    return _CALLED.get(one, one)


def _singular(word: str) -> str:
    """`word` without the ending of a plural; the result need not be an English word."""
    if word.endswith("ies") and len(word) > _BEGINNING:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
