"""Charts as files: what they contain besides the picture, and that no text of the data becomes markup."""

import json
import re
import struct
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from made_up import query, result

from snowplow_sql.about import About
from snowplow_sql.present import chart
from snowplow_sql.query import Query

NASTY = "</script><script>alert(1)</script> & <b>bold</b>"
BAR = query({"kind": "bar", "x": "page", "y": "visits"}, page="text", visits="count")
ROWS = [("/", 1234), (NASTY, 5)]
GIVEN = {"start": "2012-01-01", "end": "2012-01-31", "exclude_bots": True}


def written(form: str, asked: Query = BAR, rows: Any = ROWS) -> bytes:
    return chart.picture(result(asked, rows), About(asked, GIVEN, "logs/", "duckdb", "SELECT 1 < 2"), form)


def words_of(svg: str) -> str:
    """All visible text of an SVG."""
    return " ".join(re.findall(r">([^<>]+)<", svg))


def test_an_svg_says_title_definition_period_filters_and_source() -> None:
    text = words_of(written("svg").decode())

    assert "Made up What it means." in text
    assert "Period: 2012-01-01 to 2012-01-31 (UTC) · Filters: robots left out · Source: logs/ (duckdb)" in text
    assert "visits (count)" in text
    assert "1,234" in text


def test_an_svg_is_legible_on_any_ground() -> None:
    svg = written("svg").decode()

    assert re.search(r'<rect width="\d+" height="\d+" fill="#ffffff"', svg)
    assert "currentColor" not in svg


def test_a_png_is_wide_enough_for_paper() -> None:
    png = written("png")
    width, height = struct.unpack(">II", png[16:24])

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert 1500 <= width <= 1600
    assert 300 < height < 900


class Page(HTMLParser):
    """A parsed page: its elements, the text of its scripts, and all other text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature is HTMLParser's
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.scripts[-1] += data
        else:
            self.text += data


def test_a_page_needs_nothing_beside_itself() -> None:
    page = Page(written("html").decode())
    named = [value for _, attributes in page.elements for name, value in attributes.items() if name in {"src", "href"}]

    assert named == ["data:,"]
    assert "@import" not in page.text
    assert len(page.scripts) == 2
    assert len(page.scripts[0]) > 500_000  # Vega itself


def test_a_page_has_all_that_is_known_and_the_numbers() -> None:
    page = Page(written("html").decode())

    for part in [
        "Made up",
        "What it means.",
        "2012-01-01 to 2012-01-31 (UTC)",
        "robots left out",
        "1,234",
        "SELECT 1 < 2",
    ]:
        assert part in page.text
    assert ("main", {}) in page.elements
    assert [tag for tag, _ in page.elements if tag in {"h1", "table", "figure"}] == ["h1", "figure", "table"]


def test_no_text_of_the_data_becomes_part_of_the_page() -> None:
    html = written("html").decode()

    assert "<b>" not in html
    assert "alert(1)</script>" not in html
    assert NASTY in Page(html).text  # it is there, as a text


def test_a_page_draws_in_its_own_colours() -> None:
    page = Page(written("html").decode())
    drawn = json.loads(re.search(r'vegaEmbed\("#chart", (\{.*\}), \{renderer', page.scripts[1])[1])  # type: ignore[index]

    assert drawn["background"] == "transparent"
    assert drawn["config"]["axis"]["labelColor"] == "currentColor"
    assert "usermeta" not in drawn


KINDS = {
    "line": (
        query({"kind": "line", "x": "day", "y": "v", "series": "s"}, day="period", s="text", v="fraction"),
        [(date(2012, 1, 1), "a", 0.5), (date(2012, 1, 3), "b", None), (date(2012, 1, 3), "a", 0.25)],
        ["v (%)", "day (day, UTC)", "1 Jan 2012", "a", "b"],
    ),
    "histogram": (
        query({"kind": "histogram", "x": "pages", "y": "n"}, pages="text", n="count"),
        [("1", 10), ("2", 20)],
        ["n (count)", "pages", "10", "20"],
    ),
    "stacked": (
        query({"kind": "bar", "x": "page", "y": "n", "series": "s"}, page="text", s="text", n="count"),
        [("/a", "x", 10), ("/b", "y", 20)],
        ["n (count)", "page", "/a", "/b", "x", "y"],
    ),
    "grouped": (
        query({"kind": "bar", "x": "page", "y": "n", "series": "s"}, page="text", s="text", n="fraction"),
        [("/a", "x", 0.1), ("/b", "y", 0.2)],
        ["n (%)", "page", "/a", "/b", "x", "y"],
    ),
    "funnel": (
        query({"kind": "funnel", "x": "label", "y": "n"}, label="text", n="count"),
        [("visit", 200), ("order", 50)],
        ["1 visit", "2 order", "200 · 100.0 %", "50 · 25.0 %", "n (count)"],
    ),
    "heatmap": (
        query({"kind": "heatmap", "x": "n", "y": "cohort", "value": "v"}, cohort="period", n="number", v="fraction"),
        [(date(2012, 1, 1), 0, 1.0), (date(2012, 1, 1), 1, 0.125), (date(2012, 2, 1), 0, 1.0)],
        ["v (%): a row per cohort (month, UTC), a column per n", "2012-01", "2012-02", "100", "12"],
    ),
    "nothing": (BAR, [], ["There is nothing to draw.", "visits (count)"]),
    "no value": (BAR, [("/", None)], ["There is nothing to draw.", "NULL"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_labels_and_numbers(kind: str) -> None:
    asked, rows, parts = KINDS[kind]
    text = words_of(written("svg", asked, rows).decode())

    assert [part for part in parts if part not in text] == []


def test_a_long_name_loses_its_middle() -> None:
    text = words_of(written("svg", rows=[("/a" * 60 + "/end", 1)]).decode())

    assert "/a/a/a" in text
    assert "…" in text
    assert "/end" in text


def test_ninety_days_have_labels_that_do_not_touch() -> None:
    asked = query({"kind": "line", "x": "period", "y": "v"}, period="period", v="count")
    rows = [(date.fromordinal(date(2012, 1, 1).toordinal() + n), n) for n in range(91)]
    svg = written("svg", asked, rows).decode()
    places = [
        float(x) for x, _ in re.findall(r'translate\((\d+\.?\d*),[\d.]+\)"[^>]*><tspan>(\d+ (?:Jan|Feb|Mar))<', svg)
    ]

    assert 4 <= len(places) <= 9
    assert min(right - left for left, right in pairwise(places)) > 60
