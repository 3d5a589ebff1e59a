"""`snowq export`: writes events as files for Hive, Infobright, or any reader of Parquet."""

from __future__ import annotations

from typing import Annotated

import typer

from snowplow_sql import stopping
from snowplow_sql.cli import exits, options
from snowplow_sql.cli.source import opened
from snowplow_sql.store import targets
from snowplow_sql.store.days import SINCE, UNTIL
from snowplow_sql.store.export import Export


def export(
    *,
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="The folder to write to. It is created if needed.")],
    target: Annotated[
        str,
        typer.Option(
            "--for", metavar="TARGET", autocompletion=targets.names, help=f"One of {', '.join(targets.names())}."
        ),
    ],
    stored_as: options.StoredAs = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            "--from",
            metavar="DATE",
            help=f"{SINCE.help} For the last day use --until: here --to is the folder.",
        ),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help=UNTIL.help)] = None,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Infobright: the table to load into [default: events].")
    ] = None,
    source: options.Source = None,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
) -> None:
    """Write events to a folder, for another engine to load.

    hive: dt=YYYY-MM-DD/ partitions for the table of `snowq ddl --dialect hive`. infobright: events.tsv and
    load.sql, which loads it; run it there with `mysql --local-infile=1 DATABASE < load.sql`. parquet: a plain data
    set of all columns, dt=YYYY-MM-DD/. A file appears only once it is whole, and replaces that of an earlier
    export, so that a second run doubles nothing.

    Example:

      snowq export --source logs/ --to events/ --for hive --since 2012-01-01 --until 2012-01-31
    """
    job = Export(to, target, since=since, until=until, stored_as=stored_as, table=table)
    # unless SIGTERM is handled, temporary files would be left beside the finished ones
    with stopping.by_sigterm(), opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        done = work(lambda: job.run(session.engine, source=session.source))
    for remark in done.remarks:
        exits.note(remark)
    exits.note(str(done))
