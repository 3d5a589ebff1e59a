"""The files that snowq puts beside a database: a folder for temporary files, and drafts that replace the database.

A killed load leaves them behind. The next load removes those of its own database, and nothing else.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from snowplow_sql.errors import SourceError

_DRAFT = ".new"
"""The suffix of drafts."""
_TOKEN = r"[^.]+"  # noqa: S105 - of a name
"""The part of a name that distinguishes drafts of a database. It has no dot, or else the pattern could match the drafts
of a database with a longer name."""
_JOURNALS = r"(?:\.wal(?:\.checkpoint|\.recovery)?)?"
COPIES = "snowq-"
"""The prefix of folders with copies of damaged files."""
FETCHED, SPILLED, METADATA = "s3", "duckdb", "metadata"
"""The subfolders of the folder for temporary files: copies of S3 objects, DuckDB's spilled data, and the copy of the
metadata that can restore the database."""


def journal(path: Path) -> Path:
    """The path of DuckDB's journal (WAL) for the database at `path`."""
    return Path(f"{path}.wal")


def draft(path: Path, token: str) -> Path:
    """The path for a draft of the database at `path`."""
    return path.with_name(f".{path.name}.{token}{_DRAFT}")


def new_draft(path: Path) -> Path:
    """A path for a draft that no other process uses. Raises OSError if nothing can be created there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_DRAFT, dir=path.parent)
    os.close(handle)
    Path(name).unlink()
    return Path(name)


def remove_drafts(path: Path) -> None:
    """Remove the drafts of the database at `path`. The caller must hold the lock of the database."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.{_TOKEN}{re.escape(_DRAFT)}{_JOURNALS}")
    with suppress(PermissionError):  # the folder may be writable, but not listable
        for other in path.parent.iterdir():
            if ours.fullmatch(other.name):
                other.unlink(missing_ok=True)


def work_folder(path: Path) -> Path:
    """The folder for temporary files beside the database at `path`."""
    return Path(f"{path}.work")


def check(folder: Path) -> None:
    """Raise SourceError if `folder` holds anything that snowq has not created."""
    strangers = sorted(path.name for path in folder.iterdir() if not _is_ours(path)) if folder.is_dir() else []
    if strangers:
        raise SourceError(
            f"--db: the folder '{folder}' is for temporary files, and holds '{strangers[0]}', which snowq did not "
            "create. Move it elsewhere, or name another database."
        )


def make(folder: Path) -> None:
    """Create the folder for temporary files, if it does not exist."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"--db: the folder '{folder}' for temporary files cannot be made: {error.strerror}."
        ) from error


def clear(folder: Path, *, but: str | None = None) -> None:
    """Remove the folder for temporary files, but keep the entry `but` and what snowq has not created."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in filter(_is_ours, list(folder.iterdir())):
        if path.name != but:
            shutil.rmtree(path, ignore_errors=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def _is_ours(path: Path) -> bool:
    return path.name in {FETCHED, SPILLED, METADATA} or path.name.startswith(COPIES)
