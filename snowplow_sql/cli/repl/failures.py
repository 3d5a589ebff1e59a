"""The error message for an input that failed: its line, and a hint if a semicolon between two inputs may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql import catalog
from snowplow_sql.cli.repl import commands, habits
from snowplow_sql.errors import QueryError, SnowqError

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.inputs import Input


def line_of(given: Input, error: SnowqError) -> int | None:
    """The line of `error`, counted over all that was typed.

    None if the error has no line, or the input is not SQL of several lines.
    """
    line = error.line if isinstance(error, QueryError) and given.kind == "sql" else None
    return None if line is None or "\n" not in given.text else given.line + line - 1


def message_of(given: Input, error: SnowqError) -> str:
    """The message of `error`, with a hint if the input may lack a semicolon."""
    said = str(error)
    line = _beginning_of_another(given) if isinstance(error, QueryError) else None
    if line is None:
        return said
    return f"{said}{'' if said.endswith(('.', '!', '?')) else '.'} Does the statement before line {line} lack its ';'?"


def _beginning_of_another(given: Input) -> int | None:
    """The first line of an SQL input that looks like another input: a command, or a query with its options."""
    if given.kind != "sql":
        return None
    first, *further = given.text.split("\n")
    before = first
    for number, line in enumerate(further, given.line + 1):
        if _is_another(line.split(), before.rstrip()):
            return number
        before = line
    return None


def _is_another(words: list[str], before: str) -> bool:
    if not words:
        return False
    if words[0].startswith("."):
        return commands.get(words[0][1:]) is not None
    if words[0].startswith(habits.SIGNS) or (habits.command_of(words[0]) and len(words) == 1):
        return True
    # a query's name alone may be a column in a list of columns
    is_option = len(words) > 1 and words[1].startswith("--") and len(words[1]) > len("--")
    return words[0] in catalog.names() and (is_option or (len(words) == 1 and not before.endswith(",")))
