"""Hints for what was typed in the wrong place: a query as a command, an option of another command, a stray word."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path
from typing import Any

import typer

from snowplow_sql import catalog, present
from snowplow_sql.cli.command import Command, Group
from snowplow_sql.errors import UsageError
from snowplow_sql.params import STANDARD, TREND, Param
from snowplow_sql.query import Query
from snowplow_sql.values import did_you_mean, nearest

_FEW = 5
"""The most names of queries, subjects or commands that a hint lists in full."""


_INSTEAD: dict[str, dict[str, str]] = {
    "sql": {
        **{param.option: "In a statement, write it as in WHERE dt >= '2012-01-01'." for param in STANDARD.values()},
        "--table": "Name the table in the statement.",
        "--dedupe": "In the statement, ask events_deduplicated instead of events.",
    },
    "render": {
        "--source": "Rendered SQL reads a table: name it with --table.",
        "--output": "Rendered SQL goes to stdout: redirect it, as in > FILE.sql.",
    },
    "repl": {"--source": ".source SOURCE opens another.", "--dialect": ".render QUERY renders it."},
}
"""What to do instead, by command and by an option that it does not have. Those of the REPL hold inside it too."""

_OTHERWISE = {
    **dict.fromkeys(("--start", "--since", "--begin"), "--from"),
    **dict.fromkeys(("--end", "--until"), "--to"),
    **dict.fromkeys(("--limit", "--rows"), "--top"),
    **{f"--{name}": f"--format {name}" for name in present.names() if name not in STANDARD},
}
"""The options that are meant by common names of other tools, used if the command has the option."""

_EXTRA = {
    "sql": 'The statement is one argument. Quote it, as in snowq sql "SELECT count(*) FROM events".',
    "list": "To look for words, use --search; to list a subject, use --subject.",
}
"""What to do about unexpected arguments, by command."""


class Hinting:
    """A command or group whose usage errors say what to do instead."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as Typer does. Raises UsageError for unknown options and for unexpected or missing arguments."""
        typed = list(args)
        try:
            left: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except typer.TyperException as error:
            if hasattr(error, "possibilities"):  # only the error of an unknown option has them
                option = str(getattr(error, "option_name", ""))
                raise UsageError(f"No such option: {option}. {_hint(ctx, option, _value(option, typed))}") from None
            if error.format_message().startswith("Missing "):
                raise UsageError(f"{error.format_message()} {_help(ctx)} says what it is.") from None
            extra = re.search(r"unexpected extra argument.*? \((.*)\)", error.format_message(), re.DOTALL)
            if extra is None:
                raise
            raise UsageError(_of_extra(ctx, typed, extra[1])) from None
        return left


class Verb(Hinting, Command):
    """A command of snowq."""


class QueryCommand(Verb):
    """The command of one query."""


class Commands(Hinting, Group):
    """A group of commands. Its commands take the options, not the group."""


class Verbs(Commands):
    """The commands of snowq. A query is not a command, but many users type one first."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Resolve as Typer does; `help COMMAND` is `COMMAND --help`. Raises UsageError for a query or unknown name."""
        name = args[0]
        if ctx.resilient_parsing or name.startswith("-") or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        queries = catalog.names()
        if name == "help":
            asked = args[1:]
            if not asked:
                typer.echo(ctx.get_help())
                ctx.exit()
            words = ["run", *asked] if asked[0] in queries else asked
            return self.resolve_command(ctx, [*words, "--help"])
        if f"--{name}" in _options(self, ctx):
            raise UsageError(f"No such command '{name}'. Did you mean `snowq --{name}`?")
        if name in queries:
            raise UsageError(f"No such command '{name}'. It is a query: `snowq run {name}`.")
        near = nearest(name, [*self.list_commands(ctx), *queries])
        if near in queries:
            raise UsageError(f"No such command '{name}'. Did you mean `snowq run {near}`?")
        if near is None:
            raise UsageError(f"No such command '{name}'. `snowq --help` lists them.")
        return super().resolve_command(ctx, args)


def _path(ctx: Any) -> list[str]:
    """The name of the command after those of its groups, without snowq's own; empty for a query in the REPL."""
    return [*_path(ctx.parent), ctx.info_name] if ctx.parent else []


def _verb(ctx: Any) -> str:
    """The name of the running command of snowq; empty for snowq itself."""
    path = _path(ctx)
    return path[0] if path else "" if _verbs(ctx) else "repl"


def _options(command: Any, ctx: Any) -> list[str]:
    return [option for param in command.get_params(ctx) for option in (*param.opts, *param.secondary_opts)]


def _of_extra(ctx: Any, typed: list[str], extra: str) -> str:
    """The message about the unexpected arguments `extra`."""
    verb = _verb(ctx)
    files = [it for it in typed if Path(it).is_file()]
    if len(files) > 1 and verb != "sql":  # there, the pattern is the * of a SELECT
        return f"The shell expanded a pattern to {len(files)} names. Quote it, as in --source 'logs/*.gz'."
    option = f"--{extra.split(maxsplit=1)[0]}" if extra.split() else ""
    meant = f"Did you mean '{option}'?" if option in _options(ctx.command, ctx) else f"{_help(ctx)} says what is."
    return f"'{extra}' is not expected here. {_EXTRA.get(verb, meant)}"


def _help(ctx: Any) -> str:
    return f"`{' '.join(('snowq', *_path(ctx)) if ctx.parent or _verbs(ctx) else (str(ctx.command.name),))} --help`"


def _verbs(ctx: Any) -> dict[str, Any]:
    """The commands of snowq by name; empty in the REPL."""
    return getattr(ctx.find_root().command, "commands", {})


def _having(ctx: Any) -> dict[str, list[str]]:
    """The commands that have each option whatever the query is. Commands that take a query come first."""
    having: dict[str, list[str]] = {}
    for name, verb in sorted(_verbs(ctx).items(), key=lambda it: not hasattr(it[1], "commands")):
        for option in _options(verb, ctx) if not hasattr(verb, "commands") else _of_every_query(verb, ctx):
            having.setdefault(option, []).append(name)
    return having


def _of_every_query(group: Any, ctx: Any) -> list[str]:
    """The options that a group has for every query."""
    query = catalog.queries()[0]
    own = {param.option.split()[0] for name, param in query.params.items() if name not in STANDARD}
    return [option for option in _options(group.get_command(ctx, query.name), ctx) if option not in own]


def _hint(ctx: Any, option: str, value: str | None) -> str:
    """A hint about an unknown option: the option that is meant, and what has it; otherwise where to look."""
    command, verb = ctx.command, _verb(ctx)
    asked = catalog.find(str(command.name)) if isinstance(command, QueryCommand) else None
    if asked and (name := option.removeprefix("--")) in asked.lookups:
        return f"It is a table that the query joins: {asked.params[name].usage}."
    commands, queries, own = _having(ctx), _queries_having(), _options(command, ctx)
    if _OTHERWISE.get(option, "").partition(" ")[0] in own:
        return f"Did you mean '{_OTHERWISE[option]}'?"
    instead = _INSTEAD.get(verb, {})
    meant: str | None = option
    if not any(option in known for known in (commands, queries, instead)):
        meant = _nearest_option(option, value, own, [*commands, *queries])
    if meant is None:
        return f"{_help(ctx)} lists them."
    hint = did_you_mean(meant, [meant]).lstrip() if meant != option else ""
    if meant in own:
        return hint
    having = commands.get(meant, [])
    if asked and not {"run", "render"} & {*having} and meant in queries:
        having = []  # the options of other queries are more likely meant than those of other commands
    if isinstance(command, Commands) and (verb in having or not verb or meant not in commands):
        sentence = _after(verb or (having or ["run"])[0], meant, ctx)
    elif having:
        sentence = _of_commands(having, asked)
    else:
        sentence = _who(meant, queries[meant], asked, value) if meant in queries else ""
        sentence += "" if asked or not sentence else " Ask one with `snowq run`."
    return " ".join(filter(None, (hint, sentence, instead.get(meant))))


def _after(verb: str, option: str, ctx: Any) -> str:
    """Where to write an option that was typed before the command `verb` or before a query."""
    if hasattr(_verbs(ctx)[verb], "commands"):
        return f"Write it after the query: `snowq {verb} QUERY {option}`."
    return f"Write it after the command: `snowq {verb} {option}`."


def _of_commands(names: list[str], asked: Query | None) -> str:
    """A sentence naming the commands that have an option; for those that take a query, with the `asked` one."""
    if asked and "run" in names:
        return f"`snowq run {asked.name}` has it."
    if asked and "render" in names:
        return f"`snowq render {asked.name}` has it."
    some = names if len(names) <= _FEW else names[:3]
    sentence = [f"`snowq {name}`" for name in some]
    if len(some) < len(names):
        sentence.append(f"{len(names) - len(some)} more")
    return f"{_listed(sentence)} {'has' if len(sentence) == 1 else 'have'} it."


def _queries_having() -> dict[str, list[Query]]:
    having: dict[str, list[Query]] = {}
    for query in catalog.queries():
        for name in dict.fromkeys(param.option.split()[0] for param in query.params.values()):
            having.setdefault(name, []).append(query)
    return having


def _nearest_option(option: str, value: str | None, own: list[str], others: list[str]) -> str | None:
    """The option that is most similar to the typed one, of those that can have its value."""
    known = [name.removeprefix("--") for name in dict.fromkeys((*own, *others)) if name.startswith("--")]
    days = {param.option: param for param in STANDARD.values()}
    # without their dashes, which would make all of them near
    near = [f"--{name}" for name in get_close_matches(option.removeprefix("--"), known, n=5)]
    fitting = [name for name in near if name not in days or _is_value(days[name], value)] or near
    # options of the command first, and of these the ones with the same letters in another order
    return min(fitting, key=lambda it: (it not in own, sorted(it) != sorted(option)), default=None)


def _value(option: str, typed: list[str]) -> str | None:
    """The value that was typed for an option; None if there was none."""
    for word, following in zip_longest(typed, typed[1:]):
        name, parted, value = word.partition("=")
        if name == option:
            return value if parted else following
    return None


def _who(option: str, having: list[Query], asked: Query | None, value: str | None) -> str:
    """A sentence naming the queries that have an option: all if they are few, else a summary and two of them."""
    if option in {param.option for param in TREND.values()}:
        some = _nearest_two([query for query in having if query.is_trend], asked)
        return f"Queries with one row per period have it, such as {some}."
    if len(having) <= _FEW:
        return f"Only {_listed([query.name for query in having])} {'has' if len(having) == 1 else 'have'} it."
    # an option of one name can mean many things: `--by page` is of queries that take a page there
    some = _nearest_two([query for query in having if _takes(query, option, value)] or having, asked)
    if option == "--lookup":
        return f"Queries that join a table of your own have it, such as {some}."
    subjects = sorted({query.subject for query in having})
    of = f" of {_listed(subjects)}" if len(subjects) <= _FEW else ""
    return f"{len(having)} queries{of} have it, such as {some}."


def _takes(query: Query, option: str, value: str | None) -> bool:
    """Whether an option of the query can have the value."""
    return _is_value(next(param for param in query.params.values() if param.option.split()[0] == option), value)


def _is_value(param: Param, value: str | None) -> bool:
    try:
        param.parse(value)
    except UsageError:
        return False
    return True


def _nearest_two(having: list[Query], asked: Query | None) -> str:
    """The two of the queries that are most closely related to the one that was asked."""
    related, subject = (asked.related, asked.subject) if asked else ((), "")
    ranked = sorted(having, key=lambda it: (it.name not in related, it.subject != subject, it.name))
    return _listed([query.name for query in ranked[:2]])


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
