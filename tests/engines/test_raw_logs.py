"""A Hive that reads the raw logs gives exactly DuckDB's rows, without any Java code of ours."""

from __future__ import annotations

import gzip
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hand_made import header, line
from odd_lines import OddLines

import snowplow_sql as sp
from snowplow_sql.events import columns
from snowplow_sql.result import text
from snowplow_sql.store.ddl import statements

if TYPE_CHECKING:
    from server_process import Engine

TABLE = "raw_events"
SAMPLE = Path(__file__).parents[2] / "sample_data" / "logs"
REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
Rows = list[tuple[object, ...]]


def rebuilt(hive: Engine, folder: Path, **options: Any) -> None:
    """Create the table over the logs of `folder`, replacing the previous one."""
    for statement in statements("hive", table=TABLE, raw=True, location=folder.as_uri(), **options):
        if external := re.match(r"CREATE EXTERNAL TABLE IF NOT EXISTS (\w+)", statement):
            hive.execute(f"DROP TABLE IF EXISTS {external[1]}")  # the statements replace views but not tables
        hive.execute(statement)


def in_hive(hive: Engine) -> Rows:
    names, rows = hive.query(f"SELECT * FROM {TABLE}")
    return comparable([name.rpartition(".")[2] for name in names], rows)


def in_duckdb(folder: Path, **options: Any) -> Rows:
    shared = ", ".join(name for name, column in columns().items() if column.hive)
    with sp.open(folder, **options) as session:
        found = session.sql(f"SELECT {shared} FROM events")
        return comparable(found.columns, found.rows)


def comparable(names: list[str] | tuple[str, ...], rows: list[tuple[Any, ...]]) -> Rows:
    """The rows with their columns in one order and their numbers as numbers, sorted."""
    order = sorted(names)
    places = [names.index(name) for name in order]
    kept = [tuple(same(name, row[place]) for name, place in zip(order, places, strict=True)) for row in rows]
    return sorted(kept, key=repr)


def same(name: str, value: Any) -> object:
    if value is None:
        return None
    plain = value.decode() if isinstance(value, bytes) else value
    if name == "br_features":
        return tuple(json.loads(plain) if isinstance(plain, str) else plain)
    return Decimal(str(plain)).normalize() if columns()[name].is_number else text(plain)


def assert_equal(hive: Engine, folder: Path, events: int, **options: Any) -> None:
    rebuilt(hive, folder, **options)
    options.pop("fields", None)
    theirs, ours = in_hive(hive), in_duckdb(folder, **options)
    differing = [pair for pair in zip(theirs, ours, strict=False) if pair[0] != pair[1]]
    assert differing[:3] == []
    assert (len(theirs), len(ours)) == (events, events)
    assert lines_by_verdict(hive) == lines_by_verdict_in_duckdb(folder)


def lines_by_verdict(hive: Engine) -> dict[str, int]:
    _, rows = hive.query(f"SELECT verdict, COUNT(*) FROM {TABLE}_lines WHERE verdict IS NOT NULL GROUP BY verdict")
    return {str(verdict): count for verdict, count in rows}


def lines_by_verdict_in_duckdb(folder: Path) -> dict[str, int]:
    with sp.open(folder) as session:
        both = " UNION ALL ".join(
            f"SELECT '{kind}: ' || reason, count(*) FROM {kind}_lines GROUP BY reason" for kind in ("bad", "skipped")
        )
        return dict(session.sql(both).rows)


def written(folder: Path, lines: list[str]) -> Path:
    (folder / "odd.log").write_text("".join(f"{one}\n" for one in lines), encoding="utf-8", newline="\n")
    return folder


def test_a_month_of_the_sample_shop(hive: Engine, tmp_path: Path) -> None:
    # in one file, as concatenated gz: each file costs Hive a task
    month = b"".join(path.read_bytes() for path in sorted(SAMPLE.glob("*.2012-03-*.gz")))
    (tmp_path / "march.gz").write_bytes(month)
    assert_equal(hive, tmp_path, events=8009)


@pytest.mark.parametrize("modern", [False, True])
def test_lines_that_nobody_would_send(modern: bool, hive: Engine, tmp_path: Path) -> None:
    lines = OddLines(seed=2012).lines(5000)
    with sp.open(written(tmp_path, lines)) as session:
        events = len(session.sql("SELECT 1 FROM events"))
    assert events > 3000
    assert_equal(hive, tmp_path, events, modern=modern)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference lines are not here")
def test_the_lines_whose_values_in_2012_are_known(hive: Engine, tmp_path: Path) -> None:
    cases = (REFERENCE / "conformance.jsonl").read_text(encoding="utf-8").split("\n")
    lines = [json.loads(case)["line"] for case in cases if case]
    written(tmp_path, [one for one in lines if "\r" not in one and "\n" not in one])
    with sp.open(tmp_path) as session:
        events = len(session.sql("SELECT 1 FROM events"))
    assert events > 500
    assert_equal(hive, tmp_path, events)


def test_every_format_from_12_to_33_fields_with_and_without_headers(hive: Engine, tmp_path: Path) -> None:
    for count in (12, 15, 18, 19, 23, 24, 26, 33):
        logged = [header(count=count), line(count, query=f"e=pv&page=of+{count}")]
        (tmp_path / f"{count}.log").write_text("".join(f"{one}\n" for one in logged))
    assert_equal(hive, tmp_path, events=8)


def test_an_order_of_fields_of_ones_own_is_told_to_hive(hive: Engine, tmp_path: Path) -> None:
    fields = "cs-uri-query timestamp(ms) cs-uri-stem c-ip cs(Referer) cs(User-Agent)"
    lines = [f"#Fields: {fields}", "e=pv&page=a\t1325412000999\t/i\t192.0.2.7\t-\tOpera/9.80"]
    lines += ["e=pv&page=b\t-1\t/i\t192.0.2.7\t-\tOpera/9.80", "e=pv&page=c\tsoon\t/i\t192.0.2.7\t-\tOpera/9.80"]
    written(tmp_path, lines)

    assert_equal(hive, tmp_path, events=2, fields=fields)

    _, rows = hive.query(f"SELECT page_title, dt, tm FROM {TABLE} ORDER BY page_title")
    assert rows == [("a", "2012-01-01", "10:00:00"), ("b", "1969-12-31", "23:59:59")]


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's January as one file, since a job costs Hive a tenth of a second per file."""
    folder = tmp_path_factory.mktemp("january")
    logs = sorted(SAMPLE.glob("*.2012-01-*.gz"))
    (folder / "january.log").write_bytes(b"".join(gzip.decompress(log.read_bytes()) for log in logs))
    return folder


@pytest.mark.parametrize("name", ["funnel", "order_kpis"])
def test_a_query_of_the_catalogue_runs_over_it(name: str, hive: Engine, january: Path) -> None:
    rebuilt(hive, january)

    names, rows = hive.query(sp.render(name, "hive", table=TABLE).rstrip(";"))

    with sp.open(january) as session:
        expected = session.run(name)
    assert tuple(names) == expected.columns
    assert list(map(rounded, rows)) == list(map(rounded, expected.rows))


def rounded(row: tuple[Any, ...]) -> list[object]:
    return [round(float(value), 9) if isinstance(value, int | float | Decimal) else text(value) for value in row]


def test_no_planner_merges_the_stages_into_one_expression(hive: Engine, january: Path) -> None:
    """In one expression, a value would be computed each time it is used, and so would the values it is made of."""
    rebuilt(hive, january)

    _, plan = hive.query(f"EXPLAIN SELECT COUNT(DISTINCT dt) FROM {TABLE}")

    assert max(len(str(row[0])) for row in plan) < 20_000


def test_each_bad_and_skipped_line_is_shown_with_its_reason(hive: Engine, tmp_path: Path) -> None:
    rebuilt(hive, written(tmp_path, ["#Version: 1.0", "#Remark", "torn off", line(query="-"), line(), ""]))

    shown = [hive.query(f"SELECT reason, line FROM {TABLE}_{kind}_lines")[1] for kind in ("bad", "skipped")]

    assert sorted(shown[0]) == [("fewer than 12 fields", "torn off"), ("unknown line with #", "#Remark")]
    assert sorted(shown[1]) == [("blank line", ""), ("header", "#Version: 1.0"), ("no query string", line(query="-"))]


def test_the_same_statements_once_more_renew_the_views_and_keep_the_table(hive: Engine, tmp_path: Path) -> None:
    rebuilt(hive, written(tmp_path, [header(), line()]))
    before = in_hive(hive)
    hive.execute(f"CREATE OR REPLACE VIEW {TABLE} AS SELECT 1 AS old FROM {TABLE}_raw")

    for statement in statements("hive", table=TABLE, raw=True, location=tmp_path.as_uri()):
        hive.execute(statement)

    assert len(before) == 1
    assert in_hive(hive) == before
