"""The constants that the loops and their callers share."""

from __future__ import annotations

SPAN = 16
"""Number of bytes that the loops read at once. Callers ensure that so many bytes follow the texts they pass."""

CLEAN, ODD, NO_PIXEL, NO_QUERY = range(4)
"""The kinds of lines: a hit that was parsed here, a line for the SQL path, and two kinds of lines that are not hits."""

FIELDS = 12
"""Number of fields of a line that are read: those of the oldest format."""
START, END, IS_ODD = range(3)
"""The columns of the array of lines, before the positions of the tabs."""
TABS = 3

ORDINARY, EVENT, ADDRESS, LATER = range(4)
"""The roles of a parameter name."""
COLUMN, RANK, FEATURE, PART = range(4)
"""The columns of the array of names."""
WANTED, TWICE, KIND = range(3)
"""The columns of the array that describes the text columns."""
TEXT, WHOLE, DECIMAL, SIZE = range(4)
"""The kinds of values: any text, a whole number, a decimal number, or two numbers with an x between them."""

TEXT_FIELDS = ("client", "referer")
"""The fields of a line that are taken as texts without decoding."""

SLOT_BITS = 9
"""The table of names has 2 to this power slots."""
LONGEST_NAME = 8
"""Maximum length in bytes of a known name: names are compared as one little-endian number."""

LANES = 64
"""Number of texts whose MD5 is computed side by side."""
MD5_BLOCK, MD5_TAIL = 64, 9
"""The block size of MD5 in bytes, and the bytes that MD5 appends to every text: a mark, and the length in bits."""
