"""`snowq run QUERY`: writes the answer as data or as a picture, with an explanation if wanted."""

from __future__ import annotations

from typing import Any

import typer

from snowplow_sql.cli import options, queries
from snowplow_sql.cli.asked import Asked, fetched
from snowplow_sql.cli.source import opened
from snowplow_sql.query import Query


def run(
    query: Query,
    *,
    source: options.Source = None,
    form: options.Format = None,
    to: options.PictureOrOutput = None,
    chart: options.Chart = False,
    explain: options.Explain = False,
    meta: options.Meta = False,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
    dedupe: options.Dedupe = False,
    given: dict[str, Any],
) -> None:
    """Run `query` and write its answer."""
    asked = Asked(query=query, form=form, to=to, chart=chart, explain=explain, meta=meta, dedupe=dedupe, given=given)
    asked.check()
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        result = work(lambda: fetched(asked.result(session)))
        about = asked.about(session, result, work)
    asked.deliver(result, about)


app = typer.Typer(cls=queries.group(run), no_args_is_help=True, rich_markup_mode=None)
