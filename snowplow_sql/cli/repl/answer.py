"""An answer while its rows come, and what is kept of it for later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from snowplow_sql.errors import UsageError
from snowplow_sql.result import Result, Row

if TYPE_CHECKING:
    from snowplow_sql.cli.asked import Asked

PIECE = 1000
"""Rows that are fetched in one go."""
KEPT = 10_000
"""Rows that are kept, for `.last`, `.drill` and `.chart`. Of a longer answer these are the first."""

Runner = Callable[[Callable[[], Any]], Any]
"""Runs a piece of work so that it can be stopped."""


class Answer:
    """The rows of `result`, in pieces as they are asked for, `limit` of them at most; the first KEPT stay here."""

    def __init__(self, result: Result, asked: Asked | None = None, limit: int | None = None) -> None:
        self.sql = result.sql
        """The statement that was run."""
        self.columns, self.kinds = result.columns, result.kinds
        self.asked = asked
        """The question to the catalogue that it answers, if it does."""
        self.kept: list[Row] = []
        self.count = 0
        """Rows that were fetched."""
        self.is_whole = False
        """Whether the last row was fetched."""
        self.is_cut = False
        """Whether there were more than the limit lets through."""
        self._rows, self._limit = iter(result), limit

    def pieces(self, run: Runner) -> Iterator[list[Row]]:
        """What is left, some rows at a time, each lot fetched by `run`."""
        while not self.is_whole and not self.is_cut:
            piece = self._next(run)
            if piece:
                yield piece

    def _next(self, run: Runner) -> list[Row]:
        most = PIECE if self._limit is None else min(PIECE, self._limit - self.count)
        # one more than is wanted tells whether there are more
        piece: list[Row] = run(lambda: list(islice(self._rows, most + (most < PIECE))))
        self.is_whole = len(piece) < PIECE and len(piece) <= most
        self.is_cut = len(piece) > most
        piece = piece[:most]
        self.count += len(piece)
        self.kept += piece[: max(0, KEPT - len(self.kept))]
        return piece

    def result(self, rows: Any) -> Result:
        """`rows` under the names and kinds of this answer."""
        made = Result(self.columns, rows, self.sql)
        made.kinds = self.kinds
        return made

    def row(self, number: int) -> dict[str, Any]:
        """The row of that number, from 1, by column. Raises UsageError where it is not there to be had."""
        if not 1 <= number <= len(self.kept):
            held = f"rows 1 to {len(self.kept)}" if self.kept else "no rows"
            raise UsageError(f"There is no row {number}: the last result has {held}.")
        if len(set(self.columns)) < len(self.columns):
            raise UsageError("Two columns of the last result have the same name. Rename one with AS.")
        return dict(zip(self.columns, self.kept[number - 1], strict=True))

    @property
    def holds_all(self) -> bool:
        """Whether all its rows are kept."""
        return self.is_whole and len(self.kept) == self.count
