"""MD5 of many short texts at once (RFC 1321).

One MD5 is a chain in which each step waits for the one before. Many side by side keep a processor's vector unit
busy, which is several times as fast as one after the other.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint32, uint64

from snowplow_sql.logs.fast.vectors import SPAN, put

_LANES = 64
_SHIFTS = np.array([[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]], np.uint32)
_SINES = np.array([int(abs(np.sin(step + 1)) * 2**32) for step in range(64)], np.uint32)
_START = np.array([0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476], np.uint32)
_BLOCK = 64
_TAIL = 9
"""Bytes that every message gets: a mark, and its length in bits."""


@njit(cache=True, nogil=True)
def _mix(state, words):  # type: ignore[no-untyped-def]
    """Take one block of each lane into its `state`; `words` are the sixteen of the blocks, lanes side by side."""
    mixed = state.copy()
    for step in range(64):
        turn, quarter = step >> 4, step & 3
        a, b, c, d = (64 - step) & 3, (65 - step) & 3, (66 - step) & 3, (67 - step) & 3
        sine, left = _SINES[step], _SHIFTS[turn, quarter] & uint32(31)
        right = uint32(uint32(32) - left) & uint32(31)
        if turn == 0:
            for lane in range(_LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (z ^ (x & (y ^ z))) + sine + words[step, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
        elif turn == 1:
            word = (5 * step + 1) & 15
            for lane in range(_LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (y ^ (z & (x ^ y))) + sine + words[word, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
        elif turn == 2:
            word = (3 * step + 5) & 15
            for lane in range(_LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (x ^ y ^ z) + sine + words[word, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
        else:
            word = (7 * step) & 15
            for lane in range(_LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (y ^ (x | ~z)) + sine + words[word, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
    for part in range(4):
        for lane in range(_LANES):
            state[part, lane] = uint32(state[part, lane] + mixed[part, lane])


@njit(cache=True, nogil=True)
def digest(data, starts, ends, heads, head_ends, owners, digests):  # type: ignore[no-untyped-def]
    """Into `digests`, sixteen bytes each: the MD5 of every text of `data`, behind the head of its owner.

    `heads` has a row of bytes for each owner, of which the first `head_ends` count; `data` has `SPAN` bytes more than
    the texts need.
    """
    longest = 0
    for text in range(len(starts)):
        longest = max(longest, head_ends[owners[text]] + ends[text] - starts[text])
    room = (longest + _TAIL + _BLOCK - 1) // _BLOCK * _BLOCK + SPAN
    messages = np.empty(_LANES * room, np.uint8)
    message_words = messages.view(np.uint32)
    digest_words = digests.view(np.uint32)
    state, words = np.empty((4, _LANES), np.uint32), np.zeros((16, _LANES), np.uint32)
    texts, blocks, done = np.full(_LANES, -1, np.int64), np.zeros(_LANES, np.int64), np.zeros(_LANES, np.int64)
    following, busy = 0, 1
    while busy:
        busy = 0
        for lane in range(_LANES):
            if texts[lane] >= 0 and done[lane] == blocks[lane]:
                for part in range(4):
                    digest_words[texts[lane], part] = state[part, lane]
                texts[lane] = -1
            if texts[lane] < 0:
                if following == len(starts):
                    continue
                text, following = following, following + 1
                owner, begin = owners[text], lane * room
                for place in range(head_ends[owner]):
                    messages[begin + place] = heads[owner, place]
                stop = put(data, starts[text], ends[text], messages, begin + head_ends[owner])
                length = stop - begin
                count = (length + _TAIL + _BLOCK - 1) // _BLOCK
                end = begin + count * _BLOCK
                messages[stop] = 128
                messages[stop + 1 : end] = 0
                message_words[end // 4 - 2] = uint32(uint64(length) << uint64(3))
                message_words[end // 4 - 1] = uint32(uint64(length) >> uint64(29))
                texts[lane], blocks[lane], done[lane] = text, count, 0
                for part in range(4):
                    state[part, lane] = _START[part]
            busy = 1
            first = lane * room // 4 + done[lane] * 16
            for word in range(16):
                words[word, lane] = message_words[first + word]
            done[lane] += 1
        if busy:
            _mix(state, words)
