"""The quality of the events behind an answer, compared with counts by eye, and the cost of measuring it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql import catalog, dialects, measuring
from snowplow_sql.about import Quality
from snowplow_sql.floor import violations
from snowplow_sql.params import STANDARD
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


def loaded_from(lines: list[str], folder: Path) -> sp.Session:
    source, db = folder / "again.log", folder / "again.duckdb"
    source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with open_to_write(db) as database:
        Loader(database, Request([str(source)])).run()
    return sp.open(db)


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
        transactions=1,
        unpriced=1,
        days_without=(date(2012, 1, 3),),
        lines=7,
        bad_lines=1,
    )


def test_a_period_has_days_before_and_after_the_events(log: sp.Session) -> None:
    quality = log.quality(start="2012-01-01", end="2012-01-02")

    assert (quality.events, quality.robots, quality.days_without) == (3, 1, (date(2012, 1, 1),))
    assert log.quality(start="2012-01-05", end="2012-01-06").days_without == (date(2012, 1, 5), date(2012, 1, 6))


def test_a_filter_leaves_out_events_but_makes_no_day_empty(log: sp.Session) -> None:
    """There are no blog pages on 2 January, but the day was logged all the same."""
    quality = log.quality(host="blog.example.com")

    assert (quality.events, quality.robots, quality.days_without) == (1, 0, (date(2012, 1, 3),))


def test_robots_that_are_left_out_are_told_and_not_counted(log: sp.Session) -> None:
    quality = log.quality(exclude_bots=True)

    assert (quality.events, quality.robots, quality.excludes_robots) == (4, 1, True)


FROM_ELSEWHERE = view("2012-01-02 20:00:00", "carl/1", aid="blog", p="mob").replace("10.0.0.1", "192.0.2.7")
TWICE = view("2012-01-02 10:01:00", "anna/1", page="/tea", tid="111111")
CHOSEN: dict[str, tuple[dict[str, Any], int]] = {
    # of nine events: five of LINES, one from elsewhere, one logged three times
    "start": ({"start": "2012-01-03"}, 2),
    "end": ({"end": "2012-01-03"}, 7),
    "app_id": ({"app_id": "blog"}, 1),
    "platform": ({"platform": "mob"}, 1),
    "host": ({"host": "blog.example.com"}, 1),
    "exclude_ip": ({"exclude_ip": ["10.*"]}, 1),
    "internal_host": ({"internal_host": ["*.example.com"]}, 9),
    "tz": ({"tz": "Asia/Tokyo", "end": "2012-01-02"}, 6),  # at 20:00 it is already the next day there
    "exclude_bots": ({"exclude_bots": True}, 8),
    "where": ({"where": "event = 'transaction'"}, 1),
    "table": ({"table": "events_deduplicated"}, 7),
    "dedupe": ({"dedupe": True}, 7),
    "nothing is left": ({"exclude_ip": ["*"]}, 0),
    "dedupe and a filter": ({"dedupe": True, "exclude_ip": ["192.*"]}, 6),
}


@pytest.fixture(scope="module")
def chosen_from(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sp.Session]:
    folder = tmp_path_factory.mktemp("chosen")
    with loaded_from([*LINES, FROM_ELSEWHERE, *[TWICE] * 3], folder) as session:
        yield session


@pytest.mark.parametrize("name", CHOSEN)
def test_the_events_that_are_measured_are_those_that_a_query_counts(name: str, chosen_from: sp.Session) -> None:
    given, expected = CHOSEN[name]

    assert chosen_from.quality(**given).events == expected
    assert sum(row[1] for row in chosen_from.run("events", **given).rows) == expected


def test_each_standard_parameter_is_held_against_a_query() -> None:
    assert set(STANDARD) <= set(CHOSEN)


def test_the_days_of_a_selection_are_those_of_its_time_zone(log: sp.Session) -> None:
    """10:00 UTC on the 2nd is midnight on Kiritimati, and at 09:00 the 4th is not over there."""
    quality = log.quality(tz="Pacific/Kiritimati")

    assert (quality.start, quality.end, quality.days_without) == (date(2012, 1, 3), date(2012, 1, 4), ())


def test_a_loaded_file_says_the_same_as_its_logs(log: sp.Session, tmp_path: Path) -> None:
    with loaded_from(LINES, tmp_path) as loaded:
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
