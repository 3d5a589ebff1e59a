"""Commands about how answers are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from snowplow_sql.cli.repl.commands import chosen, command
from snowplow_sql.errors import UsageError

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell


@command("[FORMAT]", "format", also="mode")
def format_(shell: Shell, given: str) -> None:
    """Write answers as table, vertical, csv, json, ..."""
    if given:
        shell.settings.form = chosen("format", given, "format")
    shell.say(f"Answers are written as {shell.form}.")


@command("[on|off]", "switch")
def timer(shell: Shell, given: str) -> None:
    """Show how long each answer took, or stop showing it."""
    shell.settings.timer = chosen("timer", given, "switch") == "on" if given else not shell.settings.timer
    shell.say(f"The timer is {'on' if shell.settings.timer else 'off'}.")


@command("[ROWS|off]", "limit")
def limit(shell: Shell, given: str) -> None:
    """Fetch at most ROWS rows of an answer; off fetches all."""
    if given.isdecimal() and int(given) > 0:
        shell.settings.limit = int(given)
    elif given == "off":
        shell.settings.limit = None
    elif given:
        raise UsageError(f".limit: '{given}' is not a number of rows. Give one such as 100, or off.")
    most = shell.settings.limit
    shell.say("All rows are shown." if most is None else f"The first {most:,} rows are shown.")


@command("[FILE]", "path")
def output(shell: Shell, given: str) -> None:
    """Write all further answers to FILE; without it, show them.

    In the file, each answer follows the one before. A name such as orders.csv or orders.json sets the format.
    """
    shell.screen.send_to(Path(given) if given else None)
    shell.say(f"Answers go to '{given}', as {shell.form}." if given else "Answers are shown.")
