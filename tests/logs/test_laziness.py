"""A question computes only the columns that it needs, as DuckDB's plan shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hand_made import words
from workbench import Workbench


class Plan:
    """DuckDB's plan for a question."""

    def __init__(self, bench: Workbench, question: str) -> None:
        ((_, text),) = bench.session.sql(f"EXPLAIN (FORMAT json) {question}").rows
        nodes = [node for root in json.loads(text) for node in walk(root)]
        self.operators = [node["name"].strip() for node in nodes]
        self.parameters = set(re.findall(r"\b(?:raw|once|value)_(\w+)", text))
        """The query-string parameters that are computed."""
        self.lists_pairs = '"pairs"' in text

    @property
    def joins(self) -> int:
        return sum("JOIN" in name for name in self.operators)

    @property
    def scans(self) -> int:
        return sum("READ_CSV" in name for name in self.operators)


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from walk(child)


NARROW = {
    "SELECT count(*) FROM events": set[str](),
    "SELECT event FROM events": set(),
    "SELECT dt, event FROM events": {"tstamp"},
    "SELECT dt, count(*) FROM events WHERE event = 'page_view' GROUP BY dt": {"tstamp"},
    "SELECT count(DISTINCT user_id) FROM events": {"user_id"},
    "SELECT page_title FROM events": {"page_title"},
    "SELECT useragent, log_file FROM events": set(),
}


@pytest.mark.parametrize("question", NARROW)
def test_a_narrow_question_reads_the_files_once_and_joins_no_agents(bench: Workbench, question: str) -> None:
    plan = Plan(bench, question)
    assert (plan.joins, plan.scans) == (0, 1)


@pytest.mark.parametrize("question", NARROW)
def test_a_narrow_question_decodes_no_parameter_of_another_column(bench: Workbench, question: str) -> None:
    plan = Plan(bench, question)
    assert plan.parameters == NARROW[question]
    assert not plan.lists_pairs


@pytest.mark.parametrize(
    "query",
    words(
        """page_views events visits unique_visitors bounce_rate landing_pages page_performance new_vs_returning funnel
        retention market_basket order_kpis breakdown cohort_retention overview attribution top_paths product_funnel"""
    ),
)
def test_a_catalogue_query_that_asks_nothing_of_agents_reads_the_files_once(bench: Workbench, query: str) -> None:
    plan = Plan(bench, bench.session.render(query))
    assert plan.scans == 1


def test_a_catalogue_query_that_asks_of_agents_reads_them_once_more(bench: Workbench) -> None:
    assert Plan(bench, bench.session.render("visits_by_browser")).scans == 2


def test_each_column_costs_its_own_parameter_and_decoding_alone(bench: Workbench) -> None:
    plan = Plan(bench, "SELECT ev_label, tr_city FROM events")
    assert plan.parameters == {"ev_label", "tr_city"}
    assert not plan.lists_pairs


def test_flags_of_plug_ins_cost_the_list_of_all_pairs_once(bench: Workbench) -> None:
    plan = Plan(bench, "SELECT br_features_pdf, br_features_java FROM events")
    assert plan.parameters == {"br_features_pdf", "br_features_java"}
    assert plan.lists_pairs


def test_a_question_about_browsers_classifies_each_distinct_agent_and_joins_them(bench: Workbench) -> None:
    plan = Plan(bench, "SELECT br_family FROM events")
    assert plan.joins > 0
    assert plan.scans == 2
    assert any("GROUP_BY" in name or "DISTINCT" in name for name in plan.operators)
    assert plan.parameters == set()


def test_bad_and_skipped_lines_are_told_without_looking_into_query_strings(bench: Workbench) -> None:
    for view in ("bad_lines", "skipped_lines"):
        plan = Plan(bench, f"SELECT reason, count(*) FROM {view} GROUP BY reason")
        assert (plan.joins, plan.scans, plan.parameters, plan.lists_pairs) == (0, 1, set(), False)
