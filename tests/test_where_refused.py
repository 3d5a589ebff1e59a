"""--where: anything but one condition on events columns with the same meaning on all engines is refused in one line."""

import subprocess
import sys

import pytest

import snowplow_sql as sp

# refused condition -> words that the one-line message must contain
REFUSED = {
    "": "it is not an SQL condition",
    "   ": "it is not an SQL condition",
    "br_family =": "it is not an SQL condition",
    "br_family = 'Chrome": "it is not an SQL condition",
    "WHERE visit_id = 1": "it is not an SQL condition",
    "visit_id = 1) OR (1 = 1": "it is not an SQL condition",
    # a value instead of a condition
    "visit_id": "not a condition",
    "'yes'": "not a condition",
    "NOT visit_id": "not a condition",
    "visit_id = 1 AND user_id": "not a condition",
    "visit_id + 1": "not a condition",
    # not one condition
    "visit_id = 1; DROP TABLE events": "more than one statement",
    "visit_id = 1;": "more than one statement",
    "; visit_id = 1": "",
    "visit_id = 1 -- and all": "comment",
    "visit_id = 1 /* and all */": "comment",
    "visit_id /**/ = 1": "comment",
    "visit_id = 1 UNION SELECT 1": "goes on after the condition",
    "visit_id = 1 ORDER BY 1": "goes on after the condition",
    "visit_id = 1 LIMIT 1": "goes on after the condition",
    "visit_id = 1 GROUP BY dt": "goes on after the condition",
    "visit_id = 1 GROUP BY dt HAVING 1 = 1": "goes on after the condition",
    "visit_id = 1 QUALIFY true": "goes on after the condition",
    "visit_id = 1 OFFSET 2": "goes on after the condition",
    "visit_id = 1 FOR UPDATE": "",
    "visit_id = 1, events": "goes on after the condition",
    # subqueries
    "visit_id IN (SELECT 1)": "subquery",
    "visit_id = (SELECT 1)": "subquery",
    "EXISTS (SELECT 1)": "",
    "visit_id = ANY (SELECT 1)": "",
    # columns
    "br_famly = 'Chrome'": "'br_famly' is not a column of events. Did you mean 'br_family'?",
    "nothing = 1": "'nothing' is not a column of events.",
    "events.visit_id = 1": "Did you mean 'visit_id'?",
    "VISIT_ID = 1": "Did you mean 'visit_id'?",
    "rowid = 1": "'rowid' is not a column of events",
    'page_title = "Chrome"': "'\"Chrome\"' is not a column of events",  # a text to MySQL, a name to DuckDB
    # functions and operators that differ between engines, or are missing in some
    "now() > dt": "NOW",
    "random() < 0.5": "",
    "substr(user_id, 1, 1) = 'a'": "SUBSTR",
    "concat(user_id, 'x') = 'ax'": "",
    "user_id || 'x' = 'ax'": "user_id || 'x'",
    "visit_id / 2 = 1": "visit_id / 2",
    "visit_id % 2 = 1": "visit_id % 2",
    "visit_id // 2 = 1": "",
    "visit_id & 1 = 1": "visit_id & 1",
    "CAST(visit_id AS VARCHAR) = '1'": "CAST",
    "visit_id::VARCHAR = '1'": "CAST",
    "CASE WHEN visit_id = 1 THEN true END": "CASE",
    "user_id ILIKE 'a%'": "ILIKE",
    "user_id SIMILAR TO 'a'": "",
    "user_id ~ 'a'": "",
    "user_id GLOB 'a*'": "",
    "user_id LIKE 'a_'": "only % is a wildcard",
    "user_id LIKE 'a*'": "only % is a wildcard",
    "user_id LIKE page_title": "only % is a wildcard",
    "user_id LIKE 'a!%' ESCAPE '!'": "",
    "user_id IS DISTINCT FROM 'a'": "",
    "visit_id BETWEEN SYMMETRIC 3 AND 2": "",
    "user_id = NULL": "NULL",
    "user_id IN ('a', NULL)": "NULL",
    "(visit_id = 1) = (user_id = 'a')": "",
    "visit_id = 1 = true": "",
    "(visit_id, user_id) = (1, 'a')": "",
    "visit_id = ?": "",
    "visit_id = $1": "",
    "user_id = e'a\\n'": "",
    "user_id = x'41'": "",
    # integers that may exceed 64 bits: one engine fails, another wraps around
    "visit_id * visit_id * visit_id > 1": "begin it with 1.0 *",
    "999999999999999999 * 999999999999999999 > 1": "'999999999999999999 * 999999999999999999' may be beyond",
    "visit_id * visit_id + visit_id * visit_id > 1": "beyond 64 bits",
    "abs(-visit_id * 9) * coalesce(visit_id, 2) > 1": "beyond 64 bits",
    # aggregates and windows
    "count(*) > 1": "COUNT(*)",
    "max(visit_id) > 1": "MAX(visit_id)",
    "row_number() OVER () = 1": "ROW_NUMBER() OVER ()",
    "sum(visit_id) OVER (ORDER BY dt) > 1": "",
    # numbers compared with texts: DuckDB fails or casts one side, MySQL the other
    "user_id = 5": "user_id",
    "user_id > visit_id": "",
    "visit_id = 'two'": "visit_id",
    "visit_id IN ('a')": "visit_id",
    "visit_id LIKE '1%'": "visit_id",
    "lower(visit_id) = '1'": "",
    "length(visit_id) = 1": "",
    "user_id + 1 = 2": "",
    "user_id * 2 = '2'": "",
    "dt + 1 > '2012-01-01'": "",
    "dt LIKE '2012-01%'": "",
    "dt = 'January'": "",
    "dt > 20120101": "",
    "tm = 'noon'": "",
    "visit_id IS TRUE": "visit_id",
    "user_id IS TRUE": "user_id",
    "event_id = 'none'": "",
    "coalesce(visit_id, 'x') = 'x'": "",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_one_condition_for_every_engine_is_refused(text: str) -> None:
    for name in ("duckdb", "hive", "infobright"):
        with pytest.raises(sp.UsageError) as error:
            sp.render("visits", name, where=text)
        said = str(error.value)
        assert said.startswith(f"--where: '{text}'")
        assert REFUSED[text] in said.removeprefix(f"--where: '{text}'")
        assert len(said.splitlines()) == 1
        assert ".." not in said
        assert "?." not in said


@pytest.mark.parametrize("name", ["duckdb", "hive", "infobright"])
def test_a_list_is_compared_with_nothing(name: str) -> None:
    with pytest.raises((sp.UsageError, sp.UnsupportedByDialect), match="br_features"):
        sp.render("visits", name, where="br_features = 'fla'")


@pytest.mark.parametrize(
    "text", ["(" * 3000 + "1 = 1" + ")" * 3000, " OR ".join(["visit_id = 1"] * 3000), "NOT " * 3000 + "true"]
)
def test_a_condition_that_is_too_deep_is_refused_too(text: str) -> None:
    with pytest.raises(sp.UsageError):
        sp.render("visits", where=text)


@pytest.mark.parametrize(
    "text", ["visit_id = 1 FOR UPDATE", "CREATE TABLE x", "visit_id = 1 CROSS JOIN x", "SHOW TABLES"]
)
def test_the_parser_says_nothing_of_its_own(text: str) -> None:
    """Its warnings would appear on stderr beside our one line."""
    code = "import sys, snowplow_sql as sp\ntry: sp.render('visits', where=sys.argv[1])\nexcept sp.UsageError: pass"
    ran = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True)

    assert (ran.stdout, ran.stderr) == ("", "")
