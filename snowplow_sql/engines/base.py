"""What every engine offers."""

from __future__ import annotations

from typing import Protocol

from snowplow_sql.result import Result

NO_STATEMENT = 'The statement is empty. Give one such as "SELECT count(*) FROM events".'
"""What is told of a text without a statement."""


class Engine(Protocol):
    """A connection to something that holds events and runs SQL."""

    dialect: str
    """The name of the dialect that it understands."""

    def query(self, sql: str) -> Result:
        """Run one statement. Raises QueryError with the engine's own words.

        Stopped by `interrupt` it raises Interrupted; by Ctrl-C in the main thread KeyboardInterrupt, once it has ended.
        """
        ...

    def progress(self) -> float | None:
        """How much of the running query is done, from 0 to 1; None where that is not known."""
        ...

    def interrupt(self) -> None:
        """Stop the running query, from another thread."""
        ...

    def close(self) -> None:
        """Let go of the connection and of all that was made for it, and stop what still runs."""
        ...
