"""Queries are found by the words that people use for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogue_pages import questions

from snowplow_sql import catalog
from snowplow_sql.params import STANDARD
from snowplow_sql.query import Query, ResultColumn
from snowplow_sql.searching import Index, search

CATALOGUE = Index(catalog.queries())
CALLED = [
    ("time between visits", "time_to_return"),
    ("days between visits", "visit_size_distribution"),
    ("new vs returning", "new_vs_returning"),
    ("new visitors", "new_vs_returning"),
    ("conversion by source", "goal_conversion"),
    ("Which pages do people leave?", "exit_pages"),
    ("affinity", "market_basket"),
    ("basket affinity", "market_basket"),
    ("cross-sell", "market_basket"),
    ("upsell", "next_product"),
    ("sessions", "visits"),
    ("session duration", "visit_averages"),
    ("duration", "time_on_page"),
    ("dwell", "time_on_page"),
    ("time on site", "visit_averages"),
    ("pages per session", "pages_per_visit"),
    ("sessions by device", "visits_by_device"),
    ("utm", "campaigns"),
    ("utm_campaign", "campaigns"),
    ("referer", "referrer_kinds"),
    ("geo", "visitors_by_country"),
    ("resolution", "visits_by_device"),
    ("DAU", "active_users"),
    ("mau", "active_users"),
    ("AOV", "order_kpis"),
    ("roi", "roas"),
    ("cac", "roas"),
    ("top products", "purchases_by_product"),
    ("best sellers", "purchases_by_product"),
    ("loyalty", "repeat_purchase"),
    ("week over week", "overview"),
    ("week-over-week", "overview"),
    ("drop-off", "funnel_dropoff"),
    ("drop off", "funnel_dropoff"),
    ("dropoff", "visit_depth_dropoff"),
    ("time of day", "hour_weekday_heatmap"),
    ("seo", "search_terms"),
    ("internal search", "site_search"),
    ("last click", "attribution"),
    ("returning customers", "repeat_purchase"),
    ("churn", "lapsed_users"),
    ("add to cart", "add_to_baskets"),
    ("cart abandonment", "cart_abandonment"),
    ("abandoned carts", "cart_abandonment"),
    ("where do visitors come from", "visits_by_source"),
    ("what do people search for", "site_search"),
    ("how many visitors", "unique_visitors"),
]


@pytest.mark.parametrize(("words", "query"), CALLED)
def test_what_analysts_call_a_query_is_among_the_first_three(words: str, query: str) -> None:
    found = CATALOGUE.search(words)

    assert found.have_all
    assert query in first_three(words)


@pytest.mark.parametrize("query", [it for it in catalog.queries() if it.keywords], ids=lambda query: query.name)
def test_a_query_is_among_the_first_three_for_each_of_its_keywords(query: Query) -> None:
    assert len(set(query.keywords)) == len(query.keywords)
    for words in query.keywords:
        assert query.name in first_three(words), words


@pytest.mark.parametrize("question", [it for it in questions() if not it["without"]], ids=lambda it: it["number"])
def test_a_question_of_the_list_finds_a_query_that_answers_it(question: dict[str, str]) -> None:
    answering = {query.name for query in catalog.queries() if question["number"] in query.covers}

    assert answering & set(first_three(question["name"].replace("_", " ")))


@pytest.mark.parametrize("query", catalog.queries(), ids=lambda query: query.name)
def test_a_name_finds_its_query_first(query: Query) -> None:
    assert first_three(query.name)[0] == query.name
    assert query.name in first_three(query.title.upper())


def test_short_words_are_found_only_as_wholes() -> None:
    assert [query.name for query in CATALOGUE.search("bot").queries] == ["bots"]


# --- on queries made up for it -----------------------------------------------------------------------------------


def test_words_are_found_in_any_order_whatever_their_case_and_number() -> None:
    there = [made_up("tea_by_city"), made_up("cities", "Tea of towns"), made_up("coffee")]

    assert names("CITY tea", there) == names("teas, cities", there) == ["tea_by_city", "cities"]


def test_a_word_is_found_at_its_beginning_and_not_in_its_middle() -> None:
    there = [made_up("performance"), made_up("formats")]

    assert names("form", there) == ["formats"]
    assert names("forma", there) == ["formats"]
    assert names("mance", there) == []


def test_three_letters_begin_a_word_only_where_they_are_none() -> None:
    assert names("bot", [made_up("both"), made_up("bots")]) == ["bots"]
    assert names("bot", [made_up("both"), made_up("spiders")]) == ["both"]


def test_hyphens_and_underscores_make_no_difference() -> None:
    there = [made_up("drop_off"), made_up("dropoff"), made_up("off")]

    for words in ("drop-off", "DROP_OFF"):
        assert names(words, there) == ["drop_off", "dropoff"]
    assert names("dropoff", there) == ["dropoff", "drop_off"]
    assert names("drop off", there) == ["drop_off"]


def test_small_words_are_not_looked_for_unless_there_are_no_others() -> None:
    there = [made_up("tea_drinkers"), made_up("tea_by_city")]

    assert names("the drinkers of tea", there) == ["tea_drinkers"]
    assert names("by", there) == ["tea_by_city"]


def test_other_words_of_the_field_are_the_catalogue_s() -> None:
    assert names("session's carts", [made_up("carts"), made_up("baskets_of_visits")]) == ["baskets_of_visits"]


def test_every_part_of_the_header_is_looked_at_and_names_go_first() -> None:
    """Name, title and keywords rank before the rest, whole words before prefixes; ties keep their order."""
    there = [
        made_up("a", description="It counts teas."),
        made_up("b", column="tea"),
        made_up("c", meaning="cups of tea"),
        made_up("d", subject="tea"),
        made_up("e", description="teapots"),
        made_up("f", title="Teapots sold"),
        made_up("g", title="Cups of tea"),
        made_up("h", keywords=("green tea",)),
        made_up("i", description="coffee"),
    ]

    assert names("tea", there) == ["g", "h", "a", "b", "c", "d"]
    assert names("teap", there) == ["f", "e"]
    assert names("cups tea", there) == ["g", "c"]


def test_a_query_that_is_called_just_that_goes_first_by_its_name_before_its_title_and_keywords() -> None:
    there = [
        made_up("green_tea"),
        made_up("assam", "Tea"),
        made_up("black", keywords=("Ceylon", "teas")),
        made_up("tea"),
    ]

    assert names("tea", there) == ["tea", "assam", "black", "green_tea"]
    assert names("by tea", there) == names("tea", there)


def test_without_a_query_that_has_all_the_words_come_a_few_that_have_most() -> None:
    there = [made_up(f"tea_{name}") for name in ("a1", "b1", "c1", "d1", "e1", "f1")]
    there += [made_up("cups", "Cups of tea"), made_up("coffee")]
    nearest, many = search("tea cups churn", there), search("tea churn", there)

    assert (nearest.have_all, [query.name for query in nearest.queries]) == (False, ["cups"])
    assert [query.name for query in many.queries] == ["tea_a1", "tea_b1", "tea_c1", "tea_d1", "tea_e1"]


def test_a_word_that_no_query_has_may_be_one_that_is_near() -> None:
    there = [made_up("conversion_by_source")]

    assert search("conversoin", there).meant == "conversion"
    assert search("source conversoin", there).meant == "conversion"
    assert search("duration", there).meant is None
    assert search("source", there).meant is None


@pytest.mark.parametrize(("words", "found"), [("", ["tea"]), ("  ", ["tea"]), ("%_", []), ("?!", [])])
def test_nothing_is_in_all_queries_and_signs_are_in_none(words: str, found: list[str]) -> None:
    assert names(words, [made_up("tea")]) == found
    assert search(words, [made_up("tea")]).have_all is bool(found)


def first_three(words: str) -> list[str]:
    return [query.name for query in CATALOGUE.search(words).queries[:3]]


def names(words: str, there: list[Query]) -> list[str]:
    return [query.name for query in search(words, there).queries]


def made_up(
    name: str,
    title: str = "",
    *,
    subject: str = "drinks",
    description: str = "",
    column: str = "n",
    meaning: str = "",
    keywords: tuple[str, ...] = (),
) -> Query:
    return Query(
        name=name,
        subject=subject,
        path=Path(f"{name}.sql"),
        title=title,
        description=description,
        params=STANDARD,
        columns=(ResultColumn(column, "count", meaning),),
        chart={},
        example="",
        covers=(),
        related=(),
        keywords=keywords,
        template="",
    )
