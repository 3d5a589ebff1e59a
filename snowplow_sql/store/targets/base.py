"""What a target is: how events become files that an engine reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from snowplow_sql.sqltext import literal


@dataclass(frozen=True)
class Remark:
    """Something about the values that a user must know: a number, and the sentence if it is not 0."""

    count: str
    """The SQL aggregate that counts the values."""
    sentence: Callable[[int, int], str]
    """Takes that number, and that of `further`."""
    further: str = "0"
    """A second SQL aggregate that the sentence tells of, such as the greatest length."""


@dataclass(frozen=True)
class Target:
    """How the files of one target are written. All SQL is DuckDB's, over the events table."""

    select: str
    """The select list: the columns of a file, in their order."""
    options: str
    """What COPY is told of the format."""
    file: str
    """The name of a file of events."""
    partitioned: bool
    """Whether each day has a folder dt=YYYY-MM-DD with its file, or all days have one file."""
    remarks: list[Remark] = field(default_factory=list)
    companions: Mapping[str, str] = field(default_factory=dict)
    """Further files by name, with their text."""


COPY_TEXT = "FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '', NULLSTR '\\N'"
"""Tab-separated lines that DuckDB adds nothing to: escaping is the select list's."""


def escaped(x: str, replacements: Mapping[str, str], *, also: str = "false", as_if: str | None = None) -> str:
    """The text `x` with each of the characters in `replacements` replaced, in their order.

    Where the condition `also` holds, and where there is anything to replace, `as_if` is taken for `x`.
    """
    text = as_if or x
    for character, replacement in replacements.items():
        text = f"replace({text}, {_char(character)}, {literal(replacement)})"
    # nearly all texts need none of it, and looking is some 25 times cheaper than replacing
    needed = " OR ".join(f"contains({x}, {_char(character)})" for character in replacements)
    return f"CASE WHEN {needed} OR {also} THEN {text} ELSE {x} END"


def _char(character: str) -> str:
    # a NUL cannot stand in a statement's text
    return f"chr({ord(character)})"


def counted(number: int, column: str = "", *, one: str, many: str) -> str:
    """`1 value of dt is`, `2 values of dt are`: the beginning of a remark."""
    of = f" of {column}" if column else ""
    return f"1 value{of} {one}" if number == 1 else f"{number} values{of} {many}"
