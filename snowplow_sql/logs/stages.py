"""SQL in stages: each stage adds columns to the relation below it, computed from the columns of that relation."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")

Stage = dict[str, str]
"""The columns that a stage adds: SQL by column name."""


def staged(relation: str, stages: Iterable[Stage]) -> str:
    """The SELECT `relation`, wrapped in one SELECT per stage that adds the columns of the stage."""
    for stage in stages:
        relation = f"SELECT *,\n{listed(stage)}\nFROM ({relation}) below"
    return relation


def needed(stages: Iterable[Stage], wanted: Iterable[str]) -> list[Stage]:
    """The parts of the `stages` that the columns `wanted` depend on.

    An engine would drop the other columns too, but only after parsing them, which takes long.
    """
    names = set(wanted)
    kept: list[Stage] = []
    for stage in reversed(list(stages)):
        kept.insert(0, {name: sql for name, sql in stage.items() if name in names})
        names.update(word for sql in kept[0].values() for word in _WORD.findall(sql))
    return [stage for stage in kept if stage]


def listed(stage: Stage) -> str:
    """The items of a SELECT list, one per line."""
    return ",\n".join(f"    {sql} AS {name}" for name, sql in stage.items())
