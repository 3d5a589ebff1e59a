"""Days, hours and other periods, and the time between two moments."""

from __future__ import annotations

import datetime as dt

from snowplow_sql.dialects.portable.core import Core, Sql


class Times(Core):
    """Functions of a moment: the second at which an event happened, in UTC.

    For order and distance, use the moments themselves; for days and hours, use the local time: see `local`.
    """

    def moment(self) -> Sql:
        """The second at which the event happened, in UTC, as a value that sorts by time; a text has 19 characters."""
        return Sql("CONCAT(dt, ' ', tm)")

    def local(self, moment: str) -> Sql:
        """The local time at `moment`, in the rendering's time zone: for days, for hours, and to be printed.

        Within an hour that clocks show twice, local times have neither the order nor the distance of their moments.
        """
        return Sql(moment if self.zone is None else self._local(moment))

    def _local(self, moment: str) -> str:
        """`moment`, which is UTC, in the rendering's time zone."""
        raise NotImplementedError

    def shown(self, column: str) -> Sql:
        """An item of SELECT: the column `column`, which holds moments, in local time and under the same name."""
        return Sql(column if self.zone is None else f"{self._local(column)} AS {column}")

    def knows_zone(self) -> Sql | None:
        """A statement for one row, whose value is NULL where the server cannot convert to the rendering's zone.

        None where there is nothing to check.
        """
        return None

    def zone_refusal(self, server: str) -> str:
        """The error message about a `server` that cannot convert to the rendering's zone: why, and what to do."""
        raise NotImplementedError

    def period(self, grain: str, moment: str | None = None) -> Sql:
        """The hour, day, week or month of the event, or of `moment`, as its first day (or the hour's start)."""
        if moment is None and (self.zone or grain == "hour"):
            moment = self.moment()
        return self._period(grain, moment and self.local(moment))

    def period_of(self, grain: str, day: str) -> Sql:
        """The week or month of a day, or the hour of a moment in UTC, as `period` gives it."""
        return self._period(grain, day)

    def _period(self, grain: str, moment: str | None) -> Sql:
        """As `period`, for the local time `moment`, or for the day `dt` where there is no `moment`."""
        raise NotImplementedError

    def period_literal(self, start: dt.date) -> Sql:
        """The period that begins on a day, or the hour that begins at a moment, as `period` would give it."""
        return self.literal(str(start))

    def periods_between(self, earlier: str, later: str, grain: str) -> Sql:
        """How many days, weeks or months lie between two periods, by the calendar."""
        if grain == "day":
            return self.days_between(earlier, later)
        if grain == "week":
            return self._weeks_between(earlier, later)
        return Sql(f"(YEAR({later}) - YEAR({earlier})) * 12 + MONTH({later}) - MONTH({earlier})")

    def _weeks_between(self, earlier: str, later: str) -> Sql:
        """How many weeks lie between two Mondays."""
        raise NotImplementedError

    def seconds_between(self, earlier: str, later: str) -> Sql:
        """How many seconds lie between two moments; below 0 where `later` is the earlier of the two."""
        raise NotImplementedError

    def days_between(self, earlier: str, later: str) -> Sql:
        """How many midnights lie between two days or moments."""
        return Sql(f"DATEDIFF({later}, {earlier})")

    def add_days(self, day: str, x: str) -> Sql:
        """The day that is `x` days after `day`; `x` is a whole number, or SQL for one, and may be below 0."""
        raise NotImplementedError

    def hour_of(self, moment: str) -> Sql:
        """The hour of the day of `moment`, from 0 to 23."""
        raise NotImplementedError

    def weekday_of(self, moment: str) -> Sql:
        """The day of the week of a day or moment, from 1 for Monday to 7 for Sunday."""
        raise NotImplementedError
