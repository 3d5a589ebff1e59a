"""The loops over bytes that numba compiles: find lines, split fields and parameters, decode values.

The loops know no rules beyond those of the encoding. A line with anything that is not plain (a malformed escape, bytes
that are not UTF-8, a known name without a `=`, a number with an exponent) is marked as `ODD` and not parsed here.
"""

from __future__ import annotations

import numpy as np
from numba import uint8, uint64

from snowplow_sql.logs.fast.decoding import decode, escapes
from snowplow_sql.logs.fast.terms import (
    ADDRESS,
    CLEAN,
    COLUMN,
    END,
    EVENT,
    FEATURE,
    FIELDS,
    IS_ODD,
    KIND,
    LATER,
    LONGEST_NAME,
    NO_PIXEL,
    NO_QUERY,
    ODD,
    PART,
    RANK,
    SIZE,
    SLOT_BITS,
    SPAN,
    START,
    TABS,
    TEXT,
    TEXT_FIELDS,
    TWICE,
    WANTED,
    WHOLE,
)
from snowplow_sql.logs.fast.vectors import LOWEST, equal, first, loop, no_letters, put, word
from snowplow_sql.logs.lines import number_of

_TEXT_TABS = np.array([TABS + number_of(name) for name in TEXT_FIELDS])

_ONES, _HIGHEST, _EQUALS = uint64(0x0101010101010101), uint64(0x8080808080808080), uint64(0x3D3D3D3D3D3D3D3D)
"""64-bit words that repeat one byte eight times."""


@loop
def _no_letters(data, place):  # type: ignore[no-untyped-def]
    """The result of `no_letters` if the bytes beyond the end were letters."""
    marks = uint64(0)
    for at in range(place, len(data)):
        if data[at] <= 32 or data[at] >= 128:
            marks |= uint64(1) << uint64(at - place)
    return marks


def find_lines(data, lines, seen):  # type: ignore[no-untyped-def]
    """Fill `lines` with the lines of `data` and the positions of their tabs.

    Returns the number of lines, or -1 if `lines` is too short. Sets the two items of `seen` if there are carriage
    returns, and bytes beyond ASCII. A line is odd if it contains a blank, another control character or a byte beyond
    ASCII, or if it has fewer tabs than its fields require.
    """
    size = len(data)
    row, tabs, start, odd = 0, 0, 0, 0
    seen[0], seen[1] = 0, 0
    for place in range(0, size, SPAN):
        marks = no_letters(data, place) if place + SPAN <= size else _no_letters(data, place)
        while marks:
            at = place + first(marks)
            marks &= marks - uint64(1)
            byte = data[at]
            if byte == 9:
                if tabs < FIELDS:
                    lines[row, TABS + tabs] = at
                tabs += 1
            elif byte == 10:
                lines[row, START], lines[row, END] = start, at
                lines[row, IS_ODD] = odd | (tabs < FIELDS - 1)
                if tabs == FIELDS - 1:
                    lines[row, TABS + tabs] = at
                row, tabs, start, odd = row + 1, 0, at + 1, 0
                if row == len(lines):
                    return -1
            elif byte <= 32:
                odd = 1
                seen[0] |= byte == 13
            else:
                odd = 1
                seen[1] = 1
    if start < size:
        lines[row, START], lines[row, END] = start, size
        lines[row, IS_ODD] = odd | (tabs < FIELDS - 1)
        if tabs == FIELDS - 1:
            lines[row, TABS + tabs] = size
        row += 1
    return row


@loop
def _digits(data, place, count):  # type: ignore[no-untyped-def]
    """The number formed by the `count` digits at `place`, or -1 if there is something other than a digit."""
    value = 0
    for at in range(place, place + count):
        digit = int(data[at]) - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


def read_moments(data, lines, days, clocks):  # type: ignore[no-untyped-def]
    """Compute the day (since 1970) and the second of the day of each line that is not odd.

    A line without a valid date and time becomes odd.
    """
    for row in range(len(lines)):
        days[row], clocks[row] = 0, 0
        if lines[row, IS_ODD]:
            continue
        start = lines[row, START]
        lines[row, IS_ODD] = 1
        if lines[row, TABS] - start != 10 or lines[row, TABS + 1] - start != 19:
            continue
        if data[start + 4] != 45 or data[start + 7] != 45 or data[start + 13] != 58 or data[start + 16] != 58:
            continue
        year, month, day = _digits(data, start, 4), _digits(data, start + 5, 2), _digits(data, start + 8, 2)
        hour, minute, second = _digits(data, start + 11, 2), _digits(data, start + 14, 2), _digits(data, start + 17, 2)
        if year < 1 or month < 1 or month > 12 or day < 1 or min(hour, minute, second) < 0:
            continue
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        longest = 28 + leap if month == 2 else 30 + (month + month // 8) % 2
        if day > longest or hour > 23 or minute > 59 or second > 59:
            continue
        # for years that begin in March: http://howardhinnant.github.io/date_algorithms.html
        shifted = year - (month <= 2)
        century, of_century = shifted // 400, shifted % 400
        day_of_year = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
        days[row] = century * 146097 + of_century * 365 + of_century // 4 - of_century // 100 + day_of_year - 719468
        clocks[row] = hour * 3600 + minute * 60 + second
        lines[row, IS_ODD] = 0


@loop
def _run_of_digits(data, place, end):  # type: ignore[no-untyped-def]
    """The end of a run of up to nine digits that begins at `place`."""
    stop = min(end, place + 9)
    while place < stop and 48 <= data[place] <= 57:
        place += 1
    return place


@loop
def _is_plain(data, start, end, kind):  # type: ignore[no-untyped-def]
    """Whether a text of that kind has an unambiguous value."""
    if kind == TEXT:
        return True
    place = _run_of_digits(data, start, end)
    if place == start:
        return False
    if place == end:
        return kind != SIZE
    if kind == WHOLE or data[place] != (120 if kind == SIZE else 46):
        return False
    return place + 1 < end == _run_of_digits(data, place + 1, end)


@loop
def _is_pixel(data, start, end):  # type: ignore[no-untyped-def]
    """Whether a path is that of the tracking pixel: /i, /i?… or /ice.png…."""
    if end - start < 2 or data[start] != 47 or data[start + 1] != 105:
        return False
    if end - start == 2 or data[start + 2] == 63:
        return True
    if end - start < 8:
        return False
    return (
        data[start + 2] == 99
        and data[start + 3] == 101
        and data[start + 4] == 46
        and data[start + 5] == 112
        and data[start + 6] == 110
        and data[start + 7] == 103
    )


@loop
def _event(data, start, end, codes):  # type: ignore[no-untyped-def]
    """The number of the event with this code; -1 if there is none, -2 if the code is not plain."""
    for place in range(start, end):
        if data[place] == 37 or data[place] == 43:
            return -2
    if end - start != 2:
        return -1
    code = 0
    for place in range(start, end):
        byte = int(data[place])
        code = code << 8 | (byte + 32 if 65 <= byte <= 90 else byte)
    for number in range(len(codes)):
        if codes[number] == code:
            return number
    return -1


@loop
def _marks(data, place):  # type: ignore[no-untyped-def]
    """A bit mask of the bytes of `data` from `place` on that are & or #, or cannot be part of a query string."""
    return equal(data, place, 38) | equal(data, place, 35) | no_letters(data, place)


@loop
def _first_equals(text):  # type: ignore[no-untyped-def]
    """The index of the first = among the eight bytes of the word `text`; 8 if there is none."""
    # a zero byte is found by the borrow that subtracting 1 causes:
    # https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
    differs = text ^ _EQUALS
    marks = (differs - _ONES) & ~differs & _HIGHEST
    return first(marks) >> 3 if marks else 8


@loop
def _is_special(data, place, stop):  # type: ignore[no-untyped-def]
    """Whether `data` contains a % or a + between `place` and `stop`."""
    while place < stop:
        found = escapes(data, place)
        if found:
            return place + first(found) < stop
        place += SPAN
    return False


def read_hits(  # type: ignore[no-untyped-def]
    data,
    lines,
    order,
    keys,
    ids,
    factor,
    names,
    columns,
    codes,
    texts,
    room,
    offsets,
    valid,
    rows,
    events,
    flags,
    features,
    notes,
):
    """Parse the lines that `order` names, and fill one row per hit. Returns the number of hits.

    The texts of column c are written to `texts` from c times `room` on; `offsets` gives their positions and `valid`
    which of them exist. The first column of `rows` holds the kind of each line, the second the line number of each hit.
    For each hit, `events` holds the number of its event, `flags` whether it has an address of its own and whether a
    later tracker sent it, and `features` the number of its features, followed by each of them. `notes` is working
    memory: four rows of 0, with a place for each name and for each column.
    """
    seen, filled, ranks, ends = notes[0], notes[1], notes[2], notes[3]
    count = 0
    width = len(columns) - len(_TEXT_TABS)  # the last columns are fields
    for number in range(len(order)):
        line = order[number]
        rows[number, 0] = ODD
        if lines[line, IS_ODD]:
            continue
        is_odd = False
        for tab in range(1, FIELDS):
            if lines[line, TABS + tab] - lines[line, TABS + tab - 1] == 1:
                is_odd = True
        if is_odd:
            continue
        if not _is_pixel(data, lines[line, TABS + 6] + 1, lines[line, TABS + 7]):
            rows[number, 0] = NO_PIXEL
            continue
        place, stop = lines[line, TABS + 10] + 1, lines[line, TABS + 11]
        if stop - place == 1 and data[place] == 45:
            rows[number, 0] = NO_QUERY
            continue
        stamp = number + 1
        event, address, later, plugins = -1, 0, 0, 0
        window, marks, found = place, _marks(data, place), escapes(data, place)
        while place <= stop:
            special = False
            while not marks:
                special |= found != 0
                window += SPAN
                marks, found = _marks(data, window), escapes(data, window)
            end = min(window + first(marks), stop)
            below = (marks & (~marks + uint64(1))) - uint64(1)  # the bits before the mark
            special |= (found & below) != 0
            found &= ~below
            marks &= marks - uint64(1)
            if end < stop and data[end] != 38:
                is_odd = True
                break
            start, place = place, end + 1
            text = word(data, start)
            length = min(_first_equals(text), end - start)
            if length == LONGEST_NAME and start + length < end and data[start + length] != 61:
                continue
            key = text & LOWEST[length]
            slot = (key * factor) >> uint64(64 - SLOT_BITS)
            if keys[slot] != key or length == 0:
                continue
            if start + length == end:  # no =
                is_odd = True
                break
            value = start + length + 1
            name = ids[slot]
            if seen[name] == stamp:
                if names[name, PART] == EVENT or names[name, FEATURE] >= 0:
                    is_odd = True
                    break
                continue
            seen[name] = stamp
            part = names[name, PART]
            if part == EVENT:
                event = _event(data, value, end, codes)
                if event == -2:
                    is_odd = True
                    break
                continue
            if part == LATER:
                later = 1
                continue
            if part == ADDRESS:
                address = 1
            if end == value:
                continue
            if names[name, FEATURE] >= 0:
                if special:
                    is_odd = True
                    break
                if end - value == 1 and data[value] == 49:
                    plugins += 1
                    features[count, plugins] = names[name, FEATURE]
            column = names[name, COLUMN]
            if not columns[column, WANTED]:
                continue
            if filled[column] == stamp and ranks[column] < names[name, RANK]:
                continue
            at = column * room + offsets[column, count]
            if special:
                last = decode(data, value, end, texts, at)
                if last >= 0 and columns[column, TWICE] and _is_special(texts, at, last):
                    behind = last + SPAN  # so that it is not overwritten before it is read
                    last = decode(texts, behind, put(texts, at, last, texts, behind), texts, at)
                if last < 0:
                    is_odd = True
                    break
            else:
                last = put(data, value, end, texts, at)
            if not _is_plain(texts, at, last, columns[column, KIND]):
                is_odd = True
                break
            filled[column], ranks[column] = stamp, names[name, RANK]
            ends[column] = last - column * room
        if is_odd:
            continue
        for field in range(len(_TEXT_TABS)):
            column = width + field
            if columns[column, WANTED]:
                tab = _TEXT_TABS[field]
                last = put(
                    data, lines[line, tab - 1] + 1, lines[line, tab], texts, column * room + offsets[column, count]
                )
                filled[column], ends[column] = stamp, last - column * room
        for column in range(len(columns)):
            if filled[column] == stamp:
                offsets[column, count + 1] = ends[column]
                valid[column, count >> 3] |= uint8(1 << (count & 7))
            else:
                offsets[column, count + 1] = offsets[column, count]
        rows[number, 0] = CLEAN
        rows[count, 1] = line
        events[count], flags[count, 0], flags[count, 1], features[count, 0] = event, address, later, plugins
        count += 1
    return count
