"""Optional libraries, which users install only for the features that need them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from snowplow_sql.errors import UsageError


def library(module: str, extra: str = "", *, name: str = "") -> Any:
    """The imported module `module`. Raises UsageError where it is not installed, or cannot be loaded.

    The error names the extra to install. `extra` is that extra, and `name` the usual name of the library; both default
    to the name of the module.
    """
    called, wanted = name or module, f"'snowq[{extra or module}]'"
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise _broken(called, wanted, error) from error
        raise UsageError(f"{called} is not installed. Get it with: pip install {wanted}") from error
    except Exception as error:  # importing a module can raise anything
        raise _broken(called, wanted, error) from error


def _broken(called: str, wanted: str, error: Exception) -> UsageError:
    why = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return UsageError(f"{called} cannot be loaded: {why}. Reinstall it: pip install --force-reinstall {wanted}")
