"""The folders of the catalogue and of the sample data: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from snowplow_sql.errors import SnowqError

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `queries` or `sample_data`. Raises SnowqError if the installation lacks it."""
    for parent in (_PACKAGE / "_data", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise SnowqError(
        f"This installation of snowq lacks its folder '{name}'. Install it again: pip install --force-reinstall snowq"
    )
