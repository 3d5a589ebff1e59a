"""The loops of the fast path with their signatures. The modules that define the loops describe what they do."""

from __future__ import annotations

import numpy as np

from snowplow_sql.logs.fast.machine import Loop, Taken

_TEXTS = Taken(np.uint8, 1, is_read_only=True)
_BYTES, _ROWS_OF_BYTES = Taken(np.uint8, 1), Taken(np.uint8, 2)
_SHORTS, _ROWS_OF_SHORTS = Taken(np.int16, 1), Taken(np.int16, 2)
_INTS, _ROWS_OF_INTS = Taken(np.int32, 1), Taken(np.int32, 2)
_WORDS, _ROWS_OF_WORDS = Taken(np.uint32, 1), Taken(np.uint32, 2)
_LONGS, _ROWS_OF_LONGS = Taken(np.int64, 1), Taken(np.int64, 2)
_KEYS, _KEY = Taken(np.uint64, 1), Taken(np.uint64)
_NUMBER = Taken(np.int64)

find_lines = Loop("kernels", "find_lines", data=_TEXTS, lines=_ROWS_OF_INTS, seen=_BYTES)
read_moments = Loop("kernels", "read_moments", data=_TEXTS, lines=_ROWS_OF_INTS, days=_INTS, clocks=_INTS)
read_hits = Loop(
    "kernels",
    "read_hits",
    data=_TEXTS,
    lines=_ROWS_OF_INTS,
    order=_INTS,
    keys=_KEYS,
    ids=_SHORTS,
    factor=_KEY,
    names=_ROWS_OF_SHORTS,
    columns=_ROWS_OF_BYTES,
    codes=_LONGS,
    texts=_BYTES,
    room=_NUMBER,
    offsets=_ROWS_OF_INTS,
    valid=_ROWS_OF_BYTES,
    rows=_ROWS_OF_INTS,
    events=_INTS,
    flags=_ROWS_OF_BYTES,
    features=_ROWS_OF_INTS,
    notes=_ROWS_OF_LONGS,
)
number = Loop(
    "distinct",
    "number",
    data=_TEXTS,
    starts=_INTS,
    ends=_INTS,
    numbers=_INTS,
    firsts=_INTS,
    slots=_INTS,
    hashes=_KEYS,
)
digest = Loop(
    "md5",
    "digest",
    data=_TEXTS,
    starts=_INTS,
    ends=_INTS,
    heads=_ROWS_OF_BYTES,
    head_ends=_LONGS,
    owners=_INTS,
    digests=_ROWS_OF_WORDS,
    messages=_BYTES,
    message_words=_WORDS,
    state=_ROWS_OF_WORDS,
    mixed=_ROWS_OF_WORDS,
    words=_ROWS_OF_WORDS,
    lanes=_ROWS_OF_LONGS,
)
