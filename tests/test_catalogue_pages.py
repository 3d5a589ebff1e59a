"""docs/catalogue.md and its pages match the query files, and every question has a query or a reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from catalogue_pages import DOCS, answer_of_example, pages, questions

from snowplow_sql import catalog
from snowplow_sql.query import Query

if TYPE_CHECKING:
    import duckdb

    import snowplow_sql as sp

SUBJECTS = {
    "traffic", "audience", "engagement", "acquisition", "content", "funnels", "retention", "customers", "commerce",
    "users", "models", "quality",
}  # fmt: skip


def test_the_pages_say_what_the_query_files_say(
    sample: sp.Session, shop: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest
) -> None:
    """`--write-catalogue` writes them."""
    written = pages(sample, "shop")
    if request.config.getoption("write_catalogue"):
        (DOCS / "catalogue").mkdir(exist_ok=True)
        for path in (DOCS / "catalogue").glob("*.md"):
            path.unlink()
        for name, text in written.items():
            (DOCS / name).write_text(text, encoding="utf-8")

    found = {str(path.relative_to(DOCS)) for path in [DOCS / "catalogue.md", *(DOCS / "catalogue").glob("*.md")]}
    assert found == written.keys()
    for name, text in written.items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, name


def test_every_question_has_a_query_or_a_reason() -> None:
    asked = {question["number"]: question for question in questions()}
    covered = Counter(number for query in catalog.queries() for number in query.covers)

    assert len(asked) == 101 + 73
    assert covered.keys() <= asked.keys()
    for number, question in asked.items():
        assert covered[number] or question["without"], f"{number} {question['name']}"


def test_every_query_stands_below_a_subject_that_analysts_know() -> None:
    assert {query.subject for query in catalog.queries()} <= SUBJECTS


@pytest.mark.parametrize("query", catalog.queries(), ids=lambda query: query.name)
def test_related_queries_are_there_and_others(query: Query) -> None:
    assert set(query.related) <= set(catalog.names()) - {query.name}
    assert len(set(query.related)) == len(query.related)


@pytest.mark.parametrize("query", catalog.queries(), ids=lambda query: query.name)
def test_the_example_of_a_query_has_an_answer(
    query: Query, sample: sp.Session, shop: duckdb.DuckDBPyConnection
) -> None:
    result = answer_of_example(query, sample, "shop")

    assert result.rows, query.example
    assert any(value is not None for row in result.rows for value in row)
