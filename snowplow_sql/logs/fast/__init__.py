"""The fast way from log lines to hits: compiled loops for the lines that are plain, nearly all of them.

The plain way, SQL in DuckDB, stays the reference: what it gives for a line is what must come out here, and whatever
is unusual about a line or a file goes there. It needs the extra `fast`; without it, and for a few lines, all goes the
plain way.
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
"""What DuckDB knows the hits as that were read this way."""

_LIBRARIES = ("isal", "numba", "pyarrow")
_WORTHWHILE = 100 << 20
"""Bytes of lines from which on it gains more than it takes to get ready."""


def pays(weight: int) -> bool:
    """Whether so many bytes of lines are best read this way."""
    # the loops read names as numbers with the first byte lowest
    return weight >= _WORTHWHILE and sys.byteorder == "little" and all(map(find_spec, _LIBRARIES))


def tried(make: Callable[[], T]) -> T | None:
    """What `make` makes with the libraries; None, and a warning, if they fail, as numba does with too new a NumPy.

    Raises what snowq itself raises.
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
