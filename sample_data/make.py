"""Write the sample logs again, byte for byte: python sample_data/make.py [--to DIR].

The shop, its visitors and their visits are made up in shop.toml, visitors.py and visits.py. This program writes
their hits into CloudFront log files, together with what else such logs hold: robots, requests that are not hits,
duplicated lines and torn ones.
"""

import argparse
import struct
import zlib
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import shop
from visitors import DAY, DAYS, SEED, Arrival, Dice, first_days, visitor
from visits import PIXELS, Hit, Log, Visit, live

FIRST_DAY = date(2012, 1, 1)
DISTRIBUTION = "E2EXAMPLE"
HOST = "collector.example.com"
FIELDS = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status "
    "cs(Referer) cs(User-Agent) cs-uri-query"
)
LATER_FIELDS = "cs(Cookie) x-edge-result-type x-edge-request-id"
FIFTEEN_FIELDS_SINCE = {"DFW3": 52, "LHR5": 66}
"""The day on which each edge began to log three more fields (in the real CloudFront: 12 September 2012)."""
PIXEL_BYTES = {"DFW3": "3397", "LHR5": "3343"}
OTHER_FILES = {"/sp.js": ("200", "18302"), "/favicon.ico": ("403", "622"), "/robots.txt": ("403", "624")}
TORN = {(10, "LHR5"): 6, (24, "DFW3"): 9, (45, "LHR5"): 10, (70, "DFW3"): 10, (83, "LHR5"): 4}
"""Files whose last line is torn off within a field -> the number of whole fields left of it."""
WRONG_DATE = (50, "LHR5")
GARBAGE = (31, "DFW3")
ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def hits() -> list[Hit]:
    """Everything that reached the collector in the quarter, in order of time."""
    log, dice = Log(), Dice(SEED)
    for number, (day, earlier) in enumerate(first_days(dice)):
        who = visitor(number)
        who.visits = earlier
        live(who, day, log)
    crawl(dice, log)
    log.hits += strays(dice, log.hits)
    # A retried request reaches the log twice, with the same txn_id.
    log.hits += [hit for hit in log.hits if dice.chance(0.003)]
    return sorted((hit for hit in log.hits if hit.second < DAYS * DAY), key=lambda hit: hit.second)


def crawl(dice: Dice, log: Log) -> None:
    """The robots: nearly all only load the image of the <noscript> tag and so have no user_id."""
    pages = [
        shop.HOME,
        *shop.CATEGORIES,
        *shop.PRODUCT_PAGES.values(),
        shop.BLOG_HOME,
        *shop.ARTICLE_PAGES.values(),
    ]
    for number in range(DAYS * 5 // 2):
        second = dice.between(0, DAYS * DAY - 1)
        ip, agent = dice.weighted(shop.ROBOTS)
        if number % 12 == 0:
            who = visitor(1_000_000 + number, shop.Agent(1, "desktop", agent))
            who.ip, who.visits = ip, 1
            page = dice.pick(pages)
            Visit(who, second, Arrival(page, page.url, ""), log).browse(dice.between(0, 2))
            continue
        for _ in range(dice.between(1, 4)):
            page = dice.pick(pages)
            aid = "blog" if page.url.startswith(shop.BLOG) else "shop"
            query = f"e=pv&page={quote(page.title, safe='')}&p=web&tv=no-js-0.1.0&aid={aid}"
            stem = shop.latest(PIXELS, second // DAY)
            log.hits.append(Hit(second, dice.pick(["DFW3", "LHR5"]), ip, stem, page.url, agent, query))
            second += dice.between(1, 90)


def strays(dice: Dice, known: list[Hit]) -> list[Hit]:
    """Requests to the collector that are not hits, from the browsers of other requests."""
    stems = [("/sp.js", 5), ("/favicon.ico", 5), ("/robots.txt", 2), ("/i", 2), ("/ice.png", 2), ("/i/", 1)]
    found = []
    for _ in range(240):
        hit, stem = dice.pick(known), dice.weighted(stems)
        # The pixel without a query string is no hit, nor is an address that only resembles the pixel's.
        query = "e=pv&page=Test" if stem == "/i/" else "-"
        found.append(hit._replace(stem=stem, page_url="-" if stem != "/sp.js" else hit.page_url, query=query))
    return found


def line(hit: Hit, dice: Dice, *, fifteen: bool) -> str:
    """The hit as CloudFront logged it in 2012: % encoded again in referer and query, blanks as %20 in the agent."""
    status, size = OTHER_FILES.get(hit.stem, ("200", PIXEL_BYTES[hit.edge]))
    fields = [
        day_text(hit.second // DAY),
        str(timedelta(seconds=hit.second % DAY)).zfill(8),
        hit.edge,
        size,
        hit.ip,
        "GET",
        HOST,
        hit.stem,
        status,
        hit.page_url.replace("%", "%25"),
        hit.agent.replace(" ", "%20"),
        hit.query.replace("%", "%25"),
    ]
    if fifteen:
        result = "Error" if status == "403" else dice.weighted([("Hit", 90), ("RefreshHit", 7), ("Miss", 3)])
        fields += ["-", result, dice.text(ID_LETTERS, 54) + "=="]
    return "\t".join(fields)


def day_text(day: int) -> str:
    """The date of a day; day 0 is 2012-01-01."""
    return str(FIRST_DAY + timedelta(days=day))


def log_text(day: int, edge: str, found: list[Hit], dice: Dice) -> str:
    """The text of the log file of one day and edge."""
    fifteen = day >= FIFTEEN_FIELDS_SINCE[edge]
    lines = [line(hit, dice, fifteen=fifteen) for hit in found]
    if (day, edge) in TORN:
        fields = lines[-1].split("\t")[: TORN[day, edge] + 1]
        lines[-1] = "\t".join([*fields[:-1], fields[-1][: len(fields[-1]) // 2]])
    if (day, edge) == WRONG_DATE:
        lines[7] = lines[7].replace(day_text(day), "2012-02-31")
    if (day, edge) == GARBAGE:
        lines.insert(20, "@@@@ no space left on device")
    names = f"{FIELDS} {LATER_FIELDS}" if fifteen else FIELDS
    return "\n".join(["#Version: 1.0", f"#Fields: {names}", *lines, ""])


def gzipped(data: bytes) -> bytes:
    """A gzip file without a time, name or system; the gzip module of some Python versions writes the system."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    head = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])
    return head + packer.compress(data) + packer.flush() + struct.pack("<II", zlib.crc32(data), len(data))


def write(folder: Path) -> int:
    """Write all log files into the folder, replacing those of an earlier run; returns how many there are."""
    files: defaultdict[tuple[int, str], list[Hit]] = defaultdict(list)
    for hit in hits():
        files[hit.second // DAY, hit.edge].append(hit)
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob(f"{DISTRIBUTION}.*.gz"):
        stale.unlink()
    for (day, edge), found in sorted(files.items()):
        dice = Dice(SEED, day, ord(edge[0]))
        name = f"{DISTRIBUTION}.{day_text(day)}-23.{dice.text(ID_LETTERS[:62], 8)}.gz"
        (folder / name).write_bytes(gzipped(log_text(day, edge, found, dice).encode()))
    return len(files)


def main() -> None:
    """Read the command line and write the logs."""
    parser = argparse.ArgumentParser(description="Write the sample logs again, byte for byte.")
    parser.add_argument("--to", type=Path, default=Path(__file__).with_name("logs"), metavar="DIR")
    folder = parser.parse_args().to
    print(f"{write(folder)} files written to {folder}")


if __name__ == "__main__":
    main()
