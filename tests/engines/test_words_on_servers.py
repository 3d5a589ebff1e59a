"""Template functions that each engine spells differently give the expected values on DuckDB and on the servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_literals import filled

from snowplow_sql import dialects

if TYPE_CHECKING:
    from collections.abc import Callable

    from datasets import Warehouse

    from snowplow_sql.dialects.base import Dialect

M = "2012-01-31 23:59:58"
N = "2012-03-01 00:00:03"


def at(dialect: Dialect, text: str) -> str:
    """A moment, as the dialect's own `moment` would give it."""
    return f"TIMESTAMP '{text}'" if dialect.name == "duckdb" else dialect.quote(text)


def on(dialect: Dialect, text: str) -> str:
    """A day as a literal of the dialect."""
    return f"DATE '{text}'" if dialect.name == "duckdb" else dialect.quote(text)


def zoned(dialect: Dialect, text: str) -> str:
    dialect.zone = "America/New_York"
    return dialect._local(at(dialect, text))


def packed(dialect: Dialect, place: int, *texts: str | None) -> str:
    values = ["CAST(NULL AS CHAR)" if text is None else dialect.quote(text) for text in texts]
    if dialect.name != "infobright":
        values = [value.replace("CHAR", "STRING") for value in values]
    return dialect.unpack(dialect.pack(*values), place)


URL = "http://g.example/s?aq=0&q=tea+pot&Q=x&q=late&empty=&p=a%20b#q=hash"

WORDS: list[tuple[str, Callable[[Dialect], str], Any]] = [
    ("seconds over a leap day", lambda d: d.seconds_between(at(d, M), at(d, N)), 29 * 86400 + 5),
    ("seconds backwards", lambda d: d.seconds_between(at(d, N), at(d, M)), -29 * 86400 - 5),
    ("no seconds", lambda d: d.seconds_between(at(d, M), at(d, M)), 0),
    ("days between moments", lambda d: d.days_between(at(d, M), at(d, N)), 30),
    ("days between days", lambda d: d.days_between(on(d, "2012-03-01"), on(d, "2012-02-28")), -2),
    ("a day later", lambda d: d.add_days(on(d, "2012-02-28"), "2"), "2012-03-01"),
    ("a day earlier", lambda d: d.add_days(on(d, "2012-01-01"), "0 - 1"), "2011-12-31"),
    ("the hour", lambda d: d.hour_of(at(d, M)), 23),
    ("the first hour", lambda d: d.hour_of(at(d, N)), 0),
    ("a Tuesday", lambda d: d.weekday_of(at(d, M)), 2),
    ("a Sunday", lambda d: d.weekday_of(on(d, "2012-01-01")), 7),
    ("a Monday", lambda d: d.weekday_of(on(d, "2012-12-31")), 1),
    ("days as periods", lambda d: d.periods_between(on(d, "2012-02-28"), on(d, "2012-03-01"), "day"), 2),
    ("winter in New York", lambda d: zoned(d, "2012-01-01 04:59:59"), "2011-12-31 23:59:59"),
    ("summer in New York", lambda d: zoned(d, "2012-07-01 04:00:00"), "2012-07-01 00:00:00"),
    ("the first of a pack", lambda d: packed(d, 1, "a", None, ""), "a"),
    ("NULL in a pack", lambda d: packed(d, 2, "a", None, ""), None),
    ("nothing in a pack", lambda d: packed(d, 3, "a", None, ""), ""),
    ("the mark of packs in a pack", lambda d: packed(d, 2, "x", "a\x01b", "y"), "a b"),
    ("what follows the mark", lambda d: packed(d, 3, "x", "a\x01b", "1y"), "1y"),
    ("a bucket of one", lambda d: d.bucket_label(d.bucket("1", (1, 2, 6)), (1, 2, 6)), "1"),
    ("a bucket's end", lambda d: d.bucket_label(d.bucket("5", (1, 2, 6)), (1, 2, 6)), "2-5"),
    ("the last bucket", lambda d: d.bucket_label(d.bucket("6", (1, 2, 6)), (1, 2, 6)), "6+"),
    ("below all buckets", lambda d: d.bucket_label(d.bucket("0", (1, 2, 6)), (1, 2, 6)), "below 1"),
    ("the first of a repeated parameter", lambda d: d.url_parameter(d.quote(URL), "q"), "tea pot"),
    ("the first parameter", lambda d: d.url_parameter(d.quote(URL), "aq"), "0"),
    ("a parameter in capitals", lambda d: d.url_parameter(d.quote(URL), "Q"), "x"),
    ("the last parameter", lambda d: d.url_parameter(d.quote(URL), "p"), "a%20b"),
    ("an empty parameter", lambda d: d.url_parameter(d.quote(URL), "empty"), None),
    ("a parameter that is not there", lambda d: d.url_parameter(d.quote(URL), "r"), None),
    ("no parameters", lambda d: d.url_parameter(d.quote("http://g.example/q=1&q=2"), "q"), None),
    ("a text of texts", lambda d: d.concat(d.quote("a"), d.quote(""), d.quote("ü")), "aü"),
]


def shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return value if value is None or isinstance(value, int) else str(value)


@pytest.mark.parametrize("name", ["duckdb", "hive", "infobright"])
def test_a_word_gives_what_it_says(name: str, warehouse: Warehouse) -> None:
    writers = [dialects.find(name) for _ in WORDS]
    texts = [filled(word(writer), writer) for writer, (_, word, _) in zip(writers, WORDS, strict=True)]
    statement = "SELECT " + ", ".join(f"{text} AS c{number}" for number, text in enumerate(texts))
    if name == "duckdb":
        (row,) = warehouse.connection.execute(statement).fetchall()
    else:
        _, (row,) = warehouse.engine(name).query(statement)

    found = {what: shown(value) for (what, _, _), value in zip(WORDS, row, strict=True)}

    assert found == {what: wanted for what, _, wanted in WORDS}


@pytest.mark.parametrize("name", ["duckdb", "hive", "infobright"])
def test_rows_are_numbered_within_their_group(name: str, warehouse: Warehouse) -> None:
    writer = dialects.find(name)
    rows = [("a", 2, "x"), ("a", 1, "y"), ("a", 2, "b"), ("b", 7, "x")]
    table = "hurt.events" if name == "duckdb" else warehouse.table("hurt")
    listed = writer.listed(rows, ("grp", "place", "word"), table, "l")
    relation = f"SELECT\n    grp,\n    place,\n    word\nFROM {listed}"
    numbered = writer.numbered(relation, "t", by=["grp"], order=["place", "word"])
    statement = filled(f"SELECT grp, place, word, n FROM {numbered} ORDER BY grp, n", writer)
    if name == "duckdb":
        found = warehouse.connection.execute(statement).fetchall()
    else:
        _, found = warehouse.engine(name).query(statement)

    assert found == [("a", 1, "y", 1), ("a", 2, "b", 2), ("a", 2, "x", 3), ("b", 7, "x", 1)]
