"""A report and a chart's page in a real Chromium: opened from disk, on desktop and phone, with keys and touch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import chromium
from snowq_process import snowq
from tiny_log import view

import snowplow_sql as sp
from snowplow_sql.present import chart
from snowplow_sql.report import making
from snowplow_sql.report import page as page_of
from snowplow_sql.report import plan as plans

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NASTY = "</script><img src=x onerror=alert(1)>"
DESK, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
PERIOD = {"start": "2012-02-01", "end": "2012-03-31"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The usual report, with a comparison."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    with sp.open() as shop:
        made = making.made(plans.read(plans.DEFAULT), shop, PERIOD, compare="previous")
    path.write_text(page_of.written(made), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one chart."""
    path = tmp_path_factory.mktemp("picture") / "pages.html"
    given = {"top": 5, "where": f"page_url LIKE '%tea%' OR page_url = '{NASTY}'"}
    with sp.open() as shop:
        result = shop.run("page_performance", **given)
        path.write_bytes(chart.picture(result, shop.about("page_performance", result, **given), "html"))
    return path


class Visit:
    """An open page, and the requests and errors that it has made."""

    def __init__(self, browser: Browser, path: Path, size: dict[str, int], **context: Any) -> None:
        self.context = browser.new_context(viewport=size, **context)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_load_state("networkidle")

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "picture"])
def test_a_page_loads_from_the_disk_and_asks_for_nothing(
    browser: Browser, name: str, size: dict[str, int], scheme: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(name)
    visit = Visit(browser, path, size, color_scheme=scheme)
    with visit as page:
        drawn = page.locator("svg:visible")

        assert visit.requests == [path.as_uri()]
        assert visit.complaints == []
        assert drawn.count() == (14 if name == "report" else 1)
        # nothing is wider than the screen, so that reading needs no sideways scrolling
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_figures_say_how_they_changed(browser: Browser, report: Path) -> None:
    with Visit(browser, report, DESK) as page:
        tile = page.locator(".tile", has_text="Page views").first

        with sp.open() as shop:
            now = sum(n for _, n in shop.run("page_views", **PERIOD).rows)
            before = sum(n for _, n in shop.run("page_views", start="2011-12-03", end="2012-01-31").rows)
        assert tile.locator(".now").inner_text() == f"{now:,}"
        assert tile.locator(".change").inner_text() == f"{100 * (now - before) / before:+.1f} % from {before:,}"


def test_tabs_go_by_mouse_and_by_keys(browser: Browser, report: Path) -> None:
    with Visit(browser, report, DESK) as page:
        block = page.locator("article", has=page.get_by_role("heading", name="Retention"))
        block.get_by_text("The SQL").click()
        shown = block.locator("pre:visible")
        assert shown.count() == 1
        assert "date_trunc" in shown.inner_text()

        block.get_by_role("tab", name="Hive").click()
        assert shown.inner_text() == sp.render("retention", "hive", grain="week", **PERIOD)

        page.keyboard.press("ArrowRight")
        chosen = block.get_by_role("tab", selected=True)
        assert chosen.inner_text() == "Infobright"
        assert page.evaluate("document.activeElement.textContent") == "Infobright"
        page.keyboard.press("ArrowRight")
        assert chosen.inner_text() == "DuckDB"
        page.keyboard.press("End")
        assert chosen.inner_text() == "Infobright"


@pytest.mark.parametrize("is_refused", [False, True], ids=["the clipboard", "a selection"])
def test_copy_takes_the_sql_that_is_shown(browser: Browser, report: Path, is_refused: bool) -> None:
    """Through the clipboard or, where a page from disk may not use it, by a selection."""
    with Visit(browser, report, DESK, permissions=["clipboard-read", "clipboard-write"]) as page:
        if is_refused:
            page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
        block = page.locator("article", has=page.get_by_role("heading", name="Funnel"))
        block.get_by_text("The SQL").click()
        block.get_by_role("tab", name="Infobright").click()
        block.get_by_role("button", name="Copy").click()
        block.get_by_role("button", name="Copied").wait_for()

        assert page.evaluate("navigator.clipboard.readText()") == sp.render("funnel", "infobright", **PERIOD)
        block.get_by_role("tab", name="Hive").click()
        assert block.get_by_role("button", name="Copied").count() == 0


def test_a_definition_shows_on_hover_on_focus_and_goes_with_escape(browser: Browser, report: Path) -> None:
    with Visit(browser, report, DESK) as page:
        block = page.locator("article", has=page.get_by_role("heading", name="Landing pages"))
        told, button = block.locator(".definition"), block.locator(".what")
        assert not told.is_visible()

        button.hover()
        assert told.inner_text().startswith("Visits by the page on which they began")
        page.mouse.move(0, 0)
        assert not told.is_visible()

        button.focus()
        page.keyboard.press("Enter")
        assert told.is_visible()
        assert button.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"


def test_a_definition_comes_and_goes_with_a_tap(browser: Browser, report: Path) -> None:
    with Visit(browser, report, PHONE, has_touch=True) as page:
        tile = page.locator(".tile", has_text="Visitors")
        tile.locator(".what").tap()
        told = tile.locator(".definition")
        box = told.bounding_box()

        assert told.is_visible()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        page.locator("h1").tap()
        assert not told.is_visible()


def test_without_scripts_all_that_is_said_can_be_read(browser: Browser, report: Path) -> None:
    with Visit(browser, report, DESK, java_script_enabled=False) as page:
        block = page.locator("article", has=page.get_by_role("heading", name="Funnel"))
        block.get_by_text("The SQL").click()

        assert block.locator("pre:visible").count() == 3
        assert block.locator("h4:visible").all_inner_texts() == ["DuckDB", "Hive", "Infobright"]


def test_a_page_is_in_order_for_those_who_hear_it(browser: Browser, report: Path) -> None:
    with Visit(browser, report, DESK) as page:
        headings = page.locator("h1, h2, h3, h4:visible")
        levels = [int(tag[1]) for tag in headings.evaluate_all("all => all.map(heading => heading.tagName)")]
        pictures = page.locator("[role=img]:visible")
        names = [pictures.nth(number).get_attribute("aria-label") or "" for number in range(pictures.count())]
        ids = page.locator("[id]").evaluate_all("all => all.map(it => it.id)")
        referred = page.locator("[aria-controls], [aria-labelledby]").evaluate_all(
            "all => all.map(it => it.getAttribute('aria-controls') || it.getAttribute('aria-labelledby'))"
        )

        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
        assert all(name.endswith("; the numbers stand below") for name in names)
        assert len(names) == page.locator("article table").count() == 14
        assert len(ids) == len(set(ids))
        assert set(referred) <= set(ids)
        assert page.locator("html").get_attribute("lang") == "en"


CONTRASTS = """
() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, part, at) => sum + part * linear(rgb[at] / 255), 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const texts = "h1, h2, h3, p, dt, dd, a, summary, button, th, td, pre, figcaption, footer";
  return [...document.querySelectorAll(texts)]
    .filter((element) => element.checkVisibility() && element.textContent.trim())
    .map((element) => {
      const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.tagName + " " + element.className];
    });
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_that_wcag_asks_for(browser: Browser, report: Path, scheme: str) -> None:
    with Visit(browser, report, DESK, color_scheme=scheme) as page:
        for summary in page.locator("summary").all():
            summary.click()
        found = page.evaluate(CONTRASTS)

    assert len(found) > 200
    assert [what for contrast, what in found if contrast < 4.5] == []


def test_on_paper_it_is_dark_on_white_and_without_buttons(browser: Browser, report: Path) -> None:
    with Visit(browser, report, DESK, color_scheme="dark") as page:
        page.emulate_media(media="print")

        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('svg')).color") == "rgb(0, 0, 0)"
        assert page.locator("nav:visible, .what:visible, details:visible").count() == 0
        assert page.locator("svg:visible").count() == 14


def test_no_text_of_the_data_becomes_part_of_the_page(browser: Browser, tmp_path: Path) -> None:
    """Nor does any text of the plan. The command itself has made this page."""
    log, sections, to = tmp_path / "nasty.log", tmp_path / "sections.toml", tmp_path / "nasty.html"
    log.write_text(view("2012-01-01 10:00:00", "a/1", page=f"/{NASTY}", title=NASTY) + "\n", encoding="utf-8")
    sections.write_text(PLAN.replace("NASTY", NASTY), encoding="utf-8")

    assert snowq("report", "--source", log, "--sections", sections, "--output", to).code == 0
    visit = Visit(browser, to, DESK)
    with visit as page:
        assert visit.complaints == []
        assert visit.requests == [to.as_uri()]
        assert page.locator("img").count() == 0
        assert page.title() == NASTY
        assert page.get_by_role("heading", level=1).inner_text() == NASTY
        assert NASTY in (page.locator("table").text_content() or "")


PLAN = """
title = 'NASTY'
[[sections]]
query = 'page_performance'
title = 'NASTY'
params = { where = "page_title = 'NASTY'" }
"""
