"""Habits from other shells: psql's backslash commands, a bare `help`, or snowq's commands without the dot."""

from __future__ import annotations

from snowplow_sql.cli.repl import commands

SIGNS = ("\\", "?", "!", ":", "/")
"""Characters that begin commands of other shells, but never SQL."""

_LIKE = {
    "help": r"? \? \h \help :h :help",
    "quit": r"\q \quit :q :q! :quit",
    "schema": r"\d \describe",
    "tables": r"\dt \dv",
    "source": r"\c \connect \l",
    "format vertical": r"\x",
    "format": r"\pset \a",
    "timer": r"\timing",
    "output": r"\o \g",
    "edit": r"\e",
    "history": r"\s",
}
"""Commands of other shells, by the command of this one that does something similar."""

_DONE = {"help", "quit", "exit"}
"""Words that nearly every shell understands without a prefix."""


def command_of(line: str) -> str | None:
    """The command, with its dot, that a `line` such as `help` or `quit` clearly means; None for any other line."""
    word, _, rest = line.partition(" ")
    name = word.lower()
    is_done = name in _DONE and (not rest.strip() or name == "help")
    return f".{name} {rest.strip()}".rstrip() if is_done else None


def foreign(line: str) -> str:
    """The error message for a `line` that begins with one of SIGNS. It names the similar command, or else `.help`."""
    word = line.split(maxsplit=1)[0]
    if line.startswith("!"):
        return f"'{word}' runs nothing: no program is started from here. Commands begin with a dot: .help lists them."
    name = word.rstrip("+").lower()
    meant = next((meant for meant, signs in _LIKE.items() if name in signs.split()), "")
    meant = meant or (name[1:] if commands.get(name[1:]) else "")
    hint = f".{meant}." if meant else ".help lists them."
    return f"'{word}' is no command here. Commands begin with a dot: {hint}"


def without_dot(words: list[str]) -> str:
    """The error message if `words` begin with a command's name without its dot, perhaps after `snowq`; otherwise ''."""
    name = words[1] if words[0] == "snowq" and len(words) > 1 else words[0]
    name = name.lower()
    return f"'{words[0]}' is no query. Commands begin with a dot: .{name}." if commands.get(name) else ""
