"""Runs of consecutive days, given by their first and last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_ONE = dt.timedelta(days=1)


class Span(NamedTuple):
    """A run of consecutive days, including both ends."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1


def spans(days: Iterable[dt.date]) -> list[Span]:
    """`days`, which must be sorted, as spans."""
    found: list[Span] = []
    for day in days:
        if found and day - found[-1].last == _ONE:
            found[-1] = Span(found[-1].first, day)
        else:
            found.append(Span(day, day))
    return found


def gaps(days: Iterable[dt.date]) -> list[Span]:
    """The gaps between `days`, which must be sorted, as spans."""
    return [Span(before + _ONE, after - _ONE) for before, after in pairwise(days) if after - before > _ONE]
