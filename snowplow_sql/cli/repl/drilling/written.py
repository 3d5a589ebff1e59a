"""Building blocks for the text of the statement that selects the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Plain:
    """Events selected by one FROM and WHERE."""

    source: str
    """The text after FROM, WHERE included."""
    name: str
    """The name of the table of events in `source`."""
    is_joined: bool
    """Whether other relations are joined to the events."""

    def rows(self) -> str:
        """A statement for the events with all columns."""
        return f"SELECT {f'{self.name}.*' if self.is_joined else '*'}\nFROM {self.source}"

    def ids(self) -> str:
        """A statement for the event_id of each event."""
        return f"SELECT {self.name}.event_id\nFROM {self.source}"


def where_of(conditions: Sequence[str]) -> str:
    """A WHERE clause on its own line; '' without conditions."""
    kept = all_of(conditions)
    return f"\nWHERE {kept}" if kept else ""


def all_of(conditions: Sequence[str]) -> str:
    """The conditions that are not blank, joined by AND."""
    kept = [condition for condition in conditions if condition.strip()]
    if len(kept) > 1:
        kept = [f"({condition}\n)" for condition in kept]
    return "\n  AND ".join(kept)
