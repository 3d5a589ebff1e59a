"""SQL text as tokens. Pygments knows each engine's quotes and comments, and accepts incomplete text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pygments.lexer import bygroups, inherit
from pygments.lexers.sql import MySqlLexer, PostgresLexer
from pygments.token import Comment, Name, Number, Punctuation, String, Whitespace


class _DuckDBLexer(PostgresLexer):  # type: ignore[misc]
    """PostgreSQL's lexer, with backslash escapes in E'...' literals, which Pygments does not know."""

    tokens = {  # noqa: RUF012 - Pygments' convention
        "root": [(r"(e)(')", bygroups(String.Affix, String.Single), "escaped"), inherit],
        "escaped": [
            (r"[^'\\]+|\\[\s\S]|\\$|''", String.Single),
            (r"'", String.Single, "#pop"),
        ],
    }


_LEXERS = {"hive": MySqlLexer, "infobright": MySqlLexer}
"""Pygments' lexers for the dialects with backslash escapes in literals. Any other dialect uses DuckDB's lexer."""

_QUOTES = {"'", '"', "`"}


@dataclass(frozen=True)
class Token:
    """A token of SQL."""

    start: int
    text: str
    kind: str
    """string, quoted (a name), comment, blank, number, sign or word."""
    is_open: bool = False
    """Whether it is a literal or a quoted name whose closing quote is missing."""

    @property
    def end(self) -> int:
        """The offset after the token."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The text, in capitals if the token is a word."""
        return self.text.upper() if self.kind == "word" else self.text


_KEPT = 1_000
"""The number of texts whose tokens are cached: drilling into a row reads the clauses of a statement many times."""


@cache
def lexer(dialect: str) -> Any:
    """Pygments' lexer of `dialect`."""
    return _LEXERS.get(dialect, _DuckDBLexer)(stripnl=False, ensurenl=False)


@lru_cache(_KEPT)
def tokens(sql: str, dialect: str) -> tuple[Token, ...]:
    """All tokens of `sql`. A literal or a quoted name is one token that includes its quotes."""
    return tuple(_joined(sql, dialect))


def meaningful(sql: str, dialect: str) -> list[Token]:
    """The tokens of `sql` without blanks and comments."""
    return [token for token in tokens(sql, dialect) if token.kind not in {"blank", "comment"}]


def _joined(sql: str, dialect: str) -> Iterator[Token]:
    quote, begin, quoted = "", 0, ""
    for start, kind, text in lexer(dialect).get_tokens_unprocessed(sql):
        if quote:
            if text == quote and (kind in String or kind in Name):
                yield Token(begin, sql[begin : start + 1], quoted)
                quote = ""
        elif text in _QUOTES and (kind in String or kind in Name):
            quote, begin = text, start
            quoted = "quoted" if text == "`" or kind in String.Name else "string"
        elif kind in Punctuation:  # some lexers return several at once
            yield from (Token(start + place, sign, "sign") for place, sign in enumerate(text))
        elif text:
            yield Token(start, text, _kind(kind, text))
    if quote:
        yield Token(begin, sql[begin:], quoted, is_open=True)


def _kind(kind: Any, text: str) -> str:
    if kind in Comment:
        return "comment"
    if kind in Whitespace or text.isspace():
        return "blank"
    if kind in String:
        return "string"
    if kind in Number:
        return "number"
    return "word" if text[0].isalpha() or text[0] == "_" else "sign"
