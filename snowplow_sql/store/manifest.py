"""The manifest of loaded log files, and the plan for the files that are found now.

A file is identified by its content. So that thousands of unchanged files need not be read, a file whose path, size and
modification time equal those in the manifest is assumed to have the content recorded there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from snowplow_sql.errors import Interrupted
from snowplow_sql.logs.repair import BREAKS_OFF, breaks_off
from snowplow_sql.store.found import Found, contents


@dataclass(frozen=True)
class Known:
    """A file in the manifest."""

    size: int
    modified: datetime
    content: str
    same_as: str | None
    is_whole: bool = field(default=True, compare=False)
    """Whether the file had lines, and no problem that costs lines."""


@dataclass(frozen=True)
class Candidate:
    """A file that is to be loaded."""

    file: Found
    content: str
    replaces: bool
    """Whether the database holds lines of an earlier content of the file."""


@dataclass
class Plan:
    """What a load has to do."""

    load: list[Candidate] = field(default_factory=list)
    again: list[Candidate] = field(default_factory=list)
    """Files that are loaded already. Their size or modification time may have changed."""
    same: list[tuple[Candidate, str]] = field(default_factory=list)
    """Files with the same content as another file, and the path of that file."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why a file cannot be read, by path."""
    kept: dict[str, str] = field(default_factory=dict)
    """Why a file cannot be read, by path, if the lines loaded from it earlier are kept."""

    def instead_of(self, failed: Collection[str]) -> list[Candidate]:
        """The files to load because the file with the same content has `failed`, one per content."""
        holders: dict[str, str] = {}
        same, found = [], []
        for candidate, other in self.same:
            path = candidate.file.path
            holder = holders.setdefault(candidate.content, path) if other in failed else other
            if holder == path:
                found.append(candidate)
            else:
                same.append((candidate, holder))
        self.same = same
        self.load += found
        return found


def known(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, Known]:
    """The manifest: files by path."""
    whole = "coalesce(lines > 0 AND trouble IS NULL, false)"
    columns = f"log_file, size, modified, content, same_as, {whole}"
    rows = connection.execute(f"SELECT {columns} FROM {where}.log_files").fetchall()
    return {path: Known(*values) for path, *values in rows}


def plan(found: Sequence[Found], manifest: dict[str, Known], is_stopped: Callable[[], bool] = lambda: False) -> Plan:
    """The plan for the files that were found. Reads files that may be new.

    Raises Interrupted once `is_stopped` is true.
    """
    made = Plan()
    content_of = {path: entry.content for path, entry in manifest.items()}
    changed = [entry for entry in found if not _unchanged(entry, manifest.get(entry.path))]
    content_of |= contents(changed, made.failed, is_stopped)
    made.kept = {
        entry.path: f"{cut}, and was whole before; what was loaded of it stays"
        for entry in changed
        if entry.path in content_of and (cut := _cut(entry, content_of[entry.path], manifest, is_stopped))
    }
    there = [entry for entry in found if entry.path not in made.failed and entry.path not in made.kept]
    replaced = {
        entry.path
        for entry in there
        if entry.path in manifest
        and manifest[entry.path].same_as is None
        and manifest[entry.path].content != content_of[entry.path]
    }
    holders = {
        entry.content: path for path, entry in manifest.items() if entry.same_as is None and path not in replaced
    }
    for entry in there:
        candidate = Candidate(entry, content_of[entry.path], entry.path in replaced)
        holder = holders.setdefault(candidate.content, entry.path)
        if holder != entry.path:
            made.same.append((candidate, holder))
        elif entry.path in manifest and manifest[entry.path].same_as is None and not candidate.replaces:
            made.again.append(candidate)
        else:
            made.load.append(candidate)
    return made


def _unchanged(entry: Found, before: Known | None) -> bool:
    if before is None or before.size != entry.size:
        return False
    return before.content == entry.etag if entry.etag is not None else before.modified == entry.modified


def _cut(entry: Found, content: str, manifest: dict[str, Known], is_stopped: Callable[[], bool]) -> str | None:
    """Why the file is only a part of the one in the manifest, as during copying; None if it is not."""
    if is_stopped():
        raise Interrupted("Stopped.")
    before = manifest.get(entry.path)
    if before is None or before.content == content:
        return None
    holder = manifest.get(before.same_as, before) if before.same_as is not None else before
    if not holder.is_whole:
        return None
    if entry.size == 0:
        return "it is empty"
    with suppress(OSError):  # reported when it is loaded
        if entry.etag is None and breaks_off(entry.path, is_stopped):
            return BREAKS_OFF
    return None


def has(manifest: Mapping[str, Known], candidate: Candidate, same_as: str | None) -> bool:
    """Whether the manifest's entry equals what is found now."""
    file = candidate.file
    return manifest.get(file.path) == Known(file.size, file.modified, candidate.content, same_as)
