"""What is told of an input that failed: on which line, and whether it may be two that a semicolon should part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql import catalog
from snowplow_sql.cli.repl import commands, habits
from snowplow_sql.errors import QueryError, SnowqError

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.inputs import Input


def line_of(given: Input, error: SnowqError) -> int | None:
    """The line of all that was typed that `error` is about; None where it names none, or SQL has one line only."""
    line = error.line if isinstance(error, QueryError) and given.kind == "sql" else None
    return None if line is None or "\n" not in given.text else given.line + line - 1


def message_of(given: Input, error: SnowqError) -> str:
    """What `error` says of the input, and that a semicolon may be missing."""
    said = str(error)
    line = _beginning_of_another(given) if isinstance(error, QueryError) else None
    if line is None:
        return said
    return f"{said}{'' if said.endswith(('.', '!', '?')) else '.'} Does the statement before line {line} lack its ';'?"


def _beginning_of_another(given: Input) -> int | None:
    """The line of a statement that looks like an input of its own: a command, or a query with its options."""
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
    # alone it may be a column, in a list of them
    is_option = len(words) > 1 and words[1].startswith("--") and len(words[1]) > len("--")
    return words[0] in catalog.names() and (is_option or (len(words) == 1 and not before.endswith(",")))
