"""Every query of the catalogue as a command of its own, with its parameters as options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer

from snowplow_sql import catalog
from snowplow_sql.cli import exits
from snowplow_sql.cli.command import Command, Group
from snowplow_sql.cli.elsewhere import Commands, QueryCommand
from snowplow_sql.errors import UsageError
from snowplow_sql.params import Param
from snowplow_sql.query import Query
from snowplow_sql.values import NAMES, did_you_mean

Handler = Callable[..., None]
"""Takes the query, if there is one, then the command's own options, and `given`, the values of the query's
parameters."""


def group(handler: Handler) -> type[Group]:
    """A group with one command per query, which is created on demand and calls `handler`."""

    class Queries(Commands):
        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
            return sorted(query.name for query in catalog.queries())

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            return self.commands.get(cmd_name) or command(catalog.find(cmd_name), handler)

        def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
            # Typer asks for every command, but only needs its title; a complete one takes some milliseconds to make
            self.commands = {it.name: Command(it.name, short_help=it.title) for it in catalog.queries()}
            return super().shell_complete(ctx, incomplete)

        def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
            # Typer's own version would create all the options of every query
            with formatter.section("Commands"):
                formatter.write_dl(sorted((query.name, query.title) for query in catalog.queries()))

        def format_help(self, ctx: Any, formatter: Any) -> None:
            super().format_help(ctx, formatter)
            tell_left_out()

    return Queries


_TOLD = 3
"""Faulty files that are reported by name. A folder may be full of SQL that was not written for snowq."""


def tell_left_out() -> None:
    """Report on stderr the files that are not valid queries: the faults of the first few, and how many more there are.

    Called wherever all queries are listed.
    """
    faults = catalog.faults()
    for fault in faults[:_TOLD]:
        exits.note(str(fault))
    more = len(faults) - _TOLD
    if more > 0:
        exits.note(f"{more} more {'file is not a query' if more == 1 else 'files are not queries'}.")


def command(query: Query, handler: Handler) -> Any:
    """The command for `query`, which passes its options to `handler`."""
    # a Typer app just for this command: the public way to turn a function into a command
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    call = taking(query.params, handler, query)
    help_text = f"{query.title}.\n\n{query.description}\n\n\b\nExample:\n  {query.example}"
    app.command(query.name, cls=QueryCommand, help=help_text, short_help=query.title)(call)
    return typer.main.get_command(app)


def taking(params: Mapping[str, Param], handler: Handler, *first: Any) -> Callable[..., None]:
    """A function for Typer that has the options of `params`, followed by those of `handler`.

    It calls `handler` with `first`, the handler's own options by name, and the values of the params as `given`.
    """
    lookups = {name: param for name, param in params.items() if param.type == "lookup"}
    options = {name: _option(param) for name, param in params.items() if name not in lookups}
    if lookups:
        options[_LOOKUP] = _lookup_option(lookups)
    extra = list(inspect.signature(handler, eval_str=True).parameters.values())[len(first) : -1]

    def call(**arguments: Any) -> None:
        given = {name: arguments.pop(name) for name in options}
        given |= _lookups(list(lookups), given.pop(_LOOKUP, None) or [])
        handler(*first, given=given, **arguments)

    call.__signature__ = inspect.Signature([*options.values(), *extra])  # type: ignore[attr-defined]
    call.__annotations__ = {option.name: option.annotation for option in (*options.values(), *extra)}
    call.__doc__ = handler.__doc__
    return call


_LOOKUP = "lookup"


def _lookup_option(params: Mapping[str, Param]) -> inspect.Parameter:
    wanted = (f"{name} ({', '.join(param.columns)}): {param.help}" for name, param in params.items())
    explained = "A table of your own: its name or, on DuckDB, a CSV file with a header. " + " ".join(wanted)
    option = typer.Option(None, "--lookup", metavar="NAME=TABLE|FILE.csv", help=explained, show_default=False)
    return inspect.Parameter(_LOOKUP, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=list[str] | None)


def _lookups(known: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """The table or file of each lookup, by its name.

    Raises UsageError for a text that is not of the form NAME=FILE, and for a name that is not `known`.
    """
    found = {}
    for text in given:
        name, _, value = text.partition("=")
        give = f"Give {' or '.join(f'{table}=TABLE or {table}=FILE.csv' for table in known)}."
        if not name or not value:
            raise UsageError(f"--lookup: '{text}' is not written as NAME=FILE. {give}")
        if name not in known:
            raise UsageError(
                f"--lookup: '{text}' is not a table that this query joins.{did_you_mean(name, known)} {give}"
            )
        found[name] = value
    return found


def _option(param: Param) -> inspect.Parameter:
    shown = param.help
    if param.default not in (None, False):
        default = "; ".join(param.default) if isinstance(param.default, list | tuple) else param.default
        shown += f" [default: {default}]"
    kind: Any
    if param.type == "flag":
        names = f"{param.option}/{param.off}"
        kind, option = bool | None, typer.Option(None, names, help=shown, show_default=False)
    else:
        kind = list[str] | None if param.many else str | None
        option = typer.Option(
            None,
            param.option,
            metavar=f"[{'|'.join(param.choices)}]" if param.choices else param.kind.upper(),
            help=shown,
            show_default=False,
            autocompletion=_completion(param),
        )
    return inspect.Parameter(param.name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=kind)


def _completion(param: Param) -> Callable[[str], list[str]] | None:
    known = NAMES.get(param.type, lambda: list(param.choices))  # evaluated only on completion
    is_closed = param.choices or param.type in NAMES
    return (lambda incomplete: [name for name in known() if name.startswith(incomplete)]) if is_closed else None
