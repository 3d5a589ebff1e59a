"""SQL in stages: each adds columns to the relation below it, made from that relation's own."""

from __future__ import annotations

from collections.abc import Iterable

Stage = dict[str, str]
"""The columns that a stage adds: their SQL by name."""


def staged(relation: str, stages: Iterable[Stage]) -> str:
    """`relation`, a SELECT, with the columns of each stage."""
    for stage in stages:
        relation = f"SELECT *,\n{listed(stage)}\nFROM ({relation}) below"
    return relation


def listed(stage: Stage) -> str:
    """The items of a SELECT, a line each."""
    return ",\n".join(f"    {sql} AS {name}" for name, sql in stage.items())
