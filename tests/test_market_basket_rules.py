"""The rules of market_basket equal those that mlxtend finds, in every scope and with every threshold."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest
from mlxtend.frequent_patterns import apriori, association_rules

import snowplow_sql as sp

BASKETS = {
    "order": "SELECT ti_orderid, ti_sku FROM shop WHERE ti_orderid IS NOT NULL",
    "visit_add": "SELECT (user_id, visit_id), ev_label FROM shop WHERE ev_action = 'add-to-basket'"
    " AND user_id IS NOT NULL AND visit_id IS NOT NULL",
}


@pytest.mark.parametrize("scope", BASKETS)
@pytest.mark.parametrize(
    "thresholds",
    [{}, {"min_support": 0.02}, {"min_confidence": 0.4}, {"min_lift": 3.0, "min_confidence": 0.1}],
    ids=str,
)
def test_the_rules_are_those_of_mlxtend(
    scope: str, thresholds: dict[str, float], shop: duckdb.DuckDBPyConnection, sample: sp.Session
) -> None:
    pairs = pd.DataFrame(shop.execute(BASKETS[scope]).fetchall(), columns=["basket", "item"])
    table = pd.crosstab(pairs["basket"].astype(str), pairs["item"]).astype(bool)
    wanted = rules(table, len(table), **thresholds)

    found = sample.run("market_basket", table="shop", scope=scope, min_orders=2, top=100_000, **thresholds).rows

    assert len(wanted) > 10
    assert {(sku, other): (orders, *rounded(rest)) for sku, other, orders, *rest in found} == wanted


def rules(table: pd.DataFrame, baskets: int, **thresholds: float) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(sku, other) -> orders, support, confidence and lift, for pairs that at least two baskets have."""
    frequent = apriori(table, min_support=2 / baskets, use_colnames=True, max_len=2)
    found = association_rules(frequent, metric="support", min_threshold=0.0)
    found = found[found["support"] >= thresholds.get("min_support", 0.0)]
    found = found[found["confidence"] >= thresholds.get("min_confidence", 0.0)]
    found = found[found["lift"] >= thresholds.get("min_lift", 0.0)]
    return {
        (*rule.antecedents, *rule.consequents): (
            round(rule.support * baskets),
            *rounded([rule.support, rule.confidence, rule.lift]),
        )
        for rule in found.itertuples()
    }


def rounded(numbers: list[float]) -> list[float]:
    return [round(number, 9) for number in numbers]
