"""The repl over a Hive and a MySQL server: from a row to its events, values for completion, and Ctrl-C."""

from __future__ import annotations

import re
import sys
from threading import Event
from typing import TYPE_CHECKING

import pexpect
import pytest
from datasets import Warehouse
from snowq_process import SNOWQ, environment, snowq
from warehouse import TABLE

import snowplow_sql as sp
from snowplow_sql.cli.repl.drilling.behind import events_behind
from snowplow_sql.cli.repl.offers import offers
from snowplow_sql.cli.repl.shell import Settings, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# newer Python versions warn about forking while other tests' databases have threads
pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

SCHEMES = {"hive": "hive", "infobright": "mysql"}
USERS = {"hive": "ann", "infobright": "root"}


@pytest.fixture(scope="module", params=list(SCHEMES))
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def address(warehouse: Warehouse, dialect: str, data: str) -> str:
    port = warehouse.engine(dialect).server.port
    return f"{SCHEMES[dialect]}://{USERS[dialect]}@127.0.0.1:{port}/{data}"


@pytest.fixture(scope="module")
def shop(warehouse: Warehouse, dialect: str) -> Iterator[sp.Session]:
    with sp.open(address(warehouse, dialect, "shop")) as session:
        yield session


def drilled(session: sp.Session, result: sp.Result, number: int) -> list[str]:
    """The event_id of each event behind a row."""
    row = dict(zip(result.columns, result.rows[number], strict=True))
    found = session.sql(events_behind(result.sql, row, session.engine.dialect, table=TABLE).sql)
    return sorted(str(event[found.columns.index("event_id")]) for event in found.rows)


QUERIES = ["page_views", "landing_pages"]
LAID_OUT = ["visit_depth_dropoff", "recency", "user_activity_deciles"]
NAMED_AS_A_WORD = ["visits_by_os"]
RANKED = ["rfm"]
JOINS = ["channel_groups", "page_titles"]
"""Queries with joins; the last one also has a union."""


@pytest.mark.parametrize("query", [*QUERIES, *LAID_OUT, *NAMED_AS_A_WORD, *RANKED, *JOINS])
def test_a_row_has_the_events_behind_it_that_the_logs_have(warehouse: Warehouse, shop: sp.Session, query: str) -> None:
    """They equal those that DuckDB finds over the same events."""
    found, expected = both(warehouse, shop, query)

    assert found == expected


def test_where_steps_are_taken_out_of_a_whole_visit_all_it_saw_is_behind_a_step(
    warehouse: Warehouse, shop: sp.Session
) -> None:
    """DuckDB compares neighbouring rows. The others unpack a list of all that a visit saw, Hive with a lateral view."""
    found, expected = both(warehouse, shop, "page_edges")

    assert len(expected) > 1
    assert set(found) > set(expected)
    wanted = ", ".join(f"'{one}'" for one in expected)
    visits = f"SELECT user_id, visit_id FROM shop.events WHERE event_id IN ({wanted})"
    rows = warehouse.connection.execute(
        f"SELECT event_id FROM shop.events WHERE (user_id, visit_id) IN ({visits})"
    ).fetchall()
    assert set(found) <= {str(row[0]) for row in rows}


def both(warehouse: Warehouse, shop: sp.Session, query: str) -> tuple[list[str], list[str]]:
    """The events behind a row of `query`: those that the server finds, and those that DuckDB finds."""
    params = {"end": "2012-01-20"}
    found = shop.run(query, table=TABLE, **params)
    number = min(3, len(found.rows) - 1)
    row = dict(zip(found.columns, found.rows[number], strict=True))
    text = sp.render(query, "duckdb", table="shop.events", **params)
    cursor = warehouse.connection.execute(events_behind(text, row, "duckdb", table="shop.events").sql)
    place = [column[0] for column in cursor.description or []].index("event_id")
    return drilled(shop, found, number), sorted(str(event[place]) for event in cursor.fetchall())


def test_a_row_of_a_text_made_to_hurt_has_as_many_events_as_it_counts(warehouse: Warehouse, dialect: str) -> None:
    with sp.open(address(warehouse, dialect, "hurt")) as session:
        found = session.run("page_performance", table=TABLE, top=1000)
        counts = found.columns.index("page_views")
        odd = [number for number, row in enumerate(found.rows) if not row[0] or not re.fullmatch(r"[\w/.-]+", row[0])]
        assert len(odd) >= 8

        for number in odd[:: len(odd) // 8]:
            assert len(drilled(session, found, number)) == found.rows[number][counts], found.rows[number]


def test_the_events_without_a_user_are_a_group_too(warehouse: Warehouse, shop: sp.Session) -> None:
    per_user = f"SELECT user_id, COUNT(*) AS n FROM {TABLE} GROUP BY user_id"
    found = shop.sql(f"SELECT n, COUNT(*) AS users FROM ({per_user}) t GROUP BY n ORDER BY n DESC LIMIT 1")
    (without,) = warehouse.connection.execute("SELECT count(*) FROM shop.events WHERE user_id IS NULL").fetchone() or ()

    assert found.rows == [(without, 1)]
    assert len(drilled(shop, found, 0)) == without


def test_values_of_the_server_are_offered(warehouse: Warehouse, dialect: str) -> None:
    where = address(warehouse, dialect, "shop")
    with Shell(where, Settings(table=TABLE), is_terminal=True) as shell:
        known = Event()
        before = "SELECT * FROM events_2012 WHERE os_family = 'Win"
        offers(before, shell, known.set)

        assert known.wait(60)
        assert [offer.text for offer in offers(before, shell)] == ["Windows'"]
        assert TABLE in shell.knowledge.tables
        assert "lower(" in [offer.text.lower() for offer in offers("SELECT low", shell)]


def test_a_column_is_described_by_the_server(warehouse: Warehouse, dialect: str) -> None:
    where = address(warehouse, dialect, "shop")
    typed = ".describe os_family\n"

    ran = snowq("repl", "--source", where, "--table", TABLE, stdin=typed)

    assert ran.code == 0
    assert ran.out == snowq("repl", stdin=typed).out


def test_there_are_no_log_lines_and_a_sentence_says_so(warehouse: Warehouse, dialect: str) -> None:
    where = address(warehouse, dialect, "shop")

    ran = snowq("repl", "--source", where, "--table", TABLE, stdin=f"SELECT event_id FROM {TABLE} LIMIT 1;\n.raw\n")

    assert ran.code == 2
    assert ran.err.endswith("has events but no log lines. Open the logs themselves as a source.\n")


def test_ctrl_c_stops_the_servers_query_and_keeps_the_session(
    warehouse: Warehouse, dialect: str, tmp_path: Path
) -> None:
    where = address(warehouse, dialect, "shop")
    own = environment(XDG_STATE_HOME=str(tmp_path), PROMPT_TOOLKIT_NO_CPR="1", PAGER="cat")
    child = pexpect.spawn(
        sys.executable, [*SNOWQ[1:], "repl", "--source", where, "--table", TABLE], env=own, encoding="utf-8", timeout=60
    )
    child.expect_exact("snowq>")
    endless = f"SELECT COUNT(*) FROM {TABLE} a JOIN {TABLE} b ON a.dt = b.dt JOIN {TABLE} c ON b.dt = c.dt;"
    child.send(f"{endless}\r")
    child.expect_exact("reading")
    child.send("\x03")
    child.expect_exact("Stopped.")
    child.expect_exact("snowq>")
    child.send(f"SELECT 4000 + 321 AS n FROM {TABLE} LIMIT 1;\r")
    child.expect_exact("4321")
    child.expect_exact("snowq>")
    child.send("\x04")
    child.expect(pexpect.EOF)
