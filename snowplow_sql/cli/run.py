"""`snowq run QUERY`: the answer."""

from __future__ import annotations

from typing import Any

import typer

from snowplow_sql.catalog import Query
from snowplow_sql.cli import options, output, queries
from snowplow_sql.cli.source import opened
from snowplow_sql.rendering import render
from snowplow_sql.result import Result


def run(
    query: Query,
    *,
    source: options.Source = None,
    form: options.Format = None,
    to: options.Output = None,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
    dedupe: options.Dedupe = False,
    given: dict[str, Any],
) -> None:
    """Run `query` and write its answer."""
    form = output.check(form, to)
    render(query.name, **given)  # a bad value is told before a source is opened
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        result = work(lambda: _fetched(session.run(query.name, dedupe=dedupe, **given)))
    output.write(result, form, to)


def _fetched(result: Result) -> Result:
    # an answer of the catalogue is small; fetching it is part of the work that can be stopped
    result.rows  # noqa: B018
    return result


app = typer.Typer(cls=queries.group(run), no_args_is_help=True, rich_markup_mode=None)
