"""A MySQL server, such as Infobright, through PyMySQL, a client in pure Python that needs no compilation.

An address is `mysql://user:password@host:port/database`. The defaults are port 3306 and the user who is logged in here.
The session is configured so that results do not depend on the server: text is UTF-8, and sql_mode is empty, as in MySQL
5.1 by default. Otherwise the server would misread our literals under NO_BACKSLASH_ESCAPES, and our conditions under
HIGH_NOT_PRECEDENCE. The time zone is left as it is, since no query has a value that depends on it.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from snowplow_sql import stopping
from snowplow_sql.address import Address
from snowplow_sql.engines.server import (
    BATCH,
    CONNECT_SECONDS,
    Stop,
    hang_up,
    keep_alive,
    limited,
    lost,
    refused,
    sentence,
    system_words,
    unreachable,
)
from snowplow_sql.errors import Interrupted, PasswordMissing, QueryError, SnowqError, SourceError, TableMissing
from snowplow_sql.extras import library
from snowplow_sql.result import Result, Row

if TYPE_CHECKING:
    import pymysql

_PORT = 3306
_CHARSETS = ("utf8mb4", "utf8")
"""The first has all characters; MySQL 5.1 and Infobright know only the second."""

# error numbers of the server
_ACCESS_DENIED = {1045, 1698}
_UNKNOWN_CHARSET = 1115
_NO_DATABASE = 1046
_NO_TABLE = 1146
_NAMED = re.compile(r"'([^']+)'")
"""Matches the name that an error is about."""
_LOST = {1053, 1927, 2006, 2013}
"""The server is shutting down, the connection was killed, the server has gone away, the connection was lost."""


def connect(address: Address) -> MySQL:
    """A connection to the MySQL server at `address`."""
    address.chosen({})
    return MySQL(address.with_port(_PORT))


class MySQL:
    """One session with a MySQL server.

    The rows of a result are fetched lazily. There is only one result at a time: the next query discards one that has
    not been read to its end.
    """

    dialect = "infobright"

    def __init__(self, address: Address) -> None:
        self._address = address
        self._driver = library("pymysql", "mysql", name="PyMySQL")
        self._stop = Stop()
        self._cursor: Any = None
        """The cursor of the result that has not been read to its end."""
        self._broken = False
        """Whether the connection can no longer be used."""
        self._connection, self._line = self._connected()

    # --- asking -------------------------------------------------------------------------------------------

    def query(self, sql: str) -> Result:
        """Run one statement. The server sends rows as they are fetched."""
        return stopping.run(lambda: self._answered(sql), self.interrupt)

    def _answered(self, sql: str) -> Result:
        if self._cursor is not None or self._broken:
            self.close()
            self._connection, self._line = self._connected()
            self._broken = False
        self._stop.forget()
        cursor = self._cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
            columns = [column[0] for column in cursor.description or ()]
            first = self._fetched(cursor)
        except (self._driver.Error, OSError) as error:
            raise self._explained(error) from error
        return Result(columns, chain(first, self._rest(cursor) if len(first) == BATCH else ()), sql)

    def _fetched(self, cursor: Any) -> list[Row]:
        rows = list(cursor.fetchmany(BATCH)) if cursor.description else []
        if len(rows) < BATCH:
            self._forget()
        return rows

    def _rest(self, cursor: Any) -> Iterator[Row]:
        complete = False
        while not complete:
            if cursor is not self._cursor:
                raise QueryError(
                    "MySQL: a later query ended this answer. Read an answer to its end before the next query."
                )
            try:
                rows = self._fetched(cursor)
            except (self._driver.Error, OSError) as error:
                raise self._explained(error) from error
            complete = len(rows) < BATCH
            yield from rows

    def _forget(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None

    def _explained(self, error: Exception) -> SnowqError:
        self._forget()
        number, words = _said(error)
        self._broken = number in _LOST or isinstance(error, OSError | self._driver.InterfaceError)
        if self._stop:
            return Interrupted("The query was stopped.")
        if self._broken:
            return lost(self._address)
        if number == _NO_TABLE and (missing := _NAMED.search(words)):
            return TableMissing(f"MySQL: {sentence(words)}", missing[1])
        hint = " Add its name to the address: mysql://user@host/database." if number == _NO_DATABASE else ""
        return QueryError(f"MySQL: {sentence(words)}{hint}")

    def progress(self) -> float | None:
        """None: MySQL does not report progress."""
        return None

    # --- stopping -----------------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """Stop the running query on the server, over a second connection, since the first one is busy."""
        self._stop.ask()
        try:
            second, line = self._connected()
            with suppress(self._driver.Error, OSError), limited(line):
                second.cursor().execute(f"KILL QUERY {self._connection.thread_id():d}")
            _end(second, line)
        except SourceError:  # the server is gone
            hang_up(self._line)
        if self._stop.is_overdue:
            hang_up(self._line)

    def close(self) -> None:
        """End the session. A query whose result has not been read to its end is stopped on the server."""
        if self._cursor is not None:
            self.interrupt()
            self._forget()
        _end(self._connection, self._line)

    # --- connecting ---------------------------------------------------------------------------------------

    def _connected(self) -> tuple[pymysql.Connection[Any], socket.socket]:
        for charset in _CHARSETS:
            try:
                return self._greeted(charset)
            except (self._driver.Error, OSError, RuntimeError) as error:
                number, words = _said(error)
                if number == _UNKNOWN_CHARSET and charset != _CHARSETS[-1]:
                    continue
                if number in _ACCESS_DENIED and not self._address.password:
                    raise PasswordMissing(str(refused(self._address, words))) from error
                # numbers from 2000 on are the driver's own: there was no reply, or none that it understood
                unheard = number is None or number >= 2000
                raise (unreachable if unheard else refused)(self._address, words) from error
        raise AssertionError("the last charset either connects or raises")

    def _greeted(self, charset: str) -> tuple[pymysql.Connection[Any], socket.socket]:
        place = (self._address.host, self._address.port or _PORT)
        connection = self._driver.Connection(
            user=self._address.user or None,
            password=self._address.password.encode(),  # as bytes, because the driver would encode a str as Latin-1
            host=self._address.host,
            port=place[1],
            database=self._address.database or None,
            charset=charset,
            sql_mode="",
            autocommit=True,
            cursorclass=_cursor_class(),
            defer_connect=True,
        )
        own = socket.create_connection(place, CONNECT_SECONDS)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        keep_alive(own)
        line = own.dup()  # TLS takes over the first socket; the duplicate can be shut down whatever happens to it
        try:
            with limited(line):
                connection.connect(own)
        except BaseException:
            line.close()
            raise
        return connection, line


def _end(connection: Any, line: socket.socket) -> None:
    with suppress(Exception):  # the connection may be closed already, or in the middle of something
        connection.close()
    hang_up(line)
    line.close()


def _said(error: Exception) -> tuple[int | None, str]:
    """The number and the message of an error; for a connection that was never made, the operating system's message."""
    cause = getattr(error, "original_exception", error)
    if isinstance(cause, OSError):
        return None, system_words(cause)
    match error.args:
        case (int() as number, words):
            return number, str(words)
    return None, str(error)


def _cursor_class() -> Any:
    from pymysql.cursors import SSCursor  # noqa: PLC0415 - the driver is imported only when it is needed

    class Unread(SSCursor):  # type: ignore[misc] # the driver has no types
        """An SSCursor that can be closed early.

        SSCursor itself reads a result to its end when the cursor is closed or garbage-collected, even millions of rows.
        This one leaves the rows unread, after which the connection is unusable and is closed.
        """

        def close(self) -> None:
            if self._result is not None:
                self._result.unbuffered_active = False
            self.connection = None

        __del__ = close

    return Unread
