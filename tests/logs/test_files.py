"""Which files are read, and that their lines are the same however the files were packed or converted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hand_made import file_of, line
from workbench import Open, Titles, name_of, write

import snowplow_sql as sp
from snowplow_sql.errors import SourceError
from snowplow_sql.logs import files


def hit(title: str) -> str:
    return line(query=f"e=pv&page={title}")


class TestWhichFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        names = [
            "b.log",
            "a.log",
            "2012/01/c.gz.part",
            "2012/01/02/d",
            ".hidden.log",
            "_SUCCESS",
            "2012/.git/e.log",
            "_tmp/f.log",
            "2013/events.duckdb",
            "events.duckdb.work/copy",
        ]
        write(tmp_path, {name: [hit("x")] for name in names})
        return tmp_path

    def found(self, source: Path | str, folder: Path) -> list[str]:
        return [name_of(path, folder) for path in files.find(source)]

    def test_a_folder_means_all_files_below_it_in_order_but_not_the_hidden_ones(self, folder: Path) -> None:
        expected = ["2012/01/02/d", "2012/01/c.gz.part", "a.log", "b.log"]
        assert self.found(folder, folder) == expected
        assert self.found(str(folder) + "/", folder) == expected

    def test_a_file_that_is_named_is_read_even_if_it_is_hidden(self, folder: Path) -> None:
        assert self.found(folder / ".hidden.log", folder) == [".hidden.log"]
        assert self.found(folder / "_SUCCESS", folder) == ["_SUCCESS"]

    def test_a_glob_means_the_files_that_match(self, folder: Path) -> None:
        assert self.found(folder / "*.log", folder) == ["a.log", "b.log"]
        assert self.found(f"{folder}/[b-c].log", folder) == ["b.log"]
        assert self.found(f"{folder}/2012/**", folder) == ["2012/01/02/d", "2012/01/c.gz.part"]
        assert self.found(f"{folder}/**/*.log", folder) == ["_tmp/f.log", "a.log", "b.log"]
        assert self.found(f"{folder}/?.log", folder) == ["a.log", "b.log"]

    def test_a_file_whose_name_is_also_a_pattern_is_that_file(self, tmp_path: Path) -> None:
        write(tmp_path, {"a[1].log": [hit("x")], "a1.log": [hit("y")]})
        assert self.found(tmp_path / "a[1].log", tmp_path) == ["a[1].log"]

    def test_the_home_folder_may_be_written_as_a_tilde(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(folder))
        assert self.found("~/a.log", folder) == ["a.log"]
        assert self.found("~/*.log", folder) == ["a.log", "b.log"]

    def test_a_link_is_followed_once(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        write(elsewhere, {"linked.log": [hit("x")]})
        (folder / "more").symlink_to(elsewhere)
        assert "more/linked.log" in self.found(folder, folder)
        (folder / "2012" / "loop").symlink_to(folder)
        found = [Path(path).resolve() for path in files.find(folder)]
        assert len(found) == len(set(found))

    @pytest.mark.parametrize(
        "source",
        [
            "missing",
            "missing/*.log",
            "empty",
            "a.log/below",
            "~nobody_of_that_name/logs",
            "x" * 5000,
            "nul\0",
            "[",
            "**/none",
        ],
    )
    def test_a_source_with_nothing_to_read_is_an_error_of_one_line(self, folder: Path, source: str) -> None:
        (folder / "empty" / "deeper").mkdir(parents=True)
        with pytest.raises(SourceError) as raised:
            sp.open(source if source.startswith("~") else f"{folder}/{source}")
        assert "\n" not in str(raised.value)

    def test_a_pipe_in_a_folder_is_no_log_and_is_not_waited_for(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe.log")
        assert self.found(folder, folder) == ["2012/01/02/d", "2012/01/c.gz.part", "a.log", "b.log"]
        assert self.found(f"{folder}/*.log", folder) == ["a.log", "b.log"]

    def test_a_folder_of_hidden_files_has_nothing_to_read(self, tmp_path: Path) -> None:
        write(tmp_path, {".a.log": [hit("x")], "_b/c.log": [hit("x")]})
        with pytest.raises(SourceError, match="No files in the folder"):
            sp.open(tmp_path)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    @pytest.mark.parametrize("name", ["a.log", "2012", "2012/01/02/d"])
    def test_a_file_or_folder_without_permission_is_an_error_that_names_it(self, folder: Path, name: str) -> None:
        mode = (folder / name).stat().st_mode
        (folder / name).chmod(0)
        try:
            with pytest.raises(SourceError, match=name):
                sp.open(folder)
        finally:
            (folder / name).chmod(mode)

    def test_a_broken_link_is_an_error_that_names_it(self, folder: Path) -> None:
        (folder / "gone.log").symlink_to(folder / "nowhere")
        with pytest.raises(SourceError, match=r"gone\.log"):
            sp.open(folder)

    def test_a_folder_that_vanishes_while_it_is_searched_is_an_error(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scan = os.scandir

        def vanishing(path: str | int) -> object:
            if isinstance(path, str) and path.endswith("01"):
                shutil.rmtree(path)
            return scan(path)

        monkeypatch.setattr(os, "scandir", vanishing)
        with pytest.raises(SourceError, match="01"):
            sp.open(folder)

    def test_a_file_that_vanishes_after_it_was_opened_is_an_error_of_snowq(self, folder: Path) -> None:
        with sp.open(folder) as session:
            (folder / "a.log").unlink()
            with pytest.raises(sp.SnowqError, match=r"a\.log"):
                session.sql("SELECT count(*) FROM events")


class TestNames:
    ODD = (
        "with blank.log",
        " at both ends ",
        "it's.log",
        'double"quote.log',
        "[brackets].log",
        "a[12].log",
        "a1.log",
        "star*.log",
        "star1.log",
        "question?.log",
        "question1.log",
        "{curly}.log",
        "caf\u00e9 \u65e5\u672c \U0001f600.log",
        "back\\slash.log",
        "semi;colon--.log",
        "per%20cent%.log",
        "dollar$HOME.log",
        "new\nline.log",
        "dt=2012-01-01/hour=10/part.log",
        "line=5/filename=x.log",
        "plus+and&.log",
        "~tilde.log",
        "~/tilde.log",
        "-",
        "x.parquet",
        "table.csv",
        "s3:/bucket/x.log",
        "log.log.log",
    )  # fmt: skip

    def test_a_file_may_have_any_name(self, titles: Titles) -> None:
        given = {name: [hit(str(number))] for number, name in enumerate(self.ODD)}
        assert titles(given) == {name: [str(number)] for number, name in enumerate(self.ODD)}

    def test_a_damaged_file_may_have_any_name_too(self, titles: Titles) -> None:
        given = {name: file_of(hit(str(number))) + b"\xff\r" for number, name in enumerate(self.ODD)}
        assert titles(given) == {name: [str(number)] for number, name in enumerate(self.ODD)}

    def test_files_of_one_name_in_several_folders_are_told_apart(self, titles: Titles) -> None:
        given = {f"{folder}/x.log": [hit(folder)] for folder in "abc"}
        assert titles(given) == {f"{folder}/x.log": [folder] for folder in "abc"}

    def test_a_relative_source_gives_relative_names(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, {"logs/a.log": [hit("x")], "logs/b.log": b"\xff"})
        monkeypatch.chdir(tmp_path)
        with sp.open("logs") as session:
            assert session.sql("SELECT log_file FROM events").rows == [("logs/a.log",)]
            assert list(session.check().troubles) == []
            assert session.sql("SELECT log_file FROM events").rows == [("logs/a.log",)]


class TestMany:
    def test_two_thousand_small_files_are_as_good_as_one(self, open_logs: Open) -> None:
        given: dict[str, bytes] = {
            f"{number % 30:02}/{number}.log": file_of(hit(str(number))) for number in range(2000)
        }
        given |= {f"empty/{number}": b"" for number in range(100)}
        session = open_logs(given)
        assert session.sql(
            "SELECT count(*), count(DISTINCT page_title), count(DISTINCT log_file) FROM events"
        ).rows == [(2000,) * 3]
        assert session.check().files == 2100

    def test_a_folder_of_empty_files_has_no_events_and_all_columns(self, open_logs: Open) -> None:
        session = open_logs({"a.log": b"", "b.gz": b""})
        result = session.sql("SELECT * FROM events")
        assert (len(result.columns), result.rows) == (69, [])
        assert session.check().lines == 0
        assert session.sql("SELECT count(*) FROM bad_lines").rows == [(0,)]

    def test_a_question_that_cannot_be_asked_has_no_file_examined(
        self, open_logs: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = open_logs({"a.log": [hit("x")]})
        examined: list[str] = []
        monkeypatch.setattr("snowplow_sql.logs.readable.examine", lambda path, **_: examined.append(path))
        for wrong in ("SELECT nope FROM events", "SELEC 1", "SELECT * FROM nowhere"):
            with pytest.raises(sp.QueryError):
                session.sql(wrong)
        assert examined == []
