"""The SQL form that is cheapest for all columns gives the same rows as the form for narrow questions."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_made import file_of, line, words
from odd_lines import OddLines

from snowplow_sql.events import columns
from snowplow_sql.logs.parsed import ParsedLogFiles
from snowplow_sql.logs.source import LogFiles

FLAGS = words("pdf qt realp wma dir fla java gears ag")


def all_events(logs: LogFiles | ParsedLogFiles, events: str) -> list[Any]:
    return logs.connection.execute(f"SELECT {', '.join(columns())} FROM {events} ORDER BY ALL").fetchall()


@pytest.mark.parametrize("modern", [False, True])
@pytest.mark.parametrize("files", [1, 7])
def test_lines_that_nobody_would_send_become_the_same_events(files: int, modern: bool, tmp_path: Path) -> None:
    lines = list(OddLines(seed=68).lines(3000))
    for number in range(files):
        (tmp_path / f"odd{number}.log").write_bytes(file_of(*lines[number::files]))
    with duckdb.connect() as connection:
        logs = LogFiles(tmp_path, connection, modern=modern)
        logs.verify()
        logs.complete()
        narrow = all_events(logs, "events")
        bad = connection.execute("SELECT * FROM bad_lines ORDER BY ALL").fetchall()
        logs.close()
    assert len(narrow) > 1500
    assert bad
    with duckdb.connect() as connection:
        parsed = ParsedLogFiles(tmp_path, connection, modern=modern)
        parsed.parse()
        assert all_events(parsed, f"({parsed.events})") == narrow
        assert connection.execute(f"FROM ({parsed.bad_lines}) ORDER BY ALL").fetchall() == bad
        parsed.close()


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
        logs = ParsedLogFiles(tmp_path, connection)
        logs.parse()
        found = connection.execute(f"SELECT txn_id, br_features FROM ({logs.events})").fetchall()
    assert dict(found) == {number: features for number, (_, features) in expected.items()}
