"""Log lines as a relation: the position of each field, and the verdict on each line.

Every line is an event, a skipped line or a bad line. `verdict` is NULL for an event, and otherwise `skipped: why` or
`bad: why`. This module is the only place where that is decided.
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
"""Number of fields in the oldest format. Later formats only appended fields, so the position of these never changed."""

NEEDED = {
    "clock_date": "date",
    "clock_time": "time",
    "client": "c-ip",
    "stem": "cs-uri-stem",
    "referer": "cs(Referer)",
    "agent": "cs(User-Agent)",
    "query": "cs-uri-query",
}
"""The fields that an event is made from: our name for the value, and CloudFront's name for the field."""


def number_of(name: str) -> int:
    """The index, from 0, of the field that `NEEDED` calls `name` in a line of CloudFront's own order."""
    return STANDARD.index(NEEDED[name])


_EPOCH_MS = "timestamp(ms)"
"""A field of CloudFront's standard logging v2 that can replace `date` and `time`."""


NO_DELIMITER = "\U0010ffff"
"""The column delimiter for DuckDB's CSV reader, chosen so that a whole line is one column: a noncharacter code point. A
line that contains it makes DuckDB fail, and is repaired. Only at the very end of a line is it lost silently."""


HEADER = "header"
NOT_THE_PIXEL = "not the pixel"
NO_QUERY_STRING = "no query string"
"""The most common reasons why a line is skipped."""

_VERSION = "#Version:"

LONGEST = 2_000_000
"""Maximum length of a line in bytes that DuckDB reads by default."""


@dataclass(frozen=True)
class Layout:
    """The order of the fields in a file."""

    fields: tuple[str, ...] = ()
    """The names in the `#Fields:` line; empty for CloudFront's own order."""

    @classmethod
    def of(cls, header: str) -> Layout:
        """The layout that a `#Fields:` line states."""
        fields = tuple(header.removeprefix("#Fields:").split())
        return cls() if fields[:OLDEST] == STANDARD[:OLDEST] else cls(fields)

    @property
    def is_usable(self) -> bool:
        """Whether lines with these fields have all that an event needs."""
        moment = {"date", "time"} <= set(self.fields) or _EPOCH_MS in self.fields
        return not self.fields or (moment and {NEEDED["stem"], NEEDED["query"]} <= set(self.fields))

    @property
    def fewest(self) -> int:
        """The minimum number of fields in a line."""
        return len(self.fields) or OLDEST

    @property
    def header(self) -> str:
        """The text that every `#Fields:` line of a file with this layout begins with."""
        return "#Fields: " + " ".join(self.fields or STANDARD[:OLDEST])

    def sql_of(self, name: str, spell: Spelling) -> str:
        """The SQL for the text of CloudFront's field `name`; NULL if the layout lacks the field."""
        order = self.fields or STANDARD
        if name in order:
            return spell.field(order.index(name) + 1)
        if name in {"date", "time"} and _EPOCH_MS in order:
            moment = self.sql_of(_EPOCH_MS, spell)
            return spell.epoch_day(moment) if name == "date" else spell.epoch_clock(moment)
        return spell.no_text()


def read_lines(paths: list[str], *, gzipped: bool, longest: int | None = None) -> str:
    """The relation (log_file, line) of the lines of `paths`.

    A line ends at LF or CRLF. DuckDB fails on a file that mixes the two, on bytes that are not UTF-8, on a line longer
    than two megabytes (or `longest`), and on a damaged gzip file, though it does not verify checksums. An empty line is
    NULL.
    """
    size = "" if longest is None else f", max_line_size = {longest}"
    return (
        f"(SELECT filename AS log_file, line FROM read_csv({literals(map(glob.escape, paths))}, "
        "hive_partitioning = false, columns = {'line': 'VARCHAR'}, "
        f"delim = {literal(NO_DELIMITER)}, quote = '', escape = '', header = false, auto_detect = false, "
        f"strict_mode = true, filename = true, compression = '{'gzip' if gzipped else 'none'}'{size}))"
    )


def header_verdict(spell: Spelling, other_fields: str | None = None) -> str:
    """The verdict on a line that begins with #, over the relation that `split_lines` gives.

    `other_fields` is the SQL for a `#Fields:` line that differs from the file's first one. By default such a line is
    bad.
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
    """Whether a line of a file in CloudFront's own order is a header exactly as CloudFront writes it."""
    return line.startswith(_PLAIN_HEADERS)


_PLAIN_HEADERS = (_VERSION, Layout().header)


def verdict(spell: Spelling, other_fields: str | None = None) -> str:
    """The verdict on a line, over the relation that `split_lines` gives; NULL for an event.

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
