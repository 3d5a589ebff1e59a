"""Files that DuckDB cannot read as they are: found, and brought into a form that it can.

Reading is optimistic: nearly every log is sound, and looking at each byte of all of them first would cost
more than most queries. Only when DuckDB gives up are the files examined, and those with trouble copied.
In a copy every line ends with LF, bytes that are no UTF-8 are U+FFFD, and of a damaged gz the whole lines
before the damage are kept.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from snowplow_sql.logs.lines import LONGEST, NO_DELIMITER

_CHUNK = 1 << 20
_GZIP = 31
"""zlib's window bits for a gz container."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with one file."""

    readable: bool
    """Whether DuckDB reads it as it is, in full and rightly."""
    trouble: str | None
    """What a user should know of it; None where nothing is lost by reading the copy."""
    lines: int
    """Lines in it, counted byte by byte and not by DuckDB; of a damaged file the whole lines."""
    longest: int
    """Bytes of its longest line."""


class _Damage(Exception):  # noqa: N818 - never leaves this module
    pass


def examine(path: str, *, gzipped: bool) -> Finding:
    """Read all of `path` and say what is wrong with it.

    A line ends at LF, CRLF or a lone CR, as in Hadoop's reader; a last line may lack its end.
    """
    utf8 = codecs.getincrementaldecoder("utf-8")()
    valid, trouble, longest, current = True, None, 0, 0
    ends = dict.fromkeys((b"\n", b"\r\n", b"\r"), 0)
    held, first_chunk = b"", True
    chunks = _chunks(path, gzipped=gzipped)
    while True:
        try:
            chunk = next(chunks, b"")
        except _Damage as damage:
            trouble, chunk = str(damage), b""
        valid = valid and _is_text(utf8, chunk)
        # a CR at the end of a chunk is judged together with the next one
        data, held = held + (chunk.removeprefix(codecs.BOM_UTF8) if first_chunk else chunk), b""
        first_chunk = False
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
    return Finding(readable, trouble, sum(ends.values()) + torn, longest)


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
    """Write to `copy` what can be read of `path`, in the form that DuckDB reads."""
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
            # the end of the chunk is held back: its line may break off, and its CR may belong to an LF
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
    # The gzip module gives up a truncated file before the last bytes that can still be had of it.
    member = zlib.decompressobj(wbits=_GZIP)
    begun = False
    for piece in packed:
        data = piece
        while data:
            if not begun:
                data = data.lstrip(b"\0")  # zeros that pad a member
                if not data:
                    break
            before = member.copy()
            try:
                plain = member.decompress(data)
            except zlib.error as error:
                yield from _up_to_the_damage(before, data)
                what = "damaged" if begun else "followed by bytes that are no gz"
                raise _Damage(f"the gz is {what}: {error}") from error
            begun = True
            if plain:
                yield plain
            data = member.unused_data
            if member.eof:
                member, begun = zlib.decompressobj(wbits=_GZIP), False
    if begun:
        raise _Damage("the gz breaks off")


def _up_to_the_damage(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    # zlib keeps to itself what it had made of a piece before it found the damage in it
    for place in range(len(data)):
        try:
            plain = member.decompress(data[place : place + 1])
        except zlib.error:
            return
        if plain:
            yield plain
