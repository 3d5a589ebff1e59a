"""Splitting text into inputs: commands and queries of the catalogue end with their line, SQL ends at its `;`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from snowplow_sql import catalog
from snowplow_sql.cli.repl import habits
from snowplow_sql.cli.repl.tokens import meaningful
from snowplow_sql.cli.repl.words import Words
from snowplow_sql.cli.statements import STATEMENTS
from snowplow_sql.errors import UsageError
from snowplow_sql.values import did_you_mean

_BEFORE = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))*", re.DOTALL)
"""Blanks and comments before an input."""
_AS_IN_A_SHELL = re.compile(r"\s*(?:snowq\s+)?run\s+(?=\w)")


@dataclass(frozen=True)
class Input:
    """One input of the user."""

    kind: str
    """command, query, sql, or foreign: a command of another shell."""
    text: str
    """The text without the semicolon at its end."""
    line: int = 1
    """The number of its first line, from 1."""


def parted(text: str, dialect: str, *, ended: bool = False) -> tuple[list[Input], str]:
    """The complete inputs at the front of `text`, and the rest: an incomplete input, or blanks.

    `ended` says that no more text will follow. An input is then complete without its semicolon or closing quote.
    """
    found: list[Input] = []
    rest = text
    while True:
        begin = _begin(rest)
        if not rest[begin:].strip():
            return found, rest
        if rest[begin] == ";":  # an empty input
            rest = rest[begin + 1 :]
            continue
        kind = kind_of(rest[begin:])
        end = _end_of_sql(rest, dialect) if kind == "sql" else _end_of_line(rest, begin, kind)
        if end is None and not ended:
            return found, rest
        line = text.count("\n", 0, len(text) - len(rest) + begin) + 1
        end = len(rest) if end is None else end
        found.append(Input(kind, _bare(rest[begin:end]), line))
        rest = rest[end:]


def is_whole(text: str, dialect: str) -> bool:
    """Whether `text` ends without an incomplete input."""
    _, rest = parted(text, dialect)
    return not rest[_begin(rest) :].strip()


def kind_of(text: str) -> str:
    """The kind of an input that begins with `text`, see `Input.kind`. An unknown first word is taken for a query."""
    begin = text[_begin(text) :]
    if begin.startswith("."):
        return "command"
    if begin.startswith(habits.SIGNS):
        return "foreign"
    first = re.match(r"\w+", begin)
    return "sql" if first is None or first[0].upper() in STATEMENTS else "query"


def query_words(text: str) -> list[str]:
    """The words of a line that runs a query: the query's name and its options.

    The line may begin with `snowq run` or `run`, as in a shell. Raises UsageError for the name of no query, and for a
    quote that is not closed.
    """
    words = Words(without_command(text)).complete()
    if words[0] not in catalog.names():
        if mistake := habits.without_dot(words):
            raise UsageError(mistake)
        hint = did_you_mean(words[0], catalog.names()) or did_you_mean(words[0].upper(), STATEMENTS)
        raise UsageError(
            f"'{words[0]}' is not a query of the catalogue and does not start an SQL statement.{hint} "
            ".list lists the queries, .help everything else."
        )
    return words


def without_command(line: str) -> str:
    """The line of a query without a leading `snowq run`, as in the examples, or `run`."""
    return _AS_IN_A_SHELL.sub("", line, count=1)


def _begin(text: str) -> int:
    found = _BEFORE.match(text)
    return found.end() if found else 0


def _bare(text: str) -> str:
    return text.strip().removesuffix(";").rstrip()


def _end_of_sql(text: str, dialect: str) -> int | None:
    return next(
        (token.end for token in meaningful(text, dialect) if token.kind == "sign" and token.text == ";"),
        None,
    )


def _end_of_line(text: str, begin: int, kind: str) -> int | None:
    """The offset after the input's line; None if the input is incomplete.

    A query goes on to the next line if a quote is open or the line ends with a backslash.
    """
    place = text.find("\n", begin)
    while place != -1 and kind == "query" and Words(text[begin:place]).is_open:
        place = text.find("\n", place + 1)
    if place != -1:
        return place + 1
    return None if kind == "query" and Words(text[begin:]).is_open else len(text)
