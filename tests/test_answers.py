"""Answers that are kept while the next question is asked, and statements that do not ask anything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import snowplow_sql as sp
from snowplow_sql.errors import QueryError, UsageError

SAMPLE = Path(__file__).parents[1] / "sample_data" / "logs"
MANY = "SELECT '{0}' AS letter FROM range(20000)"  # more rows than are fetched at once

BROKEN = """
    SELECT CASE WHEN number < 1200000 THEN 1::HUGEINT ELSE error('the end') END
    FROM (SELECT unnest(range(1300000)) AS number)"""
# One thread reads one list, and DuckDB works ahead of its reader until streaming_buffer_size, 10 MiB, is full. The
# rows before the failure take 18 MiB, so it certainly comes after the first rows.


@pytest.fixture(scope="module")
def shop() -> Iterator[sp.Session]:
    with sp.open(SAMPLE) as session:
        yield session


def test_an_answer_is_whole_though_others_were_asked_for_before_it_was_read(shop: sp.Session) -> None:
    one, two = shop.sql(MANY.format("a")), shop.sql(MANY.format("b"))
    few = shop.sql("SELECT 'c' AS letter")

    assert Counter(two) == {("b",): 20000}
    assert one.rows == [("a",)] * 20000
    assert few.rows == [("c",)]


def test_an_answer_goes_on_where_its_reader_was_when_another_question_came(shop: sp.Session) -> None:
    answer = shop.sql("SELECT range FROM range(30000) ORDER BY 1")
    rows = iter(answer)
    read = [next(rows)[0] for _ in range(10000)]
    assert shop.run("visits", dedupe=True).columns
    assert shop.connection.execute("SELECT 42").fetchall() == [(42,)]

    assert [*read, *(number for (number,) in rows)] == list(range(30000))


def test_an_answer_that_was_given_up_is_not_fetched(shop: sp.Session) -> None:
    with pytest.raises(QueryError, match="the end"):
        shop.sql(BROKEN).df()

    shop.sql(BROKEN)
    assert shop.sql("SELECT 1").rows == [(1,)]


def test_a_failure_in_what_is_left_is_told_to_whoever_reads_it(shop: sp.Session) -> None:
    broken = shop.sql(BROKEN)

    assert shop.sql("SELECT 1").rows == [(1,)]
    with pytest.raises(QueryError, match="the end"):
        assert broken.rows


def test_of_an_answer_without_end_a_part_is_kept_and_its_reader_is_told(shop: sp.Session) -> None:
    endless = shop.sql("SELECT range, range AS again FROM range(100000000000)")

    assert shop.sql("SELECT 1").rows == [(1,)]
    read = iter(endless)
    assert sum(1 for _ in range(1_000_000) if next(read)) == 1_000_000
    with pytest.raises(
        QueryError, match=r"^DuckDB: a later query ended this answer, and only its first 1,000,000 rows"
    ):
        list(read)


@pytest.mark.parametrize("nothing", ["", " ", ";", ";;", "-- a", "/* a */", "\n;-- a\n"])
def test_a_statement_without_anything_in_it_is_refused(shop: sp.Session, nothing: str) -> None:
    with pytest.raises(UsageError, match=r"^The statement is empty\. Give one such as "):
        shop.sql(nothing)


def test_two_statements_are_refused_and_a_semicolon_at_the_end_is_none(shop: sp.Session) -> None:
    with pytest.raises(UsageError, match=r"^These are 2 statements, and only one can be run at a time\."):
        shop.sql("SELECT 1; SELECT 2")
    assert shop.sql("SELECT ';' AS a /* ; */ ; -- SELECT 2;").rows == [(";",)]


@pytest.mark.parametrize("end", ["", ";", " ; -- the time", " -- the time", ";;/* ; */\n"])
def test_a_moment_is_in_utc_whatever_stands_around_it(shop: sp.Session, end: str) -> None:
    answer = shop.sql(
        'SELECT TIMESTAMPTZ \'2012-01-01 00:00:00Z\' AS "the ""time""", \';\' AS semicolon, '
        f'TIMESTAMPTZ \'2012-01-01 01:00:00+02\' AS "the ""time""", \'é\' AS e{end}'
    )
    assert answer.columns == ('the "time"', "semicolon", 'the "time"', "e")
    moments = [datetime.fromisoformat(text) for text in ("2012-01-01T00:00:00", "2011-12-31T23:00:00")]
    assert answer.rows == [(moments[0], ";", moments[1], "é")]


def test_moments_with_a_zone_do_not_depend_on_the_clock_of_the_machine() -> None:
    code = (
        "import snowplow_sql as sp\n"
        "with sp.open() as shop:\n"
        "    print(*shop.sql(\"SELECT date_trunc('day', m), m::VARCHAR, m FROM (SELECT TIMESTAMPTZ "
        "'2012-01-01 00:00:00Z' AS m)\").rows[0], sep=', ')"
    )
    told = subprocess.check_output(
        [sys.executable, "-c", code], env={**os.environ, "TZ": "America/New_York"}, text=True
    )
    assert told == "2012-01-01 00:00:00, 2012-01-01 00:00:00+00, 2012-01-01 00:00:00\n"


def test_a_moment_is_in_utc_behind_the_first_rows_and_in_a_zone_of_ones_own(shop: sp.Session) -> None:
    shop.sql("SET TimeZone = 'Asia/Tokyo'")
    try:
        moments = shop.sql("SELECT TIMESTAMPTZ '2012-01-01 00:00:00Z' + INTERVAL (range) SECOND FROM range(10000)").rows
    finally:
        shop.sql("SET TimeZone = 'UTC'")
    midnight = datetime.fromisoformat("2012-01-01T00:00:00")
    assert {moment for (moment,) in moments} == {midnight + timedelta(seconds=number) for number in range(10000)}
    last = datetime.fromisoformat("9999-12-31T23:59:59.999999")  # Python's last moment, which stands for infinity
    assert shop.sql("SELECT 'infinity'::TIMESTAMPTZ, NULL::TIMESTAMPTZ").rows == [(last, None)]


def test_what_writes_moments_with_a_zone_hands_them_out() -> None:
    with sp.open() as shop:
        shop.sql("CREATE TABLE seen (moment TIMESTAMPTZ)")
        written = shop.sql("INSERT INTO seen VALUES ('2012-01-01 00:00:00+01') RETURNING moment").rows
        shop.sql("PREPARE again AS SELECT moment FROM seen")
        assert written == shop.sql("EXECUTE again").rows == [(datetime.fromisoformat("2011-12-31T23:00:00"),)]


def test_what_another_client_would_take_at_once_is_one_statement_too(shop: sp.Session) -> None:
    assert shop.sql("PIVOT (SELECT 'x' AS a, 1 AS b) ON a USING sum(b)").rows == [(1,)]
    assert [row[0] for row in shop.sql("DESCRIBE SELECT 1 AS a")] == ["a"]
    assert isinstance(shop.connection, duckdb.DuckDBPyConnection)


def test_what_writes_and_tells_of_it_writes_once(shop: sp.Session) -> None:
    shop.sql("CREATE OR REPLACE TABLE written (number BIGINT)")
    assert len(shop.sql("INSERT INTO written SELECT * FROM range(10000) RETURNING number").rows) == 10000
    assert shop.sql("SELECT count(*) FROM written").rows == [(10000,)]


def test_a_long_answer_is_worked_out_once(shop: sp.Session) -> None:
    shop.sql("CREATE OR REPLACE SEQUENCE turns")
    assert shop.sql("SELECT nextval('turns') FROM range(10000)").rows[0] == (1,)
    assert shop.sql("SELECT nextval('turns')").rows == [(10001,)]


def test_threads_of_one_session_get_their_own_rows_and_all_of_them(shop: sp.Session) -> None:
    def ask(letter: str) -> Counter[str]:
        return Counter(row[0] for row in shop.sql(MANY.format(letter)))

    letters = "abcdefgh" * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, letters))

    assert found == [Counter({letter: 20000}) for letter in letters]


PRESSED = """
import os, signal, sys, threading
import snowplow_sql as sp

signal.signal(signal.SIGINT, signal.default_int_handler)
session = sp.open(sys.argv[1])
for statement in (
    "SELECT max(i) FROM range(1000000000000) t(i)",
    "SELECT i FROM range(1000000000000) t(i) WHERE i < 10000 OR i % 1000000000000 = 999999999999",
):
    threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
    try:
        session.sql(statement).rows
    except KeyboardInterrupt:
        print("stopped, and", session.sql("SELECT 'there'").rows[0][0])
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


def test_ctrl_c_in_a_program_of_ones_own_stops_the_query_and_not_the_session() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PRESSED, SAMPLE], capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.stderr == ""
    assert ran.stdout == "stopped, and there\n" * 2 + "True\n"
