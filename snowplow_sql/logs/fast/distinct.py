"""Find the distinct texts among many, as a loop that numba compiles: a hash table with open addressing."""

from __future__ import annotations

from numba import uint64

from snowplow_sql.logs.fast.terms import SPAN
from snowplow_sql.logs.fast.vectors import LOWEST, different, first, loop, word

_FACTOR = uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio: Knuth's multiplicative hashing."""


def number(data, starts, ends, numbers, firsts, slots, hashes):  # type: ignore[no-untyped-def]
    """Number the distinct texts in the order of their first occurrence. Returns how many there are.

    For each text, its number is written to `numbers`. For each distinct text, the index of its first occurrence is
    written to `firsts`. `slots` and `hashes` are working memory: `slots` holds -1 in each place, and its length is a
    power of 2 and at least twice the number of texts; `hashes` has a place for each text. `data` has `SPAN` bytes more
    than the texts need.
    """
    bits = 0
    while 1 << bits < len(slots):
        bits += 1
    count = 0
    for text in range(len(starts)):
        start, length = starts[text], ends[text] - starts[text]
        key = uint64(length)
        for at in range(start, ends[text] - 7, 8):
            key = (key ^ word(data, at)) * _FACTOR
            key ^= key >> uint64(29)
        rest = length & 7
        key = (key ^ word(data, ends[text] - rest) & LOWEST[rest]) * _FACTOR
        slot = key >> uint64(64 - bits)
        while True:
            known = slots[slot]
            if known < 0:
                slots[slot], hashes[count], firsts[count], numbers[text] = count, key, text, count
                count += 1
                break
            other = firsts[known]
            is_it = hashes[known] == key and ends[other] - starts[other] == length
            if is_it and _are_equal(data, start, starts[other], length):
                numbers[text] = known
                break
            slot = (slot + uint64(1)) & uint64(len(slots) - 1)
    return count


@loop
def _are_equal(data, one, other, length):  # type: ignore[no-untyped-def]
    for place in range(0, length, SPAN):
        marks = different(data, one + place, other + place)
        if marks:
            return place + first(marks) >= length
    return True
