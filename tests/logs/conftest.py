"""Logs for the tests: written to a folder, opened as any user would, and read through the public views."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hand_made
import pytest

import snowplow_sql as sp

Files = Mapping[str, bytes | str | Sequence[str]]
Open = Callable[[Files], sp.Session]

_VERDICTS = """
    SELECT log_file, 'event' AS verdict FROM events
    UNION ALL SELECT log_file, 'skipped: ' || reason FROM skipped_lines
    UNION ALL SELECT log_file, 'bad: ' || reason FROM bad_lines"""


def write(folder: Path, files: Files) -> None:
    """Write `files`, each given as bytes, as text, or as lines that get LF."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content if isinstance(content, bytes) else hand_made.file_of(*content))


def name_of(path: str, folder: Path) -> str:
    """The name under which `write` was given the file at `path`."""
    return str(Path(path).relative_to(folder))


class Workbench:
    """A session whose files are written anew for each question, because opening one takes its time.

    Each line is a file of its own, so that it can be told apart whatever its fields are. They are read in
    CloudFront's own order of fields.
    """

    _PLACES = 150

    def __init__(self, folder: Path) -> None:
        self._paths = [folder / f"{number:03}.log" for number in range(self._PLACES)]
        self._used = 0
        for path in self._paths:
            path.write_text("\n")
        self.session = sp.open(folder)

    def _put(self, lines: Sequence[str]) -> None:
        for path in self._paths[: self._used]:
            path.write_text("\n")
        for path, text in zip(self._paths, lines, strict=False):
            path.write_bytes(text.encode() + b"\n")
        self._used = len(lines)
        assert self._used <= self._PLACES

    def events(self, lines: Sequence[str], columns: str = "*") -> list[dict[str, Any] | None]:
        """The event of each line; None for a line that is none."""
        self._put(lines)
        answer = self.session.sql(f"SELECT log_file AS place, {columns} FROM events")
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        found = {int(Path(row.pop("place")).stem): row for row in rows}
        assert len(found) == len(rows)
        return [found.get(number) for number in range(len(lines))]

    def values(self, column: str, *queries: str, **fields: str) -> list[Any]:
        """The value of `column` in the event of each query string."""
        lines = [hand_made.line(query=query, **fields) for query in queries]
        events = self.events(lines, columns=column)
        return [event[column] if event else "no event" for event in events]

    def verdicts(self, lines: Sequence[str]) -> list[str]:
        """What becomes of each line: 'event', 'skipped: why' or 'bad: why'."""
        self._put(lines)
        found = {int(Path(path).stem): verdict for path, verdict in self.session.sql(_VERDICTS)}
        return [found.get(number, "lost") for number in range(len(lines))]


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    made = Workbench(tmp_path_factory.mktemp("bench"))
    yield made
    made.session.close()


@pytest.fixture
def open_logs(tmp_path: Path) -> Iterator[Open]:
    """Write files into a folder of the test and open it."""
    sessions: list[sp.Session] = []

    def opened(files: Files) -> sp.Session:
        folder = tmp_path / f"logs{len(sessions)}"
        folder.mkdir()
        write(folder, files)
        sessions.append(sp.open(folder))
        return sessions[-1]

    yield opened
    for session in sessions:
        session.close()


@pytest.fixture
def verdicts(open_logs: Open) -> Callable[[Files], dict[str, list[str]]]:
    """What becomes of the lines of each file, sorted; a file without lines is not named."""

    def judged(files: Files) -> dict[str, list[str]]:
        session = open_logs(files)
        found: dict[str, list[str]] = {}
        for path, verdict in session.sql(_VERDICTS):
            found.setdefault(name_of(path, Path(session.source)), []).append(verdict)
        return {name: sorted(all_of) for name, all_of in found.items()}

    return judged


@pytest.fixture
def titles(open_logs: Open) -> Callable[[Files], dict[str, list[str | None]]]:
    """The page titles of each file's events, sorted."""

    def read(files: Files) -> dict[str, list[str | None]]:
        session = open_logs(files)
        found: dict[str, list[str | None]] = {}
        for path, title in session.sql("SELECT log_file, page_title FROM events"):
            found.setdefault(name_of(path, Path(session.source)), []).append(title)
        return {name: sorted(all_of, key=str) for name, all_of in found.items()}

    return read
