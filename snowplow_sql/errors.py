"""Every error that snowq raises on purpose: what and where, then what to do next, in one line."""

from __future__ import annotations

from snowplow_sql.printable import printable


class SnowqWarning(UserWarning):
    """Something is done in another way than requested, with the same result."""


class SnowqError(Exception):
    """Any failure that snowq can explain; its text is one line fit to be shown to a user."""

    def __init__(self, message: str) -> None:
        # a value that the message quotes may contain control characters
        super().__init__(printable(message))


class UsageError(SnowqError):
    """The request is not valid: an unknown name, a bad value, or two options that exclude each other."""


class CatalogError(SnowqError):
    """A query file is wrong; the text begins with file:line."""


class UnsupportedByDialect(SnowqError):  # noqa: N818 - a name that says it
    """A dialect cannot express what the query needs; the text says what to use instead."""


class SourceError(SnowqError):
    """The events could not be read or reached."""

    path: str | None = None
    """The file that the error is about, where the source has several."""


class PasswordMissing(SourceError):  # noqa: N818 - a name that says it
    """The server wants a password, and none was given."""


class QueryError(SnowqError):
    """The engine refused or failed the query."""

    line: int | None = None
    """The line of the statement that the error is about, where the engine reports it apart from its message."""

    def placed(self, text: str) -> QueryError:
        """The same error with its line in the message, if the statement `text` has more than one line."""
        if self.line is None or "\n" not in text.strip():
            return self
        placed = QueryError(f"{self} (line {self.line})")
        placed.line = self.line
        return placed


class TableMissing(QueryError):  # noqa: N818 - a name that says it
    """The engine has no table of that name.

    `words` is the engine's own message, and `table` the name, from which the database is cut off. `instead` says what
    to do: by default to name the events table, which may have any name on a server.
    """

    def __init__(self, words: str, table: str, instead: str = "Name the events table with --table.") -> None:
        super().__init__(f"{words} {instead}".rstrip())
        self.words, self.table = words, table.rpartition(".")[2]


class Interrupted(SnowqError):  # noqa: N818 - nothing went wrong
    """The user stopped the query."""
