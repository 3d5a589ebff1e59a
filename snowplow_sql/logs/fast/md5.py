"""MD5 of many short texts at once (RFC 1321).

A single MD5 is a chain in which each step depends on the previous one. Many computed side by side keep the processor's
vector unit busy, which is several times as fast as one after the other.
"""

from __future__ import annotations

import numpy as np
from numba import uint32, uint64

from snowplow_sql.logs.fast.terms import LANES, MD5_BLOCK, MD5_TAIL
from snowplow_sql.logs.fast.vectors import loop, put

_SHIFTS = np.array([[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]], np.uint32)
_SINES = np.array([int(abs(np.sin(step + 1)) * 2**32) for step in range(64)], np.uint32)
_START = np.array([0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476], np.uint32)


@loop
def _mix(state, mixed, words):  # type: ignore[no-untyped-def]
    """Process one block of each lane into its `state`; `words` holds the sixteen words of each block, by lane."""
    for part in range(4):
        for lane in range(LANES):
            mixed[part, lane] = state[part, lane]
    for step in range(64):
        turn, quarter = step >> 4, step & 3
        a, b, c, d = (64 - step) & 3, (65 - step) & 3, (66 - step) & 3, (67 - step) & 3
        sine, left = _SINES[step], _SHIFTS[turn, quarter] & uint32(31)
        right = uint32(uint32(32) - left) & uint32(31)
        if turn == 0:
            for lane in range(LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (z ^ (x & (y ^ z))) + sine + words[step, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
        elif turn == 1:
            word = (5 * step + 1) & 15
            for lane in range(LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (y ^ (z & (x ^ y))) + sine + words[word, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
        elif turn == 2:
            word = (3 * step + 5) & 15
            for lane in range(LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (x ^ y ^ z) + sine + words[word, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
        else:
            word = (7 * step) & 15
            for lane in range(LANES):
                x, y, z = mixed[b, lane], mixed[c, lane], mixed[d, lane]
                total = uint32(mixed[a, lane] + (y ^ (x | ~z)) + sine + words[word, lane])
                mixed[a, lane] = uint32(x + (uint32(total << left) | uint32(total >> right)))
    for part in range(4):
        for lane in range(LANES):
            state[part, lane] = uint32(state[part, lane] + mixed[part, lane])


def digest(  # type: ignore[no-untyped-def]
    data, starts, ends, heads, head_ends, owners, digests, messages, message_words, state, mixed, words, lanes
):
    """Write the MD5 of every text in `data`, with the head of its owner in front, to `digests`, as four words each.

    `heads` has a row of bytes for each owner, of which the first `head_ends` count. `data` has `SPAN` bytes more than
    the texts need. The other arguments are working memory. `messages`, of which `message_words` is a view, has room in
    each lane for the longest text with its head and the padding of MD5, in whole blocks, and `SPAN` bytes more. `state`
    and `mixed` have four rows, `words` sixteen and `lanes` three, each with a place per lane.
    """
    room = len(messages) // LANES
    texts, blocks, done = 0, 1, 2
    for lane in range(LANES):
        lanes[texts, lane], lanes[blocks, lane], lanes[done, lane] = -1, 0, 0
    following, busy = 0, 1
    while busy:
        busy = 0
        for lane in range(LANES):
            if lanes[texts, lane] >= 0 and lanes[done, lane] == lanes[blocks, lane]:
                for part in range(4):
                    digests[lanes[texts, lane], part] = state[part, lane]
                lanes[texts, lane] = -1
            if lanes[texts, lane] < 0:
                if following == len(starts):
                    continue
                text, following = following, following + 1
                owner, begin = owners[text], lane * room
                for place in range(head_ends[owner]):
                    messages[begin + place] = heads[owner, place]
                stop = put(data, starts[text], ends[text], messages, begin + head_ends[owner])
                length = stop - begin
                count = (length + MD5_TAIL + MD5_BLOCK - 1) // MD5_BLOCK
                end = begin + count * MD5_BLOCK
                messages[stop] = 128
                for place in range(stop + 1, end):
                    messages[place] = 0
                message_words[end // 4 - 2] = uint32(uint64(length) << uint64(3))
                message_words[end // 4 - 1] = uint32(uint64(length) >> uint64(29))
                lanes[texts, lane], lanes[blocks, lane], lanes[done, lane] = text, count, 0
                for part in range(4):
                    state[part, lane] = _START[part]
            busy = 1
            first = lane * room // 4 + lanes[done, lane] * 16
            for word in range(16):
                words[word, lane] = message_words[first + word]
            lanes[done, lane] += 1
        if busy:
            _mix(state, mixed, words)
