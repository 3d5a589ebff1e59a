"""An answer whose rows are fetched in batches, and the rows of it that are kept for later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from snowplow_sql.errors import UsageError
from snowplow_sql.result import Result, Row

if TYPE_CHECKING:
    from snowplow_sql.cli.asked import Asked

PIECE = 1000
"""Rows per batch."""
KEPT = 10_000
"""The number of rows, from the first on, that are kept for `.last`, `.drill` and `.chart`."""

Runner = Callable[[Callable[[], Any]], Any]
"""Runs a function so that Ctrl-C can stop it, and returns its result."""


class Answer:
    """The rows of `result`, fetched in batches on demand, `limit` rows at most. The first KEPT rows are kept."""

    def __init__(self, result: Result, asked: Asked | None = None, limit: int | None = None) -> None:
        self.sql = result.sql
        """The statement that was run."""
        self.columns, self.kinds = result.columns, result.kinds
        self.asked = asked
        """The question to the catalogue that this answers; None for other SQL."""
        self.kept: list[Row] = []
        self.count = 0
        """The number of rows fetched so far."""
        self.is_whole = False
        """Whether all rows were fetched."""
        self.is_cut = False
        """Whether the result has more rows than the limit allows."""
        self._rows, self._limit = iter(result), limit

    def pieces(self, run: Runner) -> Iterator[list[Row]]:
        """The remaining rows in batches, each fetched by `run`."""
        while not self.is_whole and not self.is_cut:
            piece = self._next(run)
            if piece:
                yield piece

    def _next(self, run: Runner) -> list[Row]:
        most = PIECE if self._limit is None else min(PIECE, self._limit - self.count)
        # one row beyond the limit shows whether there are more
        piece: list[Row] = run(lambda: list(islice(self._rows, most + (most < PIECE))))
        self.is_whole = len(piece) < PIECE and len(piece) <= most
        self.is_cut = len(piece) > most
        piece = piece[:most]
        self.count += len(piece)
        self.kept += piece[: max(0, KEPT - len(self.kept))]
        return piece

    def result(self, rows: Any) -> Result:
        """A result of `rows` with the columns and kinds of this answer."""
        made = Result(self.columns, rows, self.sql)
        made.kinds = self.kinds
        return made

    def row(self, number: int) -> dict[str, Any]:
        """The values of a row by column; rows are numbered from 1.

        Raises UsageError if the row is not kept or does not exist, or if two columns have the same name.
        """
        if not 1 <= number <= len(self.kept):
            held = f"rows 1 to {len(self.kept)}" if self.kept else "no rows"
            raise UsageError(f"There is no row {number}: the last result has {held}.")
        if len(set(self.columns)) < len(self.columns):
            raise UsageError("Two columns of the last result have the same name. Rename one with AS.")
        return dict(zip(self.columns, self.kept[number - 1], strict=True))

    @property
    def holds_all(self) -> bool:
        """Whether all rows of the result were fetched and kept."""
        return self.is_whole and len(self.kept) == self.count
