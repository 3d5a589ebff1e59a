"""Export events as files that another engine loads, one day at a time.

The events of a view over logs are first copied to a DuckDB file in a hidden folder beside the exported files. Otherwise
they would be parsed again for each day, and DuckDB's own PARTITION_BY keeps every partition in memory to the end. The
memory needed is then that of sorting one day, which DuckDB bounds. The file of a day gets its name, and replaces an
earlier one, only when it is complete.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from snowplow_sql.engines.base import Engine
from snowplow_sql.errors import QueryError, SnowqError, UsageError
from snowplow_sql.sqltext import literal
from snowplow_sql.store import hidden, targets
from snowplow_sql.store.days import span
from snowplow_sql.store.targets.base import Target

_NO_DAY = "__HIVE_DEFAULT_PARTITION__"
"""Hive's name for the partition of NULL."""
_STORED = """
    SELECT count(*) FROM duckdb_tables()
    WHERE table_name = 'events' AND database_name = current_database() AND schema_name = current_schema()"""
"""Counts the tables called `events`: 0 if the events are a view."""
_DISK = re.compile(r"No space left on device|Disk quota exceeded|File too large|Read-only file system")
"""Matches the messages of the C library about disk problems, which DuckDB passes on."""


_NOTHING = "no events match; `snowq check` shows what the source has."


@dataclass(frozen=True)
class Exported:
    """The result of an export."""

    folder: Path
    files: int
    partitions: int
    """Number of folders for days; 0 if all days are in one file."""
    events: int
    bytes: int
    remarks: tuple[str, ...]
    """Sentences that the user must see about the values and the folder."""

    def __str__(self) -> str:
        of = f" in {_number(self.partitions, 'partition')}" if self.partitions else ""
        files, events = _number(self.files, "file"), _number(self.events, "event")
        return f"wrote {events} to {files}{of}, {_number(self.bytes, 'byte')}, below '{self.folder}'."


class Export:
    """An export of the events of some days to a folder for a target. The constructor checks all that can be checked."""

    def __init__(
        self,
        to: str | Path,
        target: str,
        *,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        **choices: str | None,
    ) -> None:
        self._target_name = target
        self._target: Target = targets.find(target, **choices)
        self._since, self._until = span(since, until)
        if to == "":  # as a path, '' is the working folder
            raise UsageError("--to: '' is not a folder. Name one, such as events/; . is the current one.")
        if re.match(r"[a-z][a-z0-9+]*://", str(to), re.IGNORECASE):
            raise UsageError(f"--to: '{to}' is not a folder on this machine. Export to a local folder, and copy it.")
        self._folder = Path(to)
        self._refuse_strangers()

    def run(self, engine: Engine, *, source: str = "The source") -> Exported:
        """Write the events that `engine` holds; `source` is the name of the source in messages.

        A file of an earlier export is replaced only when the new one is complete. Raises UsageError if the folder
        cannot be written to, and the errors of the source.
        """
        if engine.dialect != "duckdb":
            raise UsageError(f"{source} is a warehouse already. Export from logs.")
        with self._telling_of_the_folder():
            self._folder.mkdir(parents=True, exist_ok=True)
            with hidden.folder(self._folder) as work, self._staged(engine, work) as events:
                return self._write(engine, events, work)

    # --- the folder -------------------------------------------------------------------------------------------

    def _refuse_strangers(self) -> None:
        # an engine would read other files as events, or they could be mistaken for ours
        with self._telling_of_the_folder():
            for path in self._present():
                place = path.relative_to(self._folder)
                if not self._is_ours(place):
                    raise UsageError(
                        f"--to: '{self._folder}' holds '{place}', which is not part of such an export for "
                        f"{self._target_name}. Name an empty folder, or that of an earlier export of the same kind."
                    )

    def _present(self) -> Iterator[Path]:
        """The files in the folder and its partitions, and other folders; hidden ones are ignored, as Hive does."""
        if not self._folder.exists():
            return
        for path in _visible(self._folder):
            if self._target.partitioned and path.name.startswith("dt=") and path.is_dir():
                yield from _visible(path)
            else:
                yield path

    def _is_ours(self, place: Path) -> bool:
        if self._target.partitioned:
            return len(place.parts) == 2 and place.name == self._target.file
        return place.name in {self._target.file, *self._target.companions}

    @contextmanager
    def _telling_of_the_folder(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error
        except QueryError as error:
            trouble = _DISK.search(str(error))
            if trouble is None:
                raise
            raise self._unwritable(trouble[0]) from error

    def _unwritable(self, why: str) -> UsageError:
        return UsageError(f"--to: '{self._folder}' cannot be written to: {why}.")

    # --- the events -------------------------------------------------------------------------------------------

    def _selection(self) -> str:
        days = {">=": self._since, "<=": self._until}
        return " AND ".join(f"dt {sign} DATE '{day}'" for sign, day in days.items() if day) or "true"

    @contextmanager
    def _staged(self, engine: Engine, work: Path) -> Iterator[str]:
        """The relation of the events to be written, which is cheap to read once per day."""
        selected = f"SELECT * FROM events WHERE {self._selection()}"
        if engine.query(_STORED).rows[0][0]:
            yield f"({selected})"
            return
        stage = f'"{work.name}"'
        engine.query(f"ATTACH {literal(str(work / 'events.duckdb'))} AS {stage}")
        try:
            engine.query(f"CREATE TABLE {stage}.events AS {selected}")
            yield f"{stage}.events"
        finally:
            with suppress(SnowqError):  # interrupted again; the folder is removed anyway
                engine.query(f"DETACH {stage}")

    def _write(self, engine: Engine, events: str, work: Path) -> Exported:
        counts = engine.query(f"SELECT dt, count(*) FROM {events} GROUP BY dt ORDER BY dt").rows
        remarks = self._remarks(engine, events)
        days = [day for day, _ in counts]
        write = self._write_partitions if self._target.partitioned else self._write_whole
        written = write(engine, events, days, work)
        return Exported(
            folder=self._folder,
            files=len(written),
            partitions=len(days) if self._target.partitioned else 0,
            events=sum(count for _, count in counts),
            bytes=sum(path.stat().st_size for path in written),
            remarks=(*([] if days else [_NOTHING]), *remarks, *self._left_over(days), *self._abandoned(work)),
        )

    def _remarks(self, engine: Engine, events: str) -> list[str]:
        remarks = self._target.remarks
        measures = [measure for remark in remarks for measure in (remark.count, remark.further)]
        numbers = engine.query(f"SELECT {', '.join(measures)} FROM {events}").rows[0] if measures else ()
        pairs = zip(remarks, numbers[::2], numbers[1::2], strict=True)
        return [remark.sentence(count, further) for remark, count, further in pairs if count]

    def _write_partitions(self, engine: Engine, events: str, days: list[dt.date | None], work: Path) -> list[Path]:
        written = []
        for day in days:
            piece = self._copied(engine, events, day, work)
            place = self._folder / _partition(day) / self._target.file
            place.parent.mkdir(exist_ok=True)
            written.append(piece.replace(place))
        return written

    def _write_whole(self, engine: Engine, events: str, days: list[dt.date | None], work: Path) -> list[Path]:
        # day by day here, too: a column store compresses rows by their order, and the sort of a day fits in memory
        whole = work / "whole"
        with whole.open("wb") as out:
            for day in days:
                piece = self._copied(engine, events, day, work)
                with piece.open("rb") as lines:
                    shutil.copyfileobj(lines, out, 2**20)
                piece.unlink()
        written = [whole.replace(self._folder / self._target.file)]
        for name, text in self._target.companions.items():
            (work / name).write_text(text, encoding="utf-8")
            written.append((work / name).replace(self._folder / name))
        return written

    def _copied(self, engine: Engine, events: str, day: dt.date | None, work: Path) -> Path:
        """Write the events of `day` to a file, sorted by time, so that a second export gives the same bytes."""
        piece = work / "day"
        where = "dt IS NULL" if day is None else f"dt = DATE '{day}'"
        rows = f"SELECT {self._target.select} FROM {events} WHERE {where} ORDER BY tm, event_id, log_file"
        engine.query(f"COPY ({rows}) TO {literal(str(piece))} ({self._target.options})")
        return piece

    def _left_over(self, days: list[dt.date | None]) -> list[str]:
        """A remark on the partitions of an earlier export for which this export had no events."""
        if not self._target.partitioned:
            return []
        first, last = (day and _partition(day) for day in (self._since, self._until))
        present = {path.parent.name for path in self._present()} - {_partition(day) for day in days}
        left = sorted(name for name in present if (not first or name >= first) and (not last or name <= last))
        if not left:
            return []
        named = left[0] if len(left) == 1 else f"{left[0]} to {left[-1]}"
        they = "it stays" if len(left) == 1 else "they stay"
        folders = "folder" if len(left) == 1 else "folders"
        remark = (
            f"{_number(len(left), 'partition')} of an earlier export ({named}) had no events this time: {they} "
            f"as before. Remove the {folders} if there should be none."
        )
        return [remark]

    def _abandoned(self, work: Path) -> list[str]:
        """A remark on each working folder that may belong to a running export; folders of killed ones are removed."""
        others = hidden.left_over(self._folder, work)
        return [
            f"'{path}' is left over from an export that was killed. Remove it, unless one is running."
            for path in others
        ]


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "_")))


def _partition(day: dt.date | None) -> str:
    return f"dt={_NO_DAY if day is None else day.isoformat()}"


def _number(count: int, of: str) -> str:
    return f"{count} {of}" if count == 1 else f"{count} {of}s"
