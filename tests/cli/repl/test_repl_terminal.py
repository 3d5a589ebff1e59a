"""The prompt as a user at a terminal sees it, tested through a pseudo-terminal."""

from __future__ import annotations

import re
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from snowq_process import SNOWQ, environment, snowq
from tiny_log import hit, view

# newer Python versions warn about forking while other tests' databases have threads
pytestmark = pytest.mark.filterwarnings("ignore:.*forkpty:DeprecationWarning")

PROMPT = "snowq>"
SECONDS = 60
ENDLESS = "SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c;"
LINES = [
    "#Version: 1.0",
    view("2012-01-01 10:00:00", "anna/1", page="/tea"),
    view("2012-01-01 10:01:00", "anna/1", page="/shop"),
    hit("2012-01-02 09:00:00", "ben/1", e="ev", ev_ca="shop", ev_ac="add-to-basket"),
]
_STYLE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>]|\][^\x07]*\x07)")
ENTERED = "\x1b[?2004l"
"""What prompt_toolkit sends to the terminal once a line is entered: it ends bracketed paste mode."""
PASTED = "\x1b[200~{}\x1b[201~"
UP, TAB, CTRL_R = "\x1b[A", "\t", "\x12"

Start = Callable[..., pexpect.spawn]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("logs") / "tiny.log"
    path.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    return str(path)


@pytest.fixture
def start(log: str, tmp_path: Path) -> Iterator[Start]:
    """Starts the repl over four lines, in a state folder of its own, and waits for its prompt."""
    running = []

    def started(*arguments: str, pager: str = "cat", width: int = 100, **env: str) -> pexpect.spawn:
        own = {"XDG_STATE_HOME": str(tmp_path / "state"), "PROMPT_TOOLKIT_NO_CPR": "1", "PAGER": pager, **env}
        command = [*SNOWQ, "repl", "--source", log, *arguments]
        child = pexpect.spawn(
            command[0], command[1:], env=environment(**own), encoding="utf-8", timeout=SECONDS, dimensions=(30, width)
        )
        running.append(child)
        child.expect_exact(PROMPT)
        return child

    yield started
    for child in running:
        child.close(force=True)


def answer(child: pexpect.spawn, typed: str) -> str:
    """The output between a typed line and the next prompt, without styles."""
    child.send(f"{typed}\r")
    child.expect_exact(ENTERED)
    child.expect_exact(PROMPT)
    return _STYLE.sub("", child.before).replace("\r", "")


def left(child: pexpect.spawn) -> int:
    """Wait for the end of the repl; returns its exit code."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.signalstatus is None
    return int(child.exitstatus)


def test_sql_over_several_lines_runs_at_its_semicolon(start: Start) -> None:
    child = start()

    child.send("SELECT count(*) AS hits,\r")
    child.expect_exact("..>")
    child.send("';' AS mark FROM events\r")
    child.expect_exact("..>")
    shown = answer(child, ";")

    assert re.search(r"hits\s+mark", shown)
    assert re.search(r"\b3\s+;", shown)
    assert "(1 row)" in shown


def test_a_query_is_asked_by_name_and_an_error_ends_nothing(start: Start) -> None:
    child = start()

    assert "Did you mean 'page_views'?" in answer(child, "page_vews --from 2012-01-01")
    shown = answer(child, "page_views --from 2012-01-01")
    assert re.search(r"2012-01-01\s+2\b", shown)


def test_ctrl_d_leaves_and_ctrl_c_clears_the_line(start: Start) -> None:
    child = start()

    child.send("SELECT this is not meant\x03")
    child.expect_exact(ENTERED)
    child.expect_exact(PROMPT)
    assert "(1 row)" in answer(child, "SELECT 1 AS a;")
    child.send("\x04")

    assert left(child) == 0


def test_quit_leaves(start: Start) -> None:
    child = start()
    child.send(".quit\r")

    assert left(child) == 0


def test_tab_completes_and_a_value_of_the_data_comes_to_the_menu_by_itself(start: Start) -> None:
    child = start()

    child.send("funnel --step 'ev_action=add")
    child.expect_exact("add-to-basket")
    child.send(f"{TAB}' --format csv")
    shown = answer(child, "")

    assert "ev_action=add-to-basket,1," in shown


def test_a_column_is_completed_with_its_meaning_beside_it(start: Start) -> None:
    child = start()

    child.send("SELECT br_fam")
    child.expect_exact("Browser without version")
    child.send(f"{TAB} FROM events LIMIT 1;")

    assert "Firefox" in answer(child, "")


def test_ctrl_c_stops_the_query_and_keeps_the_session(start: Start) -> None:
    child = start()

    child.send(f"{ENDLESS}\r")
    child.expect_exact("reading")
    child.send("\x03")
    child.expect_exact("Stopped.")
    child.expect_exact(PROMPT)

    assert re.search(r"a\s+─+\s+7\s", answer(child, "SELECT 7 AS a;"))


def test_a_pager_that_is_left_ends_the_fetching_and_not_the_session(start: Start) -> None:
    """The answer has three million rows, of which the pager reads four lines."""
    child = start(pager="head -n 4")

    shown = answer(child, "SELECT * FROM range(3000000) t(n);")

    count = re.search(r"\(the first ([\d,]+) rows, and no more were fetched\)", shown)
    assert count
    assert int(count[1].replace(",", "")) < 50_000
    assert "(1 row)" in answer(child, "SELECT 1 AS a;")


def test_ctrl_c_in_a_pager_ends_an_answer_without_end(start: Start, tmp_path: Path) -> None:
    patient = tmp_path / "pager.py"
    patient.write_text(
        "import signal, sys\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "print('PAGE', sys.stdin.readline(), flush=True)\nfor line in sys.stdin: pass\nprint('END OF PAGES')\n"
    )
    child = start(pager=f"{sys.executable} {patient}")

    child.send("SELECT * FROM range(100000000000) t(n);\r")
    child.expect_exact("PAGE")
    child.send("\x03")
    child.expect_exact("END OF PAGES")
    child.expect_exact("Stopped.")
    child.expect_exact(PROMPT)

    assert "(1 row)" in answer(child, "SELECT 1 AS a;")


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_a_pager_that_is_no_command_is_told_and_less_taken(start: Start) -> None:
    child = start(pager='less "')

    child.send("SELECT * FROM range(1000);\r")
    child.expect_exact("PAGER: 'less \"' is not a command: No closing quotation. Using less")
    child.expect_exact("range")
    child.send("q")
    child.expect_exact(PROMPT)
    assert "1" in answer(child, "SELECT 1;")


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_two_hundred_columns_stand_side_by_side_in_the_pager(start: Start) -> None:
    child = start(pager="less")
    columns = ", ".join(f"{number} AS column_{number}" for number in range(200))

    child.send(PASTED.format(f"SELECT {columns};"))
    child.send("\r")
    child.expect_exact("column_0 | column_1 |")
    child.send("q")
    child.expect_exact(PROMPT)
    child.send(".last vertical\r")
    child.expect_exact("column_0 ")
    child.send("G")
    child.expect(r"column_199\s+\| 199")
    child.send("q")
    child.expect_exact(PROMPT)


def test_a_window_that_is_resized_has_the_next_answer_in_its_new_width(start: Start) -> None:
    child = start()
    statement = "SELECT repeat('x', 150) AS a;"

    def widest() -> int:
        return max(len(line) for line in answer(child, statement).splitlines() if set(line.strip()) == {"x"})

    assert 80 <= widest() <= 100
    child.setwinsize(30, 60)
    child.expect_exact(PROMPT)  # redrawn
    assert widest() <= 60


def test_a_row_leads_to_its_events_and_their_log_lines(start: Start) -> None:
    child = start("--format", "jsonl", width=200)

    assert '"page_views": 2' in answer(child, "page_views")
    assert answer(child, ".drill 1").count('"event": "page_view"') == 2
    shown = answer(child, ".raw")
    assert shown.count('"line": "2012-01-01') == 2
    assert "(2 rows)" in shown


def test_sql_puts_the_text_of_the_last_answer_into_the_prompt(start: Start) -> None:
    child = start()

    answer(child, "page_views")
    child.send(".sql\r")
    child.expect_exact(" period;")
    shown = answer(child, "")

    assert re.search(r"2012-01-01\s+2\b", shown)


def test_edit_opens_the_last_input_in_the_users_editor(start: Start, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n"
        "path.write_text(path.read_text().replace('41', '42 AS edited, 1'))\n"
    )
    script = tmp_path / "editor.sh"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{editor}" "$@"\n')
    script.chmod(0o755)
    child = start(EDITOR=str(script), VISUAL=str(script))

    answer(child, "SELECT 41 AS n;")
    child.send(".edit\r")
    child.expect_exact("edited")
    assert re.search(r"edited\s+n\s+─+\s+42\s+1\s", answer(child, ""))


def test_the_timer_says_how_long_and_the_limit_how_many(start: Start) -> None:
    child = start()

    assert "The timer is on." in answer(child, ".timer on")
    assert re.search(r"\(1 row; \d+\.\d\d s\)", answer(child, "SELECT 1 AS a;"))
    answer(child, ".limit 2")
    assert re.search(r"\(the first 2 rows: \.limit off shows all; ", answer(child, "SELECT * FROM range(5);"))


# --- history ---------------------------------------------------------------------------------------------------


def test_the_history_survives_is_searched_and_is_its_owners_alone(start: Start, tmp_path: Path) -> None:
    child = start()
    answer(child, "SELECT 'needle' AS hay;")
    answer(child, "SELECT 2 AS b;")
    child.send("\x04")
    left(child)

    file = tmp_path / "state" / "snowq" / "history"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    again = start()
    assert "SELECT 'needle' AS hay;" in answer(again, ".history needle")
    again.send(UP * 2)
    assert re.search(r"b\s+─+\s+2\s", answer(again, ""))
    again.send(f"{CTRL_R}needle\r")
    assert "needle" in answer(again, "")


def test_a_password_is_not_written_to_the_history(start: Start, tmp_path: Path) -> None:
    child = start()

    answer(child, ".source mysql://ann:secret@127.0.0.1:1/shop")
    answer(child, ".source hive://ann:se/secret@127.0.0.1:1/shop")
    answer(child, ".source mysql://ann:my secret@127.0.0.1:1/shop")
    answer(child, "SELECT 1 AS a;")
    child.send("\x04")
    left(child)

    kept = (tmp_path / "state" / "snowq" / "history").read_text()
    assert "SELECT 1 AS a;" in kept
    assert "secret" not in kept


def test_a_history_that_cannot_be_kept_is_said_once_and_no_hindrance(start: Start, tmp_path: Path) -> None:
    (tmp_path / "blocked").touch()

    child = start(XDG_STATE_HOME=str(tmp_path / "blocked"))

    assert "The history is not kept" in child.before
    assert "(1 row)" in answer(child, "SELECT 1 AS a;")


# --- around it -------------------------------------------------------------------------------------------------


def test_answers_go_into_a_pipe_while_the_prompt_stays_on_the_terminal(log: str, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    shell = f'"{SNOWQ[0]}" -m snowplow_sql repl --source "{log}" > "{file}"'
    own = environment(XDG_STATE_HOME=str(tmp_path), PROMPT_TOOLKIT_NO_CPR="1")
    child = pexpect.spawn("/bin/sh", ["-c", shell], env=own, encoding="utf-8", timeout=SECONDS)
    child.expect_exact(PROMPT)
    child.send("SELECT 1 AS a;\r")
    child.expect_exact("(1 row)")
    child.expect_exact(PROMPT)
    child.send("\x04")

    assert left(child) == 0
    assert file.read_text() == "a\n1\n"


def test_the_loss_of_the_terminal_ends_it(start: Start) -> None:
    child = start()
    child.kill(signal.SIGHUP)

    child.expect(pexpect.EOF)


def test_without_its_libraries_the_repl_says_how_to_get_them(tmp_path: Path, log: str) -> None:
    (tmp_path / "prompt_toolkit.py").write_text("raise ModuleNotFoundError(name='prompt_toolkit')\n")
    command = ["-m", "snowplow_sql", "repl", "--source", log]
    child = pexpect.spawn(
        sys.executable, command, env=environment(PYTHONPATH=str(tmp_path)), encoding="utf-8", timeout=SECONDS
    )

    assert left(child) == 2
    assert "prompt_toolkit is not installed. Get it with: pip install 'snowq[repl]'" in child.before
    assert snowq("repl", "--source", log, stdin="SELECT 1 AS a;", PYTHONPATH=str(tmp_path)).out == "a\n1\n"
