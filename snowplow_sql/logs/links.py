"""Symbolic links to files whose names DuckDB would take for glob patterns.

Escaping the name does not help, since an escaped name is still a pattern: DuckDB lists the folder to match it, and
fails if the folder contains a file whose name is not UTF-8.
"""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


class Links:
    """Temporary symbolic links to those of `paths` that DuckDB would take for patterns."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.made: dict[str, str] = {}
        """The path of the link, by original path."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        for path in filter(glob.has_magic, paths):
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="snowq-")
            link = Path(self._folder.name) / str(len(self.made))
            link.symlink_to(os.path.abspath(path))  # noqa: PTH100 - what .. means behind a link is the system's to say
            self.made[path] = str(link)

    def close(self) -> None:
        """Remove the links."""
        if self._folder is not None:
            self._folder.cleanup()
