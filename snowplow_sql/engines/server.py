"""What engines that are reached over a network have in common: patience, and the ways in which it ends."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer

from snowplow_sql.address import Address
from snowplow_sql.errors import SourceError

CONNECT_SECONDS = 10
"""How long a server may take to accept a connection, and again to greet; a query may take any time."""

BATCH = 4096
"""Rows that are held here at once."""

_KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
"""A host that has gone is noticed after two minutes of silence. A query may be silent for longer: the
host's system answers for it."""


_GRACE_SECONDS = 2
"""How long a server may take to end a query that it was told to stop."""


class Stop:
    """Whether the running query is to be stopped, and whether the server has had its time to do so."""

    def __init__(self) -> None:
        self._since: float | None = None

    def ask(self) -> None:
        """Stop it; the first time counts."""
        self._since = self._since or time.monotonic()

    def forget(self) -> None:
        """Another query begins."""
        self._since = None

    def __bool__(self) -> bool:
        return self._since is not None

    @property
    def is_overdue(self) -> bool:
        """Whether waiting for the server is of no use any more."""
        return self._since is not None and time.monotonic() - self._since > _GRACE_SECONDS


def keep_alive(connection: socket.socket) -> None:
    """Have the system ask now and then whether the other side is still there."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE.items():
        if hasattr(socket, name):  # not on every system
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def hang_up(connection: socket.socket) -> None:
    """End a connection for all who wait for it, in whatever thread."""
    with suppress(OSError):  # it is at its end already
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def limited(connection: socket.socket) -> Iterator[None]:
    """Hangs up when what is inside takes longer than CONNECT_SECONDS: drivers wait for a greeting for ever.

    What breaks off by that is a TimeoutError.
    """
    is_over = Event()  # the timer itself says so when it has hung up, and what is inside may have noticed by then

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
    """What the system says of a connection that was not made."""
    return f"No answer within {CONNECT_SECONDS} s" if isinstance(error, TimeoutError) else error.strerror or str(error)


def unreachable(address: Address, why: object) -> SourceError:
    """The error that says that the server at `address` cannot be reached."""
    return SourceError(f"{address} cannot be reached: {sentence(why)} Check the address, and that the server runs.")


def lost(address: Address) -> SourceError:
    """The error that says that the connection to `address` broke off."""
    return SourceError(f"The connection to {address} was lost before the answer was complete. Run the query again.")


def refused(address: Address, why: object) -> SourceError:
    """The error that says that the server at `address` is there and wants nothing of us."""
    return SourceError(f"{address} refuses: {sentence(why)}")


def sentence(words: object) -> str:
    """A server's words on one line, ending as a sentence does."""
    text = " ".join(str(words).split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
