"""docs/proven.md says what the engines answered in this run. By its name, this file runs after test_equality.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hurt
import pytest
from proven import PAGE, complete, page

if TYPE_CHECKING:
    from datasets import Warehouse
    from proven import Equal


def test_the_page_says_what_this_run_has_proven(
    summary: Equal, warehouse: Warehouse, request: pytest.FixtureRequest
) -> None:
    """`--write-proof` writes it."""
    if not any(item.name.startswith("test_a_query_gives_the_same_rows") for item in request.session.items):
        pytest.skip("nothing was asked in this run")
    versions = {"hive": warehouse.version("hive"), "infobright": warehouse.version("infobright")}

    assert complete(summary), "run all of tests/engines; each question must have been answered as DuckDB does"
    written = page(summary, versions, len(hurt.ROWS))
    if request.config.getoption("write_proof"):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(written, encoding="utf-8")
    # another machine may have another MariaDB; its numbers are the same
    assert _below_the_head(PAGE.read_text(encoding="utf-8")) == _below_the_head(written)


def _below_the_head(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("| query |"))
