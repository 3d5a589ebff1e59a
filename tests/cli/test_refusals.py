"""Every failure is one line on stderr and an exit code: 1 for the query, 2 the command line, 3 the source."""

from pathlib import Path

import pytest
from snowq_process import SAMPLE_NOTE, Outcome, snowq

FORMATS = "csv, json, jsonl, markdown, table, tsv, vertical"

SUBJECTS = "acquisition, audience, commerce, content, customers, engagement, funnels, models, quality, retention"
SUBJECTS += ", traffic, users"
LOOKUP = "Give customers=TABLE or customers=FILE.csv."
NO_EMOJI = "infobright knows no characters above U+FFFF, such as '😀' in 'a😀'."
OF_STEPS = "10 queries of commerce, content and funnels have it, such as checkout_steps and funnel"
OF_LOOKUPS = "Queries that join a table of your own have it, such as clv_cross_channel and clv_expected"

_GLOB = "The shell expanded a pattern to 3 names. Quote it, as in --source 'logs/*.gz'."

USAGE: list[tuple[str, str]] = [
    ("run funell", "There is no query 'funell'. Did you mean 'funnel'? `snowq list` lists them."),
    ("render zzz", "There is no query 'zzz'. `snowq list` lists them."),
    ("show visit", "There is no query 'visit'. Did you mean 'visits'? `snowq list` lists them."),
    ("lst", "No such command 'lst'. Did you mean 'list'?"),
    (
        "list --subject trafic",
        f"There is no subject 'trafic'. Did you mean 'traffic'? Use one of {SUBJECTS}.",
    ),
    ("funnel --step any", "No such command 'funnel'. It is a query: `snowq run funnel`."),
    ("funel", "No such command 'funel'. Did you mean `snowq run funnel`?"),
    ("chekc", "No such command 'chekc'. Did you mean 'check'?"),
    ("zzz", "No such command 'zzz'. `snowq --help` lists them."),
    ("run visits --grian day", "No such option: --grian. Did you mean '--grain'?"),
    ("run visits --zzz", "No such option: --zzz. `snowq run visits --help` lists them."),
    ("run visits --order any", "No such option: --order. Only funnel has it."),
    ("run visits --ordre any", "No such option: --ordre. Did you mean '--order'? Only funnel has it."),
    ("run visits --segment x", "No such option: --segment. Only segment_conversion and segment_uniques have it."),
    (
        "render landing_pages --compare previous",
        "No such option: --compare. Queries with one row per period have it, such as bounce_rate and cart_abandonment.",
    ),
    (
        "run pages_per_visit --fill",
        "No such option: --fill. Queries with one row per period have it, such as visit_averages and bounce_rate.",
    ),
    ("run visits --step=any", f"No such option: --step. {OF_STEPS}."),
    (
        "run landing_pages --top 3 --goal any",
        "No such option: --goal. 21 queries have it, such as channel_groups and assists.",
    ),
    # options that accept the given value are named first
    (
        "run conversion_rate --by channel",
        "No such option: --by. 20 queries have it, such as goal_conversion and funnel_breakdown.",
    ),
    ("run conversion_rate --by=user", "No such option: --by. 20 queries have it, such as funnel_trend and funnel."),
    ("run bounce_rate --by page", "No such option: --by. 20 queries have it, such as breakdown and notable_changes."),
    ("run visits --lookup customers=c.csv", f"No such option: --lookup. {OF_LOOKUPS}."),
    ("run roas --spend s.csv", "No such option: --spend. It is a table that the query joins: --lookup spend=FILE.csv."),
    ("run visits --from 2012-01-01 --from 2012-02-01", "--from takes one value, but 2 are given."),
    ("run visits --host a.example --host b.example", "--host takes one value, but 2 are given."),
    ("load logs --db a --db=b", "--db takes one value, but 2 are given."),
    ("sql -o a --output b -o c SELECT", "--output takes one value, but 3 are given."),
    ("run visits --source pyproject.toml README.md LICENSE", _GLOB),
    ("run visits --from", "Option '--from' requires an argument."),
    ("run visits extra", "'extra' is not expected here. `snowq run visits --help` says what is."),
    ("run visits --from yesterday", "--from: 'yesterday' is not a date. Give one such as 2012-01-31."),
    (
        "run visits --from 2012-03-01 --to 2012-02-01",
        "--from 2012-03-01 is after --to 2012-02-01. Give the earlier day first.",
    ),
    (
        "render visits --from 2012-03-01 --to 2012-02-29",
        "--from 2012-03-01 is after --to 2012-02-29. Give the earlier day first.",
    ),
    (
        "report -o none.html --from 2012-03-01 --to 2012-02-01",
        "--from 2012-03-01 is after --to 2012-02-01. Give the earlier day first.",
    ),
    ("run visits --grain dya", "--grain: 'dya' is not one of hour, day, week, month. Did you mean 'day'?"),
    ("run landing_pages --top many", "--top: 'many' is not a whole number. Give one such as 20."),
    ("run landing_pages --top 0", "--top: '0' is below 1. Give 1 or more."),
    ("render campaigns --top -3", "--top: '-3' is below 1. Give 1 or more."),
    (
        "run market_basket --min-support 20",
        "--min-support: '20' is not a share. Give a number from 0 to 1, such as 0.5.",
    ),
    ("run visits --format cvs", f"There is no format 'cvs'. Did you mean 'csv'? Use one of {FORMATS}."),
    ("list --format excel", f"There is no format 'excel'. Use one of {FORMATS}."),
    (
        "render visits --dialect hvie",
        "There is no dialect 'hvie'. Did you mean 'hive'? Use one of duckdb, hive, infobright.",
    ),
    (
        "render visits --dialect infobright --app-id a😀",
        f"{NO_EMOJI} Put * in its place in a funnel step, or leave it out.",
    ),
    ("sql", "Missing argument 'SQL'. `snowq sql --help` says what it is."),
    ("show", "Missing argument 'QUERY'. `snowq show --help` says what it is."),
    ("load logs", "Missing option '--db'. `snowq load --help` says what it is."),
    ("list --queries", "Option '--queries' requires an argument."),
    ("run visits --queries", "Option '--queries' requires an argument."),
    ("run visits --queries --from 2012-01-01", "Option '--queries' requires an argument."),
    ("run join_customers --lookup customers", f"--lookup: 'customers' is not written as NAME=FILE. {LOOKUP}"),
    ("run join_customers --lookup customers=", f"--lookup: 'customers=' is not written as NAME=FILE. {LOOKUP}"),
    (
        "run join_customers --lookup customer=c.csv",
        f"--lookup: 'customer=c.csv' is not a table that this query joins. Did you mean 'customers'? {LOOKUP}",
    ),
]


@pytest.mark.parametrize(("typed", "sentence"), USAGE)
def test_a_wrong_command_line_is_told_in_one_line(typed: str, sentence: str) -> None:
    assert snowq(*typed.split()) == Outcome(2, "", f"snowq: {sentence}\n")


@pytest.mark.parametrize("variable", ["", "logs"])
def test_an_empty_source_is_not_the_sample_shop(variable: str) -> None:
    """As with --source "$LOGS" when LOGS is empty."""
    sentence = "The source is empty. Name one, or leave it out for the sample shop."

    for command in ("check", "run visits", "repl"):
        ran = snowq(*command.split(), "--source", "", SNOWQ_SOURCE=variable)
        assert ran == Outcome(2, "", f"snowq: {sentence}\n")


EVENTS = "Use one of page_view, page_ping, custom, transaction, transaction_item, ad_impression, struct, unstruct."
NO_OR = (
    "A step is one condition, or several that all hold, with a comma between. For one or the other, give a pattern in "
    "which * is any text, or ask once for each."
)
BEHIND = "a page is a path, without what follows"
STEPS: list[tuple[str, str, str, str]] = [
    ("funnel", "--step", "event=order", f"'order' is not an event. {EVENTS}"),
    ("funnel", "--step", "event=pageview", f"'pageview' is not an event. Did you mean 'page_view'? {EVENTS}"),
    ("funnel", "--exclude", "event=pv", "'pv' is a tracker's code. Write event=page_view."),
    ("attribution", "--goal", "event=buy*", f"'buy*' is not an event. {EVENTS}"),
    (
        "funnel",
        "--step",
        "action=add-to-basket OR action=checkout",
        f"'action=add-to-basket OR action=checkout' joins its conditions with a word. {NO_OR}",
    ),
    (
        "funnel",
        "--step",
        "page=/tea?x=1",
        f"'/tea?x=1' is not a page: {BEHIND} ?. Give page=/tea, or page_url=*/tea?x=1 for the whole address.",
    ),
]


@pytest.mark.parametrize(("query", "option", "condition", "sentence"), STEPS)
def test_a_condition_that_no_event_can_meet_is_told(query: str, option: str, condition: str, sentence: str) -> None:
    assert snowq("run", query, option, condition) == Outcome(2, "", f"snowq: {option}: {sentence}\n")


@pytest.mark.parametrize(("query", "option"), [("page_performance", "--page"), ("steps_between", "--to-page")])
def test_a_page_that_is_no_path_is_told(query: str, option: str) -> None:
    no_page = f"snowq: {option}: '{{}}' is not a page: a page is a path"

    told = f"{no_page.format('tea')}. Give one such as /tea or /tea*.\n"
    assert snowq("run", query, option, "tea") == Outcome(2, "", told)
    told = f"{no_page.format('/tea?x=1')}, without what follows ?. Give /tea.\n"
    assert snowq("run", query, option, "/tea?x=1") == Outcome(2, "", told)


def test_an_empty_statement_is_told() -> None:
    sentence = 'The statement is empty. Give one such as "SELECT count(*) FROM events".'

    assert snowq("sql", " ") == Outcome(2, "", f"snowq: {sentence}\n")


def test_a_wrong_predicate_is_told_before_the_source_is_read() -> None:
    """There is no note about the sample, since nothing of it was read."""
    ran = snowq("run", "visits", "--where", "br_famly = 'Chrome'")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("snowq: --where: 'br_famly = 'Chrome'' is refused: 'br_famly' is not a column of events.")
    assert "Did you mean 'br_family'?" in ran.err
    assert ran.err.count("\n") == 1


def test_a_value_with_control_characters_is_told_in_one_line() -> None:
    ran = snowq("run", "visits", "--from", "2012\n\x1b[31m-01\r-01")

    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err
    assert "\r" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        [b"run", b"\xff"],
        [b"run", b"visits", b"--app-id", b"\xff"],
        [b"sql", b"SELECT '\xff'"],
        [b"list", b"--search", b"\xff"],
    ],
)
def test_bytes_that_are_no_text_are_no_traceback(arguments: list[bytes]) -> None:
    ran = snowq(*arguments)

    assert ran.code in {0, 1, 2}
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 2


def test_stdin_that_is_no_text_is_no_traceback() -> None:
    ran = snowq("sql", "-", stdin=b"SELECT '\xff'")

    assert ran.code in {1, 2}
    assert "Traceback" not in ran.err


# --- the source ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["run", "visits"], ["check"], ["sql", "SELECT 1"]])
def test_a_source_that_is_not_there_is_told(command: list[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    assert snowq(*command, "--source", missing) == Outcome(
        3, "", f"snowq: There is no file or folder '{missing}'. Name a folder, file or glob of CloudFront logs.\n"
    )


SOURCES = "Name a folder, file or glob of logs, or hive://user@host/database or mysql://user@host/database."
NO_PORT = (
    "The host or port of the source is not valid. Write mysql://user@host:port/database, with a port from 1 to 65535."
)
UNESCAPED = "In a name or password, write / : @ ? # % as %2F %3A %40 %3F %23 %25."
SETTINGS = "A session setting has a dot in its name, such as hive.mapred.mode."
AUTHS = "Use one of NONE, NOSASL, LDAP, PAM, CUSTOM, KERBEROS."

ADDRESSES: list[tuple[str, str]] = [
    ("hvie://ann:secret@h/shop", f"There are no 'hvie://' sources. Did you mean 'hive'? {SOURCES}"),
    ("duckdb://ann:secret@h/shop", f"There are no 'duckdb://' sources. {SOURCES}"),
    ("mysql:/ann:secret@h/shop", "The address of a server begins with mysql://, as in mysql://user@host/database."),
    (
        "hive://ann:secret@:10000/shop",
        "The address of the source names no host. Write hive://user@host:port/database.",
    ),
    ("mysql://", "The address of the source names no host. Write mysql://user@host:port/database."),
    ("mysql://ann:secret@h:0/shop", NO_PORT),
    ("mysql://ann:secret@h:65536/shop", NO_PORT),
    ("mysql://ann:secret@h:secret/shop", NO_PORT),
    ("mysql://ann:sec/ret@h/shop", f"The address of the source has an @ after its host. {UNESCAPED}"),
    ("mysql://ann:sec?ret@h/shop", f"The address of the source has an @ after its host. {UNESCAPED}"),
    ("mysql://ann:sec#ret@h/shop", f"The address of the source has an @ after its host. {UNESCAPED}"),
    ("mysql://ann:secret@h/my-shop", "'my-shop' is not a database name. Write mysql://user@host:port/database."),
    ("mysql://ann:secret@h/shop?auth=LDAP", "A source of mysql:// has no option 'auth'. It has none."),
    (
        "hive://ann:secret@h/shop?aut=LDAP",
        f"A source of hive:// has no option 'aut'. Did you mean 'auth'? Its options are: auth. {SETTINGS}",
    ),
    ("hive://ann:secret@h/shop?auth=ldpa", f"'ldpa' is not a value of auth for hive://. Did you mean 'LDAP'? {AUTHS}"),
]


@pytest.mark.parametrize(("address", "sentence"), ADDRESSES)
def test_an_address_that_is_none_is_told_without_the_password(address: str, sentence: str) -> None:
    ran = snowq("run", "visits", "--source", address)

    assert ran == Outcome(2, "", f"snowq: {sentence}\n")
    assert "secret" not in ran.err


def test_what_belongs_to_logs_is_refused_for_a_server() -> None:
    ran = snowq("run", "visits", "--modern", "--source", "hive://ann:secret@h/shop")
    sentence = "--modern says how logs are read; the events of a server were read before. Leave it out."

    assert ran == Outcome(2, "", f"snowq: {sentence}\n")


def test_what_belongs_to_a_server_is_refused_for_logs() -> None:
    ran = snowq("check", "--table", "events_004")
    sentence = "--table names a table on a server. For logs, every line is checked; leave it out."

    assert ran == Outcome(2, "", f"{SAMPLE_NOTE}snowq: {sentence}\n")


# --- the query -------------------------------------------------------------------------------------------------


def test_a_query_that_fails_is_told_in_the_engines_words() -> None:
    ran = snowq("sql", "SELECT nothing FROM events")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f'{SAMPLE_NOTE}snowq: DuckDB: Binder Error: Referenced column "nothing" not found')
    assert ran.err.count("\n") == 2


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("SELECT 1,\n  platform,\n  nothing\nFROM events", 3),
        ("SELECT 1\nFROM events\nWHERE ,", 3),
        ("\nSELECT 1\nFROM nowhere", 3),
        ("-- why\nSELECT nothing FROM events", 2),
        ("WITH a AS (\n  SELECT platform FROM events\n), b AS (SELECT * FROM a)\nSELECT *, nothing FROM b", 4),
    ],
)
def test_an_error_in_a_statement_of_several_lines_says_its_line(statement: str, line: int) -> None:
    for ran in (snowq("sql", "-", stdin=statement), snowq("sql", statement)):
        assert ran.code == 1
        assert ran.err.endswith(f" (line {line})\n")


def test_an_error_in_a_statement_of_one_line_names_none() -> None:
    assert "(line" not in snowq("sql", "-", stdin="SELECT nothing FROM events\n").err


def test_a_statement_that_is_no_sql_is_told() -> None:
    assert snowq("sql", "SELEC 1") == Outcome(
        1, "", f'{SAMPLE_NOTE}snowq: DuckDB: Parser Error: syntax error at or near "SELEC"\n'
    )
