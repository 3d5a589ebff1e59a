"""From a row back to its events: by hand on a few events; on the sample, by asking the query again over them."""

from collections.abc import Callable, Iterator

import duckdb
import pytest
from middle_row import middle_row
from tiny_log import TinyLog, hit, view

import snowplow_sql as sp
from snowplow_sql import catalog
from snowplow_sql.cli.repl.drilling.behind import events_behind
from snowplow_sql.errors import UsageError

LINES = [
    view("2012-01-01 10:00:00", "anna/1", page="/tea"),
    view("2012-01-01 10:01:00", "anna/1", page="/shop"),
    view("2012-01-02 09:00:00", "anna/2", page="/shop"),
    view("2012-01-02 09:30:00", "ben/1", page="/tea"),
    hit("2012-01-02 09:31:00", "ben/1", e="ev", ev_ca="shop", ev_ac="add"),
    view("2012-01-02 23:00:00", page="/tea"),
]


ANNA = ["10:00:00", "10:01:00", "09:00:00"]
EVERY = ["10:00:00", "10:01:00", "09:00:00", "09:30:00", "09:31:00", "23:00:00"]
BY_DAY = "SELECT user_id, dt, count(*) AS n FROM tiny WHERE user_id IS NOT NULL GROUP BY ALL"
DAYS = f"SELECT user_id, count(DISTINCT dt) AS days FROM ({BY_DAY}) a GROUP BY 1"
USERS = f"SELECT days, count(*) AS users FROM ({DAYS}) b GROUP BY days"
PER_USER = "SELECT user_id, count(*) AS n FROM tiny GROUP BY user_id"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyLog]:
    made = TinyLog(LINES, tmp_path_factory.mktemp("logs") / "tiny.log")
    made.session.connection.execute("CREATE MACRO nobody_knows(x) AS x + 1")
    yield made
    made.session.close()


def drilled(session: sp.Session, result: sp.Result, number: int) -> list[str]:
    """The times of the events behind a row, in the order in which they come."""
    row = dict(zip(result.columns, result.rows[number - 1], strict=True))
    found = session.sql(events_behind(result.sql, row, "duckdb", table="tiny").sql)
    return [str(event[found.columns.index("tm")]) for event in found.rows]


def asked(log: TinyLog, sql: str, number: int = 1) -> list[str]:
    return drilled(log.session, log.session.sql(sql), number)


# --- by hand ---------------------------------------------------------------------------------------------------


def test_a_row_of_a_period_is_the_events_of_the_selection_in_it(log: TinyLog) -> None:
    result = log.session.run("page_views", table="tiny", where="page_url LIKE '%/tea'")

    assert [row[1] for row in result.rows] == [1, 2]
    assert drilled(log.session, result, 2) == ["09:30:00", "23:00:00"]


def test_a_row_of_visits_is_all_events_of_those_visits(log: TinyLog) -> None:
    """Two visits began on /tea: anna's first and ben's. The third view of /tea is in no visit."""
    result = log.session.run("landing_pages", table="tiny")

    assert [row[:2] for row in result.rows] == [("/tea", 2), ("/shop", 1)]
    assert drilled(log.session, result, 1) == ["10:00:00", "10:01:00", "09:30:00", "09:31:00"]
    assert drilled(log.session, result, 2) == ["09:00:00"]


@pytest.mark.parametrize(
    ("sql", "times"),
    [
        ("SELECT user_id, count(*) AS n FROM tiny GROUP BY user_id ORDER BY n DESC, user_id", ANNA),
        ("SELECT user_id AS who, count(*) FROM tiny GROUP BY 1 ORDER BY 1 NULLS FIRST", ["23:00:00"]),
        ("SELECT upper(user_id) AS who, count(*) FROM tiny GROUP BY ALL ORDER BY who", ANNA),
        ("SELECT upper(user_id) AS who, count(*) FROM tiny GROUP BY who ORDER BY who", ANNA),
        ("SELECT DISTINCT visit_id FROM tiny t WHERE t.visit_id > 1", ["09:00:00"]),
        ("SELECT count(*) FROM tiny WHERE dt = '2012-01-01' -- the first day\n;", ["10:00:00", "10:01:00"]),
        ("SELECT count(*), nobody_knows(1) FROM tiny WHERE visit_id = 2", ["09:00:00"]),
        ("SELECT * FROM tiny WHERE event = 'custom'", ["09:31:00"]),
        ("SELECT tm, page_url FROM tiny ORDER BY dt DESC, tm DESC", ["23:00:00"]),
        (f"SELECT n, count(*) FROM ({PER_USER}) t GROUP BY n ORDER BY n", ["23:00:00"]),
        (f"WITH u AS MATERIALIZED ({PER_USER}) SELECT user_id FROM u WHERE n = 2", ["09:30:00", "09:31:00"]),
        (f"SELECT max(n) FROM ({PER_USER} HAVING count(*) > 2) t", ANNA),
        ("SELECT day, sum(1) FROM (SELECT dt AS day FROM tiny WHERE visit_id = 2) t GROUP BY day", ["09:00:00"]),
        ("SELECT a, b FROM (SELECT DISTINCT user_id AS a, dt AS b FROM tiny) t ORDER BY a, b DESC", ["09:00:00"]),
        (f"SELECT m, count(*) FROM (SELECT n, count(*) AS m FROM ({PER_USER}) t GROUP BY n) u GROUP BY m", EVERY),
        (f"SELECT days, sum(users) FROM ({USERS}) c GROUP BY days ORDER BY days DESC", ANNA),
        ("SELECT DISTINCT event, count(*) AS n FROM tiny GROUP BY event ORDER BY n", ["09:31:00"]),
        ("WITH tiny AS (SELECT * FROM tiny WHERE visit_id = 2) SELECT count(*) FROM tiny; -- done", ["09:00:00"]),
        ("SELECT * FROM (SELECT tm, page_url FROM tiny WHERE visit_id = 2) t", ["09:00:00"]),
        ("SELECT event, count(*) FROM tiny WHERE user_id IS DISTINCT FROM 'anna' GROUP BY 1 ORDER BY 2", ["09:31:00"]),
        # expressions of several words, none of which is a name
        ("SELECT NOT dvce_ismobile, count(*) FROM tiny WHERE visit_id = 2 GROUP BY ALL", ["09:00:00"]),
        ("SELECT visit_id BETWEEN 2 AND 3, count(*) FROM tiny GROUP BY ALL ORDER BY 1 DESC NULLS LAST", ["09:00:00"]),
        ("SELECT dt + INTERVAL 1 DAY, count(*) FROM tiny GROUP BY ALL ORDER BY 1", ["10:00:00", "10:01:00"]),
        ("SELECT event = 'custom' OR dvce_ismobile, tm FROM tiny ORDER BY 1 DESC, 2", ["09:31:00"]),
        ("SELECT user_id COLLATE nocase, count(*) FROM tiny GROUP BY ALL ORDER BY 2 DESC, 1", ANNA),
        ("SELECT event IS DISTINCT FROM page_title, visit_id FROM tiny ORDER BY 2 DESC NULLS LAST", ["09:00:00"]),
        # names in every notation
        ("SELECT upper(user_id)who, count(*) FROM tiny GROUP BY who ORDER BY who", ANNA),
        ("SELECT who: upper(user_id), count(*) FROM tiny GROUP BY who ORDER BY who", ANNA),
        ('SELECT upper(user_id) /* by */ AS -- hand\n "the user", count(*) FROM tiny GROUP BY ALL ORDER BY 1', ANNA),
        ('SELECT upper(user_id) AS "Who?", count(*) FROM tiny GROUP BY "who?" ORDER BY 1', ANNA),
        ("SELECT upper(user_id) AS 'who', count(*) FROM tiny GROUP BY ALL ORDER BY 1", ANNA),
        # the row does not show its key: the only day with two events
        ("SELECT count(*) AS n FROM tiny GROUP BY dt ORDER BY n", ["10:00:00", "10:01:00"]),
        (f"SELECT n FROM ({PER_USER}) t ORDER BY n", ["23:00:00"]),
        ("SELECT count(*) * 1e0 AS n FROM tiny GROUP BY dt ORDER BY n", ["10:00:00", "10:01:00"]),
        # windows: the row is identified by its output values
        ("SELECT tm, row_number() OVER (ORDER BY dt, tm) AS n FROM tiny ORDER BY n DESC", ["23:00:00"]),
        ("SELECT dt, count(*) * 1e0 / sum(count(*)) OVER () AS part FROM tiny GROUP BY dt", ["10:00:00", "10:01:00"]),
        # unions: the row is looked up in each branch
        ("SELECT page_url FROM tiny WHERE visit_id = 2 UNION ALL SELECT 'a' FROM tiny ORDER BY 1 DESC", ["09:00:00"]),
        ("SELECT 'custom' AS x UNION SELECT event FROM tiny ORDER BY x", ["09:31:00"]),
        (f"SELECT n, count(*) FROM ({PER_USER} UNION ALL SELECT 'all', 99) t GROUP BY n ORDER BY n", ["23:00:00"]),
        (
            "SELECT 'a' AS a, count(*) FROM tiny WHERE visit_id > 1 UNION ALL SELECT 'b', 6 FROM tiny ORDER BY 1",
            ["09:00:00"],
        ),
    ],
)
def test_the_events_behind_the_first_row(log: TinyLog, sql: str, times: list[str]) -> None:
    assert asked(log, sql) == times


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT upper(user_id) AS user_id, count(*) FROM tiny GROUP BY user_id", "'user_id' in its GROUP BY is"),
        ("SELECT dt, count(*) FROM tiny GROUP BY ROLLUP (dt)", r"it is grouped by ROLLUP"),
        ("SELECT dt, count(*) FROM tiny GROUP BY cube(dt)", r"it is grouped by CUBE"),
        ("SELECT dt, count(*) FROM tiny GROUP BY GROUPING SETS((dt))", r"it is grouped by GROUPING SETS"),
        ("SELECT DISTINCT ON (dt) dt, tm FROM tiny", "it takes one row of several by DISTINCT ON"),
        ("SELECT dt FROM tiny EXCEPT SELECT DATE '2012-01-01'", "it compares two sets of rows"),
        ("SELECT dt FROM tiny UNION BY NAME SELECT dt FROM tiny", "it is a union by names"),
        ("SELECT t.a FROM (SELECT dt FROM tiny) t(a)", "it renames the columns of what it reads"),
        ("SELECT t.dt, x.n FROM tiny t, LATERAL (SELECT t.visit_id AS n) x", "it reads a LATERAL relation"),
        ("FROM tiny SELECT dt", "it is not a SELECT"),
        ("SELECT * FROM range(3)", "it reads a function"),
        ("SELECT 1 AS one", "it reads no table"),
        ("DESCRIBE tiny", "it is not a SELECT"),
        ("SELECT *, 1 AS one FROM (SELECT user_id FROM tiny) t", "its columns are not named one by one"),
    ],
)
def test_a_row_that_does_not_lead_back_is_refused_with_the_reason(log: TinyLog, sql: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"does not lead back to single events: .*{why}"):
        asked(log, sql)


JOINS = {
    # each event joined with those of its own day
    "SELECT a.dt, count(*) FROM tiny a JOIN tiny b ON a.dt = b.dt GROUP BY a.dt ORDER BY 1": ["10:00:00", "10:01:00"],
    # both sides of a pair
    "SELECT a.tm AS x, b.tm AS y FROM tiny a JOIN tiny b ON a.user_id = b.user_id AND a.tm < b.tm ORDER BY x, y": [
        "10:00:00",
        "09:00:00",
    ],
    # the events of the side with most keys: of the visit, not of its whole user
    f"SELECT v.user_id, v.visit_id, u.n FROM (SELECT user_id, visit_id FROM tiny GROUP BY 1, 2) v JOIN ({PER_USER}) u"
    " ON v.user_id = u.user_id ORDER BY 1, 2 DESC": ["09:00:00"],
    # events from the optional side of an outer join belong to the row
    "SELECT u.user_id, count(e.tm) FROM (SELECT user_id, min(tm) AS tm FROM tiny WHERE event = 'custom' GROUP BY 1) u"
    " LEFT JOIN tiny e ON e.user_id = u.user_id AND e.tm < u.tm GROUP BY u.user_id": ["09:30:00", "09:31:00"],
    # and are its only events if the other side has none
    "SELECT n.who, count(e.tm) FROM (SELECT 'anna' AS who UNION ALL SELECT 'carl') n"
    " LEFT JOIN tiny e ON e.user_id = n.who GROUP BY n.who ORDER BY 1": ANNA,
}


@pytest.mark.parametrize("sql", JOINS)
def test_behind_a_join_are_the_events_of_the_finest_side(log: TinyLog, sql: str) -> None:
    assert sorted(asked(log, sql)) == sorted(JOINS[sql])


LAID_OUT = """
SELECT step, CASE step WHEN 1 THEN everything ELSE CASE step WHEN 2 THEN tea WHEN 3 THEN bens ELSE nobodys END END AS n,
    1e0 * CASE step WHEN 1 THEN everything WHEN 2 THEN tea WHEN 3 THEN bens END / everything AS part
FROM (
    SELECT count(*) AS everything, sum(CASE WHEN page_url LIKE '%/tea' THEN 1 ELSE 0 END) AS tea,
        count(DISTINCT CASE WHEN user_id = 'ben' THEN tm END) AS bens,
        max(CASE WHEN user_id = 'carl' THEN 1 END) AS nobodys
    FROM tiny
) t
CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) s"""
"""One row of sums, its columns laid out below one another."""


@pytest.mark.parametrize(
    ("number", "times"), [(1, EVERY), (2, ["10:00:00", "09:30:00", "23:00:00"]), (3, ["09:30:00", "09:31:00"]), (4, [])]
)
def test_behind_a_sum_in_a_row_of_its_own_is_what_it_counts(log: TinyLog, number: int, times: list[str]) -> None:
    assert asked(log, f"{LAID_OUT} ORDER BY step", number) == times
    assert asked(log, f"SELECT H.step, H.n FROM ({LAID_OUT}) H ORDER BY 1", number) == times


def test_behind_a_step_of_a_funnel_are_the_hits_of_the_visits_that_reached_it(log: TinyLog) -> None:
    """Only the hits of a visit that the query looked at: those that are a step."""
    result = log.session.run("funnel", table="tiny", step=["page=/tea", "page=/shop"])

    assert [row[2] for row in result.rows] == [2, 1]
    assert drilled(log.session, result, 1) == ["10:00:00", "10:01:00", "09:30:00"]
    assert drilled(log.session, result, 2) == ["10:00:00", "10:01:00"]


def test_behind_a_headline_figure_is_what_it_is_made_of(log: TinyLog) -> None:
    result = log.session.run("overview", table="tiny")

    numbers = {row[1]: number for number, row in enumerate(result.rows, 1)}
    assert drilled(log.session, result, numbers["page_views"]) == [time for time in EVERY if time != "09:31:00"]
    assert drilled(log.session, result, numbers["visits"]) == [time for time in EVERY if time != "23:00:00"]
    assert drilled(log.session, result, numbers["events"]) == EVERY
    assert drilled(log.session, result, numbers["orders"]) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT user_id, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC, 1",
        "SELECT * FROM events ORDER BY tm",
        "SELECT days, count(*) FROM (SELECT user_id, count(DISTINCT dt) AS days FROM events GROUP BY 1) u GROUP BY 1",
        "SELECT n, count(*) FROM (SELECT u.*, 2 AS n FROM (SELECT visit_id, log_file FROM events) u) t GROUP BY n",
        "SELECT a.tm AS x, b.tm AS y FROM events a JOIN events b ON a.dt = b.dt AND a.tm < b.tm ORDER BY ALL",
        'SELECT "user_id" AS who FROM events WHERE user_id IN (SELECT user_id FROM events WHERE visit_id = 2)',
    ],
)
def test_log_lines_are_read_twice_at_most_for_the_same_events(log: TinyLog, sql: str) -> None:
    result = log.session.sql(sql)
    row = dict(zip(result.columns, result.rows[0], strict=True))

    plain = events_behind(result.sql, row, "duckdb").sql
    read_once = events_behind(result.sql, row, "duckdb", is_parsed_anew=True).sql

    assert sorted(log.session.sql(read_once).rows) == sorted(log.session.sql(plain).rows) != []
    plan = log.session.sql(f"EXPLAIN {read_once}").rows[0][1]
    assert (
        0 < plan.count("READ_CSV") <= 2 * log.session.sql("EXPLAIN SELECT * FROM events").rows[0][1].count("READ_CSV")
    )


def test_a_sum_over_the_whole_selection_is_told_from_a_group(log: TinyLog) -> None:
    def is_whole(sql: str) -> bool:
        result = log.session.sql(sql)
        return events_behind(
            result.sql, dict(zip(result.columns, result.rows[0], strict=True)), "duckdb", table="tiny"
        ).is_whole

    assert is_whole("SELECT count(*) FROM tiny")
    assert is_whole("SELECT s.step, t.n FROM (SELECT count(*) AS n FROM tiny) t CROSS JOIN (SELECT 1 AS step) s")
    assert is_whole(f"{LAID_OUT} ORDER BY 1")
    assert not is_whole(f"{LAID_OUT} ORDER BY 1 DESC")
    assert not is_whole("SELECT dt, count(*) FROM tiny GROUP BY dt")
    assert not is_whole("SELECT t.dt, a.n FROM tiny t CROSS JOIN (SELECT count(*) AS n FROM tiny) a")


def test_a_text_with_a_quote_is_found_again(tiny: Callable[[list[str]], TinyLog]) -> None:
    log = tiny(
        [view("2012-01-01 10:00:00", "anna/1", title="it's"), view("2012-01-01 10:00:01", "anna/1", title="its")]
    )

    assert asked(log, "SELECT page_title, count(*) FROM tiny GROUP BY page_title ORDER BY 1") == ["10:00:00"]


def test_an_event_that_was_drilled_for_leads_to_itself(log: TinyLog) -> None:
    result = log.session.run("landing_pages", table="tiny")
    row = dict(zip(result.columns, result.rows[0], strict=True))
    events = log.session.sql(events_behind(result.sql, row, "duckdb", table="tiny").sql)

    assert drilled(log.session, events, 2) == ["10:01:00"]


# --- on the sample ---------------------------------------------------------------------------------------------


LOOK_AROUND = {
    "abandonment_pages": "pages that others ended on as well",
    "content_matrix": "whether others have more visitors",
    "content_to_purchase": "who had seen the page before",
    "days_to_conversion": "the first visit of each user",
    "exit_pages": "the last page of visits that went on",
    "frequent_journeys": "what stands between two pages",
    "funnel_breakdown": "those who did not get so far",
    "funnel_by_entry": "the last event of the selection",
    "funnel_correlation": "those who did not get so far",
    "goal_by_page": "who had seen the page before",
    "lapsed_users": "periods in which others came",
    "ltv_curve": "those of the cohort who bought nothing",
    "next_action": "what was done first",
    "page_edges": "the page before",
    "page_titles": "the first and the last page of a visit",
    "partition_gaps": "the next hour with events",
    "previous_pages": "the page before",
    "recency": "the day of everybody's last event",
    "repeat_purchase": "the order before",
    "retention_24h": "everybody else's first day",
    "revenue_concentration": "everybody else's tenth",
    "rfm": "everybody else's fifth",
    "site_search": "what came after the search",
    "stickiness": "those who came oftener",
    "steps_between": "what stands between two pages",
    "time_on_page": "the event after",
    "transitions": "the page before",
    "user_activity_deciles": "everybody else's decile",
}
"""Queries whose rows also depend on events other than their own -> what these events are."""


@pytest.mark.parametrize("name", catalog.names())
def test_a_query_needs_the_events_behind_its_row_for_that_row_and_mostly_no_others(
    shop: duckdb.DuckDBPyConnection, sample: sp.Session, name: str
) -> None:
    """Checks the events found independently: the query is asked again over only them, and without them."""
    row = middle_row(shop, sample, name)
    found, left, every = (
        shop.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in ("behind_row", "not_behind", "shop")
    )

    assert found + left == every, "none of them twice"
    if found:
        assert not row.is_given_by("not_behind"), "the row does without them"
    if name not in LOOK_AROUND:
        assert row.is_given_by("behind_row"), "the row takes more than them"
