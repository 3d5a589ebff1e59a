"""Log lines as a relation: where a line's fields stand, and what becomes of the line.

Every line is an event, a skipped line or a bad line: `verdict` is NULL for an event and otherwise says
`skipped: why` or `bad: why`. It is the only place where that is decided.
"""

from __future__ import annotations

import glob
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snowplow_sql.sqltext import literal, literals

if TYPE_CHECKING:
    from snowplow_sql.logs.spellings.base import Spelling

STANDARD = (
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "cs(Referer)",
    "cs(User-Agent)",
    "cs-uri-query",
    "cs(Cookie)",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
    "time-taken",
    "x-forwarded-for",
    "ssl-protocol",
    "ssl-cipher",
    "x-edge-response-result-type",
    "cs-protocol-version",
    "fle-status",
    "fle-encrypted-fields",
    "c-port",
    "time-to-first-byte",
    "x-edge-detailed-result-type",
    "sc-content-type",
    "sc-content-len",
    "sc-range-start",
    "sc-range-end",
)
"""CloudFront's fields in the order in which they were added over the years, from 12 in 2012 to 33."""

OLDEST = 12
"""The fields of the oldest format. Later ones only appended, so these never moved."""

NEEDED = {
    "clock_date": "date",
    "clock_time": "time",
    "client": "c-ip",
    "stem": "cs-uri-stem",
    "referer": "cs(Referer)",
    "agent": "cs(User-Agent)",
    "query": "cs-uri-query",
}
"""What an event is made from: the name of the value here, and CloudFront's name of the field."""


def number_of(name: str) -> int:
    """Where what is called `name` here stands in a line of CloudFront's own order, the first field being 0."""
    return STANDARD.index(NEEDED[name])


_EPOCH_MS = "timestamp(ms)"
"""A field of CloudFront's standard logging v2 that can stand for `date` and `time`."""


NO_DELIMITER = "\U0010ffff"
"""What parts the columns of a line, so that a line is one column: a code point that is not a character. A
line that has it all the same makes DuckDB fail, and is repaired; only at the very end of a line it is lost."""


HEADER = "header"
NOT_THE_PIXEL = "not the pixel"
NO_QUERY_STRING = "no query string"
"""Why nearly all lines are skipped that are."""

_VERSION = "#Version:"

LONGEST = 2_000_000
"""Bytes of the longest line that DuckDB reads unless it is told to expect more."""


@dataclass(frozen=True)
class Layout:
    """The order of the fields in a file."""

    fields: tuple[str, ...] = ()
    """As its `#Fields:` line gives them; empty for CloudFront's own order."""

    @classmethod
    def of(cls, header: str) -> Layout:
        """The layout that a `#Fields:` line states."""
        fields = tuple(header.removeprefix("#Fields:").split())
        return cls() if fields[:OLDEST] == STANDARD[:OLDEST] else cls(fields)

    @property
    def is_usable(self) -> bool:
        """Whether an event can be made of lines that have these fields."""
        moment = {"date", "time"} <= set(self.fields) or _EPOCH_MS in self.fields
        return not self.fields or (moment and {NEEDED["stem"], NEEDED["query"]} <= set(self.fields))

    @property
    def fewest(self) -> int:
        """How many fields a line must have."""
        return len(self.fields) or OLDEST

    @property
    def header(self) -> str:
        """The beginning that every `#Fields:` line of a file of this layout has."""
        return "#Fields: " + " ".join(self.fields or STANDARD[:OLDEST])

    def sql_of(self, name: str, spell: Spelling) -> str:
        """The text of CloudFront's field `name`; NULL if the layout lacks it."""
        order = self.fields or STANDARD
        if name in order:
            return spell.field(order.index(name) + 1)
        if name in {"date", "time"} and _EPOCH_MS in order:
            moment = self.sql_of(_EPOCH_MS, spell)
            return spell.epoch_day(moment) if name == "date" else spell.epoch_clock(moment)
        return spell.no_text()


def read_lines(paths: list[str], *, gzipped: bool, longest: int | None = None) -> str:
    """The relation (log_file, line) of the lines of `paths`.

    A line ends at LF or CRLF; a file that mixes them makes DuckDB fail, as do bytes that are no UTF-8, a
    line above two megabytes (or `longest`) and a damaged gz. An empty line is NULL.
    """
    size = "" if longest is None else f", max_line_size = {longest}"
    return (
        f"(SELECT filename AS log_file, line FROM read_csv({literals(map(glob.escape, paths))}, "
        "hive_partitioning = false, columns = {'line': 'VARCHAR'}, "
        f"delim = {literal(NO_DELIMITER)}, quote = '', escape = '', header = false, auto_detect = false, "
        f"strict_mode = true, filename = true, compression = '{'gzip' if gzipped else 'none'}'{size}))"
    )


def header_verdict(spell: Spelling, other_fields: str | None = None) -> str:
    """What becomes of a line that begins with #, over the relation that `split_lines` gives.

    `other_fields` is the SQL for one with other fields than the file began with; else that is a bad line.
    """
    one_blank = spell.substituted(spell.replaced("line", "#Fields:", "#Fields: "), r"[ \t\f\r]+", " ")
    otherwise = other_fields or "'bad: #Fields differ from those at the start of the file'"
    return f"""
            CASE WHEN {spell.starts_with("line", spell.text(_VERSION))} THEN 'skipped: {HEADER}'
                 WHEN NOT {spell.starts_with("line", spell.text("#Fields:"))} THEN 'bad: unknown line with #'
                 WHEN {spell.starts_with(one_blank, "header_expected")} OR {one_blank} = '#Fields: '
                 THEN 'skipped: {HEADER}'
                 ELSE {otherwise} END"""


def is_plain_header(line: str) -> bool:
    """Whether a line of a file in CloudFront's own order is a header, written as CloudFront writes it."""
    return line.startswith(_PLAIN_HEADERS)


_PLAIN_HEADERS = (_VERSION, Layout().header)


def verdict(spell: Spelling, other_fields: str | None = None) -> str:
    """What becomes of a line, over the relation that `split_lines` gives; NULL for an event.

    For `other_fields` see `header_verdict`.
    """
    too_few = spell.joined(spell.text("bad: fewer than "), "fields_expected", spell.text(" fields"))
    blank = spell.is_all("line", r"[ \t]*")
    pixel = f"stem = '/i' OR {spell.starts_with('stem', spell.text('/i?'))}"
    return f"""
    CASE
        WHEN line IS NULL OR {blank} THEN 'skipped: blank line'
        WHEN {spell.starts_with("line", spell.text("#"))} THEN {header_verdict(spell, other_fields)}
        WHEN field_count < fields_expected THEN {too_few}
        WHEN has_empty_field THEN 'bad: an empty field'
        WHEN {spell.day("clock_date")} IS NULL THEN 'bad: no date'
        WHEN {spell.clock("clock_time")} IS NULL THEN 'bad: no time'
        WHEN stem IS NULL THEN 'bad: the file has no field cs-uri-stem'
        WHEN NOT ({pixel} OR {spell.starts_with("stem", spell.text("/ice.png"))}) THEN 'skipped: {NOT_THE_PIXEL}'
        WHEN query IS NULL THEN 'bad: the file has no field cs-uri-query'
        WHEN query IN ('-', '') THEN 'skipped: {NO_QUERY_STRING}'
    END"""
