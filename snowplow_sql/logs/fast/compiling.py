"""Compile loops with numba. Imported only if this machine has no cached machine code for a loop."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np
from numba import from_dtype, njit, types

from snowplow_sql.logs.fast.machine import Loop, Taken
from snowplow_sql.logs.fast.vectors import OPTIONS

_ALONE = OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options to omit the wrappers that only Python would call. Without them, the code needs nothing of numba at run
time."""


def compiled(loop: Loop) -> bytes:
    """The name of the compiled function, a line feed, and the machine code."""
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
