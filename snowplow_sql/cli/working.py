"""Running a query so that it can be watched and stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Protocol, TypeVar

from snowplow_sql.errors import Interrupted

_PATIENCE = 0.5
"""Seconds before a query is worth a progress bar."""
_TICK = 0.1

T = TypeVar("T")


class Worker(Protocol):
    """What can be watched and stopped: an engine, or a load."""

    def progress(self) -> float | None:
        """How much is done, from 0 to 1; None where that is not known."""
        ...

    def interrupt(self) -> None:
        """Stop, from another thread."""
        ...


def run(worker: Worker, work: Callable[[], T], show: Callable[[Future[T]], None] | None = None) -> T:
    """The result of `work`, which uses `worker` in a thread of its own.

    Ctrl-C stops it at once and raises Interrupted. Progress shows on stderr, if that is a terminal, or by `show`.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(work)
        try:
            if show is None:
                return _watched(worker, future)
            show(future)
            return future.result()
        except KeyboardInterrupt:
            # again and again: the first may come before the query has begun
            while not future.done():
                worker.interrupt()
                _wait(future, _TICK)
            raise Interrupted("Stopped.") from None


def _watched(worker: Worker, future: Future[T]) -> T:
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
            done = worker.progress()
            # without a total the bar shows only that something goes on
            bar.update(task, total=None if done is None else 1.0, completed=done or 0)
    return future.result()


def wait_for(future: Future[T]) -> bool:
    """Wait for the next look at the progress; whether the work is done."""
    return _wait(future, _TICK)


def _wait(future: Future[T], seconds: float) -> bool:
    return bool(wait([future], timeout=seconds).done)
