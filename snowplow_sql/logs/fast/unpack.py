"""Load log files as blocks of lines into memory. Files that are not sound are left to the SQL path."""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from isal import igzip, isal_zlib

from snowplow_sql.logs.fast import loops
from snowplow_sql.logs.fast.hits import Block
from snowplow_sql.logs.fast.terms import END, FIELDS, IS_ODD, SPAN, START, TABS
from snowplow_sql.logs.files import GZIP_MAGIC
from snowplow_sql.logs.lines import LONGEST, NO_DELIMITER, Layout

LARGEST = 128 << 20
"""Maximum size in bytes of the lines of a file that is read here, since it is held in memory as a whole."""
_MORE = bytes(SPAN)
_MORE_PACKED = igzip.compress(_MORE)
"""A gzip member to append, since the members of a gzip file are decompressed one after the other."""
_TRAILER = 4
_PER_LINE = 64
"""Assumed minimum length of a line in bytes, by which memory is first allocated."""


def _content(path: str) -> bytes | None:
    """The bytes at `path`; None if there are too many. Raises OSError if the file cannot be read."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
        return None if os.fstat(file.fileno()).st_size > LARGEST else file.readall()


def _stated_size(packed: bytes) -> int:
    # A gzip file ends with the uncompressed length of its last member, modulo 2^32 (RFC 1952), and usually has only
    # one.
    return int.from_bytes(packed[-_TRAILER:], "little")


def _unpacked(packed: bytes, expected: int) -> bytes | None:
    """The content of a gzip file, and `SPAN` bytes more; None if the file is damaged, or its content is too large."""
    # A buffer of the maximum size would mean new pages for each file, which take longer to allocate than to fill.
    try:
        file = igzip.IGzipFile(fileobj=BytesIO(packed + _MORE_PACKED))  # type: ignore[no-untyped-call]
        data: bytes = file.read(expected + SPAN + 1)
        if len(data) > expected + SPAN:
            data += file.read(LARGEST + SPAN + 1 - len(data))
    except (igzip.BadGzipFile, isal_zlib.error, EOFError):  # type: ignore[misc]
        return None
    return data if len(data) <= LARGEST + SPAN else None


@dataclass
class Text:
    """The bytes of one or more files, and the lines in them (see `terms`)."""

    names: Sequence[str]
    counts: np.ndarray
    """The number of lines of each file."""
    data: np.ndarray
    """The bytes, and `SPAN` more."""
    lines: np.ndarray
    moments: np.ndarray
    """The day and the second of the day of each line. They are parsed while the lines are in the processor's cache,
    which takes a quarter of the time."""


def text(paths: Sequence[str], names: Sequence[str]) -> Text | None:
    """The lines of the files at `paths`, with the given `names`; None unless the files suit the fast path.

    Small files take a third of the time if they are read together. The files must be readable to their end, have
    CloudFront's own fields in order, be UTF-8 and end every line with a line feed, and no line may be very long.
    Several files also give None if one of them has to be examined on its own, or if they are too large together. Raises
    OSError if a file cannot be read at all.
    """
    contents = [content for content in map(_content, paths) if content is not None]
    packed = {content.startswith(GZIP_MAGIC) for content in contents if content}
    if len(contents) < len(paths) or len(packed) > 1:
        return None
    sizes = [_stated_size(content) if True in packed else len(content) for content in contents]
    if sum(sizes) > LARGEST:
        return None
    data = _unpacked(b"".join(contents), sum(sizes)) if True in packed else b"".join([*contents, _MORE])
    if data is None or (len(paths) > 1 and len(data) != sum(sizes) + SPAN):
        return None
    found = text_of(data, names, sizes if len(paths) > 1 else [len(data) - SPAN])
    return None if found is None or _has_other_fields(found) else found


def _has_other_fields(text: Text) -> bool:
    starts = text.lines[:, START]
    remarks = text.lines[text.data[starts] == ord("#"), : END + 1]
    said = {text.data[start:end].tobytes() for start, end in remarks}
    return any(line.startswith(b"#Fields:") and Layout.of(line.decode()) != Layout() for line in said)


def text_of(content: bytes, names: Sequence[str], sizes: Sequence[int]) -> Text | None:
    """The lines in `content`: those of files with these `names` and `sizes`, and `SPAN` bytes more.

    None for the reasons that `text` gives.
    """
    data = np.frombuffer(content, np.uint8)
    size = len(data) - SPAN
    room = size // _PER_LINE + 16
    seen = np.empty(2, np.uint8)
    while True:
        lines = np.empty((room, TABS + FIELDS), np.int32)
        count = loops.find_lines(data[:size], lines, seen)
        if count >= 0:
            break
        room = size + 2
    lines = lines[:count].copy()
    returns, beyond = seen
    longest = (lines[:, END] - lines[:, START]).max(initial=0)
    if returns or longest >= LONGEST or (beyond and (len(names) > 1 or not _is_text(content))):
        return None
    ends = np.cumsum(sizes)
    if len(names) > 1 and np.any(data[ends[np.array(sizes) > 0] - 1] != ord("\n")):
        return None  # the last line of one file would run into the first of the next
    moments = np.empty((2, count), np.int32)
    loops.read_moments(data, lines, *moments)
    counts = np.diff(np.searchsorted(lines[:, START], ends), prepend=0)
    return Text(names, counts, data, lines, moments)


def block(texts: list[Text]) -> Block:
    """The lines of all `texts`. Empties the list, so that the data is not in memory twice."""
    names = [name for text in texts for name in text.names]
    counts = np.concatenate([np.empty(0, np.int64), *(text.counts for text in texts)])
    days, clocks = np.concatenate([np.empty((2, 0), np.int32), *(text.moments for text in texts)], axis=1)
    if len(texts) == 1:
        text = texts.pop()
        data, lines = text.data, text.lines
    else:
        data, lines = _joined(texts)
    owners = np.repeat(np.arange(len(names), dtype=np.int32), counts)
    return Block(data, lines, owners, days, clocks, names)


def _joined(texts: list[Text]) -> tuple[np.ndarray, np.ndarray]:
    data = np.empty(sum(len(text.data) - SPAN for text in texts) + SPAN, np.uint8)
    lines = np.empty((sum(len(text.lines) for text in texts), TABS + FIELDS), np.int32)
    place, row = 0, 0
    for text in reversed([texts.pop() for _ in range(len(texts))]):
        size, count = len(text.data) - SPAN, len(text.lines)
        data[place : place + size] = text.data[:size]
        np.add(text.lines, place, out=lines[row : row + count])
        lines[row : row + count, IS_ODD] -= place
        place, row = place + size, row + count
    data[place:] = 0
    data.flags.writeable = False  # as for a single file: the loops are compiled for read-only arrays
    return data, lines


def _is_text(data: bytes) -> bool:
    try:
        return NO_DELIMITER not in data.decode("utf-8") and not data.startswith(codecs.BOM_UTF8)
    except UnicodeDecodeError:
        return False
