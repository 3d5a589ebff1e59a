"""The time zone tables that the tests fill in give the zone's real local times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from zone_tables import load_zone

if TYPE_CHECKING:
    from server_process import Engine


@pytest.fixture(scope="module")
def berlin(mariadb: Engine) -> Engine:
    load_zone(mariadb, "Europe/Berlin", 2)
    return mariadb


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        ("2012-03-25 00:59:59", "2012-03-25 01:59:59"),
        ("2012-03-25 01:00:00", "2012-03-25 03:00:00"),
        ("2012-03-25 01:30:00", "2012-03-25 03:30:00"),
        ("2012-10-28 00:59:59", "2012-10-28 02:59:59"),
        ("2012-10-28 01:00:00", "2012-10-28 02:00:00"),
    ],
)
def test_berlins_clocks_change_at_one_oclock_utc(berlin: Engine, moment: str, clock: str) -> None:
    asked = f"SELECT CAST(CONVERT_TZ('{moment}', '+00:00', 'Europe/Berlin') AS CHAR) AS clock"

    assert berlin.query(asked)[1] == [(clock,)]
