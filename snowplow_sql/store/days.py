"""The range of days of a load or an export."""

from __future__ import annotations

import datetime as dt

from snowplow_sql.params import Param, check_order

SINCE = Param("since", "date", "First day to include, such as 2012-01-01 (UTC).")
UNTIL = Param("until", "date", "Last day to include.")


def span(since: str | dt.date | None, until: str | dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day, None for an open end. Raises UsageError for an invalid day or range."""
    first, last = SINCE.parse(since), UNTIL.parse(until)
    check_order(SINCE, first, UNTIL, last)
    return first, last
