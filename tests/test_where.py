"""--where: a condition on events columns is accepted, and means the same on every engine."""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import snowplow_sql as sp
from snowplow_sql import dialects
from snowplow_sql.floor import violations
from snowplow_sql.where import predicate

LITERAL = re.compile("\ufdd0([0-9]+)\ufdd1")


def written(text: str, name: str = "duckdb") -> str:
    """The condition as it is written in a rendered query."""
    dialect = dialects.find(name)
    return LITERAL.sub(lambda match: dialect.literals[int(match[1])], predicate(text, dialect))


# given, and what is written for DuckDB, Hive and Infobright
WRITTEN = [
    ("visit_id > 1", "visit_id > 1", "visit_id > 1", "visit_id > 1"),
    ("br_family = 'Chrome'", "br_family = 'Chrome'", "br_family = 'Chrome'", "BINARY br_family = 'Chrome'"),
    ("page_title = 'O''N'", "page_title = 'O''N'", r"page_title = 'O\'N'", r"BINARY page_title = 'O\'N'"),
    ("page_title = 'a\\b'", "page_title = 'a\\b'", r"page_title = 'a\\b'", r"BINARY page_title = 'a\\b'"),
    ("page_title = '--x'", "page_title = '--x'", "page_title = '--x'", "BINARY page_title = '--x'"),
    ("dt >= '2012-02-01'", "dt >= '2012-02-01'", "dt >= '2012-02-01'", "dt >= '2012-02-01'"),
    ("dvce_ismobile", "dvce_ismobile", "dvce_ismobile", "dvce_ismobile = 1"),
    ("NOT dvce_ismobile", "NOT dvce_ismobile", "NOT dvce_ismobile", "NOT (dvce_ismobile = 1)"),
    ("dvce_ismobile = false", "NOT dvce_ismobile", "NOT dvce_ismobile", "dvce_ismobile = 0"),
    (
        "page_url LIKE '%/tea'",
        "page_url LIKE '%/tea' ESCAPE '\\'",
        r"page_url RLIKE '(?s)\\A.*\\/tea\\z'",
        "BINARY page_url LIKE '%/tea'",
    ),
    ("user_id IN ('a', 'b')", "user_id IN ('a', 'b')", "user_id IN ('a', 'b')", "BINARY user_id IN ('a', 'b')"),
    ("user_id IS NULL", "user_id IS NULL", "user_id IS NULL", "user_id IS NULL"),
    (
        "visit_id BETWEEN 2 AND 3",
        "(visit_id >= 2 AND visit_id <= 3)",
        "(visit_id >= 2 AND visit_id <= 3)",
        "(visit_id >= 2 AND visit_id <= 3)",
    ),
    (
        "visit_id = 1 OR visit_id = 2 AND dvce_ismobile",
        "visit_id = 1 OR visit_id = 2 AND dvce_ismobile",
        "visit_id = 1 OR visit_id = 2 AND dvce_ismobile",
        "visit_id = 1 OR visit_id = 2 AND dvce_ismobile = 1",
    ),
    (
        "ti_quantity > 1",
        "ti_quantity > 1",
        r"CASE WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT) END > 1",
        "ti_quantity > 1",
    ),
    (
        "visit_id + 1 IS NULL",  # without brackets, Hive reads visit_id + (1 IS NULL)
        "(CAST(visit_id AS BIGINT) + 1) IS NULL",
        "(CAST(visit_id AS BIGINT) + 1) IS NULL",
        "(visit_id + 1) IS NULL",
    ),
    (
        "-(visit_id * 2 - 1) < abs(3)",
        "-(CAST(visit_id AS BIGINT) * 2 - 1) < ABS(CAST(3 AS BIGINT))",
        "-(CAST(visit_id AS BIGINT) * 2 - 1) < ABS(CAST(3 AS BIGINT))",
        "-(visit_id * 2 - 1) < ABS(3)",
    ),
    (
        "coalesce(visit_id, -1) - 0.5 > 0",
        "ROUND(1e0 * COALESCE(visit_id, -1) - 0.5, 6) > 0",
        "ROUND(1e0 * COALESCE(visit_id, -1) - 0.5, 6) > 0",
        "ROUND(1e0 * COALESCE(visit_id, -1) - 0.5, 6) > 0",
    ),
    (
        "tr_total = 12.50",
        "CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT) / 100 = 12.50",
        # from its digits, rounding up at the third decimal; through a double if it has an exponent
        (
            r"CASE WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' "
            "THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * "
            "((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), "
            "RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10) "
            r"WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044' "
            "AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 "
            "THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT) END / 100 = 12.50"
        ),
        "CAST(tr_total * 100 AS SIGNED) / 100 = 12.50",
    ),
]


@pytest.mark.parametrize("case", WRITTEN, ids=[case[0] for case in WRITTEN])
def test_a_condition_is_written_by_the_rules_of_each_dialect(case: tuple[str, str, str, str]) -> None:
    text, *expected = case

    assert [written(text, name) for name in ("duckdb", "hive", "infobright")] == expected


# accepted conditions, which DuckDB itself understands too
MEANT = [
    "visit_id > 1",
    "visit_id >= 2 AND visit_id <= 3",
    "visit_id BETWEEN 2 AND 3",
    "visit_id NOT BETWEEN 2 AND 3",
    "NOT visit_id = 1",
    "NOT (visit_id = 1 OR visit_id = 2)",
    "(visit_id = 1 OR visit_id = 2) AND br_family = 'Chrome'",
    "visit_id = 1 OR visit_id = 2 AND br_family = 'Chrome'",
    "-visit_id < -2",
    "visit_id * 2 + 1 > 5",
    "visit_id - 1 = 1",
    "abs(visit_id - 3) = 1",
    "visit_id IN (2, 3)",
    "visit_id NOT IN (2, 3)",
    "visit_id IS NULL",
    "visit_id IS NOT NULL",
    "br_family = 'Chrome'",
    "br_family <> 'Chrome'",
    "br_family != 'Chrome'",
    "\"br_family\" = 'Chrome'",
    "br_family IN ('Chrome', 'Firefox')",
    "br_family NOT IN ('Chrome', 'Firefox')",
    "br_family LIKE 'Chr%'",
    "br_family LIKE '%i%'",
    "br_family NOT LIKE 'Chr%'",
    "NOT br_family LIKE 'Chr%'",
    "NOT (br_family NOT LIKE 'Chr%')",
    "page_url LIKE '%?%'",
    "lower(br_family) = 'chrome'",
    "upper(br_family) = 'CHROME'",
    "length(br_family) = 6",
    "coalesce(mkt_medium, 'none') = 'none'",
    "br_family > 'D'",
    "user_id = page_title OR page_title = page_title",
    "dt = '2012-02-29'",
    "dt BETWEEN '2012-02-01' AND '2012-02-29'",
    "tm < '12:00:00'",
    "tr_total >= 50",
    "tr_total * 2 >= 50.5",
    "10 - tr_total < 0",
    "ti_quantity > 1",
    "dvce_ismobile",
    "(dvce_ismobile)",
    "NOT dvce_ismobile",
    "dvce_ismobile = true",
    "dvce_ismobile <> true",
    "dvce_ismobile = false",
    "dvce_ismobile IS TRUE",
    "dvce_ismobile IS NOT TRUE",
    "br_cookies IS TRUE",
    "br_cookies IS NOT TRUE",
    "NOT (br_cookies IS TRUE)",
    "br_cookies IS FALSE",
    "NOT (br_cookies IS FALSE)",
    "br_features_flash AND NOT br_features_java",
    "event = 'page_view' AND mkt_source IS NOT NULL",
]


@pytest.mark.parametrize("text", MEANT)
def test_a_condition_selects_the_events_that_it_selects_in_plain_sql(
    shop: duckdb.DuckDBPyConnection, text: str
) -> None:
    wanted = selected(shop, text)

    assert 0 < wanted[0] < selected(shop, "TRUE")[0]
    assert selected(shop, written(text)) == wanted


def selected(shop: duckdb.DuckDBPyConnection, condition: str) -> tuple[int, int]:
    """How many events of the sample shop meet the condition, and a number that identifies them."""
    (row,) = shop.execute(f"SELECT count(*), bit_xor(hash(event_id)) FROM shop WHERE ({condition})").fetchall()
    return row


@pytest.mark.parametrize(
    ("text", "all_of_them"), [("TRUE", True), ("NOT FALSE", True), ("1 = 0", False), ("1 = 1", True)]
)
def test_a_condition_may_be_constant(shop: duckdb.DuckDBPyConnection, text: str, all_of_them: bool) -> None:
    assert selected(shop, written(text))[0] == (selected(shop, "1 = 1")[0] if all_of_them else 0)


@pytest.mark.parametrize("text", MEANT)
@pytest.mark.parametrize("name", ["hive", "infobright"])
def test_old_engines_understand_what_is_written(text: str, name: str) -> None:
    if name == "hive" and "br_features_" in text:  # Hive's table has a list in place of the flags
        with pytest.raises(sp.UnsupportedByDialect, match="br_features"):
            sp.render("visits", name, where=text)
        return
    assert violations(sp.render("visits", name, where=text), name) == []


def test_the_sample_shop_tells_the_truth_values_apart(shop: duckdb.DuckDBPyConnection) -> None:
    """Otherwise the test above would prove little."""
    for flag in ("br_cookies", "br_features_flash"):
        found = shop.execute(f"SELECT DISTINCT {flag} FROM shop").fetchall()
        assert {value for (value,) in found} == {True, False, None}


def test_an_or_stays_inside_its_brackets(shop: duckdb.DuckDBPyConnection, sample: sp.Session) -> None:
    """It must hold together with all other parameters of the selection."""
    rows = sample.run("events", table="shop", start="2012-02-01", end="2012-02-01", where="visit_id = 1 OR 1 = 1").rows

    (wanted,) = shop.execute("SELECT count(*) FROM shop WHERE dt = '2012-02-01'").fetchall()
    assert [row[1] for row in rows] == list(wanted)


# sums and products, and their value if visit_id is the least 32-bit integer
RECKONED = [
    ("visit_id * 2000000000", -(2**31) * 2_000_000_000),
    ("2000000000 * visit_id", -(2**31) * 2_000_000_000),
    ("2000000000 * 2000000000", 4 * 10**18),
    ("999999999 * 999999999 * 9", 8_999_999_982_000_000_009),
    ("visit_id - 1", -(2**31) - 1),
    ("visit_id * visit_id", 2**62),
    ("-visit_id", 2**31),
    ("abs(visit_id)", 2**31),
    ("coalesce(visit_id, 0) * 2", -(2**32)),
    ("length(user_id) * 2147483647", 2 * 2147483647),
    ("1.0 * visit_id * visit_id * visit_id", -(2**93)),
    ("1.0 * 999999999999999999 * 999999999999999999", 10**36),
    ("0.5 * 999999999999999999.999999999999999999 * 1000", 5 * 10**20),
    ("visit_id * 123456789012345678.123456789012345678", -(2**31) * 123456789012345678),
]


@pytest.mark.parametrize(("text", "value"), RECKONED)
def test_what_is_reckoned_has_room_on_duckdb_for_all_that_its_columns_can_hold(
    memory: duckdb.DuckDBPyConnection, text: str, value: int
) -> None:
    event = "SELECT CAST(-2147483648 AS INTEGER) AS visit_id, 'ab' AS user_id"
    reckoned = written(f"{text} = 0").removesuffix(" = 0")

    # through a table, since DuckDB gives constants the narrowest type that holds them
    memory.execute(f"CREATE OR REPLACE TEMP TABLE reckoned AS {event}")
    (row,) = memory.execute(f"SELECT {reckoned} FROM reckoned").fetchall()
    assert row[0] == value if abs(value) < 2**63 else row[0] == pytest.approx(value)


@pytest.mark.parametrize(("text", "value"), RECKONED)
def test_hive_has_sixty_four_bits_wherever_a_whole_number_is_reckoned(text: str, value: int) -> None:
    """Hive uses the wider of two types, and wraps around in it; MySQL always uses 64 bits."""
    assert re.search("AS BIGINT|1e0 [*]", written(f"{text} = 0", "hive"))
    assert "BIGINT" not in written(f"{text} = 0", "infobright")


def test_lengths_are_of_characters_on_every_engine() -> None:
    """MySQL's LENGTH counts bytes."""
    assert written("length(page_title) > 5", "infobright") == "CHAR_LENGTH(page_title) > 5"
    assert written("length(page_title) > 5", "hive") == "LENGTH(page_title) > 5"


# --- any text --------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.text(
    st.sampled_from("'\"\\%_;-*/ \n\t\r)a(😀")
)
CHARACTERS = TEXT.filter(lambda text: not re.search("[\ufdd0-\ufdef]", text))


Holds = Callable[[str, str], bool]


@pytest.fixture(scope="module")
def holds(memory: duckdb.DuckDBPyConnection) -> Holds:
    """A function that tells whether a condition on page_title holds for a value of it."""

    def answer(condition: str, value: str) -> bool:
        (row,) = memory.execute(f"SELECT {written(condition)} FROM (SELECT ? AS page_title)", [value]).fetchall()
        return bool(row[0])

    return answer


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@given(text=CHARACTERS, other=CHARACTERS)
def test_a_text_in_a_condition_is_compared_as_it_was_typed(holds: Holds, text: str, other: str) -> None:
    assert holds(f"page_title = {quoted(text)}", text)
    assert holds(f"page_title IN ({quoted(other)}, {quoted(text)})", text)
    assert holds(f"page_title = {quoted(text)}", other) is (text == other)
    assert holds(f"NOT page_title <> {quoted(text)}", text)


@given(one=CHARACTERS, two=CHARACTERS, middle=CHARACTERS)
def test_a_text_with_percent_signs_matches_what_begins_and_ends_like_it(
    holds: Holds, one: str, two: str, middle: str
) -> None:
    pattern = re.sub("[%_*]", "", one), re.sub("[%_*]", "", two)

    assert holds(f"page_title LIKE {quoted('%'.join(pattern))}", middle.join(pattern))


@given(CHARACTERS)
def test_any_text_as_a_condition_is_written_or_refused(text: str) -> None:
    """Whatever is accepted has no open quote, no comment and no second statement."""
    try:
        sql = sp.render("visits", "duckdb", where=text)
    except sp.UsageError:
        return
    bare = re.sub(r"'(?:[^']|'')*'", "''", sql)
    assert "'" not in bare.replace("''", "")
    assert ";" not in bare
    assert "--" not in bare
    assert "/*" not in bare


# --- any condition ---------------------------------------------------------------------------------------------

ATOMS = st.sampled_from(
    [
        "visit_id = 1",
        "visit_id > 2",
        "visit_id IN (1, 3)",
        "visit_id NOT BETWEEN 2 AND 4",
        "mkt_source IS NULL",
        "mkt_source IS NOT NULL",
        "mkt_source <> 'newsletter'",
        "br_family LIKE 'C%'",
        "br_family NOT LIKE 'C%'",
        "br_cookies",
        "br_cookies = false",
        "br_cookies IS NOT TRUE",
        "tr_total > 20",
        "dt < '2012-02-01'",
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: (
        inner.map(lambda one: f"NOT ({one})")
        | inner.map(lambda one: f"NOT {one}")
        | st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(" ".join)
        | st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({' '.join(parts)})")
    ),
    max_leaves=6,
)


@given(text=CONDITIONS)
def test_any_condition_keeps_its_meaning(shop: duckdb.DuckDBPyConnection, text: str) -> None:
    selected = "SELECT count(*), bit_xor(hash(event_id)) FROM shop WHERE"

    assert shop.execute(f"{selected} ({written(text)})").fetchall() == shop.execute(f"{selected} ({text})").fetchall()
