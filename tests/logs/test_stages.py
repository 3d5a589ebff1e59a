"""SQL in stages: what is left out when only some columns are wanted."""

from __future__ import annotations

import duckdb
import pytest

from snowplow_sql.logs import parse
from snowplow_sql.logs.spellings.duckdb import DuckDB
from snowplow_sql.logs.stages import needed, staged

STAGES = [
    {"doubled": "n * 2", "named": "'doubled'"},
    {"quadrupled": "doubled * 2"},
    {"tripled": "n * 3", "halved": "quadrupled / 2"},
]


def test_stages_that_a_column_is_not_made_from_are_left_out() -> None:
    assert needed(STAGES, ["tripled"]) == [{"tripled": "n * 3"}]
    assert needed(STAGES, ["halved", "n"]) == [
        {"doubled": "n * 2"},
        {"quadrupled": "doubled * 2"},
        {"halved": "quadrupled / 2"},
    ]
    assert needed(STAGES, []) == []


@pytest.mark.parametrize("modern", [False, True])
def test_every_text_can_be_asked_for_alone(modern: bool) -> None:
    """DuckDB would refuse a name that is not there."""
    spell = DuckDB()
    hit = "SELECT 'f' AS log_file, 'l' AS line, '2012-01-01' AS clock_date, '10:00:00' AS clock_time, 'c' AS client"
    hit += ", 'r' AS referer, 'a' AS agent, 'e=pv&page=%2525&tr_id=1' AS query"
    stages = parse.texts(spell, modern=modern)
    with duckdb.connect() as connection:
        whole = connection.execute(f"SELECT * FROM ({staged(hit, stages)})")
        names = [column[0] for column in whole.description or []]
        values = dict(zip(names, whole.fetchone() or (), strict=True))
        for name in [name for stage in stages for name in stage]:
            alone = f"SELECT {name} FROM ({staged(hit, needed(stages, [name]))})"
            assert connection.execute(alone).fetchone() == (values[name],)
