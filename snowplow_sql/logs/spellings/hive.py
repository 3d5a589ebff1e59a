"""The parser's operations in HiveQL, from Hive 0.13: text functions, Java's regular expressions and `reflect`.

No JAR of ours is needed: java.net.URLDecoder comes with Java, and commons-codec comes with Hive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from snowplow_sql.dialects.hive import Hive as Dialect
from snowplow_sql.events import FEATURES, Column
from snowplow_sql.logs.lines import NEEDED, OLDEST, Layout
from snowplow_sql.logs.spellings.base import BLANKS, DATE, DECIMAL, WHOLE_NUMBER, Spelling, verbatim

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LONE_PERCENT = "%(?![0-9A-Fa-f]{2})"
_SURROGATE = "(?i)%ED%[AB][0-9A-F]"
"""The first two bytes of an encoded surrogate, which is not valid UTF-8. Java's decoder replaces them by one U+FFFD,
others by two."""
_LARGEST = "1.7976931348623157E308"
_LONGEST_QUERY = 99_999
"""The maximum distance of two occurrences of a flag: Java requires a bounded look-behind."""
_AROUND = "concat('&', query, '&')"
_DAY_MS = 86_400_000


class Hive(Spelling):
    """Hive over raw logs: every value is a text."""

    def text(self, value: str) -> str:
        return Dialect().quote(value)

    def no_text(self) -> str:
        return "CAST(NULL AS STRING)"

    def joined(self, *x: str) -> str:
        return f"concat({', '.join(x)})"

    def has(self, x: str, token: str) -> str:
        return f"instr({x}, {self.text(token)}) > 0"

    def starts_with(self, x: str, prefix_x: str) -> str:
        return f"instr({x}, {prefix_x}) = 1"

    def replaced(self, x: str, old: str, new: str) -> str:
        return self.substituted(x, verbatim(old), new)

    def matches(self, x: str, regex: str) -> str:
        return f"{x} RLIKE {self._regex(regex)}"

    def is_all(self, x: str, regex: str) -> str:
        return self.matches(x, rf"\A(?:{regex})\z")

    def extracted(self, x: str, regex: str, group: int = 1) -> str:
        return f"regexp_extract({x}, {self._regex(regex)}, {group})"

    def found(self, x: str, regex: str, group: int = 1) -> str:
        # written twice, but computed once: Hive caches the results of expressions per row
        extracted = self.extracted(x, regex, group)
        return f"CASE WHEN {extracted} <> '' THEN {extracted} END"

    def substituted(self, x: str, regex: str, new: str) -> str:
        return f"regexp_replace({x}, {self._regex(regex)}, {self.text(new)})"

    def _regex(self, regex: str) -> str:
        # in RE2 a dot matches anything but LF, which no line contains; in Java it also excludes other line ends
        return self.text(f"(?s){regex}" if "." in regex else regex)

    def word(self, x: str, number: int) -> str:
        return f"split({x}, ' ')[{number - 1}]"

    def value_of(self, x: str, values: Mapping[str, str]) -> str:
        cases = " ".join(f"WHEN {self.text(code)} THEN {self.text(value)}" for code, value in values.items())
        return f"CASE {x} {cases} END"

    def pick(self, x: str, values: Sequence[str]) -> str:
        return f"array({', '.join(map(self.text, values))})[{x} - 1]"

    def truth(self, condition: str) -> str:
        return f"({condition})"

    # --- decoding and typing ------------------------------------------------------------------------------

    def decoded(self, x: str, *, mend: bool = True) -> str:
        del mend  # Java itself replaces bytes that are not UTF-8
        mended = self.substituted(x, _SURROGATE, "%EF%BF%BD" * 2)
        sound = self.substituted(mended, _LONE_PERCENT, "%25")
        plain = f"translate({x}, '+', ' ')"
        return (
            f"CASE WHEN {self.has(x, '%')} THEN reflect('java.net.URLDecoder', 'decode', {sound}, 'UTF-8') "
            f"ELSE {plain} END"
        )

    def trimmed(self, x: str) -> str:
        return f"trim({x})"

    def day(self, x: str) -> str:
        # older versions of Hive read 31 February as a day in March
        there_and_back = f"CAST(CAST({x} AS DATE) AS STRING)"
        return f"CASE WHEN {self.is_all(x, DATE)} AND {x} >= '0001' AND {there_and_back} = {x} THEN {x} END"

    def clock(self, x: str) -> str:
        return f"CASE WHEN {self.is_all(x, _CLOCK)} THEN {x} END"

    def sound_day(self, x: str) -> str:
        return x

    def sound_clock(self, x: str) -> str:
        return x

    def whole_number(self, x: str) -> str:
        return f"CASE WHEN {self.is_all(x, WHOLE_NUMBER)} THEN CAST({x} AS INT) END"

    def number(self, column: Column, x: str) -> str:
        # the table of 2012 has text columns for these; here they hold numbers only
        kind = "DECIMAL(18, 2)" if column.is_money else "DOUBLE"
        number = f"CAST({x} AS {kind})"
        finite = "" if column.is_money else f" AND abs({number}) <= {_LARGEST}"
        return f"CASE WHEN {self.is_all(x, DECIMAL)}{finite} THEN CAST({number} AS STRING) END"

    def typed(self, column: Column, x: str) -> str:
        value = super().typed(column, x)
        return f"CAST({value} AS STRING)" if column.type == "INTEGER" and column.hive == "string" else value

    def number_after(self, x: str, marker: str) -> str:
        return f"CAST({self.extracted(x, verbatim(marker) + '([0-9]+)')} AS INT)"

    # --- log lines ----------------------------------------------------------------------------------------

    def split_lines(self, lines: str, layout: Layout) -> str:
        names = ", ".join(f"{layout.sql_of(field, self)} AS {name}" for name, field in NEEDED.items())
        blank = self.has("line", " ")
        enough = f"size(by_tab) >= {layout.fewest}"
        by_blanks = f"split({self._without_blanks('line')}, {self.text(f'[{BLANKS}]+')})"
        before = rf"\A(?:[^\t]*\t){{0,{OLDEST - 2}}}"
        empty = self.matches("line", rf"{before}\t")
        only_blanks = self.matches("line", rf"{before}[{BLANKS}]*\t")
        tabs = self.has("line", "\t\t")
        return f"""
    SELECT log_file, line, size(fields) AS field_count, {layout.fewest} AS fields_expected,
           {self.text(layout.header)} AS header_expected,
           by_tabs AND {tabs} AND CASE WHEN {blank} THEN {only_blanks} ELSE {empty} END AS has_empty_field, {names}
    FROM (
        SELECT log_file, line, {enough} AS by_tabs, CASE WHEN {enough} THEN by_tab ELSE {by_blanks} END AS fields
        FROM (SELECT log_file, line, split(line, '\\t') AS by_tab FROM {lines}) split_at_tabs
    ) parted"""

    def field(self, number: int) -> str:
        # CloudFront does not write blanks into fields
        field = f"fields[{number - 1}]"
        return f"CASE WHEN {self.has('line', ' ')} THEN {self._without_blanks(field)} ELSE {field} END"

    def _without_blanks(self, x: str) -> str:
        return self.substituted(x, rf"\A[{BLANKS}]+|[{BLANKS}]+\z", "")

    def epoch_day(self, milliseconds_x: str) -> str:
        return (
            f"CAST(date_add('1970-01-01', CAST(floor(CAST({milliseconds_x} AS BIGINT) / {_DAY_MS}) AS INT)) AS STRING)"
        )

    def epoch_clock(self, milliseconds_x: str) -> str:
        # not from_unixtime, whose result depends on the session's time zone
        seconds = f"CAST(floor(pmod(CAST({milliseconds_x} AS BIGINT), {_DAY_MS}) / 1000) AS INT)"
        return (
            f"concat(lpad({seconds} DIV 3600, 2, '0'), ':', lpad(pmod({seconds} DIV 60, 60), 2, '0'), ':', "
            f"lpad(pmod({seconds}, 60), 2, '0'))"
        )

    # --- the query string -----------------------------------------------------------------------------------

    def before_parameters(self) -> list[dict[str, str]]:
        return []

    def parameter(self, name: str) -> str:
        return self.found("query", rf"(?:^|&){name}(?:=([^&]*))?(?:&|\z)")

    def has_parameter(self, name: str) -> str:
        return self.matches("query", rf"(?:^|&){name}(?:=|&|\z)")

    def repeats(self, name: str) -> str:
        return self.matches("query", rf"(?:^|&){name}=.*&{name}=")

    def features(self) -> str:
        # the names of the flags that are on, and blanks in place of everything else
        short = "|".join(FEATURES)
        plain = self._flags(f"({short})")
        # if a flag is repeated, each occurrence is checked against everything before it
        first = "|".join(rf"({name})(?<!&f_{name}(?=[=&]).{{0,{_LONGEST_QUERY}}}&f_{name})" for name in FEATURES)
        repeated = self.matches(_AROUND, rf"&f_({short})(?=[=&]).*&f_\1[=&]")
        on = f"CASE WHEN {repeated} THEN {self._flags(f'(?:{first})')} ELSE {plain} END"
        return f"CASE WHEN {on} = '' THEN array() ELSE split({on}, ' +') END"

    def _flags(self, name: str) -> str:
        groups = "".join(f"${number}" for number in range(1, len(FEATURES) + 1)) if "|(" in name else "$1"
        return f"trim({self.substituted(_AROUND, f'&f_{name}=(?:1|%31)(?=&)|&[^&]*', f'{groups} ')})"

    def event_id(self) -> str:
        name = self.substituted("regexp_extract(log_file, '[^/]*$', 0)", r"[.]gz\z", "")
        digest = f"reflect('org.apache.commons.codec.digest.DigestUtils', 'md5Hex', concat({name}, '\\n', line))"
        dashed = "(.{8})(.{4})(.{4})(.{4})(.{12})"
        return f"regexp_replace({digest}, '{dashed}', '$1-$2-$3-$4-$5')"
