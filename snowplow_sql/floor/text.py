"""The half of the floor linter that reads the text as written: words, functions, literals, operators, layout.

sqlglot's tree does not show these, because its parser renames functions, joins literals and drops AS and
comments. What is allowed is listed by name in known.toml; everything else is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

DATA = tomllib.loads(Path(__file__).with_name("known.toml").read_text(encoding="utf-8"))
ENGINE = {"hive": "Hive 0.8.1", "infobright": "MySQL 5.1"}

QUOTED_BY_NECESSITY = {"hive": {"items"}, "infobright": {"system"}}
"""The only names backticks may hold: order_kpis must have a column `items`, a keyword of Hive 0.8, and visits_by_os a
column `system`, one of MySQL 8."""

ESCAPES = {"hive": r"\\(?:[01][0-7]{2}|[0'\"bnrtZ\\%_])", "infobright": r"\\[0'\"bnrtZ\\%_]"}
OPERATORS = {"<>", "!=", "<=", ">=", *"=<>+-*/%&|^~(),.;"}
BEHIND_NOT = {"(", "IN", "LIKE", "REGEXP", "RLIKE"}
CLAUSES = ("", "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT")

_TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z)|\#[^\n]*)
    | (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<double>"(?:[^"\\]|\\.)*")
    | (?P<quoted>`[^`]*`)
    | (?P<number>(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\w))
    | (?P<word>\w+)
    | (?P<space>\s+)
    | (?P<operator><=>|::|\|\||&&|==|:=|->>|->|=>|//|<<|>>|~~|!~|\*\*|\^@|@>|<>|!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)

Found = Iterator[tuple[int, str]]
"""Violations as (line, sentence); the sentence says what is wrong and, after a semicolon, what to write."""


@dataclass(frozen=True)
class Token:
    """One piece of the text as written; `glued` when no blank stands between it and the piece before."""

    kind: str
    text: str
    line: int
    glued: bool

    @cached_property
    def word(self) -> str:
        """The bare word in upper case, as keywords and functions are compared; empty for any other piece."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def is_name(self) -> bool:
        """Whether it could name something: a bare word or a name in backticks."""
        return self.kind in {"word", "quoted"}


NOTHING = Token("nothing", "", 0, glued=False)


@cache
def keywords(dialect: str) -> frozenset[str]:
    """Words that may stand in a query without being a name or a function."""
    return frozenset([*DATA["keywords"]["common"], *DATA["keywords"][dialect]])


def layout(sql: str) -> Found:
    """Rendered text has no blank lines, trailing blanks, tabs or carriage returns; one newline may end it."""
    for number, line in enumerate(sql.removesuffix("\n").split("\n"), start=1):
        if not line.strip():
            yield number, "a blank line; trim the template with {%- and -%}"
        elif line != line.rstrip():
            yield number, "blanks at the end of the line; trim the template"
        if re.search(r"[\x00-\x1f\x7f]", line):
            yield number, "a tab or control character; use blanks, and escapes inside literals"


class Text:
    """The statement as a sequence of tokens, and every check that needs no tree."""

    def __init__(self, sql: str, dialect: str) -> None:
        self.dialect = dialect
        self.engine = ENGINE[dialect]
        self.keywords = keywords(dialect)
        self.reserved = {*DATA["reserved"]["common"], *DATA["reserved"][dialect]}
        self.tables: dict[str, str] = DATA["tables"][dialect]
        self.functions: dict[str, str] = DATA["functions"][dialect] | DATA["aggregates"][dialect] | self.tables
        self.instead: dict[str, dict[str, str]] = DATA["instead"]
        self.intervals = {"DATE_ADD", "DATE_SUB"} if dialect == "infobright" else set[str]()
        self.tokens = list(_tokens(sql))
        self.closing = self._brackets()
        self.types: set[int] = set()  # indices of the tokens of a CAST's type, which are not names

    def checks(self) -> Found:
        """Yield what every check finds."""
        yield from self._statement()
        yield from self._casts()
        checks = {"word": self._word, "text": self._literal, "operator": self._operator}
        for index, token in enumerate(self.tokens):
            yield from checks.get(token.kind, self._other)(index, token)
            yield from self._pair(index, token)
        yield from self._clauses()

    def at(self, index: int) -> Token:
        """Return the token there, or an empty one outside the text."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else NOTHING

    def _brackets(self) -> dict[int, int]:
        """The index of each closing bracket, by the index of its opening one."""
        pairs: dict[int, int] = {}
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.text == "(":
                opened.append(index)
            elif token.text == ")" and opened:
                pairs[opened.pop()] = index
        return pairs

    def _inside(self, opened: int, text: str) -> list[int]:
        """The indices of `text` directly inside the bracket that opens at `opened`, not inside nested ones."""
        found, index = [], opened + 1
        while index < self.closing[opened]:
            if self.tokens[index].text.upper() == text:
                found.append(index)
            index = self.closing.get(index, index) + 1
        return found

    def _statement(self) -> Found:
        ends = [index for index, token in enumerate(self.tokens) if token.text == ";"]
        if ends != [len(self.tokens) - 1]:
            last = max(1, self.at(len(self.tokens) - 1).line)
            yield last, "not one statement; write one, with one semicolon at its end"
        if self.at(0).word != "SELECT":
            yield 1, "the statement does not begin with SELECT; put nothing in front of it"

    def _casts(self) -> Found:
        for index, token in enumerate(self.tokens):
            marks = self._inside(index + 1, "AS") if token.word == "CAST" and index + 1 in self.closing else []
            if marks:
                kind = range(marks[-1] + 1, self.closing[index + 1])
                self.types.update(kind)
                target = " ".join(self.tokens[part].text.upper() for part in kind)
                target = re.sub(r" ?([(),]) ?", r"\1", target)
                allowed = DATA["cast"][self.dialect]
                if not re.fullmatch(allowed, target):
                    yield token.line, f"CAST AS {target} is not known to {self.engine}; use {allowed}"

    def _word(self, index: int, token: Token) -> Found:
        word, called = token.word, self.at(index + 1).text == "("
        if called and word in self.functions:
            yield from self._call(index, token)
        elif self._harmless(index, called=called):
            if called and word in self.keywords and self._lists(index):
                yield token.line, f"{word} before a list in brackets; write it between its operands"
        elif word in self.instead["words"]:
            yield token.line, f"{word} is not known to {self.engine}; use {self.instead['words'][word]}"
        elif called:
            use = self.instead["functions"].get(word, "a function listed in snowplow_sql/floor/known.toml")
            yield token.line, f"the function {word} is not known to {self.engine}; use {use}"
        elif word in self.reserved:
            yield token.line, f"{word} is a reserved word; choose another name"
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", token.text):
            yield (
                token.line,
                f"{token.text} is neither a number nor a name; begin with a letter, use a-z, 0-9, _",
            )

    def _lists(self, index: int) -> bool:
        listed = self._inside(index + 1, ",") if index + 1 in self.closing else []
        return bool(listed) and self.tokens[index].word != "IN" and self.at(index + 2).word != "SELECT"

    def _harmless(self, index: int, *, called: bool) -> bool:
        word = self.tokens[index].word
        keyword = word in self.keywords and not (called and word in self.instead["functions"])
        return keyword or index in self.types or self._opens_hex(index)

    def _names(self, token: Token) -> bool:
        return token.is_name and token.word not in self.keywords and token.word not in self.instead["words"]

    def _opens_hex(self, index: int) -> bool:
        after = self.at(index + 1)
        return self.dialect == "infobright" and self.tokens[index].word == "X" and after.kind == "text" and after.glued

    def _call(self, index: int, token: Token) -> Found:
        name, arity = token.word, self.functions[token.word]
        if not self.at(index + 1).glued:
            yield token.line, f"a blank after {name}, which MySQL 5.1 refuses; write {name}( in one"
        if name in self.tables and self.at(index - 1).word != "VIEW":
            yield token.line, f"{name} makes rows; use LATERAL VIEW {name}(...) t AS name"
        if self.at(index + 2).word == "DISTINCT" and name not in DATA["aggregates"][self.dialect]:
            yield token.line, f"DISTINCT in {name}; only aggregates take it"
        if index + 1 not in self.closing:
            return
        commas = self._inside(index + 1, ",")
        given = len(commas) + 1 if self.closing[index + 1] > index + 2 else 0
        low, _, high = arity.removesuffix("+").partition("-")
        if given < int(low) or (not arity.endswith("+") and given > int(high or low)):
            yield token.line, f"{name} with {given} arguments; {self.engine} wants {arity}"
        elif name in self.intervals and self.at(commas[0] + 1).word != "INTERVAL":
            yield token.line, f"{name} of a bare number; use {self.instead['functions'][name]}"

    def _literal(self, index: int, token: Token) -> Found:
        before, body, line = self.at(index - 1), token.text[1:-1], token.line
        after_name = before.text == ")" or before.word == "AS" or self._names(before)
        if before.kind == "text" and not (token.glued and self.dialect == "infobright"):
            yield line, "two literals side by side, as a doubled quote is to Hive; use \\' or CONCAT"
        elif after_name and not self._opens_hex(index - 1):
            yield line, "a literal after a name (typed literal, quoted alias); use CAST, or a plain alias"
        if "\\" in re.sub(ESCAPES[self.dialect], "", body):
            yield line, f"an escape that {self.engine} does not know; use \\\\ for a backslash"
        if "\n" in body:
            yield line, "a line break inside a literal; use \\n"
        if self.dialect == "infobright":
            if re.search("[\U00010000-\U0010ffff]", body):
                yield line, "a character above U+FFFF, which MySQL 5.1's utf8 lacks; refuse the value"
            return
        # Hive's command line splits its input at semicolons and substitutes variables before it looks for quotes.
        if ";" in body:
            yield line, "a semicolon inside a literal, where Hive's command line cuts the query; use \\073"
        if "${" in body:
            yield line, "${ inside a literal, which Hive's command line replaces; use \\044{"

    def _operator(self, index: int, token: Token) -> Found:
        before, after, line = self.at(index - 1), self.at(index + 1), token.line
        brackets = {"[", "]"} if self.dialect == "hive" else set()
        if token.text not in OPERATORS | brackets:
            use = self.instead["operators"].get(token.text, "what the other queries use")
            yield line, f"{token.text} is not known to {self.engine}; use {use}"
        elif token.text == "[" and not (before.text in {")", "]"} or self._names(before)):
            yield line, "a list literal is not known to Hive 0.8.1; use ARRAY(...)"
        elif token.text == "." and not (self._names(before) and (after.is_name or after.text == "*")):
            yield line, "a point without a name before and after; write numbers as 0.5 and name the columns"
        elif token.text == "," and (after.word in CLAUSES[1:] or after.text in {")", ";", ""}):
            yield line, "a comma after the last item; leave it out"

    def _other(self, _index: int, token: Token) -> Found:
        if token.kind == "comment":
            yield token.line, "a comment; move it into the template as {# #}"
        elif token.kind == "double":
            yield token.line, "double quotes; use 'text' for text and plain names for columns"
        elif token.kind == "quoted" and token.text[1:-1].lower() not in QUOTED_BY_NECESSITY[self.dialect]:
            yield token.line, f"the quoted name {token.text}; choose a name that needs no quotes"
        elif token.kind == "number" and token.text[1:2] in {"x", "X"} and self.dialect == "hive":
            yield token.line, f"{token.text} is not known to Hive 0.8.1; use a decimal number"

    def _pair(self, index: int, token: Token) -> Found:
        if not token.word:
            return
        word, before, after, third = token.word, self.at(index - 1), self.at(index + 1), self.at(index + 2)
        tested = third.word if after.word == "NOT" else after.word
        tests = {"NULL"} if self.dialect == "hive" else {"NULL", "TRUE", "FALSE"}
        one_number = after.text.isdigit() and third.text in {")", ";", ""}
        rules = (
            (
                word in {"LEFT", "RIGHT"} and after.word == "JOIN",
                f"{word} JOIN is not known to Hive 0.8.1; use {word} OUTER JOIN",
            ),
            (word == "BY" and after.word in {"ALL", "DISTINCT"}, f"BY {after.word}; name the columns"),
            (
                word == "BY" and before.word not in {"GROUP", "ORDER"},
                f"{before.word} BY; use GROUP BY or ORDER BY",
            ),
            (
                word == "ALL" and before.word not in {"UNION", "SELECT", "BY"},
                f"{before.text} ALL; leave ALL out",
            ),
            (
                word == "ON" and after.word in {"TRUE", "FALSE"},
                "a constant in ON; use a constant column of both sides",
            ),
            (
                word == "IN" and (after.text != "(" or third.text == ")"),
                "IN without a list of values; list them in brackets",
            ),
            (
                word == "IS" and tested not in tests,
                f"IS {tested} is not known to {self.engine}; use IS NULL, or compare",
            ),
            (
                (word == "LATERAL" and after.word != "VIEW") or (word == "VIEW" and third.text != "("),
                f"{word} {after.word}; use LATERAL VIEW EXPLODE(...) t AS name",
            ),
            (
                self.dialect == "infobright"
                and word == "NOT"
                and before.word != "IS"
                and after.text.upper() not in BEHIND_NOT,
                "NOT without brackets, which HIGH_NOT_PRECEDENCE reads differently; write NOT (...)",
            ),
            (word == "LIMIT" and not one_number, "LIMIT with more than a plain number; use LIMIT n"),
        )
        yield from ((token.line, sentence) for broken, sentence in rules if broken)

    def _after_view(self, index: int) -> bool:
        """Whether the token at `index` is where LATERAL VIEW f(...) t has its AS."""
        opened = {close: opening for opening, close in self.closing.items()}.get(index - 2)
        return opened is not None and self.at(opened - 2).word == "VIEW"

    def _clauses(self) -> Found:
        """Faults that only the text shows: clauses out of order, and misplaced commas and AS."""
        queries = [True]
        clauses = [""]
        for index, token in enumerate(self.tokens):
            if token.text == "(":
                queries.append(self.at(index + 1).word in {"SELECT", "FROM"})
                clauses.append("")
            elif token.text == ")" and len(clauses) > 1:
                queries.pop()
                clauses.pop()
            elif token.word in CLAUSES[1:] and queries[-1]:
                if CLAUSES.index(token.word) <= CLAUSES.index(clauses[-1]) or (
                    token.word == "FROM" and not clauses[-1]
                ):
                    yield token.line, f"{token.word} is out of order; write {' '.join(CLAUSES[1:])}"
                clauses[-1] = token.word
            elif token.word == "UNION":
                clauses[-1] = ""
            elif clauses[-1] == "FROM" and token.text == ",":
                yield token.line, "tables joined by a comma; use JOIN ... ON a.x = b.x"
            elif clauses[-1] == "FROM" and token.word == "AS" and not self._after_view(index):
                yield (
                    token.line,
                    "AS before a table's alias is not known to Hive 0.8.1; use (...) t, events t",
                )
            elif not queries[-1] and token.word == "AS" and index + 1 not in self.types:
                yield token.line, "AS inside brackets; name columns in SELECT alone"


def _tokens(sql: str) -> Iterator[Token]:
    line, glued = 1, False
    for match in _TOKEN.finditer(sql):
        kind, text = str(match.lastgroup), match.group()
        if kind != "space":
            yield Token(kind, text, line, glued)
        glued = kind != "space"
        line += text.count("\n")
