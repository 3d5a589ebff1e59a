"""Commands about input: help, history, editing and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql import catalog
from snowplow_sql.cli import show
from snowplow_sql.cli.repl.commands import command, entries, get
from snowplow_sql.errors import UsageError
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell

_SHOWN = 50
"""Inputs that `.history` lists."""

_INPUTS = """\
Type SQL over as many lines as you like, ending with ;
or a query of the catalogue with its options: funnel --from 2012-01-01 --step 'event=transaction'
or a command:
"""
_KEYS = """
Tab completes, Ctrl-R searches the history, Ctrl-C stops a query or clears the line, Ctrl-D leaves.
In a pager: q ends, / searches, the arrow keys move."""


@command("[NAME]", "command")
def help_(shell: Shell, given: str) -> None:
    """List the commands, or explain one command or query."""
    name = given.removeprefix(".")
    entry = get(name)
    if not name:
        width = max(len(_usage(one.name, one.usage)) for one in entries())
        lines = [f"  {_usage(one.name, one.usage).ljust(width)}  {one.help}" for one in entries()]
        shell.screen.text(_INPUTS + "\n".join(lines) + "\n" + _KEYS)
    elif entry is not None:
        shell.screen.text(f"{_usage(entry.name, entry.usage)}\n\n{entry.details}")
    elif name in catalog.names():
        shell.screen.text(show.described(catalog.find(name), shell.dialect))
    else:
        known = [*(one.name for one in entries()), *catalog.names()]
        raise UsageError(f".help: '{name}' is neither a command nor a query.{did_you_mean(name, known)}")


def _usage(name: str, usage: str) -> str:
    return f".{name} {usage}".rstrip()


@command("[TEXT]")
def history(shell: Shell, given: str) -> None:
    """List the latest inputs, or those with TEXT in them."""
    found = [text for text in shell.typed() if given.lower() in text.lower()]
    if not found:
        raise UsageError(f".history: no input contains '{given}'." if given else "Nothing was typed yet.")
    shell.screen.text("\n".join(found[-_SHOWN:]))


@command()
def edit(shell: Shell, given: str) -> None:
    """Open the last input in $EDITOR.

    What you save there goes into the prompt; Enter runs it. Ctrl-X Ctrl-E opens what you are typing.
    """
    del given
    shell.propose(next((text for text in reversed(shell.typed()) if not text.startswith(".")), ""), in_editor=True)


@command(also="exit")
def quit_(shell: Shell, given: str) -> None:
    """Leave. So does Ctrl-D."""
    del given
    shell.is_done = True
