"""A file that LOAD DATA reads into the Infobright table of 2012, which cannot be filled in any other way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from snowplow_sql.dialects.infobright import ESCAPE, FIELD_END, QUOTE, Infobright
from snowplow_sql.events import Column, infobright_columns
from snowplow_sql.params import STANDARD
from snowplow_sql.sqltext import literal
from snowplow_sql.store.targets.base import COPY_TEXT, Remark, Target, counted, escaped

FILE, STATEMENT = "events.tsv", "load.sql"
# The client resolves the file name relative to its working folder, and the server's own sql_mode may interpret
# backslashes differently.
_HOW_TO = f"""\
-- Run it in the folder of {FILE}, and once: each run adds the events of the file to the table.
--     mysql --local-infile=1 DATABASE < {STATEMENT}
SET sql_mode = '';
"""
_BOUNDS = {"smallint": 2**15, "mediumint": 2**23, "int": 2**31}
_FLOAT_DIGITS, _GREATEST_FLOAT = 6, 3.402823e38
_BEYOND = "'[\\x{10000}-\\x{10FFFF}]'"
_LETTERS = {ESCAPE: ESCAPE, QUOTE: QUOTE, FIELD_END: "t", "\n": "n", "\r": "r", "\0": "0"}
_TEXT = {character: ESCAPE + letter for character, letter in _LETTERS.items()}
"""Replacements for characters of a text."""


def target(*, table: str = "events") -> Target:
    """One file of all days, in order of time, for `table`, and the statement that loads it.

    Values are written unchanged even if they do not fit the table's types of 2012, so that a table with wider columns
    can hold them. The remarks name the columns concerned.
    """
    table = STANDARD["table"].parse(table)
    stored = infobright_columns()
    texts = [column.name for column in stored if column.is_text]
    beyond = " + ".join(
        f"count(*) FILTER (WHERE CASE WHEN {_is_beyond_ascii(name)} THEN regexp_matches({name}, {_BEYOND}) END)"
        for name in texts
    )
    return Target(
        select=", ".join(f"{_written(column)} AS {column.name}" for column in stored),
        options=COPY_TEXT,
        file=FILE,
        partitioned=False,
        remarks=[Remark(beyond, _cannot_hold_beyond), *(remark for column in stored for remark in _remarks(column))],
        companions={STATEMENT: _HOW_TO + Infobright().load_events(table, FILE) + ";\n"},
    )


def _written(column: Column) -> str:
    if column.type == "BOOLEAN":
        return f"CAST(CAST({column.name} AS TINYINT) AS VARCHAR)"
    if not column.is_text:
        return f"CAST({column.name} AS VARCHAR)"
    text = escaped(column.name, _TEXT, also=_is_beyond_ascii(column.name), as_if=_without_beyond(column.name))
    return f"{literal(QUOTE)} || {text} || {literal(QUOTE)}"


def _is_beyond_ascii(x: str) -> str:
    return f"strlen({x}) <> length({x})"


def _without_beyond(x: str) -> str:
    # MySQL 5.1 stores up to three bytes per character; at a four-byte character it truncates the text or writes ????
    return f"regexp_replace({x}, {_BEYOND}, chr(65533), 'g')"


def _cannot_hold_beyond(count: int, _: int) -> str:
    has = counted(count, one="has characters above U+FFFF", many="have characters above U+FFFF")
    return f"{has}, such as emoji, which MySQL's utf8 cannot hold: each character is written as U+FFFD."


# --- what does not fit the types --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Misfit:
    """Values that a column's type of 2012 cannot hold, and that MySQL would change silently."""

    test: str
    """The SQL condition for such a value."""
    one: str
    many: str
    wider: str
    """A type that can hold the values; {} stands for the greatest length."""


def _misfit(column: Column) -> _Misfit | None:
    name, kind = column.name, column.infobright
    limit = re.fullmatch(r"varchar\((\d+)\)", kind)
    if limit and column.is_text:
        longer = f"longer than {limit[1]} characters"
        return _Misfit(f"length({name}) > {limit[1]}", f"is {longer}", f"are {longer}", "varchar({})")
    if kind in _BOUNDS and column.is_text:
        # leading zeros count too, since MySQL would not return them
        back = f"CAST(try_cast({name} AS INTEGER) AS VARCHAR)"
        test = f"{name} IS NOT NULL AND {back} IS DISTINCT FROM {name}"
        other = f"not what {'an' if kind == 'int' else 'a'} {kind} gives back (leading zeros, or no number)"
        return _Misfit(test, f"is {other}", f"are {other}", "varchar({})")
    if kind in _BOUNDS and _BOUNDS[kind] < _BOUNDS["int"]:
        bound = _BOUNDS[kind]
        test = f"{name} NOT BETWEEN {-bound} AND {bound - 1}"
        return _Misfit(test, f"lies beyond a {kind}", f"lie beyond a {kind}", "int")
    if kind == "float":
        test = f"CAST(format('{{:.{_FLOAT_DIGITS}g}}', {name}) AS DOUBLE) <> {name} OR abs({name}) > {_GREATEST_FLOAT}"
        digits = "more digits than a float gives back"
        return _Misfit(test, f"has {digits}", f"have {digits}", "double")
    return None


def _remarks(column: Column) -> Iterator[Remark]:
    found = _misfit(column)
    if found is not None:
        length = f"coalesce(max(length({column.name})), 0)" if column.is_text else "0"
        yield Remark(f"count(*) FILTER (WHERE {found.test})", partial(_would_change, column.name, found), length)


def _would_change(name: str, misfit: _Misfit, count: int, length: int) -> str:
    says = counted(count, name, one=misfit.one, many=misfit.many)
    wider = misfit.wider.format(length)
    them = "it" if count == 1 else "them"
    return f"{says}: the table would change {them}. Make the column {wider} in the DDL to keep {them}."
