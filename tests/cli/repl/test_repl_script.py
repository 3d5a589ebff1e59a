"""Inputs from a pipe: answered in order, stopped at the first error, which names its line."""

import json
import subprocess
from pathlib import Path

import pytest
from snowq_process import SAMPLE_NOTE, Outcome, snowq, started
from tiny_log import hit, view

LINES = [
    "#Version: 1.0",
    view("2012-01-01 10:00:00", "anna/1", page="/tea"),
    view("2012-01-01 10:01:00", "anna/1", page="/shop"),
    hit("2012-01-02 09:00:00", "ben/1", e="tr", tr_id="O-1", tr_tt="12.50"),
]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("logs") / "tiny.log"
    path.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    return str(path)


def piped(log: str, typed: str, *more: str) -> Outcome:
    return snowq("repl", "--source", log, *more, stdin=typed)


def test_statements_queries_and_commands_are_answered_in_order(log: str) -> None:
    typed = "SELECT count(*) AS n\nFROM events; SELECT 2 AS two;\npage_views --grain month\n.format jsonl\n.last\n"

    assert piped(log, typed) == Outcome(
        0, 'n\n3\ntwo\n2\nperiod,page_views\n2012-01-01,2\n{"period": "2012-01-01", "page_views": 2}\n', ""
    )


def test_the_last_statement_needs_no_semicolon(log: str) -> None:
    assert piped(log, "SELECT 1 AS a") == Outcome(0, "a\n1\n", "")
    assert piped(log, "") == Outcome(0, "", "")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("SELECT 1 AS a;\n\nSELECT nothing\nFROM events;\nSELECT 2;", 1, "snowq: line 3: DuckDB: "),
        ("SELECT 1 AS a;\nfunel --from x\n", 2, "snowq: line 2: 'funel' is not a query"),
        ("SELECT 1 AS a;\n.drlil 1\n", 2, "snowq: line 2: There is no command '.drlil'. Did you mean '.drill'?"),
        ("SELECT 1 AS a;\nvisits --from x\n", 2, "snowq: line 2: --from: 'x' is not a date."),
        ("SELECT 1 AS a;\nvisits --nothing x\n", 2, "snowq: line 2: No such option: --nothing"),
        ("SELECT 1 AS a;\n.source /nowhere\nSELECT 3;", 3, "snowq: line 2: There is no file or folder"),
    ],
)
def test_the_first_error_ends_it_with_its_line_and_the_commands_exit_code(
    log: str, typed: str, code: int, said: str
) -> None:
    ran = piped(log, typed)

    assert (ran.code, ran.out) == (code, "a\n1\n")
    assert ran.err.startswith(said)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("SELECT 1 AS a;\n-- why\nSELECT\n  1,\n  nothing\nFROM events;\n", 5),
        ("SELECT\n  1\nFROM\n  nowhere;\n", 4),
        ("SELECT\n  1 +\n  )\nFROM events\n", 3),
        ("SELECT nothing\nFROM events, nowhere;", 2),
        ("\nSELECT nothing FROM events;", 2),
    ],
)
def test_an_error_in_a_statement_of_several_lines_begins_with_its_own_line(log: str, typed: str, line: int) -> None:
    said = piped(log, typed).err

    assert said.startswith(f"snowq: line {line}: DuckDB: ")
    assert "(line" not in said


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("SELECT 1\n.help\n", 2),
        ("show tables\nvisits\n", 2),
        ("SELECT 1 AS a;\n\nSELECT *\nFROM nowhere\nvisits --grain month\n", 5),
        ("SELECT *\nFROM nowhere t\nquit\n", 3),
        ("SELECT 1\n\\q\n", 2),
    ],
)
def test_where_a_statement_runs_into_the_next_input_its_error_asks_for_the_semicolon(
    log: str, typed: str, line: int
) -> None:
    assert piped(log, typed).err.endswith(f" Does the statement before line {line} lack its ';'?\n")


@pytest.mark.parametrize(
    "typed",
    [
        "SELECT nothing,\nvisits,\nvisitors\nFROM events;",  # columns
        "SELECT nothing,\nvisits\nFROM events;",
        "SELECT nothing\n.5 FROM events;",
        "SELECT 1;\n.helb\nSELECT 2;",
    ],
)
def test_no_semicolon_is_asked_for_where_nothing_looks_like_another_input(log: str, typed: str) -> None:
    ran = piped(log, typed)

    assert ran.code != 0
    assert "lack" not in ran.err


def test_text_that_is_no_utf_8_is_an_error_with_its_line(log: str) -> None:
    ran = snowq("repl", "--source", log, stdin=b"SELECT 1 AS a;\nSELECT '\xff';\n")

    assert (ran.code, ran.out, ran.err) == (2, "a\n1\n", "snowq: line 2: the text is not UTF-8. Save it as UTF-8.\n")


def test_quit_ends_it(log: str) -> None:
    assert piped(log, ".quit\nSELECT 1;").out == ""


@pytest.mark.parametrize("typed", ["quit", "exit", "EXIT;", "-- done\nquit"])
def test_the_words_that_leave_every_shell_leave_this_one(log: str, typed: str) -> None:
    assert piped(log, f"SELECT 1 AS a;\n{typed}\nSELECT 2;") == Outcome(0, "a\n1\n", "")


def test_a_bare_help_is_that_of_the_dot(log: str) -> None:
    assert piped(log, "help\n") == piped(log, ".help\n")
    assert piped(log, "help drill\n") == piped(log, ".help drill\n")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("?", "'?' is no command here. Commands begin with a dot: .help."),
        (r"\q", r"'\q' is no command here. Commands begin with a dot: .quit."),
        (r"\d+ events", r"'\d+' is no command here. Commands begin with a dot: .schema."),
        (r"\dt", r"'\dt' is no command here. Commands begin with a dot: .tables."),
        (r"\timing", r"'\timing' is no command here. Commands begin with a dot: .timer."),
        (r"\nothing", r"'\nothing' is no command here. Commands begin with a dot: .help lists them."),
        ("!ls -l", "'!ls' runs nothing: no program is started from here. Commands begin with a dot: .help lists them."),
        (".visits", "There is no command '.visits'. It is a query: leave out the dot."),
    ],
)
def test_the_commands_of_other_shells_are_told_ours_at_once(log: str, typed: str, said: str) -> None:
    assert piped(log, f"{typed}\nSELECT 1;") == Outcome(2, "", f"snowq: line 1: {said}\n")


def test_a_row_leads_to_its_events_and_to_their_log_lines(log: str) -> None:
    typed = "page_views\n.drill 1\n.raw\n"

    ran = piped(log, typed, "--format", "jsonl")

    assert (ran.code, ran.err) == (0, "")
    rows = ran.out.splitlines()
    assert len(rows) == 1 + 2 + 2
    for row, line in zip(rows[3:], LINES[1:3], strict=True):
        assert row.startswith(f'{{"log_file": "{log}", "line": "')
        assert line.replace("\t", "\\t") in row


def test_raw_shows_the_lines_as_they_lie_where_a_human_reads(log: str) -> None:
    typed = "SELECT * FROM events WHERE event = 'transaction';\n.format vertical\n.raw\n"

    assert piped(log, typed).out.splitlines()[-2:] == [log, f"  {LINES[3]}"]


def test_under_a_limit_the_lines_are_those_of_the_events_that_were_shown(log: str) -> None:
    asked = ".limit 1\n.format tsv\nSELECT event_id FROM events ORDER BY tm DESC;\n"

    # /shop was viewed last, though its line is not the last one in the file
    assert piped(log, f"{asked}.format vertical\n.raw\n").out.splitlines()[-2:] == [log, f"  {LINES[2]}"]
    assert piped(log, f"{asked}.limit 5\n.format vertical\n.raw\n").out.splitlines()[-2:] == [log, f"  {LINES[2]}"]
    lifted = piped(log, f"{asked}.limit off\n.format vertical\n.raw\n").out.splitlines()
    assert lifted[-4:] == [log, *(f"  {line}" for line in LINES[1:])]


def test_the_limit_holds_for_lines_of_an_answer_that_was_whole(log: str) -> None:
    asked = "SELECT event_id FROM events;\n.limit 2\n.format vertical\n.raw\n"

    assert piped(log, asked).out.splitlines()[-3:] == [log, *(f"  {line}" for line in LINES[1:3])]


def test_a_database_has_no_lines_and_says_where_they_are(log: str, tmp_path: Path) -> None:
    db = str(tmp_path / "tiny.duckdb")
    assert snowq("load", log, "--db", db).code == 0

    ran = snowq("repl", "--source", db, stdin="SELECT count(*) AS n FROM events;\nSELECT * FROM events;\n.raw\n")

    assert ran.code == 2
    assert ran.out.startswith("n\n3\n")
    assert "holds events, not their log lines. Their log_file names the files" in ran.err


def test_raw_needs_events(log: str) -> None:
    assert "Use .drill ROW first, or select event_id." in piped(log, "page_views\n.raw\n").err
    assert "There is no answer yet." in piped(log, ".raw\n").err


def test_output_writes_answers_to_a_file_in_the_format_of_its_name(log: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"

    typed = f".format tsv\n.output {file}\nSELECT 1 AS a;\nSELECT 2 AS b;\n.output\nSELECT NULL AS c;\n"

    assert piped(log, typed) == Outcome(0, "c\n\\N\n", "")
    assert file.read_text() == '{"a": 1}\n{"b": 2}\n'


def test_the_name_of_an_output_says_more_than_the_format(log: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.MD"

    assert piped(log, f".format json\n.output {file}\nSELECT 1 AS a;\n") == Outcome(0, "", "")
    assert file.read_text() == "|   a |\n|----:|\n|   1 |\n"


def test_a_name_may_stand_in_quotes(log: str, tmp_path: Path) -> None:
    typed = f".source \"{log}\"\n.output '{tmp_path}/a b.csv'\nSELECT count(*) AS n FROM events;\n"

    assert piped(log, typed) == Outcome(0, "", "")
    assert (tmp_path / "a b.csv").read_text() == "n\n3\n"


def test_a_query_has_the_options_of_snowq_run(log: str, tmp_path: Path) -> None:
    file = tmp_path / "views.tsv"

    ran = piped(log, f"page_views --output {file}\nsnowq run page_views --format json --dedupe\n")

    assert file.read_text() == "period\tpage_views\n2012-01-01\t2\n"
    assert ran.out == '[\n{"period": "2012-01-01", "page_views": 2}\n]\n'


def test_the_limit_cuts_an_answer(log: str) -> None:
    assert (
        piped(log, ".limit 2\nSELECT * FROM range(5) t(n);\n.limit off\n.last\n").out == "n\n0\n1\nn\n0\n1\n2\n3\n4\n"
    )


def test_render_show_and_list_are_those_of_the_command_line(log: str) -> None:
    rendered = snowq("render", "funnel", "--dialect", "hive", "--from", "2012-01-01").out

    assert piped(log, ".render funnel --dialect hive --from 2012-01-01\n").out == rendered
    assert piped(log, ".dialect hive\n.render funnel --from 2012-01-01\n").out == rendered
    assert piped(log, ".show funnel\n").out == snowq("show", "funnel").out
    assert piped(log, ".list basket\n").out == snowq("list", "--search", "basket").out


def test_sql_gives_the_text_that_was_run(log: str) -> None:
    rendered = snowq("render", "visits").out.rstrip()

    assert piped(log, "visits\n.sql\n").out.endswith(f"\n{rendered};\n")


def test_describe_counts_nulls_and_values(log: str) -> None:
    assert (
        piped(log, ".describe user_id\n").out
        == "user_id,events,share\nanna,2,0.6666666666666666\nben,1,0.3333333333333333\n"
    )


def test_schema_lists_columns_with_their_meaning(log: str) -> None:
    head, first, *_ = piped(log, ".schema\n").out.splitlines()

    assert head == "column,type,meaning"
    assert first == "app_id,VARCHAR,Identifier the site owner gave to the site or application"
    assert piped(log, ".schema bad_lines\n").out.count("\n") == 1 + 3


def test_every_command_has_a_help_of_its_own(log: str) -> None:
    listed = piped(log, ".help\n").out
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  .")]

    assert {".drill", ".raw", ".mode", ".edit", ".history", ".chart", ".last", ".quit"} <= set(names)
    details = piped(log, "".join(f".help {name}\n" for name in names))
    assert (details.code, details.err) == (0, "")


def test_a_chart_is_of_a_query(log: str) -> None:
    assert "Only answers of catalogue queries have a chart" in piped(log, "SELECT 1;\n.chart\n").err


def test_the_source_can_be_changed(log: str) -> None:
    ran = snowq("repl", stdin=f".source {log}\nSELECT count(*) AS n FROM events;\n")

    assert (ran.out, ran.err) == ("n\n3\n", SAMPLE_NOTE)


def test_a_file_that_cannot_be_written_is_one_line(log: str, tmp_path: Path) -> None:
    nowhere = piped(log, f".output {tmp_path}/no/such/folder.csv\n")
    full = piped(log, ".output /dev/full\nSELECT * FROM range(100000);\n")

    assert (nowhere.code, full.code) == (2, 2)
    assert (
        nowhere.err == f"snowq: line 1: '{tmp_path}/no/such/folder.csv' cannot be written: No such file or directory.\n"
    )
    assert full.err == "snowq: line 2: '/dev/full' cannot be written: No space left on device.\n"


def test_a_reader_that_has_seen_enough_is_no_error(log: str) -> None:
    with started("repl", "--source", log, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"SELECT * FROM range(3000000);\nSELECT 1;\n")
        process.stdin.close()
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")


def test_all_answers_are_no_picture(log: str, tmp_path: Path) -> None:
    ran = piped(log, f".output {tmp_path}/chart.svg\n")

    assert (ran.code, ran.out) == (2, "")
    assert f"this writes data, not pictures. `.chart {tmp_path}/chart.svg` draws the last one." in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_query_and_the_last_answer_become_pictures(log: str, tmp_path: Path) -> None:
    one, other, wrong = (tmp_path / name for name in ("one.svg", "other.html", "other.csv"))

    ran = piped(log, f"page_views --output {one} --meta\npage_views\n.chart {other}\n.chart {wrong}\n")

    assert (ran.code, ran.out) == (2, "period,page_views\n2012-01-01,2\n")
    assert (
        ran.err == f"snowq: line 4: .chart: '{wrong}' is not a picture. Give a name that ends in .html, .svg, .png.\n"
    )
    assert "<svg" in one.read_text()[:200]
    assert json.loads((tmp_path / "one.svg.meta.json").read_text())["rows"] == 1
    assert "<!DOCTYPE html>" in other.read_text()[:200]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("how", ["--chart", "--output {tmp}/a.csv --meta"])
def test_what_was_drawn_or_written_is_the_last_answer(log: str, tmp_path: Path, how: str) -> None:
    asked = f"SELECT 1 AS older;\npage_views {how.format(tmp=tmp_path)}\n"

    assert piped(log, f"{asked}.last\n").out.endswith("period,page_views\n2012-01-01,2\n")
    drilled = piped(log, f"{asked}.drill 1\n").out
    assert "/tea" in drilled
    assert "/shop" in drilled
    assert piped(log, f"{asked}.chart\n").code == 0


def test_an_answer_says_what_it_is(log: str) -> None:
    ran = piped(log, "page_views --explain --chart\n")

    assert "2012-01-01" in ran.out
    assert "Definition" in ran.err
    assert "SQL (duckdb)" in ran.err
