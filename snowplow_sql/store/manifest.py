"""What a database knows of log files, and what that makes of those that are found now.

A file is told by its content. To spare the reading of thousands that have not changed, a file with the path,
size and time of last writing that the manifest has is taken to have the content that it has there too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from snowplow_sql.store.found import Found, contents


@dataclass(frozen=True)
class Known:
    """A file as the manifest has it."""

    size: int
    modified: datetime
    content: str
    same_as: str | None


@dataclass(frozen=True)
class Candidate:
    """A file that is to be loaded."""

    file: Found
    content: str
    replaces: bool
    """Whether the database holds lines of an earlier content of it."""


@dataclass
class Plan:
    """What a load has to do."""

    load: list[Candidate] = field(default_factory=list)
    again: list[Candidate] = field(default_factory=list)
    """Files that are loaded already; their size or time may have changed."""
    same: list[tuple[Candidate, str]] = field(default_factory=list)
    """Files with the content of another, and that other's path."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why a file cannot be read, by path."""

    def instead_of(self, failed: Collection[str]) -> list[Candidate]:
        """Those that are to be loaded since the file with their content has `failed`: of each content one."""
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
    """The manifest by path."""
    rows = connection.execute(f"SELECT log_file, size, modified, content, same_as FROM {where}.log_files").fetchall()
    return {path: Known(*values) for path, *values in rows}


def plan(found: Sequence[Found], manifest: dict[str, Known], is_stopped: Callable[[], bool] = lambda: False) -> Plan:
    """What is to be done with the files that were found. Reads those that may be new.

    Raises Interrupted once `is_stopped`.
    """
    made = Plan()
    told = {path: entry.content for path, entry in manifest.items()}
    changed = [entry for entry in found if not _unchanged(entry, manifest.get(entry.path))]
    told |= contents(changed, made.failed, is_stopped)
    there = [entry for entry in found if entry.path not in made.failed]
    replaced = {
        entry.path
        for entry in there
        if entry.path in manifest
        and manifest[entry.path].same_as is None
        and manifest[entry.path].content != told[entry.path]
    }
    holders = {
        entry.content: path for path, entry in manifest.items() if entry.same_as is None and path not in replaced
    }
    for entry in there:
        candidate = Candidate(entry, told[entry.path], entry.path in replaced)
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


def has(manifest: Mapping[str, Known], candidate: Candidate, same_as: str | None) -> bool:
    """Whether the manifest says of the file just what is found now."""
    file = candidate.file
    return manifest.get(file.path) == Known(file.size, file.modified, candidate.content, same_as)
