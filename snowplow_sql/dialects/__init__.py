"""SQL dialects: how each engine spells what the templates need. The folder is the registry."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from snowplow_sql.dialects.base import Dialect
from snowplow_sql.errors import UsageError
from snowplow_sql.values import did_you_mean

_SYNONYMS = {"mysql": "infobright", "mariadb": "infobright", "hiveql": "hive", "spark": "hive"}
"""Other names under which users look for a dialect."""


@cache
def names() -> list[str]:
    """The names of all dialects, sorted."""
    return sorted(module.name for module in iter_modules(__path__) if not module.ispkg and module.name != "base")


def find(name: str) -> Dialect:
    """The dialect called `name`, for one rendering. Raises UsageError with near names."""
    if name not in names():
        near = did_you_mean(_SYNONYMS.get(name.lower(), name), names())
        raise UsageError(f"There is no dialect '{name}'.{near} Use one of {', '.join(names())}.")
    dialect: Dialect = import_module(f"{__name__}.{name}").DIALECT()
    return dialect
