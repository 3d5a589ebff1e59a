"""A HiveServer2, or a server with the same protocol, through impyla.

An address is `hive://user:password@host:port/database`. The defaults are port 10000, the database `default`, and the
user who is logged in here. `auth` is the value of `hive.server2.authentication` on the server: NONE (any user name is
accepted), NOSASL, LDAP, PAM, CUSTOM or KERBEROS. Any other option has a dot in its name and is a setting of the
session, as in `?hive.mapred.mode=nonstrict&mapreduce.job.queuename=reports`.

impyla is preferred to PyHive because it returns a DATE as a date (PyHive: text), an error as Hive's one sentence
(PyHive: the printed reply with the Java stack) and 100,000 rows in 0.3 s (PyHive: 0.6 s), and because it is maintained.
We use the layer below its DB-API cursor. There an operation can be stopped from a second connection, and the log is not
fetched at the end of each query, which the cursor does although some servers do not keep the log.

Hive stores a result in a file until it is fetched. By default the file is text, in which a line end inside a value
starts another row, so each session requests another format when it is opened. (A separate SET would make the server's
log lose the jobs of the session.) The session also requests that an external table includes files in subfolders, which
otherwise are ignored, and that NULL sorts as it did before Hive 4. Settings that a server forbids keep the server's
values. For `SELECT *`, Hive puts the table's name before the column names, and we remove it.
"""

from __future__ import annotations

import getpass
import logging
import re
import time
from collections import ChainMap
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from itertools import chain
from typing import Any

from snowplow_sql import stopping
from snowplow_sql.address import Address
from snowplow_sql.engines.server import (
    BATCH,
    CONNECT_SECONDS,
    Stop,
    hang_up,
    keep_alive,
    lost,
    refused,
    sentence,
    system_words,
    unreachable,
)
from snowplow_sql.errors import (
    Interrupted,
    PasswordMissing,
    QueryError,
    SnowqError,
    SourceError,
    TableMissing,
    UsageError,
)
from snowplow_sql.extras import library
from snowplow_sql.result import Result, Row

_PORT = 10000
_MECHANISMS = {
    # SASL is used even if the server requires no password
    "NONE": "PLAIN",
    "NOSASL": "NOSASL",
    "LDAP": "PLAIN",
    "PAM": "PLAIN",
    "CUSTOM": "PLAIN",
    "KERBEROS": "GSSAPI",
}
"""SASL mechanism by the server's authentication method."""
_SERVICE = "hive"
"""The service part of a HiveServer2's Kerberos principal."""
_NO_PASSWORD = "none"  # noqa: S105
"""A placeholder, since PLAIN does not accept an empty password."""
WHOLE_ROWS = {"set:hiveconf:hive.query.result.fileformat": "SequenceFile"}
"""Makes a session store results in a format in which values may contain line ends."""
_WISHES = (
    WHOLE_ROWS,
    {
        "set:hiveconf:mapred.input.dir.recursive": "true",
        "set:hiveconf:hive.mapred.supports.subdirectories": "true",
    },
    # without the prefix, the server does not check the name, which only Hive 4 knows
    {"hive.default.nulls.last": "false"},
)
"""The settings that a new session requests, each as far as the server permits it."""
_STRICT = re.compile(r"\bstrict|hive\.strict\.|No partition predicate found", re.IGNORECASE)
"""Matches the messages of a server that rejects a statement as too expensive."""
_LENIENT = "hive.mapred.mode=nonstrict"
_SESSION_SECONDS = 60
"""Timeout in seconds for opening a session: some servers start processes for it."""
_OF_TABLE = re.compile(r"^\w+\.(?=\w+$)")
"""Matches the table's name before the name of a column."""
_MISSING = re.compile(r"Table not found '?([\w.]+)")
_LONGEST_NAP = 0.5
"""Maximum time in seconds between two polls of a query's state."""

# libraries below impyla print their log messages unless there is a handler
logging.getLogger("thrift").addHandler(logging.NullHandler())


def connect(address: Address) -> Hive:
    """A session with the HiveServer2 at `address`."""
    chosen = address.chosen({"auth": tuple(_MECHANISMS)}, setting="hive.mapred.mode")
    if chosen["auth"] == "KERBEROS" and find_spec("kerberos") is None:
        raise UsageError("auth=KERBEROS needs the library kerberos. Get it with: pip install kerberos")
    return Hive(address.with_port(_PORT))


class Hive:
    """One session with a HiveServer2. The rows of a result are fetched lazily, in batches."""

    dialect = "hive"

    def __init__(self, address: Address) -> None:
        self._address = address
        self._driver = library("impala.hiveserver2", "hive", name="impyla")
        self._failures = (library("thrift.Thrift", "hive", name="thrift").TException, OSError, EOFError)
        self._refusal = library("impala.error", "hive", name="impyla").Error
        self._stop = Stop()
        self._broken = False
        """Whether the connection can no longer be used."""
        self._running: Any = None
        """The operation whose result has not been read to its end."""
        self._begin()

    # --- asking -------------------------------------------------------------------------------------------

    def query(self, sql: str) -> Result:
        """Run one statement. Rows are fetched lazily."""
        return stopping.run(lambda: self._answered(sql), self.interrupt)

    def _answered(self, sql: str) -> Result:
        self._stop.forget()
        if self._broken:
            self.close()
            self._begin()
        try:
            operation = self._finished(sql)
            columns = self._columns(operation)
            first = self._fetched(operation, columns)
            # probably all rows: read to the end, so that a small result outlives the session
            if 0 < len(first) < BATCH:
                first += self._fetched(operation, columns)
        except (*self._failures, self._refusal) as error:
            raise self._explained(error) from error
        names = [_OF_TABLE.sub("", name) for name, *_ in columns]
        return Result(names, chain(first, self._rest(operation, columns) if self._running else ()), sql)

    def _finished(self, sql: str) -> Any:
        # HiveServer2 does not accept a terminating semicolon
        operation = self._running = self._session.execute(sql.rstrip().rstrip(";"), run_async=True)
        nap = 0.01
        while True:
            if self._stop:  # interrupted before there was an operation to cancel
                operation.cancel()
                raise self._refusal("stopped")
            answer = operation.get_state()
            operation.update_has_result_set(answer)
            state = self._driver.TOperationState._VALUES_TO_NAMES[answer.operationState]  # noqa: SLF001 - has no other
            if state == "FINISHED_STATE":
                return operation
            if state not in {"INITIALIZED_STATE", "PENDING_STATE", "RUNNING_STATE"}:
                raise self._refusal(answer.errorMessage or f"the operation ended as {state}")
            time.sleep(nap)
            nap = min(1.5 * nap, _LONGEST_NAP)

    def _columns(self, operation: Any) -> list[Any]:
        return operation.get_result_schema() or [] if operation.has_result_set else []

    def _fetched(self, operation: Any, columns: list[Any]) -> list[Row]:
        batch = None
        # after the last row, Spark sends no columns, on which the driver fails
        with suppress(IndexError):
            batch = operation.fetch(columns, BATCH) if columns else None
        rows: list[Row] = batch.pop_many(len(batch)) if batch else []
        if not rows:
            if self._running is operation:  # otherwise it is an earlier result, read to its end meanwhile
                self._running = None
            operation.close()
        return rows

    def _rest(self, operation: Any, columns: list[Any]) -> Iterator[Row]:
        def more() -> list[Row]:
            try:
                return self._fetched(operation, columns)
            except (*self._failures, self._refusal) as error:
                raise self._explained(error) from error

        while columns and (rows := stopping.run(more, self.interrupt)):
            yield from rows

    def _explained(self, error: Exception) -> SnowqError:
        self._running = None
        self._broken = isinstance(error, self._failures)
        if self._stop:
            return Interrupted("The query was stopped.")
        if self._broken:
            return lost(self._address)
        words = _first_line(error)
        if missing := _MISSING.search(words):
            return TableMissing(f"Hive: {sentence(words)}", missing[1])
        hint = ""
        if _STRICT.search(words) and "hive.mapred.mode" not in self._address.options:
            sign = "&" if self._address.options else "?"
            hint = f" To run it all the same, add {sign}{_LENIENT} to the end of the address."
        return QueryError(f"Hive: {sentence(words)}{hint}")

    def progress(self) -> float | None:
        """None: HiveServer2 does not report progress."""
        return None

    # --- stopping -----------------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """Stop the running query on the server, over a second connection, since the first one is busy."""
        self._stop.ask()
        operation = self._running
        try:
            if operation is not None:
                self._from_aside(lambda session: self._driver.Operation(session, operation.handle, retries=1).cancel())
        except SourceError:  # the server is gone
            hang_up(self._line.handle)
        if self._stop.is_overdue:  # HiveServer2 ignores a cancellation while it compiles, or reads files for us
            hang_up(self._line.handle)

    def close(self) -> None:
        """End the session, and any query whose result has not been read to its end."""
        with suppress(*self._failures, self._refusal, SourceError):
            if self._running is None and not self._broken:
                self._session.close()
            else:  # our connection is busy or broken
                self._from_aside(lambda session: session.close())
        self._running = None
        self._line.close()

    def _from_aside(self, call: Callable[[Any], object]) -> None:
        """Call `call` with this session over another connection."""
        line, service = self._connected()
        own = self._session
        try:
            call(self._driver.HS2Session(service, own.handle, own.config, own.hs2_protocol_version, retries=1))
        finally:
            line.close()

    # --- connecting ---------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._line, service = self._connected()
        self._session = self._opened(service)
        self._broken = False

    def _connected(self) -> tuple[Any, Any]:
        """An authenticated connection, with a timeout of CONNECT_SECONDS for each reply."""
        socket = library("thrift.transport.TSocket", "hive", name="thrift")
        protocol = library("thrift.protocol.TBinaryProtocol", "hive", name="thrift")
        address, auth = self._address, self._address.options.get("auth", "NONE").upper()
        line = socket.TSocket(address.host, address.port)
        line.setTimeout(CONNECT_SECONDS * 1000)
        password = address.password or _NO_PASSWORD
        transport = self._driver.get_transport(
            line, address.host, _SERVICE, _MECHANISMS[auth], _user(address), password
        )
        try:
            transport.open()
        except self._failures as error:
            line.close()
            raise self._shut(error) from error
        keep_alive(line.handle)
        client = self._driver.ThriftClient(protocol.TBinaryProtocolAccelerated(transport))
        return line, self._driver.HS2Service(client, retries=1)

    def _opened(self, service: Any) -> Any:
        self._line.setTimeout(_SESSION_SECONDS * 1000)
        try:
            session = self._begun(service)
            if self._address.database:
                session.execute(f"USE `{self._address.database}`").close()
        except self._failures as error:
            self._line.close()
            raise unreachable(self._address, _reason(error)) from error
        except self._refusal as error:
            self._line.close()
            raise refused(self._address, _first_line(error)) from error
        self._line.setTimeout(None)  # a query may take any time
        return session

    def _begun(self, service: Any) -> Any:
        given = {f"set:hiveconf:{name}": value for name, value in self._address.settings.items()}
        wishes = [wish for wish in _WISHES if not self._address.settings.keys() & set(map(_name, wish))]
        while True:
            try:
                return service.open_session(_user(self._address), dict(ChainMap(given, *wishes)))
            except self._refusal as error:  # the administrator may restrict who may change a setting
                if not wishes:
                    raise
                named = (wish for wish in wishes if any(_name(key) in str(error) for key in wish))
                wishes.remove(next(named, wishes[-1]))

    def _shut(self, error: Exception) -> SourceError:
        """The error for a connection that the server did not accept."""
        if not str(error).startswith(_BAD_LOGIN):
            return unreachable(self._address, _reason(error))
        why = refused(self._address, "the server rejects this user and password")
        return why if self._address.password else PasswordMissing(str(why))


_BAD_LOGIN = ("Bad status: 3 ", "Bad status: 4 ")
"""The beginning of the driver's message for a rejected login: BAD or ERROR, in the terms of SASL."""


def _name(key: str) -> str:
    """The name of a setting, from the key that a new session takes."""
    return key.rpartition(":")[2]


def _user(address: Address) -> str:
    try:
        return address.user or getpass.getuser()
    except (OSError, KeyError):  # for example in a container whose user has no name
        return "anonymous"


def _reason(error: Exception) -> str:
    """What is wrong with a connection, in the operating system's words."""
    inner = getattr(error, "inner", None) or error
    if isinstance(inner, OSError):
        return system_words(inner)
    return "It does not answer as expected. Is ?auth= what the server has in hive.server2.authentication?"


def _first_line(error: Exception) -> str:
    # the rest is a Java stack trace
    return (str(error) or type(error).__name__).strip().splitlines()[0]
