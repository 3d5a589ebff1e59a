"""The definition of a target: how to write events to files that an engine reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from snowplow_sql.sqltext import literal


@dataclass(frozen=True)
class Remark:
    """A remark on the values that the user must see if `count` is not 0."""

    count: str
    """The SQL aggregate that counts the values."""
    sentence: Callable[[int, int], str]
    """Makes the sentence from the values of `count` and `further`."""
    further: str = "0"
    """A second SQL aggregate for the sentence, such as the greatest length."""


@dataclass(frozen=True)
class Target:
    """How the files of a target are written. All SQL is DuckDB's, over the events table."""

    select: str
    """The SELECT list: the columns of a file, in order."""
    options: str
    """The options of COPY for the file format."""
    file: str
    """The name of each file of events."""
    partitioned: bool
    """Whether each day has a folder dt=YYYY-MM-DD with a file of its own; otherwise all days are in one file."""
    remarks: list[Remark] = field(default_factory=list)
    companions: Mapping[str, str] = field(default_factory=dict)
    """Additional files: text by file name."""


COPY_TEXT = "FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '', NULLSTR '\\N'"
"""Tab-separated lines to which DuckDB adds nothing: the SELECT list does the escaping."""


def escaped(x: str, replacements: Mapping[str, str], *, also: str = "false", as_if: str | None = None) -> str:
    """The text `x` with the characters in `replacements` replaced, one after the other in that order.

    If the condition `also` holds, or there is anything to replace, `as_if` is used in place of `x`.
    """
    text = as_if or x
    for character, replacement in replacements.items():
        text = f"replace({text}, {_char(character)}, {literal(replacement)})"
    # nearly all texts need no replacement, and searching is some 25 times as fast as replacing
    needed = " OR ".join(f"contains({x}, {_char(character)})" for character in replacements)
    return f"CASE WHEN {needed} OR {also} THEN {text} ELSE {x} END"


def _char(character: str) -> str:
    # a NUL cannot be part of a statement's text
    return f"chr({ord(character)})"


def counted(number: int, column: str = "", *, one: str, many: str) -> str:
    """`1 value of dt is`, `2 values of dt are`: the beginning of a remark."""
    of = f" of {column}" if column else ""
    return f"1 value{of} {one}" if number == 1 else f"{number} values{of} {many}"
