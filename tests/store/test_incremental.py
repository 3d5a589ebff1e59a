"""A second load loads nothing twice, and leaves nothing of files that have changed."""

from __future__ import annotations

import gzip
import os
from datetime import date
from pathlib import Path

import pytest
from shelf import HEAD, SAMPLE, around, ask, holds, load, name, touch, users, views, write

import snowplow_sql as sp
from snowplow_sql.errors import SourceError, UsageError
from snowplow_sql.store import found
from snowplow_sql.store import load as loading
from snowplow_sql.store.database import Database
from snowplow_sql.store.load import Request, planned


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "events.duckdb"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two days: anna and bert, then carl."""
    folder = tmp_path / "logs"
    write(folder / name("2012-01-01"), views("2012-01-01", ["anna", "bert"]))
    write(folder / name("2012-01-02"), views("2012-01-02", ["carl"]))
    return folder


def test_a_load_says_what_became_of_the_lines(db: Path, logs: Path) -> None:
    report = load(db, logs)

    assert (report.files, report.counts.lines, report.counts.events, report.counts.skipped) == (2, 7, 3, 4)
    assert users(db) == ["anna", "bert", "carl"]
    assert ask(db, "SELECT log_file, lines, events, skipped, bad FROM log_files ORDER BY 1") == [
        (str(logs / name("2012-01-01")), 4, 2, 2, 0),
        (str(logs / name("2012-01-02")), 3, 1, 2, 0),
    ]


def test_a_file_that_was_loaded_is_not_even_read_again(db: Path, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(db, logs)
    before = holds(db)
    monkeypatch.setattr(found, "_md5", lambda path, _: pytest.fail(f"{path} is read"))

    report = load(db, logs)

    assert (report.files, report.again) == (0, 2)
    assert holds(db) == before


def test_a_new_file_is_loaded_beside_the_others(db: Path, logs: Path) -> None:
    load(db, logs)
    write(logs / name("2012-01-03"), views("2012-01-03", ["dora"]))

    assert load(db, logs).files == 1
    assert users(db) == ["anna", "bert", "carl", "dora"]


def test_a_file_that_changed_is_replaced_whole(db: Path, logs: Path) -> None:
    load(db, logs)
    changed = write(logs / name("2012-01-01"), [*views("2012-01-01", ["emil"]), "torn"])

    report = load(db, logs)

    assert (report.files, report.replaced, report.again) == (1, 1, 1)
    assert users(db) == ["emil", "carl"]
    assert ask(db, "SELECT log_file, line FROM bad_lines") == [(str(changed), "torn")]
    load(changed.parent / "fresh.duckdb", logs)
    assert holds(db) == holds(changed.parent / "fresh.duckdb")


def test_a_change_that_keeps_the_size_is_seen_by_the_time_of_writing(db: Path, logs: Path) -> None:
    plain = logs / "plain.log"
    plain.write_text("\n".join(views("2012-01-05", ["nora"])))
    load(db, logs)
    plain.write_text("\n".join(views("2012-01-05", ["nora"])).replace("nora", "otto"))
    touch(plain, 7)

    assert load(db, logs).replaced == 1
    assert "otto" in users(db)
    assert "nora" not in users(db)


def test_a_file_that_was_only_touched_is_not_loaded_again_and_not_read_a_third_time(
    db: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(db, logs)
    touch(logs / name("2012-01-01"), 100)

    assert load(db, logs).files == 0
    monkeypatch.setattr(found, "_md5", lambda path, _: pytest.fail(f"{path} is read"))
    assert load(db, logs).again == 2


def test_a_load_of_many_batches_that_opens_the_file_anew_leaves_what_one_batch_leaves(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, anew = tmp_path / "at_once.duckdb", tmp_path / "anew.duckdb"
    ten_days = str(SAMPLE / "*.2012-02-1*")
    load(at_once, ten_days, logs)
    opened: list[str] = []
    reopen = Database.reopen

    def recorded(database: Database) -> None:
        opened.append(str(database.path))
        reopen(database)

    monkeypatch.setattr(Database, "reopen", recorded)
    monkeypatch.setattr(loading, "_BATCH", 1)
    monkeypatch.setattr(loading, "_OPEN_FOR", 1)
    report = load(anew, ten_days, logs)

    assert len(opened) == report.files - 1 > 2
    assert holds(anew) == holds(at_once)
    assert around(anew) == {"at_once.duckdb", "anew.duckdb", "logs"}


def test_the_same_content_under_another_path_is_not_loaded(db: Path, logs: Path, tmp_path: Path) -> None:
    load(db, logs)
    copy = tmp_path / "copies" / "copy.gz"
    copy.parent.mkdir()
    copy.write_bytes((logs / name("2012-01-01")).read_bytes())

    assert [load(db, copy).same, load(db, copy).same] == [1, 1]
    assert users(db) == ["anna", "bert", "carl"]
    assert ask(db, "SELECT log_file, same_as, lines FROM log_files WHERE same_as IS NOT NULL") == [
        (str(copy), str(logs / name("2012-01-01")), None)
    ]


def test_of_two_copies_in_one_load_one_is_loaded(db: Path, logs: Path) -> None:
    (logs / "copy.gz").write_bytes((logs / name("2012-01-01")).read_bytes())

    report = load(db, logs)

    assert (report.files, report.same) == (2, 1)
    assert users(db) == ["anna", "bert", "carl"]


def test_a_copy_takes_over_when_the_file_that_it_is_like_changes(db: Path, logs: Path) -> None:
    original, copy = logs / name("2012-01-01"), logs / name("2012-01-01", hash_="copy")
    copy.write_bytes(original.read_bytes())
    load(db, logs)
    write(original, views("2012-01-01", ["emil"]))

    load(db, logs)

    assert sorted(users(db)) == ["anna", "bert", "carl", "emil"]


def test_a_file_that_becomes_a_copy_of_another_gives_up_its_events(db: Path, logs: Path) -> None:
    load(db, logs)
    (logs / name("2012-01-02")).write_bytes((logs / name("2012-01-01")).read_bytes())

    assert load(db, logs).same == 1
    assert users(db) == ["anna", "bert"]


def test_files_are_known_by_their_absolute_paths(db: Path, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(logs)
    load(db, ".")

    assert load(db, logs, f"{logs}/*.gz", logs / name("2012-01-01")).again == 2


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2012-01-02", None, ["carl", "nora"]),
        (None, "2012-01-01", ["anna", "bert", "nora"]),
        ("2012-01-01", "2012-01-02", ["anna", "bert", "carl", "nora"]),
        ("2013-01-01", None, ["nora"]),
    ],
)
def test_the_days_in_the_names_choose_the_files_that_have_one(
    db: Path, logs: Path, since: str | None, until: str | None, expected: list[str]
) -> None:
    (logs / "plain.log").write_text("\n".join(views("2012-01-05", ["nora"])))
    days = {key: date.fromisoformat(day) for key, day in {"since": since, "until": until}.items() if day}

    load(db, logs, **days)

    assert users(db) == expected


def test_a_plan_changes_nothing_and_makes_no_database(db: Path, logs: Path) -> None:
    plan = planned(Request([str(logs)]), db)

    assert [it.file.path for it in plan.load] == [str(logs / name("2012-01-01")), str(logs / name("2012-01-02"))]
    assert not db.exists()


def test_a_plan_knows_what_is_loaded_and_what_has_changed(db: Path, logs: Path) -> None:
    load(db, logs)
    write(logs / name("2012-01-02"), views("2012-01-02", ["emil"]))

    plan = planned(Request([str(logs)]), db)

    assert [(it.file.path, it.replaces) for it in plan.load] == [(str(logs / name("2012-01-02")), True)]
    assert users(db) == ["anna", "bert", "carl"]


def test_events_lie_in_the_order_of_time(db: Path, logs: Path) -> None:
    write(logs / name("2011-12-31"), views("2012-01-02", ["early", "late"])[::-1])
    load(db, logs)

    times = ask(db, "SELECT dt::VARCHAR, tm::VARCHAR FROM events ORDER BY rowid")
    assert times == [
        ("2012-01-01", "10:00:00"),
        ("2012-01-01", "10:01:00"),
        ("2012-01-02", "10:00:00"),
        ("2012-01-02", "10:00:00"),
        ("2012-01-02", "10:01:00"),
    ]


def test_the_database_and_its_journal_are_no_logs_of_their_folder(logs: Path) -> None:
    db = logs / "events.db"
    load(db, logs)

    assert load(db, logs).again == 2
    assert ask(db, "SELECT count(*) FROM bad_lines") == [(0,)]


@pytest.mark.parametrize("folder", ["with space", "it's", "[a-b]*?", "Größe 😀", "#1"])
def test_any_name_is_a_name(tmp_path: Path, folder: str) -> None:
    write(tmp_path / folder / name("2012-01-01"), views("2012-01-01", ["anna"]))
    db = tmp_path / f"{folder}.duckdb"

    assert [load(db, tmp_path / folder).files, load(db, tmp_path / folder).again] == [1, 1]
    assert ask(db, "SELECT DISTINCT log_file FROM events") == [(str(tmp_path / folder / name("2012-01-01")),)]


def test_nothing_is_left_beside_the_database(db: Path, logs: Path) -> None:
    load(db, logs)

    assert around(db) == {"events.duckdb", "logs"}


def test_a_torn_gz_gives_its_whole_lines_and_is_named(db: Path, logs: Path) -> None:
    torn = write(logs / name("2012-01-03"), views("2012-01-03", [f"user{n}" for n in range(50)]))
    torn.write_bytes(torn.read_bytes()[:-6])

    report = load(db, logs)

    assert report.odd == {str(torn): "the gz is truncated"}
    assert ask(db, f"SELECT lines, events, trouble FROM log_files WHERE log_file = '{torn}'") == [
        (52, 50, "the gz is truncated")
    ]
    assert load(db, logs).again == 3


def test_a_gz_that_is_damaged_in_the_midst_and_has_lines_that_are_bad_by_it_is_named(db: Path, logs: Path) -> None:
    lines = "".join(f"{line}\n" for line in views("2012-01-03", [f"user{n}" for n in range(50)])).encode()
    packed = gzip.compress(lines, compresslevel=0)  # uncompressed: the bytes are those of the lines, plus a checksum
    torn = logs / name("2012-01-03")
    torn.write_bytes(packed.replace(b"2012-01-03\t10:05", b"2012-01-03x10:05"))

    report = load(db, logs)

    assert report.odd == {str(torn): "the gz is damaged: Error -3 while decompressing data: incorrect data check"}
    assert ask(db, f"SELECT lines, events, bad FROM log_files WHERE log_file = '{torn}'") == [(50, 49, 1)]
    assert load(db, logs).odd == {}


def test_a_file_that_is_no_log_is_named_and_its_lines_are_kept(db: Path, logs: Path) -> None:
    other = logs / "README"
    other.write_text("Read me.\n\nPlease.\n")

    report = load(db, logs)

    assert list(report.odd) == [str(other)]
    assert ask(db, "SELECT line FROM bad_lines ORDER BY 1") == [("Please.",), ("Read me.",)]


def test_a_log_without_a_hit_is_nothing_odd(db: Path, tmp_path: Path) -> None:
    write(tmp_path / "only_head.gz", [])

    assert load(db, tmp_path / "only_head.gz").odd == {}
    assert ask(db, "SELECT lines, skipped FROM log_files") == [(len(HEAD), len(HEAD))]


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_loaded(db: Path, logs: Path) -> None:
    (logs / "gone.gz").symlink_to(logs / "nowhere")

    assert load(db, logs).failed == {str(logs / "gone.gz"): "No such file or directory"}
    assert users(db) == ["anna", "bert", "carl"]


def test_a_file_that_vanishes_after_it_was_found_is_told_and_the_rest_is_loaded(
    db: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = logs / name("2012-01-01")
    contents = found.contents

    def losing(*arguments: object) -> dict[str, str]:
        known = contents(*arguments)  # type: ignore[arg-type]
        lost.unlink()
        return known

    monkeypatch.setattr("snowplow_sql.store.manifest.contents", losing)
    report = load(db, logs)

    assert list(report.failed) == [str(lost)]
    assert users(db) == ["carl"]


def test_a_database_holds_one_reading_and_refuses_the_other(db: Path, logs: Path) -> None:
    load(db, logs, modern=True)

    with pytest.raises(UsageError, match="--as-of-2012"):
        load(db, logs, modern=False)
    assert load(db, logs).again == 2


def test_a_file_whose_twin_has_changed_is_no_longer_taken_for_loaded(db: Path, tmp_path: Path) -> None:
    """Its events used to be removed with the content that both had, while the manifest still listed them."""
    one, other = (write(tmp_path / folder / name("2012-01-01"), views("2012-01-01", ["anna"])) for folder in "ab")
    assert load(db, one, other).same == 1
    write(one, views("2012-01-01", ["bert"]))
    touch(one, 5)

    report = load(db, one)
    assert report.odd == {str(other): f"it had the content of '{one}', which has changed since. Load it again"}
    assert users(db) == ["bert"]
    assert load(db, other).files == 1
    assert users(db) == ["anna", "bert"]


def test_a_twin_that_is_loaded_in_the_same_run_is_nothing_to_tell(db: Path, tmp_path: Path) -> None:
    one, other = (write(tmp_path / folder / name("2012-01-01"), views("2012-01-01", ["anna"])) for folder in "ab")
    load(db, one, other)
    write(one, views("2012-01-01", ["bert"]))
    touch(one, 5)

    assert load(db, one, other).odd == {}
    assert users(db) == ["anna", "bert"]


def test_what_a_killed_load_leaves_beside_its_database_is_no_log(tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    write(tmp_path / name("2012-01-01"), views("2012-01-01", ["anna"]))
    write(tmp_path / "events.duckdb.work" / "s3" / "0" / name("2012-01-02"), views("2012-01-02", ["bert"]))

    report = load(db, tmp_path)
    assert (report.files, report.failed) == (1, {})
    assert users(db) == ["anna"]


def test_a_name_that_is_no_utf8_is_told_and_the_rest_is_loaded(db: Path, logs: Path) -> None:
    (path,) = (path for path in logs.iterdir() if "01-01" in path.name)
    odd = os.fsencode(logs) + b"/\xff.gz"
    try:
        Path(os.fsdecode(odd)).write_bytes(path.read_bytes() + b"\0")
    except OSError:
        pytest.skip("this system takes no such name")

    report = load(db, logs)
    assert (report.files, report.failed) == (2, {os.fsdecode(odd): "it has a name that is not UTF-8; rename it"})
    with pytest.raises(SourceError, match=r"\\xff\.gz' has a name that is not UTF-8\. Rename it\."):
        sp.open(logs)
