"""Inputs from a pipe or a file: each is answered as it arrives, and the first that fails ends the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from snowplow_sql.cli import exits
from snowplow_sql.cli.repl.failures import line_of, message_of
from snowplow_sql.cli.repl.inputs import Input, kind_of, parted
from snowplow_sql.errors import SnowqError, UsageError

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell


def run(shell: Shell, lines: Iterable[bytes]) -> exits.Exit:
    """Answer the inputs in `lines` and return the exit code. An error is one line on stderr with its line number."""
    try:
        for given in _inputs(shell, lines):
            try:
                shell.run(given)
            except SnowqError as error:
                exits.complain(f"line {line_of(given, error) or given.line}: {message_of(given, error)}")
                return exits.code_of(error)
            if shell.is_done:
                break
    except UsageError as error:
        exits.complain(str(error))
        return exits.Exit.USAGE
    return exits.Exit.OK


def _inputs(shell: Shell, lines: Iterable[bytes]) -> Iterator[Input]:
    waiting, before = "", 0
    for line in lines:
        text = _decoded(line, before + waiting.count("\n") + 1)
        waiting += text
        if ";" in text or kind_of(waiting) != "sql":  # does not parse long SQL again for every line
            found, rest = parted(waiting, shell.engine_dialect)
            yield from _placed(found, before)
            before += waiting[: len(waiting) - len(rest)].count("\n")
            waiting = rest
    found, _ = parted(waiting, shell.engine_dialect, ended=True)
    yield from _placed(found, before)


def _placed(found: Iterable[Input], before: int) -> Iterator[Input]:
    return (Input(given.kind, given.text, before + given.line) for given in found)


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UsageError(f"line {number}: the text is not UTF-8. Save it as UTF-8.") from None
