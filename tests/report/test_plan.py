"""A report's plan: the default one is valid, and a mistake in an own one is reported in one line, with its place."""

from pathlib import Path

import pytest

import snowplow_sql as sp
from snowplow_sql import catalog
from snowplow_sql.report import plan as plans
from snowplow_sql.report.plan import Figure, Section


def read(tmp_path: Path, text: str) -> plans.Plan:
    path = tmp_path / "sections.toml"
    path.write_text(text, encoding="utf-8")
    return plans.read(path)


def test_the_usual_plan_is_one() -> None:
    plan = plans.read(plans.DEFAULT)

    assert [figure.title for figure in plan.figures] == [
        "Page views",
        "Visits",
        "Visitors",
        "Bounce rate",
        "Orders",
        "Revenue",
        "Average order",
        "Orders per visit",
    ]
    assert [section.query for section in plan.sections] == [
        *("page_views", "visits", "unique_visitors", "new_vs_returning", "bounce_rate"),
        *("channel_groups", "landing_pages", "page_performance", "funnel", "order_kpis", "retention"),
        *("category_performance", "product_performance", "market_basket"),
    ]
    assert all(section.chapter for section in plan.sections)


@pytest.mark.parametrize("name", catalog.names())
def test_any_query_can_be_a_section(name: str, tmp_path: Path) -> None:
    plan = read(tmp_path, f'[[sections]]\nquery = "{name}"\n')

    assert plan == plans.Plan("Report", [], [Section(name)])


def test_everything_that_can_be_said_is_read(tmp_path: Path) -> None:
    plan = read(
        tmp_path,
        """
        title = "Ours"
        [[figures]]
        query = "order_kpis"
        sum = "items"
        per = "orders"
        kind = "number"
        title = "Basket"
        definition = "Pieces by orders."
        params = { grain = "month" }
        [[sections]]
        query = "funnel"
        chapter = "One"
        title = "Two"
        definition = "Three."
        params = { by = "user", step = ["any", "event=transaction"] }
        """,
    )

    assert plan.title == "Ours"
    assert plan.figures == [
        Figure("order_kpis", "items", "orders", "Basket", "Pieces by orders.", "number", {"grain": "month"})
    ]
    assert plan.sections == [
        Section("funnel", "One", "Two", "Three.", {"by": "user", "step": ["any", "event=transaction"]})
    ]


FIGURE = '[[figures]]\nquery = "order_kpis"\n'

MISTAKES = {
    "": "it has neither [[figures]] nor [[sections]]. `snowq report --init` prints some",
    "titel = 'x'": "there is no 'titel' here. Did you mean 'title'? Use title, figures, sections.",
    "title = 3": "'title' must be a text: write it in quotes.",
    "[sections]\nquery = 'visits'": "'sections' must be a list of tables. Begin each with [[sections]].",
    "sections = ['visits']": "'sections' must be a list of tables. Begin each with [[sections]].",
    "[[sections]]": "[[sections]] number 1: There is no query ''. `snowq list` lists them.",
    "[[sections]]\nquery = 'visits'\n[[sections]]\nquery = 'vists'": "[[sections]] number 2: There is no query "
    "'vists'. Did you mean 'visits'? `snowq list` lists them.",
    "[[sections]]\nquery = 7": "[[sections]] number 1: 'query' must be a text: write it in quotes.",
    "[[sections]]\nquery = 'visits'\ngrain = 'day'": "[[sections]] number 1: there is no 'grain' here. "
    "Use query, chapter, title, definition, params.",
    "[[sections]]\nquery = 'visits'\nparams = 'day'": "[[sections]] number 1: 'params' must be a table, such as "
    '{ grain = "day" }.',
    "[[sections]]\nquery = 'visits'\nparams = { grian = 'day' }": "[[sections]] number 1: The query 'visits' has no "
    "parameter 'grian'. Did you mean 'grain'?",
    "[[sections]]\nquery = 'visits'\nparams = { grain = 'dya' }": "[[sections]] number 1: --grain: 'dya' is not one of",
    FIGURE: "[[figures]] number 1: 'sum' must be one of the numbers of 'order_kpis': orders, revenue, "
    "average_order_value, items, visits, orders_per_visit.",
    f"{FIGURE}sum = 'period'": "[[figures]] number 1: 'sum' must be one of the numbers of 'order_kpis'",
    f"{FIGURE}sum = 'orders'\nper = 'visit'": "[[figures]] number 1: 'per' must be one of the numbers of 'order_kpis'",
    f"{FIGURE}sum = 'orders'\nkind = 'euro'": "[[figures]] number 1: 'kind' must be one of period, text, count,",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_place(text: str, tmp_path: Path) -> None:
    with pytest.raises(sp.UsageError) as refused:
        read(tmp_path, text)

    assert str(refused.value).startswith(f"'{tmp_path / 'sections.toml'}': {MISTAKES[text]}")


@pytest.mark.parametrize("content", [b"[[sections]\n", b"\xff", b"title = \n"])
def test_what_is_no_toml_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sections.toml"
    path.write_bytes(content)

    with pytest.raises(sp.UsageError, match=r"^--sections: '.*' is not valid TOML: "):
        plans.read(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(sp.UsageError, match=r"^--sections: '.*none.toml' cannot be read: No such file or directory\.$"):
        plans.read(tmp_path / "none.toml")
