"""What people type who come from another shell: psql's backslashes, a bare `help`, the command line's own verbs."""

from __future__ import annotations

from snowplow_sql.cli.repl import commands

SIGNS = ("\\", "?", "!", ":", "/")
"""With these commands of other shells begin, and no SQL does."""

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
"""What begins with such a sign elsewhere, by the command that does the like here."""

_DONE = {"help", "quit", "exit"}
"""Words that nearly every shell understands without any sign."""


def command_of(line: str) -> str | None:
    """The command that a `line` without its dot surely means, with the dot; None where none does."""
    word, _, rest = line.partition(" ")
    name = word.lower()
    is_done = name in _DONE and (not rest.strip() or name == "help")
    return f".{name} {rest.strip()}".rstrip() if is_done else None


def foreign(line: str) -> str:
    """What is told of a `line` that begins with one of the SIGNS: the command that is meant, or where they are."""
    word = line.split(maxsplit=1)[0]
    if line.startswith("!"):
        return f"'{word}' runs nothing: no program is started from here. Commands begin with a dot: .help lists them."
    name = word.rstrip("+").lower()
    meant = next((meant for meant, signs in _LIKE.items() if name in signs.split()), "")
    meant = meant or (name[1:] if commands.get(name[1:]) else "")
    hint = f".{meant}." if meant else ".help lists them."
    return f"'{word}' is no command here. Commands begin with a dot: {hint}"


def without_dot(words: list[str]) -> str:
    """What is told where `words` begin with a command's name, perhaps as the command line has it; '' where not."""
    name = words[1] if words[0] == "snowq" and len(words) > 1 else words[0]
    name = name.lower()
    return f"'{words[0]}' is no query. Commands begin with a dot: .{name}." if commands.get(name) else ""
