"""MySQL's time zone tables, filled by hand, since the program that fills them is not installed everywhere."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from server_process import Engine

FROM, TO = dt.datetime(2010, 1, 1, tzinfo=dt.UTC), dt.datetime(2014, 1, 1, tzinfo=dt.UTC)


def load_zone(engine: Engine, name: str, number: int) -> None:
    """Define the time zone `name` on the server, as its zone `number`, for the years of the tests' events."""
    zone, hour = ZoneInfo(name), dt.timedelta(hours=1)
    moments = [FROM + hour * place for place in range((TO - FROM) // hour)]
    # not zone.utcoffset(moment), which would read a moment in UTC as local time of the zone
    shown = {moment: moment.astimezone(zone).utcoffset() for moment in moments}
    changes = [(moment, shown[moment]) for before, moment in pairwise(moments) if shown[moment] != shown[before]]
    offsets = sorted(set(shown.values()))
    engine.execute(f"INSERT INTO mysql.time_zone VALUES ({number}, 'N')")
    engine.execute(f"INSERT INTO mysql.time_zone_name VALUES ('{name}', {number})")
    for place, offset in enumerate(offsets):
        kind = f"{number}, {place}, {int(offset.total_seconds())}, 0, ''"
        engine.execute(f"INSERT INTO mysql.time_zone_transition_type VALUES ({kind})")
    for moment, now in [(FROM, shown[FROM]), *changes]:
        engine.execute(
            f"INSERT INTO mysql.time_zone_transition VALUES ({number}, {int(moment.timestamp())}, {offsets.index(now)})"
        )
