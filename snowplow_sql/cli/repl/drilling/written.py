"""The pieces of which the statement that gives the events is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Plain:
    """Events by a FROM and WHERE of their own."""

    source: str
    name: str
    is_joined: bool

    def rows(self) -> str:
        """The events."""
        return f"SELECT {f'{self.name}.*' if self.is_joined else '*'}\nFROM {self.source}"

    def ids(self) -> str:
        """Which events they are."""
        return f"SELECT {self.name}.event_id\nFROM {self.source}"


def where_of(conditions: Sequence[str]) -> str:
    """WHERE on a line of its own, or nothing without a condition."""
    kept = all_of(conditions)
    return f"\nWHERE {kept}" if kept else ""


def all_of(conditions: Sequence[str]) -> str:
    """Those conditions that there are, all of which must hold."""
    kept = [condition for condition in conditions if condition.strip()]
    if len(kept) > 1:
        kept = [f"({condition}\n)" for condition in kept]
    return "\n  AND ".join(kept)
