"""Options that only some dialects or targets have. The parameters of a function declare which ones it takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TypeVar

from snowplow_sql.errors import UsageError

T = TypeVar("T")


def called(name: str, makers: Mapping[str, Callable[..., T]], *given: str, **choices: str | bool | None) -> T:
    """Call the maker `name` with `given` and with those of the `choices` that are not None.

    Raises UsageError for a choice that this maker does not have, naming the makers that do.
    """
    chosen = {choice: value for choice, value in choices.items() if value is not None}
    for choice in chosen:
        if choice not in inspect.signature(makers[name]).parameters:
            others = [other for other, maker in makers.items() if choice in inspect.signature(maker).parameters]
            option = "--" + choice.replace("_", "-")
            whose = f"a choice of {' and '.join(others)}, not of {name}" if others else "not a choice here"
            raise UsageError(f"{option} is {whose}. Leave it out.")
    return makers[name](*given, **chosen)
