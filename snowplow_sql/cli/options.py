"""The options that several commands share, each defined once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from snowplow_sql import dialects, present

Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="SOURCE",
        envvar="SNOWQ_SOURCE",
        show_envvar=True,
        help="Where the events are: a folder, file or glob of CloudFront logs, s3://bucket/prefix/, a database that "
        "`snowq load` made, or a server: "
        "hive://user@host:10000/database or mysql://user@host:3306/database. A server's password stands in the address "
        "or in SNOWQ_PASSWORD, or is asked for. Without --source, the sample shop.",
    ),
]
EndpointUrl = Annotated[
    str | None,
    typer.Option("--endpoint-url", metavar="URL", help="Address of an S3 service other than AWS."),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        autocompletion=present.names,
        help=f"One of {', '.join(present.names())}. A terminal gets a table, a pipe csv.",
    ),
]


def _file(given: Path | None) -> Path | None:
    return None if given == Path("-") else given  # `-` is stdout, the default


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_file,
        help="Write to this file; it appears only once it is complete.",
    ),
]
PictureOrOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_file,
        help="Write to this file; it appears only once it is complete. A name that ends in .html, .svg or .png gets a "
        "picture of the query's chart, unless --format is given.",
    ),
]
Chart = Annotated[
    bool, typer.Option("--chart", help="Draw the query's chart in characters; --output then gets the data.")
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain", help="Say on stderr what was counted, how good the data is, and the SQL. Reads logs once more."
    ),
]
Meta = Annotated[
    bool, typer.Option("--meta", help="Write what --explain says as JSON to FILE.meta.json; needs --output.")
]
DialectName = Annotated[
    str,
    typer.Option(
        "--dialect",
        metavar="DIALECT",
        autocompletion=dialects.names,
        help=f"SQL dialect to write: {', '.join(dialects.names())}.",
    ),
]
StoredAs = Annotated[
    str | None,
    typer.Option(
        "--stored-as",
        metavar="[textfile|parquet]",
        help="Hive: file format of the table [default: textfile]. Parquet needs Hive 0.13 or later.",
    ),
]
Modern = Annotated[
    bool,
    typer.Option(
        "--modern/--as-of-2012",
        help="Also read what came after 2012: the tracker's duid and se_*, and agents such as Chrome 131, Edge and "
        "Windows 10. --as-of-2012 gives the rows of the table of 2012.",
    ),
]
Dedupe = Annotated[
    bool,
    typer.Option("--dedupe", help="Count hits that were logged twice only once, as the view events_deduplicated does."),
]
