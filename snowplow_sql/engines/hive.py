"""A HiveServer2, or what speaks its protocol, through impyla.

An address is `hive://user:password@host:port/database?auth=NONE`; the port is 10000 unless given, the
database `default`, the user who is logged in here. `auth` is what `hive.server2.authentication` says on the
server: NONE (any name will do), NOSASL, LDAP, PAM, CUSTOM or KERBEROS. Any other option has a point in its name, and
is a setting of the session, as in `?hive.mapred.mode=nonstrict&mapreduce.job.queuename=reports`.

impyla, not PyHive: it gives a DATE as a date where PyHive gives text, an error as Hive's one sentence where
PyHive gives the printed reply with its Java stack, and 100,000 rows in 0.3 s against 0.6 s; and it is the
maintained one. Its layer below the DB-API cursor is used, where an operation can be stopped from a second
connection, and where nobody asks for the log that the cursor fetches at the end of each query and that some
servers do not keep.

Hive keeps an answer in a file until it is fetched: as text, where a line end inside a value starts another row.
So each session asks for another format as it is opened (a SET of its own would have the server's log lose the
session's jobs). It also asks that an external table has the files in folders below its own, which else would be no
rows, and that NULL sorts as it did before Hive 4. What a server forbids is left as it is there. Hive puts the table's
name before those of the columns of a `SELECT *`, which is taken off here.
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
    # SASL comes first even where a server asks for no password
    "NONE": "PLAIN",
    "NOSASL": "NOSASL",
    "LDAP": "PLAIN",
    "PAM": "PLAIN",
    "CUSTOM": "PLAIN",
    "KERBEROS": "GSSAPI",
}
"""What a server's way to know its users is called in SASL."""
_SERVICE = "hive"
"""The first part of a HiveServer2's name in Kerberos."""
_NO_PASSWORD = "none"  # noqa: S105
"""PLAIN takes no empty one."""
WHOLE_ROWS = {"set:hiveconf:hive.query.result.fileformat": "SequenceFile"}
"""Has a session keep an answer in a format in which values may have line ends."""
_WISHES = (
    WHOLE_ROWS,
    {
        "set:hiveconf:mapred.input.dir.recursive": "true",
        "set:hiveconf:hive.mapred.supports.subdirectories": "true",
    },
    # without the prefix the name is not looked up, which only Hive 4 knows
    {"hive.default.nulls.last": "false"},
)
"""What a session asks for as it is opened, each as far as the server lets it."""
_STRICT = re.compile(r"\bstrict|hive\.strict\.|No partition predicate found", re.IGNORECASE)
"""What a server says that takes a statement for too expensive."""
_LENIENT = "hive.mapred.mode=nonstrict"
_SESSION_SECONDS = 60
"""How long a server may take to make a session: some start processes of their own for it."""
_OF_TABLE = re.compile(r"^\w+\.(?=\w+$)")
"""The table's name before a column's."""
_MISSING = re.compile(r"Table not found '?([\w.]+)")
_LONGEST_NAP = 0.5
"""Seconds between two questions whether a query is done."""

# libraries below impyla print what they log unless somebody listens
logging.getLogger("thrift").addHandler(logging.NullHandler())


def connect(address: Address) -> Hive:
    """A session with the HiveServer2 at `address`."""
    chosen = address.chosen({"auth": tuple(_MECHANISMS)}, setting="hive.mapred.mode")
    if chosen["auth"] == "KERBEROS" and find_spec("kerberos") is None:
        raise UsageError("auth=KERBEROS needs the library kerberos. Get it with: pip install kerberos")
    return Hive(address.with_port(_PORT))


class Hive:
    """One session with a HiveServer2. The rows of an answer are fetched in batches, as they are asked for."""

    dialect = "hive"

    def __init__(self, address: Address) -> None:
        self._address = address
        self._driver = library("impala.hiveserver2", "hive", name="impyla")
        self._failures = (library("thrift.Thrift", "hive", name="thrift").TException, OSError, EOFError)
        self._refusal = library("impala.error", "hive", name="impyla").Error
        self._stop = Stop()
        self._broken = False
        """Whether the connection is of no further use."""
        self._running: Any = None
        """The operation whose answer is not read to its end."""
        self._begin()

    # --- asking -------------------------------------------------------------------------------------------

    def query(self, sql: str) -> Result:
        """Run one statement; rows are fetched as they are asked for."""
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
            if 0 < len(first) < BATCH:  # all there is, it seems; see to it, so that a small answer outlives the session
                first += self._fetched(operation, columns)
        except (*self._failures, self._refusal) as error:
            raise self._explained(error) from error
        names = [_OF_TABLE.sub("", name) for name, *_ in columns]
        return Result(names, chain(first, self._rest(operation, columns) if self._running else ()), sql)

    def _finished(self, sql: str) -> Any:
        # the statement ends where its text does: HiveServer2 takes no semicolon
        operation = self._running = self._session.execute(sql.rstrip().rstrip(";"), run_async=True)
        nap = 0.01
        while True:
            if self._stop:  # before there was an operation to be stopped
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
        # where Spark has no more rows it sends no columns either, at which the driver stumbles
        with suppress(IndexError):
            batch = operation.fetch(columns, BATCH) if columns else None
        rows: list[Row] = batch.pop_many(len(batch)) if batch else []
        if not rows:
            if self._running is operation:  # else it is an earlier answer, read to its end meanwhile
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
        """Not known: HiveServer2 does not say."""
        return None

    # --- stopping -----------------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """Stop the running query on the server, from a second connection: the first is busy with it."""
        self._stop.ask()
        operation = self._running
        try:
            if operation is not None:
                self._from_aside(lambda session: self._driver.Operation(session, operation.handle, retries=1).cancel())
        except SourceError:  # it is not there any more
            hang_up(self._line.handle)
        if self._stop.is_overdue:  # HiveServer2 looks for no cancellation while it compiles, or reads files for us
            hang_up(self._line.handle)

    def close(self) -> None:
        """End the session, and with it a query whose answer is not read to its end."""
        with suppress(*self._failures, self._refusal, SourceError):
            if self._running is None and not self._broken:
                self._session.close()
            else:  # our connection is busy, or gone
                self._from_aside(lambda session: session.close())
        self._running = None
        self._line.close()

    def _from_aside(self, call: Callable[[Any], object]) -> None:
        """Have `call` do something with this session over another connection."""
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
        """A connection that the server has let in, with CONNECT_SECONDS for each reply."""
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
            except self._refusal as error:  # the administrator may have said who sets what
                if not wishes:
                    raise
                named = (wish for wish in wishes if any(_name(key) in str(error) for key in wish))
                wishes.remove(next(named, wishes[-1]))

    def _shut(self, error: Exception) -> SourceError:
        """The error that says why the door stayed closed."""
        if not str(error).startswith(_BAD_LOGIN):
            return unreachable(self._address, _reason(error))
        why = refused(self._address, "the server rejects this user and password")
        return why if self._address.password else PasswordMissing(str(why))


_BAD_LOGIN = ("Bad status: 3 ", "Bad status: 4 ")
"""How the driver begins what a server says in place of letting us in: BAD or ERROR, in the terms of SASL."""


def _name(key: str) -> str:
    """A setting's own name, of how it is given to a new session."""
    return key.rpartition(":")[2]


def _user(address: Address) -> str:
    try:
        return address.user or getpass.getuser()
    except (OSError, KeyError):  # as in a container whose user has no name
        return "anonymous"


def _reason(error: Exception) -> str:
    """What is wrong with a connection, in the system's words."""
    inner = getattr(error, "inner", None) or error
    if isinstance(inner, OSError):
        return system_words(inner)
    return "It does not answer as expected. Is ?auth= what the server has in hive.server2.authentication?"


def _first_line(error: Exception) -> str:
    # what follows is a Java stack
    return (str(error) or type(error).__name__).strip().splitlines()[0]
