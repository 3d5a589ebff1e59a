"""Log lines as a relation: where a line's fields stand, and what becomes of the line.

Every line is an event, a skipped line or a bad line: `verdict` is NULL for an event and otherwise says
`skipped: why` or `bad: why`. It is the only place where that is decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from snowplow_sql.sqltext import literal, literals

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

_FEWEST = 12
"""The fields of the oldest format. Later ones only appended, so these never moved."""

_NEEDED = {
    "clock_date": "date",
    "clock_time": "time",
    "client": "c-ip",
    "stem": "cs-uri-stem",
    "referer": "cs(Referer)",
    "agent": "cs(User-Agent)",
    "query": "cs-uri-query",
}
"""What an event is made from: the name of the value here, and CloudFront's name of the field."""

_EPOCH_MS = "timestamp(ms)"
"""A field of CloudFront's standard logging v2 that can stand for `date` and `time`."""


NO_DELIMITER = "\U0010ffff"
"""What parts the columns of a line, so that a line is one column: a code point that is no character. A
line that has it all the same makes DuckDB fail, and is repaired; only at the very end of a line it is lost."""


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
        standard = tuple(STANDARD)
        return cls() if fields[:_FEWEST] == standard[:_FEWEST] else cls(fields)

    @property
    def fewest(self) -> int:
        """How many fields a line must have."""
        return len(self.fields) or _FEWEST

    def sql_of(self, name: str) -> str:
        """The text of CloudFront's field `name`; NULL if the layout lacks it."""
        order = self.fields or STANDARD
        if name in order:
            return f"fields[{order.index(name) + 1}]"
        if name in {"date", "time"} and _EPOCH_MS in order:
            moment = f"try(make_timestamp_ms(try_cast({self.sql_of(_EPOCH_MS)} AS BIGINT)))"
            return f"strftime({moment}, '{'%Y-%m-%d' if name == 'date' else '%H:%M:%S'}')"
        return "CAST(NULL AS VARCHAR)"


def _verbatim(path: str) -> str:
    # a name may hold what a glob takes for its own
    return re.sub(r"[*?\[]", r"[\g<0>]", path)


def read_lines(paths: list[str], *, gzipped: bool, longest: int | None = None) -> str:
    """The relation (log_file, line) of the lines of `paths`.

    A line ends at LF or CRLF; a file that mixes them makes DuckDB fail, as do bytes that are no UTF-8, a
    line above two megabytes (or `longest`) and a damaged gz. An empty line is NULL.
    """
    size = "" if longest is None else f", max_line_size = {longest}"
    return (
        f"(SELECT filename AS log_file, line FROM read_csv({literals(map(_verbatim, paths))}, "
        "hive_partitioning = false, columns = {'line': 'VARCHAR'}, "
        f"delim = {literal(NO_DELIMITER)}, quote = '', escape = '', header = false, auto_detect = false, "
        f"strict_mode = true, filename = true, compression = '{'gzip' if gzipped else 'none'}'{size}))"
    )


_BLANKS = "' ' || chr(9) || chr(11) || chr(12)"
"""Space, tab and their two vertical kin. DuckDB's own idea of blanks goes beyond ASCII."""


def split_lines(lines: str, layout: Layout) -> str:
    """The relation `lines` with each line's fields by name, for files of one layout."""
    names = ", ".join(f"{layout.sql_of(field)} AS {name}" for name, field in _NEEDED.items())
    return f"""
    SELECT log_file, line, len(fields) AS field_count, {layout.fewest} AS fields_expected,
           {_header(layout)} AS header_expected,
           contains(line, chr(9) || chr(9)) AND list_contains(fields[1:{_FEWEST - 1}], '') AS has_empty_field, {names}
    FROM (
        SELECT log_file, line,
               {_fields(layout.fewest)} AS fields
        FROM (SELECT log_file, line, string_split(line, chr(9)) AS by_tab FROM {lines})
    )"""


def _fields(fewest: int) -> str:
    # Tabs part the fields, and CloudFront writes no blank into them. A line with too few fields by tabs, such
    # as one copied from a screen, is parted at any run of blanks.
    by_blanks = f"string_split_regex(trim(line, {_BLANKS}), '[ \\t\\v\\f]+')"
    return f"""
        CASE WHEN starts_with(line, '#') OR (len(by_tab) >= {fewest} AND NOT contains(line, ' ')) THEN by_tab
             WHEN len(by_tab) >= {fewest} THEN list_transform(by_tab, lambda field: trim(field, {_BLANKS}))
             ELSE {by_blanks} END"""


def _header(layout: Layout) -> str:
    """The beginning that every `#Fields:` line of a file of this layout has."""
    names = layout.fields or tuple(STANDARD[:_FEWEST])
    return literal("#Fields: " + " ".join(names))


_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}"


def as_date(x: str) -> str:
    """The text `x` as a DATE; NULL unless it is YYYY-MM-DD and such a day exists."""
    # a year 0 is none outside DuckDB
    return f"CASE WHEN regexp_full_match({x}, '{_DATE}') AND {x} >= '0001' THEN try_cast({x} AS DATE) END"


def as_time(x: str) -> str:
    """The text `x` as a TIME; NULL unless it is HH:MM:SS, from 00:00:00 to 23:59:59."""
    return f"CASE WHEN regexp_full_match({x}, '{_TIME}') AND {x} < '24' THEN try_cast({x} AS TIME) END"


VERDICT = f"""
    CASE
        WHEN line IS NULL OR regexp_full_match(line, '[ \\t]*') THEN 'skipped: blank line'
        WHEN starts_with(line, '#') THEN
            CASE WHEN starts_with(line, '#Version:') THEN 'skipped: header'
                 WHEN NOT starts_with(line, '#Fields:') THEN 'bad: unknown line with #'
                 WHEN starts_with(regexp_replace(replace(line, '#Fields:', '#Fields: '), '\\s+', ' ', 'g'),
                                  header_expected) THEN 'skipped: header'
                 ELSE 'bad: #Fields differ from those at the start of the file' END
        WHEN field_count < fields_expected THEN 'bad: fewer than ' || fields_expected || ' fields'
        WHEN has_empty_field THEN 'bad: an empty field'
        WHEN ({as_date("clock_date")}) IS NULL THEN 'bad: no date'
        WHEN ({as_time("clock_time")}) IS NULL THEN 'bad: no time'
        WHEN stem IS NULL THEN 'bad: the file has no field cs-uri-stem'
        WHEN NOT (stem = '/i' OR starts_with(stem, '/i?') OR starts_with(stem, '/ice.png'))
            THEN 'skipped: not the pixel'
        WHEN query IS NULL THEN 'bad: the file has no field cs-uri-query'
        WHEN query IN ('-', '') THEN 'skipped: no query string'
    END"""
