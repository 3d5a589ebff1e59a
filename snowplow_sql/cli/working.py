"""Running what takes a while so that it can be watched and stopped."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from threading import Timer, current_thread, main_thread
from typing import Protocol, TypeVar

from snowplow_sql.errors import Interrupted

_TICK = 0.1
"""Seconds from one look at the progress to the next."""
_PATIENCE = 5
"""Looks before a query is worth a progress bar."""

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
    with ThreadPoolExecutor(max_workers=1) as pool, _noted() as note:
        future = pool.submit(work)

        def is_done() -> bool:
            done = _wait(future)
            if note.is_taken:
                raise KeyboardInterrupt
            return done

        try:
            if show is None:
                _watch(worker, is_done)
            else:
                show(is_done)
            while not is_done():
                pass
            return future.result()
        except KeyboardInterrupt:
            # again and again: the first may come before the query has begun
            while not future.done():
                worker.interrupt()
                _wait(future)
            raise Interrupted("Stopped.") from None


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say on stderr `what` is waited for, if that is a terminal and it takes longer than a moment."""
    if not sys.stderr.isatty():
        yield
        return
    with ExitStack() as lines:

        def tell() -> None:
            from rich.console import Console  # noqa: PLC0415 - not for those who need not wait
            from rich.text import Text  # noqa: PLC0415

            lines.enter_context(Console(stderr=True).status(Text(what)))

        timer = Timer(_PATIENCE * _TICK, tell)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # the line may be about to appear


class _Note:
    """That somebody has pressed Ctrl-C."""

    is_taken = False

    def take(self, *_: object) -> None:
        """Somebody has."""
        self.is_taken = True


@contextmanager
def _noted() -> Iterator[_Note]:
    """Ctrl-C as a note to look at.

    As an exception, which may come anywhere, it came now and then between the taking of a lock and what sees to its
    release, and the thread at work waited for that lock for ever.
    """
    note = _Note()
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield note
        return
    signal.signal(signal.SIGINT, note.take)
    try:
        yield note
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if note.is_taken:  # behind the last look
        raise KeyboardInterrupt


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


def _wait(future: Future[T]) -> bool:
    return bool(wait([future], timeout=_TICK).done)
