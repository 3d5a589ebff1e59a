"""What snowq puts beside a database: a folder for temporary files, and drafts that are to take its place whole.

A load that was killed leaves them there, and the next one removes them: those of this database, and nothing else.
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
"""How the names of drafts end."""
_TOKEN = r"[^.]+"  # noqa: S105 - of a name
"""What tells two drafts of one database apart: without a dot, else it might be the end of another database's name."""
_JOURNALS = r"(?:\.wal(?:\.checkpoint|\.recovery)?)?"
COPIES = "snowq-"
"""How the names of folders with copies of damaged files begin."""
FETCHED, SPILLED, METADATA = "s3", "duckdb", "metadata"
"""The folders in that for temporary files: with copies of S3's objects, for what DuckDB has no memory, and with what
makes the database whole again."""


def journal(path: Path) -> Path:
    """Where DuckDB keeps what it has not written into the database at `path` yet."""
    return Path(f"{path}.wal")


def draft(path: Path, token: str) -> Path:
    """Where a draft of the database at `path` may be made."""
    return path.with_name(f".{path.name}.{token}{_DRAFT}")


def new_draft(path: Path) -> Path:
    """Where a draft may be made that no other process makes. Raises OSError if nothing can be made there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_DRAFT, dir=path.parent)
    os.close(handle)
    Path(name).unlink()
    return Path(name)


def remove_drafts(path: Path) -> None:
    """Remove the drafts of the database at `path`, whose lock the caller holds."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.{_TOKEN}{re.escape(_DRAFT)}{_JOURNALS}")
    with suppress(PermissionError):  # a folder that may be written to, and not be listed
        for other in path.parent.iterdir():
            if ours.fullmatch(other.name):
                other.unlink(missing_ok=True)


def work_folder(path: Path) -> Path:
    """The folder for temporary files beside the database at `path`."""
    return Path(f"{path}.work")


def check(folder: Path) -> None:
    """Raise SourceError if `folder` holds what snowq has not made."""
    strangers = sorted(path.name for path in folder.iterdir() if not _is_ours(path)) if folder.is_dir() else []
    if strangers:
        raise SourceError(
            f"--db: the folder '{folder}' is for temporary files, and holds '{strangers[0]}', which snowq did not "
            "create. Move it elsewhere, or name another database."
        )


def make(folder: Path) -> None:
    """Make the folder for temporary files, unless the copy of the metadata is there."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"--db: the folder '{folder}' for temporary files cannot be made: {error.strerror}."
        ) from error


def clear(folder: Path, *, but: str | None = None) -> None:
    """Remove the folder for temporary files, unless somebody else has put something there, or it has `but` in it."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in filter(_is_ours, list(folder.iterdir())):
        if path.name != but:
            shutil.rmtree(path, ignore_errors=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def _is_ours(path: Path) -> bool:
    return path.name in {FETCHED, SPILLED, METADATA} or path.name.startswith(COPIES)
