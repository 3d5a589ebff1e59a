"""Every error that snowq raises on purpose: what and where, then what to do next, in one line."""

from __future__ import annotations


class SnowqWarning(UserWarning):
    """Something goes on in another way than was asked for, with the same result."""


class SnowqError(Exception):
    """Any failure that snowq can explain; its text is one line fit to be shown to a user."""

    def __init__(self, message: str) -> None:
        # a value that is quoted in it may hold anything
        super().__init__("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message))


class UsageError(SnowqError):
    """The question cannot be asked like this: an unknown name, a bad value, two options at odds."""


class CatalogError(SnowqError):
    """A query file is wrong; the text begins with file:line."""


class UnsupportedByDialect(SnowqError):  # noqa: N818 - a name that says it
    """A dialect has no way to say what the query needs; the text says what to use instead."""


class SourceError(SnowqError):
    """The events could not be read or reached."""

    path: str | None = None
    """The file that it is about, where it is one of several."""


class PasswordMissing(SourceError):  # noqa: N818 - a name that says it
    """The server wants a password, and none was given."""


class QueryError(SnowqError):
    """The engine refused or failed the query."""

    line: int | None = None
    """The line of the statement that it is about, where the engine tells it beside its words."""

    def placed(self, text: str) -> QueryError:
        """The same with its line in its words, where the statement `text` has more than one."""
        if self.line is None or "\n" not in text.strip():
            return self
        placed = QueryError(f"{self} (line {self.line})")
        placed.line = self.line
        return placed


class TableMissing(QueryError):  # noqa: N818 - a name that says it
    """An engine has no table of the name; `words` are its own, and `table` is the name without its database.

    `instead` is what to do: on a server, whose events may have any name, to say theirs.
    """

    def __init__(self, words: str, table: str, instead: str = "Name the events table with --table.") -> None:
        super().__init__(f"{words} {instead}".rstrip())
        self.words, self.table = words, table.rpartition(".")[2]


class Interrupted(SnowqError):  # noqa: N818 - nothing went wrong
    """The user stopped the query."""
