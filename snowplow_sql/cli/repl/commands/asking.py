"""Commands about the queries of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from snowplow_sql import catalog
from snowplow_sql.cli import exits, options, show
from snowplow_sql.cli import list as listing
from snowplow_sql.cli.queries import tell_left_out
from snowplow_sql.cli.repl.commands import command
from snowplow_sql.cli.repl.inputs import query_words
from snowplow_sql.cli.repl.taken import taken
from snowplow_sql.errors import UsageError
from snowplow_sql.query import Query
from snowplow_sql.rendering import render as rendered

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell


@command("[WORDS]")
def list_(shell: Shell, given: str) -> None:
    """List the queries, or those that have WORDS, the nearest first."""
    found = listing.listed(None, given)
    if found.remark:
        exits.note(found.remark)
    shell.tell(found.for_the_eye if shell.form == "table" else found.rows)
    tell_left_out()


@command("QUERY", "query")
def show_(shell: Shell, given: str) -> None:
    """Show what a query means, its options, columns and SQL."""
    if not given:
        raise UsageError(".show: which query? .list lists them.")
    shell.screen.text(show.described(catalog.find(given), shell.dialect))


@command("QUERY [OPTIONS]", "query")
def render(shell: Shell, given: str) -> None:
    """Print a query's SQL, with --dialect for another engine.

    .render funnel --dialect hive --from 2012-01-01
    """
    if not given:
        raise UsageError(".render: which query? .list lists them.")
    name, *words = query_words(given)

    def take(query: Query, *, dialect: options.DialectName = shell.dialect, given: dict[str, Any]) -> str:
        given["table"] = given["table"] or shell.settings.table
        return rendered(query.name, dialect=dialect, **given)

    text = taken(catalog.find(name), words, take)
    if text is not None:
        shell.screen.text(text)


@command()
def sql(shell: Shell, given: str) -> None:
    """Put the SQL of the last answer into the prompt.

    There it can be changed and run. From a pipe, it is printed.
    """
    del given
    text = shell.last_answer().sql
    if not text:
        raise UsageError("The last answer was not made by SQL.")
    shell.propose(text if text.rstrip().endswith(";") else f"{text.rstrip()};")
