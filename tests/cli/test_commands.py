"""What each command prints: exact data on stdout, everything else on stderr; and its exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from snowq_process import SAMPLE_NOTE, Outcome, environment, snowq

import snowplow_sql as sp
from snowplow_sql import catalog

PAGE_VIEWS = "period,page_views\n2012-01-01,2\n"


# --- run -------------------------------------------------------------------------------------------------------


def test_run_prints_the_answer_and_nothing_else(log: str) -> None:
    assert snowq("run", "page_views", "--source", log) == Outcome(0, PAGE_VIEWS, "")


def test_run_takes_the_parameters_of_its_query(log: str) -> None:
    parameters = ["--grain", "month", "--from", "2012-01-01", "--to", "2012-01-01", "--where", "visit_id = 1"]

    assert snowq("run", "events", "--source", log, *parameters) == Outcome(0, "period,events\n2012-01-01,2\n", "")


def test_a_repeated_option_is_a_list_in_its_order(log: str) -> None:
    steps = ["--step", "start: any", "--step", "tea: page=/tea", "--step", "event=transaction"]

    assert snowq("run", "funnel", "--source", log, *steps, "--format", "jsonl").out == (
        '{"step": 1, "label": "start", "reached": 2, "from_first": 1.0, "from_previous": null}\n'
        '{"step": 2, "label": "tea", "reached": 1, "from_first": 0.5, "from_previous": 0.5}\n'
        '{"step": 3, "label": "event=transaction", "reached": 0, "from_first": 0.0, "from_previous": 0.0}\n'
    )


def test_without_a_source_the_sample_is_taken_and_stderr_says_so() -> None:
    ran = snowq("run", "visits", "--to", "2012-01-02")

    assert (ran.code, ran.err) == (0, SAMPLE_NOTE)
    assert [line.split(",")[0] for line in ran.out.splitlines()] == ["period", "2012-01-01", "2012-01-02"]


def test_the_environment_names_a_source_and_the_option_wins(log: str, tmp_path: Path) -> None:
    assert snowq("run", "page_views", SNOWQ_SOURCE=log) == Outcome(0, PAGE_VIEWS, "")
    assert snowq("run", "page_views", "--source", log, SNOWQ_SOURCE=str(tmp_path / "none")) == Outcome(
        0, PAGE_VIEWS, ""
    )


def test_an_empty_variable_is_as_good_as_none() -> None:
    ran = snowq("run", "visits", "--to", "2012-01-02", SNOWQ_SOURCE="")

    assert (ran.code, ran.err) == (0, SAMPLE_NOTE)


# --- render, show, list ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["hive", "infobright"])
def test_render_prints_the_text_and_asks_for_no_source(dialect: str) -> None:
    rendered = sp.render("funnel", dialect, start="2012-01-01", app_id="it's")

    ran = snowq("render", "funnel", "--dialect", dialect, "--from", "2012-01-01", "--app-id", "it's")
    assert ran == Outcome(0, rendered + "\n", "")


def test_render_is_for_duckdb_unless_told_otherwise() -> None:
    assert snowq("render", "visits").out == sp.render("visits", "duckdb") + "\n"


def test_show_tells_all_of_a_query() -> None:
    query = catalog.find("market_basket")

    shown = snowq("show", "market_basket", "--dialect", "hive")

    assert (shown.code, shown.err) == (0, "")
    blocks = shown.out.split("\n\n")
    assert blocks[:2] == ["market_basket - Market basket", query.description]
    assert [block.split("\n")[0] for block in blocks[2:]] == [
        "Parameters",
        "Parameters of every query",
        "Columns",
        "Example",
        "SQL (hive)",
    ]
    assert "--min-orders" in blocks[2]
    assert all(f"  {option} " in blocks[3] for option in ("--from", "--to", "--app-id", "--where", "--exclude-bots"))
    assert all(f"  {column.name} " in blocks[4] for column in query.columns)
    assert blocks[5] == f"Example\n  {query.example}"
    assert blocks[6] == f"SQL (hive)\n{sp.render('market_basket', 'hive')}\n"


def test_list_prints_queries_by_subject() -> None:
    listed = snowq("list")
    rows = [tuple(line.split(",")[:2]) for line in listed.out.splitlines()]

    assert (listed.code, listed.err) == (0, "")
    assert rows == [("query", "subject"), *((query.name, query.subject) for query in catalog.queries())]
    assert [subject for _, subject in rows[1:]] == sorted(subject for _, subject in rows[1:])
    assert {("landing_pages", "acquisition"), ("market_basket", "commerce"), ("visits", "traffic")} <= set(rows)


def test_list_finds_by_subject_and_text() -> None:
    found = snowq("list", "--subject", "commerce", "--search", "MARKET BASKET", "--format", "json")

    assert json.loads(found.out) == [{"query": "market_basket", "subject": "commerce", "title": "Market basket"}]


def test_list_finds_the_nearest_first_and_each_says_its_subject() -> None:
    found = snowq("list", "--search", "loyalty of customers", "--format", "table")

    assert found == Outcome(
        0,
        "+-----------+-----------------+--------------------------------+\n"
        "| subject   | query           | title                          |\n"
        "+-----------+-----------------+--------------------------------+\n"
        "| customers | repeat_purchase | Repeat purchases               |\n"
        "| customers | rfm             | RFM: recency, frequency, money |\n"
        "+-----------+-----------------+--------------------------------+\n",
        "",
    )


def test_without_a_query_that_has_all_the_words_list_gives_the_nearest_and_says_so() -> None:
    found = snowq("list", "--search", "market basket seo")
    misspelt = snowq("list", "--search", "retention crve", "--subject", "retention")

    assert found.err == "snowq: No query has all of 'market basket seo'. These are nearest.\n"
    assert found.out == "query,subject,title\nmarket_basket,commerce,Market basket\n"
    assert misspelt.err == (
        "snowq: No query of retention has all of 'retention crve'. Did you mean 'curve'? These are nearest.\n"
    )
    assert misspelt.out.splitlines()[1] == "retention,retention,Retention"
    assert snowq("repl", stdin=".list market basket seo\n") == Outcome(0, found.out, SAMPLE_NOTE + found.err)


def test_a_list_without_a_query_says_so() -> None:
    told = "in its name, title, keywords, columns or description."
    another = "Search for another word.\n"

    assert snowq("list", "--search", "zzz") == Outcome(
        0, "query,subject,title\n", f"snowq: No query has 'zzz' {told} {another}"
    )
    assert snowq("list", "--subject", "users", "--search", "basket", "--format", "json") == Outcome(
        0, "[\n]\n", f"snowq: No query of users has 'basket' {told} {another}"
    )
    assert snowq("list", "--search", "conversoin").err == (
        f"snowq: No query has 'conversoin' {told} Did you mean 'conversion'? {another}"
    )
    assert snowq("repl", stdin=".list zzz\n").err == f"{SAMPLE_NOTE}snowq: No query has 'zzz' {told} {another}"


# --- check, sql ------------------------------------------------------------------------------------------------


def test_check_accounts_for_every_line(log: str) -> None:
    assert snowq("check", "--source", log) == Outcome(
        0,
        "what,detail,count\nfiles,read,1\nlines,in the files,5\nevents,in the view events,3\n"
        "skipped,header,1\nbad,fewer than 12 fields,1\n",
        "snowq: 5 lines = 3 events + 1 skipped + 1 bad. The sum holds.\n",
    )


def test_sql_runs_a_statement_of_ones_own(log: str) -> None:
    statement = "SELECT user_id, tr_total FROM events ORDER BY tm"

    assert snowq("sql", statement, "--source", log) == Outcome(0, "user_id,tr_total\nben,12.50\nanna,\nanna,\n", "")
    assert (
        snowq("sql", "-", "--source", log, stdin=f"{statement};\n").out == "user_id,tr_total\nben,12.50\nanna,\nanna,\n"
    )


def test_sql_sees_the_lines_that_are_no_events(log: str) -> None:
    statement = "SELECT reason, line FROM bad_lines UNION ALL SELECT reason, line FROM skipped_lines ORDER BY ALL"

    assert snowq("sql", statement, "--source", log, "--format", "tsv").out == (
        "reason\tline\nfewer than 12 fields\ttorn line\nheader\t#Version: 1.0\n"
    )


def test_skipped_lines_are_counted_alike_of_logs_and_of_a_database(log: str, tmp_path: Path) -> None:
    statement = "SELECT reason, sum(lines) AS lines FROM skipped_lines GROUP BY ALL ORDER BY ALL"
    snowq("load", log, "--db", tmp_path / "events.duckdb")

    for source in (log, tmp_path / "events.duckdb"):
        assert snowq("sql", statement, "--source", source).out == "reason,lines\nheader,1\n"


def test_an_answer_that_ends_where_nobody_said_it_should_says_so() -> None:
    """The shop has 223 orders, fewer than 100 of them by 10 January."""
    cut = "snowq: these are the first 100 rows, the default of --top; there may be more.\n"

    assert snowq("run", "transactions").err == f"{SAMPLE_NOTE}{cut}"
    assert snowq("run", "transactions", "--top", "100").err == SAMPLE_NOTE
    assert snowq("run", "transactions", "--top", "1000").err == SAMPLE_NOTE
    assert snowq("run", "transactions", "--to", "2012-01-10").err == SAMPLE_NOTE
    assert snowq("repl", stdin="transactions\n").err.endswith(cut)


def test_an_answer_that_counts_nothing_says_whether_there_is_anything(log: str, tmp_path: Path) -> None:
    no_log = tmp_path / "table.csv"
    no_log.write_text("a,b\n1,2\n")
    nothing = "no events match; `snowq check` shows what the source has.\n"

    told = Outcome(3, "", f"snowq: '{no_log}' is not a CloudFront log: none of its lines can be read as one.\n")
    assert snowq("run", "visits", "--source", no_log) == told
    assert snowq("run", "funnel", "--source", no_log) == told
    assert snowq("check", "--source", no_log).code == 3
    assert snowq("run", "funnel", "--from", "2031-01-01").err == f"{SAMPLE_NOTE}snowq: data quality: {nothing}"
    for query in ("overview", "null_profile"):  # rows of zeros
        assert snowq("run", query, "--app-id", "nope", "--source", log).err.endswith(f"; {nothing}")
    assert snowq("run", "overview", "--source", log).err == ""
    assert snowq("run", "visits", "--source", log).err == ""
    assert snowq("run", "order_kpis", "--where", "user_id = 'ben'", "--source", log).err == ""


def test_a_dash_is_stdout() -> None:
    assert snowq("sql", "SELECT 1 AS n", "-o", "-", "--format", "tsv").out == "n\n1\n"


# --- help ------------------------------------------------------------------------------------------------------


def test_the_version_is_one_line() -> None:
    assert snowq("--version") == Outcome(0, f"snowq {sp.__version__}\n", "")


def test_help_names_every_command_on_stdout() -> None:
    shown = snowq("--help")

    assert (shown.code, shown.err) == (0, "")
    for command in ("run", "render", "list", "show", "check", "sql"):
        assert f"\n  {command} " in shown.out


@pytest.mark.parametrize("command", ["", "run", "run funnel"])
def test_help_may_be_asked_for_as_a_command(command: str) -> None:
    assert snowq("help", *command.split()) == snowq(*command.split(), "--help")


def test_without_a_command_there_is_help_and_an_error() -> None:
    ran = snowq()

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")


@pytest.mark.parametrize("verb", ["run", "render"])
def test_every_query_is_a_command_with_its_title(verb: str) -> None:
    shown = snowq(verb, "--help")

    assert (shown.code, shown.err) == (0, "")
    for query in catalog.queries():
        assert f"\n  {query.name} " in shown.out
        assert query.title in shown.out


def test_a_query_has_help_of_its_own() -> None:
    shown = snowq("run", "funnel", "--help", COLUMNS="200")

    assert (shown.code, shown.err) == (0, "")
    for option in ("--step", "--by", "--order", "--from", "--to", "--host", "--where", "--table", "--source"):
        assert f"\n  {option} " in shown.out
    for text in (
        "--exclude-bots",
        "--include-bots",
        "[visit|user]",
        "[ordered|strict|any]",
        "--output",
        catalog.find("funnel").example,
    ):
        assert text in shown.out


@pytest.mark.parametrize(
    ("query", "on", "off"),
    [
        ("visits", "--fill", "--no-fill"),
        ("visits", "--exclude-bots", "--include-bots"),
        ("top_paths", "--collapse-repeats", "--no-collapse-repeats"),
        ("journeys_from_to", "--no-loops", "--loops"),
    ],
)
def test_a_flag_has_an_option_that_takes_it_back(query: str, on: str, off: str) -> None:
    plain, helped = snowq("render", query), snowq("render", query, "--help", COLUMNS="200")

    assert f"\n  {on} / {off}" in helped.out
    assert snowq("render", query, on, off) == plain
    assert snowq("render", query, on) != plain


def completed(typed: str) -> list[str]:
    """What bash completion would offer after `typed`."""
    asked = {"_SNOWQ_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    code = "import sys; sys.argv = ['snowq']; from snowplow_sql.cli.main import main; main()"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment(**asked), check=False)
    return ran.stdout.decode().split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("snowq run retention_", ["retention_24h", "retention_curve"]),
        ("snowq run funnel --or", ["--order"]),
        ("snowq run visits --grain ", ["hour", "day", "week", "month"]),
        ("snowq render visits --dialect h", ["hive"]),
    ],
)
def test_the_shell_completes(typed: str, offered: list[str]) -> None:
    assert completed(typed) == offered


def test_the_shell_completes_the_names_of_all_queries() -> None:
    assert completed("snowq run ") == catalog.names()


def test_the_shell_completes_queries_of_a_folder_that_the_line_names(tmp_path: Path) -> None:
    (tmp_path / "zebras.sql").write_text(
        '/*\ntitle = "Zebras"\ndescription = "Striped events."\nexample = "snowq run zebras"\n'
        '[params.stripes]\ntype = "int"\ndefault = 3\nhelp = "How many."\n'
        '[columns]\nevents = ["count", "events"]\n*/\n'
        "SELECT COUNT(*) AS events FROM {{ events }} WHERE {{ selection }} AND 1 < {{ stripes }} ORDER BY events\n"
    )
    assert completed(f"snowq --queries {tmp_path} run zeb") == ["zebras"]
    assert completed(f"snowq --queries {tmp_path} run zebras --str") == ["--stripes"]
