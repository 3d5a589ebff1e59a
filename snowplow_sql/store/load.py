"""Bringing a database up to date with the log files of some sources, batch by batch."""

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
"""Bytes of lines in a batch, at the most: as much is lost when a load is stopped."""
_SHARE = 0.35
"""The part of the memory that the lines of a batch may take, unless they are read the fast way, a little at a time."""
_OPEN_FOR = 4 << 30
"""Bytes of lines that are loaded before the file is opened anew."""
_FAST_MEMORY = 256 * 1000**2
"""Bytes for DuckDB in a load the fast way, unless more is asked for. It only types and writes there; with all the rest
the process stays below 1 GiB, for five million lines as for fifty."""
_LEAST_FOR_FAST = 500 * 1000**2
"""Bytes that DuckDB may use at the least where lines are read the fast way, which takes more than that beside them."""


@dataclass(frozen=True)
class Request:
    """What is to be loaded."""

    sources: Sequence[str]
    since: date | None = None
    until: date | None = None
    """The days to load, by the names of the files; files without a day in their name are loaded too."""
    endpoint_url: str | None = None
    """Address of an S3 service other than AWS."""


@dataclass
class Report:
    """What a load did so far; another thread may look at it."""

    total: int = 0
    """Bytes of the files to load, and of those that are done."""
    done: int = 0
    files_total: int = 0
    files: int = 0
    replaced: int = 0
    """Of the files, those that took the place of an earlier content."""
    again: int = 0
    """Files that were loaded before."""
    same: int = 0
    """Files with the same content as another."""
    counts: batch.Counts = field(default_factory=batch.Counts)
    odd: dict[str, str] = field(default_factory=dict)
    """What a user should know of a file, by its path."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why a file could not be read, by its path."""
    is_discarded: bool = False
    """Whether the database was made for this load, and removed again since nothing was loaded."""
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.started


def planned(request: Request, path: str | Path) -> Plan:
    """What loading `request` into the database at `path` would do. Changes nothing.

    Raises SourceError if there is nothing to load, or if the database cannot be read; KeyboardInterrupt if Ctrl-C
    stopped it.
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
    """The files that `request` asks for; the database at `path` is none. Raises SourceError where there is nothing."""
    there = found.find(request.sources, request.endpoint_url, database=located(path))
    return [entry for entry in there if entry.between(request.since, request.until)]


@dataclass(frozen=True)
class _Fetched:
    """A batch that can be read from this machine."""

    candidates: list[Candidate]
    copies: dict[str, str]
    """Where the copy of an S3 object lies, by its address."""
    failed: dict[str, str]
    """Why an object could not be fetched, by its address."""
    folder: Path
    """What is removed when the batch is loaded."""


class Loader:
    """One load into one database; it can be watched and stopped from another thread."""

    def __init__(self, database: Database, request: Request, files: Sequence[found.Found] | None = None) -> None:
        """`files` are what `wanted` has found for the request; without them, they are looked for."""
        self.report = Report()
        self._database = database
        self._request = request
        self._files = files
        self._stopped = False
        self._orphans: dict[str, str] = {}
        self._fast: Batches | None = None

    def interrupt(self) -> None:
        """Stop. The batch at work is given up; those before it stay."""
        self._stopped = True
        self._database.interrupt()

    def progress(self) -> float | None:
        """The share of the bytes that is done."""
        return self.report.done / self.report.total if self.report.total else None

    def run(self) -> Report:
        """Load what is new or has changed.

        A file that cannot be read is reported, and the others are loaded. Raises SourceError if there is nothing to
        load, QueryError if the database cannot be written, and Interrupted.
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
            # whoever copies the file does not think of the journal beside it
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
        """Remove the database if nothing has ever been loaded into it, or questions would be answered with nothing."""
        if self._database.is_new and self._database.is_ours and not self.report.files:
            self._database.discard()
            self.report.is_discarded = True

    def _load_all(self, candidates: Sequence[Candidate]) -> None:
        with closing(self._fetched(candidates)) as batches:  # so that no fetch goes on behind an error
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
        """The batches, with copies of what lies in S3; the next one is fetched while one is being loaded."""
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
            # which of the files cannot be read shows when the batch is halved, and half of it may fit
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
        """Those that are left where files cannot be read any more, which are reported; None if the error names none."""
        paths = {copies.get(it.file.path, it.file.path): it.file.path for it in candidates}
        lost = missing(paths)
        if error.path in paths:
            lost.setdefault(error.path, error)
        self.report.failed |= {paths[path]: str(why) for path, why in lost.items()}
        return [it for it in candidates if it.file.path not in self.report.failed] if lost else None

    def _record(self, plan: Plan, known: Mapping[str, manifest.Known]) -> None:
        """Enter what was left out, so that it need not be read the next time."""
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
        from snowplow_sql.logs.fast.batch import Batches  # noqa: PLC0415 - it loads the libraries, which takes its time

        return Batches(modern=modern)

    return fast.tried(made) if fast.pays(weight) else None
