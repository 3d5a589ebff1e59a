"""Escapes the characters of a text that would control a terminal or mislead its reader."""

from __future__ import annotations

_JOINERS = "\u200c\u200d"
"""Invisible characters that join or separate their neighbours: in emoji, in Persian, in Hindi."""
_WIDE_SPACE = "\u3000"
"""The space of Chinese and Japanese, which Python does not call printable either."""


def printable(given: str) -> str:
    """`given`, made safe for a terminal: control characters and those that set the direction of text are escaped.

    A joiner is kept after a character that it can join. Elsewhere it would only make two texts look the same.
    """
    if given.isprintable():
        return given
    before = ("", *given)
    return "".join(
        character
        if character.isprintable() or character == _WIDE_SPACE or (character in _JOINERS and _can_be_joined(previous))
        else _escaped(character)
        for previous, character in zip(before, given, strict=False)
    )


def _can_be_joined(character: str) -> bool:
    """Whether a joiner after the character has an effect. It has none in scripts that are written in ASCII."""
    return character.isprintable() and not character.isascii()


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
