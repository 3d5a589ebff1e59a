"""The ways down from a SELECT to the groups or events that its rows are made of.

Relations are compared by their fineness: events are the finest, and a grouped subquery is finer the more keys it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snowplow_sql.cli.repl.drilling import crossing
from snowplow_sql.cli.repl.drilling.aggregates import is_aggregate
from snowplow_sql.cli.repl.drilling.statement import NotPlainError, Relation, Select, Union

ALL = ("1",)
"""The key of a SELECT that aggregates all rows to one group."""
_OF_EVENTS, _OF_OTHERS, _OF_NOTHING = 1000, -1, -2
"""The fineness of a table of events, of another table, and of a function. For groups it is the number of keys."""


@dataclass(frozen=True)
class Way:
    """The way from a SELECT down to the nearest subquery with keys, to a union, or to a table."""

    steps: tuple[tuple[Select, int], ...]
    """Each SELECT on the way, with the place of the relation that is followed from there."""

    @property
    def end(self) -> Relation:
        """The relation that the way leads to."""
        select, place = self.steps[-1]
        return select.relations[place]


class Ways:
    """Finds the ways down for a dialect. `events` are the names of the tables of events, in lower case."""

    def __init__(self, dialect: str, events: frozenset[str]) -> None:
        self._dialect, self._events = dialect, events

    def down(self, select: Select) -> list[Way]:
        """The ways down from a SELECT: through each of its finest relations, and through optional events.

        Raises NotPlainError if the SELECT reads no table.
        """
        fineness = self._each(select)
        finest = self._finest(select)
        if finest >= 0 and (laid_over := self._laid_over_a_grid(select)):
            finest = max(fineness[place] for place in laid_over)
        if finest == _OF_NOTHING:
            raise NotPlainError("it reads a function" if _reads_a_function(select) else "it reads no table")
        ways = []
        for place, relation in enumerate(select.relations):
            if fineness[place] < finest and not (relation.is_optional and fineness[place] == _OF_EVENTS):
                continue
            below = relation.inner
            if isinstance(below, Select) and not self.keys(below):
                ways += [Way(((select, place), *way.steps)) for way in self.down(below)]
            else:
                ways.append(Way(((select, place),)))
        return ways

    def _fineness(self, relation: Relation | Select | Union) -> int:
        if isinstance(relation, Relation):
            if relation.inner is None:
                if relation.function:
                    return _OF_NOTHING
                return _OF_EVENTS if relation.base.lower() in self._events else _OF_OTHERS
            return self._fineness(relation.inner)
        if isinstance(relation, Union):
            return max(map(self._fineness, relation.branches))
        finest = self._finest(relation)
        keys = self.keys(relation) if finest >= 0 else ()
        if not keys:
            return finest
        return 0 if keys == ALL else sum(not crossing.is_constant(key, relation) for key in keys)

    def _each(self, select: Select) -> list[int]:
        """The fineness of each relation. Next to groups, a `crossing.wholes` relation is as coarse as a row of sums."""
        fineness = [self._fineness(relation) for relation in select.relations]
        for place in crossing.wholes(select, self._dialect):
            others = [fine for at, fine in enumerate(fineness) if at != place]
            fineness[place] = min(fineness[place], 0) if max(others) > 0 else fineness[place]
        return fineness

    def _laid_over_a_grid(self, select: Select) -> list[int]:
        """The places of the optional relations that a SELECT joins to a grid, a list of all pairs of groups.

        They hold what is known about each pair. None if the SELECT does not read a grid.
        """
        fineness = self._each(select)
        axes = [place for place in crossing.crossed(select, self._dialect) if fineness[place] > 0]
        finer = max((fineness[place] for place in axes), default=0)
        return [
            place
            for place, relation in enumerate(select.relations)
            if len(axes) > 1 and relation.is_optional and fineness[place] > finer
        ]

    def _is_a_grid(self, branch: Select | Union) -> bool:
        """Whether a branch is only a grid: a list of all pairs of groups, without anything about a pair."""
        if isinstance(branch, Union):
            return False
        fineness = self._each(branch)
        axes = [place for place in crossing.crossed(branch, self._dialect) if fineness[place] > 0]
        return 1 < len(axes) == len(branch.relations)

    def puts_side_by_side(self, select: Select) -> bool:
        """Whether each row combines several groups of events, such as those who came back and all who could."""
        fineness = self._each(select)
        if self._laid_over_a_grid(select):
            return False
        followed = [
            place
            for place, one in enumerate(select.relations)
            if not one.is_optional and fineness[place] == self._finest(select) and 0 < fineness[place] < _OF_EVENTS
        ]
        return len(followed) > 1 and not crossing.are_joined_by_keys(select, followed, self._dialect)

    def is_laid_out(self, select: Select) -> bool:
        """Whether a row that is grouped can also count in other groups, wholly or in part.

        That is the case if it comes from a union, or is repeated by a join such as one with a list of numbers.
        """
        return any(isinstance(way.end.inner, Union) or self.lays_out(way) for way in self.down(select))

    def lays_out(self, way: Way) -> bool:
        """Whether one row at the way's end can give several rows at its beginning."""
        return any(self._is_repeated(*step) for step in way.steps)

    def _is_repeated(self, select: Select, place: int) -> bool:
        """Whether a cross join or a LATERAL VIEW repeats the rows of the relation at `place` in `select`."""
        crossed = {*crossing.crossed(select, self._dialect)} - {*crossing.wholes(select, self._dialect)}
        return bool(crossed - {place}) or select.relations[place].is_exploded

    def with_events(self, union: Union) -> list[Select | Union]:
        """The branches of a union that read events and are not just a grid.

        If no branch reads events, none is left out for that reason. Grids are kept if there is nothing else.
        """
        finest = self._fineness(union)
        read = [one for one in union.branches if finest < 0 or self._fineness(one) >= 0]
        return [one for one in read if not self._is_a_grid(one)] or read

    def _finest(self, select: Select) -> int:
        """The fineness of the finest relation. Optional relations only count if the others read no events."""
        fineness = [(one.is_optional, fine) for one, fine in zip(select.relations, self._each(select), strict=True)]
        always = max((fine for is_optional, fine in fineness if not is_optional), default=_OF_NOTHING)
        return always if always >= 0 else max((fine for _, fine in fineness), default=_OF_NOTHING)

    def keys(self, select: Select) -> tuple[str, ...]:
        """The expressions whose values identify a group; () if rows are not grouped, and ALL for one group of all rows.

        Raises NotPlainError for several groupings at once, such as ROLLUP.
        """
        if select.keys:
            keys = select.keys
            if [key.upper() for key in keys] == ["ALL"]:
                keys = tuple(item.sql for item in select.items if not is_aggregate(item.sql, self._dialect))
            several = next((found for key in keys if (found := _SEVERAL.search(key))), None)
            if several:
                raise NotPlainError(f"it is grouped by {several[0].upper()}")
            return keys
        if select.is_distinct:
            return tuple(item.sql for item in select.items)
        return ALL if any(self.sums(select, range(len(select.items)))) else ()

    def sums(self, select: Select, places: Iterable[int]) -> Iterator[str]:
        """The expressions of those columns at `places` that are aggregates. They are examined lazily."""
        asked = (select.items[place] for place in places)
        return (item.sql for item in asked if not item.is_star and is_aggregate(item.sql, self._dialect))


_SEVERAL = re.compile(r"\b(ROLLUP|CUBE|GROUPING SETS)\b", re.IGNORECASE)
"""Forms of GROUP BY with several groupings at once."""


def _reads_a_function(select: Select) -> bool:
    return any(relation.function for relation in select.relations)
