"""Running what takes a while so that it can be stopped."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread, current_thread, main_thread
from typing import TypeVar

_TICK = 0.1
"""Seconds from one look at whether the work is done to the next."""

T = TypeVar("T")


def run(
    work: Callable[[], T], stop: Callable[[], None], watch: Callable[[Callable[[], bool]], None] | None = None
) -> T:
    """The result of `work`, done in a thread of its own, where the main thread would wait for it.

    Ctrl-C in the main thread stops it by `stop` and raises KeyboardInterrupt once it has ended: DuckDB looks for Ctrl-C
    only between tasks that the main thread happens to have, others not at all. `watch` is given a function that waits a
    moment and says whether the work is done; it may return before.
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
            # again and again: the first may come before the work has begun
            while not future.done():
                stop()
                _wait(future)


def side_by_side(work: Callable[[int], T], count: int, at_once: int, is_stopped: Callable[[], bool]) -> dict[int, T]:
    """The results of `work`, which raises nothing, for each number below `count`; once `is_stopped`, those there are.

    Nobody waits for the others then: a pool's threads are waited for when Python ends, and one of these may hear
    nothing of a server for a long while.
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
    """While it lasts, SIGTERM stops as Ctrl-C does, unless that is ignored, as in the background."""
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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


def _wait(future: Future[T]) -> bool:
    return bool(wait([future], timeout=_TICK).done)
