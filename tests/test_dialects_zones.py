"""How a Hive with wrong hours is detected, whose own time zone has clock changes."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hand_made import words

from snowplow_sql import dialects

CHANGING = words("""
Europe/Berlin Europe/London Europe/Lisbon Europe/Athens Europe/Moscow Atlantic/Azores America/New_York America/Chicago
America/Denver America/Los_Angeles America/St_Johns America/Halifax America/Sao_Paulo America/Santiago America/Havana
America/Mexico_City Asia/Jerusalem Asia/Tehran Asia/Beirut Africa/Cairo Africa/Casablanca Australia/Sydney
Australia/Lord_Howe Australia/Adelaide Pacific/Auckland Pacific/Chatham Pacific/Apia
""")
STEADY = words("UTC Asia/Tokyo Asia/Kolkata Asia/Shanghai America/Phoenix Africa/Lagos Australia/Brisbane")


def asked() -> list[dt.datetime]:
    """The moments, in UTC, for which a Hive must give Tokyo's local time."""
    hive = dialects.find("hive")
    hive.zone = "America/New_York"
    return [
        dt.datetime.fromisoformat(found) for found in re.findall(r"TIMESTAMP\('(.*?)', 'Asia", str(hive.knows_zone()))
    ]


def is_misread(moment: dt.datetime, zone: str) -> bool:
    """Whether the clocks of `zone` skipped `moment`, read as local time."""
    read = moment.replace(tzinfo=ZoneInfo(zone))
    return read.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment


@pytest.mark.parametrize("zone", CHANGING)
def test_a_server_whose_clocks_change_cannot_read_one_of_the_moments(zone: str) -> None:
    assert any(is_misread(moment, zone) for moment in asked())


@pytest.mark.parametrize("zone", STEADY)
def test_a_server_whose_clocks_stand_reads_all_of_them(zone: str) -> None:
    assert not any(is_misread(moment, zone) for moment in asked())


def test_tokyo_is_nine_hours_ahead_of_each() -> None:
    hive = dialects.find("hive")
    hive.zone = "Europe/Berlin"
    told = re.findall(r"TIMESTAMP\('(.*?)', 'Asia/Tokyo'\) AS STRING\) LIKE '(.*?)%'", str(hive.knows_zone()))

    assert len(told) == len(asked()) > 30
    for utc, tokyo in told:
        moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
        assert moment.astimezone(ZoneInfo("Asia/Tokyo")).replace(tzinfo=None) == dt.datetime.fromisoformat(tokyo)


def test_without_a_zone_nothing_is_asked() -> None:
    assert dialects.find("hive").knows_zone() is None
