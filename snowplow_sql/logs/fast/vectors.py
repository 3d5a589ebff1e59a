"""Operations on sixteen bytes at a time, for the loops that numba compiles: one processor instruction each.

numba offers no way to say "which of these bytes are tabs", so these operations are written in LLVM IR. The caller
ensures that there are `SPAN` bytes from `place` on.
"""

# ruff: noqa: ARG001 - numba hands over all of it, needed or not

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic as _intrinsic

from snowplow_sql.logs.fast.terms import SPAN

OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}  # numba sets the latter for loops of its own
"""Compiler options for code that allocates no arrays. Otherwise numba updates the reference counts of its array
arguments at each call, and threads that work on the same arrays wait for each other: a third of the time of
`kernels.read_hits`."""

loop = njit(**OPTIONS)
"""Decorator for functions that other compiled functions call."""

LOWEST = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""Masks that keep the first bytes of a `word`, by the number of bytes."""

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_BYTES, _BITS = ir.VectorType(_BYTE, SPAN), ir.IntType(SPAN)


def intrinsic(function: Callable[..., Any]) -> Any:
    """The `intrinsic` of numba, typed.

    The decorated function is called with one argument less than it is defined with.
    """
    return _intrinsic(function)


def _pointer(context: Any, builder: Any, array: Any, place: Any, kind: ir.Type) -> Any:
    """A pointer to a value of type `kind` at `place` in `array`, each given with its type."""
    data = context.make_array(array[0])(context, builder, array[1]).data
    number = context.cast(builder, place[1], place[0], types.int64)
    return builder.bitcast(builder.gep(data, [number]), kind.as_pointer())


def _load(context: Any, builder: Any, array: Any, place: Any, kind: ir.Type) -> Any:
    loaded = builder.load(_pointer(context, builder, array, place, kind))
    loaded.align = 1
    return loaded


def _all(byte: int) -> ir.Constant:
    return ir.Constant(_BYTES, [byte] * SPAN)


def _which(builder: Any, found: Any) -> Any:
    """A bit mask of the bytes for which `found`, sixteen comparisons, is true."""
    return builder.zext(builder.bitcast(found, _BITS), _WORD)


@intrinsic
def word(typing: Any, data: Any, place: Any) -> tuple[Any, Callable[..., Any]]:
    """The eight bytes of `data` from `place` on as a little-endian number."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start = zip(signature.args, args, strict=True)
        return _load(context, builder, array, start, _WORD)

    return types.uint64(data, place), generate


@intrinsic
def equal(typing: Any, data: Any, place: Any, byte: Any) -> tuple[Any, Callable[..., Any]] | None:
    """A bit mask of the bytes of `data` from `place` on that equal `byte`, which must be a literal."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start, (wanted, _) = zip(signature.args, args, strict=True)
        loaded = _load(context, builder, array, start, _BYTES)
        return _which(builder, builder.icmp_unsigned("==", loaded, _all(wanted.literal_value)))

    if not isinstance(byte, types.IntegerLiteral):
        return None  # numba then tries again with literal types
    return types.uint64(data, place, byte), generate


@intrinsic
def different(typing: Any, data: Any, place: Any, other: Any) -> tuple[Any, Callable[..., Any]]:
    """A bit mask of the bytes of `data` from `place` on that differ from those from `other` on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, *starts = zip(signature.args, args, strict=True)
        one, two = (_load(context, builder, array, start, _BYTES) for start in starts)
        return _which(builder, builder.icmp_unsigned("!=", one, two))

    return types.uint64(data, place, other), generate


@intrinsic
def no_letters(typing: Any, data: Any, place: Any) -> tuple[Any, Callable[..., Any]]:
    """A bit mask of the bytes of `data` from `place` on that are control characters, blanks or beyond ASCII."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start = zip(signature.args, args, strict=True)
        # as signed numbers, bytes beyond ASCII are negative
        return _which(builder, builder.icmp_signed("<=", _load(context, builder, array, start, _BYTES), _all(32)))

    return types.uint64(data, place), generate


@intrinsic
def first(typing: Any, which: Any) -> tuple[Any, Callable[..., Any]]:
    """The index of the lowest bit that is set in `which`, which must not be 0."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@intrinsic
def copy(typing: Any, source: Any, place: Any, target: Any, at: Any) -> tuple[Any, Callable[..., Any]]:
    """Copy the sixteen bytes of `source` from `place` on to `target` from `at` on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start, goal, where = zip(signature.args, args, strict=True)
        loaded = _load(context, builder, array, start, _BYTES)
        builder.store(loaded, _pointer(context, builder, goal, where, _BYTES)).align = 1
        return context.get_dummy_value()

    return types.void(source, place, target, at), generate


@loop
def put(source, start, end, out, at):  # type: ignore[no-untyped-def]
    """Copy `source` from `start` to `end` into `out` from `at` on, and some bytes beyond. Returns the end in `out`."""
    for place in range(start, end, SPAN):
        copy(source, place, out, at + place - start)
    return at + end - start
