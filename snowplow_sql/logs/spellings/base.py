r"""The words in which the parser's rules are written, so that each rule stands once for every engine.

Arguments called `x` are SQL, all others are values. Regular expressions are what RE2 and Java read alike:
the end of a text is `\\z`, since Java's `$` also stands before a last line end. NULL in gives NULL out unless
a word says otherwise.
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
"""Only digits with an optional minus: no blanks, no exponent."""
DECIMAL = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"

BLANKS = r" \t\x0B\f"
"""Space, tab and their two vertical kin, inside a class of a regular expression."""


def verbatim(text: str) -> str:
    """`text` as a regular expression; a class of one character needs no backslash."""
    return re.sub(r"[.+*?()|{}$]", r"[\g<0>]", text)


class Spelling(ABC):
    """One engine's spelling."""

    # --- texts --------------------------------------------------------------------------------------------

    @abstractmethod
    def text(self, value: str) -> str:
        """`value` as a literal."""

    @abstractmethod
    def no_text(self) -> str:
        """NULL, as a text."""

    @abstractmethod
    def joined(self, *x: str) -> str:
        """The texts one behind the other; NULL if one of them is."""

    @abstractmethod
    def has(self, x: str, token: str) -> str:
        """Whether `x` contains `token`."""

    @abstractmethod
    def starts_with(self, x: str, prefix_x: str) -> str:
        """Whether `x` begins with the text `prefix_x`, which is not empty."""

    @abstractmethod
    def replaced(self, x: str, old: str, new: str) -> str:
        """`x` with `new` wherever `old` stands."""

    @abstractmethod
    def matches(self, x: str, regex: str) -> str:
        """Whether `regex` matches somewhere in `x`."""

    @abstractmethod
    def is_all(self, x: str, regex: str) -> str:
        """Whether `regex` matches `x` from end to end."""

    @abstractmethod
    def extracted(self, x: str, regex: str, group: int = 1) -> str:
        """What `group` of `regex` holds where it first matches in `x`; '' or NULL where it does not."""

    @abstractmethod
    def found(self, x: str, regex: str, group: int = 1) -> str:
        """The same with NULL for all that is empty."""

    @abstractmethod
    def substituted(self, x: str, regex: str, new: str) -> str:
        """`x` with `new` for each match of `regex`."""

    @abstractmethod
    def word(self, x: str, number: int) -> str:
        """The word of `x` with this number from 1, words being parted by single spaces; '' or NULL if none."""

    @abstractmethod
    def value_of(self, x: str, values: Mapping[str, str]) -> str:
        """What `values` has for the text `x`; NULL if nothing."""

    @abstractmethod
    def pick(self, x: str, values: Sequence[str]) -> str:
        """The one of `values` whose number is `x`, from 1."""

    @abstractmethod
    def truth(self, condition: str) -> str:
        """A SQL condition as a value of the type that `dvce_ismobile` has."""

    # --- decoding and typing ------------------------------------------------------------------------------

    @abstractmethod
    def decoded(self, x: str, *, mend: bool = True) -> str:
        """`x` URL-decoded once, `+` being a space.

        A malformed escape stays as it is; bytes that are no UTF-8 become U+FFFD, one per broken sequence.
        With `mend` off a text with such bytes may be NULL: for values that are no texts, since such a one is
        no number and no flag either.
        """

    def cleaned(self, x: str) -> str:
        """`x` without carriage returns and line feeds, and with four spaces for each tab."""
        bare = self.replaced(self.substituted(x, r"[\r\n]", ""), "\t", "    ")
        unclean = self.matches(x, r"[\t\r\n]")
        return f"CASE WHEN {unclean} THEN {bare} ELSE {x} END"

    def without_last_percent(self, x: str) -> str:
        """`x` without one `%` at its end, a truncated escape."""
        return self.substituted(x, r"%\z", "")

    @abstractmethod
    def trimmed(self, x: str) -> str:
        """`x` without spaces at its ends."""

    @abstractmethod
    def day(self, x: str) -> str:
        """The text `x` as a value of `dt`; NULL unless it is YYYY-MM-DD and such a day exists."""

    @abstractmethod
    def clock(self, x: str) -> str:
        """The text `x` as a value of `tm`; NULL unless it is HH:MM:SS, from 00:00:00 to 23:59:59."""

    @abstractmethod
    def sound_day(self, x: str) -> str:
        """The same for a text that is known to be one."""

    @abstractmethod
    def sound_clock(self, x: str) -> str:
        """The same for a text that is known to be one."""

    @abstractmethod
    def whole_number(self, x: str) -> str:
        """`x` as an integer of 32 bits; NULL where it is none (see WHOLE_NUMBER)."""

    @abstractmethod
    def number(self, column: Column, x: str) -> str:
        """`x` as a finite number of the column's type; NULL where it is none (see DECIMAL)."""

    def flag(self, x: str) -> str:
        """`x` as a flag: 1 or 0, else NULL."""
        return f"CASE {x} WHEN '1' THEN true WHEN '0' THEN false END"

    def typed(self, column: Column, x: str) -> str:
        """`x` as a value of `column`; NULL where the text is none."""
        if column.is_text:
            return x
        if column.type == "BOOLEAN":
            return self.flag(x)
        if column.decodes == 2:
            x = self.trimmed(x)  # amounts were parsed so in 2012, and whole numbers to the letter
            if column.type == "INTEGER":
                x = self.substituted(x, r"[.]0*\z", "")  # the table of 2012 has text here, and 2.0 adds up as 2
        return self.whole_number(x) if column.type == "INTEGER" else self.number(column, x)

    # --- user agents --------------------------------------------------------------------------------------

    @abstractmethod
    def number_after(self, x: str, marker: str) -> str:
        """The integer in `x` where `marker` is first followed directly by a digit; else NULL."""

    def version(self, x: str, version: Version) -> str:
        """The version in `x`, where it first stands; NULL where there is none."""
        return self.found(x, version.pattern)

    # --- log lines ----------------------------------------------------------------------------------------

    @abstractmethod
    def split_lines(self, lines: str, layout: Layout) -> str:
        """The relation `lines` (log_file, line) with each line's fields by name, for files of one layout.

        It has log_file, line, field_count, fields_expected, header_expected, has_empty_field (among the
        fields of the oldest format) and NEEDED's names. Tabs part the fields; a line with too few of them,
        such as one copied from a screen, is parted at any run of blanks.
        """

    @abstractmethod
    def field(self, number: int) -> str:
        """The field with this number from 1, inside `split_lines`."""

    @abstractmethod
    def epoch_day(self, milliseconds_x: str) -> str:
        """The day, as text, of a moment in milliseconds since 1970; NULL where the text is no number."""

    @abstractmethod
    def epoch_clock(self, milliseconds_x: str) -> str:
        """The time of day, as text, of such a moment."""

    # --- the query string, in the column `query` ------------------------------------------------------------

    @abstractmethod
    def before_parameters(self) -> list[dict[str, str]]:
        """Stages that `parameter` builds upon."""

    @abstractmethod
    def parameter(self, name: str) -> str:
        """The raw value of the first parameter called `name`; NULL where it has none, or an empty one.

        Pairs are split at `&`, and a name ends at the first `=`: a=b=c is a with the value b=c. An engine may
        give a space for each `+` already.
        """

    def parameter_decoded(self, raw_x: str, *, mend: bool = True) -> str:
        """`raw_x`, which `parameter` gave, URL-decoded once; for `mend` see `decoded`."""
        return self.decoded(raw_x, mend=mend)

    @abstractmethod
    def has_parameter(self, name: str) -> str:
        """Whether there is a parameter called `name`, whatever its value."""

    def first_given(self, name: str) -> str:
        """The raw value of the first parameter called `name` that has a `=`; '' or NULL where none has."""
        return self.extracted("query", f"(?:^|&){name}=([^&]*)")

    def gives_any(self, names: Collection[str]) -> str:
        """Whether one of `names` is given with a `=`."""
        return self.matches("query", f"(?:^|&)(?:{'|'.join(sorted(names))})=")

    @abstractmethod
    def repeats(self, name: str) -> str:
        """Whether `name` is given with a `=` more than once."""

    @abstractmethod
    def features(self) -> str:
        """The list of the short names of the plug-ins whose first parameter is 1, in the query string's order."""

    @abstractmethod
    def event_id(self) -> str:
        """A UUID of the line: the MD5 of the file's name (without folder and .gz), a line feed and the line."""
