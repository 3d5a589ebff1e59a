"""Folds rendered SQL as a person would: a line that is too long is broken at its CASEs and its brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

WIDTH = 120
"""The most characters that a line may have, if it has a place to break."""
_SMALL = 80
"""A part of at most this many characters stays in one piece, however long its line is."""
_INDENT = "    "
_OPENING = {"(": ")", "[": "]", "{": "}", "CASE": "END"}
_CLOSING = set(_OPENING.values())

_Piece = tuple[str, Sequence[str]]
"""A part of a broken line: its indentation, and its tokens."""


def folded(text: str, literal: str, width: Callable[[str], int]) -> str:
    """`text` with its long lines broken; only blanks and line ends between tokens change.

    `literal` is a regular expression for the placeholder of a text literal, and `width` gives the width that a piece of
    text will have in the end.
    """
    token = re.compile(rf"{literal}|'[^']*'|`[^`]*`|\"[^\"]*\"|\w+|\s+|.")
    lines: list[str] = []
    for line in text.split("\n"):
        code = line.lstrip()
        margin = line[: len(line) - len(code)]
        lines += _fold(margin, token.findall(code), width) if width(line) > WIDTH else [line]
    return "\n".join(lines)


def _fold(margin: str, tokens: Sequence[str], width: Callable[[str], int]) -> Iterator[str]:
    line = _Line(tokens, width)
    pieces = line.pieces() if width(margin) + line.width() > WIDTH else []
    if len(pieces) < 2:
        yield margin + "".join(tokens)
        return
    for indent, piece in pieces:
        yield from _fold(margin + indent, piece, width)


class _Line:
    """A line as a sequence of tokens. A group is the part between two brackets, or between CASE and END."""

    def __init__(self, tokens: Sequence[str], width: Callable[[str], int]) -> None:
        self._tokens = tokens
        self._words = [token.upper() for token in tokens]
        self._widths = [0, *accumulate(map(width, tokens))]
        self._ends: dict[int, int] = {}
        """The index of the token that closes a group, by the index of the token that opens it."""
        opened: list[int] = []
        for place, word in enumerate(self._words):
            if word in _OPENING:
                opened.append(place)
            elif word in _CLOSING and opened and _OPENING[self._words[opened[-1]]] == word:
                self._ends[opened.pop()] = place

    def width(self, start: int = 0, end: int | None = None) -> int:
        """The width of the tokens from `start` up to, but not including, `end`."""
        return self._widths[len(self._tokens) if end is None else end] - self._widths[start]

    def pieces(self) -> list[_Piece]:
        """The parts of the line, each to become a line of its own; a single part if there is no place to break."""
        every = len(self._tokens)
        if items := self._items():
            return [("", self._part(0, items[0])), *self._parts(_INDENT, items, every)]
        then = self._then()
        if then and min(self.width(0, then), self.width(then)) > _SMALL:
            return self._parts("", [0], then) + self._parts(_INDENT, [then], every)
        starts, closed = self._widest_group()
        if starts:
            inside = self._parts(_INDENT, starts, closed)
            return [("", self._part(0, starts[0])), *inside, ("", self._part(closed, every))]
        conditions = [at for at in self._conditions(0, every) if at]
        return [("", self._part(0, (conditions or [every])[0])), *self._parts("  ", conditions, every)]

    def _parts(self, indent: str, starts: Sequence[int], end: int) -> list[_Piece]:
        return [(indent, self._part(*edges)) for edges in pairwise([*starts, end])]

    def _part(self, start: int, end: int) -> Sequence[str]:
        """The tokens from `start` up to, but not including, `end`, without blanks around them."""
        while start < end and self._tokens[start].isspace():
            start += 1
        while start < end and self._tokens[end - 1].isspace():
            end -= 1
        return self._tokens[start:end]

    def _items(self) -> list[int]:
        """The indices at which the items of a GROUP BY or an ORDER BY begin; none if there is only one item."""
        if self._words[:3] not in (["GROUP", " ", "BY"], ["ORDER", " ", "BY"]):
            return []
        behind = self._behind_commas(3, len(self._tokens))
        return [3, *behind] if behind else []

    def _then(self) -> int:
        """The index of THEN in a line that is one WHEN branch of a CASE; 0 in any other line."""
        there = self._directly_in(0, len(self._tokens)) if self._words[:1] == ["WHEN"] else iter(())
        return next((at for at in there if self._words[at] == "THEN"), 0)

    def _widest_group(self) -> tuple[list[int], int]:
        """Where to break the widest of the outermost groups, or else a group within it.

        The result is the indices at which the parts of the group begin, none if no group can be broken, and the index
        at which the group is closed.
        """
        start, end = 0, len(self._tokens)
        while groups := [place for place in self._directly_in(start, end) if place in self._ends]:
            place = max(groups, key=lambda at: self.width(at, self._ends[at]))
            start, end = place + 1, self._ends[place]
            if self.width(place, end + 1) <= _SMALL:
                break
            if starts := self._inside(place):
                return starts, end
        return [], 0

    def _inside(self, place: int) -> list[int]:
        """The indices at which a group's parts begin: branches of CASE, clauses of a window, conditions, arguments."""
        start, end = place + 1, self._ends[place]
        if self._words[place] == "CASE":
            return [at for at in self._directly_in(start, end) if self._words[at] in {"WHEN", "ELSE"}]
        if self._words[start] in {"PARTITION", "ORDER"}:
            return [at for at in self._directly_in(start, end) if self._words[at] in {"PARTITION", "ORDER", "ROWS"}]
        if conditions := self._conditions(start, end):
            return [start, *conditions]
        # of nested calls, break the one whose arguments each fit into a line
        arguments = [start, *self._behind_commas(start, end)]
        fit = all(self.width(*edges) <= WIDTH for edges in pairwise([*arguments, end]))
        return arguments if fit and self.width(start, end) > WIDTH else []

    def _behind_commas(self, start: int, end: int) -> list[int]:
        return [at + 1 for at in self._directly_in(start, end) if self._tokens[at] == "," and at + 1 < end]

    def _conditions(self, start: int, end: int) -> list[int]:
        """The indices of the ORs, or else of the ANDs, outside nested groups; none if there is a BETWEEN."""
        there = [at for at in self._directly_in(start, end) if self._words[at] in {"AND", "OR", "BETWEEN"}]
        words = {self._words[at] for at in there}
        asked = "OR" if "OR" in words else "AND"
        return [] if "BETWEEN" in words else [at for at in there if self._words[at] == asked]

    def _directly_in(self, start: int, end: int) -> Iterator[int]:
        """The indices from `start` up to, but not including, `end`; of a nested group, only its opening token's."""
        place = start
        while place < end:
            yield place
            place = self._ends.get(place, place) + 1
