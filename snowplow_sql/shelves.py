"""The folders of query files: the catalogue's own, and those in which an analyst keeps more.

A shelf is a folder of query files, or of subfolders of them, one per subject. In addition to the catalogue's, there are
up to three: the folder that SNOWQ_QUERIES names (`--queries`), `queries/` in the working directory, and the one in the
user's configuration. Their queries work exactly as those of the catalogue do.
"""

from __future__ import annotations

import os
from filecmp import cmp
from pathlib import Path

from snowplow_sql import resources
from snowplow_sql.errors import UsageError

VARIABLE = "SNOWQ_QUERIES"

BLOCKS = "_blocks"
"""The folder of a shelf that has macros, which several templates import to share relations."""


def shelves() -> list[Path]:
    """Every existing shelf, the catalogue's own first, without duplicates.

    Raises UsageError if SNOWQ_QUERIES names no folder, or one that may not be read; the other two need not exist.
    """
    found = [resources.folder("queries")]
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_dir():
            raise UsageError(
                f"--queries: there is no folder '{named}'. Make it with: snowq new NAME --queries '{named}'"
            )
        if not os.access(named, os.R_OK | os.X_OK):
            raise UsageError(f"--queries: the folder '{named}' cannot be read. Change its permissions.")
        found.append(Path(named))
    found += [folder for folder in (Path("queries"), configured()) if folder.is_dir()]
    return list({folder.resolve(): folder for folder in reversed(found)}.values())[::-1]


def subject(path: Path) -> str:
    """The subject of a query's file: the name of its folder, or `own` where that is the shelf itself."""
    return "own" if path.parent.resolve() in {shelf.resolve() for shelf in shelves()} else path.parent.name


def configured() -> Path:
    """The shelf in the user's configuration, whether it exists or not."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only for this

    return user_config_path("snowq", appauthor=False) / "queries"


def files() -> dict[str, list[Path]]:
    """The files of each query, by the query's name; more than one where names clash.

    A copy does not count as another query: the working directory may be a checkout of snowq, with the catalogue's own
    queries. A broken symbolic link, such as an editor leaves, counts only where no other file has the name.
    """
    found: dict[str, list[Path]] = {}
    for shelf in shelves():
        for path in sorted([*shelf.glob("*.sql"), *shelf.glob("*/*.sql")], key=str):
            if path.parent.name != BLOCKS:
                others = found.setdefault(path.stem, [])
                if not any(_is_copy(path, other) for other in others):
                    others.append(path)
    clashing = {name: paths for name, paths in found.items() if len(paths) > 1}
    return found | {name: [path for path in paths if is_there(path)] or paths[:1] for name, paths in clashing.items()}


def is_there(path: Path) -> bool:
    """Whether `path` exists; a broken symbolic link does not."""
    return os.path.exists(path)  # noqa: PTH110 - a Path's raises for a folder that may not be looked into


def _is_copy(path: Path, other: Path) -> bool:
    try:
        return cmp(path, other, shallow=False)
    except OSError:  # reported when the file is read
        return False
