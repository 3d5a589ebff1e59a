"""The ways down from a SELECT to what its rows are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snowplow_sql.cli.repl.drilling.aggregates import is_aggregate
from snowplow_sql.cli.repl.drilling.statement import NotPlainError, Relation, Select, Union

ALL = ("1",)
"""The key of what is one group of all rows."""
_OF_EVENTS, _OF_OTHERS, _OF_NOTHING = 1000, -1, -2
"""How fine a table is: one of events, one of something else, and none; between them, how many keys a group has."""


@dataclass(frozen=True)
class Way:
    """From a SELECT down to the next one whose rows have keys of their own, or to a table."""

    steps: tuple[tuple[Select, int], ...]
    """Each SELECT on the way, with the place of the relation that is followed."""

    @property
    def end(self) -> Relation:
        """The relation that it leads to."""
        select, place = self.steps[-1]
        return select.relations[place]


class Ways:
    """Which way to go, for a dialect, with `events` as the names of tables of events, in small letters."""

    def __init__(self, dialect: str, events: frozenset[str]) -> None:
        self._dialect, self._events = dialect, events

    def down(self, select: Select) -> list[Way]:
        """The ways down from a SELECT, as many as it has relations that are equally fine."""
        fineness = [self._fineness(relation) for relation in select.relations]
        finest = self._finest(select)
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
        return 0 if keys == ALL else len(keys)

    def with_events(self, union: Union) -> list[Select | Union]:
        """Its branches, without those that read no events if others do."""
        finest = self._fineness(union)
        return [one for one in union.branches if finest < 0 or self._fineness(one) >= 0]

    def _finest(self, select: Select) -> int:
        """How fine what it reads is; what is joined only where there is something counts if nothing else has events."""
        fineness = [(relation.is_optional, self._fineness(relation)) for relation in select.relations]
        always = max((fine for is_optional, fine in fineness if not is_optional), default=_OF_NOTHING)
        return always if always >= 0 else max((fine for _, fine in fineness), default=_OF_NOTHING)

    def keys(self, select: Select) -> tuple[str, ...]:
        """The expressions whose values make a group; none where rows are not grouped."""
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
        """Of the columns at `places`, those that sum up several rows to one, each looked at when it is asked for."""
        asked = (select.items[place] for place in places)
        return (item.sql for item in asked if not item.is_star and is_aggregate(item.sql, self._dialect))


_SEVERAL = re.compile(r"\b(ROLLUP|CUBE|GROUPING SETS)\b", re.IGNORECASE)
"""Several groupings at once."""


def _reads_a_function(select: Select) -> bool:
    return any(relation.function for relation in select.relations)
