"""The options that several commands share, each said once."""

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
        "hive://user@host:10000/database or mysql://user@host:3306/database, its password in the address, "
        "in SNOWQ_PASSWORD, or asked for. Without it, the sample shop.",
    ),
]
EndpointUrl = Annotated[
    str | None,
    typer.Option("--endpoint-url", metavar="URL", help="Where S3 is, if not at AWS."),
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
    return None if given == Path("-") else given  # where it would go anyway


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_file,
        help="Write to this file; it appears only once it is whole.",
    ),
]
PictureOrOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_file,
        help="Write to this file; it appears only once it is whole. One that ends in .html, .svg or .png is a picture "
        "of the query's chart, unless --format is given.",
    ),
]
Chart = Annotated[
    bool, typer.Option("--chart", help="Draw the query's chart, in characters; --output has the data then.")
]
Explain = Annotated[
    bool,
    typer.Option("--explain", help="Say on stderr what the answer is. Of logs this reads the events once more."),
]
Meta = Annotated[bool, typer.Option("--meta", help="Write the same as JSON beside --output, to FILE.meta.json.")]
DialectName = Annotated[
    str,
    typer.Option(
        "--dialect",
        metavar="DIALECT",
        autocompletion=dialects.names,
        help=f"Whose SQL to write: {', '.join(dialects.names())}.",
    ),
]
StoredAs = Annotated[
    str | None,
    typer.Option(
        "--stored-as",
        metavar="[textfile|parquet]",
        help="Hive: how its files are stored [default: textfile]. Parquet needs Hive 0.13.",
    ),
]
Modern = Annotated[
    bool,
    typer.Option(
        "--modern/--as-of-2012",
        help="Read what came after 2012 too: the tracker's duid and se_*, and agents such as Chrome 131, Edge and "
        "Windows 10. Or give the rows that the table of 2012 had.",
    ),
]
Dedupe = Annotated[
    bool, typer.Option("--dedupe", help="Of hits that were logged twice count one: events_deduplicated.")
]
