"""Days, hours and what lies between two moments."""

from __future__ import annotations

import datetime as dt

from snowplow_sql.dialects.portable.core import Core, Sql


class Times(Core):
    """Questions to a moment: the second at which an event happened, in UTC.

    Order and distance are asked of moments themselves, days and hours of what clocks showed then: see `local`.
    """

    def moment(self) -> Sql:
        """The second at which the event happened, in UTC, as something that sorts by time; a text is 19 long."""
        return Sql("CONCAT(dt, ' ', tm)")

    def local(self, moment: str) -> Sql:
        """What the clocks of the rendering's time zone showed at `moment`: for days, for hours, and to be read.

        Two moments of the hour that clocks show twice are in no order by it, nor as far apart as they were.
        """
        return Sql(moment if self.zone is None else self._local(moment))

    def _local(self, moment: str) -> str:
        """`moment`, which is UTC, in the rendering's time zone."""
        raise NotImplementedError

    def shown(self, column: str) -> Sql:
        """A SELECT's item: the column `column`, which holds moments, as `local` has it."""
        return Sql(column if self.zone is None else f"{self._local(column)} AS {column}")

    def knows_zone(self) -> Sql | None:
        """A statement that gives one row, whose value is NULL where the server cannot tell the rendering's zone.

        None where every zone is known.
        """
        return None

    def zone_refusal(self, server: str) -> str:
        """What is told of a `server` that cannot tell the rendering's zone: why, and what to do."""
        raise NotImplementedError

    def period(self, grain: str, moment: str | None = None) -> Sql:
        """The hour, day, week or month of the event, or of `moment`, as its first day (or the hour's start)."""
        if moment is None and (self.zone or grain == "hour"):
            moment = self.moment()
        return self._period(grain, moment and self.local(moment))

    def period_of(self, grain: str, day: str) -> Sql:
        """The week or month of a day, or the hour of a moment by UTC, as `period` gives it."""
        return self._period(grain, day)

    def _period(self, grain: str, moment: str | None) -> Sql:
        """`period`, of the day `dt` where there is no `moment`."""
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
        """How many seconds lie between two moments; below 0 where `later` is the earlier."""
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
        """The day of the week of a day or moment, from 1, Monday, to 7."""
        raise NotImplementedError
