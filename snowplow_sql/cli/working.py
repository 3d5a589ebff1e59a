"""Running a query so that it can be watched and stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from snowplow_sql.engines.base import Engine
from snowplow_sql.errors import Interrupted

_PATIENCE = 0.5
"""Seconds before a query is worth a progress bar."""
_TICK = 0.1

T = TypeVar("T")


def run(engine: Engine, work: Callable[[], T]) -> T:
    """The result of `work`, which uses `engine` in a thread of its own.

    Ctrl-C stops the query at once and raises Interrupted. Progress shows on stderr, if that is a terminal.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(work)
        try:
            return _watched(engine, future)
        except KeyboardInterrupt:
            # again and again: the first may come before the query has begun
            while not future.done():
                engine.interrupt()
                _wait(future, _TICK)
            raise Interrupted("Stopped.") from None


def _watched(engine: Engine, future: Future[T]) -> T:
    if not sys.stderr.isatty() or _wait(future, _PATIENCE):
        return future.result()
    from rich.console import Console  # noqa: PLC0415 - not for those who need not wait
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (
        TextColumn("reading"),
        BarColumn(),
        TaskProgressColumn("{task.percentage:>3.0f} %", text_format_no_percentage=""),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        while not _wait(future, _TICK):
            done = engine.progress()
            # without a total the bar shows only that something goes on
            bar.update(task, total=None if done is None else 1.0, completed=done or 0)
    return future.result()


def _wait(future: Future[T], seconds: float) -> bool:
    return bool(wait([future], timeout=seconds).done)
