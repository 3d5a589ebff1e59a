"""Files that were compressed, cut off, damaged or written by another system: what counts, and what is reported."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hand_made import VERSION, file_of, header, line
from workbench import Files, Open, Titles, name_of

from snowplow_sql.errors import QueryError
from snowplow_sql.logs import repair


def hit(title: str) -> str:
    return line(query=f"e=pv&page={title}")


def hits(count: int, start: int = 0) -> list[str]:
    # varying edge names keep the lines from compressing too well
    return [
        line(query=f"e=pv&page={number}", edge=f"{number * 7919 % 10007:x}") for number in range(start, start + count)
    ]


def titles_of(lines: list[str]) -> list[str]:
    return sorted(re.search("page=([^&]*)", text)[1] for text in lines)  # type: ignore[index]


Content = dict[str, list[str]]


def both_ways(open_logs: Open, files: Files) -> tuple[Content, Content, set[str]]:
    """The titles in each file before and after a check of all, next to a sound file; and the files in trouble."""
    session = open_logs({**files, "sound.log": [hit("sound")]})

    def read() -> Content:
        found: Content = {name: [] for name in [*files, "sound.log"]}
        for path, title in session.sql("SELECT log_file, page_title FROM events ORDER BY page_title"):
            found[name_of(path, session.source)].append(title)
        assert found.pop("sound.log") == ["sound"]
        return found

    before = read()
    audit = session.check()
    assert audit.holds
    return before, read(), {name_of(path, session.source) for path in audit.troubles}


def test_in_a_transaction_damage_ends_it_and_is_repaired_behind_it(open_logs: Open) -> None:
    whole, torn = hits(50), hits(2000, start=50)
    session = open_logs({"a.log": whole, "b.gz": gzip.compress(file_of(*torn))[:-2000]})
    session.sql("BEGIN")
    with pytest.raises(QueryError, match="transaction is aborted"):
        session.sql("SELECT count(*) FROM events")
    with pytest.raises(QueryError, match="transaction is aborted"):
        session.check()
    session.sql("ROLLBACK")
    ((found,),) = session.sql("SELECT count(*) FROM events").rows
    assert 50 < found < 2050
    assert session.check().holds


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
        content, headed = file_of(*lines), file_of(VERSION, header(), *lines)
        packed = gzip.compress(content)
        deflated = packed[10:]
        named = b"\x1f\x8b\x08\x08" + bytes(6) + b"access.log\0" + deflated
        extra = b"\x1f\x8b\x08\x04" + bytes(6) + (300).to_bytes(2, "little") + b"x" * 300 + deflated
        given = {
            "members": gzip.compress(content[:1000]) + gzip.compress(content[1000:]),
            "one_per_line": b"".join(gzip.compress(file_of(text)) for text in lines),
            "within_its_header": gzip.compress(headed[:50]) + gzip.compress(headed[50:]),
            "empty_members": gzip.compress(b"") + packed + gzip.compress(b""),
            "named": named,
            "extra": extra,
            "stored": gzip.compress(content, 0),
        }
        assert titles(given) == {name: titles_of(lines) for name in given}

    def test_a_gz_whose_head_has_a_long_comment_or_a_checksum_is_read(self, open_logs: Open) -> None:
        lines = hits(20)
        deflated = gzip.compress(file_of(*lines))[10:]
        commented = b"\x1f\x8b\x08\x10" + bytes(6) + b"c" * 5000 + b"\0"
        checked = b"\x1f\x8b\x08\x02" + bytes(6)
        checked += (zlib.crc32(checked) & 0xFFFF).to_bytes(2, "little")
        files = {"commented.gz": commented + deflated, "checked.gz": checked + deflated}
        expected = {name: titles_of(lines) for name in files}
        assert both_ways(open_logs, files) == (expected, expected, set())

    def test_a_gz_that_is_padded_with_zeros_is_read_in_full(self, open_logs: Open) -> None:
        lines = hits(20)
        packed = gzip.compress(file_of(*lines))
        short = gzip.compress(b"\n".join(text.encode() for text in lines))
        files = {"a.gz": packed + bytes(512), "short.gz": short + b"\0", "long.gz": packed + bytes(1 << 20)}
        expected = {name: titles_of(lines) for name in files}
        assert both_ways(open_logs, files) == (expected, expected, set())

    def test_zeros_between_the_members_of_a_gz_hide_no_line(self, open_logs: Open) -> None:
        first, second = hits(20), hits(5, start=20)
        packed = gzip.compress(file_of(*first)) + bytes(512) + gzip.compress(file_of(*second))
        expected = {"a.gz": titles_of(first + second)}
        assert both_ways(open_logs, {"a.gz": packed}) == (expected, expected, set())


class TestDamagedGz:
    LINES = hits(3000)
    PACKED = gzip.compress(file_of(*LINES))

    def whole_lines(self, content: bytes) -> list[str]:
        """The whole lines that zlib can decompress from the first bytes of a gz file."""
        return zlib.decompressobj(31).decompress(content).decode().split("\n")[:-1]

    def test_the_whole_lines_of_a_truncated_gz_count(self, open_logs: Open) -> None:
        length = len(self.PACKED)
        cuts = [2, 10, 11, 40, 500, length // 2, length - 9, length - 8, length - 1]
        files = {f"{cut}.gz": self.PACKED[:cut] for cut in cuts}
        expected = {f"{cut}.gz": titles_of(self.whole_lines(self.PACKED[:cut])) for cut in cuts}
        assert both_ways(open_logs, files) == (expected, expected, set(files))

    def test_a_line_that_breaks_off_with_its_gz_is_no_bad_line(self, open_logs: Open) -> None:
        session = open_logs({"a.gz": self.PACKED[:2000], "b.gz": gzip.compress(file_of(hit("b"), "torn"))[:-4]})
        assert session.sql("SELECT line FROM bad_lines").rows == [("torn",)]
        assert session.check().bad == {"fewer than 12 fields": 1}

    def test_a_checksum_or_length_that_is_wrong_costs_no_line_but_is_said(self, open_logs: Open) -> None:
        files = {}
        for name, place in (("checksum", -6), ("length", -2)):
            damaged = bytearray(self.PACKED)
            damaged[place] ^= 1
            files[name] = bytes(damaged)
        expected = {name: titles_of(self.LINES) for name in files}
        assert both_ways(open_logs, files) == (expected, expected, set(files))

    def test_the_whole_lines_before_a_damage_in_the_middle_count(self, open_logs: Open) -> None:
        middle = len(self.PACKED) // 2
        sound = set(titles_of(self.whole_lines(self.PACKED[: middle - 64])))
        assert len(sound) > 1000
        damages = {
            "set": self.PACKED[:middle] + b"\xff" * 64 + self.PACKED[middle + 64 :],
            "zeroed": self.PACKED[:middle] + bytes(64) + self.PACKED[middle + 64 :],
            "lost": self.PACKED[:middle] + self.PACKED[middle + 200 :],
        }
        before, after, troubles = both_ways(open_logs, damages)
        assert {name: len(sound - set(titles)) for name, titles in before.items()} == dict.fromkeys(damages, 0)
        assert before == after
        assert troubles == set(damages)

    def test_one_wrong_bit_in_the_middle_gives_the_same_answer_before_and_after_a_check(self, open_logs: Open) -> None:
        flipped = bytearray(self.PACKED)
        flipped[len(flipped) // 2] ^= 0x55
        before, after, troubles = both_ways(open_logs, {"a.gz": bytes(flipped)})
        assert before == after
        assert troubles == {"a.gz"}

    def test_what_stands_before_a_damage_is_found_in_some_steps_and_not_byte_by_byte(self) -> None:
        class Counting:
            """A wrapper of zlib's decompressor that counts its calls."""

            def __init__(self, member: Any) -> None:
                self._member = member

            def copy(self) -> Counting:
                return Counting(self._member.copy())

            def decompress(self, data: bytes) -> bytes:
                steps.append(len(data))
                return self._member.decompress(data)  # type: ignore[no-any-return]

        for place in (20, len(self.PACKED) // 2, len(self.PACKED) - 100, len(self.PACKED) - 8):
            steps: list[int] = []
            damaged = bytearray(self.PACKED)
            damaged[place] ^= 0xFF
            member, expected = zlib.decompressobj(31), b""
            with suppress(zlib.error):
                for byte in damaged:
                    expected += member.decompress(bytes([byte]))
            found = b"".join(repair._up_to_the_damage(Counting(zlib.decompressobj(31)), bytes(damaged)))
            assert found == expected
            assert len(steps) < 100

    def test_garbage_behind_a_gz_costs_no_line_but_is_said(self, open_logs: Open) -> None:
        lines = self.LINES[:20]
        packed = gzip.compress(file_of(*lines))
        garbage = [b"garbage", b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x08\0no gz, but it looks like one", b"\n", b"\0\0x"]
        files = {f"{number}.gz": packed + rest for number, rest in enumerate(garbage)}
        expected = {name: titles_of(lines) for name in files}
        assert both_ways(open_logs, files) == (expected, expected, set(files))

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
            for name, end in (("crlf", "\r\n"), ("cr", "\r"), ("crcr", "\r\r"), ("lf", "\n"), ("e_acute", "\u00e9\n")):
                filler = "#" + "x" * (piece + offset - len(hit("a")) - 2) + "\n"
                given[f"{name} {offset}"] = f"{filler}{hit('a')}{end}{hit('b')}\r{hit('c')}".encode()
        found = {name: "".join(title or "" for title in all_of) for name, all_of in titles(given).items()}
        assert found == {name: "a\u00e9bc" if "e_acute" in name else "abc" for name in given}


class TestContent:
    def test_a_line_may_be_very_long(self, titles: Titles) -> None:
        # from about 2,000,000 bytes on, DuckDB must be told to expect such lines
        given = {}
        for length in (1_500_000, 1_999_997, 1_999_998, 1_999_999, 2_000_000, 2_000_001, 3_000_000):
            long = line(query="e=pv&page=L&x=")
            long += "x" * (length - len(long))
            for name, end in (("lf", "\n"), ("crlf", "\r\n")):
                given[f"{name} {length}"] = file_of(hit("before"), long, hit("z"), end=end)
                given[f"{name} {length}.gz"] = gzip.compress(given[f"{name} {length}"], 1)
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
        # in separate sets, because one file that DuckDB refuses causes all files of a set to be examined
        for texts in (["a{}b", "{}b"], ["{}{}b", "a{}b{}c"]):
            files = {f"{number}": [hit(text.format(last, last)), hit("z")] for number, text in enumerate(texts)}
            mended = [text.format("\ufffd", "\ufffd") for text in texts]
            expected = {f"{number}": sorted([text, "z"]) for number, text in enumerate(mended)}
            assert both_ways(open_logs, files)[:2] == (expected, expected)

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
