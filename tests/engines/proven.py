"""The page that lists which queries are proven on which engine; also as lines at the end of a run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cases import cases
from datasets import NAMES

from snowplow_sql import catalog

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).parents[2] / "docs" / "proven.md"

Equal = Counter[tuple[str, str, str]]
"""How many cases were equal, by query, data set and dialect."""

DIALECTS = ("hive", "infobright")

HEAD = """\
# The same numbers on every engine

This page is written by the tests, on the engines themselves: `pytest tests/engines --write-proof`. A number says how
many questions a query was asked on an engine over a data set, each of which it answered with the columns and the rows
of DuckDB: in the same order, NULL for NULL, fractions to nine places, amounts to the cent.

- `shop` is the sample shop, January to March 2012.
- `hurt` is {rows} rows written by hand (`tests/engines/hurt.py`) to hurt: every column NULL, ties, twins that a
  collation takes for one, the weeks around New Year, text that is no number, half cents, odd addresses. Over these,
  an independent program in plain Python checks DuckDB's own answers.

Every run of the gate asks these; a query that takes Hive many stages is asked there over the rows made to hurt only.
With SNOWQ_TEST_EVERY_CASE=1 each engine is asked each query with every selection, over both data sets.
"""


def page(equal: Equal, versions: Mapping[str, str], rows: int) -> str:
    """The page, as Markdown."""
    places = [(dialect, data) for dialect in DIALECTS for data in NAMES]
    head = ["query", *(f"{versions[dialect]}, {data}" for dialect, data in places)]
    lines = [head, ["---", *("--:" for _ in places)]]
    lines += [[query, *(str(equal[query, data, dialect]) for dialect, data in places)] for query in catalog.names()]
    return HEAD.format(rows=rows) + "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def complete(equal: Equal) -> bool:
    """Whether every query was asked all of its cases, and every answer was equal to DuckDB's."""
    return equal == Counter(
        {
            (query, data, dialect): len(cases(data, query, dialect))
            for query in catalog.names()
            for data in NAMES
            for dialect in DIALECTS
        }
    )


def summary(equal: Equal) -> list[str]:
    """The same for a terminal, limited to what this run has asked."""
    places = sorted({(dialect, data) for _, data, dialect in equal})
    lines = [f"{'query':24}" + "".join(f"{f'{dialect} {data}':>18}" for dialect, data in places)]
    lines += [
        f"{query:24}" + "".join(f"{equal[query, data, dialect]:>18}" for dialect, data in places)
        for query in sorted({query for query, _, _ in equal})
    ]
    return lines
