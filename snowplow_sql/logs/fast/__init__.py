"""The fast path from log lines to hits: compiled loops for plain lines, which nearly all lines are.

The SQL path in DuckDB remains the reference: the fast path must give the same result for every line, and leaves any
unusual line or file to the SQL path. The fast path needs the extra `fast`. Without that extra, or for small amounts of
data, everything takes the SQL path.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import TypeVar

from snowplow_sql.errors import SnowqError, SnowqWarning

T = TypeVar("T")

RELATION = "fast_texts"
"""The name in DuckDB of the relation of hits that were read by the fast path."""

_LIBRARIES = ("isal", "numba", "pyarrow")
_WORTHWHILE = 100 << 20
"""Minimum size of the lines in bytes at which the fast path gains more time than its start-up takes."""


def pays(weight: int) -> bool:
    """Whether the fast path pays for so many bytes of lines, and is available."""
    # the loops read names as little-endian numbers
    return weight >= _WORTHWHILE and sys.byteorder == "little" and all(map(find_spec, _LIBRARIES))


def tried(make: Callable[[], T]) -> T | None:
    """The result of `make`, which uses the libraries of the extra; None, with a warning, if a library fails.

    For example, numba fails with a NumPy that is too new. Errors of snowq itself are raised.
    """
    try:
        return make()
    except SnowqError:
        raise
    except Exception as error:
        why = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        warnings.warn(
            f"The extra 'fast' is not used: {why}. Reinstall it, or leave it out.", SnowqWarning, stacklevel=2
        )
        return None
