"""The files of a source: which there are, and what the first bytes of each say of how to read it."""

from __future__ import annotations

import glob
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from snowplow_sql.errors import SourceError
from snowplow_sql.logs.lines import Layout

_GZIP_MAGIC = b"\x1f\x8b"
_PEEK_BYTES = 2048
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Kind:
    """All that files must have in common to be read in one go."""

    gzipped: bool
    layout: Layout


def find(source: str | Path) -> list[str]:
    """The log files of `source`, sorted: a file, a folder with all below it, or a glob (`**` too).

    In folders, names that begin with `.` or `_` are passed over, as Hadoop does. Raises SourceError where
    there is nothing, or nothing that may be read.
    """
    text = os.fspath(source)
    path = Path(text).expanduser()
    if path.is_dir():
        found = sorted(_below(str(path)))
        nothing = f"No files in the folder '{text}'. Name a folder, file or glob of CloudFront logs."
    elif path.exists():
        found = [str(path)]
        nothing = ""
    elif glob.has_magic(text):
        matches = glob.glob(str(path), recursive=True)  # noqa: PTH207 - takes absolute patterns too
        found = sorted(match for match in matches if os.path.isfile(match))  # noqa: PTH113 - thousands of them
        nothing = f"No file matches '{text}'. Quote the pattern, so that the shell hands it on as it is."
    else:
        raise SourceError(f"There is no file or folder '{text}'. Name a folder, file or glob of CloudFront logs.")
    if not found:
        raise SourceError(nothing)
    return found


def _below(folder: str) -> Iterator[str]:
    # os.scandir: a folder can hold a hundred thousand files, and its entries know their kind without a stat
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "_")):
                    continue
                if entry.is_dir():
                    yield from _below(entry.path)
                else:
                    yield entry.path
    except PermissionError as error:
        raise SourceError(
            f"The folder '{folder}' may not be read: {error.strerror}. Ask for read access to it."
        ) from error


def by_kind(paths: Iterable[str]) -> dict[Kind, list[str]]:
    """`paths` by how they are to be read; empty files are left out, having no lines."""
    kinds: dict[Kind, list[str]] = defaultdict(list)
    for path in paths:
        kind = _kind(path)
        if kind is not None:
            kinds[kind].append(path)
    return dict(kinds)


def _kind(path: str) -> Kind | None:
    # Whether it is gz is told by its content: names lose their .gz on the way, or keep it unpacked.
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the quickest way, and there are thousands
            head = file.read(_PEEK_BYTES)
    except OSError as error:
        raise SourceError(f"The log file '{path}' cannot be read: {error.strerror}. Check its permissions.") from error
    if not head:
        return None
    gzipped = head.startswith(_GZIP_MAGIC)
    if gzipped:
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _PEEK_BYTES)
        except zlib.error:
            head = b""
    for line in head.removeprefix(_BOM).splitlines()[:2]:
        if line.startswith(b"#Fields:"):
            return Kind(gzipped, Layout.of(line.decode("utf-8", "replace")))
    return Kind(gzipped, Layout())
