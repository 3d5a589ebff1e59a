"""The parser's operations in DuckDB's SQL: typed values, lists, and regular expressions of RE2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from snowplow_sql.events import FEATURES, Column
from snowplow_sql.logs.lines import NEEDED, OLDEST, Layout
from snowplow_sql.logs.spellings.base import BLANKS, DATE, DECIMAL, TIME, WHOLE_NUMBER, Spelling, verbatim
from snowplow_sql.logs.spellings.utf8 import BROKEN, WELL_FORMED
from snowplow_sql.sqltext import literal, literals

_GUARD = "\U000f0000"
"""A private-use character that marks the well-formed sequences of bytes while the others are replaced."""

_LED = "('&' || query)"
"""The query string with a & before each parameter. RE2 searches for the fixed prefix of a regular expression first, so
that a pattern that begins with & takes a quarter of the time of one that begins with `(?:^|&)`."""

_BLANKS = "' ' || chr(9) || chr(11) || chr(12)"
"""The blanks to trim; DuckDB's own trim() also removes blanks beyond ASCII."""

_FLAGS_AS_SENT = ("pdf", "qt", "realp", "wma", "dir", "fla", "java", "gears", "ag")
"""FEATURES in the order in which trackers send them."""

_PLACES = {f"f_{name}": f"place_of_{name}" for name in FEATURES}
"""The parameters for plug-ins, and the columns that hold their positions in the list of names."""


def _position(name: str) -> str:
    return f"list_position(names, {literal(f'{name}=')})"


def _value_at(place_x: str) -> str:
    return f"pairs[2 * {place_x}]"


class DuckDB(Spelling):
    """DuckDB from 2.0."""

    def text(self, value: str) -> str:
        return literal(value)

    def no_text(self) -> str:
        return "CAST(NULL AS VARCHAR)"

    def joined(self, *x: str) -> str:
        return " || ".join(x)

    def has(self, x: str, token: str) -> str:
        return f"contains({x}, {literal(token)})"

    def starts_with(self, x: str, prefix_x: str) -> str:
        return f"starts_with({x}, {prefix_x})"

    def replaced(self, x: str, old: str, new: str) -> str:
        return f"replace({x}, {literal(old)}, {literal(new)})"

    def matches(self, x: str, regex: str) -> str:
        return f"regexp_matches({x}, {literal(regex)})"

    def is_all(self, x: str, regex: str) -> str:
        return f"regexp_full_match({x}, {literal(regex)})"

    def extracted(self, x: str, regex: str, group: int = 1) -> str:
        return f"regexp_extract({x}, {literal(regex)}, {group})"

    def found(self, x: str, regex: str, group: int = 1) -> str:
        return f"nullif({self.extracted(x, regex, group)}, '')"

    def substituted(self, x: str, regex: str, new: str) -> str:
        return f"regexp_replace({x}, {literal(regex)}, {literal(new)}, 'g')"

    def word(self, x: str, number: int) -> str:
        return f"split_part({x}, ' ', {number})"

    def value_of(self, x: str, values: Mapping[str, str]) -> str:
        # not CASE ... WHEN, which would evaluate x once for each key
        return f"{literals(values.values())}[list_position({literals(values)}, {x})]"

    def pick(self, x: str, values: Sequence[str]) -> str:
        return f"{literals(values)}[{x}]"

    def truth(self, condition: str) -> str:
        return f"({condition})"

    # --- decoding and typing ------------------------------------------------------------------------------

    def decoded(self, x: str, *, mend: bool = True) -> str:
        return self._decoded(x, f"replace({x}, '+', ' ')", mend=mend)

    def _decoded(self, x: str, blank_x: str, *, mend: bool) -> str:
        # `blank_x` is x with each + replaced by a blank. The test for % uses x itself, because DuckDB does not share
        # common subexpressions between the branches of a CASE.
        strict = f"try(url_decode({blank_x}))"
        lenient = f"coalesce({strict}, {self._mended(blank_x)})" if mend else strict
        return f"CASE WHEN contains({x}, '%') THEN {lenient} ELSE {blank_x} END"

    def _mended(self, x: str) -> str:
        # Rare: only values on which url_decode fails come here, so that several passes do not matter. Guards are set
        # around each well-formed sequence (after removing any guard character from the value, where none has ever been
        # seen). After splitting at the guards, the well-formed sequences are the parts with even numbers. In the parts
        # with odd numbers, whatever begins with a percent sign and a high byte is broken.
        guard = literal(_GUARD)
        guarded = f"regexp_replace(replace({x}, {guard}, ''), '(?i)({WELL_FORMED})', '{_GUARD}\\1{_GUARD}', 'g')"
        mended = f"regexp_replace(part, '(?i){BROKEN}', '%EF%BF%BD', 'g')"
        return (
            f"url_decode(array_to_string(list_transform(string_split({guarded}, {guard}), "
            f"lambda part, place: CASE WHEN place % 2 = 1 THEN {mended} ELSE part END), ''))"
        )

    def cleaned(self, x: str) -> str:
        # not one regular expression, which is several times as slow on short texts
        unclean = " OR ".join(f"contains({x}, chr({code}))" for code in (9, 10, 13))
        return f"CASE WHEN {unclean} THEN replace(translate({x}, chr(13) || chr(10), ''), chr(9), '    ') ELSE {x} END"

    def without_last_percent(self, x: str) -> str:
        return f"CASE WHEN ends_with({x}, '%') THEN left({x}, -1) ELSE {x} END"

    def trimmed(self, x: str) -> str:
        return f"trim({x}, ' ')"

    def day(self, x: str) -> str:
        # only DuckDB has a year 0
        return f"CASE WHEN {self.is_all(x, DATE)} AND {x} >= '0001' THEN try_cast({x} AS DATE) END"

    def clock(self, x: str) -> str:
        return f"CASE WHEN {self.is_all(x, TIME)} AND {x} < '24' THEN try_cast({x} AS TIME) END"

    def sound_day(self, x: str) -> str:
        return f"CAST({x} AS DATE)"

    def sound_clock(self, x: str) -> str:
        return f"CAST({x} AS TIME)"

    def whole_number(self, x: str) -> str:
        return f"CASE WHEN {self.is_all(x, WHOLE_NUMBER)} THEN try_cast({x} AS INTEGER) END"

    def number(self, column: Column, x: str) -> str:
        number = f"CASE WHEN {self.is_all(x, DECIMAL)} THEN try_cast({x} AS {column.type}) END"
        return f"CASE WHEN isfinite({number}) THEN {number} END" if column.type == "DOUBLE" else number

    def number_after(self, x: str, marker: str) -> str:
        return f"try_cast({self.extracted(x, verbatim(marker) + '([0-9]+)')} AS INTEGER)"

    # --- log lines ----------------------------------------------------------------------------------------

    def split_lines(self, lines: str, layout: Layout) -> str:
        names = ", ".join(f"{layout.sql_of(field, self)} AS {name}" for name, field in NEEDED.items())
        return f"""
    SELECT log_file, line, len(fields) AS field_count, {layout.fewest} AS fields_expected,
           {literal(layout.header)} AS header_expected,
           {self._has_empty_field()} AS has_empty_field, {names}
    FROM (
        SELECT log_file, line,
               {self._fields(layout.fewest)} AS fields
        FROM (SELECT log_file, line, string_split(line, chr(9)) AS by_tab FROM {lines})
    )"""

    def _has_empty_field(self) -> str:
        # checking the few fields first spares nearly every line a search through all its characters
        return f"CASE WHEN list_position(fields, '') < {OLDEST} THEN contains(line, chr(9) || chr(9)) ELSE false END"

    def _fields(self, fewest: int) -> str:
        # CloudFront writes no blank into its fields
        by_blanks = f"string_split_regex(trim(line, {_BLANKS}), '[{BLANKS}]+')"
        return f"""
        CASE WHEN starts_with(line, '#') OR (len(by_tab) >= {fewest} AND NOT contains(line, ' ')) THEN by_tab
             WHEN len(by_tab) >= {fewest} THEN list_transform(by_tab, lambda field: trim(field, {_BLANKS}))
             ELSE {by_blanks} END"""

    def field(self, number: int) -> str:
        return f"fields[{number}]"

    def epoch_day(self, milliseconds_x: str) -> str:
        return f"strftime({self._epoch(milliseconds_x)}, '%Y-%m-%d')"

    def epoch_clock(self, milliseconds_x: str) -> str:
        return f"strftime({self._epoch(milliseconds_x)}, '%H:%M:%S')"

    def _epoch(self, milliseconds_x: str) -> str:
        return f"try(make_timestamp_ms(try_cast({milliseconds_x} AS BIGINT)))"

    # --- the query string -----------------------------------------------------------------------------------

    def before_parameters(self) -> list[dict[str, str]]:
        # Nearly every query string has exactly one = in each of its pairs. With each = replaced by =&, such a string
        # can be split at & alone, and every other part is a name with its =. Whether a query string has this form is
        # tested on the names only, which are short. Other query strings are brought into the form pair by pair, which
        # is slow. Replacing + by a blank is cheapest here, in all values at once; no known name contains either.
        pairs = r"'&([^=&]*)=?([^&]*)', '&\1=&\2', 'g'"
        one_by_one = f"substr(regexp_replace('&' || replace(query, '+', ' '), {pairs}), 2)"
        return [
            {"marked": "replace(replace(query, '+', ' '), '=', '=&')"},
            {"sent": "string_split(marked, '&')"},
            {"sent_names": "sent[1:-:2]"},
            {"sent_keys": "array_to_string(sent_names, '&')"},
            {
                "is_plain": "len(sent) = 2 * len(sent_names) AND strlen(marked) - strlen(query) = len(sent_names) "
                "AND strlen(sent_keys) - strlen(replace(sent_keys, '=', '')) = len(sent_names)"
            },
            {"pairs": f"CASE WHEN is_plain THEN sent ELSE string_split({one_by_one}, '&') END"},
            {"names": "CASE WHEN is_plain THEN sent_names ELSE pairs[1:-:2] END"},
            {place: _position(name) for name, place in _PLACES.items()},
        ]

    def parameter(self, name: str) -> str:
        # A query hardly ever needs one plug-in flag without the others, and the list of pairs serves them all.
        if name in _PLACES:
            return self.listed(name)
        value = self.extracted(_LED, f"&{name}(?:=([^&]*))?(?:&|\\z)")
        return f"nullif(replace({value}, '+', ' '), '')"

    def listed(self, name: str) -> str:
        """The raw value of the first parameter called `name`, from the list of pairs."""
        return f"nullif({_value_at(_PLACES.get(name) or _position(name))}, '')"

    def parameter_decoded(self, raw_x: str, *, mend: bool = True) -> str:
        return self._decoded(raw_x, raw_x, mend=mend)

    def has_parameter(self, name: str) -> str:
        return self.matches(_LED, f"&{name}(?:[=&]|\\z)")

    def first_given(self, name: str) -> str:
        return self.extracted(_LED, f"&{name}=([^&]*)")

    def repeats(self, name: str) -> str:
        # nearly always there is one occurrence, at the front
        mark = literal(f"&{name}=")
        again = f"contains(substr({_LED}, strpos({_LED}, {mark}) + {len(name) + 2}), {mark})"
        return f"CASE WHEN starts_with(query, {literal(f'{name}=')}) THEN contains(query, {mark}) ELSE {again} END"

    def features(self) -> str:
        # Nearly every query string either has all flags, with first occurrences in the tracker's order, or has none.
        # Then no regular expression is needed to find their order, or whether one is repeated: the first occurrence is
        # what counts.
        places = [_PLACES[f"f_{name}"] for name in _FLAGS_AS_SENT]
        as_sent = " AND ".join(f"{one} < {other}" for one, other in pairwise(places))
        on = ", ".join(f"{_value_at(place)} IN ('1', '%31')" for place in places)
        return (
            f"CASE WHEN {as_sent} THEN list_where({literals(_FLAGS_AS_SENT)}, [{on}]) "
            f"WHEN NOT contains(query, 'f_') THEN CAST([] AS VARCHAR[]) ELSE {self._features_in_any_order()} END"
        )

    def _features_in_any_order(self) -> str:
        short = "|".join(FEATURES)
        # each & is doubled, so that neighbouring matches do not share one
        doubled = "replace('&' || query || '&', '&', '&&')"
        found = f"regexp_extract_all({doubled}, '&f_({short})=(?:1|%31)&', 1)"
        repeated = "|".join(f"&f_{name}[=&].*&f_{name}[=&]" for name in FEATURES)
        first = _value_at("list_position(names, 'f_' || name || '=')") + " IN ('1', '%31')"
        return (
            f"CASE WHEN regexp_matches({doubled}, '{repeated}') "
            f"THEN list_filter({found}, lambda name, place: {first} AND list_position({found}, name) = place) "
            f"ELSE {found} END"
        )

    def event_id(self) -> str:
        file = "parse_filename(log_file)"
        name = f"CASE WHEN ends_with({file}, '.gz') THEN left({file}, -3) ELSE {file} END"
        return f"CAST(md5({name} || chr(10) || line) AS UUID)"
