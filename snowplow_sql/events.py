"""The events table: one entry per column, and the single source of truth for its schema and its description.

Grain: one row per event, that is per log line that is a pixel hit with a query string. The columns are listed
in `events.csv`: the 68 of the SnowPlow table of December 2012, in the order of its Infobright form, then
`log_file`. Times are UTC. A value that was not sent, or was sent empty, is NULL.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Column:
    """One column of the events table."""

    name: str
    type: str
    """Its type in DuckDB."""
    hive: str
    """Its type in the Hive format of 2012; '' where that format has no such column."""
    hive_position: int
    """Its position in that format, which only ever grew by appending; the partition key, dt, is last. 0 for none."""
    infobright: str
    """Its type in the Infobright table of 2012; '' where that table has no such column."""
    is_lookup: bool
    """Whether the Infobright table keeps its few distinct texts in a dictionary."""
    group: str
    source: str
    """Where its value comes from: `query` (the pixel's query string), `page` (the query string of the
    page's own address), `constant`, or `rule` (derived, by a rule of its own)."""
    names: tuple[str, ...]
    """The parameters that it was read from in 2012, or the constant."""
    modern_names: tuple[str, ...]
    """The same, including the names that later trackers use; the first one with a value wins."""
    decodes: int
    """How often the value is URL-decoded. The second time also cleans it of tabs and line ends."""
    meaning: str

    @property
    def is_text(self) -> bool:
        """Whether its values are text."""
        return self.type == "VARCHAR"

    @property
    def is_money(self) -> bool:
        """Whether its values are amounts with two decimals."""
        return self.type.startswith("DECIMAL")

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers; a text that is not a number becomes NULL."""
        return self.type in {"INTEGER", "DOUBLE"} or self.is_money


EVENT_CODES = {
    "pv": "page_view",
    "pp": "page_ping",
    "ev": "custom",
    "tr": "transaction",
    "ti": "transaction_item",
    "ad": "ad_impression",
}
"""The event type of 2012 by the tracker's code in the parameter `e`."""

MODERN_EVENT_CODES = EVENT_CODES | {"se": "struct", "ue": "unstruct"}
"""The same, including the codes that came in 2013."""

FEATURES = {
    "pdf": "pdf",
    "fla": "flash",
    "java": "java",
    "dir": "director",
    "qt": "quicktime",
    "realp": "realplayer",
    "wma": "windowsmedia",
    "gears": "gears",
    "ag": "silverlight",
}
"""Browser plug-ins: the short name, used in `br_features` and after `f_` in the query string, and the name used after
`br_features_` in the flag column."""

AGENT_COLUMNS = (
    "br_name",
    "br_family",
    "br_version",
    "br_type",
    "br_renderengine",
    "os_name",
    "os_family",
    "os_manufacturer",
    "dvce_type",
    "dvce_ismobile",
)
"""The columns that the user agent is classified into."""


TABLE_MEANING = "SnowPlow events, one row per pixel hit with a query string; times are UTC, NULL is what was not sent"


@cache
def columns() -> dict[str, Column]:
    """Every column by name, in the order of the table."""
    text = resources.files("snowplow_sql").joinpath("events.csv").read_text(encoding="utf-8")
    return {row["name"]: _column(row) for row in csv.DictReader(text.splitlines())}


def hive_columns() -> list[Column]:
    """The columns of the Hive format of 2012, in its order: the columns of a file, then the partition key dt."""
    return sorted((column for column in columns().values() if column.hive), key=lambda column: column.hive_position)


def infobright_columns() -> list[Column]:
    """The columns of the Infobright table of 2012, in its order."""
    return [column for column in columns().values() if column.infobright]


def _column(row: dict[str, str]) -> Column:
    source, *names = row["source"].split()
    return Column(
        name=row["name"],
        type=row["type"],
        hive=row["hive"],
        hive_position=int(row["hive_position"] or 0),
        infobright=row["infobright"],
        is_lookup=row["lookup"] == "yes",
        group=row["group"],
        source=source,
        names=tuple(name for name in names if not name.startswith("~")),
        modern_names=tuple(name.removeprefix("~") for name in names),
        decodes=int(row["decodes"] or 0),
        meaning=row["meaning"],
    )
