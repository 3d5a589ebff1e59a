"""A user at a terminal is told what is being waited for once it takes longer than a moment; nobody else is."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable

import pytest

from snowplow_sql.cli import source, working

LONG = 1.2
"""Seconds after which any wait is reported."""


class Terminal(io.StringIO):
    """A terminal that records what is shown."""

    def isatty(self) -> bool:
        return True


Seen = Callable[[io.StringIO], io.StringIO]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Redirects stderr to it; within the test, because pytest redirects stderr before the test."""

    def put(shown: io.StringIO) -> io.StringIO:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stderr", shown)
        return shown

    return put


def test_a_long_wait_is_told_of_and_nothing_is_left_of_it(seen: Seen) -> None:
    terminal = seen(Terminal())
    with working.waiting_for("opening [the] source"):
        time.sleep(LONG)
    assert "opening [the] source" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")  # the line is erased again


def test_a_short_one_is_not_nor_is_anything_told_behind_it(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    def waiting() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]

    terminal = seen(Terminal())
    monkeypatch.setattr(working, "_PATIENCE", 1000)
    with working.waiting_for("opening the source"):
        assert waiting()
    assert not waiting()
    assert terminal.getvalue() == ""


def test_nor_is_a_long_one_where_there_is_no_terminal(seen: Seen) -> None:
    shown = seen(io.StringIO())
    with working.waiting_for("opening the source"):
        time.sleep(LONG)
    assert shown.getvalue() == ""


def test_what_fails_meanwhile_fails_as_it_would(seen: Seen) -> None:
    terminal = seen(Terminal())

    def stopped() -> None:
        with working.waiting_for("opening the source"):
            time.sleep(LONG)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert "opening the source" in terminal.getvalue()


def test_a_source_that_takes_long_to_open_is_waited_for_aloud(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = seen(Terminal())
    made = source.Session

    def slowly(*args: str | None, **options: object) -> source.Session:
        time.sleep(LONG)
        return made(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(source, "Session", slowly)
    with source.opened(None) as (session, work):
        assert work(lambda: session.sql("SELECT 1")).rows == [(1,)]
    assert "opening the source" in terminal.getvalue()
