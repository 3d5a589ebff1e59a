"""Every query of the catalogue as a command of its own, with its parameters as options."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from snowplow_sql import catalog
from snowplow_sql.catalog import Query
from snowplow_sql.errors import UsageError
from snowplow_sql.params import Param
from snowplow_sql.values import did_you_mean

Handler = Callable[..., None]
"""Takes the query, then the parameters of the command around it, then `given`: what was said of the query's."""


def group(handler: Handler) -> type[TyperGroup]:
    """A group with one command per query, made when it is asked for; each calls `handler`."""

    class Queries(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
            return catalog.names()

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            return command(catalog.find(cmd_name), handler)

    return Queries


def command(query: Query, handler: Handler) -> Any:
    """The command that hands what is said of `query` to `handler`."""
    # An app of its own, since that is the public way to a command made of a function.
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    options = {name: _option(param) for name, param in query.params.items() if param.type != "lookup"}
    if query.lookups:
        options[_LOOKUP] = _lookup_option(query)
    extra = list(inspect.signature(handler, eval_str=True).parameters.values())[1:-1]

    def call(**arguments: Any) -> None:
        given = {name: arguments.pop(name) for name in options}
        given |= _lookups(query, given.pop(_LOOKUP, None) or [])
        handler(query, given=given, **arguments)

    call.__signature__ = inspect.Signature([*options.values(), *extra])  # type: ignore[attr-defined]
    call.__annotations__ = {option.name: option.annotation for option in (*options.values(), *extra)}
    help_text = f"{query.title}.\n\n{query.description}\n\n\b\nExample:\n  {query.example}"
    app.command(query.name, help=help_text, short_help=query.title)(call)
    return typer.main.get_command(app)


_LOOKUP = "lookup"


def _lookup_option(query: Query) -> inspect.Parameter:
    wanted = (f"{name} ({', '.join(query.params[name].columns)}): {query.params[name].help}" for name in query.lookups)
    explained = "A table of your own, as its name or, on DuckDB, as a CSV file with a header. " + " ".join(wanted)
    option = typer.Option(None, "--lookup", metavar="NAME=TABLE|FILE.csv", help=explained, show_default=False)
    return inspect.Parameter(_LOOKUP, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=list[str] | None)


def _lookups(query: Query, given: list[str]) -> dict[str, str]:
    """What each lookup is, by its name. Raises UsageError for a name that the query does not ask for."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if name not in query.lookups or not equals or not value:
            raise UsageError(
                f"--lookup: '{text}' is no lookup of '{query.name}'.{did_you_mean(name, query.lookups)} "
                f"Give {' or '.join(f'{known}=TABLE or {known}=FILE.csv' for known in query.lookups)}."
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
        names = (f"{param.option}/--include-{param.name.removeprefix('exclude_')}",)
        kind, option = bool | None, typer.Option(None, *names, help=shown, show_default=False)
    else:
        kind = list[str] | None if param.many else str | None
        option = typer.Option(
            None,
            param.option,
            metavar=f"[{'|'.join(param.choices)}]" if param.choices else param.type.upper(),
            help=shown,
            show_default=False,
            autocompletion=_completion(param),
        )
    return inspect.Parameter(param.name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=kind)


def _completion(param: Param) -> Callable[[str], list[str]] | None:
    from snowplow_sql.events import columns  # noqa: PLC0415 - the file is read only for completion

    choices = list(columns()) if param.type == "column" else list(param.choices)
    return (lambda incomplete: [choice for choice in choices if choice.startswith(incomplete)]) if choices else None
