"""Days in a row, and the days between days."""

from datetime import date

import pytest

from snowplow_sql.spans import Span, gaps, spans


def days(*numbers: int) -> list[date]:
    return [date(2012, 2, number) for number in numbers]


def test_days_in_a_row_are_told_by_their_ends() -> None:
    found = spans([date(2012, 2, 27), date(2012, 2, 28), date(2012, 2, 29), date(2012, 3, 1), date(2012, 3, 3)])

    assert [(str(span), span.days) for span in found] == [("2012-02-27 to 2012-03-01", 4), ("2012-03-03", 1)]


def test_the_days_between_are_gaps_and_none_before_or_behind() -> None:
    assert gaps(days(2, 3, 5, 9)) == [Span(*days(4, 4)), Span(*days(6, 8))]


@pytest.mark.parametrize("few", [[], days(7)])
def test_of_one_day_there_is_no_gap(few: list[date]) -> None:
    assert gaps(few) == []
    assert spans(few) == [Span(day, day) for day in few]


def test_the_calendars_ends_are_days_like_others() -> None:
    assert spans([date.min, date.max]) == [Span(date.min, date.min), Span(date.max, date.max)]
    assert gaps([date.min, date.max])[0].days == (date.max - date.min).days - 1
