"""Events with difficult values, and what each engine's table must hold of them. All of it is written by hand.

A column that a case does not name is NULL. Numbers that Hive keeps as text are written as DuckDB prints them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from snowplow_sql.events import columns

if TYPE_CHECKING:
    import duckdb

DAY = "2012-02-29"
Values = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One event: its values in DuckDB, and the values of an engine's table where they differ."""

    given: Values
    hive: Values = field(default_factory=dict)
    """Differences in both forms of the Hive table."""
    text: Values = field(default_factory=dict)
    """Differences in the Hive table of text files only."""
    mysql: Values = field(default_factory=dict)


CASES = {
    "nothing but a day": Case({}),
    "tabs": Case({"user_id": "a\tb", "page_url": "\t", "page_title": "\t\tx\t", "os_timezone": "end\t"}),
    "line feeds": Case(
        {"user_id": "a\nb", "platform": "\n", "os_timezone": "end\n"},
        text={"user_id": "a b", "platform": " ", "os_timezone": "end "},
    ),
    "carriage returns": Case(
        {"user_id": "a\rb", "platform": "\r\n", "br_lang": "\r"},
        text={"user_id": "a b", "platform": "  ", "br_lang": " "},
    ),
    "backslashes": Case(
        {"app_id": "\\", "user_id": "a\\", "page_title": "\\t\\n\\\\", "page_url": "\\\t", "os_timezone": "end\\"}
    ),
    "the mark of NULL as a text": Case({"app_id": "\\N", "page_title": "\\\\N", "os_timezone": "\\N"}),
    "the word NULL as a text": Case({"app_id": "NULL", "page_title": "null", "os_timezone": "N"}),
    "empty texts": Case({"app_id": "", "platform": "", "page_title": "", "br_colordepth": "", "os_timezone": ""}),
    "quotes": Case({"app_id": '"', "platform": '""', "page_title": '"a" b', "page_url": "it's", "ev_label": '\\"'}),
    "blanks at either end": Case({"app_id": " a ", "page_title": "a   ", "page_url": "   ", "os_timezone": "end "}),
    "letters of the world": Case({"app_id": "ÄÖü é", "page_title": "日本語 \u0301 \u200f", "page_url": "\uffff\ufffd"}),
    "emoji": Case(
        {"app_id": "😀", "page_title": "a😀😀 b\U0001d4b3", "os_timezone": "x😀"},
        mysql={"app_id": "\ufffd", "page_title": "a\ufffd\ufffd b\ufffd", "os_timezone": "x\ufffd"},
    ),
    "characters that are not shown": Case(
        {"app_id": "\ufeffx", "user_id": "a\0b", "page_title": "\x01\x02\x03\x1a\x1b", "page_url": "\x85\u2028\x0b\x0c"}
    ),
    "characters that engines have a use for": Case({"page_title": "${x} $1 ; -- # /* %s ? {0}", "app_id": "#a,b|c"}),
    "no plug-in": Case({"br_features": []}),
    "one plug-in": Case({"br_features": ["pdf"], "br_features_pdf": True}, mysql={"br_features_pdf": 1}),
    "many plug-ins": Case(
        {"br_features": ["pdf", "fla", "ag"], "br_features_java": False, "br_features_silverlight": True},
        mysql={"br_features_java": 0, "br_features_silverlight": 1},
    ),
    "plug-ins of odd names": Case({"br_features": ["a\tb", "c\x02d", "e\\f", "\\N", None, "😀"]}),
    "flags on": Case({"br_cookies": True, "dvce_ismobile": True}, mysql={"br_cookies": 1, "dvce_ismobile": 1}),
    "flags off": Case({"br_cookies": False, "dvce_ismobile": False}, mysql={"br_cookies": 0, "dvce_ismobile": 0}),
    "the greatest numbers": Case(
        {
            "visit_id": 32767,
            "dvce_screenwidth": 8388607,
            "dvce_screenheight": 0,
            "ti_quantity": 2147483647,
            "tr_total": Decimal("9999999999999999.99"),
            "ev_value": 123456.0,
        },
        hive={"ti_quantity": "2147483647", "tr_total": "9999999999999999.99", "ev_value": "123456.0"},
    ),
    "the least numbers": Case(
        {
            "visit_id": -32768,
            "dvce_screenwidth": -8388608,
            "dvce_screenheight": -1,
            "ti_quantity": -2147483648,
            "tr_total": Decimal("-9999999999999999.99"),
            "tr_tax": Decimal("-0.01"),
            "ev_value": -0.5,
        },
        hive={
            "ti_quantity": "-2147483648",
            "tr_total": "-9999999999999999.99",
            "tr_tax": "-0.01",
            "ev_value": "-0.5",
        },
    ),
    "numbers that the Infobright table cannot hold": Case(
        {"visit_id": 2147483647, "ev_value": 1e300},
        hive={"ev_value": "1e+300"},
        mysql={"visit_id": 32767, "ev_value": 3.40282e38},
    ),
    "numbers that are texts": Case(
        {"txn_id": "012345", "tr_shipping": Decimal("0.00"), "ti_price": Decimal("12.50")},
        hive={"tr_shipping": "0.00", "ti_price": "12.50"},
        mysql={"txn_id": 12345},
    ),
    "the first second": Case({"tm": time(0, 0, 0)}, hive={"tm": "00:00:00"}, mysql={"tm": timedelta(0)}),
    "the last second": Case(
        {"tm": time(23, 59, 59)}, hive={"tm": "23:59:59"}, mysql={"tm": timedelta(hours=23, minutes=59, seconds=59)}
    ),
    "every text at its longest": Case(
        {"user_id": "u" * 16, "page_url": "é" * 4095, "page_title": "t" * 2083, "br_colordepth": "c" * 12}
    ),
}
_IDS = {name: UUID(int=number) for number, name in enumerate(CASES, 1)}


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `events` in `connection`, with the cases as its rows."""
    typed = ", ".join(f"{column.name} {column.type}" for column in columns().values())
    connection.execute(f"CREATE TABLE events ({typed})")
    for name, case in CASES.items():
        insert(connection, event_id=_IDS[name], **case.given)


def insert(connection: duckdb.DuckDBPyConnection, **values: Any) -> None:
    """Add an event to the table `events`, on 29 February 2012 if no `dt` is given."""
    values = {"dt": date(2012, 2, 29)} | values
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO events ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def expected(engine: str, names: list[str]) -> dict[str, Values]:
    """What the engine's table must hold in its columns `names`, by case; `parquet` and `text` are Hive's tables."""
    held = {}
    for name, case in CASES.items():
        own = case.mysql if engine == "mysql" else case.hive | (case.text if engine == "text" else {})
        row = case.given | {"dt": date(2012, 2, 29) if engine == "mysql" else DAY, "event_id": str(_IDS[name])} | own
        held[name] = {column: row.get(column) for column in names}
    return held


def by_case(names: list[str], rows: list[tuple[Any, ...]]) -> dict[str, Values]:
    """The rows of a table by case."""
    cases = {str(number): name for name, number in _IDS.items()}
    dicts = [dict(zip(names, row, strict=True)) for row in rows]
    found = {cases[row["event_id"]]: row for row in dicts}
    assert len(found) == len(dicts), "an event came twice"
    return found
