"""Running what takes a while so that it can be watched and stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Timer
from typing import Protocol, TypeVar

from snowplow_sql import stopping
from snowplow_sql.errors import Interrupted

_PATIENCE = 5
"""Looks, a tenth of a second each, before a query is worth a progress bar."""

T = TypeVar("T")


class Worker(Protocol):
    """What can be watched and stopped: an engine, or a load."""

    def progress(self) -> float | None:
        """How much is done, from 0 to 1; None where that is not known."""
        ...

    def interrupt(self) -> None:
        """Stop, from another thread."""
        ...


def run(worker: Worker, work: Callable[[], T], show: Callable[[Callable[[], bool]], None] | None = None) -> T:
    """The result of `work`, which uses `worker` in a thread of its own.

    Ctrl-C stops it at once and raises Interrupted. Progress shows on stderr, if that is a terminal, or by `show`, which
    is given a function that waits a moment and says whether the work is done.
    """
    try:
        return stopping.run(work, worker.interrupt, show or partial(_watch, worker))
    except KeyboardInterrupt:
        raise Interrupted("Stopped.") from None


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Say on stderr `what` is waited for, if that is a terminal and it takes longer than a moment."""
    if not sys.stderr.isatty():
        yield
        return
    with ExitStack() as lines:

        def tell() -> None:
            from rich.console import Console  # noqa: PLC0415 - not for those who need not wait
            from rich.text import Text  # noqa: PLC0415

            lines.enter_context(Console(stderr=True).status(Text(what)))

        timer = Timer(_PATIENCE / 10, tell)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # the line may be about to appear


def _watch(worker: Worker, is_done: Callable[[], bool]) -> None:
    if not sys.stderr.isatty() or any(is_done() for _ in range(_PATIENCE)):
        return
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
        while not is_done():
            done = worker.progress()
            # without a total the bar shows only that something goes on
            bar.update(task, total=None if done is None else 1.0, completed=done or 0)
