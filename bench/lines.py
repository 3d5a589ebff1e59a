"""A seeded set of CloudFront logs of any size, as a busy shop with the tracker of 2012 would have left them.

There are two gz files per day, one per edge. Halfway through, the fields grow from 12 to 15, as CloudFront's
did on 12 September 2012. Visitors come back, a few thousand user agents share the traffic unevenly, values
are encoded twice, and a few lines in a thousand are not hits or are slightly damaged. Each file depends only
on the plan and its own number, so that files written in parallel come out the same.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

_FORMAT = 1
"""Raise this when the lines of a plan change, so that an older set is not taken for the new one."""
_STAMP = "_set.json"
"""The name begins with an underscore so that the file is not read as a log."""
_FIFTEEN_FIELDS_SINCE = date(2012, 9, 12)
_FIELDS = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)"
    " cs-uri-query"
)
_LATER_FIELDS = " cs(Cookie) x-edge-result-type x-edge-request-id"
_EDGES = ("LHR5", "DFW3")
_DAY = 86_400
_SLICE = 5_000
"""The number of lines that are held in memory to be sorted by time."""


@dataclass(frozen=True)
class Plan:
    """What to write. The same plan gives the same lines everywhere."""

    lines: int = 1_000_000
    files: int = 200
    agents: int = 3_000
    seed: int = 2012

    @property
    def visitors(self) -> int:
        """The number of visitors to pick from; a visitor leaves about twenty lines."""
        return max(100, self.lines // 20)


@dataclass
class Tally:
    """Counts of what was written, made while writing: the answers that every parser must find."""

    lines: int = 0
    """Lines that are not headers."""
    events: int = 0
    """Hits with a query string."""
    page_views: Counter[str] = field(default_factory=Counter)
    """ISO date -> page views."""
    raw_bytes: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another file."""
        self.lines += other.lines
        self.events += other.events
        self.page_views += other.page_views
        self.raw_bytes += other.raw_bytes


def write(plan: Plan, folder: Path) -> Tally:
    """Write the set into `folder`, unless it is there already; raises FileExistsError if the folder has other files."""
    stamp = folder / _STAMP
    wanted = {"format": _FORMAT, **asdict(plan)}
    if stamp.exists():
        found: dict[str, Any] = json.loads(stamp.read_text("utf-8"))
        if found["plan"] == wanted and found["tally"]:
            return Tally(**found["tally"] | {"page_views": Counter(found["tally"]["page_views"])})
        for old in folder.glob("*.gz"):
            old.unlink()
    elif folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"'{folder}' holds files that are none of this benchmark's. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps({"plan": wanted, "tally": None}), "utf-8")
    tally = Tally()
    with ProcessPoolExecutor() as pool:
        for part in pool.map(_write_file, repeat(plan), repeat(folder), range(plan.files), chunksize=4):
            tally.add(part)
    stamp.write_text(json.dumps({"plan": wanted, "tally": vars(tally)}), "utf-8")
    return tally


def _write_file(plan: Plan, folder: Path, number: int) -> Tally:
    share = plan.lines // plan.files + (number < plan.lines % plan.files)
    log = _Log(plan, number, random.Random(f"{plan.seed} file {number}"))
    path = folder / f"E2BENCH.{log.day}-23.{log.dice.getrandbits(48):012x}.gz"
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        out.write(f"#Version: 1.0\n#Fields: {_FIELDS}{_LATER_FIELDS if log.later else ''}\n".encode())
        slices = -(-share // _SLICE)
        for part in range(slices):
            count = share // slices + (part < share % slices)
            out.write(log.slice(count, _DAY * part // slices, _DAY * (part + 1) // slices - 1))
    return log.tally


@dataclass
class _Log:
    """One file: the visits of a day at one edge."""

    plan: Plan
    number: int
    dice: random.Random
    tally: Tally = field(default_factory=Tally)
    end: int = _DAY
    """The last second of the slice being written; none of its lines is later."""

    def __post_init__(self) -> None:
        self.edge = _EDGES[self.number % len(_EDGES)]
        self.day_number = self.number // len(_EDGES)
        day = _FIFTEEN_FIELDS_SINCE + timedelta(self.day_number - (self.plan.files + 1) // 4)
        self.later = day >= _FIFTEEN_FIELDS_SINCE
        self.day = str(day)

    def slice(self, count: int, start: int, end: int) -> bytes:
        """`count` lines of that part of the day, in order of time; adds them to the tally."""
        self.end = end
        rows: list[str] = []
        while len(rows) < count:
            rows += self.visit(self.dice.randint(start, end))
        rows = sorted(rows[:count])
        text = ("\n".join(rows) + "\n").encode()
        views = sum("\te=pv&" in row for row in rows)
        self.tally.add(Tally(count, sum("\te=" in row for row in rows), Counter({self.day: views}), len(text)))
        return text

    def visit(self, second: int) -> Iterator[str]:
        """The lines of one visit that begins at `second`."""
        dice = self.dice
        # squared, so that some visitors come far more often than others
        who = _visitor(self.plan, int(dice.random() ** 2 * self.plan.visitors))
        vid = 1 + self.day_number * who.pace // 100
        site = _site()
        page = dice.choice(site)
        refr = dice.choice(_referrers())
        tags = dice.choice(_TAGS) if dice.random() < 0.3 else ""
        if dice.random() < 0.03:
            yield self._other(second, who)
        while True:
            address = page.address + tags
            tail = f"{who.first}&vid={vid}&tv=js-0.6.2&aid=shop{refr}{who.second}"
            if self.later:
                tail += f"&url={_twice(address)}"
            yield self._hit(second, who, address, f"e=pv&page={page.title}", tail)
            for _ in range(int(dice.expovariate(1.4))):
                second += 10
                yield self._hit(second, who, address, f"e=pp&page={page.title}", tail)
            if dice.random() < 0.25:
                second += dice.randint(2, 40)
                action = dice.choice(_ACTIONS)
                custom = (
                    f"e=ev&ev_ca=ecomm&ev_ac={action}&ev_la={page.sku}&ev_pr={dice.randint(1, 3)}&ev_va={page.price}"
                )
                yield self._hit(second, who, address, custom, tail)
            if dice.random() < 0.3:
                break
            second += dice.randint(3, 120)
            refr = f"&refr={_twice(address)}"
            page, tags = dice.choice(site), ""
        if dice.random() < 0.06:
            yield from self._order(second + 60, who, address, tail)

    def _order(self, second: int, who: Visitor, address: str, tail: str) -> Iterator[str]:
        dice = self.dice
        number = f"{self.day_number:03d}-{dice.getrandbits(32):08x}"
        goods = dice.sample(_site(), dice.randint(1, 3))
        total = sum(float(page.price) for page in goods)
        order = f"e=tr&tr_id={number}&tr_af=Online%2520shop&tr_tt={total:.2f}&tr_tx={total / 6:.2f}&tr_sh=4.95"
        yield self._hit(second, who, address, order + "&tr_ci=M%25C3%25BCnchen&tr_st=Bayern&tr_co=Germany", tail)
        for page in goods:
            item = f"e=ti&ti_id={number}&ti_sk={page.sku}&ti_na={page.title}&ti_ca=Coffee%2520%2526%2520Tea"
            yield self._hit(second, who, address, f"{item}&ti_pr={page.price}&ti_qu=1", tail)

    def _hit(self, second: int, who: Visitor, address: str, begin: str, tail: str) -> str:
        dice = self.dice
        query = f"{begin}&p=web&tid={dice.randint(100_000, 999_999)}{tail}"
        if dice.random() < 0.002:
            query += dice.choice(("&refr", "&x=a=b", "&campaign=100%", "&&"))
        return self._line(second, who, f"/i\t200\t{address}", query)

    def _other(self, second: int, who: Visitor) -> str:
        return self._line(second, who, "/favicon.ico\t403\t-", "-")

    def _line(self, second: int, who: Visitor, request: str, query: str) -> str:
        minute, second = divmod(min(second, self.end), 60)
        hour, minute = divmod(minute, 60)
        line = (
            f"{self.day}\t{hour:02d}:{minute:02d}:{second:02d}\t{self.edge}\t3343\t{who.ip}\tGET"
            f"\tcollector.example.com\t{request}\t{who.agent}\t{query}"
        )
        if not self.later:
            return line
        return f"{line}\t-\tHit\t{base64.urlsafe_b64encode(self.dice.randbytes(42)).decode()}"


class Visitor(NamedTuple):
    """A browser with its cookie, and the parts of its query strings that never change."""

    ip: str
    agent: str
    pace: int
    """Visits per hundred days."""
    first: str
    second: str


@lru_cache(maxsize=50_000)
def _visitor(plan: Plan, number: int) -> Visitor:
    dice = random.Random(f"{plan.seed} visitor {number}")
    flags = "".join(f"&f_{name}={int(dice.random() < share)}" for name, share in _PLUGINS)
    lang, zone = dice.choice(_PLACES)
    agents = _agents(plan.seed, plan.agents)
    return Visitor(
        ip=f"10.{dice.getrandbits(8)}.{dice.getrandbits(8)}.{dice.randint(1, 254)}",
        # cubed, so that a few agents are everywhere and most are rare
        agent=agents[int(dice.random() ** 3 * len(agents))],
        pace=dice.randint(1, 60),
        first=f"&uid={dice.getrandbits(64):016x}&fp={dice.getrandbits(32)}",
        second=f"{flags}&res={dice.choice(_SCREENS)}&cd={dice.choice((16, 24, 32))}&cookie=1&lang={lang}&tz={zone}",
    )


class Page(NamedTuple):
    """A page of the shop, with its title and address as logged."""

    address: str
    title: str
    sku: str
    price: str


@cache
def _site() -> tuple[Page, ...]:
    dice = random.Random("site")
    pages = []
    for number in range(400):
        name = f"{dice.choice(_KINDS)} {dice.choice(_NAMES)} {dice.choice(_SIZES)}"
        path = quote(name.lower().replace(" ", "-"))
        pages.append(
            Page(
                f"http://www.example.com/{path}-{number}",
                _twice(f"{name} - Example Shop"),
                f"CF-{number:04d}",
                f"{dice.randint(299, 9_999) / 100:.2f}",
            )
        )
    return tuple(pages)


@cache
def _referrers() -> tuple[str, ...]:
    dice = random.Random("referrers")
    words = [f"{dice.choice(_KINDS)} {dice.choice(_NAMES)}".replace(" ", "+") for _ in range(300)]
    found = [f"http://www.google.com/url?sa=t&rct=j&q={quote(word)}&source=web&cd=3" for word in words]
    return ("",) * 150 + tuple(f"&refr={_twice(address)}" for address in found)


@cache
def _agents(seed: int, count: int) -> tuple[str, ...]:
    dice = random.Random(f"{seed} agents")
    found: dict[str, None] = {}
    while len(found) < count:
        found[_agent(dice).replace(" ", "%20")] = None
    return tuple(found)


def _agent(dice: random.Random) -> str:
    windows = f"Windows NT {dice.choice(('5.1', '6.0', '6.1', '6.1; WOW64'))}"
    match dice.randrange(6):
        case 0:
            main, minor = dice.randint(3, 15), dice.randint(0, 9)
            return f"Mozilla/5.0 ({windows}; rv:{main}.0) Gecko/20100101 Firefox/{main}.0.{minor}"
        case 1:
            kit, main = f"AppleWebKit/53{dice.randint(5, 7)}.{dice.randint(1, 19)}", dice.randint(14, 21)
            chrome = f"Chrome/{main}.0.{dice.randint(800, 1200)}.{dice.randint(0, 99)}"
            return f"Mozilla/5.0 ({windows}) {kit} (KHTML, like Gecko) {chrome} Safari/535.1"
        case 2:
            version = f"{dice.randint(4, 5)}_{dice.randint(0, 3)}_{dice.randint(0, 2)}"
            device = dice.choice(("iPhone; CPU iPhone OS", "iPad; CPU OS"))
            return (
                f"Mozilla/5.0 ({device} {version} like Mac OS X) AppleWebKit/534.46 (KHTML, like Gecko)"
                f" Version/5.1 Mobile/9A{dice.randint(100, 500)} Safari/7534.48.3"
            )
        case 3:
            build = f"{dice.choice(('GT-I9100', 'HTC Desire', 'Nexus S', 'LG-P500'))} Build/GRK{dice.randint(10, 99)}"
            return (
                f"Mozilla/5.0 (Linux; U; Android 2.{dice.randint(1, 3)}.{dice.randint(1, 7)}; en-us; {build})"
                " AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1"
            )
        case _:
            trident, main = dice.choice(((4, 8), (5, 9), (6, 10)))
            extras = "; ".join(dice.sample(_EXTRAS, dice.randint(0, 5)))
            return f"Mozilla/{4 + (main > 8)}.0 (compatible; MSIE {main}.0; {windows}; Trident/{trident}.0; {extras})"


def _twice(text: str) -> str:
    # the tracker encodes the value, and CloudFront then encodes the percent signs
    return quote(text, safe="").replace("%", "%25")


_ACTIONS = ("add-to-basket", "remove-from-basket", "checkout", "site-search", "play")
_EXTRAS = (
    ".NET CLR 1.1.4322",
    ".NET CLR 2.0.50727",
    ".NET CLR 3.0.30729",
    ".NET CLR 3.5.30729",
    ".NET4.0C",
    ".NET4.0E",
    "InfoPath.2",
    "InfoPath.3",
    "Media Center PC 6.0",
    "SLCC2",
    "Tablet PC 2.0",
)
_KINDS = (
    "House Blend",
    "Espresso",
    "Café de Olla",
    "Earl Grey",
    "Darjeeling",
    "抹茶 Matcha",
    "Großer Becher",
    "Kettle",
)
_NAMES = ("Classic", "Breakfast", "Reserve", "No. 7", "Limited", "Organic", "Travel", "Gift")
_SIZES = ("250 g", "1 kg", "Set of 4", "0.9 l", "100% Arabica", "& Friends")
_PLACES = (("en-GB", "Europe%252FLondon"), ("en-US", "America%252FNew_York"), ("de", "Europe%252FBerlin"))
_PLUGINS = (
    ("pdf", 0.85),
    ("qt", 0.45),
    ("realp", 0.12),
    ("wma", 0.6),
    ("dir", 0.3),
    ("fla", 0.97),
    ("java", 0.8),
    ("gears", 0.03),
    ("ag", 0.52),
)
_SCREENS = ("1024x768", "1280x800", "1280x1024", "1366x768", "1440x900", "1920x1080", "320x480", "768x1024")
_TAGS = (
    "?utm_source=newsletter&utm_medium=email&utm_campaign=spring-2012&utm_content=header",
    "?utm_source=google&utm_medium=cpc&utm_campaign=loose-leaf&utm_term=buy%2520loose%2520leaf%2520tea",
    "?utm_source=facebook&utm_medium=social&utm_campaign=caf%25C3%25A9-week",
)
