"""Sixteen bytes at a time, for the loops that numba compiles: what one instruction of the processor does to them.

numba offers no way to say "which of these bytes are tabs", so it is said in LLVM's language here. Whoever calls
sees to it that `SPAN` bytes from `place` on are there.
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

OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}  # the latter as numba compiles loops of its own
"""How all is compiled: it makes no array. Else numba counts who holds the arrays that it is given, at each call, and
threads at work on the same ones wait for each other: a third of the time of `kernels.read_hits`."""

loop = njit(**OPTIONS)
"""A function for the use of others here."""

LOWEST = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
"""What leaves of a `word` its first bytes, by how many."""

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_BYTES, _BITS = ir.VectorType(_BYTE, SPAN), ir.IntType(SPAN)


def intrinsic(function: Callable[..., Any]) -> Any:
    """numba's, which is called with one argument less than the function has."""
    return _intrinsic(function)


def _pointer(context: Any, builder: Any, array: Any, place: Any, kind: ir.Type) -> Any:
    """Where `kind` lies in an array, from a place on; each of those two with its type."""
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
    """A bit for each byte for which `found`, sixteen comparisons, holds."""
    return builder.zext(builder.bitcast(found, _BITS), _WORD)


@intrinsic
def word(typing: Any, data: Any, place: Any) -> tuple[Any, Callable[..., Any]]:
    """The eight bytes of `data` from `place` on as a number, the first one lowest."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start = zip(signature.args, args, strict=True)
        return _load(context, builder, array, start, _WORD)

    return types.uint64(data, place), generate


@intrinsic
def equal(typing: Any, data: Any, place: Any, byte: Any) -> tuple[Any, Callable[..., Any]] | None:
    """Which of the bytes of `data` from `place` on are `byte`, which is written as a literal."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start, (wanted, _) = zip(signature.args, args, strict=True)
        loaded = _load(context, builder, array, start, _BYTES)
        return _which(builder, builder.icmp_unsigned("==", loaded, _all(wanted.literal_value)))

    if not isinstance(byte, types.IntegerLiteral):
        return None  # numba asks again with what is literal about it
    return types.uint64(data, place, byte), generate


@intrinsic
def different(typing: Any, data: Any, place: Any, other: Any) -> tuple[Any, Callable[..., Any]]:
    """Which of the bytes of `data` from `place` on differ from those from `other` on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, *starts = zip(signature.args, args, strict=True)
        one, two = (_load(context, builder, array, start, _BYTES) for start in starts)
        return _which(builder, builder.icmp_unsigned("!=", one, two))

    return types.uint64(data, place, other), generate


@intrinsic
def no_letters(typing: Any, data: Any, place: Any) -> tuple[Any, Callable[..., Any]]:
    """Which of the bytes of `data` from `place` on are control characters, blanks, or beyond ASCII."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start = zip(signature.args, args, strict=True)
        # with a sign those beyond ASCII are below zero
        return _which(builder, builder.icmp_signed("<=", _load(context, builder, array, start, _BYTES), _all(32)))

    return types.uint64(data, place), generate


@intrinsic
def first(typing: Any, which: Any) -> tuple[Any, Callable[..., Any]]:
    """The number of the lowest bit of `which` that is set; one must be."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@intrinsic
def copy(typing: Any, source: Any, place: Any, target: Any, at: Any) -> tuple[Any, Callable[..., Any]]:
    """Put the sixteen bytes of `source` from `place` on into `target` from `at` on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, start, goal, where = zip(signature.args, args, strict=True)
        loaded = _load(context, builder, array, start, _BYTES)
        builder.store(loaded, _pointer(context, builder, goal, where, _BYTES)).align = 1
        return context.get_dummy_value()

    return types.void(source, place, target, at), generate


@loop
def put(source, start, end, out, at):  # type: ignore[no-untyped-def]
    """Copy `source` from `start` to `end` into `out` from `at`, and some bytes beyond; where it ends there."""
    for place in range(start, end, SPAN):
        copy(source, place, out, at + place - start)
    return at + end - start
