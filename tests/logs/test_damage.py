"""Files that were packed, cut off, damaged or written by another system: what of them counts, and what is said."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import pytest
from hand_made import file_of, line
from workbench import Open, Titles, name_of


def hit(title: str) -> str:
    return line(query=f"e=pv&page={title}")


def hits(count: int, start: int = 0) -> list[str]:
    # the edge's name keeps the lines from packing too well
    return [
        line(query=f"e=pv&page={number}", edge=f"{number * 7919 % 10007:x}") for number in range(start, start + count)
    ]


def titles_of(lines: list[str]) -> list[str]:
    return sorted(re.search("page=([^&]*)", text)[1] for text in lines)  # type: ignore[index]


def both_ways(open_logs: Open, content: bytes) -> tuple[list[str], list[str], list[str]]:
    """The titles in a file before and after it was checked, beside a sound file; and what is said of it."""
    session = open_logs({"file": content, "sound.log": [hit("sound")]})
    ask = "SELECT page_title FROM events WHERE page_title <> 'sound' ORDER BY 1"
    before = [title for (title,) in session.sql(ask)]
    audit = session.check()
    assert audit.holds
    assert session.sql("SELECT count(*) FROM events WHERE page_title = 'sound'").rows == [(1,)]
    after = [title for (title,) in session.sql(ask)]
    assert {Path(path).name for path in audit.troubles} <= {"file"}
    return before, after, list(audit.troubles.values())


class TestPacked:
    def test_gz_is_known_by_its_content_and_not_by_its_name(self, titles: Titles) -> None:
        lines = hits(3)
        packed, plain = gzip.compress(file_of(*lines)), file_of(*lines)
        empty = {
            "empty": b"",
            "empty.gz": b"",
            "packed_empty.gz": gzip.compress(b""),
            "packed_empty": gzip.compress(b""),
        }
        given = {
            "a.log.gz": packed,
            "a": packed,
            "a.log": packed,
            "b.gz": plain,
            "b.log": plain,
            "B.GZ": packed,
            **empty,
        }
        assert titles(given) == {name: titles_of(lines) for name in given if name not in empty}

    def test_a_gz_may_have_several_members_and_anything_in_its_head(self, titles: Titles) -> None:
        lines = hits(20)
        content = file_of(*lines)
        packed = gzip.compress(content)
        deflated = packed[10:]
        named = b"\x1f\x8b\x08\x08" + bytes(6) + b"access.log\0" + deflated
        extra = b"\x1f\x8b\x08\x04" + bytes(6) + (300).to_bytes(2, "little") + b"x" * 300 + deflated
        given = {
            "members": gzip.compress(content[:1000]) + gzip.compress(content[1000:]),
            "one_per_line": b"".join(gzip.compress(file_of(text)) for text in lines),
            "empty_members": gzip.compress(b"") + packed + gzip.compress(b""),
            "named": named,
            "extra": extra,
            "stored": gzip.compress(content, 0),
        }
        assert titles(given) == {name: titles_of(lines) for name in given}

    @pytest.mark.parametrize("flag", ["comment", "checksum"])
    def test_a_gz_whose_head_has_a_long_comment_or_a_checksum_is_read(self, titles: Titles, flag: str) -> None:
        lines = hits(20)
        deflated = gzip.compress(file_of(*lines))[10:]
        head = b"\x1f\x8b\x08\x02" + bytes(6)
        heads = {"comment": b"\x1f\x8b\x08\x10" + bytes(6) + b"c" * 5000 + b"\0"}
        heads["checksum"] = head + (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little")
        assert titles({"a.gz": heads[flag] + deflated}) == {"a.gz": titles_of(lines)}

    @pytest.mark.parametrize("packed", [False, True])
    def test_a_gz_that_is_padded_with_zeros_is_read_in_full(self, open_logs: Open, packed: bool) -> None:
        lines = hits(20)
        second = gzip.compress(file_of(*hits(5, start=20))) if packed else b""
        before, after, troubles = both_ways(open_logs, gzip.compress(file_of(*lines)) + bytes(512) + second)
        expected = titles_of(hits(25) if packed else lines)
        assert (before, after, troubles) == (expected, expected, [])


class TestDamagedGz:
    LINES = hits(3000)
    PACKED = gzip.compress(file_of(*LINES))

    def whole_lines(self, content: bytes) -> list[str]:
        """The whole lines that zlib gets out of the first bytes of a gz."""
        return zlib.decompressobj(31).decompress(content).decode().split("\n")[:-1]

    def test_the_whole_lines_of_a_truncated_gz_count(self, open_logs: Open) -> None:
        length = len(self.PACKED)
        cuts = [2, 10, 11, 40, 500, length // 2, length - 9, length - 8, length - 1]
        files = {f"{cut}.gz": self.PACKED[:cut] for cut in cuts}
        session = open_logs(files | {"sound.log": [hit("sound")]})
        ask = "SELECT log_file, page_title FROM events WHERE page_title <> 'sound'"
        for _ in range(2):
            found: dict[str, list[str]] = {name: [] for name in files}
            for path, title in session.sql(ask):
                found[Path(path).name].append(title)
            expected = {f"{cut}.gz": titles_of(self.whole_lines(self.PACKED[:cut])) for cut in cuts}
            assert {name: sorted(all_of) for name, all_of in found.items()} == expected
            audit = session.check()
        assert audit.holds
        assert {name_of(path, Path(session.source)) for path in audit.troubles} == set(files)
        assert session.sql("SELECT count(*) FROM bad_lines").rows == [(0,)]

    def test_a_checksum_or_length_that_is_wrong_costs_no_line_but_is_said(self, open_logs: Open) -> None:
        for place in (-6, -2):
            damaged = bytearray(self.PACKED)
            damaged[place] ^= 1
            before, after, troubles = both_ways(open_logs, bytes(damaged))
            assert (before, after) == (titles_of(self.LINES),) * 2
            assert len(troubles) == 1

    def test_the_whole_lines_before_a_damage_in_the_middle_count(self, open_logs: Open) -> None:
        middle = len(self.PACKED) // 2
        sound = titles_of(self.whole_lines(self.PACKED[: middle - 64]))
        assert len(sound) > 1000
        for damaged in (
            self.PACKED[:middle] + b"\xff" * 64 + self.PACKED[middle + 64 :],
            self.PACKED[:middle] + bytes(64) + self.PACKED[middle + 64 :],
            self.PACKED[:middle] + self.PACKED[middle + 200 :],
        ):
            before, after, troubles = both_ways(open_logs, damaged)
            assert set(sound) <= set(before)
            assert before == after
            assert len(troubles) == 1

    def test_garbage_behind_a_gz_costs_no_line_but_is_said(self, open_logs: Open) -> None:
        content = file_of(*self.LINES[:20])
        for garbage in (
            b"garbage",
            b"\x1f",
            b"\x1f\x8b",
            b"\x1f\x8b\x08\0garbage that looks like a gz at first",
            b"\n",
        ):
            before, after, troubles = both_ways(open_logs, gzip.compress(content) + garbage)
            assert (before, after) == (titles_of(self.LINES[:20]),) * 2
            assert len(troubles) == 1

    def test_a_gz_in_a_gz_or_something_else_altogether_is_bad_lines(self, open_logs: Open) -> None:
        rubbish = {
            "twice.gz": gzip.compress(self.PACKED),
            "x.zip": b"PK\3\4" + bytes(range(256)) * 40,
            "x.bz2": b"BZh9" + self.PACKED[2:],
        }
        session = open_logs(
            rubbish | {"utf16.log": ("\ufeff" + hit("x") + "\n").encode("utf-16-le"), "sound.log": [hit("sound")]}
        )
        assert session.sql("SELECT page_title FROM events").rows == [("sound",)]
        assert session.check().holds
        assert session.sql("SELECT page_title FROM events").rows == [("sound",)]


class TestLineEnds:
    def test_every_kind_of_line_end_ends_a_line(self, titles: Titles) -> None:
        lines = hits(5)
        ends = {"lf": "\n", "crlf": "\r\n", "cr": "\r", "blank_lines": "\n\n", "crlf_twice": "\r\n\r\n"}
        given: dict[str, bytes] = {}
        for name, end in ends.items():
            given[name] = file_of(*lines, end=end)
            given[f"{name}_without_the_last"] = given[name][: -len(end)]
            given[f"{name}.gz"] = gzip.compress(given[name])
        expected = titles_of(lines)
        assert titles(given) == dict.fromkeys(given, expected)

    def test_a_file_may_mix_them(self, titles: Titles) -> None:
        lines = hits(6)
        mixes = {
            "lf_first": "\n \r\n \r",
            "crlf_first": "\r\n \n \r",
            "cr_first": "\r \n \r\n",
            "lfcr": "\n\r \n\r \n\r",
        }
        given = {}
        for name, mix in mixes.items():
            ends = mix.split(" ") * 2
            given[name] = "".join(text + end for text, end in zip(lines, ends, strict=True)).encode()
            given[f"{name}.gz"] = gzip.compress(given[name])
            given[f"{name}_twice"] = given[name] + given[name].replace(b"page=", b"page=x")
        found = titles(given)
        twice = sorted(titles_of(lines) + ["x" + title for title in titles_of(lines)])
        assert found == {name: twice if name.endswith("twice") else titles_of(lines) for name in given}

    def test_line_ends_are_found_on_the_seam_of_the_pieces_that_a_file_is_read_in(self, titles: Titles) -> None:
        piece = 1 << 20
        given = {}
        for offset in (-2, -1, 0, 1):
            for name, end in (("crlf", "\r\n"), ("cr", "\r"), ("crcr", "\r\r"), ("e_acute_crlf", "\u00e9\r\n")):
                filler = "#" + "x" * (piece + offset - 2)
                given[f"{name}{offset}"] = f"{filler}\n{hit('a')}{end}{hit('b')}\n".encode()
        found = titles(given)
        assert {
            name: [title and title.strip("\u00e9") for title in all_of] for name, all_of in found.items()
        } == {name: ["a", "b"] for name in given}


class TestContent:
    def test_a_line_may_be_very_long(self, titles: Titles) -> None:
        # around 2,000,000 bytes DuckDB must be told to expect them
        lengths = [1_500_000, 1_999_997, 1_999_998, 1_999_999, 2_000_000, 2_000_001, 3_000_000]
        long = {length: line(query="e=pv&x=" + "x" * (length - len(hit("long")) + 3) + "&page=L") for length in lengths}
        assert [len(text) - length for length, text in long.items()] == [len(long[1_500_000]) - 1_500_000] * len(
            lengths
        )
        given = {}
        for end in ("\n", "\r\n"):
            for length, text in long.items():
                exact = text.replace("x", "", len(text) - length)
                given[f"{len(end)} {length}"] = file_of(hit("before"), exact, hit("z"), end=end)
        assert titles(given) == {name: ["L", "before", "z"] for name in given}

    def test_bytes_that_are_no_text_become_replacement_characters_and_harm_no_other_line(self, titles: Titles) -> None:
        broken = {
            b"\xff": 1,
            b"\xc3": 1,
            b"\xe2\x82": 1,
            b"\xc0\x80": 2,
            b"\xed\xa0\x80": 3,
            b"\xf4\x90\x80\x80": 4,
            b"\xf4\x8f\xbf": 1,
        }
        given = {
            f"{number}": file_of(hit("before")) + hit("").encode() + bytes_ + b"\n" + file_of(hit("after"))
            for number, bytes_ in enumerate(broken)
        }
        expected = {f"{number}": ["after", "before", "\ufffd" * count] for number, count in enumerate(broken.values())}
        assert titles(given) == expected

    def test_no_character_is_special_to_the_reader_of_lines(self, titles: Titles) -> None:
        odd = [
            "\0",
            "a\0b",
            "'",
            '"',
            '""',
            "\\",
            "\\n",
            ",",
            ";",
            "|",
            "\x1a",
            "\x1f",
            "\x7f",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\ufffe",
        ]
        odd += ["\U0010fffe", "\U000fffff", "\U0010ffbf", "\u00f4", "\x0b", "\x0c", "NULL", "\ue000", "\U000f0000"]
        given = {f"{number}": [hit(text), hit(f"x{text}y"), hit("z")] for number, text in enumerate(odd)}
        expected = {f"{number}": sorted([text, f"x{text}y", "z"]) for number, text in enumerate(odd)}
        assert titles(given) == expected

    def test_the_last_code_point_becomes_a_replacement_character_wherever_it_stands(self, open_logs: Open) -> None:
        last = "\U0010ffff"
        for text in (f"a{last}b", f"{last}b", f"a{last}", last, f"{last}{last}"):
            expected = sorted([text.replace(last, "\ufffd"), "z"])
            before, after, _ = both_ways(open_logs, file_of(hit(text), hit("z")))
            assert (before, after) == (expected, expected)

    def test_a_byte_order_mark_is_no_part_of_the_first_line(self, open_logs: Open) -> None:
        mark = b"\xef\xbb\xbf"
        session = open_logs(
            {
                "hit": mark + file_of(hit("a")),
                "header": mark + file_of("#Version: 1.0", hit("a")),
                "packed": gzip.compress(mark + file_of(hit("a"))),
                "broken": mark + file_of(hit("a")) + b"\r",
                "blank": mark + b"\n",
                "empty": mark,
            }
        )
        for _ in range(2):
            assert session.sql("SELECT count(*) FROM events").rows == [(4,)]
            assert session.sql("SELECT count(*) FROM bad_lines").rows == [(0,)]
            audit = session.check()
        assert audit.holds
        assert audit.troubles == {}
