"""Values to try for a query's own parameters, derived from the declarations in its file."""

from __future__ import annotations

from itertools import cycle, groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowplow_sql import catalog

if TYPE_CHECKING:
    from snowplow_sql.params import Param

Params = dict[str, Any]

NUMBERS = (1, 2, 1_000_000)
SMALL = {"gap_minutes": (1, 5, 60), "max_touches": (1, 2, 8), "after": (1, 2, 3), "heartbeat": (1, 2, 86_400)}
"""Parameters for which a large number is refused or meaningless."""

COMPARED = {"start": "2012-02-01", "end": "2012-03-01"}
"""Days that can be compared with earlier ones."""

OF_ALL_TIME = {"lifecycle"}
"""Queries that also read all events before the days asked for."""

LOOKUPS = Path(__file__).parents[1] / "sample_data" / "lookups"
"""The sample shop's tables that stand for an analyst's own."""


def one_of_each_subject() -> list[str]:
    """The first query of each subject, for slow tests that concern the engine rather than the query."""
    plain = [query for query in catalog.queries() if not query.lookups]
    firsts = [next(some).name for _, some in groupby(plain, key=lambda query: query.subject)]
    return sorted({*firsts, "funnel"})  # steps are the most complex parameters


def lookup_files(query: str) -> Params:
    """A query's lookups as parameters: name -> file."""
    return {name: str(LOOKUPS / f"{name}.csv") for name in catalog.find(query).lookups}


def variants(query: str) -> list[Params]:
    """The defaults, then as few variants as it takes for every other value of every parameter to occur."""
    others = {param.name: _values(param) for param in catalog.find(query).own_params}
    others = {name: values for name, values in others.items() if values}
    count = max(map(len, others.values()), default=0)
    columns = [[(name, value) for value in islice(cycle(values), count)] for name, values in others.items()]
    return [{}, *(_possible(dict(pairs)) for pairs in zip(*columns, strict=True))]


def _possible(params: Params) -> Params:
    """`params`, with the days that a comparison needs."""
    return params if params.get("compare", "none") == "none" else {**COMPARED, **params}


def _values(param: Param) -> list[Any]:
    if param.type == "choice":
        return [choice for choice in param.choices if choice != param.default]
    if param.type == "flag":
        return [not param.default]
    if param.type == "dimension":
        values = ["page", "referrer_kind", "br_family"]
        return values if param.name == "by" else values[::-1]
    if param.type == "bounds":
        return ["0,1,2,4"]
    if param.type == "goal":
        return ["basket: action=add-to-basket"]
    if param.name in SMALL:
        return list(SMALL[param.name])
    return list(NUMBERS) if param.type in {"int", "count"} else []
