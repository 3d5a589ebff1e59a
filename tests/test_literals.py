"""Whatever a user types stays a value: it comes back unchanged from every place where it enters SQL text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import snowplow_sql as sp
from snowplow_sql import catalog, dialects
from snowplow_sql.rendering import render_query

# NUL, line ends, both quotes, backslashes, wildcards, special characters of SQL and Jinja, and beyond U+FFFF
SIGNS = "\0\n\r\t\x1a'\"\\%_*;$`{}#-/()ab Ä€😀\U0010fffd"
TEXT = st.text(st.sampled_from(SIGNS)) | st.text(st.characters(exclude_categories=["Cs"]))
CHARACTERS = TEXT.filter(lambda text: not re.search("[\ufdd0-\ufdef]", text))
INJECTIONS = [
    "' OR 1=1 --",
    "\\' OR 1=1 --",
    "'; DROP TABLE events; --",
    "x' UNION ALL SELECT user_id FROM events --",
    "\\",
    "\\\\'",
    "''",
    "{{ events }}",
    "{% raw %}",
    "%' OR '%'='",
    "\0'",
    "{{ sql.period('day') }}",
    "WHERE \n  AND 1 = 1",
    "'\n  AND 1 = 1\n'",
    "a\n\n\nb   \n",
]


# --- quote -----------------------------------------------------------------------------------------------------


@given(text=TEXT)
def test_duckdb_reads_a_literal_as_the_text_it_was(memory: duckdb.DuckDBPyConnection, text: str) -> None:
    assert memory.execute(f"SELECT {dialects.find('duckdb').quote(text)}").fetchall() == [(text,)]


HIVE = {"0": "\0", "'": "'", '"': '"', "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "\\": "\\"}
HIVE |= {"%": "\\%", "_": "\\_"}
MYSQL = {"0": "\0", "'": "'", '"': '"', "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "\\": "\\"}
MYSQL |= {"%": "\\%", "_": "\\_"}  # MySQL keeps the backslash of these two, for LIKE


def read_back(literal: str, escapes: dict[str, str], *, octal: bool) -> str:
    """A literal read by the rules of Hive's or MySQL's manual; fails if anything would end it early."""
    assert literal[0] == literal[-1] == "'"
    body = literal[1:-1]
    token = re.compile(r"\\([01][0-7]{2})|\\(.)|([^'\\])" if octal else r"(?!)()|\\(.)|([^'\\])", re.DOTALL)
    text, place = "", 0
    while place < len(body):
        found = token.match(body, place)
        assert found, f"the literal ends at {place}: {literal!r}"
        number, escape, plain = found.groups()
        text += chr(int(number, 8)) if number else escapes.get(escape, escape) if escape else plain
        place = found.end()
    return text


@given(TEXT)
def test_hive_reads_a_literal_as_the_text_it_was(text: str) -> None:
    literal = dialects.find("hive").quote(text)

    assert read_back(literal, HIVE, octal=True) == text
    assert not re.search("[;$\n\r\0]", literal)  # Hive's command line would interpret these itself


@given(TEXT)
def test_mysql_reads_a_literal_as_the_text_it_was_or_is_spared_it(text: str) -> None:
    beyond = any(ord(character) > 0xFFFF for character in text)
    try:
        literal = dialects.find("infobright").quote(text)
    except sp.UnsupportedByDialect:
        assert beyond  # MySQL 5.1 has at most three bytes per character, and cuts a text off at one of four
        return
    assert not beyond
    assert read_back(literal, MYSQL, octal=False) == text


@pytest.mark.parametrize("dialect", ["duckdb", "hive", "infobright"])
@pytest.mark.parametrize("value", [0, 20, -1, 0.5, -2.0, 1e300, 1e-7])
def test_a_number_is_a_literal_of_its_value(dialect: str, value: float) -> None:
    assert float(dialects.find(dialect).literal(value)) == value


# --- wildcards -------------------------------------------------------------------------------------------------


def matches(text: str, pattern: str) -> bool:
    """Whether the whole `text` matches, where `*` is any text; by trial, without regular expressions."""
    reached = {0}  # the positions in `text` that the pattern so far can reach
    for character in pattern:
        if character == "*":
            reached = set(range(min(reached, default=len(text) + 1), len(text) + 1))
        else:
            reached = {place + 1 for place in reached if text[place : place + 1] == character}
    return len(text) in reached


LITTLE = st.text(st.sampled_from("ab*%_\\\n.😀"), max_size=8)


Like = Callable[[str, str], bool]


@pytest.fixture(scope="module")
def like(memory: duckdb.DuckDBPyConnection) -> Like:
    """A function that asks DuckDB whether a text matches a pattern."""

    def answer(text: str, pattern: str) -> bool:
        dialect = dialects.find("duckdb")
        condition = filled(dialect.like("x", pattern), dialect)
        (row,) = memory.execute(f"SELECT {condition} FROM (SELECT ? AS x)", [text]).fetchall()
        return bool(row[0])

    return answer


def filled(sql: str, dialect: Any) -> str:
    """SQL text with its literals in place of their placeholders."""
    return re.sub("\ufdd0([0-9]+)\ufdd1", lambda match: str(dialect.literals[int(match[1])]), sql)


@pytest.mark.parametrize(
    ("text", "pattern", "answer"),
    [
        ("/shop/tea", "/shop/*", True),
        ("/shop/", "/shop/*", True),
        ("/shop", "/shop/*", False),
        ("/shop/tea", "*tea", True),
        ("/shop/tea?x", "*tea", False),
        ("abc", "a*c", True),
        ("ac", "a*c", True),
        ("100%", "100%", True),
        ("100x", "100%", False),
        ("a_c", "a_c", True),
        ("abc", "a_c", False),
        ("a\\c", "a\\*", True),
        ("a\nc", "a*c", True),
        ("", "*", True),
        ("", "", True),
        ("a", "", False),
        ("Tea", "tea*", False),
        ("a.c", "a.*", True),
        ("abc", "a.*", False),
    ],
)
def test_a_star_is_any_text_and_all_else_is_itself(like: Like, text: str, pattern: str, answer: bool) -> None:
    assert matches(text, pattern) is answer
    assert like(text, pattern) is answer


@given(text=LITTLE, pattern=LITTLE)
def test_duckdb_agrees_with_a_matcher_that_tries_every_place(like: Like, text: str, pattern: str) -> None:
    assert like(text, pattern) is matches(text, pattern)


@given(text=CHARACTERS, places=st.lists(st.integers(0, 40)))
def test_a_text_with_stars_put_in_matches_itself(like: Like, text: str, places: list[int]) -> None:
    pattern = text.replace("*", "")
    for place in places:
        pattern = pattern[:place] + "*" + pattern[place:]

    assert like(text.replace("*", ""), pattern)


@given(LITTLE, LITTLE)
def test_the_regular_expression_for_hive_agrees_too(text: str, pattern: str) -> None:
    """Java and Python read the regular expressions written here alike, except for the end-of-text anchor."""
    dialect = dialects.find("hive")
    condition = filled(dialect.like("x", pattern), dialect)
    assert condition.startswith("x RLIKE '")
    regex = read_back(condition.removeprefix("x RLIKE "), HIVE, octal=True)

    assert bool(re.search(re.sub(r"\\z\Z", r"\\Z", regex), text)) is matches(text, pattern)


# --- through a query -------------------------------------------------------------------------------------------

ECHO = """/*
title = "Echo"
description = "What was given."

[params.word]
type = "text"
default = "tea"
help = "A text."

[params.words]
type = "list"
help = "Texts."

[params.share]
type = "float"
default = 0.5
help = "A number."

[params.day]
type = "date"
default = "2012-02-29"
help = "A day."

[params.column]
type = "column"
default = "page_title"
help = "A column."

[columns]
word = ["text", "the text"]
*/
SELECT
    {{ word }} AS word,
    {{ share }} AS share,
    CAST({{ day }} AS DATE) AS day,
    {{ sql.count_if('page_title = ' ~ word) }} AS same,
    {{ sql.count_if(column ~ ' IN (' ~ words | join(', ') ~ ')') }} AS listed
FROM {{ events }}
WHERE {{ selection }}
"""


Echo = Callable[..., tuple[Any, ...]]


@pytest.fixture(scope="module")
def echo(memory: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Echo:
    """A function that gives the row of that query over events with these titles."""
    path = tmp_path_factory.mktemp("own") / "echo.sql"
    path.write_text(ECHO, encoding="utf-8")
    query = catalog.read(path)

    def answer(titles: list[str], **params: Any) -> tuple[Any, ...]:
        memory.execute("CREATE OR REPLACE TEMP TABLE events AS SELECT unnest(?::VARCHAR[]) AS page_title", [titles])
        (row,) = memory.execute(render_query(query, dialects.find("duckdb"), params)).fetchall()
        return row

    return answer


@given(word=CHARACTERS, other=CHARACTERS)
def test_any_text_comes_back_from_a_query_of_ones_own(echo: Echo, word: str, other: str) -> None:
    row = echo([word, other], word=word, words=[word, other])

    assert row[0] == word
    assert row[3:] == (1 + (word == other), 2)


@pytest.mark.parametrize("word", INJECTIONS)
def test_an_attack_is_a_text_like_any_other(echo: Echo, word: str) -> None:
    assert echo([word, "x"], word=word, words=[word]) == (word, Decimal("0.5"), dt.date(2012, 2, 29), 1, 1)


@given(share=st.floats(allow_nan=False, allow_infinity=False), day=st.dates())
def test_numbers_and_days_come_back_too(echo: Echo, share: float, day: dt.date) -> None:
    row = echo([], share=share, day=day, words="x")

    assert (float(row[1]), row[2]) == (share, day)


WAYS = [
    "{{ word }}",
    "{{ word | safe }}",
    "{{ word | string }}",
    "{{ word | e }}",
    "{{ word ~ '' }}",
    "{{ '' ~ word }}",
    "{{ word | trim }}",
    "{{ word | upper }}",
    "{{ word | replace('a', 'b') }}",
    "{{ '%s' % word }}",
    "{{ '%s' | format(word) }}",
    "{{ '{}'.format(word) }}",
    "{{ [word] }}",
    "{{ [word] | join }}",
    "{{ [word] | first }}",
    "{{ word | tojson }}",
    "{{ word | default('x') }}",
    "{% set other %}{{ word }}{% endset %}{{ other }}",
    "{% set other = word %}{{ other }}",
    "{% macro same(x) %}{{ x }}{% endmacro %}{{ same(word) }}",
    "'{{ word }}'",
    "'%{{ word }}%'",
    '"{{ word }}"',
]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_printing_a_text_prints_it_bare(memory: duckdb.DuckDBPyConnection, way: str, tmp_path: Path) -> None:
    """It prints one literal, or the mistake is reported."""
    path = tmp_path / "way.sql"
    path.write_text(
        '/*\ntitle = "T"\ndescription = "D."\n\n[params.word]\ntype = "text"\ndefault = "x"\nhelp = "H."\n\n'
        f'[columns]\nword = ["text", "w"]\n*/\nSELECT {way} AS word FROM {{{{ events }}}} WHERE {{{{ selection }}}}\n',
        encoding="utf-8",
    )
    word = "' || (SELECT 'taken') || '"
    try:
        text = render_query(catalog.read(path), dialects.find("duckdb"), {"word": word})
    except sp.CatalogError:
        return
    memory.execute("CREATE OR REPLACE TEMP TABLE events AS SELECT 1 AS one")
    (row,) = memory.execute(text).fetchall()
    assert row[0] in {word, word.upper(), word.replace("a", "b")}
