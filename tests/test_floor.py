"""The floor linter catches constructs that the old engines lack, suggests others, and accepts good queries."""

import pytest

from snowplow_sql.floor import violations

HIVE, MYSQL = "hive", "infobright"

# Frames for one offending piece. A frame with a harmless piece is clean, so what is caught is the piece.
WHERE = "SELECT user_id FROM events WHERE {} ORDER BY user_id;"
ITEM = "SELECT dt, {} AS x FROM events ORDER BY dt;"
SOURCE = "SELECT a.user_id FROM {} ORDER BY user_id;"
UNION = "SELECT user_id FROM (SELECT user_id FROM events {} SELECT user_id FROM events) u ORDER BY user_id;"
GROUP = "SELECT CONCAT(dt, '') AS day, COUNT(*) AS n FROM events GROUP BY {} ORDER BY day;"
ORDER = "SELECT dt, COUNT(*) AS n FROM events GROUP BY dt ORDER BY {};"
ON = "SELECT a.user_id FROM events a JOIN events b ON {} ORDER BY user_id;"

HARMLESS = [
    (WHERE, "visit_id = 1"),
    (ITEM, "CONCAT(dt, ' ', tm)"),
    (SOURCE, "events a"),
    (SOURCE, "(SELECT user_id FROM events) a"),
    (SOURCE, "events a RIGHT OUTER JOIN events b ON a.user_id = b.user_id"),
    (SOURCE, "events a INNER JOIN shop.events b ON a.user_id = b.user_id"),
    (UNION, "UNION ALL"),
    (GROUP, "CONCAT(dt, '')"),
    (GROUP, "CONCAT(DT, '') HAVING n > 1 AND COUNT(*) < 9"),
    (ORDER, "n DESC, dt LIMIT 5"),
    (ORDER, "CASE WHEN n IS NULL THEN 1 ELSE 0 END, n, dt"),
    (ON, "a.user_id = b.user_id"),
    (ON, "(b.user_id = a.user_id AND a.visit_id = b.visit_id)"),
]


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize(("frame", "piece"), HARMLESS)
def test_the_frames_are_clean_around_a_harmless_piece(frame: str, piece: str, dialect: str) -> None:
    assert violations(frame.format(piece), dialect) == []


IN_FRAMES = [
    # windows and filters
    (ITEM, "ROW_NUMBER() OVER (ORDER BY tm)", "OVER is not known to"),
    (ITEM, "SUM(visit_id) OVER (PARTITION BY user_id)", "OVER is not known to"),
    (ITEM, "SUM(visit_id) OVER w", "OVER is not known to"),
    (ITEM, "COUNT(*) FILTER (WHERE visit_id = 1)", "FILTER is not known to"),
    (WHERE, "visit_id = 1 WINDOW w AS (ORDER BY tm)", "WINDOW is not known to"),
    (WHERE, "visit_id = 1 QUALIFY visit_id = 1", "QUALIFY is not known to"),
    # GROUP BY
    (GROUP, "day", "GROUP BY day names an alias of SELECT; repeat the expression"),
    (GROUP, "1", "GROUP BY a position or constant; repeat the expression"),
    (GROUP, "'day'", "GROUP BY a position or constant"),
    (GROUP, "ALL", "BY ALL; name the columns"),
    (GROUP, "CONCAT(dt, '') WITH ROLLUP", "ROLLUP is not known to"),
    (GROUP, "ROLLUP (dt)", "ROLLUP is not known to"),
    (GROUP, "GROUPING SETS ((dt))", "the function SETS is not known to"),
    (GROUP, "CONCAT(dt, '') DESC", "this cannot be parsed"),
    (GROUP, "CONCAT(dt, ' ')", "dt is not in GROUP BY in this spelling"),
    (GROUP, "CONCAT(events.dt, '')", "dt is not in GROUP BY in this spelling"),
    (GROUP, "CONCAT(dt, '') HAVING MAX(tm) > tm", "tm is not in GROUP BY in this spelling"),
    (ITEM, "COUNT(*)", "dt is not in GROUP BY in this spelling"),
    (WHERE, "visit_id = 1 HAVING user_id > 'a'", "HAVING without GROUP BY"),
    (GROUP, "DISTINCT CONCAT(dt, '')", "BY DISTINCT; name the columns"),
    (GROUP, "CONCAT(dt, ''), MAX(tm)", "an aggregate in an aggregate, in WHERE or in GROUP BY"),
    (WHERE, "MAX(tm) > 'a'", "an aggregate in an aggregate, in WHERE or in GROUP BY"),
    (ORDER, "dt HAVING n > 1", "HAVING is out of order; write SELECT FROM WHERE GROUP HAVING ORDER LIMIT"),
    (ORDER, "dt WHERE n > 1", "WHERE is out of order"),
    # ORDER BY and LIMIT
    (ORDER, "2", "ORDER BY something that is not an output column; name it in SELECT and order by that"),
    (ORDER, "tm", "ORDER BY something that is not an output column"),
    (ORDER, "events.dt", "ORDER BY something that is not an output column"),
    (ORDER, "CONCAT(dt, tm)", "ORDER BY something that is not an output column"),
    (ORDER, "COUNT(*)", "ORDER BY an aggregate"),
    (ORDER, "n + MAX(dt)", "ORDER BY an aggregate"),
    (ORDER, "ALL", "BY ALL; name the columns"),
    (ORDER, "n NULLS LAST", "NULLS is not known to"),
    (ORDER, "n LIMIT 5 OFFSET 10", "OFFSET is not known to"),
    (ORDER, "n LIMIT 5, 10", "LIMIT with more than a plain number; use LIMIT n"),
    (ORDER, "n LIMIT 2 + 3", "LIMIT with more than a plain number"),
    (ORDER, "n LIMIT 10%", "LIMIT with more than a plain number"),
    (ORDER, "n FETCH FIRST 5 ROWS ONLY", "FETCH is a reserved word"),
    (ORDER, "n FOR UPDATE", "FOR is a reserved word"),
    # subqueries
    (
        WHERE,
        "visit_id = (SELECT MAX(visit_id) AS m FROM events)",
        "a subquery outside FROM; join a derived table",
    ),
    (WHERE, "user_id IN (SELECT user_id FROM events)", "a subquery outside FROM"),
    (
        WHERE,
        "user_id NOT IN (SELECT dt FROM events UNION ALL SELECT tm AS dt FROM events)",
        "a subquery outside",
    ),
    (WHERE, "EXISTS (SELECT user_id FROM events)", "EXISTS is not known to"),
    (WHERE, "visit_id > ANY (SELECT visit_id FROM events)", "ANY is not known to"),
    (ITEM, "(SELECT MAX(visit_id) AS m FROM events)", "a subquery outside FROM"),
    (SOURCE, "(SELECT user_id FROM events)", "a derived table without a name; use (...) t"),
    (SOURCE, "(SELECT user_id FROM events) AS a", "AS before a table's alias is not known to Hive 0.8.1"),
    (SOURCE, "events AS a", "AS before a table's alias"),
    (SOURCE, "events c JOIN events AS a ON a.user_id = c.user_id", "AS before a table's alias"),
    (SOURCE, "(SELECT user_id FROM events) a (user_id)", "column names behind a table's alias"),
    (SOURCE, "'events.csv' a", "FROM what is neither a table nor (SELECT ...) t"),
    (SOURCE, "(VALUES (1)) a", "the function VALUES is not known to"),
    (SOURCE, "read_csv('x') a", "the function READ_CSV is not known to"),
    (SOURCE, "events a, LATERAL (SELECT dt FROM events) b", "LATERAL"),
    (SOURCE, "events a TABLESAMPLE (10 PERCENT)", "TABLESAMPLE is not known to"),
    (SOURCE, "(SELECT user_id FROM events WHERE b.dt = dt) a", "b.dt names no table of its own FROM"),
    (SOURCE, "(FROM events) a", "FROM is out of order; write SELECT FROM WHERE"),
    (SOURCE, "(WITH t AS (SELECT user_id FROM events) SELECT user_id FROM t) a", "WITH is not known to"),
    # UNION
    (UNION, "UNION", "UNION of distinct rows; use UNION ALL inside FROM, and GROUP BY"),
    (UNION, "UNION DISTINCT", "UNION of distinct rows"),
    (UNION, "UNION ALL BY NAME", "ALL BY; use GROUP BY or ORDER BY"),
    (UNION, "INTERSECT", "INTERSECT is not known to"),
    (UNION, "EXCEPT", "EXCEPT is not known to"),
    (UNION, "MINUS", "MINUS is a reserved word"),
    (
        UNION,
        "UNION ALL SELECT dt FROM events UNION ALL",
        "UNION ALL of different column names, which Hive refuses",
    ),
    (UNION, "ORDER BY user_id LIMIT 3 UNION ALL", "ORDER BY or LIMIT in a part of UNION ALL"),
    (
        SOURCE,
        "((SELECT user_id FROM events) UNION ALL (SELECT user_id FROM events)) a",
        "brackets around a part of",
    ),
    # joins
    (SOURCE, "events a, events b", "tables joined by a comma; use JOIN ... ON a.x = b.x"),
    (SOURCE, "events a NATURAL JOIN events b", "NATURAL is not known to"),
    (SOURCE, "events a JOIN events b USING (user_id)", "USING is not known to"),
    (SOURCE, "events a LEFT SEMI JOIN events b ON a.dt = b.dt", "SEMI is not known to"),
    (SOURCE, "events a FULL OUTER JOIN events b ON a.dt = b.dt", "FULL is not known to"),
    (
        SOURCE,
        "events a LEFT JOIN events b ON a.dt = b.dt",
        "LEFT JOIN is not known to Hive 0.8.1; use LEFT OUTER JOIN",
    ),
    (SOURCE, "events a RIGHT JOIN events b ON a.dt = b.dt", "RIGHT JOIN is not known to Hive 0.8.1"),
    (SOURCE, "events a LEFT OUTER JOIN events b", "LEFT OUTER JOIN without ON"),
    (SOURCE, "events a JOIN events b", "JOIN without ON, which Hive from 2.3 refuses; join on a constant"),
    (SOURCE, "events a INNER JOIN events b", "JOIN without ON, which Hive from 2.3 refuses"),
    (SOURCE, "(events a JOIN events b ON a.dt = b.dt)", "FROM what is neither a table nor (SELECT ...) t"),
    (ON, "TRUE", "a constant in ON"),
    (ON, "1 = 1", "ON is not an equality of columns of both sides; use a.x = b.x, and WHERE"),
    (ON, "a.dt < b.dt", "ON is not an equality of columns of both sides"),
    (ON, "a.user_id = b.user_id AND a.dt < b.dt", "ON is not an equality of columns of both sides"),
    (ON, "a.user_id = b.user_id OR a.dt = b.dt", "ON is not an equality of columns of both sides"),
    (ON, "user_id = b.user_id", "ON is not an equality of columns of both sides"),
    (ON, "a.user_id = 'x'", "ON is not an equality of columns of both sides"),
    (ON, "b.user_id = b.dt", "ON is not an equality of columns of both sides"),
    (ON, "a.user_id = c.user_id", "ON is not an equality of columns of both sides"),
    (ON, "a.user_id = LOWER(b.user_id)", "ON is not an equality of columns of both sides"),
]


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize(("frame", "piece", "sentence"), IN_FRAMES)
def test_a_shape_that_one_engine_lacks_is_caught_in_both(frame: str, piece: str, sentence: str, dialect: str) -> None:
    found = violations(frame.format(piece), dialect)
    assert any(line.startswith(f"line 1: {sentence}") for line in found), found


WHOLE = [
    (
        "WITH t AS (SELECT user_id FROM events) SELECT user_id FROM t ORDER BY user_id;",
        "WITH is not known to",
    ),
    ("FROM events SELECT user_id ORDER BY user_id;", "FROM is out of order; write SELECT FROM WHERE"),
    (
        "SELECT user_id FROM events ORDER BY user_id",
        "not one statement; write one, with one semicolon at its end",
    ),
    ("SELECT user_id FROM events ORDER BY user_id;;", "not one statement"),
    ("SELECT user_id FROM events ORDER BY user_id; SELECT dt FROM events ORDER BY dt;", "not one statement"),
    ("SELECT user_id FROM events ORDER BY user_id; SELECT dt FROM events ORDER BY dt", "not one statement"),
    ("DROP TABLE events;", "the statement does not begin with SELECT"),
    ("SELECT FROM WHERE;", "this cannot be parsed; look for a misplaced word or bracket"),
    ("SELECT (user_id FROM events ORDER BY user_id;", "this cannot be parsed"),
    ("", "not one statement"),
    (";", "the statement does not begin with SELECT"),
    ("SELECT user_id FROM events;", "no ORDER BY; end every query with a total order"),
    ("SELECT dt, COUNT(*) AS n FROM events GROUP BY dt;", "no ORDER BY"),
    ("SELECT DISTINCT dt FROM events GROUP BY dt ORDER BY dt;", "DISTINCT ON, or DISTINCT with GROUP BY"),
    ("SELECT DISTINCT ON (dt) tm FROM events ORDER BY tm;", "DISTINCT ON, or DISTINCT with GROUP BY"),
    (
        "SELECT e.dt, COUNT(*) AS n FROM events e GROUP BY dt ORDER BY n;",
        "e.dt is not in GROUP BY in this spelling",
    ),
    ("SELECT shop.events.dt FROM shop.events ORDER BY dt;", "shop.events.dt names no table of its own FROM"),
    ("SELECT dt FROM events UNION ALL SELECT dt FROM events ORDER BY dt;", "UNION ALL at the top"),
    (
        "SELECT x FROM (SELECT dt AS x FROM events UNION ALL SELECT dt FROM events) u ORDER BY x;",
        "UNION ALL of diff",
    ),
    (
        "SELECT x FROM (SELECT 1 AS x, 2 AS y FROM e UNION ALL SELECT 2 AS y, 1 AS x FROM e) u ORDER BY x;",
        "UNION ALL of",
    ),
    (
        "SELECT x FROM (SELECT 1 AS x FROM e UNION ALL SELECT 2 AS x FROM e LIMIT 3) u ORDER BY x;",
        "ORDER BY or LIMIT",
    ),
    (
        "SELECT COUNT(*) FROM events;",
        "an expression without a name, which each engine names differently; add AS name",
    ),
    ("SELECT dt, tm AS dt FROM events ORDER BY dt;", "two columns named dt"),
    ("SELECT * FROM events ORDER BY dt;", "a star outside COUNT(*), which copies the table in MySQL; name"),
    ("SELECT a.* FROM events a ORDER BY dt;", "a star outside COUNT(*)"),
    ("SELECT MAX(COUNT(*)) AS n FROM events;", "an aggregate in an aggregate, in WHERE or in GROUP BY"),
    ("SELECT MAX(tm ORDER BY dt) AS last FROM events;", "ORDER BY in a function; order the query"),
    ("SELECT COUNT(DISTINCT *) AS n FROM events;", "a star outside COUNT(*)"),
    ("SELECT COUNT(e.*) AS n FROM events e;", "a star outside COUNT(*)"),
    ("SELECT SUM(*) AS n FROM events;", "a star outside COUNT(*)"),
    ("SELECT * EXCLUDE (dt) FROM events ORDER BY user_id;", "EXCLUDE is not known to"),
    ("SELECT dt, FROM events ORDER BY dt;", "a comma after the last item"),
]


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize(("sql", "sentence"), WHOLE)
def test_a_statement_of_the_wrong_shape_is_caught(sql: str, sentence: str, dialect: str) -> None:
    found = violations(sql, dialect)
    assert any(line.startswith(f"line 1: {sentence}") for line in found), found


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
def test_a_construct_that_no_rule_mentions_is_refused_all_the_same(dialect: str) -> None:
    sentence = "is a construct that nobody has checked on the old engines; avoid or allow it"
    assert violations(ITEM.format("(dt, tm)"), dialect) == [f"line 1: tuple {sentence}"]
    assert violations(SOURCE.format("x.shop.events a"), dialect) == [f"line 1: catalog {sentence}"]


LANDING_PAGES = """\
SELECT
    landing_page,
    COUNT(*) AS visits,
    SUM(CASE WHEN activity = 1 THEN 1 ELSE 0 END) AS bounces,
    SUM(CASE WHEN activity = 1 THEN 1 ELSE 0 END) / COUNT(*) AS bounce_rate
FROM (
    SELECT
        user_id,
        visit_id,
        SUBSTR(MIN(CASE WHEN event = 'page_view' THEN CONCAT(dt, ' ', tm, page_url) END), 20) AS landing_page,
        SUM(CASE WHEN COALESCE(event, 'page_view') = 'page_ping' THEN 0 ELSE 1 END) AS activity
    FROM events
    WHERE dt >= '2012-01-01' AND dt < '2012-04-01'
        AND user_id IS NOT NULL
        AND visit_id IS NOT NULL
        AND br_type NOT LIKE 'Robot%'
        AND app_id NOT IN ('test', 'it\\'s')
    GROUP BY user_id, visit_id
) per_visit
WHERE landing_page IS NOT NULL
GROUP BY landing_page
HAVING COUNT(*) > 1 AND visits < 1000
ORDER BY visits DESC, landing_page
LIMIT 20;
"""

FUNNEL = """\
SELECT
    steps.step,
    steps.label,
    COUNT(DISTINCT CASE
        WHEN steps.first_at >= starts.began THEN CONCAT(steps.user_id, ' ', steps.visit_id)
    END) AS reached,
    COUNT(DISTINCT steps.user_id, steps.visit_id) AS visits
FROM (
    SELECT 1 AS step, 'any' AS label, user_id, visit_id, MIN(CONCAT(dt, ' ', tm)) AS first_at
    FROM events
    GROUP BY user_id, visit_id
    UNION ALL
    SELECT 2 AS step, 'basket' AS label, user_id, visit_id, MIN(CONCAT(dt, ' ', tm)) AS first_at
    FROM events
    WHERE ev_action LIKE 'add\\_to\\_%' OR page_url RLIKE '^https?://[^/]*/basket'
    GROUP BY user_id, visit_id
    UNION ALL
    SELECT 3 AS step, 'checkout' AS label, user_id, visit_id, MIN(CONCAT(dt, ' ', tm)) AS first_at
    FROM shop.events
    WHERE event = 'transaction'
    GROUP BY user_id, visit_id
) steps
JOIN (
    SELECT user_id, visit_id, MIN(CONCAT(dt, ' ', tm)) AS began
    FROM events
    GROUP BY user_id, visit_id
) starts
ON (steps.user_id = starts.user_id AND steps.visit_id = starts.visit_id)
LEFT OUTER JOIN (SELECT DISTINCT user_id FROM events WHERE event = 'transaction') buyers
ON steps.user_id = buyers.user_id
WHERE steps.first_at >= starts.began AND NOT (buyers.user_id IS NULL)
GROUP BY steps.step, steps.label
ORDER BY step, label;
"""

SHARES = """\
SELECT
    counted.period,
    CASE WHEN totals.visits = 0 THEN NULL ELSE counted.visits / totals.visits END AS part_of_all,
    IF(counted.visits % 2 = 0, 'even', 'odd') AS parity,
    counted.visits DIV 2 AS half,
    ROUND(-1.5e2 * counted.visits, 2) AS scaled
FROM (
    SELECT 1 AS everything, CONCAT(SUBSTR(dt, 1, 7), '-01') AS period, COUNT(*) AS visits, AVG(HOUR(tm)) AS mean_hour
    FROM events
    WHERE (br_cookies = TRUE OR visit_id IN (1, 2, 3)) AND DATEDIFF(dt, '2012-01-01') < 90
    GROUP BY CONCAT(SUBSTR(dt, 1, 7), '-01')
) counted
JOIN (SELECT 1 AS everything, COUNT(DISTINCT user_id) AS visits, COUNT(DISTINCT visit_id) AS seen FROM events) totals
ON counted.everything = totals.everything
RIGHT OUTER JOIN (
    SELECT CONCAT(SUBSTR(dt, 1, 7), '-01') AS period, MAX(UNIX_TIMESTAMP(CONCAT(dt, ' ', tm))) AS latest
    FROM events
    GROUP BY CONCAT(SUBSTR(dt, 1, 7), '-01')
) months
ON months.period = counted.period
ORDER BY CASE WHEN period IS NULL THEN 1 ELSE 0 END, period, part_of_all DESC;
"""


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize("sql", [LANDING_PAGES, FUNNEL, SHARES], ids=["landing_pages", "funnel", "shares"])
def test_a_query_written_to_the_floor_is_clean_in_both_dialects(sql: str, dialect: str) -> None:
    assert violations(sql, dialect) == []


def test_a_violation_names_its_line_and_what_to_write() -> None:
    sql = LANDING_PAGES.replace("dt < '2012-04-01'", "tm BETWEEN '09:00:00' AND '17:00:00'")
    assert violations(sql, HIVE) == [
        "line 13: BETWEEN is not known to Hive 0.8.1; use x >= a AND x <= b, or half-open x < b"
    ]


def test_several_violations_come_in_the_order_of_their_lines() -> None:
    sql = "SELECT dt || tm AS x\nFROM events AS e\nWHERE tm ILIKE 'a'\nORDER BY x, dt;"
    assert [line.partition(";")[0] for line in violations(sql, MYSQL)] == [
        "line 1: || is not known to MySQL 5.1",
        "line 2: AS before a table's alias is not known to Hive 0.8.1",
        "line 3: ILIKE is not known to MySQL 5.1",
        "line 4: ORDER BY something that is not an output column",
    ]


@pytest.mark.parametrize("dialect", ["duckdb", "mysql", "Hive", ""])
def test_an_unknown_dialect_is_an_error_and_never_looks_clean(dialect: str) -> None:
    with pytest.raises(KeyError):
        violations("SELECT dt FROM events ORDER BY dt;", dialect)
