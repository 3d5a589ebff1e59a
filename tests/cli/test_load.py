"""`snowq load` and `snowq compact` as a user types them."""

from __future__ import annotations

import gzip
import os
import pty
import re
import resource
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest
from snowq_process import Outcome, read_until, snowq, started
from tiny_log import view

SAMPLE = Path(__file__).parents[2] / "sample_data" / "logs"


def put(folder: Path, day: str, visitor: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"E2.{day}-23.{visitor}.gz"
    path.write_bytes(gzip.compress(f"{view(f'{day} 10:00:00', f'{visitor}/1')}\n".encode(), mtime=0))
    return path


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    put(tmp_path / "logs", "2012-01-01", "anna")
    return put(tmp_path / "logs", "2012-01-02", "bert").parent


def visits(db: Path) -> str:
    return snowq("run", "visits", "--source", db).out


def test_a_load_ends_with_one_line_and_the_database_answers(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    ran = snowq("load", logs, "--db", db)

    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(
        rf"snowq: loaded 2 files into '{db}'; 2 lines = 2 events \+ 0 skipped \+ 0 bad, "
        r"in [\d.]+ s \([\d,]+ lines/s\)\.\n",
        ran.err,
    )
    assert visits(db) == "period,visits\n2012-01-01,1\n2012-01-02,1\n"
    again = snowq("load", logs, "--db", db)
    assert again == Outcome(0, "", f"snowq: loaded 0 files into '{db}'; left out: 2 loaded before.\n")


def test_a_dry_run_lists_what_would_be_loaded(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    ran = snowq("load", logs, "--db", db, "--dry-run", "--since", "2012-01-02")

    late = logs / "E2.2012-01-02-23.bert.gz"
    assert ran.out == f"file,bytes,why\n{late},{late.stat().st_size},new\n"
    assert ran.code == 0
    assert ran.err.count("\n") == 1
    assert not db.exists()


def test_check_of_a_database_shows_the_sum_and_the_days(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    snowq("load", logs, "--db", db)
    ran = snowq("check", "--source", db)

    assert ran.err == "snowq: 2 lines = 2 events + 0 skipped + 0 bad. The sum holds.\n"
    assert ran.out.splitlines()[1:4] == ["files,read,2", "lines,in the files,2", "events,in the view events,2"]
    assert "events of the day,2012-01-02,1" in ran.out


def test_compacting_says_what_it_did(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    snowq("load", logs, "--db", db)
    ran = snowq("compact", "--db", db)

    assert (ran.code, ran.err.count("\n")) == (0, 1)
    assert "is sorted by time" in ran.err
    assert visits(db) == "period,visits\n2012-01-01,1\n2012-01-02,1\n"


def test_dedupe_counts_a_copy_once(tmp_path: Path) -> None:
    line = view("2012-01-01 10:00:00", "anna/1", tid=123456)
    (tmp_path / "twice.log").write_text(f"{line}\n{line}\n")

    assert snowq("run", "page_views", "--source", tmp_path / "twice.log").out == "period,page_views\n2012-01-01,2\n"
    deduped = snowq("run", "page_views", "--dedupe", "--source", tmp_path / "twice.log")
    assert deduped == Outcome(0, "period,page_views\n2012-01-01,1\n", "")


def test_a_file_that_cannot_be_read_ends_with_3_and_the_rest_is_loaded(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    (logs / "gone.gz").symlink_to(logs / "nowhere")
    ran = snowq("load", logs, "--db", db)

    assert ran.code == 3
    first, last = ran.err.splitlines()
    assert first == f"snowq: '{logs / 'gone.gz'}' was not loaded: No such file or directory."
    assert last.startswith(f"snowq: loaded 2 files into '{db}'")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["{tmp}/none", "--db", "{tmp}/e.duckdb"], 3, "There is no file or folder '{tmp}/none'."),
        (["{tmp}/empty", "--db", "{tmp}/e.duckdb"], 3, "No files in the folder '{tmp}/empty'."),
        (["{logs}", "--db", "{tmp}/none/e.duckdb"], 3, "--db: '{tmp}/none/e.duckdb' cannot be written:"),
        (["{logs}", "--db", "{tmp}/text"], 3, "--db: '{tmp}/text' is not a database. Name another file."),
        (["{logs}", "--db", "{tmp}/other.duckdb"], 3, "`snowq load` did not create"),
        (["{logs}", "--db", "{tmp}/text", "--dry-run"], 3, "--db: '{tmp}/text' is not a database."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--memory", "lots"], 2, "--memory: 'lots' is not an amount of memory."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--memory=-1"], 2, "--memory: '-1' is not an amount of memory."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--memory=-2GB"], 2, "--memory: '-2GB' is not an amount of memory."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--memory", "0GB"], 2, "--memory: '0GB' is too little for DuckDB."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--memory", "1KB"], 2, "--memory: '1KB' is too little for DuckDB."),
        (
            ["{logs}", "--db", "{tmp}/e.duckdb", "--memory", "1MB"],
            1,
            "DuckDB ran out of the memory that it may use. Allow more, such as --memory 1GB.",
        ),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--since", "x"], 2, "--since: 'x' is not a date."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--since", "20120101"], 2, "--since: '20120101' is not a date."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--until", "2012-W05-2"], 2, "--until: '2012-W05-2' is not a date."),
        (["", "--db", "{tmp}/e.duckdb"], 3, "'' names no source. Name a folder, file or glob"),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--format", "csv"], 2, "--format says how --dry-run lists the files."),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--dry-run", "--watch", "5"], 2, "--dry-run looks once"),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--watch", "inf"], 2, "--watch: inf is not a number of seconds"),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--watch", "1e30"], 2, "--watch: 1e+30 is not a number of seconds"),
        (["{logs}", "--db", "{tmp}/e.duckdb", "--watch", "nan"], 2, "--watch"),
        (
            ["{logs}", "--db", "{tmp}/e.duckdb", "--since", "2012-01-02", "--until", "2012-01-01"],
            2,
            "--since 2012-01-02 is after --until 2012-01-01.",
        ),
        (["{logs}"], 2, "--db"),
    ],
)
def test_what_goes_wrong_is_one_line(logs: Path, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("text\n" * 1000)
    duckdb.connect(tmp_path / "other.duckdb").close()
    places = {"tmp": tmp_path, "logs": logs}
    ran = snowq("load", *(argument.format(**places) for argument in arguments))

    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert said.format(**places) in ran.err


@pytest.mark.parametrize("more", [["{tmp}/none"], ["{logs}", "--memory", "lots"], ["{logs}", "--memory", "0GB"]])
def test_a_load_that_is_refused_makes_no_database(logs: Path, tmp_path: Path, more: list[str]) -> None:
    ran = snowq("load", *(word.format(tmp=tmp_path, logs=logs) for word in more), "--db", tmp_path / "e.duckdb")

    assert ran.code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_where_no_day_is_asked_for_that_is_there_it_is_said(logs: Path, tmp_path: Path) -> None:
    for more in ([], ["--dry-run"]):
        ran = snowq("load", logs, "--db", tmp_path / "e.duckdb", "--since", "2031-01-01", *more)
        assert ran.code == 0
        told = "snowq: no file name has a day within --since and --until. Change them, or leave them out.\n"
        assert told in ran.err


def test_a_first_load_that_can_read_no_file_leaves_no_database(tmp_path: Path) -> None:
    gone = tmp_path / "logs" / "gone.gz"
    gone.parent.mkdir()
    gone.symlink_to(tmp_path / "nowhere")
    ran = snowq("load", gone.parent, "--db", tmp_path / "e.duckdb")

    assert ran == Outcome(
        3,
        "",
        f"snowq: '{gone}' was not loaded: No such file or directory.\n"
        f"snowq: no file can be read, so '{tmp_path / 'e.duckdb'}' was not created.\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_a_later_load_that_can_read_no_file_leaves_the_database_as_it_was(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    snowq("load", logs, "--db", db)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "gone.gz").symlink_to(tmp_path / "nowhere")

    assert snowq("load", tmp_path / "later", "--db", db).code == 3
    assert visits(db) == "period,visits\n2012-01-01,1\n2012-01-02,1\n"


def test_compacting_what_is_no_database_is_one_line(tmp_path: Path) -> None:
    ran = snowq("compact", "--db", tmp_path / "none.duckdb")

    assert ran == Outcome(3, "", f"snowq: There is no database '{tmp_path / 'none.duckdb'}'. `snowq load` makes one.\n")


def test_watching_loads_what_comes_until_ctrl_c(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    with started("load", str(logs), "--db", str(db), "--watch", "0.3") as process:
        assert process.stderr
        assert b"loaded 2 files" in process.stderr.readline()
        put(logs, "2012-01-03", "carl")
        assert b"loaded 1 file" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        process.wait(timeout=30)

    assert (process.returncode, rest) == (130, b"snowq: Stopped.\n")
    assert visits(db).splitlines()[-1] == "2012-01-03,1"


def next_line(process: subprocess.Popen[bytes], *, without: str = "none such") -> str:
    """The next line that it prints, skipping lines with that text."""
    assert process.stderr
    for line in process.stderr:
        if without not in line.decode():
            return line.decode()
    raise EOFError


def test_watching_begins_with_nothing_and_waits_for_what_comes(tmp_path: Path) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    logs.mkdir()
    with started("load", str(logs), "--db", str(db), "--watch", "0.3") as process:
        assert next_line(process).startswith(f"snowq: No files in the folder '{logs}'. ")
        put(logs, "2012-01-01", "anna")
        assert next_line(process, without="No files").startswith(f"snowq: loaded 1 file into '{db}'")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    assert (process.returncode, visits(db)) == (130, "period,visits\n2012-01-01,1\n")


def test_watching_waits_until_a_reader_has_let_go_of_the_database(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    snowq("load", logs, "--db", db)
    put(logs, "2012-01-03", "carl")
    reader = duckdb.connect(db, read_only=True)
    with started("load", str(logs), "--db", str(db), "--watch", "0.3") as process:
        assert "is in use by process" in next_line(process)
        reader.close()
        assert next_line(process, without="is in use").startswith(f"snowq: loaded 1 file into '{db}'")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    assert process.returncode == 130


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs a limit that another process sets")
def test_watching_goes_on_when_there_is_room_again(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    with started("load", str(logs), "--db", str(db), "--watch", "0.3") as process:
        assert next_line(process).startswith("snowq: loaded 2 files")
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (db.stat().st_size, resource.RLIM_INFINITY))
        put(logs, "2012-01-03", "carl")
        assert f"'{db}' cannot be written" in next_line(process)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
        put(logs, "2012-01-04", "dora")
        assert next_line(process, without="cannot be written").startswith("snowq: loaded")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    assert visits(db).splitlines()[-2:] == ["2012-01-03,1", "2012-01-04,1"]


def test_watching_does_not_wait_for_a_command_to_become_right(logs: Path, tmp_path: Path) -> None:
    ran = snowq("load", logs, "--db", tmp_path / "e.duckdb", "--watch", "0.3", "--memory", "lots")
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_a_terminal_shows_progress(tmp_path: Path) -> None:
    terminal, screen = pty.openpty()
    db = tmp_path / "events.duckdb"
    with started("load", str(SAMPLE), "--db", str(db), stderr=screen, COLUMNS="100") as process:
        os.close(screen)
        shown = read_until(terminal, "lines/s")
        assert "0/182 files" in shown
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    os.close(terminal)

    assert process.returncode in {0, 130}
    # not even that, if it was stopped in the first batch
    assert {path.name for path in tmp_path.iterdir()} <= {"events.duckdb"}
