r"""The operations in which the parser's rules are written, so that each rule is defined once for all engines.

Arguments called `x` are SQL expressions, all others are plain values. Regular expressions are restricted to what RE2
and Java interpret alike: the end of a text is `\\z`, since Java's `$` also matches before a final line end. An
operation on NULL gives NULL unless its description says otherwise.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from snowplow_sql.events import Column

if TYPE_CHECKING:
    from snowplow_sql.logs.lines import Layout
    from snowplow_sql.logs.useragents import Version

DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
WHOLE_NUMBER = "-?[0-9]+"
"""Digits with an optional minus: no blanks, no exponent."""
DECIMAL = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"

BLANKS = r" \t\x0B\f"
"""Space, tab, vertical tab and form feed, for use inside a character class of a regular expression."""


def verbatim(text: str) -> str:
    """`text` as a regular expression. Characters are escaped by one-character classes, which need no backslash."""
    return re.sub(r"[.+*?()|{}$]", r"[\g<0>]", text)


class Spelling(ABC):
    """The SQL of one engine."""

    # --- texts --------------------------------------------------------------------------------------------

    @abstractmethod
    def text(self, value: str) -> str:
        """`value` as an SQL string literal."""

    @abstractmethod
    def no_text(self) -> str:
        """NULL of the text type."""

    @abstractmethod
    def joined(self, *x: str) -> str:
        """The concatenation of the texts; NULL if one of them is NULL."""

    @abstractmethod
    def has(self, x: str, token: str) -> str:
        """Whether `x` contains `token`."""

    @abstractmethod
    def starts_with(self, x: str, prefix_x: str) -> str:
        """Whether `x` begins with the text `prefix_x`, which must not be empty."""

    @abstractmethod
    def replaced(self, x: str, old: str, new: str) -> str:
        """`x` with each occurrence of `old` replaced by `new`."""

    @abstractmethod
    def matches(self, x: str, regex: str) -> str:
        """Whether `regex` matches somewhere in `x`."""

    @abstractmethod
    def is_all(self, x: str, regex: str) -> str:
        """Whether `regex` matches all of `x`."""

    @abstractmethod
    def extracted(self, x: str, regex: str, group: int = 1) -> str:
        """The text of `group` in the first match of `regex` in `x`; '' or NULL without a match."""

    @abstractmethod
    def found(self, x: str, regex: str, group: int = 1) -> str:
        """As `extracted`, but NULL in place of ''."""

    @abstractmethod
    def substituted(self, x: str, regex: str, new: str) -> str:
        """`x` with each match of `regex` replaced by `new`."""

    @abstractmethod
    def word(self, x: str, number: int) -> str:
        """The word of `x` with this number, from 1, where single spaces separate words; '' or NULL if there is none."""

    @abstractmethod
    def value_of(self, x: str, values: Mapping[str, str]) -> str:
        """The value of `values` for the key `x`, a text; NULL if there is none."""

    @abstractmethod
    def pick(self, x: str, values: Sequence[str]) -> str:
        """The item of `values` with the number `x`, from 1."""

    @abstractmethod
    def truth(self, condition: str) -> str:
        """An SQL condition as a value of the type of `dvce_ismobile`."""

    # --- decoding and typing ------------------------------------------------------------------------------

    @abstractmethod
    def decoded(self, x: str, *, mend: bool = True) -> str:
        """`x` URL-decoded once, with `+` as a space.

        A malformed escape stays as it is. Bytes that are not UTF-8 become U+FFFD, one per broken sequence. With `mend`
        off, a text with such bytes may become NULL. That suits values that are not texts, since such a value would not
        be a valid number or flag anyway.
        """

    def cleaned(self, x: str) -> str:
        """`x` without carriage returns and line feeds, and with each tab replaced by four spaces."""
        bare = self.replaced(self.substituted(x, r"[\r\n]", ""), "\t", "    ")
        unclean = self.matches(x, r"[\t\r\n]")
        return f"CASE WHEN {unclean} THEN {bare} ELSE {x} END"

    def without_last_percent(self, x: str) -> str:
        """`x` without a single `%` at its end, which is a truncated escape."""
        return self.substituted(x, r"%\z", "")

    @abstractmethod
    def trimmed(self, x: str) -> str:
        """`x` without leading and trailing spaces."""

    @abstractmethod
    def day(self, x: str) -> str:
        """The text `x` as a value of `dt`; NULL unless it is a valid date in the form YYYY-MM-DD."""

    @abstractmethod
    def clock(self, x: str) -> str:
        """The text `x` as a value of `tm`; NULL unless it has the form HH:MM:SS, from 00:00:00 to 23:59:59."""

    @abstractmethod
    def sound_day(self, x: str) -> str:
        """As `day`, for a text that is known to be valid."""

    @abstractmethod
    def sound_clock(self, x: str) -> str:
        """As `clock`, for a text that is known to be valid."""

    @abstractmethod
    def whole_number(self, x: str) -> str:
        """`x` as a 32-bit integer; NULL if it is not one (see WHOLE_NUMBER)."""

    @abstractmethod
    def number(self, column: Column, x: str) -> str:
        """`x` as a finite number of the column's type; NULL if it is not one (see DECIMAL)."""

    def flag(self, x: str) -> str:
        """`x` as a flag: 1 or 0, else NULL."""
        return f"CASE {x} WHEN '1' THEN true WHEN '0' THEN false END"

    def typed(self, column: Column, x: str) -> str:
        """`x` as a value of `column`; NULL if the text is not a valid one."""
        if column.is_text:
            return x
        if column.type == "BOOLEAN":
            return self.flag(x)
        if column.decodes == 2:
            x = self.trimmed(x)  # in 2012, amounts were trimmed before parsing, and integers were not
            if column.type == "INTEGER":
                # the table of 2012 has a text column here, where 2.0 counts as 2 in sums
                x = self.substituted(x, r"[.]0*\z", "")
        return self.whole_number(x) if column.type == "INTEGER" else self.number(column, x)

    # --- user agents --------------------------------------------------------------------------------------

    @abstractmethod
    def number_after(self, x: str, marker: str) -> str:
        """The integer that follows the first `marker` in `x` with a digit directly after it; NULL if there is none."""

    def version(self, x: str, version: Version) -> str:
        """The first match of the version in `x`; NULL if there is none."""
        return self.found(x, version.pattern)

    # --- log lines ----------------------------------------------------------------------------------------

    @abstractmethod
    def split_lines(self, lines: str, layout: Layout) -> str:
        """The relation `lines` (log_file, line) with the fields of each line by name, for files of one layout.

        The columns are log_file, line, field_count, fields_expected, header_expected, has_empty_field (which covers the
        fields of the oldest format) and the names in NEEDED. Tabs separate the fields. A line with too few tabs, such
        as one copied from a screen, is split at runs of blanks.
        """

    @abstractmethod
    def field(self, number: int) -> str:
        """The field with this number, from 1, inside `split_lines`."""

    @abstractmethod
    def epoch_day(self, milliseconds_x: str) -> str:
        """The date, as text, of a timestamp in milliseconds since 1970; NULL if the text is not a number."""

    @abstractmethod
    def epoch_clock(self, milliseconds_x: str) -> str:
        """The time of day, as text, of a timestamp in milliseconds since 1970; NULL if the text is not a number."""

    # --- the query string, in the column `query` ------------------------------------------------------------

    @abstractmethod
    def before_parameters(self) -> list[dict[str, str]]:
        """Stages that `parameter` needs below it."""

    @abstractmethod
    def parameter(self, name: str) -> str:
        """The raw value of the first parameter called `name`; NULL if the parameter is missing or its value is empty.

        Pairs are split at `&`, and a name ends at the first `=`: in a=b=c, the value of a is b=c. The value may already
        have spaces in place of `+`, depending on the engine.
        """

    def parameter_decoded(self, raw_x: str, *, mend: bool = True) -> str:
        """`raw_x`, a result of `parameter`, URL-decoded once; for `mend` see `decoded`."""
        return self.decoded(raw_x, mend=mend)

    @abstractmethod
    def has_parameter(self, name: str) -> str:
        """Whether there is a parameter called `name`, whatever its value."""

    def first_given(self, name: str) -> str:
        """The raw value of the first parameter called `name` that has a `=`; '' or NULL if there is none."""
        return self.extracted("query", f"(?:^|&){name}=([^&]*)")

    def gives_any(self, names: Collection[str]) -> str:
        """Whether one of `names` occurs with a `=`."""
        return self.matches("query", f"(?:^|&)(?:{'|'.join(sorted(names))})=")

    @abstractmethod
    def repeats(self, name: str) -> str:
        """Whether `name` occurs with a `=` more than once."""

    @abstractmethod
    def features(self) -> str:
        """The list of the short names of the plug-ins whose first parameter is 1, in the order of the query string."""

    @abstractmethod
    def event_id(self) -> str:
        """The UUID of the line: the MD5 of the file name (without folder and .gz), a line feed and the line."""
