"""`snowq load SOURCE... --db FILE`: loads logs into a database."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from snowplow_sql.cli import exits, loading, options, output, working
from snowplow_sql.errors import QueryError, SourceError, UsageError
from snowplow_sql.result import Result
from snowplow_sql.store.days import span

if TYPE_CHECKING:
    from snowplow_sql.store.load import Report, Request

_LONGEST_PAUSE = 7 * 24 * 60 * 60
"""In seconds. `time.sleep` fails for a number such as 1e30."""


def load(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders and globs of logs; s3://bucket/prefix/."),
    ],
    db: Annotated[Path, typer.Option("--db", metavar="FILE", help="The database; it is created if it does not exist.")],
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Only files from this day on, by the day in CloudFront's file names."
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Only files up to this day, inclusive.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be loaded, and load nothing.")] = False,
    watch: Annotated[
        float | None,
        typer.Option(
            "--watch", metavar="SECONDS", min=0.1, help="Look for new files every so many seconds, until Ctrl-C."
        ),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="Memory that DuckDB may use, such as 2GB. [default: a third of the machine's, at most 768MB, or 256MB "
            "with 'fast']",
        ),
    ] = None,
    endpoint_url: options.EndpointUrl = None,
    modern: Annotated[
        bool | None,
        typer.Option(
            "--modern/--as-of-2012",
            help="Also read what came after 2012, or not. A database holds one or the other.",
            show_default=False,
        ),
    ] = None,
    form: options.Format = None,
) -> None:
    """Load new and changed logs into a DuckDB file. Then query it with --source FILE.

    A file is recognised by its content: the same one under another name is not loaded twice, and a changed one
    replaces its earlier version. Whatever happens, the database holds only whole files, and the next load goes on
    from there.

    Example:

      snowq load logs/ --db events.duckdb
    """
    from snowplow_sql.store.load import Request  # noqa: PLC0415 - it loads DuckDB

    _check(db, dry_run=dry_run, watch=watch, form=form)
    request = Request(sources, *span(since, until), endpoint_url)
    if dry_run:
        _list(request, db, output.check(form, None))
        return
    if watch is not None:
        _watch(watch, lambda said: _loaded(request, db, modern, memory, said_before=said))
    elif _loaded(request, db, modern, memory):
        raise typer.Exit(exits.Exit.SOURCE)


def _watch(pause: float, load: Callable[[Mapping[str, str] | None], Mapping[str, str]]) -> NoReturn:
    said: dict[str, str] | None = None
    while True:
        try:
            said = {**(said or {}), **load(said)}
        except (SourceError, QueryError) as error:
            # may be temporary: no files yet, a database in use, a source out of reach, or a full disk
            exits.complain(f"{error} Looking again in {pause:g} s.")
        time.sleep(pause)


_OF_OTHERS = (".csv", ".gz", ".json", ".log", ".parquet", ".tsv", ".txt")
"""File name suffixes that are not accepted for a new database."""


def _check(db: Path, *, dry_run: bool, watch: float | None, form: str | None) -> None:
    """Raise UsageError for conflicting options, too long a pause, and a name that a database should not have."""
    if db.suffix.lower() in _OF_OTHERS and not db.exists():
        raise UsageError(f"--db: '{db}': a load makes a DuckDB database. Name it so: --db {db.with_suffix('.duckdb')}")
    if dry_run and watch is not None:
        raise UsageError("--dry-run looks once and --watch goes on looking. Leave one of them out.")
    if form is not None and not dry_run:
        raise UsageError("--format says how --dry-run lists the files. Give --dry-run too, or leave it out.")
    if watch is not None and watch > _LONGEST_PAUSE:
        raise UsageError(
            f"--watch: {watch:g} is not a number of seconds up to {_LONGEST_PAUSE:,}. Give one such as 60."
        )


def _list(request: Request, db: Path, form: str) -> None:
    from snowplow_sql.store.load import planned  # noqa: PLC0415 - as above

    with working.waiting_for(loading.LOOKING):
        plan = planned(request, db)
    rows = [(it.file.path, it.file.size, "changed" if it.replaces else "new") for it in plan.load]
    output.write(Result(("file", "bytes", "why"), rows), form, None)
    size = sum(row[1] for row in rows)
    exits.note(
        f"would load {_files(len(rows))}, {size:,} bytes; {_files(len(plan.again))} loaded before, "
        f"{_files(len(plan.same))} with the same content as another. Nothing was loaded."
    )
    failed = plan.failed | plan.kept
    if not (rows or plan.again or plan.same or failed):
        exits.note(_NONE_THEN)
    for path, why in failed.items():
        exits.complain(f"'{path}' cannot be read: {why.rstrip('.')}.")
    if failed:
        raise typer.Exit(exits.Exit.SOURCE)


def _loaded(
    request: Request, db: Path, modern: bool | None, memory: str | None, said_before: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Load, print a summary, and return the reason for each file that could not be read, by its path.

    A reason that `said_before` already has for a file is not printed again. Unless `said_before` is None, a load
    without new files prints no summary.
    """
    from snowplow_sql.store.database import open_to_write  # noqa: PLC0415 - as above
    from snowplow_sql.store.load import Loader, wanted  # noqa: PLC0415

    with working.waiting_for(loading.LOOKING):
        files = wanted(request, db)  # raises its errors before a database is created
    if not files:
        exits.note(_NONE_THEN)
    with open_to_write(db, modern=modern, memory=memory) as database:
        loader = Loader(database, request, files)
        report = loading.run(loader)
    for path, what in report.odd.items():
        exits.note(f"'{path}': {what.rstrip('.')}.")
    for path, why in report.failed.items():
        if said_before is None or said_before.get(path) != why:
            exits.complain(f"'{path}' was not loaded: {why.rstrip('.')}.")
    if report.is_discarded:
        why = "no file can be read" if report.failed else "there is nothing to load"
        exits.note(f"{why}, so '{db}' was not created.")
    elif report.files or said_before is None:
        exits.note(_summary(report, db))
    return report.failed


def _summary(report: Report, db: Path) -> str:
    counts = report.counts
    parts = [f"loaded {_files(report.files)} into '{db}'"]
    if report.replaced:
        parts[0] += f" ({report.replaced} replacing an earlier version)"
    if counts.lines:
        rate = counts.lines / max(report.seconds, 1e-3)
        parts.append(
            f"{counts.lines} lines = {counts.events} events + {counts.skipped} skipped + {counts.bad} bad, "
            f"in {report.seconds:.1f} s ({rate:,.0f} lines/s)"
        )
    left_out = [f"{report.again} loaded before"] * bool(report.again)
    left_out += [f"{report.same} with the same content as another"] * bool(report.same)
    left_out += [f"{len(report.failed)} that cannot be read"] * bool(report.failed)
    if left_out:
        parts.append(f"left out: {', '.join(left_out)}")
    return "; ".join(parts) + "."


_NONE_THEN = "no file name has a day within --since and --until. Change them, or leave them out."


def _files(count: int) -> str:
    return f"{count} file{'s' * (count != 1)}"
