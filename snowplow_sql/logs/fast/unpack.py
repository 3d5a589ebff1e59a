"""Log files as blocks of lines in memory; what is not sound is left to those who can read it."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

import numpy as np
from isal import igzip, isal_zlib

from snowplow_sql.logs.fast import kernels
from snowplow_sql.logs.fast.hits import Block
from snowplow_sql.logs.lines import LONGEST, NO_DELIMITER

LARGEST = 128 << 20
"""Bytes of the lines of the largest file that is read here: it is held in memory whole."""
_PER_LINE = 64
"""Bytes of a line, at the least, for which room is made at first."""


def content(path: str, *, gzipped: bool) -> bytes | None:
    """The bytes of the lines at `path`; None if the gz is damaged or they are too many.

    Raises OSError if it cannot be read.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - thousands of them
        if not gzipped:
            data = file.read(LARGEST + 1)
        else:
            try:
                data = igzip.IGzipFile(fileobj=file).read(LARGEST + 1)
            except (igzip.BadGzipFile, isal_zlib.error, EOFError):
                return None
    return data if len(data) <= LARGEST else None


def block(contents: list[bytes], names: Sequence[str]) -> tuple[Block | None, list[int]]:
    """The lines of the files with these contents, and the numbers of the files that are not sound.

    Of more than one the contents are taken out of the list, so that they are not in memory twice.
    """
    size = sum((len(data) + 7) // 8 * 8 for data in contents)
    whole = np.empty(size, np.uint8) if len(contents) > 1 else np.frombuffer(contents[0], np.uint8)
    found: list[np.ndarray] = []
    owners: list[np.ndarray] = []
    unsound: list[int] = []
    place = 0
    for number, data in enumerate(contents):
        if len(contents) > 1:
            whole[place : place + len(data)] = np.frombuffer(data, np.uint8)
        lines = _lines(whole[place : place + len(data)], data)
        if lines is None:
            unsound.append(number)
        else:
            lines[:, [kernels.START, kernels.END]] += place
            lines[:, kernels.TABS :] += place
            found.append(lines)
            owners.append(np.full(len(lines), number, np.int32))
        if len(contents) > 1:
            contents[number] = b""
        place += (len(data) + 7) // 8 * 8
    if not found:
        return None, unsound
    lines = np.concatenate(found) if len(found) > 1 else found[0]
    days, clocks = np.empty(len(lines), np.int32), np.empty(len(lines), np.int32)
    kernels.read_moments(whole, lines, days, clocks)
    return Block(whole, lines, np.concatenate(owners), days, clocks, names), unsound


def _lines(data: np.ndarray, text: bytes) -> np.ndarray | None:
    """The lines of a file; None unless it is UTF-8 with a line feed after each line, none of them very long."""
    room = len(data) // _PER_LINE + 16
    while True:
        lines = np.empty((room, kernels.TABS + kernels.FIELDS), np.int32)
        count, returns, beyond = kernels.find_lines(data, lines)
        if count >= 0:
            break
        room = len(data) + 2
    lines = lines[:count].copy()
    longest = (lines[:, kernels.END] - lines[:, kernels.START]).max(initial=0)
    if returns or longest >= LONGEST or (beyond and not _is_text(text)):
        return None
    return lines


def _is_text(data: bytes) -> bool:
    try:
        return NO_DELIMITER not in data.decode("utf-8") and not data.startswith(codecs.BOM_UTF8)
    except UnicodeDecodeError:
        return False
