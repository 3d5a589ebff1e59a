"""`snowq list`: lists the queries of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

import typer

from snowplow_sql import catalog
from snowplow_sql.cli import exits, options, output, queries
from snowplow_sql.errors import UsageError
from snowplow_sql.query import Query
from snowplow_sql.result import Result
from snowplow_sql.searching import Found, search
from snowplow_sql.values import did_you_mean


def list_(
    subject: Annotated[str | None, typer.Option(metavar="SUBJECT", help="Only queries of this subject.")] = None,
    words: Annotated[
        str | None,
        typer.Option("--search", metavar="WORDS", help="Only queries with these words, the nearest first."),
    ] = None,
    form: options.Format = None,
    to: options.Output = None,
) -> None:
    """List the queries of the catalogue.

    Words are looked for in the name, title and keywords of a query, its subject, its columns and its description.

    Example:

      snowq list --search "time between visits"
    """
    form = output.check(form, to)
    listing = listed(subject, words)
    if listing.remark:
        exits.note(listing.remark)
    output.write(listing.for_the_eye if form == "table" else listing.rows, form, to)
    queries.tell_left_out()


@dataclass(frozen=True)
class Listing:
    """The queries that were found, as results to print."""

    rows: Result
    """One row per query: name, subject, title. A search puts the best match first, otherwise subject and name order."""
    for_the_eye: Result
    """The same rows for people, with the subject first. Without a search, each subject is named only once."""
    remark: str
    """A sentence about the search, such as that no query has all words; '' if there is nothing to say."""


def listed(subject: str | None, words: str | None) -> Listing:
    """The queries of `subject` that match `words`. None does not filter. Raises UsageError for an unknown subject."""
    there = catalog.queries()
    subjects = sorted({query.subject for query in there})
    if subject is not None and subject not in subjects:
        raise UsageError(
            f"There is no subject '{subject}'.{did_you_mean(subject, subjects)} Use one of {', '.join(subjects)}."
        )
    there = [query for query in there if subject in (None, query.subject)]
    if not words:
        return Listing(_rows(there), _by_subject(there), "")
    found = search(words, there)
    ranked = Result(("subject", "query", "title"), [(it.subject, it.name, it.title) for it in found.queries])
    return Listing(_rows(found.queries), ranked, _remark(words, found, subject))


def _remark(words: str, found: Found, subject: str | None) -> str:
    if found.have_all:
        return ""
    of = f" of {subject}" if subject else ""
    meant = f" Did you mean '{found.meant}'?" if found.meant else ""
    if found.queries:
        return f"No query{of} has all of '{words}'.{meant} These are nearest."
    where = "in its name, title, keywords, columns or description"
    return f"No query{of} has '{words}' {where}.{meant} Search for another word."


def _rows(found: list[Query]) -> Result:
    return Result(("query", "subject", "title"), [(query.name, query.subject, query.title) for query in found])


def _by_subject(found: list[Query]) -> Result:
    """Rows that name each subject once, at its first query, with an empty row between subjects."""
    rows: list[tuple[str, str, str]] = []
    for subject, of_subject in groupby(found, key=lambda query: query.subject):
        rows += [("", "", "")] if rows else []
        rows += [("" if number else subject, it.name, it.title) for number, it in enumerate(of_subject)]
    return Result(("subject", "query", "title"), rows)
