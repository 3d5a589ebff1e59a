"""The files of a source as relations of lines that DuckDB can read, even if the files are damaged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from snowplow_sql.logs import files, views
from snowplow_sql.logs.files import Kind
from snowplow_sql.logs.lines import Layout, read_lines
from snowplow_sql.logs.links import Links
from snowplow_sql.logs.repair import Finding, examine, mend, parted


class ReadableFiles:
    """Log files. Once they have been examined, copies replace those that DuckDB cannot read.

    `names` maps the path of a file to its name in `log_file`, which by default is the path. `workspace` is the folder
    for copies, by default the system's folder for temporary files.
    """

    def __init__(
        self, paths: Sequence[str], *, names: Mapping[str, str] | None = None, workspace: Path | None = None
    ) -> None:
        self.paths = paths
        self.line_count: int | None = None
        """Lines in the files, counted byte by byte; None until the files are examined."""
        self.troubles: dict[str, str] = {}
        """Problems that cost events, by the name of the file; filled when the files are examined."""
        self._names = names or {}
        self._links = Links(paths)
        if self._links.made:
            called = {path: self.name_of(path) for path in paths}
            self._names = called | {link: called[path] for path, link in self._links.made.items()}
        self.names = self._names
        """The name in `log_file` by actual path, for files that are not named by the path they are read from. These are
        the contents of the table `log_names`."""
        self._workspace = workspace
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._broken: set[str] = set()
        self._copies: list[tuple[str, Layout]] = []

    @cached_property
    def kinds(self) -> dict[Kind, list[str]]:
        """The paths grouped by how they are read.

        Reads the head of each file. Raises SourceError if one cannot be read.
        """
        return files.by_kind(self.paths)

    @property
    def are_examined(self) -> bool:
        """Whether every byte of the files has been examined."""
        return self.line_count is not None

    def name_of(self, path: str) -> str:
        """The name of the file in `log_file`."""
        return self._names.get(path, path)

    def relations(self) -> list[tuple[str, Layout]]:
        """The relations (log_file, line) of the lines of all files, each with its layout.

        If there are `names`, the relations read the table `log_names`.
        """
        found = []
        for kind, paths in self.kinds.items():
            if sound := [path for path in paths if path not in self._broken]:
                lines = self._lines(sound, kind)
                found.append((views.named(lines) if self._names else lines, kind.layout))
        return found + self._copies

    def copy_broken(self, can_read: Callable[[str], bool]) -> bool:
        """Examine all files, and copy those that DuckDB cannot read. Returns whether there are any.

        `can_read` tests whether DuckDB can read a relation of lines: DuckDB has limitations of its own, such as a gzip
        file with a comment in its header. Raises SourceError if a file cannot be read, and OSError if a copy cannot be
        written.
        """
        try:
            findings = self._examine()
        except OSError as error:
            raise files.unreadable(error) from error
        self.line_count = sum(found.lines for found in findings.values())
        self.troubles = {self.name_of(path): found.trouble for (_, path), found in findings.items() if found.trouble}
        broken = {
            (kind, path): found
            for (kind, path), found in findings.items()
            if not found.readable or found.changes(kind.layout) or not can_read(self._lines([path], kind))
        }
        if broken:
            self._copy(broken)
        return bool(broken)

    def _lines(self, paths: Sequence[str], kind: Kind) -> str:
        return read_lines([self._links.made.get(path, path) for path in paths], gzipped=kind.gzipped)

    def _examine(self) -> dict[tuple[Kind, str], Finding]:
        # threads help, because zlib releases the GIL
        places = [(kind, path) for kind, paths in self.kinds.items() for path in paths]
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda place: examine(place[1], gzipped=place[0].gzipped), places)
            return dict(zip(places, found, strict=True))

    def _copy(self, broken: Mapping[tuple[Kind, str], Finding]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="snowq-", dir=self._workspace)
        copies: dict[Layout, list[str]] = {}
        names = dict(self._names)
        for number, ((kind, path), found) in enumerate(broken.items()):
            copy = Path(self._folder.name) / f"{number}.log"
            mend(path, copy, gzipped=kind.gzipped)
            for part, layout in parted(copy, kind.layout) if found.changes(kind.layout) else [(copy, kind.layout)]:
                copies.setdefault(layout, []).append(str(part))
                names[str(part)] = self.name_of(path)
        # U+FFFD takes three bytes and may replace a single one
        longest = 3 * max(found.longest for found in broken.values()) + 1024
        self.names = names
        self._broken = {path for _, path in broken}
        self._copies = [
            (views.named(read_lines(paths, gzipped=False, longest=longest)), layout) for layout, paths in copies.items()
        ]

    def close(self) -> None:
        """Remove the copies and the links."""
        self._links.close()
        if self._folder is not None:
            self._folder.cleanup()
