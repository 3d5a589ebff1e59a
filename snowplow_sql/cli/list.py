"""`snowq list`: what the catalogue holds."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

import typer

from snowplow_sql import catalog
from snowplow_sql.cli import exits, options, output, queries
from snowplow_sql.errors import UsageError
from snowplow_sql.result import Result
from snowplow_sql.values import did_you_mean


def list_(
    subject: Annotated[str | None, typer.Option(metavar="SUBJECT", help="Only queries of this subject.")] = None,
    search: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Only queries with this text in name, title or description."),
    ] = None,
    form: options.Format = None,
    to: options.Output = None,
) -> None:
    """List the queries of the catalogue.

    Example:

      snowq list --search basket
    """
    form = output.check(form, to)
    listed = found(subject, search)
    tell_if_nothing(listed, search, subject)
    output.write(by_subject(listed) if form == "table" else listed, form, to)
    queries.tell_left_out()


def found(subject: str | None, search: str | None) -> Result:
    """The queries of `subject` with the text `search`: name, subject, title. Raises UsageError for no subject."""
    there = catalog.queries()
    subjects = sorted({query.subject for query in there})
    if subject is not None and subject not in subjects:
        raise UsageError(
            f"There is no subject '{subject}'.{did_you_mean(subject, subjects)} Use one of {', '.join(subjects)}."
        )
    rows = [
        (query.name, query.subject, query.title)
        for query in there
        if subject in (None, query.subject)
        and (search or "").lower() in f"{query.name} {query.title} {query.description}".lower()
    ]
    return Result(("query", "subject", "title"), rows)


def tell_if_nothing(listed: Result, search: str | None, subject: str | None = None) -> None:
    """Say on stderr that no query was found, and what to do; nothing where one was."""
    if not listed.rows:
        of = f" of {subject}" if subject else ""
        exits.note(f"No query{of} has '{search}' in its name, title or description. Search for less, such as one word.")


def by_subject(listed: Result) -> Result:
    """What `found` gave, for the eye: each subject once, before its queries, and an empty line between two of them."""
    rows: list[tuple[str, str, str]] = []
    for subject, of_subject in groupby(listed.rows, key=lambda row: str(row[1])):
        rows += [("", "", "")] if rows else []
        rows += [("" if number else subject, name, title) for number, (name, _, title) in enumerate(of_subject)]
    return Result(("subject", "query", "title"), rows)
