"""How the command behaves among other processes: pipes, terminals, signals, and what it loads."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from snowq_process import SAMPLE_NOTE, SNOWQ, environment, on_a_terminal, read_all, read_until, snowq, started

MILLIONS = "SELECT * FROM range(3000000)"
ENDLESS = "SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c"
ENDLESS_ROWS = "SELECT * FROM range(100000000000)"


# --- pipes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "lines"), [(["sql", MILLIONS], 1), (["list"], 0), (["render", "funnel"], 0), (["--help"], 0)]
)
def test_a_reader_that_has_seen_enough_is_no_error(arguments: list[str], lines: int) -> None:
    """As in `snowq ... | head -1`, or `| true`."""
    with started(*arguments) as process:
        assert process.stdout
        assert process.stderr
        for _ in range(lines):
            assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()

    assert process.returncode == 0
    assert said.removeprefix(SAMPLE_NOTE) == ""


@pytest.mark.parametrize("arguments", [["list"], ["sql", "SELECT * FROM range(100000)"], ["--version"]])
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    device = Path("/dev/full")
    with device.open("wb") as full, started(*arguments, stdout=full.fileno()) as process:
        _, said = process.communicate()

    assert process.returncode not in {0, 120}
    assert said.decode().removeprefix(SAMPLE_NOTE).startswith("snowq: ")
    assert said.decode().removeprefix(SAMPLE_NOTE).count("\n") == 1


def test_no_stdout_at_all_is_no_traceback() -> None:
    shell = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *SNOWQ, "list"]
    ran = subprocess.run(shell, stderr=subprocess.PIPE, env=environment(), check=False)

    assert b"Traceback" not in ran.stderr


def closing(what: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command with one of its streams closed, as in `snowq ... 2>&-`."""
    shell = ["/bin/sh", "-c", f'exec "$@" {what}', "sh", *SNOWQ, *arguments]
    return subprocess.run(shell, capture_output=True, env=environment(), check=False)


def test_without_stderr_the_answer_comes_out_and_nothing_else() -> None:
    ran = closing("2>&-", "run", "page_views", "--from", "2012-03-30")

    answer = snowq("run", "page_views", "--from", "2012-03-30").out
    assert (ran.returncode, ran.stdout.decode()) == (0, answer)
    assert answer.startswith("period,page_views\n2012-03-30,")


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true"])
@pytest.mark.parametrize(
    ("arguments", "code"), [(["check"], 0), (["check", "--source", "/none"], 3), (["check", "--none"], 2)]
)
def test_where_nobody_hears_what_is_said_the_exit_code_tells(arguments: list[str], code: int, where: str) -> None:
    shell = ["bash", "-c", f'"$@" {where}; exit ${{PIPESTATUS[0]}}', "bash", *SNOWQ, *arguments]

    assert subprocess.run(shell, stdout=subprocess.DEVNULL, env=environment(), check=False).returncode == code


def test_without_stdin_there_is_no_statement() -> None:
    empty = 'snowq: The statement is empty. Give one such as "SELECT count(*) FROM events".\n'
    asked, explored = closing("<&-", "sql", "-"), closing("<&-", "repl")

    assert (asked.returncode, asked.stdout, asked.stderr.decode()) == (2, b"", empty)
    assert (explored.returncode, explored.stdout, explored.stderr.decode()) == (0, b"", SAMPLE_NOTE)


def test_a_text_that_the_encoding_of_stdout_lacks_is_no_traceback() -> None:
    ran = snowq("sql", "SELECT 'Tee 😀' AS title", PYTHONIOENCODING="latin-1")

    assert "Traceback" not in ran.err
    assert ran.out.startswith("title\n")


def test_output_is_utf_8_whatever_the_locale() -> None:
    assert snowq("sql", "SELECT 'Größe 😀' AS title", LC_ALL="C").out == "title\nGröße 😀\n"


# --- terminals -------------------------------------------------------------------------------------------------


def test_a_terminal_gets_a_table_and_a_pipe_csv() -> None:
    statement = "SELECT 'tea' AS name, NULL AS price, 2 AS n"
    shown = on_a_terminal("sql", statement, TERM="dumb")

    assert (shown.code, shown.err) == (0, SAMPLE_NOTE)
    head, line, row = shown.out.splitlines()
    assert (head.split(), set(line.strip()), row.split()) == (["name", "price", "n"], {"─"}, ["tea", "NULL", "2"])
    assert snowq("sql", statement).out == "name,price,n\ntea,,2\n"


def test_a_terminal_gets_the_format_that_was_asked_for() -> None:
    assert on_a_terminal("list", "--search", "zzz", "--format", "csv").out == "query,subject,title\n"


def test_a_table_fits_the_terminal() -> None:
    shown = on_a_terminal("sql", "SELECT repeat('x', 200) AS a, 1 AS b", width=60).out

    assert all(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 60 for line in shown.splitlines())
    assert shown.count("x") == 200


def test_on_a_terminal_the_queries_are_listed_by_subject() -> None:
    head, _, *lines = [line.split() for line in on_a_terminal("list", NO_COLOR="1").out.splitlines()]
    firsts = [line for before, line in pairwise([[], *lines]) if line and not before]

    assert head == ["subject", "query", "title"]
    assert [line[0] for line in firsts] == [
        *("acquisition", "audience", "commerce", "content", "customers", "engagement"),
        *("funnels", "models", "quality", "retention", "traffic", "users"),
    ]
    assert firsts[2][1] == "abandonment_pages"
    assert lines[lines.index(firsts[1])][1:] == ["active_users", "Active", "users"]
    assert ["lifecycle", "Lifecycle"] in lines


def test_a_terminal_shows_styles_unless_no_color_is_set() -> None:
    assert "\x1b[" in on_a_terminal("list").out
    assert "\x1b" not in on_a_terminal("list", NO_COLOR="1").out


# --- signals ---------------------------------------------------------------------------------------------------


def interrupted(process: subprocess.Popen[bytes]) -> float:
    """Seconds from Ctrl-C to the end of the process."""
    at = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    finally:
        process.kill()
    return time.monotonic() - at


@pytest.mark.parametrize("statement", [ENDLESS, ENDLESS_ROWS])
def test_ctrl_c_stops_the_query_at_once(statement: str) -> None:
    """Whether it is still computing or already returning rows."""
    with started("sql", statement, stdout=subprocess.DEVNULL) as process:
        assert process.stderr
        assert process.stderr.readline().decode() == SAMPLE_NOTE
        time.sleep(0.5)
        seconds = interrupted(process)
        said = process.stderr.read().decode()

    assert process.returncode == 130
    assert seconds < 2
    assert said == "snowq: Stopped.\n"


PRESSED_EARLY = """
import os, signal, sys
from snowplow_sql.cli.start import main
class Presses:
    def find_spec(self, name, *_):
        if name == "jinja2":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Presses())
main()
"""


def test_ctrl_c_while_the_libraries_are_loaded_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRESSED_EARLY, "render", "funnel"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "snowq: Stopped.\n")


def test_a_long_query_shows_progress_on_a_terminal_and_can_be_stopped() -> None:
    terminal, screen = pty.openpty()
    with started("sql", ENDLESS, stderr=screen) as process:
        os.close(screen)
        # a line about the source comes first if opening it takes longer than a moment
        assert SAMPLE_NOTE.replace("\n", "\r\n") in read_until(terminal, "reading")
        seconds = interrupted(process)
        assert process.stdout
        out = process.stdout.read()
    shown = read_all(terminal)

    assert process.returncode == 130
    assert seconds < 2
    assert out == b""
    assert shown.endswith("snowq: Stopped.\n")


AT_ANY_MOMENT = """
import os, random, signal, threading, time
from snowplow_sql import stopping
from snowplow_sql.cli import working
from snowplow_sql.errors import Interrupted

class Work(threading.Event):
    def progress(self):
        return None

    def interrupt(self):
        self.set()

stopping._TICK = 0.0005  # the more often it looks, the more often is it in the midst of looking
dice = random.Random(2012)
for _ in range(300):
    work = Work()
    press = threading.Timer(dice.random() / 100, os.kill, [os.getpid(), signal.SIGINT])
    try:
        working.run(work, lambda: (press.start(), work.wait()), show=lambda is_done: None)
    except Interrupted:
        print("stopped")
"""


def test_ctrl_c_at_any_moment_leaves_nobody_waiting() -> None:
    command = [sys.executable, "-c", AT_ANY_MOMENT]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert ran.stderr == ""
    assert ran.stdout == "stopped\n" * 300


def test_sql_may_begin_with_a_comment() -> None:
    assert snowq("sql", "-- how many?\nSELECT 1 AS n").out == "n\n1\n"


def test_a_query_that_is_quicker_than_our_patience_shows_no_progress() -> None:
    patient = "from snowplow_sql.cli import start, working; working._PATIENCE = 1000; start.main()"
    terminal, screen = pty.openpty()
    command = [sys.executable, "-c", patient, "sql", "SELECT 1 AS n"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=screen, env=environment()) as process:
        os.close(screen)
        assert process.stdout
        assert process.stdout.read() == b"n\n1\n"
    assert read_all(terminal) == SAMPLE_NOTE


# --- what is loaded --------------------------------------------------------------------------------------------

HEAVY = {
    *("typer", "rich", "pandas", "numpy", "pyarrow", "polars", "duckdb", "jinja2", "sqlglot"),
    *("impala", "thrift", "pymysql", "prompt_toolkit"),
    *("altair", "plotext", "vl_convert"),
}


def loaded(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(*sorted({HEAVY!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=True)
    return set(ran.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import snowplow_sql", set()),
        ("import snowplow_sql as sp; sp.__version__; sp.UsageError", set()),
        ("from snowplow_sql import render; render('visits', 'hive', start='2012-01-01')", {"jinja2"}),
        ("from snowplow_sql import Result; Result(('a',), [(1,)])._repr_html_()", set()),
    ],
)
def test_the_library_loads_what_it_needs(code: str, allowed: set[str]) -> None:
    assert loaded(code) <= allowed


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (["--help"], HEAVY - {"typer", "rich"}),
        (["--version"], HEAVY - {"typer", "rich"}),
        (["list"], {"duckdb", "sqlglot", "pandas", "numpy", "pyarrow", "polars"}),
        (["render", "visits", "--dialect", "hive"], {"duckdb", "sqlglot", "pandas", "numpy", "pyarrow", "polars"}),
        (["run", "visits", "--from", "x"], {"duckdb", "sqlglot", "pandas", "numpy", "pyarrow", "polars"}),
        (
            ["run", "visits", "--to", "2012-01-01"],
            {"pandas", "pyarrow", "polars", "sqlglot", "impala", "pymysql", "altair", "plotext"},
        ),
        (["run", "visits", "--to", "2012-01-01", "--chart"], {"altair", "vl_convert", "pandas", "sqlglot"}),
        (["run", "visits", "--source", "hive://localhost:1/shop"], {"duckdb", "pymysql", "pandas", "sqlglot"}),
        (
            ["run", "visits", "--source", "mysql://localhost:1/shop"],
            {"duckdb", "impala", "thrift", "pandas", "sqlglot"},
        ),
    ],
)
def test_a_command_loads_what_it_needs(arguments: list[str], forbidden: set[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "snowplow_sql", *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    modules = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if line.startswith("import time:")}

    assert "snowplow_sql.cli.main" in modules
    assert not forbidden & modules


FAST = """
import atexit, sys
import snowplow_sql.logs.fast as fast
fast._WORTHWHILE = 0
from snowplow_sql.cli.main import main
atexit.register(lambda: print(*sorted({"pandas", "scipy", "numba", "pyarrow"} & set(sys.modules)), file=sys.stderr))
main()
"""


def test_a_question_of_many_raw_logs_loads_neither_pandas_nor_scipy_and_numba_but_once(tmp_path: Path) -> None:
    pytest.importorskip("numba", reason="the fast way needs it: pip install 'snowq[fast]'")
    loaded = []
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", FAST, "run", "visits", "--to", "2012-01-02"],
            capture_output=True,
            text=True,
            env=environment(XDG_CACHE_HOME=str(tmp_path)),
            check=True,
        )
        assert ran.stdout.startswith("period,visits\n")
        loaded.append(ran.stderr.splitlines()[-1])
    assert loaded == ["numba pyarrow", "pyarrow"]
