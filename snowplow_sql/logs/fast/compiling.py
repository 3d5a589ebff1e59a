"""What numba makes of a loop. Loaded only where the machine has not run that loop before."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np
from numba import from_dtype, njit, types

from snowplow_sql.logs.fast.machine import Loop, Taken
from snowplow_sql.logs.fast.vectors import OPTIONS

_ALONE = OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Without what only Python would call, the code needs nothing of numba when it runs."""


def compiled(loop: Loop) -> bytes:
    """The name of the function in the code, a line feed, and the code."""
    function = getattr(import_module(f"snowplow_sql.logs.fast.{loop.module}"), loop.name)
    if list(signature(function).parameters) != list(loop.takes):
        raise TypeError(f"The loop {loop.name} takes other things than are said of it.")
    kinds = tuple(map(_kind, loop.takes.values()))
    made: Any = njit(kinds, **_ALONE)(function).overloads[kinds]
    _, _, (code, _) = made.library.serialize_using_object_code()
    return f"{made.fndesc.llvm_func_name}\n".encode() + bytes(code)


def _kind(taken: Taken) -> Any:
    item = from_dtype(np.dtype(taken.dtype))
    return types.Array(item, taken.dimensions, "C", readonly=taken.is_read_only) if taken.dimensions else item
