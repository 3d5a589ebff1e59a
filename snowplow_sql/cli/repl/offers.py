"""Completions at the cursor: commands, queries with their options, and SQL with columns and their values.

They depend only on the text before the cursor and on the known names, and not on a terminal.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snowplow_sql import catalog
from snowplow_sql.cli.repl import commands
from snowplow_sql.cli.repl.inputs import kind_of, parted, without_command
from snowplow_sql.cli.repl.tokens import Token, meaningful, tokens
from snowplow_sql.cli.repl.words import Words
from snowplow_sql.cli.statements import STATEMENTS
from snowplow_sql.errors import CatalogError
from snowplow_sql.events import columns
from snowplow_sql.sqltext import literal
from snowplow_sql.values import NAMES, SHORT

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell
    from snowplow_sql.params import Param

_WORDS = (
    *("FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "ON", "AS", "AND", "OR", "NOT"),
    *("IN", "IS NULL", "IS NOT NULL", "LIKE", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "DESC"),
    *("ASC", "UNION ALL", "SELECT", "WITH", "OVER", "PARTITION BY"),
)
_BESIDE = {
    "--format": "How the answer is written.",
    "--output": "Write the answer to this file.",
    "--dedupe": "Count hits that were logged twice only once.",
    "--help": "What the query means, and its options.",
}
"""The options that every query has in the REPL in addition to its parameters."""

_BEFORE_A_NAME = {"SELECT", "DISTINCT", "WHERE", "BY", "AND", "OR", "FROM", "JOIN", "ON", ",", "("}
"""Tokens followed by a column or a table, after which names are offered before any letter is typed."""

_FEW = 300
"""The largest number of completions that is still useful in a menu."""


@dataclass(frozen=True)
class Offer:
    """A completion: a text that replaces the last `back` characters before the cursor."""

    text: str
    back: int
    meaning: str = ""


Then = Callable[[], None]


def offers(before: str, shell: Shell, then: Then = lambda: None) -> list[Offer]:
    """The completions after the text `before`, the likeliest first.

    Values of columns that have not been read yet are missing; `then` is called in another thread once they are known.
    """
    _, rest = parted(before, shell.engine_dialect)
    if before and not rest:  # a complete command or query, with the cursor still on its line
        rest = before[before.rstrip("\n").rfind("\n") + 1 :] if not before.endswith("\n") else ""
    rest = rest.lstrip()
    if not rest:
        return []
    makers = {"command": _of_command, "query": _of_query, "sql": _of_sql}
    try:
        maker = makers.get(kind_of(rest))
        found = list(maker(rest, shell, then)) if maker else []
    except CatalogError:  # a query's file has a fault, which running the query reports
        return []
    return list({offer.text: offer for offer in reversed(found)}.values())[::-1][:_FEW]


def _matching(typed: str, known: Iterable[tuple[str, str]]) -> Iterator[Offer]:
    """Completions for those of the `known` names (with their meanings) that begin with `typed`, ignoring case."""
    small = typed.lower()
    for name, meaning in known:
        if name.lower().startswith(small) and name != typed:
            yield Offer(name, len(typed), meaning)


# --- commands ----------------------------------------------------------------------------------------------


def _of_command(line: str, shell: Shell, then: Then) -> Iterator[Offer]:
    name, blank, given = line.partition(" ")
    if not blank:
        yield from _matching(name, ((f".{entry.name}", entry.help) for entry in commands.entries()))
        return
    entry = commands.get(name.removeprefix("."))
    if entry is None or "\n" in given:
        return
    typed = given.lstrip()
    if entry.takes == "query" and " " in typed:
        yield from _of_query(typed, shell, then, more={"--dialect": "Whose SQL to write."})
        return
    yield from _matching(typed, _choices(entry.takes, typed, shell))


def _choices(takes: str, typed: str, shell: Shell) -> Iterable[tuple[str, str]]:
    match takes:
        case "query":
            return _queries(typed)
        case "column":
            return ((name, column.meaning) for name, column in columns().items())
        case "table":
            return ((table, "") for table in shell.knowledge.tables)
        case "path":
            return _paths(typed)
        case "command":
            return ((entry.name, entry.help) for entry in commands.entries())
        case _:
            return ((choice, "") for choice in commands.choices(takes))


# --- queries of the catalogue ------------------------------------------------------------------------------


def _queries(typed: str) -> Iterator[tuple[str, str]]:
    titles = {query.name: query.title for query in catalog.queries()}
    return ((name, titles[name]) for name in sorted(titles) if name.startswith(typed.lower()))


def _of_query(line: str, shell: Shell, then: Then, more: dict[str, str] | None = None) -> Iterator[Offer]:
    words = Words(without_command(line))
    if not words.done:
        yield from _matching(words.last, _queries(words.last))
        yield from _matching(words.last, ((word, "") for word in STATEMENTS))
        return
    if words.done[0] not in catalog.names():
        return
    params = catalog.find(words.done[0]).params.values()
    lookups = {param.name: param.help for param in params if param.type == "lookup"}
    known = {param.option: param for param in params if param.name not in lookups}
    options = {option: param.help for option, param in known.items()} | _BESIDE | (more or {})
    options |= {"--lookup": "A table of your own that the query joins."} if lookups else {}
    before = words.done[-1]
    if before in known and known[before].type != "flag":
        yield from _of_value(known[before], words, shell, then)
    elif before == "--lookup" and lookups:
        yield from _of_lookup(words.last, lookups, shell)
    elif before in {"--format", "--dialect"}:
        yield from _matching(words.last, ((choice, "") for choice in commands.choices(before[2:])))
    elif not words.quote:
        yield from _matching(words.last, options.items())


def _of_value(param: Param, words: Words, shell: Shell, then: Then) -> Iterator[Offer]:
    """Completions for the value of a parameter. A value that needs quotes gets them, unless a quote is already open."""
    typed = words.last
    if param.choices:
        yield from _matching(typed, ((choice, "") for choice in param.choices))
    elif param.type in NAMES:
        known = columns()
        yield from _matching(
            typed, ((name, known[name].meaning if name in known else "") for name in NAMES[param.type]())
        )
    elif param.type == "table":
        yield from _matching(typed, ((table, "") for table in shell.knowledge.tables))
    elif param.name in {"app_id", "platform"}:
        yield from _quoted(_matching(typed, _values(param.name, shell, then)), typed, words)
    elif param.type == "bounds" and param.default:
        yield from _matching(typed, [(str(param.default), "")])
    elif param.type in {"step", "goal"}:
        yield from _quoted(_of_step(typed, shell, then), typed, words)
    elif param.name == "where" and words.quote:
        yield from _of_sql(f"SELECT * FROM events WHERE {typed}", shell, then)


def _of_lookup(typed: str, lookups: Mapping[str, str], shell: Shell) -> Iterator[Offer]:
    """Completions for NAME=TABLE or NAME=FILE: the name of a lookup, and after the = a table or a file."""
    name, equals, value = typed.partition("=")
    if not equals:
        yield from _matching(name, ((f"{lookup}=", meaning) for lookup, meaning in lookups.items()))
        return
    yield from _matching(value, ((table, "") for table in shell.knowledge.tables))
    yield from _matching(value, _paths(value))


def _paths(typed: str) -> Iterable[tuple[str, str]]:
    return ((path, "") for path in sorted(glob.glob(f"{glob.escape(typed)}*")))  # noqa: PTH207 - as typed


def _of_step(typed: str, shell: Shell, then: Then) -> Iterator[Offer]:
    """Completions for the last condition of a funnel step: a column or, after its =, a value."""
    condition = re.split(r"(?:^[^=:]*:(?!//)|,(?=\s*\w*\s*(?:=|$)))\s*", typed)[-1]
    name, equals, value = condition.partition("=")
    column = SHORT.get(name.strip(), name.strip())
    if equals and (column == "page" or column in columns()):
        yield from _matching(value.lstrip(), _values(column, shell, then))
    elif not equals:
        short = [("page", "Path of page_url"), *((name, columns()[of].meaning) for name, of in SHORT.items())]
        names = [*short, *((name, of.meaning) for name, of in columns().items())]
        yield from _matching(name.lstrip(), [("any", "Every event"), *((f"{one}=", of) for one, of in names)])


def _values(column: str, shell: Shell, then: Then) -> Iterator[tuple[str, str]]:
    return ((value, "") for value in shell.knowledge.values(column, then))


def _quoted(found: Iterable[Offer], typed: str, words: Words) -> Iterator[Offer]:
    """The completions as they must appear in the line: one that needs a quote gets it at the start of its word.

    A value that contains the quote character itself is left out.
    """
    for offer in found:
        whole = typed[: len(typed) - offer.back] + offer.text
        if words.quote:
            if words.quote not in whole:
                yield offer
        elif re.fullmatch(r"[\w=.,:/*%+@-]+", whole):
            yield offer
        elif "'" not in whole and words.line.endswith(typed):
            yield Offer(f"'{whole}", len(typed), offer.meaning)


# --- SQL ---------------------------------------------------------------------------------------------------


def _of_sql(sql: str, shell: Shell, then: Then) -> Iterator[Offer]:
    found = tokens(sql, shell.engine_dialect)
    last = found[-1]
    if last.kind == "comment" or (last.kind in {"string", "quoted"} and not last.is_open):
        return
    if last.kind == "string":
        yield from _of_text(last, meaningful(sql[: last.start], shell.engine_dialect), shell, then)
        return
    typed = last.text if last.kind == "word" else ""
    before = [token for token in found if token.kind not in {"blank", "comment"}]
    before = before[:-1] if typed else before
    column = _compared(before)
    if column and not typed:
        yield from (Offer(literal(value), 0) for value, _ in _values(column, shell, then))
    if not typed and before and before[-1].word not in _BEFORE_A_NAME:
        return
    after_table = bool(before) and before[-1].word in {"FROM", "JOIN", "DESCRIBE", "SUMMARIZE", "TABLE"}
    tables = [(table, "") for table in shell.knowledge.tables]
    if after_table:
        yield from _matching(typed, tables)
        return
    yield from _matching(typed, ((name, of.meaning) for name, of in columns().items()))
    if not typed:
        return
    yield from _matching(typed, ((word, "") for word in (*_WORDS, *STATEMENTS)))
    yield from _matching(typed, tables)
    yield from _matching(typed, ((f"{name}(", "") for name in shell.knowledge.functions))


def _of_text(last: Token, before: list[Token], shell: Shell, then: Then) -> Iterator[Offer]:
    """Completions for an open text literal: the values of the column that it is compared with."""
    column, typed = _compared(before), last.text[1:]
    if column:
        for offer in _matching(typed.replace("''", "'"), _values(column, shell, then)):
            yield Offer(literal(offer.text)[1:], len(typed))


def _compared(before: list[Token]) -> str:
    """The column that a literal after these tokens would be compared with; '' if there is none.

    That is the column before =, <>, !=, <, >, LIKE or IN (, possibly with values of the IN list in between.
    """
    place = len(before) - 1
    if place >= 0 and before[place].text in {"(", ","}:
        while place >= 0 and (before[place].text == "," or before[place].kind in {"string", "number"}):
            place -= 1
        if place < 1 or before[place].text != "(" or before[place - 1].word != "IN":
            return ""
        place -= 2
    else:
        signs = place
        while place >= 0 and (before[place].text in {"=", "<", ">", "!", "<>", "!="} or before[place].word == "LIKE"):
            place -= 1
        if place == signs:
            return ""
    if place >= 0 and before[place].word == "NOT":
        place -= 1
    name = before[place].text.strip('"`').lower() if place >= 0 else ""
    return name if name in columns() else ""
