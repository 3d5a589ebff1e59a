"""Other names for files whose own are patterns for DuckDB.

An escaped pattern is one too: DuckDB lists the folder for it, and fails where another file there has a name that is no
UTF-8.
"""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


class Links:
    """Links to those of `paths` that DuckDB would take for patterns."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.made: dict[str, str] = {}
        """The link by the path."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        for path in filter(glob.has_magic, paths):
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="snowq-")
            link = Path(self._folder.name) / str(len(self.made))
            link.symlink_to(os.path.abspath(path))  # noqa: PTH100 - what .. means behind a link is the system's to say
            self.made[path] = str(link)

    def close(self) -> None:
        """Remove them."""
        if self._folder is not None:
            self._folder.cleanup()
