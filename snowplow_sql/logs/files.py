"""Find the log files of a source, and tell from the first bytes of each file how to read it."""

from __future__ import annotations

import glob
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from snowplow_sql.errors import SourceError
from snowplow_sql.logs.lines import Layout

T = TypeVar("T")

_PACKED = 11
"""Approximate compression ratio of a gzipped log."""
GZIP_MAGIC = b"\x1f\x8b"
"""The first bytes of a gzip file. File names are unreliable: a file may have lost its .gz, or kept it when unpacked."""
_PEEK_BYTES = 2048
_LOOKED_AT = 8
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Kind:
    """The properties that files must share to be read by one statement."""

    gzipped: bool
    layout: Layout


def find(source: str | Path) -> list[str]:
    """The log files of `source`, sorted. A source is a file, a folder (searched recursively) or a glob (`**` too).

    In folders, names that begin with `.` or `_` are ignored, as Hadoop does, and so are the files of DuckDB databases.
    An entry of a folder that cannot be inspected, such as a dangling link or an unreadable folder, counts as a file:
    the error is reported when the file is opened. Raises SourceError if nothing is found, or nothing that may be read.
    """
    text = os.fspath(source)
    try:
        found, nothing = _found(text)
    except (OSError, ValueError, RuntimeError) as error:
        # a name that is too long, holds a NUL, or begins with the ~ of an unknown user; a folder without read
        # permission
        why = (getattr(error, "strerror", None) or str(error)).splitlines()[0]
        where = getattr(error, "filename", None) or text
        raise SourceError(f"'{str(where)[:200]}' cannot be read: {why}. {_EXPECTED}") from error
    if not found:
        raise SourceError(nothing)
    return found


def find_named(source: str | Path) -> list[str]:
    """As `find`, but raises SourceError if the name of a file is not UTF-8, which DuckDB cannot open."""
    found = find(source)
    for path in found:
        if not is_text(path):
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise SourceError(f"'{shown}' has {NO_TEXT}. Rename it.")
    return found


def paths_of(source: str | Path | Sequence[str]) -> list[str]:
    """The paths of a file, folder or glob, found as `find_named` does; or a list of paths, unchanged."""
    return find_named(source) if isinstance(source, str | Path) else list(source)


NO_TEXT = "a name that is not UTF-8"


def is_text(path: str) -> bool:
    """Whether the name is UTF-8 in the file system. Python represents other bytes as lone surrogates."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


_EXPECTED = "Name a folder, file or glob of CloudFront logs."


def _found(text: str) -> tuple[list[str], str]:
    if not text:  # as a path, '' is the working folder
        return [], f"'' names no source. {_EXPECTED}"
    path = Path(text).expanduser()
    if path.is_dir():
        return sorted(_below(str(path), set())), f"No files in the folder '{text}'. {_EXPECTED}"
    if path.is_file():
        return [str(path)], ""
    if glob.has_magic(text):
        matches = glob.glob(str(path), recursive=True)  # noqa: PTH207 - takes absolute patterns too
        files = sorted(match for match in matches if os.path.isfile(match))  # noqa: PTH113 - thousands of them
        return files, f"No file matches '{text}'. Quote the pattern, so that the shell passes it on unchanged."
    how = "`snowq load` makes such a database." if path.suffix == ".duckdb" else _EXPECTED
    return [], f"There is no file or folder '{text}'. {how}"


def is_no_log(name: str) -> bool:
    """Whether an entry of a folder is ignored because of its name."""
    return name.startswith((".", "_")) or name.endswith((".duckdb", ".duckdb.wal", ".duckdb.work"))


def _below(folder: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    # A link may lead back to a parent folder. os.scandir is used because there can be a hundred thousand files: its
    # entries know their type without a system call for each.
    status = os.stat(folder)  # noqa: PTH116
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_no_log(entry.name):
                continue
            try:
                if entry.is_dir():
                    yield from _below(entry.path, seen)
                elif entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path)):  # noqa: PTH110
                    yield entry.path  # a pipe is not a log
            except OSError:
                yield entry.path


def weight_of(paths: Iterable[str]) -> int:
    """The approximate total size in bytes of the uncompressed lines of `paths`, by file sizes and names."""
    weight = 0
    for path in paths:
        with suppress(OSError):  # reported when the file is opened
            weight += weight_by(path, os.stat(path).st_size)  # noqa: PTH116 - thousands of them
    return weight


def weight_by(path: str, size: int) -> int:
    """The approximate size in bytes of the uncompressed lines of a file of `size` bytes at `path`."""
    return size * (_PACKED if path.lower().endswith(".gz") else 1)


def by_weight(some: Iterable[T], weigh: Callable[[T], int], limit: int) -> Iterator[list[T]]:
    """Split `some` into groups in order, none heavier than `limit` unless a single item is."""
    group: list[T] = []
    weight = 0
    for one in some:
        its = weigh(one)
        if group and weight + its > limit:
            yield group
            group, weight = [], 0
        group.append(one)
        weight += its
    if group:
        yield group


def unreadable(error: OSError) -> SourceError:
    """The error for a log file that the system does not let us read."""
    hint = " Check its permissions." if isinstance(error, PermissionError) else ""
    failure = SourceError(f"The log file '{error.filename}' cannot be read: {error.strerror}.{hint}")
    failure.path = error.filename
    return failure


def missing(paths: Iterable[str]) -> dict[str, SourceError]:
    """The errors for those of `paths` that cannot be opened, by path."""
    found = {}
    for path in paths:
        try:
            os.close(os.open(path, os.O_RDONLY))
        except OSError as error:
            found[path] = unreadable(error)
    return found


def by_kind(paths: Iterable[str]) -> dict[Kind, list[str]]:
    """`paths` grouped by how they are to be read. Empty files are left out, since they have no lines."""
    kinds: dict[Kind, list[str]] = defaultdict(list)
    for path in paths:
        kind = _kind(path)
        if kind is not None:
            kinds[kind].append(path)
    return dict(kinds)


def _kind(path: str) -> Kind | None:
    gzipped, head = _head(path)
    return None if head is None else Kind(gzipped, layout_of(head))


def _head(path: str) -> tuple[bool, bytes | None]:
    """Whether the file is gzipped, and its first bytes, decompressed; None for the bytes of an empty file."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the quickest way, and there are thousands
            head = file.read(_PEEK_BYTES)
    except OSError as error:
        raise unreadable(error) from error
    return (True, _unpacked(head)) if head.startswith(GZIP_MAGIC) else (False, head or None)


def _unpacked(head: bytes) -> bytes:
    """The decompressed beginning of a gzip file, which may consist of several members."""
    found = b""
    while head and len(found) < _PEEK_BYTES:
        member = zlib.decompressobj(wbits=31)
        try:
            found += member.decompress(head, _PEEK_BYTES - len(found))
        except zlib.error:
            break
        head = member.unused_data
    return found


def look_plain(paths: Sequence[str]) -> bool:
    """Whether at least half of a sample of the files have CloudFront's own fields and plain LF line ends."""
    some = paths[:: max(1, len(paths) // _LOOKED_AT)]
    heads = [head for _, head in map(_head, some) if head]
    plain = [head for head in heads if b"\r" not in head and not head.startswith(_BOM) and layout_of(head) == Layout()]
    return 2 * len(plain) >= len(heads)


def layout_of(content: bytes) -> Layout:
    """The layout of a file that begins with `content`: that of its `#Fields:` header, or else CloudFront's own."""
    for line in content[:_PEEK_BYTES].removeprefix(_BOM).splitlines():
        if line.startswith(b"#Fields:"):
            return Layout.of(line.decode("utf-8", "replace"))
        if line.strip() and not line.startswith(b"#"):
            break
    return Layout()
