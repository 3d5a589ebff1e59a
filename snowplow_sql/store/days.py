"""The days that a load or an export is asked for."""

from __future__ import annotations

import datetime as dt

from snowplow_sql.errors import UsageError
from snowplow_sql.params import Param

SINCE = Param("since", "date", "First day to export, such as 2012-01-01 (UTC).")
UNTIL = Param("until", "date", "Last day to export; it is exported too.")


def span(since: str | dt.date | None, until: str | dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day, None where that is open. Raises UsageError for what is no day, or no span."""
    first, last = SINCE.parse(since), UNTIL.parse(until)
    if first and last and first > last:
        raise UsageError(f"--since {first} is after --until {last}. Give the earlier day first.")
    return first, last
