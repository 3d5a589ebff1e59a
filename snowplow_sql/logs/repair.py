"""Find files that DuckDB cannot read as they are, and copy them into a form that it can read.

Reading is optimistic. Nearly all logs are sound, and examining every byte first would cost more than most queries. Only
when DuckDB fails are the files examined, and those with problems copied. In a copy, every line ends with LF, and bytes
that are not UTF-8 are replaced by U+FFFD. Of a damaged gzip file, the complete lines before the damage are kept. A file
whose fields change midway, as when several files were concatenated, is copied in parts.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from snowplow_sql.logs.files import GZIP_MAGIC
from snowplow_sql.logs.lines import LONGEST, NO_DELIMITER, Layout

_CHUNK = 1 << 20
_GZIP = 31
"""zlib's `wbits` for the gzip format."""
_HEADER = re.compile(rb"(?:^|(?<=[\r\n]))#Fields:[^\r\n]*(?=[\r\n])")
"""Matches a `#Fields:` line."""


@dataclass(frozen=True)
class Finding:
    """The result of examining one file."""

    readable: bool
    """Whether DuckDB reads the file as it is, completely and correctly."""
    trouble: str | None
    """A problem that the user should know about; None if the copy loses nothing."""
    lines: int
    """Number of lines, counted byte by byte and not by DuckDB; for a damaged file, the number of complete lines."""
    longest: int
    """Length of the longest line in bytes."""
    layouts: frozenset[Layout]
    """The layouts in its `#Fields:` lines."""

    def changes(self, layout: Layout) -> bool:
        """Whether the file has a `#Fields:` line with another layout than `layout`, that of its beginning."""
        return not self.layouts <= {layout}


BREAKS_OFF = "the gz is truncated"
"""The problem of a truncated gzip file."""


class _Damage(Exception):  # noqa: N818 - never leaves this module
    pass


def examine(path: str, *, gzipped: bool) -> Finding:
    """Read all of `path` and report what is wrong with the file.

    A line ends at LF, CRLF or a lone CR, as in Hadoop's reader. The last line may lack a line end.
    """
    utf8 = codecs.getincrementaldecoder("utf-8")()
    valid, trouble, longest, current = True, None, 0, 0
    ends = dict.fromkeys((b"\n", b"\r\n", b"\r"), 0)
    held, first_chunk = b"", True
    layouts: set[Layout] = set()
    begun = b""
    chunks = _chunks(path, gzipped=gzipped)
    while True:
        try:
            chunk = next(chunks, b"")
        except _Damage as damage:
            trouble, chunk = str(damage), b""
        valid = valid and _is_text(utf8, chunk)
        # a CR at the end of a chunk is held back, because an LF may follow in the next chunk
        data, held = held + (chunk.removeprefix(codecs.BOM_UTF8) if first_chunk else chunk), b""
        first_chunk = False
        begun = _take_layouts(begun + data, layouts, is_all=not chunk)
        if chunk and data.endswith(b"\r"):
            data, held = data[:-1], b"\r"
        _count_ends(data, ends)
        first, *others = map(len, data.replace(b"\r", b"\n").split(b"\n"))
        longest = max(longest, current + first, *others)
        current = others[-1] if others else current + first
        if not chunk:
            break
    torn = 1 if current and trouble is None else 0
    readable = (
        valid and trouble is None and longest < LONGEST and not ends[b"\r"] and not (ends[b"\n"] and ends[b"\r\n"])
    )
    return Finding(readable, trouble, sum(ends.values()) + torn, longest, frozenset(layouts))


def breaks_off(path: str, is_stopped: Callable[[], bool]) -> bool:
    """Whether the file is a truncated gzip file. Gives up and returns False once `is_stopped` is true."""
    try:
        for _ in _chunks(path, gzipped=True):
            if is_stopped():
                break
    except _Damage as damage:
        return str(damage) == BREAKS_OFF
    return False


def _take_layouts(data: bytes, layouts: set[Layout], *, is_all: bool) -> bytes:
    """Add the layouts in the complete lines of `data` to `layouts`. Returns the start of the incomplete last line."""
    if is_all:
        data += b"\n"
    layouts.update(Layout.of(found[0].decode("utf-8", "replace")) for found in _HEADER.finditer(data))
    begun = data[max(data.rfind(b"\n"), data.rfind(b"\r")) + 1 :]
    return begun if b"#Fields:".startswith(begun[:8]) else b"."


def parted(copy: Path, layout: Layout) -> list[tuple[Path, Layout]]:
    """Split the repaired `copy`, which begins with the fields of `layout`, into parts of one layout each.

    A part ends before a `#Fields:` line of another usable layout. A `#Fields:` line without the fields that an event
    needs is broken, or not CloudFront's: it does not end a part, and the lines after it keep the layout of those before
    it.
    """
    parts = [(copy.with_name(f"{copy.stem}-0.log"), layout)]
    out = parts[0][0].open("w", encoding="utf-8", newline="")
    try:
        with copy.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                if line.startswith("#Fields:"):
                    stated = Layout.of(line)
                    if stated != parts[-1][1] and stated.is_usable:
                        parts.append((copy.with_name(f"{copy.stem}-{len(parts)}.log"), stated))
                        out.close()
                        out = parts[-1][0].open("w", encoding="utf-8", newline="")
                out.write(line)
    finally:
        out.close()
    copy.unlink()
    return [(path, layout) for path, layout in parts if path.stat().st_size]


def _is_text(utf8: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        return NO_DELIMITER not in utf8.decode(chunk, final=not chunk)
    except UnicodeDecodeError:
        return False


def _count_ends(data: bytes, ends: dict[bytes, int]) -> None:
    pairs = data.count(b"\r\n") if b"\r" in data else 0
    ends[b"\r\n"] += pairs
    ends[b"\n"] += data.count(b"\n") - pairs
    ends[b"\r"] += data.count(b"\r") - pairs if b"\r" in data else 0


def mend(path: str, copy: Path, *, gzipped: bool) -> None:
    """Write the readable content of `path` to `copy`, in the form that DuckDB reads."""
    utf8 = codecs.getincrementaldecoder("utf-8")("replace")
    held = ""
    with copy.open("w", encoding="utf-8", newline="") as out:
        whole = True
        chunks = _chunks(path, gzipped=gzipped)
        while True:
            try:
                chunk = next(chunks, b"")
            except _Damage:
                whole, chunk = False, b""
            text = held + utf8.decode(chunk, final=not chunk).replace(NO_DELIMITER, "\ufffd")
            if not chunk:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
                out.write(text if whole else text[: text.rfind("\n") + 1])
                return
            # the end of the chunk is held back: its last line may be incomplete, and an LF may follow its CR
            cut = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            out.write(text[:cut].replace("\r\n", "\n").replace("\r", "\n"))
            held = text[cut:]


def _chunks(path: str, *, gzipped: bool) -> Iterator[bytes]:
    with open(path, "rb") as file:  # noqa: PTH123 - as in files.py
        if not gzipped:
            while chunk := file.read(_CHUNK):
                yield chunk
            return
        yield from _gunzip(iter(lambda: file.read(_CHUNK), b""))


def _gunzip(packed: Iterator[bytes]) -> Iterator[bytes]:
    # Of a truncated file, the gzip module does not return the last bytes that can still be decompressed.
    member = zlib.decompressobj(wbits=_GZIP)
    begun = False
    for piece in packed:
        data = piece
        while data:
            if not begun:
                data = data.lstrip(b"\0")  # zero padding between members
                if not data:
                    break
            before = member.copy()
            try:
                plain = member.decompress(data)
            except zlib.error as error:
                yield from _up_to_the_damage(before, data)
                is_gz = begun or data.startswith(GZIP_MAGIC)
                what = "damaged" if is_gz else "followed by bytes that are not gz"
                raise _Damage(f"the gz is {what}: {error}") from error
            begun = True
            if plain:
                yield plain
            data = member.unused_data
            if member.eof:
                member, begun = zlib.decompressobj(wbits=_GZIP), False
    if begun:
        raise _Damage(BREAKS_OFF)


def _up_to_the_damage(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    # When zlib finds damage in a piece of input, it discards the output for that whole piece. Hence the input is fed in
    # ever smaller pieces.
    while data:
        half = len(data) // 2 or 1
        ahead = member.copy()
        try:
            plain = ahead.decompress(data[:half])
        except zlib.error:
            data = data[:half] if half < len(data) else b""
            continue
        if plain:
            yield plain
        member, data = ahead, data[half:]
