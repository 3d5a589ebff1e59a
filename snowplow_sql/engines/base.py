"""The interface of all engines."""

from __future__ import annotations

from typing import Protocol

from snowplow_sql.result import Result

NO_STATEMENT = 'The statement is empty. Give one such as "SELECT count(*) FROM events".'
"""The error message for a text without a statement."""


class Engine(Protocol):
    """A connection to something that holds events and runs SQL."""

    dialect: str
    """The name of the SQL dialect of the engine."""

    def query(self, sql: str) -> Result:
        """Run one statement. Raises QueryError with the engine's own message.

        A query that `interrupt` stops raises Interrupted. A query that Ctrl-C stops in the main thread raises
        KeyboardInterrupt after it has ended.
        """
        ...

    def progress(self) -> float | None:
        """The fraction of the running query that is done, from 0 to 1; None if unknown."""
        ...

    def interrupt(self) -> None:
        """Stop the running query. To be called from another thread."""
        ...

    def close(self) -> None:
        """Close the connection, release its resources and stop any running query."""
        ...
