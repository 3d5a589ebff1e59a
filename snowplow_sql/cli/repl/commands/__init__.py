"""The commands that begin with a dot. Each is a function decorated with `@command` in a module of this folder.

The function's name is the command's name, and the first line of its docstring is the command's help. No registration
is needed: `.help`, completion and the hints for misspelt names find both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from snowplow_sql import catalog, dialects, present
from snowplow_sql.errors import UsageError
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell

Run = Callable[["Shell", str], None]
"""Takes the shell and the text after the command's name."""


@dataclass(frozen=True)
class Command:
    """A command of the REPL."""

    name: str
    usage: str
    """The arguments as help shows them, such as `[ON|OFF]`; '' for none."""
    takes: str
    """The kind of the argument, for completion: query, column, table, path, command, or a kind that `choices` knows."""
    run: Run
    same_as: str = ""
    """The command that this is a second name for."""

    @property
    def help(self) -> str:
        """The help in one line."""
        return f"The same as .{self.same_as}." if self.same_as else (self.run.__doc__ or "").splitlines()[0]

    @property
    def details(self) -> str:
        """The full help, with each paragraph on one line."""
        paragraphs = (self.run.__doc__ or "").split("\n\n")
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs).strip()


_FOUND: dict[str, Command] = {}


def command(usage: str = "", takes: str = "", *, also: str = "") -> Callable[[Run], Run]:
    """Register the decorated function as a command. `also` is a second name for it."""

    def register(run: Run) -> Run:
        name = run.__name__.rstrip("_")
        _FOUND[name] = Command(name, usage, takes, run)
        if also:
            _FOUND[also] = Command(also, usage, takes, run, same_as=name)
        return run

    return register


@cache
def entries() -> tuple[Command, ...]:
    """All commands, by name."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return tuple(_FOUND[name] for name in sorted(_FOUND))


def get(name: str) -> Command | None:
    """The command of that name, or None."""
    return next((entry for entry in entries() if entry.name == name), None)


def run(line: str, shell: Shell) -> None:
    """Run the command in `line`, which begins with a dot. Raises UsageError with a hint for an unknown command."""
    name, _, given = line.removeprefix(".").partition(" ")
    entry = get(name)
    if entry is None:
        if name in catalog.names():
            raise UsageError(f"There is no command '.{name}'. It is a query: leave out the dot.")
        known = [entry.name for entry in entries()]
        hint = did_you_mean(name, known).replace("'", "'.", 1)
        raise UsageError(f"There is no command '.{name}'.{hint} .help lists them.")
    given = given.strip()
    entry.run(shell, _unquoted(given) if entry.takes == "path" else given)


def _unquoted(name: str) -> str:
    # a file name with blanks may be quoted as in a shell, but need not be
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
    return name[1:-1] if is_quoted else name


def choices(takes: str) -> Iterable[str]:
    """The values that an argument of the kind `takes` can have; none for kinds without a fixed list."""
    match takes:
        case "format":
            return present.names()
        case "dialect":
            return dialects.names()
        case "switch":
            return ("on", "off")
        case "limit":
            return ("off", "20", "100", "1000")
        case _:
            return ()


def chosen(command_name: str, given: str, takes: str) -> str:
    """`given`, if it is one of the `choices`. Otherwise raises UsageError with a hint."""
    known = list(choices(takes))
    if given not in known:
        raise UsageError(f".{command_name}: '{given}' is not one of {', '.join(known)}.{did_you_mean(given, known)}")
    return given
