"""Libraries that a user installs only for what needs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from snowplow_sql.errors import UsageError


def library(module: str, extra: str = "", *, name: str = "") -> Any:
    """The module `module`. Raises UsageError where it is not installed, with the extra that gets it.

    `extra` and `name`, by which people know the library, are the module's own unless they are given.
    """
    try:
        return import_module(module)
    except ImportError as error:
        what = f"{name or module} is not installed"
        raise UsageError(f"{what}. Get it with: pip install 'snowq[{extra or module}]'") from error
