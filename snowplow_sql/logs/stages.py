"""SQL in stages: each adds columns to the relation below it, made from that relation's own."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")

Stage = dict[str, str]
"""The columns that a stage adds: their SQL by name."""


def staged(relation: str, stages: Iterable[Stage]) -> str:
    """`relation`, a SELECT, with the columns of each stage."""
    for stage in stages:
        relation = f"SELECT *,\n{listed(stage)}\nFROM ({relation}) below"
    return relation


def needed(stages: Iterable[Stage], wanted: Iterable[str]) -> list[Stage]:
    """Of the `stages` what the columns `wanted` are made from: an engine takes long to read what it then leaves out."""
    names = set(wanted)
    kept: list[Stage] = []
    for stage in reversed(list(stages)):
        kept.insert(0, {name: sql for name, sql in stage.items() if name in names})
        names.update(word for sql in kept[0].values() for word in _WORD.findall(sql))
    return [stage for stage in kept if stage]


def listed(stage: Stage) -> str:
    """The items of a SELECT, a line each."""
    return ",\n".join(f"    {sql} AS {name}" for name, sql in stage.items())
