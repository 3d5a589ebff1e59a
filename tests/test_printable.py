"""What a terminal is given: scripts and emoji as they are, and nothing that does anything."""

import io

import pytest

import snowplow_sql as sp
from snowplow_sql.present import table
from snowplow_sql.printable import printable
from snowplow_sql.result import Result

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PIRATES = "\U0001f3f4\u200d\u2620\ufe0f"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
HINDI = "\u0915\u094d\u200d\u0937"
ACCENT = "cafe\u0301"


@pytest.mark.parametrize("given", [FAMILY, PIRATES, PERSIAN, HINDI, ACCENT, "\u2764\ufe0f", "\u304a\u8336", "tea"])
def test_emoji_and_every_script_are_shown_as_they_are(given: str) -> None:
    assert printable(given) == given


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\nb\t", "a\\nb\\t"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202egnp.exe", "\\u202egnp.exe"),  # a bidi override
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        (f"{PERSIAN}\u200f", f"{PERSIAN}\\u200f"),
        ("\u200bzero", "\\u200bzero"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_does_something_to_a_terminal_stands_as_its_escape(given: str, shown: str) -> None:
    assert printable(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("te\u200da", "te\\u200da"),
        ("\u200dtea", "\\u200dtea"),
        ("\u06cc\u200c\u200c\u06cc", "\u06cc\u200c\\u200c\u06cc"),
    ],
)
def test_a_joiner_that_joins_nothing_is_seen(given: str, shown: str) -> None:
    """Else two texts that differ would look the same."""
    assert printable(given) == shown


def test_an_error_shows_a_text_as_a_table_does() -> None:
    assert str(sp.UsageError(f"'{FAMILY}\n\u202e' is none.")) == f"'{FAMILY}\\n\\u202e' is none."


def test_a_table_has_emoji_and_scripts_as_they_are() -> None:
    out = io.StringIO()
    table.write(Result(("word",), [(FAMILY,), (PERSIAN,)]), out)

    assert [line[2:].rstrip(" |") for line in out.getvalue().splitlines()[3:5]] == [FAMILY, PERSIAN]
