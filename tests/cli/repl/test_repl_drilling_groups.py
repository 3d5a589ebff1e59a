"""The events behind rows that compare groups: on the sample, counted again in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from snowq_process import snowq

from snowplow_sql.cli.repl.drilling.behind import EventsBehind, events_behind

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

    import snowplow_sql as sp

Event = tuple[str, "dt.datetime", str | None, int | None, str | None]


@pytest.fixture(scope="module")
def events(shop: duckdb.DuckDBPyConnection) -> list[Event]:
    """event_id, moment, user_id, visit_id and event of each event, in order of time."""
    return shop.execute("SELECT event_id, dt + tm, user_id, visit_id, event FROM shop ORDER BY 2").fetchall()


def drilled(sample: sp.Session, result: sp.Result, number: int) -> tuple[dict[str, Any], EventsBehind, set[str]]:
    """Row `number`, counted from 1, the events behind it, and their event_ids."""
    row = dict(zip(result.columns, result.rows[number - 1], strict=True))
    found = events_behind(result.sql, row, "duckdb", table="shop")
    rows = sample.sql(found.sql)
    place = rows.columns.index("event_id")
    return row, found, {event[place] for event in rows.rows}


def users(events: list[Event], ids: set[str]) -> set[str | None]:
    return {user for one, _, user, *_ in events if one in ids}


@pytest.mark.parametrize("number", [2, 3])
def test_behind_a_time_to_return_are_the_first_two_visits_of_those_who_took_it(
    sample: sp.Session, events: list[Event], number: int
) -> None:
    """The events that only count in the base of the shares are not."""
    began: dict[str, dict[int, dt.datetime]] = defaultdict(dict)
    for _, moment, user, visit, _ in events:
        if user is not None and visit is not None:
            began[user].setdefault(visit, moment)
    expected = set()
    for user, visits in began.items():
        first = sorted(visits, key=lambda visit: (visits[visit], visit))[:2]
        days = (visits[first[1]].date() - visits[first[0]].date()).days if len(first) > 1 else None
        if days in {2: {1}, 3: {2, 3}}[number]:
            expected |= {(user, visit) for visit in first}

    row, found, ids = drilled(sample, sample.run("time_to_return", table="shop"), number)

    assert ids == {one for one, _, user, visit, _ in events if (user, visit) in expected}
    assert len(users(events, ids)) == row["users"]
    assert not found.is_of_several


def test_behind_a_cohort_in_a_month_is_what_its_users_did_in_that_month(
    sample: sp.Session, events: list[Event]
) -> None:
    months: dict[str, set[int]] = defaultdict(set)
    for _, moment, user, *_ in events:
        if user is not None:
            months[user].add(moment.month)
    expected = {one for one, moment, user, *_ in events if user and min(months[user]) == 1 and moment.month == 2}

    for query in ("retention", "cohort_metric"):
        row, found, ids = drilled(sample, sample.run(query, table="shop", grain="month"), 2)

        assert ids == expected
        assert len(users(events, ids)) == row.get("users", row.get("active_users")) == 88
        assert not found.is_of_several


def test_behind_a_month_of_a_value_curve_are_the_orders_so_far(sample: sp.Session, events: list[Event]) -> None:
    first: dict[str, int] = {}
    for _, moment, user, *_ in events:
        if user is not None:
            first.setdefault(user, moment.month)

    row, _, ids = drilled(sample, sample.run("ltv_curve", table="shop", grain="month"), 2)

    assert len(ids) >= row["orders"] > 0
    assert {event or "transaction" for one, *_, event in events if one in ids} == {"transaction"}
    assert all(first[str(user)] == 1 and moment.month <= 2 for one, moment, user, *_ in events if one in ids)


def test_behind_a_step_are_the_visits_of_its_group_that_reached_it(sample: sp.Session, events: list[Event]) -> None:
    for query in ("funnel_trend", "funnel_breakdown"):
        result = sample.run(query, table="shop")
        for number in (2, 3, 6, 7):
            row, _, ids = drilled(sample, result, number)
            assert len({(user, visit) for one, _, user, visit, _ in events if one in ids}) == row["reached"]


def test_behind_how_often_users_came_are_those_who_came_so_often(sample: sp.Session, events: list[Event]) -> None:
    days: dict[str, set[dt.date]] = defaultdict(set)
    for _, moment, user, *_ in events:
        if user is not None:
            days[user].add(moment.date())

    row, _, ids = drilled(sample, sample.run("stickiness", table="shop", grain="day"), 2)

    assert ids == {one for one, _, user, *_ in events if user is not None and len(days[user]) == 2}
    assert len(users(events, ids)) == row["users"]


def test_behind_a_decile_are_its_users_and_those_as_active_at_its_ends(sample: sp.Session, events: list[Event]) -> None:
    counts = Counter(user for _, _, user, *_ in events if user is not None)
    ranked = sorted(counts.values(), reverse=True)
    second = set(ranked[len(ranked) // 10 : len(ranked) * 2 // 10])

    row, found, ids = drilled(sample, sample.run("user_activity_deciles", table="shop"), 2)

    assert ids == {one for one, _, user, *_ in events if user is not None and counts[user] in second}
    assert len(users(events, ids)) > row["users"]
    assert found.is_shared


@pytest.mark.parametrize(
    ("query", "is_of_several"),
    [
        ("retention_curve", True),
        ("retention_24h", True),
        ("active_users", True),
        ("anomalous_days", True),
        ("channel_groups", False),
        ("visits_by_os", False),
        ("funnel", False),
        ("retention", False),
    ],
)
def test_groups_side_by_side_are_told_from_one(sample: sp.Session, query: str, *, is_of_several: bool) -> None:
    assert drilled(sample, sample.run(query, table="shop"), 2)[1].is_of_several is is_of_several


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("retention_curve", "The row combines several groups of events: these are the events of all of them,"),
        ("user_activity_deciles", "Whatever counts only in part in this row is shown whole:"),
    ],
)
def test_a_line_says_where_the_events_are_more_than_the_rows_own(query: str, said: str) -> None:
    ran = snowq("repl", stdin=f".output /dev/null\n{query}\n.drill 2\n")

    assert ran.code == 0
    assert ran.err.splitlines()[-1].startswith(f"snowq: {said}")


def test_a_join_by_where_ties_as_one_by_on_does(sample: sp.Session, shop: duckdb.DuckDBPyConnection) -> None:
    """The orders and all events of a user: each row is tied to the matching user, not to the whole other side."""
    per_user = "SELECT user_id, COUNT(*) AS n FROM shop WHERE {} GROUP BY user_id"
    orders, all_of_it = per_user.format("event = 'transaction'"), per_user.format("user_id IS NOT NULL")
    sql = (
        f"SELECT o.n, SUM(v.n) AS events FROM ({orders}) o, ({all_of_it}) v"
        " WHERE o.user_id = v.user_id GROUP BY o.n ORDER BY o.n DESC"
    )

    row, _, ids = drilled(sample, sample.sql(sql), 1)

    assert len(ids) == row["events"]
