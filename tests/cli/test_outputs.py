"""Where answers go: the formats, and files that appear only when complete."""

import os
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from snowq_process import SNOWQ, Outcome, environment, snowq

from snowplow_sql import present

PAGE_VIEWS = "period,page_views\n2012-01-01,2\n"


FUNNEL = "query,subject,title\nfunnel,funnels,Funnel\n"
LIST = ["list", "--search", "strict funnel"]  # the quickest of commands that answer


def test_the_option_says_the_format() -> None:
    assert snowq(*LIST, "--format", "table").out == (
        "+---------+--------+--------+\n"
        "| subject | query  | title  |\n"
        "+---------+--------+--------+\n"
        "| funnels | funnel | Funnel |\n"
        "+---------+--------+--------+\n"
    )


@pytest.mark.parametrize(
    ("name", "option", "content"),
    [
        ("answer.csv", [], FUNNEL),
        ("answer.json", [], '[\n{"query": "funnel", "subject": "funnels", "title": "Funnel"}\n]\n'),
        (
            "answer.md",
            [],
            "| query  | subject | title  |\n|--------|---------|--------|\n| funnel | funnels | Funnel |\n",
        ),
        ("ANSWER.JSON", [], '[\n{"query": "funnel", "subject": "funnels", "title": "Funnel"}\n]\n'),
        ("answer.png", ["--format", "csv"], FUNNEL),
        ("answer", [], FUNNEL),
        ("answer.json", ["--format", "tsv"], FUNNEL.replace(",", "\t")),
    ],
)
def test_an_answer_goes_into_a_file(tmp_path: Path, name: str, option: list[str], content: str) -> None:
    """The file's name decides the format, unless an option does."""
    assert snowq(*LIST, "--output", tmp_path / name, *option) == Outcome(0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8") == content
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o666 & ~umask()


def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path: Path) -> None:
    secret = tmp_path / "answer.csv"
    secret.touch(0o600)
    assert snowq(*LIST, "--output", secret) == Outcome(0, "", "")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_query_that_fails_leaves_the_file_as_it_was(log: str, tmp_path: Path) -> None:
    """Even if it fails after rows have been written."""
    (tmp_path / "old.csv").write_text("old\n", encoding="utf-8")
    failing = "SELECT CASE WHEN range < 500000 THEN range ELSE error('enough') END AS n FROM range(1000000)"

    ran = snowq("sql", failing, "--source", log, "--output", tmp_path / "old.csv")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("snowq: ")
    assert ran.err.count("\n") == 1
    assert "enough" in ran.err
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"old.csv": "old\n"}


Place = Callable[[Path], Path]
UNWRITABLE: list[Place] = [lambda folder: folder / "none" / "x.csv", lambda folder: folder]


@pytest.mark.parametrize("place", UNWRITABLE, ids=["in a folder that is not there", "a folder"])
def test_a_file_that_cannot_be_written_is_a_wrong_option(tmp_path: Path, place: Place) -> None:
    ran = snowq(*LIST, "--output", place(tmp_path))

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"snowq: --output: '{place(tmp_path)}' cannot be written: ")
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_with_a_name_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """So that --output /dev/null and >(process) work as expected."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")), daemon=True)
    reader.start()

    ran = snowq(*LIST, "--output", pipe)
    if stat.S_ISFIFO(pipe.stat().st_mode):
        reader.join(timeout=5)

    assert ran == Outcome(0, "", "")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert read == [FUNNEL]


def test_a_link_to_a_pipe_is_the_pipe() -> None:
    assert snowq(*LIST, "--output", "/dev/stdout") == Outcome(0, FUNNEL, "")


def test_what_the_shell_has_opened_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """As in `snowq list --output /dev/stdout >> kept`."""
    (tmp_path / "kept").write_text("before\n", encoding="utf-8")
    with (tmp_path / "kept").open("ab") as kept:
        subprocess.run([*SNOWQ, *LIST, "--output", "/dev/stdout"], stdout=kept, env=environment(), check=True)

    assert (tmp_path / "kept").read_text(encoding="utf-8") == "before\n" + FUNNEL


def test_a_reader_that_has_seen_enough_of_an_output_is_no_error(log: str) -> None:
    long = ["sql", "SELECT * FROM range(3000000) t(n)", "--source", log]
    reading, writing = os.pipe()
    with subprocess.Popen(
        [*SNOWQ, *long, "--output", f"/dev/fd/{writing}"], pass_fds=[writing], stderr=subprocess.PIPE, env=environment()
    ) as process:
        os.close(writing)
        assert os.read(reading, 2) == b"n\n"
        os.close(reading)
        said = process.communicate()[1]

    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("command", [["list"], ["check"], ["sql", "SELECT 1"]], ids=" ".join)
@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "a.png",
            "this writes data, not pictures. `snowq run QUERY` draws charts; otherwise name a .csv, or give --format.",
        ),
        (
            "a.HTML",
            "this writes data, not pictures. `snowq run QUERY` draws charts; otherwise name a .csv, or give --format.",
        ),
        ("a.csv.gz", f"snowq does not write gz. Use one of {', '.join(present.names())}."),
        ("a.parquet", f"snowq does not write parquet. Use one of {', '.join(present.names())}."),
    ],
)
def test_a_name_that_promises_something_else_is_refused(
    tmp_path: Path, command: list[str], name: str, says: str
) -> None:
    ran = snowq(*command, "--output", tmp_path / name)

    assert ran == Outcome(2, "", f"snowq: --output: '{tmp_path / name}': {says}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("real.csv")

    snowq(*LIST, "--output", tmp_path / "link.csv")

    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8") == FUNNEL


def test_no_character_is_lost_in_a_pipe_whatever_the_systems_own_encoding_is() -> None:
    """It used to print `M?ller`, with exit code 0."""
    ascii_only = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}

    ran = snowq("sql", "SELECT 'M' || chr(252) || 'ller' AS name", "--format", "csv", **ascii_only)

    assert ran.out == "name\nMüller\n"
