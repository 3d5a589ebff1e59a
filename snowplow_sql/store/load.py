"""Bring a database up to date with the log files of some sources, batch by batch."""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import duckdb

from snowplow_sql import stopping
from snowplow_sql.engines.duckdb import memory_limit, one_line
from snowplow_sql.errors import Interrupted, QueryError, SourceError
from snowplow_sql.logs import fast, s3
from snowplow_sql.logs.files import by_weight, missing
from snowplow_sql.store import batch, found, manifest, workspace
from snowplow_sql.store.database import (
    MOST_MEMORY,
    Database,
    check_kind,
    damaged,
    located,
    open_to_read,
    too_little_memory,
)
from snowplow_sql.store.manifest import Candidate, Plan

if TYPE_CHECKING:
    from snowplow_sql.logs.fast.batch import Batches

_BATCH = 2 << 30
"""Maximum size of the lines of a batch in bytes. That much work is lost when a load is stopped."""
_SHARE = 0.35
"""The share of the memory that the lines of a batch may take, unless the fast path reads them in small blocks."""
_OPEN_FOR = 4 << 30
"""Size in bytes of the loaded lines after which the database is reopened."""
_FAST_MEMORY = 256 * 1000**2
"""Default of DuckDB's memory in bytes on the fast path, where DuckDB only converts types and writes. The whole process
then stays below 1 GiB, for five million lines as for fifty."""
_LEAST_FOR_FAST = 500 * 1000**2
"""Minimum of DuckDB's memory in bytes for the fast path, which itself takes more than that in addition."""


@dataclass(frozen=True)
class Request:
    """What is to be loaded."""

    sources: Sequence[str]
    since: date | None = None
    until: date | None = None
    """The days to load, by the names of the files. Files without a day in their name are always loaded."""
    endpoint_url: str | None = None
    """The address of an S3 service other than AWS."""


@dataclass
class Report:
    """The progress of a load. Another thread may read it."""

    total: int = 0
    """The bytes of the files to load; `done` are those of the files already loaded."""
    done: int = 0
    files_total: int = 0
    files: int = 0
    replaced: int = 0
    """Number of loaded files that replaced an earlier content."""
    again: int = 0
    """Number of files that had been loaded before."""
    same: int = 0
    """Number of files with the same content as another."""
    counts: batch.Counts = field(default_factory=batch.Counts)
    odd: dict[str, str] = field(default_factory=dict)
    """A remark that the user should see, by path of the file."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why a file could not be read, by path."""
    is_discarded: bool = False
    """Whether the database was created for this load, and removed because nothing was loaded."""
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the load began."""
        return time.monotonic() - self.started


def planned(request: Request, path: str | Path) -> Plan:
    """What loading `request` into the database at `path` would do. Changes nothing.

    Raises SourceError if there is nothing to load or the database cannot be read, and KeyboardInterrupt on Ctrl-C.
    """
    where = located(path)
    files = wanted(request, path)
    known: dict[str, manifest.Known] = {}
    if where.exists():
        check_kind(where)
        with open_to_read(where) as connection:
            known = manifest.known(connection, "main")
    stopped = Event()
    return stopping.run(lambda: manifest.plan(files, known, stopped.is_set), stopped.set)


def wanted(request: Request, path: str | Path) -> list[found.Found]:
    """The files for `request`, without the database at `path`. Raises SourceError if there are none."""
    there = found.find(request.sources, request.endpoint_url, database=located(path))
    return [entry for entry in there if entry.between(request.since, request.until)]


@dataclass(frozen=True)
class _Fetched:
    """A batch whose files are available locally."""

    candidates: list[Candidate]
    copies: dict[str, str]
    """The local path of the copy of an S3 object, by address."""
    failed: dict[str, str]
    """Why an object could not be downloaded, by address."""
    folder: Path
    """The folder of the copies, which is removed after the batch."""


class Loader:
    """One load into one database. It can be watched and stopped from another thread."""

    def __init__(self, database: Database, request: Request, files: Sequence[found.Found] | None = None) -> None:
        """`files` is the result of `wanted` for the request; if it is None, the files are searched for."""
        self.report = Report()
        self._database = database
        self._request = request
        self._files = files
        self._stopped = False
        self._orphans: dict[str, str] = {}
        self._fast: Batches | None = None

    def interrupt(self) -> None:
        """Stop the load. The current batch is abandoned; earlier batches remain."""
        self._stopped = True
        self._database.interrupt()

    def progress(self) -> float | None:
        """The share of the bytes that have been loaded."""
        return self.report.done / self.report.total if self.report.total else None

    def run(self) -> Report:
        """Load the files that are new or have changed.

        A file that cannot be read is reported, and the others are loaded. Raises SourceError if there is nothing to
        load, QueryError if the database cannot be written, and Interrupted if the load was stopped.
        """
        database, report = self._database, self.report
        try:
            known = manifest.known(database.connection, "store.main")
            files = wanted(self._request, database.path) if self._files is None else self._files
            plan = manifest.plan(files, known, lambda: self._stopped)
            report.failed |= plan.failed | plan.kept
            report.again = len(plan.again)
            report.files_total = len(plan.load)
            report.total = sum(candidate.file.size for candidate in plan.load)
            if database.memory >= _LEAST_FOR_FAST:
                self._fast = _fast(sum(candidate.file.weight for candidate in plan.load), modern=database.modern)
            if self._fast and not any(candidate.replaces for candidate in plan.load):
                database.leave_groups()
            self._load_all(plan.load)
            while instead := plan.instead_of(report.failed.keys() - plan.kept.keys()):
                report.files_total += len(instead)
                report.total += sum(candidate.file.size for candidate in instead)
                self._load_all(instead)
            self._record(plan, known)
            # people who copy the file do not think of the journal beside it
            database.checkpoint()
        except duckdb.InterruptException as error:
            raise Interrupted("Stopped.") from error
        except duckdb.OutOfMemoryException as error:
            raise too_little_memory("What was loaded before is kept.") from error
        except duckdb.Error as error:
            raise damaged(database.path, error) or QueryError(
                f"'{database.path}' cannot be written: {one_line(error)} What was loaded before is kept: fix this "
                "and run it again."
            ) from error
        finally:
            self._discard_if_new()
        return report

    def _discard_if_new(self) -> None:
        """Remove the database if nothing was ever loaded into it; otherwise queries would silently find no events."""
        if self._database.is_new and self._database.is_ours and not self.report.files:
            self._database.discard()
            self.report.is_discarded = True

    def _load_all(self, candidates: Sequence[Candidate]) -> None:
        with closing(self._fetched(candidates)) as batches:  # so that no download goes on after an error
            since = 0
            for fetched in batches:
                if since >= _OPEN_FOR:
                    self._database.reopen()
                    since = 0
                self._load_fetched(fetched)
                since += sum(it.file.weight for it in fetched.candidates)

    def _batches(self, candidates: Sequence[Candidate], fast: Batches | None) -> Iterator[list[Candidate]]:
        room = int(_SHARE * memory_limit(self._database.connection)) if fast is None else _BATCH
        return by_weight(candidates, lambda candidate: candidate.file.weight, min(room, _BATCH))

    def _fetched(self, candidates: Sequence[Candidate]) -> Generator[_Fetched]:
        """The batches, with local copies of S3 objects. The next batch is downloaded while one is being loaded."""
        with ThreadPoolExecutor(1) as ahead:
            waiting: list[Future[_Fetched]] = []
            for number, some in enumerate(self._batches(candidates, self._fast)):
                waiting.append(ahead.submit(self._fetch, some, self._database.work / workspace.FETCHED / str(number)))
                if len(waiting) > 1:
                    yield waiting.pop(0).result()
            for last in waiting:
                yield last.result()

    def _fetch(self, candidates: list[Candidate], folder: Path) -> _Fetched:
        remote = [it.file.path for it in candidates if s3.is_address(it.file.path)]
        if not remote or self._stopped:
            return _Fetched(candidates, {}, {}, folder)
        got = s3.fetch(remote, folder, self._request.endpoint_url, is_stopped=lambda: self._stopped)
        return _Fetched(candidates, *got, folder)

    def _load_fetched(self, fetched: _Fetched) -> None:
        self.report.failed |= fetched.failed
        there = [it for it in fetched.candidates if it.file.path not in fetched.failed]
        try:
            self._load(there, fetched.copies, self._fast)
        finally:
            shutil.rmtree(fetched.folder, ignore_errors=True)

    def _load(self, candidates: list[Candidate], copies: Mapping[str, str], fast: Batches | None) -> None:
        if self._stopped:
            raise Interrupted("Stopped.")
        if not candidates:
            return
        self._database.take_no_more_than(MOST_MEMORY if fast is None else _FAST_MEMORY)
        try:
            done = batch.load(self._database, candidates, copies, fast)
        except (SourceError, duckdb.OutOfMemoryException) as error:
            if isinstance(error, SourceError) and (rest := self._without_lost(error, candidates, copies)) is not None:
                self._load(rest, copies, fast)
                return
            # halving the batch finds the file that cannot be read, and half a batch may fit into memory
            if len(candidates) == 1:
                if not isinstance(error, SourceError):
                    raise
                self.report.failed[candidates[0].file.path] = str(error)
                return
            half = len(candidates) // 2
            self._load(candidates[:half], copies, fast)
            self._load(candidates[half:], copies, fast)
            return
        self.report.counts.add(done.counts)
        self.report.odd |= done.odd
        self._orphans |= done.orphans
        left = {it.file.path for it in done.left}
        loaded = [it for it in candidates if it.file.path not in left]
        self.report.files += len(loaded)
        self.report.replaced += sum(it.replaces for it in loaded)
        self.report.done += sum(it.file.size for it in loaded)
        if left:
            self._database.take_no_more_than(MOST_MEMORY)
            for some in self._batches(done.left, None):
                self._load(some, copies, None)

    def _without_lost(
        self, error: SourceError, candidates: list[Candidate], copies: Mapping[str, str]
    ) -> list[Candidate] | None:
        """The candidates without those that can no longer be read, which are reported; None if all can be read."""
        paths = {copies.get(it.file.path, it.file.path): it.file.path for it in candidates}
        lost = missing(paths)
        if error.path in paths:
            lost.setdefault(error.path, error)
        self.report.failed |= {paths[path]: str(why) for path, why in lost.items()}
        return [it for it in candidates if it.file.path not in self.report.failed] if lost else None

    def _record(self, plan: Plan, known: Mapping[str, manifest.Known]) -> None:
        """Record the files that were left out, so that they need not be read the next time."""
        self.report.same = len(plan.same)
        news = [(it, other) for it, other in plan.same if not manifest.has(known, it, other)]
        touched = [it for it in plan.again if not manifest.has(known, it, None)]
        connection = self._database.connection
        with self._database.transaction():
            if news:
                self._orphans |= batch.replace(connection, [it.file.path for it, _ in news])
                batch.record(connection, {it.file.path: other for it, other in news}, [it for it, _ in news])
            if touched:
                batch.touch(connection, touched)
        seen = {it.file.path for it in (*plan.load, *plan.again, *(it for it, _ in plan.same))}
        self.report.odd |= {path: what for path, what in self._orphans.items() if path not in seen}


def _fast(weight: int, *, modern: bool) -> Batches | None:
    def made() -> Batches:
        from snowplow_sql.logs.fast.batch import Batches  # noqa: PLC0415 - it loads libraries, which is slow

        return Batches(modern=modern)

    return fast.tried(made) if fast.pays(weight) else None
