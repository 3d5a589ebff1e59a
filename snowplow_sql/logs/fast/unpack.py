"""Log files as blocks of lines in memory; what is not sound is left to those who can read it."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from isal import igzip, isal_zlib

from snowplow_sql.logs.fast import loops
from snowplow_sql.logs.fast.hits import Block
from snowplow_sql.logs.fast.terms import END, FIELDS, IS_ODD, SPAN, START, TABS
from snowplow_sql.logs.files import GZIP_MAGIC, layout_of
from snowplow_sql.logs.lines import LONGEST, NO_DELIMITER, Layout

LARGEST = 128 << 20
"""Bytes of the lines of the largest file that is read here: it is held in memory whole."""
_MORE = bytes(SPAN)
_MORE_PACKED = igzip.compress(_MORE)
"""A gz of more than one member holds what they hold, one behind the other."""
_TRAILER = 4
_PER_LINE = 64
"""Bytes of a line, at the least, for which room is made at first."""


def _content(path: str) -> bytes | None:
    """The bytes of the lines at `path`, and `SPAN` more; None if the gz is damaged or they are too many.

    Raises OSError if it cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
        if os.fstat(file.fileno()).st_size > LARGEST:
            return None
        content = file.readall()
    if not content.startswith(GZIP_MAGIC):
        return content + _MORE
    try:
        return _unpacked(content)
    except (igzip.BadGzipFile, isal_zlib.error, EOFError):  # type: ignore[misc]
        return None


def _unpacked(packed: bytes) -> bytes | None:
    # A gz ends with the length of its last member, modulo 2^32 (RFC 1952), and mostly there is but one. Room for all
    # that it might be would be pages anew for each file, which take longer to get than to fill.
    expected = int.from_bytes(packed[-_TRAILER:], "little")
    if expected > LARGEST:
        return None
    file = igzip.IGzipFile(fileobj=BytesIO(packed + _MORE_PACKED))  # type: ignore[no-untyped-call]
    data: bytes = file.read(expected + SPAN + 1)
    if len(data) > expected + SPAN:
        data += file.read(LARGEST + SPAN + 1 - len(data))
    return data if len(data) <= LARGEST + SPAN else None


@dataclass
class Text:
    """The bytes of a file, and its lines in them (see `terms`)."""

    name: str
    data: np.ndarray
    """They, and `SPAN` more."""
    lines: np.ndarray
    moments: np.ndarray
    """The days of the lines, and the seconds: read while the lines are near the processor, in a quarter of the time."""


def text(path: str, name: str) -> Text | None:
    """The lines of the file at `path`, which is called `name`.

    None unless it can be read to its end, has CloudFront's own fields in its order, and is UTF-8 with a line feed
    behind each line, none of them very long. Raises OSError if it cannot be read at all.
    """
    content = _content(path)
    if content is None or layout_of(content) != Layout():
        return None
    found = text_of(content, name)
    return None if found is None or _changes_its_fields(found) else found


def _changes_its_fields(text: Text) -> bool:
    starts = text.lines[:, START]
    remarks = text.lines[text.data[starts] == ord("#"), : END + 1]
    said = (text.data[start:end].tobytes().decode() for start, end in remarks)
    return any(line.startswith("#Fields:") and Layout.of(line) != Layout() for line in said)


def text_of(content: bytes, name: str) -> Text | None:
    """The lines of a file that is called `name` and holds `content` but for its last `SPAN` bytes.

    None where `text` gives it.
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
    if returns or longest >= LONGEST or (beyond and not _is_text(content)):
        return None
    moments = np.empty((2, count), np.int32)
    loops.read_moments(data, lines, *moments)
    return Text(name, data, lines, moments)


def block(texts: list[Text]) -> Block:
    """The lines of all `texts`, which are taken out of the list, lest they be in memory twice."""
    names = [text.name for text in texts]
    counts = [len(text.lines) for text in texts]
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
    data.flags.writeable = False  # as those of a file are: the loops are compiled for the one or for the other
    return data, lines


def _is_text(data: bytes) -> bool:
    try:
        return NO_DELIMITER not in data.decode("utf-8") and not data.startswith(codecs.BOM_UTF8)
    except UnicodeDecodeError:
        return False
