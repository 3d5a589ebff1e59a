"""Writing a result to stdout or a file, in a given or guessed format."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from snowplow_sql import present
from snowplow_sql.errors import UsageError
from snowplow_sql.present import chart as charts
from snowplow_sql.result import Result

_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")
"""Prefixes of names of files that are already open. Output is written to such a file, which is never replaced."""
_NOT_WRITTEN = (
    *("parquet", "arrow", "feather", "avro", "orc", "gz", "bz2", "zst", "xz", "zip", "7z"),
    *("xlsx", "xls", "ods", "pdf", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff"),
)
"""Endings of formats that snowq does not write. A file with such a name would be misleading."""


def check(form: str | None, output: Path | None) -> str:
    """The format to use. Raises UsageError for an unknown one, before any work is done.

    If `form` is None, the ending of the output file decides. Otherwise a terminal gets a table, and anything else CSV.
    """
    if form is None and output is not None:
        form = named(
            output, f"--output: '{output}'", "`snowq run QUERY` draws charts; otherwise name a .csv, or give --format."
        )
    form = form or ("table" if output is None and sys.stdout.isatty() else "csv")
    present.find(form)
    return form


def named(output: Path, what: str, instead: str) -> str | None:
    """The data format for the ending of `output`, in either case of letters; None if the ending stands for none.

    Raises UsageError for the ending of a picture or of a format that snowq does not write. The message begins with
    `what`, and for pictures ends with `instead`, the advice on what to do.
    """
    ending = output.suffix[1:].lower()
    if charts.is_file(output):
        raise UsageError(f"{what}: this writes data, not pictures. {instead}")
    if ending in _NOT_WRITTEN:
        raise UsageError(f"{what}: snowq does not write {ending}. Use one of {', '.join(present.names())}.")
    ending = {"md": "markdown"}.get(ending, ending)
    return ending if ending in present.names() else None


def write(result: Result, form: str, output: Path | None) -> None:
    """Write `result` to stdout, or to the file `output`, which appears only once it is complete."""
    writer = present.find(form)
    if output is None:
        writer(result, sys.stdout)
        sys.stdout.flush()
        return

    def fill(out: BinaryIO) -> None:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        writer(result, text)
        text.detach()  # flushes the text, and leaves `out` open

    _save(output, fill)


def save(content: bytes, output: Path) -> None:
    """Write `content` to the file `output`, which appears only once it is complete."""
    _save(output, lambda out: out.write(content))


def _save(output: Path, fill: Callable[[BinaryIO], object]) -> None:
    try:
        _write_file(output, fill)
    except BrokenPipeError:  # the reader has closed the pipe, as in --output >(head -1)
        pass
    except OSError as error:
        raise UsageError(f"--output: '{output}' cannot be written: {error.strerror}.") from error


def _write_file(output: Path, fill: Callable[[BinaryIO], object]) -> None:
    if str(output).startswith(_STREAMS) or (output.exists() and not output.is_file()):  # a pipe, a terminal
        with output.open("ab") as out:  # appends to a file that the shell has opened with >>
            fill(out)
        return
    output = output.resolve()  # a link stays, and the file it points to is replaced
    handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            fill(out)
        temporary.chmod(output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~_umask())
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
