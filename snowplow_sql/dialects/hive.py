"""Apache Hive from 0.8.1: text columns, Java regular expressions, backslashes in literals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from snowplow_sql.dialects.base import (
    HOST,
    IPV4,
    PATH,
    PATH_PREFIX,
    WHOLE,
    Dialect,
    Sql,
    Text,
    operand,
    parameter_regex,
    regex_quoted,
)
from snowplow_sql.errors import UnsupportedByDialect, UsageError
from snowplow_sql.events import Column, columns, hive_columns
from snowplow_sql.values import did_you_mean, event_column

FIELD_END, ITEM_END, ESCAPE = "\t", "\x02", "\\"
"""In a text file of the table: the field terminator, the separator of the items of an array, and the character that
escapes any of the three in a value."""
_LINES_OF_TEXT = (
    f"ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\'\n"
    f"COLLECTION ITEMS TERMINATED BY '\\{ord(ITEM_END):03o}' LINES TERMINATED BY '\\n'\n"
)
STORED_AS = {"textfile": f"{_LINES_OF_TEXT}STORED AS TEXTFILE", "parquet": "STORED AS PARQUET"}
"""How the table's files can be stored, and the clause that says so. Parquet came with Hive 0.13."""

_ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\0": "\\000",  # three digits, since Hive would take two that follow as part of the escape
    "\x01": "\\001",
    "\x1a": "\\Z",
    # Hive's command line splits statements at semicolons, even at those inside literals
    ";": "\\073",
    # and it substitutes variables for ${name}
    "$": "\\044",
}

_OWN_WORDS = {"items"}
"""Names of result columns that are reserved words of Hive 0.8."""

_SKIPPED = re.findall(
    r"\S+ \S+",
    """
2010-03-11 02:00 2010-03-14 00:45 2010-03-22 00:15 2010-03-26 02:15 2010-03-27 22:45 2010-03-28 01:45 2010-03-28 03:30
2010-03-28 04:00 2010-04-04 02:15 2010-04-30 00:00 2010-05-02 00:15 2010-09-05 02:00 2010-09-26 02:45 2010-10-03 00:30
2010-10-09 22:15 2010-10-10 00:15 2011-03-27 02:00 2011-04-01 00:15 2011-10-02 02:00 2011-10-16 00:30 2011-10-28 03:45
2011-12-30 18:00 2012-03-11 02:30 2012-10-21 00:45 2013-03-29 01:15 2014-12-28 02:30 2015-03-28 02:30 2016-03-13 02:15
2016-05-01 02:45 2016-11-06 02:15 2018-01-01 01:15 2018-05-04 23:45 2019-10-06 02:30 2022-03-27 00:30
""",
)
"""Local times that clocks have skipped: each zone whose clocks have gone forward since 2010 skipped one of them.

Before 3.1, Hive reads a text as a local time of the server's own zone, and only then takes it as UTC. So in such a zone
it cannot read one of these.
"""

# What counts as a number in text that the tracker sent.
_PLAIN = "[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)"
_DECIMAL = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?"


class Hive(Dialect):
    """Hive, over the table of 2012: dt, amounts and ev_value are text, plug-ins an array."""

    name = "hive"

    def create_events(self, table: str, *, location: str | None = None, stored_as: str = "textfile") -> list[str]:
        """The partitioned table, external if a `location` is given, and the statement that finds its partitions."""
        *stored, day = (f"{column.name} {column.hive}" for column in hive_columns())
        listed = ",\n    ".join(stored)
        made = (
            f"CREATE {'EXTERNAL ' if location else ''}TABLE IF NOT EXISTS {table} (\n    {listed}\n)\n"
            f"PARTITIONED BY ({day})\n{stored_clause(stored_as)}"
        )
        if location:
            made += f"\nLOCATION {self.quote(location)}"
        return [made, f"MSCK REPAIR TABLE {table}"]

    def quote(self, value: str) -> str:
        return "'" + "".join(_ESCAPES.get(character, character) for character in value) + "'"

    def column(self, name: str) -> Sql:
        if event_column(name).hive:
            return Sql(name)
        instead = "Ask for br_features, the list of plug-ins" if name.startswith("br_") else "Ask DuckDB, over the logs"
        raise UnsupportedByDialect(f"hive's table of 2012 has no column '{name}'. {instead}.")

    def type_of(self, column: Column) -> str:
        return column.hive

    def _like(self, x: str, parts: Sequence[str]) -> Sql:
        # Not LIKE, which cannot express a backslash before a wildcard.
        regex = "(?s)\\A" + ".*".join(map(regex_quoted, parts)) + "\\z"
        return Sql(f"{x} RLIKE {self.literal(regex)}")

    def output(self, column: str) -> Sql:
        return Sql(f"`{column}`" if column in _OWN_WORDS else column)

    def _local(self, moment: str) -> str:
        return f"SUBSTR(CAST(FROM_UTC_TIMESTAMP({moment}, {self.literal(self.zone)}) AS STRING), 1, 19)"

    def knows_zone(self) -> Sql | None:
        if self.zone is None:
            return None
        # converted to a zone of one fixed offset, so that only the server's own zone can make a difference
        right = " AND ".join(
            f"CAST(FROM_UTC_TIMESTAMP('{moment}:00', 'Asia/Tokyo') AS STRING) LIKE '{_nine_hours_later(moment)}%'"
            for moment in _SKIPPED
        )
        return Sql(f"SELECT CASE WHEN {right} THEN 1 END AS known")

    def zone_refusal(self, server: str) -> str:
        return (
            f"{server} runs in a time zone with clock changes, so its hours in '{self.zone}' are wrong near these "
            "changes. Have HiveServer2 and its jobs started with -Duser.timezone=UTC, or leave --tz out."
        )

    def _period(self, grain: str, moment: str | None) -> Sql:
        day = f"SUBSTR({moment}, 1, 10)" if moment else "dt"
        if grain == "hour":
            return Sql(f"CONCAT(SUBSTR({moment}, 1, 13), ':00:00')")
        if grain == "day":
            return Sql(day)
        if grain == "week":
            # 1970-01-05 was a Monday
            return Sql(f"DATE_SUB({day}, PMOD(DATEDIFF({day}, '1970-01-05'), 7))")
        return Sql(f"CONCAT(SUBSTR({moment or 'dt'}, 1, 7), '-01')")

    def _weeks_between(self, earlier: str, later: str) -> Sql:
        return Sql(f"CAST(DATEDIFF({later}, {earlier}) / 7 AS INT)")

    def seconds_between(self, earlier: str, later: str) -> Sql:
        # from the digits, since UNIX_TIMESTAMP reads a moment in the server's own time zone
        of_day = f"{_second_of_day(later)} - ({_second_of_day(earlier)})"
        return Sql(f"(DATEDIFF({later}, {earlier}) * 86400 + {of_day})")

    def add_days(self, day: str, x: str) -> Sql:
        return Sql(f"DATE_ADD({day}, {x})")

    def hour_of(self, moment: str) -> Sql:
        return Sql(f"CAST(SUBSTR({moment}, 12, 2) AS INT)")

    def weekday_of(self, moment: str) -> Sql:
        return Sql(f"(PMOD(DATEDIFF({moment}, '1970-01-05'), 7) + 1)")

    def _mark(self) -> str:
        return str(self.literal("\x01"))

    def _without_mark(self, x: str) -> str:
        return f"REGEXP_REPLACE({x}, {self._mark()}, ' ')"

    def _part(self, packed: str, place: int) -> str:
        return f"SPLIT({packed}, {self._mark()})[{place - 1}]"

    def cents(self, x: str) -> Sql:
        # From its digits: Hive 0.8 has no decimals, and the double nearest to 1.005 is below 1.005.
        amount = f"TRIM({x})"
        digits = f"REGEXP_EXTRACT({amount}, '^[-+]?([0-9]*)', 1)"
        mills = f"CONCAT({digits}, RPAD(REGEXP_EXTRACT({amount}, '[.]([0-9]*)', 1), 3, '0'))"
        sign = f"CASE WHEN {amount} LIKE '-%' THEN -1 ELSE 1 END"
        rounded = f"ROUND(CAST({amount} AS DOUBLE) * 100)"
        return Sql(
            f"CASE WHEN {self._is(_PLAIN, amount)} THEN {sign} * ((CAST({mills} AS BIGINT) + 5) DIV 10) "
            f"WHEN {self._is(_DECIMAL, amount)} AND ABS({rounded}) < 1e18 THEN CAST({rounded} AS BIGINT) END"
        )

    def money(self, cents: str) -> Sql:
        return Sql(f"{operand(cents)} / 100")

    def units(self, x: str, decimals: int) -> Sql:
        return Sql(f"({super().units(x, decimals)} * 1e0)")  # FLOOR gives a BIGINT, whose sums wrap around

    def number(self, x: str) -> Sql:
        column = columns().get(x)
        if column and column.type == "INTEGER":
            return self.whole(x)
        # Java takes NaN, 0x1p3 and 5d for numbers too
        number = f"CAST(TRIM({x}) AS DOUBLE)"
        finite = f"ABS({number}) <= 1.7976931348623157e308"
        return Sql(f"CASE WHEN {self._is(_DECIMAL, f'TRIM({x})')} AND {finite} THEN {number} END")

    def whole(self, x: str) -> Sql:
        column = columns().get(x)
        if column and column.hive != "string":
            return Sql(x)
        # CAST takes 2.7 for 2
        return Sql(f"CASE WHEN {self._is(WHOLE, f'TRIM({x})')} THEN CAST(TRIM({x}) AS INT) END")

    def _is(self, regex: str, x: str) -> Sql:
        return Sql(f"{x} RLIKE {self.literal(f'^{regex}$')}")

    def url_path(self, x: str) -> Sql:
        path = f"REGEXP_EXTRACT({x}, '{PATH}', 1)"
        return Sql(f"CASE WHEN {path} = '' THEN '/' ELSE {path} END")

    def url_host(self, x: str) -> Sql:
        host = f"LOWER(REGEXP_EXTRACT({x}, {self.literal(HOST)}, 1))"
        return Sql(f"CASE WHEN {host} <> '' THEN {host} END")

    def network(self, x: str, octets: int) -> Sql:
        return Sql(f"REGEXP_EXTRACT({x}, {self.literal(IPV4 % (octets - 1, 4 - octets))}, 1)")

    def path_prefix(self, path: str, levels: int) -> Sql:
        return Sql(f"REGEXP_EXTRACT({path}, '{PATH_PREFIX % levels}', 0)")

    def url_parameter(self, x: str, name: str | Text) -> Sql:
        value = f"REGEXP_EXTRACT({x}, {self.literal(parameter_regex(name))}, 1)"
        plain = f"REGEXP_REPLACE({value}, '[+]', ' ')"
        return Sql(f"CASE WHEN {plain} <> '' THEN {plain} END")

    def number_text(self, x: str) -> Sql:
        column = event_column(x)
        if column.hive == "boolean":
            return Sql(f"CASE WHEN {x} THEN '1' WHEN NOT {x} THEN '0' END")
        if column.hive == "string":
            return Sql(f"CAST({self.whole(x)} AS STRING)" if column.type == "INTEGER" else x)
        return Sql(f"CAST({x} AS STRING)")

    def listed(self, rows: Sequence[Sequence[object]], columns: Sequence[str], events: str, alias: str) -> Sql:
        # a SELECT without FROM came with Hive 0.13; counting at most one row always gives one row
        cells = ",\n".join(
            f"    CASE place_in_list {self._by_number(row[place] for row in rows)} END AS {column}"
            for place, column in enumerate(columns)
        )
        row = self.derived(f"SELECT 1 AS one\nFROM {events}\nLIMIT 1", "a_row")
        one = self.derived(f"SELECT COUNT(*) AS counted\nFROM {row}", "one_row")
        return self.derived(f"SELECT\n{cells}\nFROM {one}\n{self.numbers(len(rows), 'listed', 'place_in_list')}", alias)

    def _by_number(self, values: Iterable[object]) -> str:
        return " ".join(f"WHEN {number} THEN {self.literal(value)}" for number, value in enumerate(values, start=1))

    def numbers(self, count: int, name: str, column: str) -> Sql:
        # a SELECT without FROM came with Hive 0.13
        values = ", ".join(map(str, range(1, count + 1)))
        return Sql(f"LATERAL VIEW EXPLODE(ARRAY({values})) {name} AS {column}")

    def is_flag(self, name: str, *, on: bool) -> Sql:
        return Sql(name if on else f"NOT {name}")

    def has_feature(self, feature: str) -> Sql:
        return Sql(f"ARRAY_CONTAINS(br_features, {self.literal(feature)})")


def _nine_hours_later(moment: str) -> str:
    return str(dt.datetime.fromisoformat(moment) + dt.timedelta(hours=9))


def _second_of_day(moment: str) -> str:
    parts = (
        f"CAST(SUBSTR({moment}, {place}, 2) AS INT) * {seconds}" for place, seconds in ((12, 3600), (15, 60), (18, 1))
    )
    return " + ".join(parts)


def stored_clause(stored_as: str) -> str:
    """The clause of a table whose files are stored as `stored_as`. Raises UsageError for an unknown format."""
    if stored_as not in STORED_AS:
        hint = did_you_mean(stored_as, list(STORED_AS))
        raise UsageError(f"--stored-as: '{stored_as}' is not one of {', '.join(STORED_AS)}.{hint}")
    return STORED_AS[stored_as]


DIALECT = Hive
