"""The files of a source as relations: which are copied, under which names, and whether copies are left behind."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hand_made import file_of, line

from snowplow_sql.engines.duckdb import connect
from snowplow_sql.errors import SourceError
from snowplow_sql.logs.line_views import LineViews, needed_repair
from snowplow_sql.logs.readable import ReadableFiles

SOUND = file_of(line(query="e=pv&page=a"), line(query="e=pv&page=b"))
TORN = gzip.compress(file_of(*(line(query=f"e=pv&page={number}", edge=str(number * 7919)) for number in range(500))))


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """A sound file, and a truncated gz."""
    (tmp_path / "sound.log").write_bytes(SOUND)
    (tmp_path / "torn.gz").write_bytes(TORN[:-500])
    return [str(tmp_path / "sound.log"), str(tmp_path / "torn.gz")]


def test_of_sound_files_there_are_no_copies(paths: list[str], tmp_path: Path) -> None:
    files = ReadableFiles(paths[:1], workspace=tmp_path)
    before = files.relations()

    assert not files.copy_broken(lambda _: True)
    assert files.relations() == before
    assert (files.line_count, files.troubles, files.names) == (2, {}, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sound.log", "torn.gz"]


def test_a_copy_is_called_as_its_file_and_gone_in_the_end(paths: list[str], tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    workspace.mkdir()
    files = ReadableFiles(paths, names={paths[1]: "s3://shop/torn.gz"}, workspace=workspace)

    assert files.copy_broken(lambda _: True)
    (copy,) = workspace.rglob("*.log")
    assert files.names == {paths[1]: "s3://shop/torn.gz", str(copy): "s3://shop/torn.gz"}
    assert files.troubles == {"s3://shop/torn.gz": "the gz is truncated"}
    assert files.line_count == 2 + copy.read_bytes().count(b"\n")
    files.close()
    assert list(workspace.iterdir()) == []


def test_what_duckdb_cannot_read_is_copied_though_nothing_is_found(paths: list[str], tmp_path: Path) -> None:
    files = ReadableFiles(paths[:1], workspace=tmp_path)

    assert files.copy_broken(lambda _: False)
    assert files.troubles == {}
    assert set(files.names.values()) == {paths[0]}
    files.close()


def test_a_file_that_is_gone_is_told_of_and_the_others_count_as_not_examined(paths: list[str]) -> None:
    files = ReadableFiles(paths)
    assert files.kinds
    Path(paths[1]).unlink()

    with pytest.raises(SourceError, match=r"torn\.gz' cannot be read: No such file"):
        files.copy_broken(lambda _: True)
    assert not files.are_examined


def test_the_views_are_repaired_once_and_have_each_line_under_the_name_of_its_file(paths: list[str]) -> None:
    with connect() as connection:
        files = ReadableFiles(paths)
        lines = LineViews(files, connection)
        lines.make()

        assert needed_repair(lines.read_all, lines.repair)
        assert not needed_repair(lines.read_all, lines.repair)
        assert not lines.repair()
        counts = "SELECT log_file, count(*) FROM log_lines GROUP BY ALL ORDER BY ALL"
        found = dict(connection.execute(counts).fetchall())
        assert found == {paths[0]: 2, paths[1]: (files.line_count or 0) - 2}
        assert 0 < found[paths[1]] < 500
        files.close()
