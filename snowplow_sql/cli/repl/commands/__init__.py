"""What begins with a dot. A command is a function with `@command` in a module of this folder; that is all it needs.

Its name is the function's, its help the docstring's first line, and both are found by `.help`, by completion and by
the hint at near names.
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
"""Takes the shell, and what stands behind the command's name."""


@dataclass(frozen=True)
class Command:
    """One command."""

    name: str
    usage: str
    """What may stand behind the name, such as `[ON|OFF]`; '' for nothing."""
    takes: str
    """What that is, for completion: query, column, table, path, command, or one of `choices`."""
    run: Run
    same_as: str = ""
    """The command of which this is another name."""

    @property
    def help(self) -> str:
        """What it does, in a line."""
        return f"The same as .{self.same_as}." if self.same_as else (self.run.__doc__ or "").splitlines()[0]

    @property
    def details(self) -> str:
        """All that is said of it, a paragraph to a line."""
        paragraphs = (self.run.__doc__ or "").split("\n\n")
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs).strip()


_FOUND: dict[str, Command] = {}


def command(usage: str = "", takes: str = "", *, also: str = "") -> Callable[[Run], Run]:
    """Make a command of a function. `also` is a second name."""

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
    """The command of that name, if there is one."""
    return next((entry for entry in entries() if entry.name == name), None)


def run(line: str, shell: Shell) -> None:
    """Run what is said in `line`, which begins with a dot. Raises UsageError, with near names, for an unknown one."""
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
    # a name with blanks in it is written as in a shell, and without quotes just as well
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
    return name[1:-1] if is_quoted else name


def choices(takes: str) -> Iterable[str]:
    """What a command or an option of that kind can be given."""
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
    """`given`, if it is one of the `choices`. Raises UsageError with near names."""
    known = list(choices(takes))
    if given not in known:
        raise UsageError(f".{command_name}: '{given}' is not one of {', '.join(known)}.{did_you_mean(given, known)}")
    return given
