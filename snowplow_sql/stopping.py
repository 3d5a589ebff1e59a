"""Runs long work in such a way that it can be stopped."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread, current_thread, main_thread
from typing import TypeVar

_TICK = 0.1
"""Seconds between two checks of whether the work is done."""

T = TypeVar("T")


def run(
    work: Callable[[], T], stop: Callable[[], None], watch: Callable[[Callable[[], bool]], None] | None = None
) -> T:
    """The result of `work`, which runs in a thread of its own if the main thread would have to wait for it.

    Ctrl-C in the main thread calls `stop`, and raises KeyboardInterrupt once the work has ended. Without that, DuckDB
    notices Ctrl-C only between tasks that happen to run in the main thread, and other engines do not notice it at all.
    `watch` is called with a function that waits a moment and says whether the work is done; `watch` may return earlier.
    """
    if watch is None and current_thread() is not main_thread():
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool, _noted() as note:
        future = pool.submit(work)

        def is_done() -> bool:
            done = _wait(future)
            if note.is_taken:
                raise KeyboardInterrupt
            return done

        try:
            if watch is not None:
                watch(is_done)
            while not is_done():
                pass
            return future.result()
        finally:
            # repeatedly, since the first call may come before the work has begun
            while not future.done():
                stop()
                _wait(future)


def side_by_side(work: Callable[[int], T], count: int, at_once: int, is_stopped: Callable[[], bool]) -> dict[int, T]:
    """The results of `work`, by number, for each number below `count`; once `is_stopped`, only those available so far.

    `work` must not raise. Work that still runs by then is not waited for. So this uses no pool: Python waits for a
    pool's threads when it ends, and one of these threads may wait for an answer of a server for a long time.
    """
    waiting, done = SimpleQueue[int](), SimpleQueue[tuple[int, T]]()
    for number in range(count):
        waiting.put(number)

    def take() -> None:
        with suppress(Empty):
            while not is_stopped():
                number = waiting.get_nowait()
                done.put((number, work(number)))

    for _ in range(min(at_once, count)):
        Thread(target=take, daemon=True).start()
    results: dict[int, T] = {}
    while len(results) < count and not is_stopped():
        with suppress(Empty):
            results.update([done.get(timeout=_TICK)])
    return results


@contextmanager
def by_sigterm() -> Iterator[None]:
    """Within this context, SIGTERM acts as Ctrl-C does, unless Ctrl-C is ignored, as in the background."""
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Note:
    """A flag: whether Ctrl-C has been pressed."""

    is_taken = False

    def take(self, *_: object) -> None:
        """Set the flag; called as a signal handler."""
        self.is_taken = True


@contextmanager
def _noted() -> Iterator[_Note]:
    """Within this context, Ctrl-C sets a flag instead of raising an exception.

    An exception may be raised anywhere. Now and then it was raised after a lock had been taken and before its release
    was ensured, and the thread at work waited for that lock for ever.
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
    if note.is_taken:  # pressed after the last check
        raise KeyboardInterrupt


def _wait(future: Future[T]) -> bool:
    return bool(wait([future], timeout=_TICK).done)
