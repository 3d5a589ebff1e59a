"""The quality of the events behind an answer, against what is counted by eye in a log, and its price."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql import catalog, dialects, measuring
from snowplow_sql.about import Quality
from snowplow_sql.floor import violations
from snowplow_sql.rendering import render_query
from snowplow_sql.store.database import open_to_write
from snowplow_sql.store.load import Loader, Request

ROBOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"
LINES = [
    "#Version: 1.0",
    view("2012-01-02 10:00:00", "anna/1"),
    view("2012-01-02 10:01:00", "anna/1", page="/tea"),
    view("2012-01-02 10:02:00", agent=ROBOT),
    view("2012-01-04 09:00:00", "ben/1", page="http://blog.example.com/"),
    hit("2012-01-04 09:05:00", "ben/1", e="tr", tr_id="O-1"),
    "torn line",
]


@pytest.fixture
def log(tiny: Callable[[list[str]], TinyLog]) -> sp.Session:
    return tiny(LINES).session


def test_everything_that_there_is(log: sp.Session) -> None:
    assert log.quality() == Quality(
        start=date(2012, 1, 2),
        end=date(2012, 1, 4),
        events=5,
        robots=1,
        excludes_robots=False,
        days_without=(date(2012, 1, 3),),
        lines=7,
        bad_lines=1,
    )


def test_a_period_has_days_before_and_after_the_events(log: sp.Session) -> None:
    quality = log.quality(start="2012-01-01", end="2012-01-02")

    assert (quality.events, quality.robots, quality.days_without) == (3, 1, (date(2012, 1, 1),))
    assert log.quality(start="2012-01-05", end="2012-01-06").days_without == (date(2012, 1, 5), date(2012, 1, 6))


def test_a_filter_leaves_out_events_but_makes_no_day_empty(log: sp.Session) -> None:
    """Nobody asks for blog pages of the second of January; that day was logged all the same."""
    quality = log.quality(host="blog.example.com")

    assert (quality.events, quality.robots, quality.days_without) == (1, 0, (date(2012, 1, 3),))


def test_robots_that_are_left_out_are_told_and_not_counted(log: sp.Session) -> None:
    quality = log.quality(exclude_bots=True)

    assert (quality.events, quality.robots, quality.excludes_robots) == (4, 1, True)


def test_a_loaded_file_says_the_same_as_its_logs(log: sp.Session, tmp_path: Path) -> None:
    source, db = tmp_path / "again.log", tmp_path / "again.duckdb"
    source.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    with open_to_write(db) as database:
        Loader(database, Request([str(source)])).run()

    with sp.open(db) as loaded:
        assert loaded.quality(exclude_bots=True) == log.quality(exclude_bots=True)
        assert loaded.is_counted
    assert not log.is_counted


def test_no_events_at_all(tiny: Callable[[list[str]], TinyLog]) -> None:
    quality = tiny(["#Version: 1.0"]).session.quality()

    assert (quality.start, quality.end, quality.events, quality.days_without, quality.lines) == (None, None, 0, (), 1)


@pytest.mark.parametrize("dialect", ["hive", "infobright"])
def test_its_query_keeps_to_the_floor(dialect: str) -> None:
    query = catalog.read(Path(measuring.__file__).with_name("days.sql"))
    text = render_query(query, dialects.find(dialect), {"start": "2012-01-01", "host": "a.example.com"})

    assert violations(text, dialect) == []
