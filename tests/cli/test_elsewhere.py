"""What is typed where it is nothing: an option of other commands, a word without its dashes, help in front."""

import pytest
from snowq_process import Outcome, snowq

BEHIND_QUERY = "Write it after the query: `snowq"
COUNT_ONCE = "`snowq run` and `snowq report` have it."
CHOOSE = "`snowq run`, `snowq render` and `snowq report` have it."
TRENDS = "Queries with one row per period have it, such as bounce_rate and cart_abandonment."
QUOTE = 'The statement is one argument. Quote it, as in snowq sql "SELECT count(*) FROM events".'

ELSEWHERE: list[tuple[str, str]] = [
    ("sql --dedupe SELECT", f"--dedupe. {COUNT_ONCE} In the statement, ask events_deduplicated instead of events."),
    (
        "sql --table x SELECT",
        "--table. `snowq run`, `snowq render`, `snowq check` and 4 more have it. Name the table in the statement.",
    ),
    (
        "sql --host shop.example.com SELECT",
        f"--host. {CHOOSE} In a statement, write it as in WHERE dt >= '2012-01-01'.",
    ),
    (
        "render visits --source x",
        "--source. `snowq run visits` has it. Rendered SQL reads a table: name it with --table.",
    ),
    ("run visits --dialect hive", "--dialect. `snowq render visits` has it."),
    ("load --dedupe", f"--dedupe. {COUNT_ONCE}"),
    ("show visits --fill", f"--fill. {TRENDS} Ask one with `snowq run`."),
    ("list --order any", "--order. Only funnel has it. Ask one with `snowq run`."),
    ("run --from 2012-01-01 visits", f"--from. {BEHIND_QUERY} run QUERY --from`."),
    ("render --grain day visits", f"--grain. {BEHIND_QUERY} render QUERY --grain`."),
    ("--source x run visits", f"--source. {BEHIND_QUERY} run QUERY --source`."),
    ("--watch 3 load", "--watch. Write it after the command: `snowq load --watch`."),
    ("--zzz", "--zzz. `snowq --help` lists them."),
]


@pytest.mark.parametrize(("typed", "sentence"), ELSEWHERE)
def test_an_option_that_others_have_is_told_with_them(typed: str, sentence: str) -> None:
    assert snowq(*typed.split()) == Outcome(2, "", f"snowq: No such option: {sentence}\n")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("run visits --form 2012-01-01", "--from"),
        ("run visits --form=csv", "--format"),
        ("check --form csv", "--format"),
        ("report --form 2012-01-01", "--from"),
        ("list --serach x", "--search"),
        ("load --watc", "--watch"),
        ("run landing_pages --limit 5", "--top"),
        ("run visits --since 2012-01-01", "--from"),
        ("run visits --until 2012-01-01", "--to"),
        ("sql SELECT --json", "--format json"),
    ],
)
def test_of_a_misspelt_option_the_one_is_told_that_was_meant(typed: str, meant: str) -> None:
    ran = snowq(*typed.split())

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("snowq: No such option: --")
    assert ran.err.endswith(f". Did you mean '{meant}'?\n")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("sql SELECT LICENSE README.md FROM events", f"'LICENSE README.md FROM events' is not expected here. {QUOTE}"),
        (
            "list funnels",
            "'funnels' is not expected here. To look for words, use --search; to list a subject, use --subject.",
        ),
        ("run visits from 2012-01-01", "'from 2012-01-01' is not expected here. Did you mean '--from'?"),
    ],
)
def test_words_that_a_command_has_no_place_for_are_told_with_their_place(typed: str, sentence: str) -> None:
    assert snowq(*typed.split()) == Outcome(2, "", f"snowq: {sentence}\n")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("--source x", ".source SOURCE opens another."), ("--dialect hive", ".render QUERY renders it.")],
)
def test_the_repl_tells_its_own_command_for_an_option_of_others(line: str, sentence: str) -> None:
    ran = snowq("repl", stdin=f"visits {line}\n")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"No such option: {line.split(maxsplit=1)[0]}. {sentence}\n")


def test_who_wants_show_to_write_for_mysql_is_told_its_dialect_and_of_render() -> None:
    sentence = "There is no dialect 'mysql'. Did you mean 'infobright'? Use one of duckdb, hive, infobright."

    assert snowq("render", "visits", "--dialect", "mysql") == Outcome(2, "", f"snowq: {sentence}\n")
    sentence += " To print the SQL alone: `snowq render visits --dialect DIALECT`."
    assert snowq("show", "visits", "--dialect", "mysql") == Outcome(2, "", f"snowq: {sentence}\n")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("help", "--help"),
        ("help run", "run --help"),
        ("help run funnel", "run funnel --help"),
        ("help funnel", "run funnel --help"),
        ("help sql", "sql --help"),
    ],
)
def test_help_in_front_is_help_behind(typed: str, same: str) -> None:
    asked = snowq(*typed.split())

    assert asked == snowq(*same.split())
    assert (asked.code, asked.err) == (0, "")
    assert asked.out.startswith("Usage: ")


def test_help_of_what_is_no_command_is_told() -> None:
    assert snowq("help", "lst") == Outcome(2, "", "snowq: No such command 'lst'. Did you mean 'list'?\n")


def test_an_option_of_snowq_without_its_dashes_is_told_with_them() -> None:
    assert snowq("version") == Outcome(2, "", "snowq: No such command 'version'. Did you mean `snowq --version`?\n")


@pytest.mark.parametrize("command", [".source", ".render"])
def test_the_commands_that_the_repl_tells_of_are_there(command: str) -> None:
    ran = snowq("repl", stdin=f".help {command}\n")

    assert ran.code == 0
    assert ran.out.startswith(command)
