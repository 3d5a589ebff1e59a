"""`snowq ddl`: prints the statements that create the events table."""

from __future__ import annotations

from typing import Annotated

import typer

from snowplow_sql.cli import options
from snowplow_sql.store.ddl import ddl as rendered


def ddl(
    *,
    dialect: options.DialectName = "duckdb",
    table: Annotated[str, typer.Option(metavar="TABLE", help="Name of the table to create.")] = "events",
    location: Annotated[
        str | None,
        typer.Option(
            metavar="URI",
            help="Hive: where the partitions are, or with --raw the logs. Makes an external table; without it, a "
            "managed one.",
        ),
    ] = None,
    stored_as: options.StoredAs = None,
    engine: Annotated[
        str | None, typer.Option(metavar="ENGINE", help="Infobright: the storage engine [default: BRIGHTHOUSE].")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Hive: views over the CloudFront logs as they are, without any JAR.")
    ] = False,
    fields: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="With --raw: the names in the logs' own #Fields: line, if they are not CloudFront's fields.",
        ),
    ] = None,
    modern: options.Modern = False,
) -> None:
    """Print the SQL that creates the events table.

    For Hive and Infobright this is the table of December 2012, which `snowq export` fills; for DuckDB, the table
    that the logs give. Put the files of Hive partitions at the location, and run MSCK REPAIR TABLE again for new days.

    Example:

      snowq ddl --dialect hive --location s3://shop/events/ --stored-as parquet
      snowq ddl --dialect hive --raw --location s3://shop/logs/
    """
    chosen = {"location": location, "stored_as": stored_as, "engine": engine, "fields": fields}
    typer.echo(rendered(dialect, table=table, raw=raw, modern=modern, **chosen), nl=False)
