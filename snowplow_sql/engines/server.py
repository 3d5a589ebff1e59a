"""Common parts of the engines that are reached over a network: timeouts, stopping, and connection errors."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer

from snowplow_sql.address import Address
from snowplow_sql.errors import SourceError

CONNECT_SECONDS = 10
"""Timeout in seconds for a server to accept a connection, and again to greet. A query may take any time."""

BATCH = 4096
"""Number of rows that are fetched at once."""

_KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
"""With these settings, a host that is gone is noticed after two minutes of silence. A query may be silent for longer,
since the host's operating system answers the probes."""


_GRACE_SECONDS = 2
"""Time in seconds that a server may take to end a query that it was told to stop."""


class Stop:
    """Whether the running query is to be stopped, and whether the server has had enough time for it."""

    def __init__(self) -> None:
        self._since: float | None = None

    def ask(self) -> None:
        """Request a stop. Only the time of the first request counts."""
        self._since = self._since or time.monotonic()

    def forget(self) -> None:
        """Reset for the next query."""
        self._since = None

    def __bool__(self) -> bool:
        return self._since is not None

    @property
    def is_overdue(self) -> bool:
        """Whether it is pointless to wait for the server any longer."""
        return self._since is not None and time.monotonic() - self._since > _GRACE_SECONDS


def keep_alive(connection: socket.socket) -> None:
    """Make the operating system probe now and then whether the other side is still there."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE.items():
        if hasattr(socket, name):  # not on every system
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def hang_up(connection: socket.socket) -> None:
    """Shut down a connection, which also wakes the threads that wait for it."""
    with suppress(OSError):  # the connection has ended already
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def limited(connection: socket.socket) -> Iterator[None]:
    """Hang up if the block takes longer than CONNECT_SECONDS, because drivers wait for a greeting without limit.

    The error that results from hanging up is raised as TimeoutError.
    """
    is_over = Event()  # Timer.finished is set only after hanging up, when the block may already have failed

    def end() -> None:
        is_over.set()
        hang_up(connection)

    timer = Timer(CONNECT_SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if is_over.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()


def system_words(error: OSError) -> str:
    """The operating system's message for a connection that was not made."""
    return f"No answer within {CONNECT_SECONDS} s" if isinstance(error, TimeoutError) else error.strerror or str(error)


def unreachable(address: Address, why: object) -> SourceError:
    """The error for a server at `address` that cannot be reached."""
    return SourceError(f"{address} cannot be reached: {sentence(why)} Check the address, and that the server runs.")


def lost(address: Address) -> SourceError:
    """The error for a connection to `address` that broke off."""
    return SourceError(f"The connection to {address} was lost before the answer was complete. Run the query again.")


def refused(address: Address, why: object) -> SourceError:
    """The error for a server at `address` that can be reached but refuses the connection."""
    return SourceError(f"{address} refuses: {sentence(why)}")


def sentence(words: object) -> str:
    """A server's message on one line, ending with a full stop, `!` or `?`."""
    text = " ".join(str(words).split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
