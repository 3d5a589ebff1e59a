"""What was typed, kept in a file that nobody else can read."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path
from prompt_toolkit.history import FileHistory

_PASSWORD = re.compile(r"://.*:.*@")
"""An address with a password in it, which may hold any sign. What only looks like one is not kept either."""


class History(FileHistory):
    """The history file at `path`, for its owner's eyes alone. An input with a password in it is not written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
        path.chmod(0o600)  # it may have been there
        super().__init__(str(path))

    def store_string(self, string: str) -> None:
        """Write one input to the file."""
        if not _PASSWORD.search(string):
            with suppress(OSError):  # the disk is full: what was typed is still to be run
                super().store_string(string)


def path() -> Path:
    """Where the history of this user is."""
    return user_state_path("snowq") / "history"
