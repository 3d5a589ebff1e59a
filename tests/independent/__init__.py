"""The catalogue reimplemented in plain Python over a list of events, to check the SQL against.

It follows the definitions, not the SQL. It uses no SQL and nothing of the package. Each query is one obvious function
with the query's name; there is a module per subject. The order of the events does not matter. They are what
reference_reader reads, or any dicts of the same shape.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from reference_reader import Event, Reading, _read_line, read

from independent.words import STANDARD, Row, days_before, days_earlier, select


def read_events(source: Path) -> list[Event]:
    """The events of a folder of .gz files, or of one plain file."""
    if source.is_dir():
        return read(source).events
    reading = Reading()
    for line in source.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        _read_line(line, reading)
    return reading.events


def answer(events: Iterable[Event], query: str, **params: Any) -> list[Row]:
    """The rows of `query` over the events that the standard parameters select."""
    events = list(events)
    standard = {name: params.pop(name) for name in STANDARD if name in params}
    if params.get("compare", "none") != "none":
        params["before"] = select(events, **standard | days_before(standard, params["compare"]))
    asks = signature(QUERIES[query]).parameters
    if "earlier" in asks and "start" in standard:
        # one more day, so that a visit that crosses midnight has its first event
        days = params.get("lookback_days", asks["lookback_days"].default) + 1
        params["earlier"] = select(events, **standard | days_earlier(standard, days))
    if "ever" in asks:
        params["ever"] = select(events, **{name: value for name, value in standard.items() if name != "start"})
    if "asked" in signature(QUERIES[query]).parameters:
        params["asked"] = standard.get("start"), standard.get("end")
    return QUERIES[query](select(events, **standard), **params)


def _queries() -> dict[str, Callable[..., list[Row]]]:
    found: dict[str, Callable[..., list[Row]]] = {}
    for module in iter_modules(__path__):
        subject = import_module(f"{__name__}.{module.name}")
        if module.name in {"words", "touches"}:
            continue
        own = {name: function for name, function in getmembers(subject, isfunction) if _is_query(subject, function)}
        renamed = getattr(subject, "NAMED", {})
        found |= {name: function for name, function in own.items() if function not in renamed.values()} | renamed
    return found


def _is_query(module: Any, function: Any) -> bool:
    """Whether `function` is defined in `module` and its first parameter is events; helpers take something else."""
    return function.__module__ == module.__name__ and next(iter(signature(function).parameters), "") == "events"


QUERIES = _queries()
"""The function of each query, by the query's name."""
