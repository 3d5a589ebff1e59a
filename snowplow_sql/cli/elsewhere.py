"""Hints for names typed in the wrong place: a query typed as a command, or an option of another command or query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import typer

from snowplow_sql import catalog
from snowplow_sql.cli.command import Command, Group
from snowplow_sql.errors import UsageError
from snowplow_sql.params import STANDARD, TREND
from snowplow_sql.query import Query
from snowplow_sql.values import did_you_mean, nearest

_FEW = 5
"""Names of queries or subjects that a hint lists in full. A longer list would not be read."""


class Verbs(Group):
    """The commands of snowq. A query is not a command, but people often type one as if it were."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Resolve as Typer does. Raises UsageError with a hint if the name is that of a query, or close to one."""
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            queries = catalog.names()
            if name in queries:
                raise UsageError(f"No such command '{name}'. It is a query: `snowq run {name}`.")
            near = nearest(name, [*self.list_commands(ctx), *queries])
            if near in queries:
                raise UsageError(f"No such command '{name}'. Did you mean `snowq run {near}`?")
        return super().resolve_command(ctx, args)


class Verb(Command):
    """A command that knows the options of the other commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as Command does. Raises UsageError for an unknown option, and says which command has it."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            if not hasattr(error, "possibilities"):  # only the error for an unknown option has this attribute
                raise
            option = str(getattr(error, "option_name", ""))
            hint = self.hint(ctx, option, _options(self, ctx), _value(option, typed))
            raise UsageError(f"No such option: {option}{hint}") from None

    def hint(self, ctx: Any, option: str, own: list[str], value: str | None) -> str:  # noqa: ARG002 - used for queries
        """The hint for an unknown `option`, '' if there is none.

        `own` are this command's options, `value` is the text typed after the unknown one.
        """
        near = _nearest_option(option, own)
        return _of_verbs(ctx, option) or (f".{did_you_mean(near, [near])}" if near else "")


class QueryCommand(Verb):
    """The command of one query. It also knows the options of all other queries."""

    def hint(self, ctx: Any, option: str, own: list[str], value: str | None) -> str:
        """The hint of a Verb, but naming the queries that have the option."""
        return _of_queries(ctx, option, own, catalog.find(str(self.name)), value)


def _options(command: Any, ctx: Any) -> list[str]:
    return [opt for param in command.get_params(ctx) for opt in (*param.opts, *param.secondary_opts)]


def _of_verbs(ctx: Any, option: str) -> str:
    """A sentence naming the commands that have the option; '' if none has it, and in the REPL, which has others."""
    root = ctx.find_root()
    if not isinstance(root.command, Verbs):
        return ""
    having = [name for name, options in _verbs(root) if option in options]
    if len(having) == 1:
        return f". Only `snowq {having[0]}` has it."
    return f". The commands that have it are {_listed(having)}." if having else ""


def _verbs(root: Any) -> Iterator[tuple[str, list[str]]]:
    """Each command with its options. For a command that takes a query, these are the options that all queries have."""
    sample = catalog.queries()[0]
    of_sample = {param.option for name, param in sample.params.items() if name not in STANDARD}
    for name in root.command.list_commands(root):
        command = root.command.get_command(root, name)
        if isinstance(command, Group):
            options = _options(command.get_command(root, sample.name), root)
            yield name, [option for option in options if option not in of_sample]
        else:
            yield name, _options(command, root)


def _nearest_option(option: str, known: list[str]) -> str | None:
    # compared without the dashes, which would make all options look alike
    names = {name.removeprefix("--"): name for name in known}
    return names.get(nearest(option.removeprefix("--"), list(names)) or "")


def _value(option: str, typed: list[str]) -> str | None:
    """The text given for the option: after its `=`, or else the next word. None if nothing follows."""
    for word, following in zip_longest(typed, typed[1:]):
        name, parted, value = word.partition("=")
        if name == option:
            return value if parted else following
    return None


def _of_queries(ctx: Any, option: str, own: list[str], asked: Query, value: str | None) -> str:
    """The hint for an unknown option of the query `asked`, '' if there is none.

    It names the option that is probably meant, and the queries or commands that have it.
    """
    if option.removeprefix("--") in asked.lookups:
        return f". It is a table that the query joins: {asked.params[option.removeprefix('--')].usage}."
    having: dict[str, list[Query]] = {}
    for query in catalog.queries():
        for name in dict.fromkeys(param.option.split()[0] for param in query.params.values()):
            having.setdefault(name, []).append(query)
    if option in having:
        return f". {_who(option, having[option], asked, value)}"
    if of_verbs := _of_verbs(ctx, option):
        return of_verbs
    near = _nearest_option(option, [*having, *own])
    if near is None:
        return ""
    hint = did_you_mean(near, [near])
    return f".{hint}" if near in own else f".{hint} {_who(near, having[near], asked, value)}"


def _who(option: str, having: list[Query], asked: Query, value: str | None) -> str:
    """A sentence on which queries have the option. It lists a few, and describes many by subject and two examples."""
    if option in {param.option for param in TREND.values()}:
        some = _nearest_two([query for query in having if query.is_trend], asked)
        return f"Queries with one row per period have it, such as {some}."
    if len(having) <= _FEW:
        return f"Only {_listed([query.name for query in having])} {'has' if len(having) == 1 else 'have'} it."
    # the same option can mean different things: for `--by page`, only queries that accept "page" are examples
    some = _nearest_two([query for query in having if _takes(query, option, value)] or having, asked)
    if option == "--lookup":
        return f"Queries that join a table of your own have it, such as {some}."
    subjects = sorted({query.subject for query in having})
    of = f" of {_listed(subjects)}" if len(subjects) <= _FEW else ""
    return f"{len(having)} queries{of} have it, such as {some}."


def _takes(query: Query, option: str, value: str | None) -> bool:
    """Whether the query's option accepts the value."""
    try:
        next(param for param in query.params.values() if param.option.split()[0] == option).parse(value)
    except UsageError:
        return False
    return True


def _nearest_two(having: list[Query], asked: Query) -> str:
    """Two of the queries, preferring those related to the query `asked`, then those of its subject."""
    ranked = sorted(having, key=lambda it: (it.name not in asked.related, it.subject != asked.subject, it.name))
    return _listed([query.name for query in ranked[:2]])


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
