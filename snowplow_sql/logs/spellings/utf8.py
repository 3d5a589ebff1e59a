"""Percent-encoded UTF-8 as regular expressions: well-formed byte sequences, and broken ones.

Source: Unicode 15, table 3-7. Valid for RE2 and Java, and to be matched without regard to case.
"""

from __future__ import annotations

_TAIL = "%[89AB][0-9A-F]"
WELL_FORMED = "|".join(
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
"""A well-formed sequence of more than one byte."""
BROKEN = "|".join(
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
"""A broken sequence: the longest valid beginning of an incomplete sequence, or a byte that cannot begin one."""
