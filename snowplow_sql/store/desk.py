"""The desk: an in-memory database that holds the parsed lines of a batch until they are written to the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from snowplow_sql.logs import audit
from snowplow_sql.logs.parsed import ParsedLogFiles
from snowplow_sql.store.database import Database

if TYPE_CHECKING:
    from snowplow_sql.logs.fast.batch import Hits


class Desk:
    """The parsed lines of one batch.

    The results are in the catalog `batch`: the views `events` and `bad_lines` (log_file, reason, line), and the tables
    `verdicts` (log_file, kind, reason, lines) and `flaws` (see `audit.flaws`).
    """

    def __init__(self, database: Database) -> None:
        self.connection = database.desk
        self.troubles: Mapping[str, str] = {}
        """What is wrong with a file, by path."""
        self._database = database

    @property
    def lines(self) -> int:
        """The number of lines that were parsed into the desk."""
        ((count,),) = self.connection.execute("SELECT count(*) FROM parsed_lines").fetchall()
        return int(count)

    def put(self, paths: list[str], names: Mapping[str, str], *, odd: bool = False) -> None:
        """Parse the files at `paths` into the desk; for `names` and `odd` see ParsedLogFiles."""
        database, connection = self._database, self.connection
        logs = ParsedLogFiles(paths, connection, modern=database.modern, names=names, workspace=database.work, odd=odd)
        try:
            logs.parse()
        finally:
            logs.close()
        self.troubles = logs.troubles
        connection.execute(f"CREATE VIEW events AS {logs.events}")
        connection.execute(f"CREATE VIEW bad_lines AS {logs.bad_lines}")
        connection.execute(f"CREATE TABLE flaws AS {audit.flaws('parsed_lines')}")
        connection.execute(
            "CREATE TABLE verdicts AS SELECT log_file, split_part(verdict, ': ', 1) AS kind, "
            "substr(verdict, strpos(verdict, ': ') + 2) AS reason, count(*) AS lines FROM parsed_lines GROUP BY ALL"
        )

    def put_rest(self, read: Hits) -> None:
        """Parse the odd lines of `read`, and add the counts of its other lines, which have been written already."""
        connection = self.connection
        connection.register("odd_lines", read.odd)
        connection.register("settled", read.settled)
        try:
            self.put([], {}, odd=True)
            connection.execute("INSERT INTO verdicts SELECT log_file, kind, reason, lines FROM settled")
            connection.execute("INSERT INTO flaws BY NAME SELECT log_file, later FROM settled WHERE later > 0")
        finally:
            connection.unregister("odd_lines")
            connection.unregister("settled")


@contextmanager
def laid(database: Database) -> Iterator[Desk]:
    """The desk of a new batch, cleared on exit."""
    desk = database.desk
    desk.execute("ATTACH ':memory:' AS batch")
    desk.execute("USE batch")
    try:
        yield Desk(database)
    finally:
        desk.execute("USE memory")
        desk.execute("DETACH batch")
