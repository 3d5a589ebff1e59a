"""The progress of a load: files, lines per second, and the remaining time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from snowplow_sql.cli import working

if TYPE_CHECKING:
    from snowplow_sql.store.load import Loader, Report

LOOKING = "looking for files"
"""Shown while a folder or prefix is listed and the content of new files is examined."""


def run(loader: Loader) -> Report:
    """Run `loader` and return its report. Ctrl-C stops the load. Progress is shown on stderr if that is a terminal."""
    return working.run(loader, loader.run, show=lambda is_done: _show(loader.report, is_done))


def _show(report: Report, is_done: Callable[[], bool]) -> None:
    if not sys.stderr.isatty():
        return
    from rich.console import Console  # noqa: PLC0415 - only loaded if progress is shown
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("loading"), BarColumn(), TextColumn("{task.fields[state]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, state=LOOKING)
        while not is_done():
            if report.files_total:
                rate = report.counts.lines / max(report.seconds, 1e-3)
                state = f"{report.files}/{report.files_total} files, {rate:,.0f} lines/s"
                bar.update(task, completed=report.done, total=report.total, state=state)
