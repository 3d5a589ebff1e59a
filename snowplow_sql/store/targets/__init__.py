"""The targets of exports: one module per target, with `target(...)`. The folder is the registry."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from snowplow_sql.errors import UsageError
from snowplow_sql.store.choices import called
from snowplow_sql.store.targets.base import Target
from snowplow_sql.values import did_you_mean


@cache
def names() -> list[str]:
    """The names of all targets, sorted."""
    return sorted(module.name for module in iter_modules(__path__) if module.name != "base")


def find(name: str, **choices: str | None) -> Target:
    """The target called `name`. Raises UsageError with near names, or for a choice it lacks."""
    if name not in names():
        raise UsageError(
            f"--for: there is no target '{name}'.{did_you_mean(name, names())} Use one of {', '.join(names())}."
        )
    makers: dict[str, Callable[..., Target]] = {known: import_module(f"{__name__}.{known}").target for known in names()}
    return called(name, makers, **choices)
