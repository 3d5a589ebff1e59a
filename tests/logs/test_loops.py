"""The compiled loops, and the functions over many texts at once, each tested by itself."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from hand_made import line, words

from snowplow_sql.logs.fast import loops, texts
from snowplow_sql.logs.fast.terms import FIELDS, IS_ODD, SPAN, TABS


def _days() -> Iterator[date]:
    yield from (date(1, 1, 1), date(9999, 12, 31))
    for year in (1600, 1700, 1899, 1900, 1970, 2000, 2012, 2023, 2024, 2100):
        yield from (date(year, 1, 1) + timedelta(number) for number in range(365))


def test_every_day_is_the_one_of_the_calendar() -> None:
    days = list(_days())
    text = "".join(f"{line(date=day.isoformat(), time='10:11:12')}\n" for day in days)
    data = np.frombuffer(text.encode(), np.uint8)
    lines = np.empty((len(days) + 1, TABS + FIELDS), np.int32)
    count = loops.find_lines(data, lines, np.empty(2, np.uint8))
    found, clocks = np.empty(count, np.int32), np.empty(count, np.int32)
    loops.read_moments(data, lines[:count], found, clocks)
    assert [date(1970, 1, 1) + timedelta(int(day)) for day in found] == days
    assert set(clocks) == {10 * 3600 + 11 * 60 + 12}


MOMENTS = words(
    """2012-02-30/10:00:00 2011-02-29/10:00:00 1900-02-29/10:00:00 0000-01-01/10:00:00 2012-13-01/10:00:00
    2012-04-31/10:00:00 2012-00-01/10:00:00 2012-01-00/10:00:00 2012-01-01/24:00:00 2012-01-01/10:60:00
    2012-01-01/10:00:60 2012-1-01/10:00:000 2012.01.01/10:00:00 2012-01-0x/10:00:00 2012-01-01/10:00:0"""
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_no_other_moment_is_taken_for_one(moment: str) -> None:
    day, clock = moment.split("/")
    data = np.frombuffer(line(date=day, time=clock).encode(), np.uint8)
    lines = np.empty((2, TABS + FIELDS), np.int32)
    loops.find_lines(data, lines, np.empty(2, np.uint8))
    loops.read_moments(data, lines[:1], np.empty(1, np.int32), np.empty(1, np.int32))
    assert lines[0, IS_ODD]


def test_many_md5_at_once_are_those_of_the_standard_library() -> None:
    dice = random.Random(7)
    given = [dice.randbytes(size) for size in [*range(200), *(dice.randint(0, 3000) for _ in range(300))]]
    heads = [b"", b"E2.2012-01-01-23.abc\n"]
    data = np.frombuffer(b"".join(given) + bytes(SPAN), np.uint8)
    ends = np.cumsum([len(text) for text in given]).astype(np.int32)
    starts = (ends - [len(text) for text in given]).astype(np.int32)
    owners = np.arange(len(given), dtype=np.int32) % 2
    found = texts.digests(data, starts, ends, heads, owners)
    expected = [hashlib.md5(heads[number % 2] + text).digest() for number, text in enumerate(given)]
    assert [row.tobytes() for row in found] == expected


def test_texts_are_told_apart_as_a_dict_does() -> None:
    dice = random.Random(8)
    stem = dice.randbytes(200)
    # many differ only in their last byte, or are a prefix of another
    given = [stem[: dice.randint(0, 60)] + dice.choice([b"", b"a", b"b"]) for _ in range(3000)]
    expected: dict[bytes, int] = {}
    for text in given:
        expected.setdefault(text, len(expected))
    ends = np.cumsum([len(text) for text in given]).astype(np.int32)
    starts = (ends - [len(text) for text in given]).astype(np.int32)
    data = np.frombuffer(b"".join(given) + bytes(SPAN), np.uint8)

    numbers, firsts = texts.numbered(data, starts, ends)
    assert numbers.tolist() == [expected[text] for text in given]
    assert [given[place] for place in firsts] == list(expected)


@pytest.mark.parametrize("before", range(2 * SPAN))
def test_a_line_is_found_wherever_it_lies_among_the_sixteen(before: int) -> None:
    first, second = f"#{'x' * before}", line().rstrip("\n")
    data = np.frombuffer(f"{first}\n{second}".encode(), np.uint8)
    lines = np.empty((4, TABS + FIELDS), np.int32)

    seen = np.empty(2, np.uint8)
    assert loops.find_lines(data, lines, seen) == 2
    assert seen.tolist() == [False, False]
    start = len(first) + 1
    assert lines[0, :IS_ODD].tolist() == [0, len(first)]
    assert lines[1, :IS_ODD].tolist() == [start, start + len(second)]
    tabs = [start + place for place, letter in enumerate(f"{second}\t") if letter == "\t"]
    assert lines[1, TABS:].tolist() == tabs[:FIELDS]
