"""The questions that each query is asked on every engine, derived from the parameters that its file declares."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import hurt
from variants import variants

from snowplow_sql import catalog
from snowplow_sql.rendering import render

if TYPE_CHECKING:
    from variants import Params

RANGE: Params = {"start": "2012-01-31", "end": "2012-02-06"}
EMPTY: Params = {"start": "2013-01-01"}

QUOTED = hurt.NASTY.replace("'", "''")

SELECTIONS: dict[str, list[Params]] = {
    "shop": [
        {},
        RANGE,
        EMPTY,
        {"where": "br_family = 'Firefox' AND visit_id > 1", "exclude_bots": True},
        {"host": "*.EXAMPLE.com", "app_id": hurt.NASTY},
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
"""The selections of events: everything, a range, a range without events, and each standard parameter."""

ZONED: Params = {"tz": "America/New_York"}
"""Every query is asked this over the `hurt` rows on MariaDB, and every second query on Hive."""

TREND: list[Params] = [
    {**RANGE, "fill": True, **ZONED},
    {"start": "2012-01-30", "end": "2012-03-03", "compare": "previous", "grain": "month"},
    {"start": "2012-02-28", "end": "2012-03-02", "compare": "year"},
]
"""The questions for a query with one row per period."""

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
            {"step": ["page=/tea", "user_id=tw*n"], "by": "user", "order": "strict", "exclude": ["event=page_ping"]},
            {"step": ["any", "event=transaction"], "exclude": ["action=checkout"], "within_minutes": 60},
            {"step": ["event=custom", "ev_value=0.1"]},
            {"step": ["event=transaction", "tr_total=1.01", "tr_orderid=A*"], "by": "user"},
            {"step": ["page=/100%_*", "page=*\\*", "page=/*", "page=*'*"], "by": "user", "order": "any"},
        ],
        "goal_conversion": [{"by": "page", "grain": "week", "top": 5, **ZONED}],  # renders another statement
        "order_kpis": [{"where": "tr_orderid IS NULL"}],
    },
}
"""Further questions, which cannot be derived from the declarations. A query needs none to be proven."""

ON_MARIADB = 4
"""The least number of questions made for a query on MariaDB, besides special ones; the shop is asked half of them."""

FEW_STAGES = 4
"""A query that takes more Hive jobs than this, each of about a second, is not asked over the shop on Hive."""

EVERY = bool(os.environ.get("SNOWQ_TEST_EVERY_CASE"))
"""Whether both engines are asked every question. This takes hours, since Hive needs a second or more for each."""


def cases(data: str, query: str, dialect: str) -> list[Params]:
    """The questions for `query` over `data` on the engine of `dialect`, including special ones.

    On MariaDB, each variant of the query occurs (over the shop, every second one), the first with the first selection.
    Which of the other selections occur differs from query to query. Hive is asked one question and at most one special
    one: over `hurt` the first or the zoned one, over the shop another, if the query takes Hive few stages.
    """
    some, selections = variants(query), SELECTIONS[data]
    others, special, trends = selections[1:], SPECIAL[data].get(query, []), TREND if _is_trend(query) else []
    if dialect == "hive" and not EVERY:
        turn = sum(map(ord, query))
        if data == "hurt":
            return [ZONED if turn % 2 else selections[0], *special[:1]]
        if _stages(query) > FEW_STAGES:
            return special[:1]
        if trends and turn % 2:
            return [trends[turn // 2 % len(trends)]]
        return [{**others[turn % len(others)], **some[turn % len(some)]}, *special[:1]]
    count = max(len(some), len(selections) if EVERY else ON_MARIADB)
    turn = 0 if EVERY else sum(map(ord, query))
    taken = [selections[0], *(others[(turn + place) % len(others)] for place in range(count - 1))]
    zoned = [{**ZONED, **some[-1]}] if data == "hurt" or EVERY else []
    asked = [{**selection, **some[place % len(some)]} for place, selection in enumerate(taken)]
    if data == "shop" and not EVERY:
        asked[1:] = asked[1 + turn % 2 :: 2]
    return [*asked, *zoned, *trends, *special]


def _stages(query: str) -> int:
    """Roughly the number of jobs that a query takes on Hive."""
    return len(re.findall(r"\b(?:GROUP BY|JOIN|ORDER BY)\b", render(query, "hive")))


def _is_trend(query: str) -> bool:
    return catalog.find(query).is_trend
