"""The input history, kept in a file that only its owner can read."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path
from prompt_toolkit.history import FileHistory

_PASSWORD = re.compile(r"://.*:.*@")
"""An address with a password, which may contain any character. Text that merely looks like one matches too."""


class History(FileHistory):
    """The history file at `path`, readable only by its owner. Inputs that contain a password are not written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
        path.chmod(0o600)  # an existing file may have another mode
        super().__init__(str(path))

    def store_string(self, string: str) -> None:
        """Write an input to the file, unless it contains a password. Errors of the file system are ignored."""
        if not _PASSWORD.search(string):
            with suppress(OSError):  # if the disk is full, the input must run nevertheless
                super().store_string(string)


def path() -> Path:
    """The path of this user's history file."""
    return user_state_path("snowq") / "history"
