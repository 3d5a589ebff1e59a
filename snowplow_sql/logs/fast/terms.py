"""What the loops and those who call them agree on."""

from __future__ import annotations

SPAN = 16
"""Bytes that the loops look at in one go. Whoever hands them texts sees to it that as many are there behind them."""

CLEAN, ODD, NO_PIXEL, NO_QUERY = range(4)
"""What a line is: a hit that was read here, one for the plain path, or one of two kinds that are no hits."""

FIELDS = 12
"""The fields of a line that are looked at: those of the oldest format."""
START, END, IS_ODD = range(3)
"""The columns of the array of lines before those with the places of the tabs."""
TABS = 3

ORDINARY, EVENT, ADDRESS, LATER = range(4)
"""The parts that a name can play."""
COLUMN, RANK, FEATURE, PART = range(4)
"""The columns of the array of names."""
WANTED, TWICE, KIND = range(3)
"""The columns of the array of columns."""
TEXT, WHOLE, DECIMAL, SIZE = range(4)
"""The kinds of values: any text, or a number, or two with an x between them."""

TEXT_FIELDS = ("client", "referer")
"""The fields of a line that are texts as they stand."""

SLOT_BITS = 9
"""Two to that many are the places in the table of names."""
LONGEST_NAME = 8
"""Bytes of a name that is known here: it is compared as one number, the first byte lowest."""

LANES = 64
"""Texts whose MD5 is worked out side by side."""
MD5_BLOCK, MD5_TAIL = 64, 9
"""Bytes that MD5 takes in one go; and those that every text gets: a mark, and its length in bits."""
