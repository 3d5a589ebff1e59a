"""How typed text is split into inputs, and whether it waits for more."""

import pytest

from snowplow_sql.cli.repl.inputs import Input, is_whole, kind_of, parted, query_words
from snowplow_sql.errors import UsageError


@pytest.mark.parametrize(
    ("text", "dialect", "whole"),
    [
        ("SELECT 1;", "duckdb", True),
        ("SELECT 1", "duckdb", False),
        ("SELECT 1;  -- and no more", "duckdb", True),
        ("SELECT ';'", "duckdb", False),
        ("SELECT ';';", "duckdb", True),
        ("SELECT 'it''s;", "duckdb", False),
        ("SELECT 'it''s;';", "duckdb", True),
        ('SELECT ";" FROM t', "duckdb", False),
        ("SELECT 1 -- ;", "duckdb", False),
        ("SELECT 1 /* ; \n ; */", "duckdb", False),
        ("SELECT $$;$$", "duckdb", False),
        ("SELECT $$;$$;", "duckdb", True),
        # a backslash is an ordinary character in DuckDB, and escapes the quote in the two others
        (r"SELECT 'a\';", "duckdb", True),
        (r"SELECT 'a\';", "hive", False),
        (r"SELECT 'a\';';", "hive", True),
        (r"SELECT 'a\';", "infobright", False),
        # in DuckDB it does so too after E'
        (r"SELECT E'a\';", "duckdb", False),
        (r"SELECT e'it\'s; ''\\\\';", "duckdb", True),
        (r"SELECT type'a\\';", "duckdb", True),
        ("SELECT `;`", "infobright", False),
        ("SELECT count(*) FROM (SELECT 1 AS a);", "infobright", True),
        ("SELECT 1; SELECT", "duckdb", False),
        ("-- nothing but a remark", "duckdb", True),
        ("", "duckdb", True),
        (".list", "duckdb", True),
        ("funnel --step 'event=x", "duckdb", False),
        ("funnel --step 'event=x\n'", "duckdb", True),
        ("funnel \\", "duckdb", False),
        ("funnel \\\n  --from 2012-01-01", "duckdb", True),
        ("never_heard_of", "duckdb", True),
        # input that does not begin like SQL needs no semicolon
        ("\\dt", "duckdb", True),
        ("?", "hive", True),
        ("!ls", "infobright", True),
    ],
)
def test_an_input_is_whole_at_its_end_and_not_before(text: str, dialect: str, *, whole: bool) -> None:
    assert is_whole(text, dialect) is whole


def test_several_inputs_are_parted_each_with_its_line() -> None:
    text = "-- first\nSELECT 1;\n\nfunnel --from 2012-01-01\n.timer on\nSELECT 'a\n;' ; SELECT 2\n; "

    found, rest = parted(text, "duckdb")

    assert found == [
        Input("sql", "SELECT 1", 2),
        Input("query", "funnel --from 2012-01-01", 4),
        Input("command", ".timer on", 5),
        Input("sql", "SELECT 'a\n;'", 6),
        Input("sql", "SELECT 2", 7),
    ]
    assert rest.strip() == ""


def test_a_semicolon_behind_nothing_asks_for_nothing() -> None:
    assert parted(";; -- a\n;SELECT 1;;\n;\n", "duckdb") == ([Input("sql", "SELECT 1", 2)], "\n")
    assert parted(";", "hive", ended=True) == ([], "")


def test_what_goes_on_is_left_until_nothing_more_comes() -> None:
    assert parted("SELECT 1; SELECT 2", "duckdb") == ([Input("sql", "SELECT 1", 1)], " SELECT 2")
    assert parted("SELECT 1; SELECT 2", "duckdb", ended=True)[0][1] == Input("sql", "SELECT 2", 1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("select 1", "sql"),
        ("  /* why */ WITH a AS (SELECT 1) SELECT * FROM a", "sql"),
        ("(SELECT 1)", "sql"),
        ("from events", "sql"),
        ("events --grain month", "query"),
        ("-- why\n.help", "command"),
        ("  \\d events", "foreign"),
        ("!ls", "foreign"),
        ("/* no path */ SELECT 1", "sql"),
    ],
)
def test_the_first_word_tells_what_an_input_is(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_a_query_has_words_as_in_a_shell() -> None:
    line = "snowq run funnel --step 'basket: ev_action=add-to-basket' --where \"br_family = 'Firefox'\""

    assert query_words(line) == [
        *("funnel", "--step", "basket: ev_action=add-to-basket", "--where", "br_family = 'Firefox'"),
    ]


@pytest.mark.parametrize("before", ["run", "snowq run", "  snowq   run"])
def test_a_query_may_stand_behind_run_as_on_the_command_line(before: str) -> None:
    assert query_words(f"{before} visits --grain month") == ["visits", "--grain", "month"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("list", ".list"), ("Schema events", ".schema"), ("snowq show funnel", ".show")]
)
def test_a_command_without_its_dot_is_told_with_it(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=rf"is no query\. Commands begin with a dot: \{meant}\.$"):
        query_words(typed)


@pytest.mark.parametrize(("typed", "meant"), [("funel --from x", "'funnel'"), ("SELCT 1", "'SELECT'")])
def test_an_unknown_word_gets_a_near_one(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"Did you mean {meant}"):
        query_words(typed)
