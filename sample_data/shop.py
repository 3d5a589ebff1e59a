"""The shop of the sample logs: its pages, products, places and browsers, read from shop.toml."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

NAME = "Example Coffee & Tea"
SHOP = "http://www.example.com"
SECURE = "https://www.example.com"
BLOG = "http://blog.example.com"


class Product(NamedTuple):
    """A thing on sale; `cents` is its price without tax."""

    sku: str
    name: str
    category: str
    path: str
    cents: int
    demand: int


class Article(NamedTuple):
    """A blog article, published on day `since`; it links to the product `sku` and may have a video."""

    path: str
    title: str
    sku: str
    since: int
    weight: int
    video: str


class Region(NamedTuple):
    """Where a visitor lives. `offset` is the winter offset from UTC in hours, `postage` in cents."""

    weight: int
    country: str
    lang: str
    timezone: str
    offset: int
    edge: str
    google: str
    postage: int
    cities: list[tuple[str, str]]


class Agent(NamedTuple):
    """A browser; `kind` is desktop, phone or tablet."""

    weight: int
    kind: str
    text: str

    def on(self, day: int) -> str:
        """Its user agent on that day; that of a browser that updates itself changes."""
        return self.text.format_map({name: latest(dated, day) for name, dated in RELEASES.items()})


class Page(NamedTuple):
    """A page; `kind` decides where its readers go next, `key` is the SKU of a product page, else the path."""

    kind: str
    key: str
    url: str
    title: str


def latest(dated: list[tuple[int, T]], day: int) -> T:
    """The last value whose first day is not after `day`; `dated` is in order of days and starts at 0."""
    return [value for since, value in dated if since <= day][-1]


def _pages(kind: str, site: str, rows: list[tuple[str, str]]) -> list[Page]:
    return [Page(kind, path, site + path, f"{title} - {NAME}") for path, title in rows]


def _weighted(rows: list[list[Any]]) -> list[tuple[Any, int]]:
    """Rows with their weight as the last entry -> pairs of the other entries and the weight."""
    return [(row[0] if len(row) == 2 else tuple(row[:-1]), row[-1]) for row in rows]


_FACTS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("shop.toml").read_text(encoding="utf-8"))

PRODUCTS = {row[0]: Product(*row) for row in _FACTS["products"]}
ARTICLES = {row[0]: Article(*row) for row in _FACTS["articles"]}
REGIONS = [Region(*row) for row in _FACTS["regions"]]
AGENTS = [Agent(*row) for row in _FACTS["agents"]]
COMPANIONS: dict[str, list[str]] = _FACTS["companions"]
SCREENS: dict[str, list[tuple[str, int]]] = {kind: _weighted(rows) for kind, rows in _FACTS["screens"].items()}
RELEASES: dict[str, list[tuple[int, str]]] = _FACTS["releases"]
PLUGINS: list[tuple[str, int]] = _weighted(_FACTS["plugins"])
ROBOTS: list[tuple[tuple[str, str], int]] = _weighted(_FACTS["robots"])
SITE_SEARCHES: list[tuple[str, int]] = _weighted(_FACTS["site_searches"])
WEB_SEARCHES: list[tuple[str, int]] = _weighted(_FACTS["web_searches"])
PAID_SEARCHES: list[tuple[tuple[str, str, str], int]] = _weighted(_FACTS["paid_searches"])
CHANNELS: list[tuple[str, int]] = _weighted(_FACTS["channels"])
LATER_CHANNELS: list[tuple[str, int]] = _weighted(_FACTS["later_channels"])
HOURS: list[tuple[int, int]] = _weighted(_FACTS["hours"])
WEEKDAYS: list[int] = _FACTS["weekdays"]
NEWSLETTERS: list[tuple[int, tuple[str, str]]] = [(day, (name, to)) for day, name, to in _FACTS["newsletters"]]

HOME = Page("home", "/", f"{SHOP}/", NAME)
BLOG_HOME = Page("info", "/blog", f"{BLOG}/", f"The blog of {NAME}")
CATEGORIES = _pages("category", SHOP, _FACTS["categories"])
INFORMATION = _pages("info", SHOP, _FACTS["information"])
ACCOUNT, BASKET, CHECKOUT, PAYMENT, THANKS = _pages("till", SECURE, _FACTS["till"])
PRODUCT_PAGES = {
    sku: Page("product", sku, SHOP + item.path, f"{item.name} - {item.category} - {NAME}")
    for sku, item in PRODUCTS.items()
}
ARTICLE_PAGES = {
    path: Page("article", path, BLOG + path, f"{item.title} - {NAME} blog") for path, item in ARTICLES.items()
}
BY_PATH = {page.url.removeprefix(SHOP): page for page in (HOME, *CATEGORIES, *INFORMATION, *PRODUCT_PAGES.values())}
