"""The floor linter catches words, functions, operators, names and literals that the old engines do not know."""

import pytest

from snowplow_sql.floor import violations
from snowplow_sql.floor.text import DATA

HIVE, MYSQL = "hive", "infobright"

# A frame with a harmless piece is clean, so what is caught is the piece.
WHERE = "SELECT user_id FROM events WHERE {} ORDER BY user_id;"
ITEM = "SELECT dt, {} AS x FROM events ORDER BY dt;"
FROM = "SELECT a.dt, b.n FROM {} ORDER BY dt, n;"
NAME = "SELECT dt, tm AS {} FROM events ORDER BY dt;"

IN_BOTH = [
    # predicates and operators
    (WHERE, "visit_id BETWEEN 1 AND 2", "BETWEEN is not known to"),
    (WHERE, "visit_id NOT BETWEEN 1 AND 2", "BETWEEN is not known to"),
    (WHERE, "user_id ILIKE 'a%'", "ILIKE is not known to"),
    (WHERE, "user_id SIMILAR TO 'a'", "SIMILAR is not known to"),
    (WHERE, "user_id GLOB 'a*'", "GLOB is a reserved word"),
    (WHERE, "user_id ISNULL", "ISNULL is not known to"),
    (WHERE, "user_id NOTNULL", "NOTNULL is not known to"),
    (WHERE, "user_id IS DISTINCT FROM 'a'", "IS DISTINCT is not known to"),
    (WHERE, "user_id IS NOT DISTINCT FROM 'a'", "IS DISTINCT is not known to"),
    (WHERE, "user_id <=> 'a'", "<=> is not known to"),
    (WHERE, "user_id == 'a'", "== is not known to"),
    (WHERE, "visit_id = 1 && visit_id = 2", "&& is not known to"),
    (WHERE, "! (visit_id = 1)", "! is not known to"),
    (WHERE, "visit_id = ?", "? is not known to"),
    (WHERE, "visit_id = @first", "@ is not known to"),
    (WHERE, "visit_id = $1", "$ is not known to"),
    (WHERE, "(dt, tm) IN (('a', 'b'))", "WHERE before a list in brackets"),
    (WHERE, "dt AT TIME ZONE 'UTC' = 'a'", "ZONE is a reserved word"),
    (WHERE, "dt IN ()", "IN without a list of values; list them in brackets"),
    (WHERE, "dt IN br_features", "IN without a list of values"),
    (WHERE, "dt = ALL ('a')", "= ALL; leave ALL out"),
    (WHERE, "dt ~~ 'a'", "~~ is not known to"),
    (WHERE, "visit_id >> 2 = 1", ">> is not known to"),
    (ITEM, "dt || tm", "|| is not known to"),
    (ITEM, "dt::INT", ":: is not known to"),
    (ITEM, "visit_id // 2", "// is not known to"),
    (ITEM, "visit_id ** 2", "** is not known to"),
    (ITEM, "ev_label -> 'a'", "-> is not known to"),
    (ITEM, "{'a': 1}", "{ is not known to"),
    (ITEM, "RLIKE(dt, 'a')", "RLIKE before a list in brackets"),
    (ITEM, "LIKE(dt, 'a')", "LIKE before a list in brackets"),
    # functions and types
    (ITEM, "NULLIF(user_id, '')", "the function NULLIF is not known to"),
    (ITEM, "date_trunc('week', dt)", "the function DATE_TRUNC is not known to"),
    (ITEM, "strftime(dt, '%Y')", "the function STRFTIME is not known to"),
    (ITEM, "arg_min(page_url, tm)", "the function ARG_MIN is not known to"),
    (ITEM, "NVL(dt, tm)", "the function NVL is not known to"),
    (ITEM, "SORT_ARRAY(br_features)", "the function SORT_ARRAY is not known to"),
    (ITEM, "TO_SECONDS(dt)", "the function TO_SECONDS is not known to"),
    (ITEM, "TRY_CAST(tm AS INT)", "the function TRY_CAST is not known to"),
    (ITEM, "no_such_function(dt)", "the function NO_SUCH_FUNCTION is not known to"),
    (ITEM, "LOWER(no_such_function(dt))", "the function NO_SUCH_FUNCTION is not known to"),
    (ITEM, "shop.no_such_function(dt)", "the function NO_SUCH_FUNCTION is not known to"),
    (ITEM, "CURRENT_DATE", "CURRENT_DATE is a reserved word"),
    (ITEM, "CAST(visit_id AS VARCHAR)", "CAST AS VARCHAR is not known to"),
    (ITEM, "CAST(visit_id AS INTEGER)", "CAST AS INTEGER is not known to"),
    (ITEM, "CAST(CAST(visit_id AS TEXT) AS DOUBLE PRECISION)", "CAST AS TEXT is not known to"),
    (ITEM, "CAST(CAST(visit_id AS TEXT) AS DOUBLE PRECISION)", "CAST AS DOUBLE PRECISION is not known to"),
    (ITEM, "SUBSTR(dt)", "SUBSTR with 1 arguments;"),
    (ITEM, "ROUND(visit_id, 2, 1)", "ROUND with 3 arguments;"),
    (ITEM, "COUNT()", "COUNT with 0 arguments;"),
    (ITEM, "UPPER(DISTINCT tm)", "DISTINCT in UPPER; only aggregates take it"),
    (ITEM, "UPPER(tm => 'a')", "=> is not known to"),
    (ITEM, "UPPER(tm AS a)", "AS inside brackets"),
    (ITEM, "UPPER (tm)", "a blank after UPPER, which MySQL 5.1 refuses; write UPPER( in one"),
    # numbers and names
    (ITEM, ".5", "a point without a name before and after; write numbers as 0.5"),
    (ITEM, "5L", "5L is neither a number nor a name"),
    (NAME, '"day"', "double quotes; use 'text' for text and plain names for columns"),
    (WHERE, 'user_id = "x"', "double quotes"),
    (NAME, "'day'", "a literal after a name"),
    (ITEM, "tm 'clock', dt", "a literal after a name"),
    (NAME, "`day`", "the quoted name `day`; choose a name that needs no quotes"),
    (NAME, "`date`", "the quoted name `date`"),
    (NAME, "_day", "_day is neither a number nor a name"),
    (NAME, "2nd", "2nd is neither a number nor a name"),
    (NAME, "día", "día is neither a number nor a name"),
    (NAME, "date", "DATE is a reserved word; choose another name"),
    (NAME, "timestamp", "TIMESTAMP is a reserved word; choose another name"),
    (NAME, "user", "USER is a reserved word; choose another name"),
    (NAME, "order", "ORDER is a reserved word; choose another name"),
    (NAME, "rank", "RANK is a reserved word; choose another name"),
    (NAME, "end", "END is a reserved word; choose another name"),
    (ITEM, "events.date", "DATE is a reserved word"),
    (ITEM, "events.order", "ORDER is a reserved word"),
    (WHERE, "dt = DATE '2012-01-01'", "DATE is a reserved word"),
    # literals and comments
    (WHERE, "dt = e'2012'", "a literal after a name (typed literal, quoted alias)"),
    (WHERE, "user_id = 'a' 'b'", "two literals side by side"),
    (WHERE, r"user_id = '\q'", "an escape that"),
    (WHERE, r"user_id = '\u0041'", "an escape that"),
    (WHERE, "user_id = 'a\nb'", "a line break inside a literal; use \\n"),
    (WHERE, "user_id = 'open", "' is not known to"),
    (WHERE, "visit_id = 1 -- one\n", "a comment; move it into the template as {# #}"),
    (WHERE, "visit_id = 1 /* one */", "a comment"),
    (WHERE, "visit_id = 1 # one\n", "a comment"),
    (WHERE, "visit_id = 1 /* open", "a comment"),
]


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize(("frame", "piece", "sentence"), IN_BOTH)
def test_what_neither_engine_may_be_given_is_caught(frame: str, piece: str, sentence: str, dialect: str) -> None:
    found = violations(frame.format(piece), dialect)
    assert any(line.startswith(f"line 1: {sentence}") for line in found), found


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("SELECT dt\n\nFROM events\nORDER BY dt;", "line 2: a blank line; trim the template"),
        ("SELECT dt\n  \nFROM events\nORDER BY dt;", "line 2: a blank line"),
        ("SELECT dt\nFROM events\nORDER BY dt;\n\n", "line 4: a blank line"),
        ("\nSELECT dt\nFROM events\nORDER BY dt;", "line 1: a blank line"),
        ("SELECT dt \nFROM events\nORDER BY dt;", "line 1: blanks at the end of the line"),
        ("SELECT dt\nFROM events\nORDER BY dt; ", "line 3: blanks at the end of the line"),
        ("SELECT dt\n\tFROM events\nORDER BY dt;", "line 2: a tab or control character"),
        ("SELECT dt\r\nFROM events\r\nORDER BY dt;", "line 1: a tab or control character"),
        ("SELECT dt\nFROM events\nWHERE tm = '\0'\nORDER BY dt;", "line 3: a tab or control character"),
    ],
)
def test_untidy_layout_is_caught_where_it_is(sql: str, line: str, dialect: str) -> None:
    found = violations(sql, dialect)
    assert any(hit.startswith(line) for hit in found), found


@pytest.mark.parametrize("end", [";", ";\n"])
def test_a_query_may_end_with_or_without_a_line_end(end: str) -> None:
    assert violations(f"SELECT dt\nFROM events\nORDER BY dt{end}", HIVE) == []


IN_ONE = [
    # (frame, piece, message of Hive's linter, message of Infobright's); None is no message
    (ITEM, "DATE_ADD(dt, INTERVAL 1 DAY)", "INTERVAL is not known to Hive 0.8.1; use DATE_ADD(day, n)", None),
    (ITEM, "DATE_ADD(dt, 1)", None, "DATE_ADD of a bare number; use DATE_ADD(day, INTERVAL n DAY)"),
    (
        ITEM,
        "INTERVAL '1' DAY",
        "INTERVAL is not known to Hive 0.8.1",
        "INTERVAL on its own; add it to a date",
    ),
    (ITEM, "dt + INTERVAL 1 DAY", "INTERVAL is not known to Hive 0.8.1", None),
    (ITEM, "DATE_FORMAT(dt, '%Y-%m')", "the function DATE_FORMAT is not known to Hive 0.8.1", None),
    (ITEM, "PARSE_URL(page_url, 'HOST')", None, "the function PARSE_URL is not known to MySQL 5.1"),
    (ITEM, "SUBSTRING_INDEX(page_url, '/', 3)", "the function SUBSTRING_INDEX is not known to Hive", None),
    (ITEM, "REGEXP_EXTRACT(page_url, 'a(b)', 1)", None, "the function REGEXP_EXTRACT is not known to MySQL"),
    (ITEM, "GREATEST(dt, tm)", "the function GREATEST is not known to Hive 0.8.1; use CASE WHEN", None),
    (ITEM, "IFNULL(dt, tm)", "the function IFNULL is not known to Hive 0.8.1; use COALESCE(a, b)", None),
    (ITEM, "LEFT(dt, 7)", "the function LEFT is not known to Hive 0.8.1; use SUBSTR", None),
    (ITEM, "DATE(dt)", "the function DATE is not known to Hive 0.8.1", None),
    (ITEM, "MAP(dt)", "MAP with 1 arguments; Hive 0.8.1 wants 2+", "the function MAP is not known to MySQL"),
    (ITEM, "UNIX_TIMESTAMP(dt, 'yyyy-MM-dd')", None, "UNIX_TIMESTAMP with 2 arguments; MySQL 5.1 wants 0-1"),
    (ITEM, "CAST(visit_id AS STRING)", None, "CAST AS STRING is not known to MySQL 5.1; use"),
    (ITEM, "CAST(visit_id AS BIGINT)", None, "CAST AS BIGINT is not known to MySQL 5.1; use"),
    (ITEM, "CAST(visit_id AS CHAR)", "CAST AS CHAR is not known to Hive 0.8.1; use TINYINT", None),
    (ITEM, "CAST(visit_id AS SIGNED)", "CAST AS SIGNED is not known to Hive 0.8.1", None),
    (ITEM, "CAST(tr_total AS DECIMAL(18, 2))", "CAST AS DECIMAL(18,2) is not known to Hive 0.8.1", None),
    (ITEM, "CAST(dt AS DATE)", "CAST AS DATE is not known to Hive 0.8.1", None),
    (ITEM, "SPLIT(dt, '-')[0]", None, "[ is not known to MySQL 5.1"),
    (
        ITEM,
        "[1, 2]",
        "a list literal is not known to Hive 0.8.1; use ARRAY(...)",
        "[ is not known to MySQL 5.1",
    ),
    (WHERE, "dvce_ismobile IS TRUE", "IS TRUE is not known to Hive 0.8.1", None),
    (WHERE, "dvce_ismobile IS NOT TRUE", "IS TRUE is not known to Hive 0.8.1", None),
    (WHERE, "page_url LIKE '5!%' ESCAPE '!'", "ESCAPE is not known to Hive 0.8.1; use a backslash", None),
    (WHERE, "BINARY user_id = 'a'", "BINARY is a reserved word", None),
    (WHERE, "user_id = x'61'", "a literal after a name", None),
    (WHERE, "visit_id = 0x61", "0x61 is not known to Hive 0.8.1", None),
    (WHERE, "user_id = 'it''s'", "two literals side by side, as a doubled quote is to Hive; use \\'", None),
    (WHERE, r"user_id = '\101'", None, "an escape that MySQL 5.1 does not know"),
    (
        WHERE,
        "user_id = 'a;b'",
        "a semicolon inside a literal, where Hive's command line cuts the query",
        None,
    ),
    (WHERE, "user_id = '${env:HOME}'", "${ inside a literal, which Hive's command line replaces", None),
    (WHERE, "page_title = '\U0001f600'", None, "a character above U+FFFF, which MySQL 5.1's utf8 lacks"),
    (NAME, "items", "ITEMS is a reserved word; choose another name", None),
    (NAME, "`items`", None, "the quoted name `items`"),
    (NAME, "system", None, "SYSTEM is a reserved word; choose another name"),
    (NAME, "`system`", "the quoted name `system`", None),
    (NAME, "maxvalue", None, "MAXVALUE is a reserved word"),
    (NAME, "key", None, "KEY is a reserved word; choose another name"),
    (NAME, "`key`", "the quoted name `key`", "the quoted name `key`"),
    (NAME, "location", "LOCATION is a reserved word; choose another name", None),
    (
        "SELECT SUM({}) AS n FROM events;",
        "event = 'a'",
        "a sum over true and false, which Hive refuses",
        None,
    ),
    # only a dialect's own method may write these, because the other engine lacks them
    (
        FROM,
        "events a CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2 AS n) b",
        "CROSS is not known to Hive 0.8.1",
        None,
    ),
    (
        FROM,
        "events a JOIN (SELECT 1 AS n UNION ALL SELECT 2 AS n) b",
        "SELECT without FROM, which Hive",
        "JOIN without ON",
    ),
    (FROM, "events a LATERAL VIEW EXPLODE(ARRAY(1, 2)) b AS n", None, "LATERAL is not known to MySQL 5.1"),
    (
        FROM,
        "events a LATERAL VIEW OUTER EXPLODE(a.br_features) b AS n",
        "VIEW OUTER; use LATERAL VIEW",
        "LATERAL is",
    ),
    (
        ITEM,
        "EXPLODE(br_features)",
        "EXPLODE makes rows; use LATERAL VIEW",
        "the function EXPLODE is not known",
    ),
    (
        FROM,
        "events c JOIN events a ON c.dt = a.dt LATERAL VIEW EXPLODE(ARRAY(1, 2)) b AS n",
        "LATERAL VIEW beside JOIN, which Hive 0.8 refuses",
        "LATERAL is not known to MySQL 5.1",
    ),
    (
        "SELECT {} AS days FROM events;",
        "GROUP_CONCAT(DISTINCT dt ORDER BY dt SEPARATOR ' ')",
        "the function GROUP_CONCAT is not known to Hive 0.8.1",
        None,
    ),
    # sql_mode HIGH_NOT_PRECEDENCE has NOT bind tighter than a comparison
    (
        WHERE,
        "NOT visit_id = 1",
        None,
        "NOT without brackets, which HIGH_NOT_PRECEDENCE reads differently; write NOT (...)",
    ),
    (WHERE, "NOT (visit_id = 1) AND visit_id IS NOT NULL AND user_id NOT LIKE 'a%'", None, None),
    ("SELECT AVG({}) AS n FROM events;", "NOT (dt LIKE 'a')", "a sum over true and false", None),
    (
        "SELECT dt AS `items` FROM events ORDER BY {};",
        "`items`",
        "ORDER BY a quoted name, which Hive",
        "the quoted",
    ),
    (
        "SELECT a.dt FROM events a JOIN events b ON {} ORDER BY dt;",
        "BINARY a.user_id = BINARY b.user_id",
        "BINARY is a reserved word",
        None,
    ),
]


@pytest.mark.parametrize(("frame", "piece", "in_hive", "in_infobright"), IN_ONE)
def test_a_leaf_is_judged_by_its_own_engine(
    frame: str, piece: str, in_hive: str | None, in_infobright: str | None
) -> None:
    for dialect, sentence in ((HIVE, in_hive), (MYSQL, in_infobright)):
        found = violations(frame.format(piece), dialect)
        if sentence is None:
            assert found == []
        else:
            assert any(line.startswith(f"line 1: {sentence}") for line in found), found


HIVE_LEAVES = r"""SELECT
    PARSE_URL(page_url, 'HOST') AS host,
    FROM_UNIXTIME(UNIX_TIMESTAMP(CONCAT(dt, ' ', tm)), 'yyyy-MM-dd HH:00:00') AS period,
    DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7)) AS week,
    CAST(REGEXP_EXTRACT(tr_total, '^[0-9.]+', 0) AS DOUBLE) AS total,
    SPLIT(page_url, '/')[2] AS part,
    CASE WHEN ARRAY_CONTAINS(br_features, 'pdf') THEN 1 ELSE 0 END AS pdf,
    'a\073b \044{c} \'d\' \\ \n' AS awkward
FROM events
ORDER BY host, period;"""

INFOBRIGHT_LEAVES = r"""SELECT
    SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '/', 3), '/', -1) AS host,
    DATE_FORMAT(CONCAT(dt, ' ', tm), '%Y-%m-%d %H:00:00') AS period,
    DATE_SUB(dt, INTERVAL WEEKDAY(dt) DAY) AS week,
    CAST(tr_total AS DECIMAL(18, 2)) AS total,
    TIMESTAMPDIFF(SECOND, '2012-01-01 00:00:00', CONCAT(dt, ' ', tm)) AS seconds,
    CASE WHEN BINARY page_url LIKE 'http://%' THEN 1 ELSE 0 END AS plain,
    'a;b ${c} \'d\' it''s \\ \n \0' AS awkward,
    LEFT(dt, 7) AS month
FROM events
ORDER BY host, period;"""


def test_each_engines_own_leaves_are_clean_there_and_caught_in_the_other() -> None:
    assert violations(HIVE_LEAVES, HIVE) == []
    assert violations(INFOBRIGHT_LEAVES, MYSQL) == []
    in_infobright = {hit.partition(":")[0] for hit in violations(HIVE_LEAVES, MYSQL)}
    in_hive = {hit.partition(":")[0] for hit in violations(INFOBRIGHT_LEAVES, HIVE)}
    assert in_infobright >= {f"line {number}" for number in (2, 4, 5, 6, 7)}
    assert in_hive >= {f"line {number}" for number in range(2, 10)}


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
@pytest.mark.parametrize(
    "literal",
    ["'-- no comment'", "'/* nor this */'", r"'it\'s WITH OVER ('", "'a || b::c'", "'ROW_NUMBER() # `x`'"],
)
def test_text_inside_a_literal_is_no_violation(literal: str, dialect: str) -> None:
    assert violations(WHERE.format(f"user_id = {literal}"), dialect) == []


# These have their own syntax, so plain columns are no valid arguments.
SPECIAL = {"DATE_ADD", "DATE_SUB", "EXTRACT", "TIMESTAMPADD", "TIMESTAMPDIFF"}


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
def test_every_listed_function_passes_with_its_fewest_arguments_and_fails_with_one_less(dialect: str) -> None:
    functions = DATA["functions"][dialect] | DATA["aggregates"][dialect]
    assert len(functions) > 100
    for name, arity in functions.items():
        fewest = int(arity.removesuffix("+").partition("-")[0])
        columns = ", ".join(["dt"] * fewest)
        if dialect == HIVE or name not in SPECIAL:
            assert violations(f"SELECT {name}({columns}) AS x FROM events ORDER BY x;", dialect) == [], name
        if fewest:
            found = violations(f"SELECT {name}({columns[4:]}) AS x FROM events ORDER BY x;", dialect)
            assert any(f"{name} with {fewest - 1} arguments" in line for line in found), name


@pytest.mark.parametrize("dialect", [HIVE, MYSQL])
def test_every_word_of_the_lists_is_refused_as_a_name(dialect: str) -> None:
    words = {*DATA["reserved"]["common"], *DATA["reserved"][dialect], *DATA["instead"]["words"]}
    words |= {*DATA["keywords"]["common"], *DATA["keywords"][dialect]}
    assert len(words) > 200
    assert {word for word in words if violations(NAME.format(word.lower()), dialect) == []} == set()


def test_no_list_contradicts_another() -> None:
    for dialect in (HIVE, MYSQL):
        allowed = {*DATA["keywords"]["common"], *DATA["keywords"][dialect]}
        assert allowed & {*DATA["reserved"]["common"], *DATA["reserved"][dialect]} == set()
        assert set(DATA["functions"][dialect]) & set(DATA["aggregates"][dialect]) == set()


COLUMNS = """
period page_views events visits visitors bounces bounce_rate landing_page page new_visits returning_visits
new_share step label reached from_first from_previous cohort period_number users cohort_size retention sku
other_sku orders support confidence lift revenue average_order_value items orders_per_visit
"""


@pytest.mark.parametrize("name", COLUMNS.split())
def test_a_result_column_is_a_plain_name_in_both_engines_but_for_items_in_hive(name: str) -> None:
    refused = {dialect for dialect in (HIVE, MYSQL) if violations(NAME.format(name), dialect)}
    assert refused == ({HIVE} if name == "items" else set())
