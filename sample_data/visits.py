"""What visitors do: a visit walks through the pages and sends hits as the tracker of 2012 sent them."""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, quote_plus

import shop
from visitors import DAY, DAYS, Arrival, Visitor, arrive, article, next_start, start_of_visit, wanted

OLD_TRACKER_UNTIL = 24
"""Until this day, some browsers have a cached script that sends no event code."""
TRACKERS = [(0, "js-0.6.0"), (36, "js-0.6.1"), (71, "js-0.6.2")]
UNESCAPED = "-_.!~*'()"
"""The characters besides letters and digits that encodeURIComponent does not encode."""
PIXELS = [(0, "/ice.png"), (36, "/i")]
BOUNCE = {"direct": 36, "google": 49, "bing": 47, "facebook": 64, "twitter": 66, "paid": 48, "email": 30}
BROWSE_ONLY, BUYING = 67_000, [("basket", 146), ("checkout", 76), ("order", 95)]
"""Weights of how far visits go that do not bounce; the weights of BUYING are multiplied by keenness in per cent."""
NEXT = {
    "home": [("category", 45), ("product", 20), ("search", 12), ("article", 10), ("info", 8), ("till", 5)],
    "category": [("product", 66), ("category", 16), ("search", 8), ("home", 5), ("article", 5)],
    "product": [("product", 36), ("category", 30), ("search", 9), ("home", 9), ("article", 8), ("info", 8)],
    "search": [("product", 68), ("search", 16), ("category", 16)],
    "article": [("article", 38), ("product", 28), ("category", 20), ("home", 14)],
    "info": [("home", 40), ("category", 40), ("product", 20)],
    "till": [("category", 50), ("product", 30), ("home", 20)],
}
"""Kind of page -> kinds of the page after it, with weights."""
PAUSES = [((3, 8), 22), ((8, 30), 44), ((30, 90), 24), ((90, 300), 8), ((300, 1400), 2)]
"""Seconds before the next click."""


class Hit(NamedTuple):
    """One request to the collector, with the query as the browser sent it, before CloudFront encoded it."""

    second: int
    edge: str
    ip: str
    stem: str
    page_url: str
    agent: str
    query: str


@dataclass(slots=True)
class Log:
    """All hits so far, and the number of orders: it decides which orders have something wrong with them."""

    hits: list[Hit] = field(default_factory=list)
    orders: int = 0


def live(who: Visitor, first_day: int, log: Log) -> None:
    """Make all visits of a visitor from that day to the end of the quarter."""
    start: int | None = start_of_visit(who, first_day)
    channel = who.dice.weighted(shop.LATER_CHANNELS if who.visits else shop.CHANNELS)
    while start is not None and start < DAYS * DAY:
        who.visits += 1
        visit = Visit(who, start, arrive(who, channel, start // DAY), log)
        outcome = visit.run(channel)
        start = next_start(who, visit.clock, outcome=outcome)
        channel = who.dice.weighted(shop.LATER_CHANNELS)


class Visit:
    """A visit in progress: its open page and the clock, in seconds since the start of the quarter."""

    def __init__(self, who: Visitor, start: int, arrival: Arrival, log: Log) -> None:
        self.who, self.dice, self.log, self.clock = who, who.dice, log, start
        self.day = start // DAY
        self.agent = who.agent.on(self.day)
        self.affiliation = arrival.affiliation
        self.counted = not self.dice.chance(0.004)
        self.old_tracker = self.day < OLD_TRACKER_UNTIL and self.dice.chance(0.05)
        # On a landing page, the tracker sees a page of another site as the previous page.
        self.page, self.url, self.referrer = arrival.page, arrival.referrer, ""
        if who.visits == 1 and self.dice.chance(0.06):
            self._request("/sp.js", "-", arrival.url)
        self.open(arrival.page, arrival.url)

    # what the tracker sends

    def open(self, page: shop.Page, url: str = "") -> None:
        """Follow a link to the page, which counts as a view of it."""
        self.referrer, self.page, self.url = self.url, page, url or page.url
        self.send("pv", page=page.title)

    def custom(self, category: str, action: str, label: str = "", prop: str = "", value: str = "") -> None:
        """A custom event on the open page."""
        self.send("ev", ev_ca=category, ev_ac=action, ev_la=label, ev_pr=prop, ev_va=value)

    def send(self, code: str, **details: str) -> None:
        """Send one tracker hit about the open page, without empty values."""
        who, new = self.who, not self.old_tracker
        pairs = [
            ("e", code if new else ""),
            *details.items(),
            ("p", "web" if new else ""),
            ("tid", self.dice.text("0123456789", 6)),
            ("uid", who.uid),
            ("fp", who.fingerprint if new else ""),
            ("vid", str(who.visits) if who.uid and self.counted else ""),
            ("tv", shop.latest(TRACKERS, self.day) if new else ""),
            ("aid", "blog" if self.url.startswith(shop.BLOG) else "shop"),
            ("lang", who.region.lang),
            ("refr", self.referrer),
            *who.features,
            ("tz", who.region.timezone if new else ""),
            ("url", self.url if who.sends_url else ""),
        ]
        query = "&".join(f"{name}={quote(value, safe=UNESCAPED)}" for name, value in pairs if value)
        if new:
            self._request(shop.latest(PIXELS, self.day), query, self.url)
        else:
            self._request("/ice.png", f"&{query}", self.url)

    def _request(self, stem: str, query: str, page_url: str) -> None:
        who = self.who
        sent = page_url if who.sends_referer else "-"
        self.log.hits.append(Hit(self.clock, who.region.edge, who.ip, stem, sent, self.agent, query))

    # what the visitor does

    def run(self, channel: str) -> str:
        """Run the visit to its end; returns how far it got: bounce, browse, basket, checkout or order."""
        who = self.who
        plan = self._plan(channel)
        self.read()
        if plan == "bounce":
            return plan
        if who.customer and self.dice.chance(0.2):
            self.pause()
            self.open(shop.ACCOUNT)
            self.log_in(6, 40)
        self.browse(self.dice.weighted([(1, 30), (2, 28), (3, 18), (4, 12), (6, 8), (9, 3), (14, 1)]))
        if plan == "browse":
            return plan
        if not (who.basket and self.dice.chance(0.6)):
            self.fill_basket()
        self.pause()
        self.open(shop.BASKET)
        if len(who.basket) > 1 and self.dice.chance(0.13):
            self.remove(self.dice.pick(list(who.basket)))
        if plan == "basket":
            self.browse(self.dice.between(0, 2))
            return plan
        self.check_out()
        if plan == "order":
            self.pay()
        return plan

    def _plan(self, channel: str) -> str:
        """How far this visit will go: further for returning visitors, customers and some channels."""
        who, phone = self.who, self.who.agent.kind == "phone"
        bounce = BOUNCE.get(channel, 46) + (6 if phone else 0)
        bounce -= (12 if who.visits > 1 else 0) + (16 if who.orders else 0)
        if self.dice.chance(bounce / 100):
            return "bounce"
        keen = 100 + (35 if who.visits > 1 else 0) + (220 if who.orders else 0) + (60 if who.basket else 0)
        keen = keen * {"facebook": 45, "twitter": 35, "email": 140, "affiliate": 135}.get(channel, 100) // 100
        keen = keen * (45 if phone else 100) // 100
        return self.dice.weighted([("browse", BROWSE_ONLY), *((plan, share * keen) for plan, share in BUYING)])

    def log_in(self, soonest: int, latest: int) -> None:
        """Log in after `soonest` to `latest` seconds."""
        self.clock += self.dice.between(soonest, latest)
        self.custom("account", "login", self.who.customer)

    def pause(self) -> None:
        """Spend time on the page before the next click, always less than the half hour that would end the visit."""
        self.clock += self.dice.between(*self.dice.weighted(PAUSES))

    def browse(self, pages: int) -> None:
        """View that many further pages, reading some of them."""
        for _ in range(pages):
            self.pause()
            self.follow(self.dice.weighted(NEXT[self.page.kind]))
            if self.page.kind in {"home", "article"} and not self.old_tracker and self.dice.chance(0.35):
                banner = self.dice.pick(["sampler-468x60", "kettle-120x600", "gift-card-300x250"])
                self.send("ad", ad_ba=banner, ad_ca="house-ads", ad_ad="example-coffee")
            self.read()
            if self.dice.chance(0.012):
                self.clock += self.dice.between(2, 20)
                self.custom("newsletter", "signup", self.dice.pick(["footer", "popup"]))

    def follow(self, kind: str) -> None:
        """Open a page of that kind."""
        dice = self.dice
        if kind == "search":
            words = dice.weighted(shop.SITE_SEARCHES)
            url = f"{shop.SHOP}/search?q={quote_plus(words)}"
            self.open(shop.Page(kind, "/search", url, f"Search: {words} - {shop.NAME}"))
        elif kind == "product":
            self.open(shop.PRODUCT_PAGES[self._linked_product()])
        elif kind == "article":
            self.open(shop.BLOG_HOME if dice.chance(0.12) else article(self.who, self.day))
        elif kind == "till":
            self.open(shop.BASKET if dice.chance(0.6) else shop.ACCOUNT)
        else:
            pages = {"home": [shop.HOME], "category": shop.CATEGORIES, "info": shop.INFORMATION}
            self.open(dice.pick(pages[kind]))

    def _linked_product(self) -> str:
        """The product that the open page suggests, or any."""
        if self.page.kind == "article" and self.page.key in shop.ARTICLES and self.dice.chance(0.65):
            return shop.ARTICLES[self.page.key].sku
        companions = shop.COMPANIONS.get(self.page.key, [])
        return self.dice.pick(companions) if companions and self.dice.chance(0.5) else wanted(self.who)

    def read(self) -> None:
        """Stay on the page for a while, with a ping every 10 to 30 s while active, and perhaps a video."""
        dice = self.dice
        shares = {
            "article": [(0, 32), (1, 20), (2, 17), (3, 12), (5, 10), (8, 6), (12, 2), (20, 1)],
            "product": [(0, 86), (1, 8), (2, 4), (4, 2)],
        }
        pings = dice.weighted(shares.get(self.page.kind, [(0, 97), (1, 3)]))
        video = shop.ARTICLES[self.page.key].video if self.page.key in shop.ARTICLES else ""
        watched = video and pings > 1 and dice.chance(0.3)
        if watched:
            self.clock += dice.between(4, 30)
            player = "flash" if ("f_fla", "1") in self.who.features else "html5"
            self.custom("video", "play", video, player)
        for _ in range(0 if self.old_tracker else pings):
            self.clock += 10 * dice.between(1, 3)
            self.send("pp", page=self.page.title)
        if watched and dice.chance(0.4):
            self.clock += dice.between(5, 40)
            self.custom("video", "finish", video, value=str(dice.between(95, 190)))

    def fill_basket(self) -> None:
        """Add one to four products, mostly ones that go together."""
        who, dice = self.who, self.dice
        held = who.basket = {}
        self.add(self.page.key if self.page.kind == "product" else self._linked_product())
        for _ in range(dice.weighted([(0, 34), (1, 34), (2, 21), (3, 11)])):
            fitting = [sku for one in held for sku in shop.COMPANIONS.get(one, []) if sku not in held]
            sku = dice.pick(fitting) if fitting and dice.chance(0.8) else wanted(who)
            if sku not in held:
                self.add(sku)

    def add(self, sku: str) -> None:
        """Put a product into the basket, from its own page."""
        if self.page.key != sku:
            self.pause()
            self.open(shop.PRODUCT_PAGES[sku])
        self.clock += self.dice.between(4, 50)
        self.who.basket[sku] = self.dice.weighted([(1, 82), (2, 13), (3, 5)])
        self._basket_event("add-to-basket", sku)

    def remove(self, sku: str) -> None:
        """Take a product out of the basket again."""
        self.clock += self.dice.between(3, 25)
        self._basket_event("remove-from-basket", sku)
        del self.who.basket[sku]

    def _basket_event(self, action: str, sku: str) -> None:
        self.custom("ecomm", action, sku, str(self.who.basket[sku]), money(shop.PRODUCTS[sku].cents))

    def check_out(self) -> None:
        """Start the checkout, where some log in."""
        who, dice = self.who, self.dice
        self.clock += dice.between(4, 60)
        self.open(shop.CHECKOUT)
        self.custom("ecomm", "checkout", value=money(self._goods()))
        if who.customer and dice.chance(0.6):
            self.log_in(10, 60)

    def _goods(self) -> int:
        return sum(shop.PRODUCTS[sku].cents * count for sku, count in self.who.basket.items())

    def pay(self) -> None:
        """Pay, which sends the order; every so often the shop gets something wrong about it."""
        dice, log, who = self.dice, self.log, self.who
        self.clock += dice.between(25, 150)
        self.open(shop.PAYMENT)
        self.clock += dice.between(20, 200)
        self.open(shop.THANKS)
        log.orders += 1
        who.orders += 1
        number = order_number(self.clock)
        self._order(number, log.orders)
        if log.orders % 25 == 12:  # the page is reloaded and logs the order a second time
            self.clock += dice.between(15, 240)
            self.open(shop.THANKS)
            self._order(number, log.orders)
        who.basket = {}

    def _order(self, number: str, count: int) -> None:
        who, goods = self.who, self._goods()
        postage = 0 if goods >= 5000 else who.region.postage
        tax = (goods * 20 + 50) // 100
        voucher = 500 if count % 40 == 7 else 0  # deducted from the total, but no column says so
        if count % 60 != 30:  # now and then this hit is lost
            self.send(
                "tr",
                tr_id=number,
                tr_af=self.affiliation,
                tr_tt=money(goods + tax + postage - voucher),
                tr_tx=money(tax),
                tr_sh="free" if count == 50 else money(postage),
                tr_ci=who.city,
                tr_st=who.state,
                tr_co=who.region.country,
            )
        items = {} if count % 45 == 20 else who.basket  # all items of some orders are lost too
        for sku, quantity in items.items():
            item = shop.PRODUCTS[sku]
            self.send(
                "ti",
                ti_id=number,
                ti_sk=sku,
                ti_na=item.name,
                ti_ca=item.category,
                ti_pr=money(item.cents),
                ti_qu=str(quantity),
            )


def order_number(second: int) -> str:
    """Made of the day of the quarter and the time of day, which no two orders share."""
    return f"EC{second // DAY + 1:02d}-{second % DAY:05d}"


def money(cents: int) -> str:
    """An amount with two decimals: 1250 is 12.50."""
    return f"{cents // 100}.{cents % 100:02d}"
