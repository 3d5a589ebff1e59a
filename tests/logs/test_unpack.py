"""Files in memory: single ones, and small ones that are joined as if they were one."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest
from hand_made import VERSION, file_of, header, line

from snowplow_sql.logs.fast import unpack
from snowplow_sql.logs.fast.reading import File, read
from snowplow_sql.logs.fast.terms import END, SPAN, START


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("name", ["some.log", "some.log.gz"])
def test_a_file_is_held_in_memory_up_to_a_size(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, more: int
) -> None:
    content = file_of(*(line(query=f"e=pv&page={n}") for n in range(200)))
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    monkeypatch.setattr(unpack, "LARGEST", len(content) - more)

    text = unpack.text([str(path)], [name])

    assert (text is None) == (more > 0)
    assert text is None or text.data.tobytes() == content + bytes(SPAN)


def test_a_gz_is_read_whole_or_not_at_all_wherever_it_is_cut(tmp_path: Path) -> None:
    content = file_of(*(line(query=f"e=pv&page={n}") for n in range(20)))
    packed = gzip.compress(content)
    path = tmp_path / "some.log.gz"
    for size in range(3, len(packed) + 8):
        path.write_bytes(packed[:size].ljust(size, b"\0"))  # gzip pads with zeros too
        text = unpack.text([str(path)], ["some.log.gz"])
        assert (text is None) == (size < len(packed)), size
        assert text is None or text.data[:-SPAN].tobytes() == content


@pytest.mark.parametrize("behind", [b"x", b"\0x", b"\x1f\x8b", b"\x1f", gzip.compress(b"", mtime=0)[:-1]])
def test_a_gz_with_something_else_behind_it_is_left_to_the_plain_way(tmp_path: Path, behind: bytes) -> None:
    path = tmp_path / "some.log.gz"
    path.write_bytes(gzip.compress(file_of(line())) + behind)
    assert unpack.text([str(path)], ["some.log.gz"]) is None


def test_a_gz_of_many_members_is_the_lines_of_all(tmp_path: Path) -> None:
    contents = [file_of(line(query=f"e=pv&page={n}")) for n in range(5)]
    path = tmp_path / "some.log.gz"
    path.write_bytes(b"".join(gzip.compress(content) for content in [*contents, b""]))
    text = unpack.text([str(path)], ["some.log.gz"])
    assert text is not None
    assert text.data[:-SPAN].tobytes() == b"".join(contents)


def views(day: int, count: int) -> list[str]:
    return [line(date=f"2012-01-{day:02}", query=f"e=pv&page={day}.{n}") for n in range(count)]


def written(folder: Path, contents: Sequence[bytes]) -> list[File]:
    paths = [folder / f"{number}.log" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return [File(str(path), path.name) for path in paths]


def contents_of(texts: Sequence[unpack.Text]) -> list[tuple[str, list[bytes], list[int]]]:
    """Name, lines and days of the lines, for each file."""
    found = []
    for text in texts:
        ends = text.counts.cumsum()
        for name, count, end in zip(text.names, text.counts, ends, strict=True):
            rows = slice(end - count, end)
            lines = [text.data[one[START] : one[END]].tobytes() for one in text.lines[rows]]
            found.append((name, lines, text.moments[0, rows].tolist()))
    return found


@pytest.mark.parametrize("packed", [True, False])
def test_small_files_are_read_as_one(packed: bool, tmp_path: Path) -> None:
    given = [[VERSION, header(), *views(1, 3)], [], views(2, 1), [VERSION, header(count=15)], [*views(3, 2), "", "x"]]
    contents = [file_of(*lines) if lines else b"" for lines in given]
    files = written(
        tmp_path, [gzip.compress(content) if content else b"" for content in contents] if packed else contents
    )
    texts, unsound = read(files)
    assert (len(texts), unsound) == (1, [])
    assert [(name, [one.decode() for one in lines]) for name, lines, _ in contents_of(texts)] == [
        (file.name, lines) for file, lines in zip(files, given, strict=True)
    ]
    assert [days for _, _, days in contents_of(texts)][2] == [15341]  # 2012-01-02


ODD_ONES = {
    "without its last line feed": gzip.compress(file_of(*views(2, 2)).rstrip(b"\n")),
    "of two members": gzip.compress(file_of(*views(2, 2))) + gzip.compress(file_of(*views(3, 1))),
    "beyond ASCII": gzip.compress(file_of(line(query="e=pv&page=日本"))),
    "not packed": file_of(*views(2, 2)),
}
NO_SOUND_ONES = {
    "carriage returns": gzip.compress(file_of(*views(2, 2)).replace(b"\n", b"\r\n")),
    "no UTF-8": gzip.compress(file_of(line(query="e=pv&page=M\xfcnchen")).decode().encode("latin-1")),
    "other fields": gzip.compress(file_of(header("time date c-ip cs-uri-stem cs-uri-query"), "10:00:00\t2012-01-01")),
    "torn": gzip.compress(file_of(*views(2, 200)))[:-40],
    "something behind it": gzip.compress(file_of(*views(2, 2))) + b"\x1f\x8b",
    "no gz at all": b"\x1f\x8b" + file_of(*views(2, 2)),
}


@pytest.mark.parametrize("odd", [*ODD_ONES, *NO_SOUND_ONES])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_odd_one_among_them_is_what_it_is_by_itself(odd: str, place: int, tmp_path: Path) -> None:
    contents = [gzip.compress(file_of(*views(day, day))) for day in (4, 5)]
    contents.insert(place, (ODD_ONES | NO_SOUND_ONES)[odd])
    files = written(tmp_path, contents)
    texts, unsound = read(files)
    assert unsound == [files[place].path] * (odd in NO_SOUND_ONES)
    alone = [read([file])[0] for file in files if file.path not in unsound]
    assert contents_of(texts) == contents_of([text for texts in alone for text in texts])
    assert len(texts) == len(files) - len(unsound)


def test_a_file_that_is_gone_is_an_error_among_others_too(tmp_path: Path) -> None:
    files = written(tmp_path, [file_of(*views(day, 1)) for day in (1, 2)])
    Path(files[1].path).unlink()
    with pytest.raises(FileNotFoundError, match=r"1\.log"):
        read(files)
