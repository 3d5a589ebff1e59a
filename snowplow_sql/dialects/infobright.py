"""Infobright, a column store on MySQL 5.1: typed columns, collations, backslashes in literals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from snowplow_sql.dialects.base import WHOLE, Dialect, Sql, Text, operand, plain_text
from snowplow_sql.errors import UnsupportedByDialect, UsageError
from snowplow_sql.events import FEATURES, Column, columns, infobright_columns
from snowplow_sql.values import event_column

_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\x1a": "\\Z"}

_WHOLE = ["smallint", "mediumint", "int", "bigint"]
"""The types of whole numbers, each wider than the one before."""

_OWN_WORDS = {"system"}
"""Names of result columns that are reserved words of MySQL from 8.0.3 on."""

FIELD_END, QUOTE, ESCAPE = "\t", '"', "\\"
"""In a file that LOAD DATA reads: the field terminator, the quote around a text, and the character that escapes either.
Texts are quoted because Infobright's own loader reads an unquoted empty field as NULL."""


class Infobright(Dialect):
    """MySQL 5.1, over the table of 2012: nine flags in place of the list of plug-ins."""

    name = "infobright"

    def create_events(self, table: str, *, engine: str = "BRIGHTHOUSE") -> list[str]:
        """The table in the storage `engine`; the comment `lookup` makes Infobright keep a dictionary of few texts."""
        if not re.fullmatch(r"[A-Za-z]\w*", engine, re.ASCII):
            raise UsageError(f"--engine: '{engine}' is not the name of a storage engine. Give one such as BRIGHTHOUSE.")
        listed = ",\n    ".join(
            f"{column.name} {column.infobright}" + (" COMMENT 'lookup'" if column.is_lookup else "")
            for column in infobright_columns()
        )
        return [f"CREATE TABLE {table} (\n    {listed}\n) ENGINE={engine} DEFAULT CHARSET=utf8"]

    def load_events(self, table: str, file: str) -> str:
        """The statement that loads `file`, which is on the client's machine, into `table`."""
        return (
            f"LOAD DATA LOCAL INFILE {self._quoted(file)} INTO TABLE {table} CHARACTER SET utf8\n"
            f"FIELDS TERMINATED BY {self._quoted(FIELD_END)} ENCLOSED BY {self._quoted(QUOTE)} "
            f"ESCAPED BY {self._quoted(ESCAPE)} LINES TERMINATED BY '\\n'"
        )

    def quote(self, value: str) -> str:
        beyond = next((character for character in value if ord(character) > 0xFFFF), None)
        if beyond:
            what = f"infobright knows no characters above U+FFFF, such as '{beyond}' in '{value}'"
            raise UnsupportedByDialect(f"{what}. Put * in its place in a funnel step, or leave it out.")
        return self._quoted(value)

    def _quoted(self, value: str) -> str:
        return "'" + "".join(_ESCAPES.get(character, character) for character in value) + "'"

    def column(self, name: str) -> Sql:
        if event_column(name).infobright:
            return Sql(name)
        instead = "Ask for a flag such as br_features_pdf" if name == "br_features" else "Ask DuckDB, over the logs"
        raise UnsupportedByDialect(f"infobright's table of 2012 has no column '{name}'. {instead}.")

    def type_of(self, column: Column) -> str:
        return column.infobright

    def plain_type(self, name: str) -> str:
        # DESCRIBE shows types of whole numbers with a display width, except in MySQL 8
        plain = super().plain_type(name).replace("dec(", "decimal(")
        return re.sub(r"(int)\(\d+\)", r"\1", plain)

    def holds(self, type_: str, column: Column) -> bool:
        # wider types count, too: `snowq export` proposes them where values do not fit the types of 2012
        given, known = self.plain_type(type_), self.plain_type(self.type_of(column))
        lengths = [re.fullmatch(r"varchar\((\d+)\)", kind) for kind in (given, known)]
        if column.is_text and lengths[0]:
            return known in _WHOLE or (lengths[1] is not None and int(lengths[0][1]) >= int(lengths[1][1]))
        if given in _WHOLE and known in _WHOLE:
            return _WHOLE.index(given) >= _WHOLE.index(known)
        return given == known or (given, known) == ("double", "float")

    def text(self, x: str) -> Sql:
        # MySQL's collations ignore case and trailing blanks
        return Sql(f"BINARY {x}")

    def plain(self, x: str) -> Sql:
        return Sql(f"CAST({x} AS CHAR)")  # LOWER leaves a binary text as it is

    def length(self, x: str) -> Sql:
        return Sql(f"CHAR_LENGTH({x})")  # LENGTH counts bytes

    def _like(self, x: str, parts: Sequence[str]) -> Sql:
        escaped = [part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for part in parts]
        return Sql(f"{self.text(x)} LIKE {self.literal('%'.join(escaped))}")

    def output(self, column: str) -> Sql:
        return Sql(f"`{column}`" if column in _OWN_WORDS else column)

    def _local(self, moment: str) -> str:
        return f"CAST(CONVERT_TZ({moment}, '+00:00', {self.literal(self.zone)}) AS CHAR)"

    def knows_zone(self) -> Sql | None:
        if self.zone is None:
            return None
        local = self.with_literals(self._local("'2012-01-01 00:00:00'"))
        return Sql(f"SELECT {local} AS known")

    def zone_refusal(self, server: str) -> str:
        return (
            f"{server} does not know the time zone '{self.zone}': its time-zone tables lack it. "
            "Load them with mysql_tzinfo_to_sql, or leave --tz out."
        )

    def _period(self, grain: str, moment: str | None) -> Sql:
        day = f"DATE({moment})" if moment else "dt"
        if grain == "hour":
            return Sql(f"CONCAT(SUBSTR({moment}, 1, 13), ':00:00')")
        if grain == "day":
            return Sql(day)
        if grain == "week":
            return Sql(f"DATE_SUB({day}, INTERVAL WEEKDAY({day}) DAY)")
        return Sql(f"DATE_SUB({day}, INTERVAL DAYOFMONTH({day}) - 1 DAY)")

    def _weeks_between(self, earlier: str, later: str) -> Sql:
        return Sql(f"DATEDIFF({later}, {earlier}) DIV 7")

    def seconds_between(self, earlier: str, later: str) -> Sql:
        return Sql(f"TIMESTAMPDIFF(SECOND, {earlier}, {later})")

    def add_days(self, day: str, x: str) -> Sql:
        return Sql(f"DATE_ADD({day}, INTERVAL {x} DAY)")

    def hour_of(self, moment: str) -> Sql:
        return Sql(f"HOUR({moment})")

    def weekday_of(self, moment: str) -> Sql:
        return Sql(f"(WEEKDAY({moment}) + 1)")

    def _mark(self) -> str:
        return "CHAR(1)"

    def _without_mark(self, x: str) -> str:
        return f"REPLACE({x}, CHAR(1), ' ')"

    def _part(self, packed: str, place: int) -> str:
        return f"SUBSTRING_INDEX(SUBSTRING_INDEX({packed}, CHAR(1), {place}), CHAR(1), -1)"

    def network(self, x: str, octets: int) -> Sql:
        return Sql(f"CASE WHEN {x} RLIKE '^([0-9]+[.]){{3}}[0-9]+$' THEN SUBSTRING_INDEX({x}, '.', {octets}) END")

    def path_prefix(self, path: str, levels: int) -> Sql:
        return Sql(f"SUBSTRING_INDEX({path}, '/', {levels + 1})")

    def url_parameter(self, x: str, name: str | Text) -> Sql:
        # The query, with a mark before each of its parameters; then the text after the first mark with that name.
        # Not with LOCATE, which counts bytes when it compares exactly.
        page = f"SUBSTRING_INDEX({x}, '#', 1)"
        query = f"CONCAT('&', SUBSTR({page}, LOCATE('?', {page}) + 1))"
        mark = f"&{plain_text(name)}="
        before = f"CHAR_LENGTH(SUBSTRING_INDEX({query}, {self.literal(mark)}, 1))"
        value = f"REPLACE(SUBSTRING_INDEX(SUBSTR({query}, {before} + {len(mark) + 1}), '&', 1), '+', ' ')"
        there = f"LOCATE('?', {page}) > 0 AND {before} < CHAR_LENGTH({query})"
        return Sql(f"CASE WHEN {there} AND CHAR_LENGTH({value}) > 0 THEN {value} END")  # a blank equals ''

    def number_text(self, x: str) -> Sql:
        return Sql(f"CAST({x} AS CHAR)")

    def number(self, x: str) -> Sql:
        column = columns().get(x)
        if column is None or column.infobright != "float":
            return Sql(x)
        # A float differs from the 0.1 that it was made from; its six printed digits do not.
        return Sql(f"(CAST({x} AS CHAR) + 0e0)")

    def long(self, x: str) -> Sql:
        return Sql(x)  # MySQL computes in 64 bits anyway

    def cents(self, x: str) -> Sql:
        column = columns().get(x)
        if column is not None and column.infobright == "float":
            # from its printed digits, as on other engines; a decimal has no room for larger values
            x = f"(CASE WHEN ABS({x}) < 1e16 THEN CAST(CAST({x} AS CHAR) AS DECIMAL(18, 2)) END)"
        return Sql(f"CAST({operand(x)} * 100 AS SIGNED)")

    def whole(self, x: str) -> Sql:
        column = columns().get(x)
        if column is None or not column.is_text:
            return Sql(x)
        number = f"CAST(TRIM({x}) AS SIGNED)"
        fits = f"{number} >= -2147483648 AND {number} <= 2147483647"
        return Sql(f"CASE WHEN TRIM({x}) RLIKE '^{WHOLE}$' AND {fits} THEN {number} END")

    def money(self, cents: str) -> Sql:
        return Sql(f"CAST({operand(cents)} / 100 AS DECIMAL(18, 2))")

    def url_path(self, x: str) -> Sql:
        # MySQL 5.1 cannot extract by a regular expression. The path begins at the first slash after the host, or
        # else after the end of the text, where it is empty.
        page = f"SUBSTRING_INDEX(SUBSTRING_INDEX({x}, '#', 1), '?', 1)"
        slash = f"LOCATE('/', CONCAT({page}, '/'), LOCATE('://', {page}) + 3)"
        begin = f"CASE LOCATE('://', {page}) WHEN 0 THEN 1 ELSE {slash} END"
        return Sql(f"CONCAT(SUBSTR({page}, {begin}), CASE WHEN {self._no_path(page)} THEN '/' ELSE '' END)")

    def _no_path(self, page: str) -> str:
        # scheme and host only, or nothing at all
        return f"{page} = '' OR (LOCATE('://', {page}) > 0 AND LOCATE('/', {page}, LOCATE('://', {page}) + 3) = 0)"

    def url_host(self, x: str) -> Sql:
        page = f"SUBSTRING_INDEX(SUBSTRING_INDEX({x}, '#', 1), '?', 1)"
        after = f"SUBSTRING_INDEX(SUBSTR({page}, LOCATE('://', {page}) + 3), '/', 1)"
        host = f"SUBSTRING_INDEX({after}, '@', -1)"
        # the colons of an IPv6 address are between brackets, and do not separate a port
        ipv6 = f"{host} LIKE '[%' THEN CONCAT(SUBSTRING_INDEX({host}, ']', 1), ']')"
        host = f"LOWER(CASE WHEN {ipv6} ELSE SUBSTRING_INDEX({host}, ':', 1) END)"
        return Sql(f"CASE WHEN LOCATE('://', {page}) > 0 AND {host} <> '' THEN {host} END")

    def has_feature(self, feature: str) -> Sql:
        return Sql(f"br_features_{FEATURES[feature]} = 1") if feature in FEATURES else Sql("1 = 0")


DIALECT = Infobright
