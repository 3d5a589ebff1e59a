"""Long lines of rendered SQL: where they are broken, and that only whitespace changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import snowplow_sql as sp
from snowplow_sql.folding import WIDTH, folded

LITERAL = "<[0-9]+>"
A, B, C = ("a" * 50, "b" * 50, "c" * 50)


def laid_out(sql: str) -> list[str]:
    return folded(sql, LITERAL, len).split("\n")


def test_what_fits_stays_in_its_line() -> None:
    fits = f"SELECT {'x' * (WIDTH - 7)}"

    assert laid_out(f"{fits}\nFROM events") == [fits, "FROM events"]


def test_a_case_has_a_line_for_each_branch_and_one_within_it_too() -> None:
    assert laid_out(f"  CASE WHEN x = 1 THEN CASE WHEN {A} = {B} THEN {C} ELSE 0 END ELSE {A} END AS y,") == [
        "  CASE",
        "      WHEN x = 1 THEN CASE",
        f"          WHEN {A} = {B} THEN {C}",
        "          ELSE 0",
        "      END",
        f"      ELSE {A}",
        "  END AS y,",
    ]


def test_a_call_around_a_case_stays_around_it() -> None:
    assert laid_out(f"COALESCE(MAX(CASE x WHEN 1 THEN {A} WHEN 2 THEN {B} END), 0) AS {C}") == [
        "COALESCE(MAX(CASE x",
        f"    WHEN 1 THEN {A}",
        f"    WHEN 2 THEN {B}",
        f"END), 0) AS {C}",
    ]


def test_a_branch_whose_two_halves_are_long_is_parted_before_its_then() -> None:
    condition, value = f"{A} = {B}", f"f({A}) + g({B})"

    assert laid_out(f"CASE WHEN {condition} THEN {value} END AS x") == [
        "CASE",
        f"    WHEN {condition}",
        f"        THEN {value}",
        "END AS x",
    ]


def test_alternatives_are_parted_before_what_must_hold_in_each() -> None:
    assert laid_out(f"WHERE x = 1 AND ({A} = 1 AND y = 2 OR {B} = 2 OR {C} = 3)") == [
        "WHERE x = 1 AND (",
        f"    {A} = 1 AND y = 2",
        f"    OR {B} = 2",
        f"    OR {C} = 3",
        ")",
    ]


def test_conditions_in_no_brackets_stand_below_the_first() -> None:
    assert laid_out(f"WHERE {A} = 1 AND {B} = 2 AND {C} = 3") == [
        f"WHERE {A} = 1",
        f"  AND {B} = 2",
        f"  AND {C} = 3",
    ]


def test_beside_a_between_conditions_are_not_parted() -> None:
    condition = f"({A} = 1 AND y BETWEEN 1 AND 2 AND {B} = 2 AND {C} = 3)"

    assert laid_out(f"NOT {condition}") == [f"NOT {condition}"]


def test_a_list_of_keys_has_a_line_for_each() -> None:
    assert laid_out(f"GROUP BY {A}, f({B}, 1), {C}") == ["GROUP BY", f"    {A},", f"    f({B}, 1),", f"    {C}"]


def test_the_clauses_of_a_window_are_its_lines() -> None:
    assert laid_out(f"row_number() OVER (PARTITION BY {A}, x ORDER BY {B}, {C}) AS place") == [
        "row_number() OVER (",
        f"    PARTITION BY {A}, x",
        f"    ORDER BY {B}, {C}",
        ") AS place",
    ]


def test_of_calls_within_calls_the_one_is_broken_whose_arguments_fit() -> None:
    assert laid_out(f"f(g(h({A}, {B}, {C}), 1), 2) AS x") == [
        "f(g(h(",
        f"    {A},",
        f"    {B},",
        f"    {C}",
        "), 1), 2) AS x",
    ]


def test_what_stands_for_a_literal_is_as_wide_as_the_literal() -> None:
    sql = "CASE WHEN x = <1> THEN <2> END"

    assert folded(sql, LITERAL, lambda piece: 90 * piece.count("<") or len(piece)) == (
        "CASE\n    WHEN x = <1>\n        THEN <2>\nEND"
    )


SIGNS = "CASE WHEN THEN ELSE END AND OR BETWEEN ( ) [ ] , <7> `items` some_long_column_of_the_table".split()  # noqa: SIM905 - fifteen quotes fewer
WORDS = st.sampled_from([*SIGNS, "GROUP BY", "ORDER BY", "PARTITION BY", "'it (is) CASE'", "f(x, 1)"])


@given(st.lists(WORDS, min_size=10, max_size=60), st.sampled_from(["", "    "]))
def test_nothing_but_blanks_changes_and_what_is_laid_out_stays(words: list[str], margin: str) -> None:
    sql = margin + " ".join(words)

    found = folded(sql, LITERAL, len)

    assert found.split() == sql.split()
    assert folded(found, LITERAL, len) == found
    assert all(line.startswith(margin) and line == line.rstrip() for line in found.split("\n"))


def test_a_channel_can_be_read() -> None:
    text = sp.render("channel_groups", "hive")

    assert "\n                WHEN LOWER(mkt_medium) RLIKE '^affiliates?\\044' THEN 'affiliate'\n" in text
