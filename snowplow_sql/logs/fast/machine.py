"""Loops as machine code: compiled by numba the first time on a machine, and then loaded from a cache by llvmlite.

numba has a cache of its own, but needs a fifth of a second to get ready for using it, the time in which half a million
lines are read.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numpy as np
from platformdirs import user_cache_path

_LONG_AGO = 90 * 24 * 3600
"""Age in seconds at which the cached code of another version may be removed."""
_DIGEST = hashlib.sha256().digest_size
_LOCK = threading.RLock()
_LOADED: list[Any] = []
"""The owners of the loaded code, which must outlive its use."""


@dataclass(frozen=True)
class Taken:
    """The type of one parameter of a loop: an array, or a number if `dimensions` is 0."""

    dtype: type[np.generic]
    dimensions: int = 0
    is_read_only: bool = False

    @property
    def width(self) -> int:
        """The number of 64-bit integers that represent the argument in a call."""
        return 5 + 2 * self.dimensions if self.dimensions else 1

    def handed(self, given: Any) -> tuple[int, ...]:
        """The 64-bit integers for the argument `given`, in numba's calling convention.

        Raises TypeError for an array that the loop does not accept.
        """
        if not self.dimensions:
            return (int(given),)
        fits = given.dtype == self.dtype and given.ndim == self.dimensions and given.flags.c_contiguous
        if not fits or not (self.is_read_only or given.flags.writeable):
            raise TypeError(f"It is {self} that a loop takes, and no {given.dtype} in {given.ndim} dimensions.")
        owner, parent = 0, 0
        return (owner, parent, given.size, given.itemsize, given.ctypes.data, *given.shape, *given.strides)


class Loop:
    """A function in a module of this package, written for numba. Several threads may call a loop at once."""

    def __init__(self, module: str, name: str, **takes: Taken) -> None:
        self.module = module
        self.name = name
        self.takes = takes
        """The types of the parameters, by name."""

    def __call__(self, *given: Any) -> int:
        """Run the loop. Returns the result of the function, if that is a number."""
        numbers = [number for taken, it in zip(self.takes.values(), given, strict=True) for number in taken.handed(it)]
        result, error = ctypes.c_int64(), ctypes.c_void_p()
        if self._function(ctypes.byref(result), ctypes.byref(error), *numbers):
            raise RuntimeError(f"The loop {self.name} has failed.")
        return result.value

    @property
    def is_kept(self) -> bool:
        """Whether the cache has the loop's code from an earlier run."""
        return _place(self).exists()

    @cached_property
    def _function(self) -> Any:
        # numba's calling convention: pointers for the result and for an exception, then the arguments
        numbers = [ctypes.c_uint64] * sum(taken.width for taken in self.takes.values())
        kind = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *numbers)
        with _LOCK:
            return kind(_address(self))


@cache
def _address(loop: Loop) -> int:
    """The address of the code of `loop`, which is loaded from the cache, or compiled and cached."""
    code = _read(_place(loop))
    if code is None:
        from snowplow_sql.logs.fast.compiling import compiled  # noqa: PLC0415 - this import takes long

        code = compiled(loop)
        with suppress(OSError):  # without a writable cache, compile each time
            _keep(code, _place(loop))
    symbol, _, machine_code = code.partition(b"\n")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target().create_target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    _LOADED.append(engine)
    return int(engine.get_function_address(symbol.decode()))


def _place(loop: Loop) -> Path:
    return user_cache_path("snowq", appauthor=False) / f"{loop.name}-{_circumstances()}.o"


@cache
def _target() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.check_jit_execution()  # some systems forbid it
    return llvm.Target.from_default_triple()


@cache
def _circumstances() -> str:
    """A digest of what the code depends on: its sources and their imports, the compiler, and the processor."""
    folder = Path(__file__).parent
    sources = [*sorted(folder.glob("*.py")), folder.parent / "lines.py"]
    processor = (llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    numba = find_spec("numba")  # importlib.metadata also knows its version, but is as slow to load as numba itself
    version = Path(str(numba and numba.origin)).with_name("_version.py")
    made_by = (llvmlite.__version__.encode(), version.read_bytes() if version.is_file() else b"")
    parts = [*made_by, "\n".join(processor).encode(), *(path.read_bytes() for path in sources)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    """The cached code at `path`, if it exists and is intact: invalid code would make LLVM abort the process."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    code = content[_DIGEST:]
    return code if hashlib.sha256(code).digest() == content[:_DIGEST] else None


def _keep(code: bytes, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    _clear(path)


def _clear(kept: Path) -> None:
    """Remove cached code of the same loop that is so old that the versions it was compiled from are hardly in use."""
    for other in kept.parent.glob(f"{kept.name.partition('-')[0]}-*{kept.suffix}"):
        with suppress(FileNotFoundError):  # another process may do the same
            if other.stat().st_mtime < time.time() - _LONG_AGO:
                other.unlink()
