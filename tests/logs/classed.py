"""Classes user agents for the tests with DuckDB alone, with any table and any spelling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import pytest
from useragent_cases import IN_FULL, IN_FULL_NEWER, NEWER, NEWER_IN_2012, OF_THE_PERIOD

from snowplow_sql.events import AGENT_COLUMNS
from snowplow_sql.logs import useragents
from snowplow_sql.logs.spellings.base import Spelling
from snowplow_sql.logs.spellings.duckdb import DuckDB
from snowplow_sql.logs.stages import listed, staged
from snowplow_sql.logs.useragents import Table

EVERY_AGENT = [
    case[0] for cases in (OF_THE_PERIOD, NEWER, NEWER_IN_2012, IN_FULL, IN_FULL_NEWER) for case in cases
]  # fmt: skip

either_reading = pytest.mark.parametrize("modern", [False, True], ids=["reference", "modern"])


def classified(relation: str, spell: Spelling, *, modern: bool = False, entries: Table | None = None) -> str:
    """The agents of `relation` with their ten columns."""
    *below, last = useragents.classes(spell, modern=modern, entries=entries, text="agent")
    return f"SELECT agent, {listed(last)} FROM ({staged(f'SELECT * FROM {relation}', below)}) classed"


def classes(
    agents: Iterable[str | None],
    *,
    modern: bool = False,
    entries: Table | None = None,
    spell: Spelling | None = None,
) -> list[dict[str, Any]]:
    """The ten columns of each agent, in the order given."""
    given = list(agents)
    with duckdb.connect() as con:
        con.execute("CREATE TABLE listed (place INTEGER, agent VARCHAR)")
        con.execute("INSERT INTO listed SELECT unnest(range(len($a))), unnest($a)", {"a": given})
        con.execute("CREATE TABLE distinct_agents AS SELECT DISTINCT agent FROM listed")
        sql = classified("distinct_agents", spell or DuckDB(), modern=modern, entries=entries)
        con.execute("CREATE TABLE user_agents AS " + sql)
        rows = con.execute(
            f"SELECT {', '.join(AGENT_COLUMNS)} FROM listed l"
            " JOIN user_agents u ON l.agent IS NOT DISTINCT FROM u.agent ORDER BY place"
        ).fetchall()
    assert len(rows) == len(given)
    return [dict(zip(AGENT_COLUMNS, row, strict=True)) for row in rows]
