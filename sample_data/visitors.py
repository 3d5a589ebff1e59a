"""Who comes to the shop, when, how often and from where."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from urllib.parse import quote, quote_plus

import shop

T = TypeVar("T")

SEED = 20120101
DAY = 86_400
DAYS = 91
"""1 January to 31 March 2012. Times are seconds (UTC) since the first midnight, days whole numbers from 0."""


class Dice:
    """Random choices that are the same on every Python version. Only `random()` guarantees that, so all use it."""

    def __init__(self, *seed: int) -> None:
        number = 0
        for part in seed:
            number = number * 1_000_003 + part
        self._random = random.Random(number).random

    def chance(self, share: float) -> bool:
        """True with that probability."""
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both inclusive."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, all equally likely."""
        return values[self.between(0, len(values) - 1)]

    def weighted(self, pairs: Sequence[tuple[T, int]]) -> T:
        """One of the values, chosen with probability proportional to its weight."""
        left = self.between(1, sum(weight for _, weight in pairs))
        for value, weight in pairs:
            left -= weight
            if left <= 0:
                return value
        raise AssertionError("weights are positive")

    def text(self, alphabet: str, length: int) -> str:
        """That many characters of the alphabet."""
        return "".join(self.pick(alphabet) for _ in range(length))


class Arrival(NamedTuple):
    """Where a visit begins: the page, the address it is opened with, and the referrer."""

    page: shop.Page
    url: str
    referrer: str
    affiliation: str = "Online shop"


@dataclass(slots=True)
class Visitor:
    """A browser with its cookie. A person with two browsers has one customer number and one address."""

    dice: Dice
    region: shop.Region
    city: str
    state: str
    ip: str
    customer: str
    agent: shop.Agent
    uid: str
    fingerprint: str
    features: list[tuple[str, str]]
    sends_referer: bool
    sends_url: bool
    visits: int = 0
    orders: int = 0
    basket: dict[str, int] = field(default_factory=dict)


def visitor(number: int, agent: shop.Agent | None = None) -> Visitor:
    """The visitor of that number, with an agent of its own choice unless one is given."""
    dice = Dice(SEED, number)
    second_browser = number > 200 and dice.chance(0.06)
    home = Dice(SEED, number - 37 if second_browser else number, 1)
    region = home.weighted([(region, region.weight) for region in shop.REGIONS])
    city, state = home.pick(region.cities)
    block = {"LHR5": "198.51.100", "DFW3": "192.0.2"}[region.edge]
    office = f"{block}.{home.between(1, 254)}"
    customer = f"C{20_000 + (number - 37 if second_browser else number)}" if home.chance(0.35) else ""
    ip = office if home.chance(0.3) else f"10.{home.between(0, 255)}.{home.between(0, 255)}.{home.between(1, 254)}"
    agent = agent or dice.weighted([(agent, agent.weight) for agent in shop.AGENTS])
    cookies = not dice.chance(0.012)
    sends_referer = not dice.chance(0.02)
    return Visitor(
        dice,
        region,
        city,
        state,
        ip,
        customer,
        agent,
        dice.text("0123456789abcdef", 16) if cookies else "",
        str(dice.between(1, 4_294_967_295)),
        _features(dice, agent, cookies=cookies),
        sends_referer,
        not sends_referer or dice.chance(0.2),
    )


def _features(dice: Dice, agent: shop.Agent, *, cookies: bool) -> list[tuple[str, str]]:
    """What the tracker reports about the browser: plug-ins, screen, colours, cookies."""
    has = {name: agent.kind == "desktop" and dice.chance(share / 100) for name, share in shop.PLUGINS}
    has["fla"] = has["fla"] or ("Android" in agent.text and dice.chance(0.6))
    return [
        *((f"f_{name}", str(int(present))) for name, present in has.items()),
        ("res", dice.weighted(shop.SCREENS[agent.kind])),
        ("cd", "16" if dice.chance(0.06) else "32" if dice.chance(0.6) else "24"),
        ("cookie", str(int(cookies))),
    ]


def first_days(dice: Dice) -> list[tuple[int, int]]:
    """For every visitor, the day of the first visit in the logs and the number of visits before the logs begin.

    The shop grows over the quarter; around Valentine's day a campaign doubles the number of new visitors.
    """
    found = [(dice.between(0, 45), dice.between(1, 8)) for _ in range(220)]
    for day in range(DAYS):
        share = shop.WEEKDAYS[(day + 6) % 7] * (2.1 if 39 <= day <= 44 else 1)
        found += [(day, 0)] * int((17.5 + 13 * day / DAYS) * share / 100 + dice.between(0, 99) / 100)
    return found


def start_of_visit(who: Visitor, day: int) -> int:
    """A time of that day at which people of the visitor's region are awake."""
    local = who.dice.weighted(shop.HOURS) * 3600 + who.dice.between(0, 3599)
    return max(day * DAY + local - who.region.offset * 3600, who.dice.between(0, 3600))


def next_start(who: Visitor, end: int, *, outcome: str) -> int | None:
    """When the visitor comes back after a visit that ended then; None if never."""
    dice = who.dice
    if not dice.chance({"bounce": 0.2, "browse": 0.42, "basket": 0.52, "checkout": 0.58, "order": 0.7}[outcome]):
        return None
    gaps = [
        ((0, 0), 10),
        ((1, 1), 13),
        ((2, 3), 17),
        ((4, 7), 22),
        ((8, 14), 16),
        ((15, 30), 13),
        ((31, 60), 9),
    ]
    days = dice.between(*dice.weighted(gaps))
    start = start_of_visit(who, end // DAY + days)
    # After less than half an hour of inactivity, the tracker would have counted the same visit.
    return start if start > end + 1800 else end + dice.between(2400, 18_000)


def arrive(who: Visitor, channel: str, day: int) -> Arrival:
    """The arrival of a visit that comes through the channel on that day."""
    return _ARRIVALS[channel](who, day)


def _direct(who: Visitor, day: int) -> Arrival:
    pages = [
        (shop.HOME, 62),
        (shop.CATEGORIES[0], 7),
        (shop.CATEGORIES[1], 5),
        (_product(who), 18),
        (article(who, day), 6),
    ]
    page = who.dice.weighted(pages)
    return Arrival(page, page.url, "")


def _google(who: Visitor, day: int) -> Arrival:
    words = who.dice.weighted(shop.WEB_SEARCHES)
    result = f"url?sa=t&rct=j&q=&esrc=s&source=web&cd={who.dice.between(1, 9)}"
    search = f"search?q={quote_plus(words)}&hl={who.region.lang[:2]}" if words else result
    page = _found(who, words, day)
    return Arrival(page, page.url, f"http://{who.region.google}/{search}")


def _bing(who: Visitor, day: int) -> Arrival:
    words = who.dice.weighted(shop.WEB_SEARCHES) or "coffee beans"
    page = _found(who, words, day)
    return Arrival(page, page.url, f"http://www.bing.com/search?q={quote_plus(words)}&form=QBLH")


def _facebook(who: Visitor, day: int) -> Arrival:
    page = article(who, day) if who.dice.chance(0.6) else _product(who)
    tags = {"source": "facebook", "medium": "social", "campaign": _newsletter(day)[0]}
    link = _tagged(page.url, tags) if who.dice.chance(0.35) else page.url
    referrer = "http://www.facebook.com/"
    return Arrival(page, link, f"{referrer}l.php?u={quote(link, safe='')}" if who.dice.chance(0.5) else referrer)


def _twitter(who: Visitor, day: int) -> Arrival:
    page = article(who, day)
    return Arrival(page, page.url, f"http://t.co/{who.dice.text('abcdefghkmnpqrstuvwxyzABCDEFGH23456789', 8)}")


def _paid(who: Visitor, day: int) -> Arrival:
    dice = who.dice
    campaign, path, words = dice.weighted(shop.PAID_SEARCHES)
    if 39 <= day <= 44 and dice.chance(0.7):
        campaign, path, words = "valentine-2012", "/cups-and-pots/espresso-cups", "valentine gift coffee"
    bing = dice.chance(0.15)
    tags = {"source": "bing" if bing else "google", "medium": "cpc", "campaign": campaign, "term": words}
    page = shop.BY_PATH[path]
    link = _tagged(page.url, tags | {"content": f"ad-{dice.pick('abc')}"})
    engine = "http://www.bing.com/search" if bing else f"http://{who.region.google}/aclk"
    return Arrival(page, link, f"{engine}?q={quote_plus(words)}")


def _email(who: Visitor, day: int) -> Arrival:
    campaign, path = _newsletter(day)
    page = shop.BY_PATH[path]
    place = who.dice.pick(["header", "product", "footer"])
    tags = {"source": "newsletter", "medium": "email", "campaign": campaign, "content": place}
    return Arrival(page, _tagged(page.url, tags), "http://mail.example.org/inbox" if who.dice.chance(0.3) else "")


def _affiliate(who: Visitor, day: int) -> Arrival:
    partner = who.dice.weighted([("deals.example.org", 7), ("reviews.example.org", 3)])
    page = _product(who)
    banner = "spring banner" if day >= 60 else "winter banner"
    tags = {"source": partner, "medium": "affiliate", "campaign": "partners", "content": banner}
    return Arrival(page, _tagged(page.url, tags), f"http://{partner}/{page.key.lower()}", partner)


def _referral(who: Visitor, day: int) -> Arrival:
    page = who.dice.weighted([(article(who, day), 5), (shop.HOME, 3), (shop.BLOG_HOME, 2), (_product(who), 2)])
    here = who.dice.weighted([("forum.example.org/t/", 3), ("recipes.example.org/drinks/", 2)])
    return Arrival(page, page.url, f"http://{here}{who.dice.between(1, 40)}")


_ARRIVALS = {
    "direct": _direct,
    "google": _google,
    "bing": _bing,
    "facebook": _facebook,
    "twitter": _twitter,
    "paid": _paid,
    "email": _email,
    "affiliate": _affiliate,
    "referral": _referral,
}


def _found(who: Visitor, words: str, day: int) -> shop.Page:
    """The page a search engine shows for the words."""
    if words == "example coffee":
        return shop.HOME
    return who.dice.weighted(
        [(_product(who), 46), (who.dice.pick(shop.CATEGORIES), 20), (article(who, day), 26), (shop.HOME, 8)]
    )


def _newsletter(day: int) -> tuple[str, str]:
    return shop.latest(shop.NEWSLETTERS, day)


def _product(who: Visitor) -> shop.Page:
    return shop.PRODUCT_PAGES[wanted(who)]


def wanted(who: Visitor) -> str:
    """The SKU of a product that a visitor may look for first."""
    return who.dice.weighted([(item.sku, item.demand) for item in shop.PRODUCTS.values()])


def article(who: Visitor, day: int) -> shop.Page:
    """An article that is published by that day."""
    out = [(item.path, item.weight) for item in shop.ARTICLES.values() if item.since <= day]
    return shop.ARTICLE_PAGES[who.dice.weighted(out)]


def _tagged(url: str, tags: dict[str, str]) -> str:
    """The address with utm_ parameters; Bing's advertisers write a space as +, Google's as %20."""
    write = quote_plus if tags["source"] == "bing" else quote
    return f"{url}?" + "&".join(f"utm_{name}={write(value)}" for name, value in tags.items())
