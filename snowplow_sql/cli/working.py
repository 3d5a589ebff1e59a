"""Running long work with a progress bar, so that Ctrl-C can stop it."""

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
"""Ticks of a tenth of a second before a progress bar or a waiting message appears."""

T = TypeVar("T")


class Worker(Protocol):
    """An object whose work can be watched and stopped: an engine, or a loader."""

    def progress(self) -> float | None:
        """The fraction of the work that is done, from 0 to 1; None if unknown."""
        ...

    def interrupt(self) -> None:
        """Stop the work. Called from another thread."""
        ...


def run(worker: Worker, work: Callable[[], T], show: Callable[[Callable[[], bool]], None] | None = None) -> T:
    """The result of `work`, which uses `worker` and runs in a thread of its own.

    Ctrl-C stops the work at once and raises Interrupted. Progress is shown by `show` or, without it, on stderr if that
    is a terminal. `show` gets a function that waits a moment and returns whether the work is done.
    """
    try:
        return stopping.run(work, worker.interrupt, show or partial(_watch, worker))
    except KeyboardInterrupt:
        raise Interrupted("Stopped.") from None


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Show `what` on stderr while the block runs, if stderr is a terminal and the block takes more than a moment."""
    if not sys.stderr.isatty():
        yield
        return
    with ExitStack() as lines:

        def tell() -> None:
            from rich.console import Console  # noqa: PLC0415 - only loaded if there is a wait
            from rich.text import Text  # noqa: PLC0415

            lines.enter_context(Console(stderr=True).status(Text(what)))

        timer = Timer(_PATIENCE / 10, tell)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # the message may be about to appear


def _watch(worker: Worker, is_done: Callable[[], bool]) -> None:
    if not sys.stderr.isatty() or any(is_done() for _ in range(_PATIENCE)):
        return
    from rich.console import Console  # noqa: PLC0415 - only loaded if there is a wait
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
            # without a total, the bar only shows that work is going on
            bar.update(task, total=None if done is None else 1.0, completed=done or 0)
