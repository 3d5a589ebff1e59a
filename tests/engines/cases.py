"""The questions that each query is asked on every engine, derived from the parameters that its file declares."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

import hurt

from snowplow_sql import catalog

if TYPE_CHECKING:
    from snowplow_sql.params import Param

Params = dict[str, Any]

RANGE: Params = {"start": "2012-01-31", "end": "2012-02-06"}
EMPTY: Params = {"start": "2013-01-01"}

QUOTED = hurt.NASTY.replace("'", "''")

SELECTIONS: dict[str, list[Params]] = {
    "shop": [
        {},
        RANGE,
        EMPTY,
        {"where": "br_family = 'Firefox' AND visit_id > 1", "exclude_bots": True},
        {"host": "shop.example.com", "app_id": hurt.NASTY},
    ],
    "hurt": [
        {},
        {"start": "2012-01-10", "end": "2012-01-21", "exclude_bots": True},
        {"start": "2012-02-29"},
        {"end": "2012-02-29", "host": "SHOP.example.com"},
        {"host": "[2001:db8::1]"},
        {"app_id": hurt.NASTY, "platform": "web"},
        {"where": f"user_id <> 'twin' AND page_url NOT LIKE '%\\%' OR mkt_term = '{QUOTED}' OR ti_quantity < 0"},
        {"where": "ev_value IN (0.1, -2) OR tr_total >= 1.01 OR (tr_total IS NULL AND tr_orderid IN ('A0', 'a1'))"},
        {"where": "NOT dvce_ismobile OR LENGTH(page_url) = 30 OR LOWER(page_url) LIKE 'http%/tea'"},
        {"platform": "w_b"},
        {**EMPTY, "where": "event IS NULL"},
    ],
}
"""What of the events is asked for: everything, a range, one of no event, and every standard parameter."""

SPECIAL: dict[str, dict[str, list[Params]]] = {
    "shop": {
        "funnel": [
            {"step": ["any", "page=/tea*", "x: page=/basket, title=*", "event=transaction"], "by": "user"},
            {"step": ["visit_id=1", "dvce_ismobile=false", "br_features=pdf", "tr_shipping=4.95", "dt=2012-01-05"]},
        ],
    },
    "hurt": {
        "funnel": [
            {"step": ["any", "action=add-to-basket", f"{hurt.NASTY}: label={hurt.NASTY}"], "order": "any"},
            {"step": ["page=/tea", "user_id=tw*n"], "by": "user"},
            {"step": ["event=custom", "ev_value=0.1"]},
            {"step": ["event=transaction", "tr_total=1.01", "tr_orderid=A*"], "by": "user"},
            {"step": ["page=/100%_*", "page=*\\*", "page=/*", "page=*'*"], "by": "user", "order": "any"},
        ],
        "order_kpis": [{"where": "tr_orderid IS NULL"}],
    },
}
"""Questions that no declaration suggests. A query needs none to be proven."""

NUMBERS = (1, 2, 1_000_000)


def variants(query: str) -> list[Params]:
    """Values for a query's own parameters: its defaults, then each choice, and for a number small and large ones."""
    found: list[Params] = [{}]
    for param in catalog.find(query).own_params:
        found += [{param.name: value} for value in _values(param)]
    return found


def _values(param: Param) -> list[Any]:
    if param.type == "choice":
        return [choice for choice in param.choices if choice != param.default]
    return list(NUMBERS) if param.type == "int" else []


def cases(data: str, query: str) -> list[Params]:
    """The questions for `query` over `data`: each variant and each selection at least once, and the special ones."""
    some, selections = variants(query), SELECTIONS[data]
    if len(some) > len(selections):
        pairs = zip(some, cycle(selections), strict=False)
    else:
        pairs = zip(cycle(some), selections, strict=False)
    return [*({**selection, **variant} for variant, selection in pairs), *SPECIAL[data].get(query, [])]
