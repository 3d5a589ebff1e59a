"""URL-decoding of plainly encoded text, as a loop that numba compiles."""

from __future__ import annotations

from snowplow_sql.logs.fast.terms import SPAN
from snowplow_sql.logs.fast.vectors import copy, equal, first, loop


@loop
def _nibble(byte):  # type: ignore[no-untyped-def]
    if 48 <= byte <= 57:
        return int(byte) - 48
    lower = int(byte) | 32
    return lower - 87 if 97 <= lower <= 102 else -1


@loop
def escapes(data, place):  # type: ignore[no-untyped-def]
    """A bit mask of the bytes of `data` from `place` on that are % or +."""
    return equal(data, place, 37) | equal(data, place, 43)


@loop
def decode(source, start, end, out, at):  # type: ignore[no-untyped-def]
    """Decode `source` from `start` to `end` into `out` from `at` on. Returns the end of the output, or -1 if not plain.

    `source` is UTF-8. Up to `SPAN` bytes after the output are overwritten.
    """
    begin, beyond = at, False
    place = start
    while place < end:
        marks = escapes(source, place)
        copy(source, place, out, at)
        plain = min(first(marks) if marks else SPAN, end - place)
        place, at = place + plain, at + plain
        while place < end:
            if source[place] == 37:
                if place + 2 >= end:
                    return -1
                high, low = _nibble(source[place + 1]), _nibble(source[place + 2])
                value = high * 16 + low
                if high < 0 or low < 0 or value < 32:
                    return -1
                beyond |= value >= 128
                out[at] = value
                place += 3
            elif source[place] == 43:
                out[at] = 32
                place += 1
            else:
                break
            at += 1
    if beyond and not _is_utf8(out, begin, at):
        return -1
    return at


@loop
def _is_utf8(data, start, end):  # type: ignore[no-untyped-def]
    place = start
    while place < end:
        lead = data[place]
        place += 1
        if lead < 0x80:
            continue
        low, high = 0x80, 0xBF
        if 0xC2 <= lead <= 0xDF:
            more = 1
        elif 0xE0 <= lead <= 0xEF:
            more = 2
            if lead == 0xE0:
                low = 0xA0
            elif lead == 0xED:
                high = 0x9F
        elif 0xF0 <= lead <= 0xF4:
            more = 3
            if lead == 0xF0:
                low = 0x90
            elif lead == 0xF4:
                high = 0x8F
        else:
            return False
        if place + more > end or data[place] < low or data[place] > high:
            return False
        for at in range(place + 1, place + more):
            if data[at] & 0xC0 != 0x80:
                return False
        place += more
    return True
