"""Logs for the tests, which are written to a folder, opened as by a user, and read through the public views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hand_made import file_of, line

import snowplow_sql as sp

Files = Mapping[str, bytes | str | Sequence[str]]
"""File name -> content: bytes, a text, or lines, to each of which LF is added."""
Verdicts = Callable[[Files], dict[str, list[str]]]
Titles = Callable[[Files], dict[str, list[str | None]]]


class Open(Protocol):
    """Write files into a folder and open it."""

    def __call__(self, files: Files, *, modern: bool = False) -> sp.Session: ...


VERDICTS = """
    SELECT log_file, 'event' AS verdict FROM events
    UNION ALL SELECT log_file, 'skipped: ' || reason FROM skipped_lines
    UNION ALL SELECT log_file, 'bad: ' || reason FROM bad_lines"""


def write(folder: Path, files: Files) -> None:
    """Write `files` into `folder`, creating the folders in their names."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content.encode() if isinstance(content, str) else content
        path.write_bytes(text if isinstance(text, bytes) else file_of(*text))


def name_of(path: str, folder: Path | str) -> str:
    """The name under which `write` was given the file at `path`."""
    return str(Path(path).relative_to(folder))


class Workbench:
    """A session whose files are rewritten for each question, because opening a session takes long.

    Each line is a file of its own, so that it can be identified whatever its fields are. Fields are in CloudFront's
    own order.
    """

    _PLACES = 150

    def __init__(self, folder: Path, *, modern: bool = False) -> None:
        self._paths = [folder / f"{number:03}.log" for number in range(self._PLACES)]
        self._used = 0
        for path in self._paths:
            path.write_text("\n")
        self.session = sp.open(folder, modern=modern)

    def _put(self, lines: Sequence[str]) -> None:
        for path in self._paths[: self._used]:
            path.write_text("\n")
        for path, text in zip(self._paths, lines, strict=False):
            path.write_bytes(text.encode() + b"\n")
        self._used = len(lines)
        assert self._used <= self._PLACES

    def events(self, lines: Sequence[str], columns: str = "*") -> list[dict[str, Any] | None]:
        """The event of each line; None for a line that is not an event."""
        self._put(lines)
        answer = self.session.sql(f"SELECT log_file AS place, {columns} FROM events")
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        found = {int(Path(row.pop("place")).stem): row for row in rows}
        assert len(found) == len(rows)
        return [found.get(number) for number in range(len(lines))]

    def rows(self, columns: str, lines: Sequence[str]) -> list[tuple[Any, ...]]:
        """The values of `columns` in the event of each line; () for a line that is not an event."""
        return [tuple((event or {}).values()) for event in self.events(lines, columns)]

    def values(self, column: str, *queries: str, **fields: str) -> list[Any]:
        """The value of `column` in the event of each query string."""
        events = self.events([line(query=query, **fields) for query in queries], columns=column)
        return [event[column] if event else "no event" for event in events]

    def verdicts(self, lines: Sequence[str]) -> list[str]:
        """The verdict on each line: 'event', 'skipped: why' or 'bad: why'."""
        self._put(lines)
        found = {int(Path(path).stem): verdict for path, verdict in self.session.sql(VERDICTS)}
        return [found.get(number, "lost") for number in range(len(lines))]
