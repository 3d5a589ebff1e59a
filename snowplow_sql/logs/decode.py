"""URL-decoding, cleaning and typing of one value, as DuckDB expressions.

Each function takes the SQL of a text value and gives the SQL of the result. A malformed escape stays as it
is; bytes that are no UTF-8 become U+FFFD, one per broken sequence, as in Python's and Java's decoders.
"""

from __future__ import annotations

from snowplow_sql.events import Column
from snowplow_sql.sqltext import literal

_TAIL = "%[89AB][0-9A-F]"
_WELL_FORMED = "|".join(
    (
        f"%(?:C[2-9A-F]|D[0-9A-F]){_TAIL}",
        f"%E0%[AB][0-9A-F]{_TAIL}",
        f"%(?:E[1-9A-CEF])(?:{_TAIL}){{2}}",
        f"%ED%[89][0-9A-F]{_TAIL}",
        f"%F0%[9AB][0-9A-F](?:{_TAIL}){{2}}",
        f"%F[1-3](?:{_TAIL}){{3}}",
        f"%F4%8[0-9A-F](?:{_TAIL}){{2}}",
    )
)
"""The percent-encoded UTF-8 sequences of more than one byte (Unicode 15, table 3-7)."""
_BROKEN = "|".join(
    (
        f"%F0%[9AB][0-9A-F](?:{_TAIL})?",
        f"%F[1-3]{_TAIL}(?:{_TAIL})?",
        f"%F4%8[0-9A-F](?:{_TAIL})?",
        "%E0%[AB][0-9A-F]",
        f"%E[1-9A-CEF]{_TAIL}",
        "%ED%[89][0-9A-F]",
        "%[89A-F][0-9A-F]",
    )
)
"""What is left of them: the longest beginning of a sequence that breaks off, or a byte that cannot begin one."""
_GUARD = "\U000f0000"
"""A private-use character that marks the sequences which are well-formed while the others are mended."""


def decoded(x: str, *, mend: bool = True) -> str:
    """`x` URL-decoded once, `+` being a space; NULL stays NULL.

    With `mend` off a text whose bytes are no UTF-8 is NULL: for values that are no texts, since such a one is
    no number and no flag either, and the mending is most of the expression.
    """
    plus = f"replace({x}, '+', ' ')"
    strict = f"try(url_decode({plus}))"
    lenient = f"coalesce({strict}, {_mended(plus)})" if mend else strict
    return f"CASE WHEN contains({x}, '%') THEN {lenient} ELSE {plus} END"


def _mended(x: str) -> str:
    # Rare: only values on which url_decode gave up come here, so that several passes do not matter. Guards
    # are set around each well-formed sequence (having been removed from the value, where nobody has ever
    # seen one); split at the guards, those sequences stand at the even places, and what still begins with
    # a percent sign and a high byte at the odd ones is broken.
    guard = literal(_GUARD)
    guarded = f"regexp_replace(replace({x}, {guard}, ''), '(?i)({_WELL_FORMED})', '{_GUARD}\\1{_GUARD}', 'g')"
    mended = f"regexp_replace(part, '(?i){_BROKEN}', '%EF%BF%BD', 'g')"
    return (
        f"url_decode(array_to_string(list_transform(string_split({guarded}, {guard}), "
        f"lambda part, place: CASE WHEN place % 2 = 1 THEN {mended} ELSE part END), ''))"
    )


def cleaned(x: str) -> str:
    """`x` without carriage returns and line feeds, and with four spaces for each tab."""
    return (
        f"CASE WHEN regexp_matches({x}, '[\\t\\r\\n]') "
        f"THEN replace(translate({x}, chr(13) || chr(10), ''), chr(9), '    ') ELSE {x} END"
    )


def without_last_percent(x: str) -> str:
    """`x` without one `%` at its end, a truncated escape."""
    return f"CASE WHEN ends_with({x}, '%') THEN left({x}, -1) ELSE {x} END"


def whole_number(x: str) -> str:
    """`x` as an INTEGER of 32 bits, else NULL. Only digits with an optional minus: no blanks, no exponent."""
    return f"CASE WHEN regexp_full_match({x}, '-?[0-9]+') THEN try_cast({x} AS INTEGER) END"


def typed(column: Column, x: str) -> str:
    """`x` as a value of `column`'s type; NULL where the text is none."""
    if column.is_text:
        return x
    if column.type == "BOOLEAN":
        return f"CASE {x} WHEN '1' THEN true WHEN '0' THEN false END"
    if column.decodes == 2:
        x = f"trim({x}, ' ')"  # amounts were parsed so in 2012, and whole numbers to the letter
    if column.type == "INTEGER":
        return whole_number(x)
    decimal = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"
    number = f"CASE WHEN regexp_full_match({x}, '{decimal}') THEN try_cast({x} AS {column.type}) END"
    return f"CASE WHEN isfinite({number}) THEN {number} END" if column.type == "DOUBLE" else number
