"""The form that is cheapest for all columns at once gives what the form for narrow questions gives."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_made import file_of, line, words
from odd_lines import OddLines

from snowplow_sql.events import columns
from snowplow_sql.logs.source import LogFiles

FLAGS = words("pdf qt realp wma dir fla java gears ag")


def all_events(folder: Path, *, modern: bool, wide: bool) -> list[Any]:
    with duckdb.connect() as connection:
        logs = LogFiles(folder, connection, modern=modern, staged=wide)
        logs.verify()
        events = f"({logs.events_with_flaws})" if wide else "events"
        found = connection.execute(f"SELECT {', '.join(columns())} FROM {events} ORDER BY ALL").fetchall()
        logs.close()
    return found


@pytest.mark.parametrize("modern", [False, True])
def test_lines_that_nobody_would_send_become_the_same_events(modern: bool, tmp_path: Path) -> None:
    (tmp_path / "odd.log").write_bytes(file_of(*OddLines(seed=68).lines(3000)))
    narrow = all_events(tmp_path, modern=modern, wide=False)
    assert len(narrow) > 1500
    assert all_events(tmp_path, modern=modern, wide=True) == narrow


def test_flags_in_and_out_of_their_usual_order_are_listed_as_the_protocol_says(tmp_path: Path) -> None:
    dice = random.Random(2012)
    expected = {}
    for number in range(500):
        names = FLAGS if number % 2 else dice.sample(FLAGS, dice.randint(0, 9))
        more = [*names, dice.choice(FLAGS)] if number % 5 == 0 else names
        pairs = [(name, dice.choice(words("1 0 %31 %30 2 +1"))) for name in more]
        query = "&".join([f"e=pv&tid={number}", *(f"f_{name}={value}" for name, value in pairs)])
        first = dict(reversed(pairs))
        expected[str(number)] = (
            line(query=query),
            [name for name in dict.fromkeys(more) if first[name] in {"1", "%31"}],
        )
    (tmp_path / "flags.log").write_bytes(file_of(*(logged for logged, _ in expected.values())))
    with duckdb.connect() as connection:
        events = LogFiles(tmp_path, connection, staged=True).events_with_flaws
        found = connection.execute(f"SELECT txn_id, br_features FROM ({events})").fetchall()
    assert dict(found) == {number: features for number, (_, features) in expected.items()}
