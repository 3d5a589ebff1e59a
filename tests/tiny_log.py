"""Logs of a few lines, written where they are used, so that a reader can count the expected numbers."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import snowplow_sql as sp

FIREFOX = "Mozilla/5.0 (Windows NT 6.1; rv:9.0) Gecko/20100101 Firefox/9.0"


def hit(
    when: str, visitor: str = "", *, page: str = "/", title: str = "", agent: str = FIREFOX, **parameters: object
) -> str:
    """One line of 12 fields: `when` is `2012-01-01 10:00:00`, `visitor` is `anna/1` or `anna` or nothing.

    `page` is a path on shop.example.com, or a whole address, or `-`; other parameters have the tracker's names.
    """
    day, clock = when.split(" ")
    user, _, visit = visitor.partition("/")
    sent = {"uid": user, "vid": visit, "page": title, **parameters}
    # the tracker encodes a value, and CloudFront encodes the result's percent signs again
    query = "&".join(f"{name}={quote(quote(str(value), safe=''), safe='')}" for name, value in sent.items() if value)
    address = f"http://shop.example.com{page}" if page.startswith("/") else page
    fields = [day, clock, "LHR5", "3402", "10.0.0.1", "GET", "d1example.cloudfront.net", "/i", "200", address]
    return "\t".join([*fields, quote(agent, safe="()/;:,"), query])


def view(when: str, visitor: str = "", **fields: Any) -> str:
    """The line of a page view."""
    return hit(when, visitor, e="pv", **fields)


class TinyLog:
    """A log of a few lines, parsed once for many queries."""

    def __init__(self, lines: Iterable[str], path: Path) -> None:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.session = sp.open(path)
        self.session.connection.execute("CREATE TABLE tiny AS SELECT * FROM events")

    def ask(self, query: str, **params: Any) -> list[tuple[Any, ...]]:
        """The rows of a query of the catalogue."""
        return self.session.run(query, table="tiny", **params).rows
