"""Operations on many texts at once: their MD5, and which of them are equal.

The texts lie in `data` from `starts` to `ends`, and `SPAN` bytes follow the last one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from snowplow_sql.logs.fast import loops
from snowplow_sql.logs.fast.terms import LANES, MD5_BLOCK, MD5_TAIL, SPAN


def digests(
    data: np.ndarray, starts: np.ndarray, ends: np.ndarray, heads: Sequence[bytes], owners: np.ndarray
) -> np.ndarray:
    """The MD5 of every text with the head of its owner in front, in a row of four words each."""
    sizes = np.array([len(head) for head in heads], np.int64)
    packed = np.zeros((len(heads), sizes.max()), np.uint8)
    for place, head in enumerate(heads):
        packed[place, : len(head)] = np.frombuffer(head, np.uint8)
    longest = int((ends - starts + sizes[owners]).max(initial=0)) + MD5_TAIL
    room = -(-longest // MD5_BLOCK) * MD5_BLOCK + SPAN
    messages = np.empty(LANES * room, np.uint8)
    words = [np.empty((rows, LANES), np.uint32) for rows in (4, 4, 16)]
    found = np.empty((len(starts), 4), np.uint32)
    loops.digest(
        data,
        starts,
        ends,
        packed,
        sizes,
        owners,
        found,
        messages,
        messages.view(np.uint32),
        *words,
        np.empty((3, LANES), np.int64),
    )
    return found


def numbered(data: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each text among the distinct ones, and the index of the first occurrence of each distinct text."""
    count = len(starts)
    numbers, firsts = np.empty(count, np.int32), np.empty(count, np.int32)
    slots = np.full(1 << max(4, (2 * count - 1).bit_length()), -1, np.int32)
    distinct = loops.number(data, starts, ends, numbers, firsts, slots, np.empty(count, np.uint64))
    return numbers, firsts[:distinct]
