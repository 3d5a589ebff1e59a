"""`snowq check` on a server: what the table has, and how it differs from the table of 2012."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snowq_process import Outcome, snowq

import snowplow_sql as sp
from snowplow_sql.events import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server_process import Engine

TABLE = "stocktaking"
OTHERWISE = {"page_title": "string", "visit_id": "string", "tm": None, "br_features": None, "event": None}
"""Column -> its different type in the table, or None if the table lacks it."""


@pytest.fixture(scope="module")
def hive_table(hive: Engine) -> Iterator[str]:
    """Seven events on four of eight days; amounts and quantities are texts, some of which are not numbers."""
    kept = [column for column in columns().values() if column.hive and OTHERWISE.get(column.name, "") is not None]
    named = ", ".join(f"`{column.name}` {OTHERWISE.get(column.name) or column.hive}" for column in kept)
    values = [
        ("2012-02-26", "12.50", "1"),
        ("2012-02-26", "twelve", "two"),
        ("2012-02-28", None, ""),
        ("2012-03-01", "", "3.0"),
        ("2012-03-04", "1e2", "4.5"),
        ("yesterday", "5", None),
        (None, "12,50", "5"),
    ]
    selects = []
    for day, total, quantity in values:
        given = {"dt": day, "tr_total": total, "ti_quantity": quantity}
        selects.append(
            "SELECT " + ", ".join(_value(given.get(column.name), column.hive, column.name) for column in kept)
        )
    hive.execute(f"CREATE TABLE {TABLE} ({named})")
    hive.execute(f"INSERT INTO TABLE {TABLE} SELECT * FROM ({' UNION ALL '.join(selects)}) made")
    yield f"hive://ann@127.0.0.1:{hive.server.port}/default"
    hive.execute(f"DROP TABLE {TABLE}")


def _value(given: str | None, kind: str, name: str) -> str:
    if kind.startswith("array"):
        return f"ARRAY('pdf') AS {name}"
    return f"CAST({'NULL' if given is None else repr(given)} AS {OTHERWISE.get(name) or kind}) AS {name}"


def test_a_table_on_hive_is_accounted_for(hive_table: str) -> None:
    expected = """\
what,detail,count
events,in stocktaking,7
first day,2012-02-26,2
last day,2012-03-04,1
days without events,2012-02-27,1
days without events,2012-02-29,1
days without events,2012-03-02 to 2012-03-03,2
events without a day,dt is not a day,2
missing column,tm,1
missing column,event,1
missing column,br_features,1
other type,"visit_id: string, not int",1
not a number,tr_total,3
not a number,ti_quantity,3
"""
    note = "7 events in stocktaking, from 2012-02-26 to 2012-03-04; 4 days between have none. 3 columns are missing."

    assert snowq("check", "--source", hive_table, "--table", TABLE) == Outcome(0, expected, f"snowq: {note}\n")


def test_a_table_on_mysql_is_accounted_for(mariadb: Engine) -> None:
    kept = [column for column in columns().values() if column.infobright and column.name not in {"event", "platform"}]
    types = {"page_title": "varchar(100)", "tr_total": "float", "tm": "varchar(8)", "dvce_screenwidth": "smallint"}
    # the types that an export proposes for values that do not fit; they are no difference
    types |= {"txn_id": "varchar(6)", "user_id": "varchar(40)", "visit_id": "int", "ev_value": "double"}
    mariadb.execute(
        f"CREATE TABLE {TABLE} ({', '.join(f'{c.name} {types.get(c.name) or c.infobright}' for c in kept)}) "
        "CHARACTER SET utf8"
    )
    try:
        mariadb.execute(f"INSERT INTO {TABLE} (dt) VALUES ('2012-02-28'), ('2012-03-01'), ('2012-03-01'), (NULL)")
        with sp.open(f"mysql://root@127.0.0.1:{mariadb.server.port}/snowq") as server:
            stock = server.check(TABLE)
            mariadb.execute(f"DELETE FROM {TABLE}")
            empty = server.check(TABLE)
    finally:
        mariadb.execute(f"DROP TABLE {TABLE}")

    differences = [
        ("missing column", "platform", 1),
        ("missing column", "event", 1),
        ("other type", "tm: varchar(8), not time", 1),
        ("other type", "page_title: varchar(100), not varchar(2083)", 1),
        ("other type", "tr_total: float, not dec(18,2)", 1),
        ("other type", "dvce_screenwidth: smallint(6), not mediumint", 1),
    ]
    assert stock.rows() == [
        ("events", "in stocktaking", 4),
        ("first day", "2012-02-28", 1),
        ("last day", "2012-03-01", 2),
        ("days without events", "2012-02-29", 1),
        ("events without a day", "dt is not a day", 1),
        *differences,
    ]
    assert empty.rows() == [("events", "in stocktaking", 0), *differences]
    assert empty.summary() == "0 events in stocktaking. 2 columns are missing."


def test_a_table_without_days_is_accounted_for(hive: Engine, mariadb: Engine) -> None:
    for engine, scheme, place in ((hive, "hive", "default"), (mariadb, "mysql", "snowq")):
        engine.execute("CREATE TABLE no_days AS SELECT 'shop' AS app_id")
        with sp.open(f"{scheme}://root@127.0.0.1:{engine.server.port}/{place}") as server:
            rows = server.check(f"{place}.no_days").rows()
        engine.execute("DROP TABLE no_days")

        assert rows[:2] == [("events", f"in {place}.no_days", 1), ("events without a day", "dt is not a day", 1)]
        assert ("missing column", "dt", 1) in rows
