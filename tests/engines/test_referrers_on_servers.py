"""Referrers and campaigns are classified the same on the real engines as on DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_dialects_referrers import CHANNELS, COLUMNS, REFERRERS, SHOP, Value, row
from test_literals import filled

from snowplow_sql import dialects

if TYPE_CHECKING:
    from datasets import Warehouse


def asked(warehouse: Warehouse, dialect: str, rows: list[tuple[Value, ...]], words: list[str]) -> list[list[Value]]:
    """The values of the dialect's `words` for each of `rows`, in one statement."""
    writer = dialects.find(dialect)
    selects = (
        f"SELECT {number} AS place, "
        + ", ".join(
            f"{typed(writer.literal(value), dialect)} AS {name}" for name, value in zip(COLUMNS, values, strict=True)
        )
        for number, values in enumerate(rows)
    )
    values = ", ".join(f"{getattr(writer, word)()} AS c{number}" for number, word in enumerate(words))
    statement = f"SELECT place, {values} FROM ({' UNION ALL '.join(selects)}) t"
    _, found = warehouse.engine(dialect).query(filled(statement, writer))
    return [[value.decode() if isinstance(value, bytes) else value for value in values] for _, *values in sorted(found)]


def typed(literal: str, dialect: str) -> str:
    """The literal; a NULL as a text, so that Hive knows the column's type."""
    return f"CAST(NULL AS {'STRING' if dialect == 'hive' else 'CHAR'})" if literal == "NULL" else literal


@pytest.mark.parametrize("dialect", ["hive", "infobright"])
def test_a_referrer_is_of_the_kind_name_and_words_that_it_has_on_duckdb(dialect: str, warehouse: Warehouse) -> None:
    some = REFERRERS[dialect == "hive" :: 2]  # one engine is asked about every second one, the other about the rest
    rows = [row(sent.page, sent.referrer) for sent in some]

    found = asked(warehouse, dialect, rows, ["referrer_kind", "referrer", "search_words"])

    assert found == [[sent.kind, sent.name, sent.words] for sent in some]


@pytest.mark.parametrize("dialect", ["hive", "infobright"])
def test_an_event_came_by_the_channel_that_it_has_on_duckdb(dialect: str, warehouse: Warehouse) -> None:
    rows = [row(SHOP, referrer, source, medium) for referrer, source, medium, _ in CHANNELS]

    assert asked(warehouse, dialect, rows, ["channel"]) == [[channel] for *_, channel in CHANNELS]
