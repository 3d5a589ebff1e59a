"""Files with the same content as another one that changes or fails; and files that are not logs at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from shelf import ask, load, name, users, views, write
from snowq_process import snowq

from snowplow_sql.store import batch
from snowplow_sql.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "events.duckdb"


def test_a_file_that_takes_on_the_content_of_another_takes_its_copies_with_it_and_says_so(
    db: Path, tmp_path: Path
) -> None:
    first = write(tmp_path / "a" / name("2012-01-01"), views("2012-01-01", ["anna"]))
    second = write(tmp_path / "a" / name("2012-01-02"), views("2012-01-02", ["bert"]))
    copy = tmp_path / "b" / name("2012-01-01")
    copy.parent.mkdir()
    shutil.copy(first, copy)
    load(db, tmp_path / "a", copy.parent)
    first.write_bytes(second.read_bytes())

    report = load(db, tmp_path / "a")

    assert report.odd == {str(copy): f"it had the content of '{first}', which has changed since. Load it again"}
    assert users(db) == ["bert"]
    load(db, copy.parent)
    assert users(db) == ["anna", "bert"]


def test_where_a_file_fails_the_next_one_with_its_content_is_loaded(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    broken = write(logs / "1.gz", views("2012-01-01", ["anna"]))
    for number in (2, 3):
        shutil.copy(broken, logs / f"{number}.gz")
    loaded = batch.load

    def torn_off(database: Database, candidates: list[batch.Candidate], *rest: object) -> batch.Batch:
        """Fail as if the disk had bad sectors under the first file."""
        if any(candidate.file.path == str(broken) for candidate in candidates):
            raise batch.unreadable(OSError(5, "Input/output error", str(broken)))
        return loaded(database, candidates, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "load", torn_off)

    report = load(db, logs)

    assert list(report.failed) == [str(broken)]
    assert (report.files, report.same) == (1, 1)
    assert users(db) == ["anna"]
    assert ask(db, "SELECT log_file, same_as FROM log_files ORDER BY 1") == [
        (str(logs / "2.gz"), None),
        (str(logs / "3.gz"), str(logs / "2.gz")),
    ]


def test_a_database_in_a_folder_that_a_link_leads_to_is_no_log(tmp_path: Path) -> None:
    write(tmp_path / "real" / name("2012-01-01"), views("2012-01-01", ["anna"]))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    db = tmp_path / "link" / "events.db"
    load(db, tmp_path / "link")

    report = load(db, tmp_path / "link")

    assert (report.files, report.again) == (0, 1)


def test_another_database_beside_the_logs_is_none_of_them(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write(logs / name("2012-01-01"), views("2012-01-01", ["anna"]))
    for other in ("other.duckdb", "other.db"):
        duckdb.connect(str(logs / other)).close()
    db = tmp_path / "events.duckdb"

    report = load(db, logs)

    assert (report.files, users(db), ask(db, "SELECT count(*) FROM bad_lines")) == (1, ["anna"], [(0,)])
    assert report.failed == {str(logs / "other.db"): "it is a DuckDB database, not a log"}
    ran = snowq("load", logs / "other.duckdb", "--db", db)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"snowq: '{logs}/other.duckdb' was not loaded: it is a DuckDB database, not a log.\n")


def test_a_table_of_that_name_makes_no_database_of_ours(tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE snowq AS SELECT 1 AS b")

    ran = snowq("check", "--source", other)

    assert ran.err == f"snowq: '{other}' is a database that `snowq load` did not create. Name another file.\n"


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"some text\n"])
def test_a_file_that_is_no_database_is_not_written_to(tmp_path: Path, content: bytes) -> None:
    log = write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna"]))
    other = tmp_path / "other.db"
    other.write_bytes(content)

    ran = snowq("load", log, "--db", other)

    assert ran.err == f"snowq: --db: '{other}' is not a database. Name another file.\n"
    assert other.read_bytes() == content


def test_a_database_needs_a_name_that_is_text(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna"]))

    ran = snowq("load", log, "--db", bytes(tmp_path) + b"/b\xff.duckdb")

    assert ran.err == "snowq: --db: the database would have a name that is not UTF-8. Name another file.\n"


def test_nor_does_duckdb_write_to_a_folder_with_a_question_mark(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna"]))

    (tmp_path / "wh?t").mkdir()
    in_folder = snowq("load", log, "--db", tmp_path / "wh?t" / "events.duckdb")
    in_name = snowq("load", log, "--db", tmp_path / "a?b.duckdb")
    compacted = snowq("compact", "--db", tmp_path / "a?b.duckdb")

    told = "snowq: --db: DuckDB cannot write to a folder with a '?' in its name"
    assert (in_folder.code, in_folder.err) == (2, f"{told}: '{tmp_path}/wh?t'. Name another.\n")
    assert (in_name.code, compacted.code) == (0, 0)


def test_a_first_load_that_fails_leaves_no_database_that_answers_with_nothing(db: Path, tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna"]))

    ran = snowq("load", log, "--db", db, "--memory", "1MB")

    assert (ran.code, "--memory 1GB" in ran.err) == (1, True)
    assert not list(tmp_path.glob("events*"))
