"""SQL that a user pastes into another client, under the settings of his server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from snowplow_sql import dialects
from snowplow_sql.where import predicate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server_process import Engine


@pytest.fixture
def tight_not(mariadb: Engine) -> Iterator[Engine]:
    """A session that reads NOT a = b as (NOT a) = b."""
    mariadb.execute("SET sql_mode = 'HIGH_NOT_PRECEDENCE'")
    yield mariadb
    mariadb.execute("SET sql_mode = ''")


def test_what_is_no_page_ping_is_so_however_tightly_not_binds(tight_not: Engine) -> None:
    dialect = dialects.find("infobright")
    events = "SELECT 'page_view' AS event UNION ALL SELECT 'page_ping' UNION ALL SELECT NULL"
    counted = dialect.with_literals(f"SELECT {dialect.count_if(dialect.is_activity())} AS n FROM ({events}) e")

    assert tight_not.query(counted)[1] == [(2,)]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("NOT br_family = 'Chrome'", 1),
        ("NOT br_family LIKE 'C%'", 1),
        ("br_family NOT IN ('Chrome')", 1),
        ("NOT NOT br_family = 'Chrome'", 2),
        ("NOT (br_family = 'Chrome' OR br_family = 'Firefox')", 0),
    ],
)
def test_a_condition_of_ones_own_holds_however_tightly_not_binds(tight_not: Engine, where: str, count: int) -> None:
    dialect = dialects.find("infobright")
    events = "SELECT 'Chrome' AS br_family UNION ALL SELECT 'Chrome' UNION ALL SELECT 'Firefox' UNION ALL SELECT NULL"
    counted = dialect.with_literals(f"SELECT {dialect.count_if(predicate(where, dialect))} AS n FROM ({events}) e")

    assert tight_not.query(counted)[1] == [(count,)]
