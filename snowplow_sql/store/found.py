"""Find the log files for a load, and what can be known about them without reading them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

from snowplow_sql.errors import Interrupted
from snowplow_sql.logs import files, s3
from snowplow_sql.store.database import is_database

_NAME = re.compile(r"\.(\d{4}-\d{2}-\d{2})-\d{2}\.[^./]+(?:\.gz)?$")
"""Matches the end of CloudFront's file names: the day and hour, and a hash."""

_AT_ONCE = 1 << 20
"""Size in bytes of the files that one task hashes, since a task for each of thousands of files would take longer. Also
the number of bytes that are hashed between two checks for a stop."""

_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1, 9999))
"""The earliest and latest modification times that are accepted; others are clamped."""


@dataclass(frozen=True)
class Found:
    """A log file that exists at present."""

    path: str
    """The absolute path or S3 address, which is also the `log_file` of its lines."""
    size: int
    modified: datetime
    """The time of the last modification: a naive timestamp in UTC."""
    etag: str | None = None
    """The ETag of an S3 object; None for a local file."""

    @property
    def day(self) -> str:
        """The day in the file name, such as 2012-01-31; '' if the name is not one of CloudFront's."""
        match = _NAME.search(self.path)
        return match[1] if match else ""

    @property
    def weight(self) -> int:
        """The approximate size of its lines in bytes, by file size and name."""
        return files.weight_by(self.path, self.size)

    def between(self, since: date | None, until: date | None) -> bool:
        """Whether the day in the file name is in the range, ends included. Always true for a name without a day."""
        return not self.day or (
            (since is None or self.day >= since.isoformat()) and (until is None or self.day <= until.isoformat())
        )


def find(sources: Iterable[str], endpoint_url: str | None = None, *, database: Path) -> list[Found]:
    """The log files of all `sources` without repetitions, sorted by day and path.

    `database`, which may lie among the files, is left out. Raises SourceError if a source has no files, or none that
    may be read.
    """
    found: dict[str, Found] = {}
    for source in sources:
        listed = s3.listed(source, endpoint_url) if s3.is_address(source) else None
        for entry in map(_object, listed) if listed is not None else _on_disk(source, str(database)):
            found[entry.path] = entry
    return sorted(found.values(), key=lambda entry: (entry.day, entry.path))


def _object(item: s3.Object) -> Found:
    return Found(item.address, item.size, item.modified, item.etag)


def _on_disk(source: str, database: str) -> Iterator[Found]:
    own = os.path.basename(database)  # noqa: PTH119 - as below
    for name in files.find(source):
        path = os.path.abspath(name)  # noqa: PTH100 - pathlib would be slow for ten thousand names
        if own in path and _is_of(os.path.realpath(path), database):
            continue
        try:
            status = os.stat(path)  # noqa: PTH116 - as above
        except OSError:  # a dangling link: the reason is reported when the file is read
            yield Found(path, -1, datetime.min)  # noqa: DTZ901 - never used
            continue
        yield Found(path, status.st_size, _moment(status.st_mtime_ns))


def _moment(nanoseconds: int) -> datetime:
    # a file system allows years that datetime does not
    seconds = min(max(nanoseconds // 1000 / 1e6, _FIRST), _LAST)
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _is_of(path: str, database: str) -> bool:
    return path in {database, f"{database}.wal"} or path.startswith(f"{database}.work{os.sep}")


def contents(
    found: Iterable[Found], failed: dict[str, str], is_stopped: Callable[[], bool] = lambda: False
) -> dict[str, str]:
    """The fingerprint of each file's content, by path: the MD5 of its bytes, or the ETag of an S3 object.

    S3's ETag of an object that was uploaded in one piece, as CloudFront does, is also the MD5, so that a file is
    recognized wherever it comes from. For files that cannot be read, the reason is put into `failed`. Raises
    Interrupted once `is_stopped` is true.
    """
    there = []
    for entry in found:
        if not files.is_text(entry.path):
            failed[entry.path] = f"it has {files.NO_TEXT}; rename it"
        elif not entry.day and is_database(entry.path):
            failed[entry.path] = "it is a DuckDB database, not a log"
        else:
            there.append(entry)
    content_of = {entry.path: entry.etag for entry in there if entry.etag is not None}
    here = [entry for entry in there if entry.etag is None]
    groups = list(files.by_weight(here, lambda entry: entry.size, _AT_ONCE))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashed = pool.map(lambda group: [_md5(entry.path, is_stopped) for entry in group], groups)
        for entry, content in zip(chain(*groups), chain.from_iterable(hashed), strict=True):
            if isinstance(content, str):
                content_of[entry.path] = content
            else:
                failed[entry.path] = content.strerror or str(content)
    return content_of


def _md5(path: str, is_stopped: Callable[[], bool]) -> str | OSError:
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
            while piece := file.read(_AT_ONCE):
                if is_stopped():
                    raise Interrupted("Stopped.")
                digest.update(piece)
    except OSError as error:
        return error
    return digest.hexdigest()
