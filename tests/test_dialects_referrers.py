"""Who sent a visitor: the kinds and names of referring hosts, search terms, and channels."""

from __future__ import annotations

from typing import NamedTuple

import duckdb
import pytest

from snowplow_sql import dialects, referrers

SHOP = "http://shop.example.com/"


class Sent(NamedTuple):
    """An event's page and referrer, and the expected results."""

    referrer: str | None
    kind: str
    name: str | None = None
    words: str | None = None
    page: str | None = SHOP


REFERRERS = [
    Sent(None, "direct"),
    Sent("", "direct"),
    Sent("-", "direct"),
    Sent("about:blank", "direct"),
    Sent("shop.example.com/", "direct"),
    # the site itself, whatever else differs
    Sent("http://shop.example.com/tea", "internal"),
    Sent("HTTPS://Shop.Example.COM:443/tea?q=x", "internal"),
    Sent("http://blog.example.com/", "other"),
    Sent("http://example.com/", "other"),
    Sent("http://shop.example.com.evil.example.org/", "other"),
    Sent("http://www.google.com/", "search", "Google", page=None),
    # search engines, with country domains
    Sent("http://www.google.com/search?hl=en&q=loose+leaf+tea&btnG=x", "search", "Google", "loose leaf tea"),
    Sent("http://www.google.co.uk/url?sa=t&q=tea", "search", "Google", "tea"),
    Sent("http://google.de/search?q=%E8%8C%B6#q=later", "search", "Google", "%E8%8C%B6"),
    Sent("http://www.google.com.br/search?hl=caf\u00e9&q=ch\u00e1+verde", "search", "Google", "ch\u00e1 verde"),
    Sent("http://www.google.com/search?q=&oq=tea", "search", "Google"),
    Sent("http://www.google.com/search?aq=f&oq=tea", "search", "Google"),
    Sent("http://www.google.com/search?Q=tea", "search", "Google"),
    Sent("http://www.google.com/search?q=first&q=second", "search", "Google", "first"),
    Sent("http://www.google.com/?x=1?q=no&q=yes", "search", "Google", "yes"),
    Sent("http://www.google.com/#q=tea", "search", "Google"),
    Sent("https://www.google.com", "search", "Google"),
    Sent("http://WWW.Google.COM:80/search?q=Tea", "search", "Google", "Tea"),
    Sent("http://notgoogle.com/search?q=tea", "other"),
    Sent("http://google.com.phish.example.org/search?q=tea", "other"),
    Sent("http://www.bing.com/search?q=tea&form=QBLH", "search", "Bing", "tea"),
    Sent("http://uk.search.yahoo.com/search?p=tea&q=no", "search", "Yahoo!", "tea"),
    Sent("http://search.yahoo.co.jp/search?p=tea", "search", "Yahoo!", "tea"),
    Sent("http://yandex.ru/yandsearch?text=tea", "search", "Yandex", "tea"),
    Sent("http://www.baidu.com/s?wd=tea", "search", "Baidu", "tea"),
    Sent("http://www.startpage.com/do/search?query=tea", "search", "Startpage", "tea"),
    Sent("http://duckduckgo.com/", "search", "DuckDuckGo"),
    # Google's other sites
    Sent("http://mail.google.com/mail/u/0/?q=tea", "email", "Gmail"),
    Sent("http://plus.google.com/1234", "social", "Google+"),
    Sent("http://plus.url.google.com/url?q=tea", "social", "Google+"),
    # networks
    Sent("http://t.co/2Hyr8Eys", "social", "Twitter"),
    Sent("http://att.co/", "other"),
    Sent("http://www.facebook.com/l.php?q=x", "social", "Facebook"),
    Sent("http://m.facebook.com", "social", "Facebook"),
    Sent("http://netflix.com/", "other"),
    Sent("http://x.com/", "social", "Twitter"),
    Sent("http://www.pinterest.co.uk/pin/1", "social", "Pinterest"),
    Sent("http://news.ycombinator.com/item?id=1", "social", "Hacker News"),
    # webmail of any host
    Sent("http://mail.example.org/inbox", "email", "Other webmail"),
    Sent("http://webmail.my-school.ac.uk/", "email", "Other webmail"),
    Sent("http://mail2.example.org/", "other"),
    Sent("http://hotmail.example.org/", "other"),
    Sent("http://us.mg6.mail.yahoo.com/neo", "email", "Yahoo! Mail"),
    Sent("http://sn112w.snt112.mail.live.com/mail", "email", "Outlook"),
    Sent("http://www.hotmail.com/", "email", "Outlook"),
    # unknown hosts
    Sent("http://forum.example.org/t/1?q=tea", "other"),
    Sent("http://[2001:db8::1]/", "other"),
    Sent("android-app://com.example.reader/", "other"),
]

# referrer, source, medium, channel
CHANNELS = [
    (None, None, None, "direct"),
    ("http://shop.example.com/tea", None, None, "direct"),
    ("http://www.google.com/", None, None, "organic search"),
    ("http://t.co/x", None, None, "social"),
    ("http://mail.google.com/", None, None, "email"),
    ("http://forum.example.org/", None, None, "referral"),
    # the campaign takes precedence over the referrer, even if that is a page of the site itself
    ("http://shop.example.com/tea", "news", "email", "email"),
    ("http://www.google.com/", "google", "cpc", "paid search"),
    (None, "Google", "CPC", "paid search"),
    (None, "google.com", "ppc", "paid search"),
    (None, "www.google.de", "cpc", "paid search"),
    (None, "bing", "paid-search", "paid search"),
    (None, "yahoo", "paidsearch", "paid search"),
    (None, None, "cpc", "paid search"),
    (None, "partner", "paid search", "paid search"),
    ("http://www.google.co.uk/aclk", "adwords", "sem", "paid search"),
    (None, "facebook", "cpc", "paid social"),
    (None, "www.facebook.com", "cpc", "paid social"),
    (None, "twitter", "cpm", "paid social"),
    (None, "t.co", "cpc", "paid social"),
    (None, "google+", "cpc", "paid social"),
    (None, "partner", "paid-social", "paid social"),
    (None, None, "paidsocial", "paid social"),
    (None, "news.example.org", "cpm", "display"),
    (None, "news.example.org", "banner", "display"),
    (None, "news.example.org", "Display", "display"),
    (None, "news.example.org", "cpc", "other paid"),
    (None, "news.example.org", "paid", "other paid"),
    (None, "googlers.example.org", "cpc", "other paid"),
    # the engine or network that a campaign names takes precedence over the referring page
    ("http://www.facebook.com/l.php", "google", "cpc", "paid search"),
    ("http://t.co/x", "bing", "cpc", "paid search"),
    ("http://www.google.com/search?q=x", "facebook", "cpc", "paid social"),
    # if it names none or something else, the referring page decides; paid clicks are mostly those of search engines
    ("http://www.google.com/search?q=x", "spring", "cpc", "paid search"),
    ("http://www.facebook.com/l.php", "spring", "paid", "paid social"),
    ("http://forum.example.org/", "spring", "cpc", "other paid"),
    ("http://www.facebook.com/l.php", None, "cpc", "paid social"),
    ("http://www.google.com/search?q=x", None, "cpa", "paid search"),
    ("http://forum.example.org/", None, "ppc", "paid search"),
    (None, None, "cpa", "other paid"),
    (None, None, "paid", "other paid"),
    # a medium is not paid only because it contains the letters of one that is
    (None, "news.example.org", "unpaid", "campaign"),
    (None, "news.example.org", "semantic", "campaign"),
    (None, "newsletter", "email", "email"),
    (None, "newsletter", "E-Mail", "email"),
    (None, "news", "newsletter", "email"),
    (None, "deals.example.org", "affiliate", "affiliate"),
    (None, "deals.example.org", "affiliates", "affiliate"),
    (None, "facebook", "social", "social"),
    (None, "facebook", "social-network", "social"),
    (None, "blog", "sm", "social"),
    ("http://www.google.com/", "leaflet", "qr", "campaign"),
    ("http://www.google.com/", "leaflet", None, "campaign"),
    (None, "facebook", None, "campaign"),
    (None, "", "", "campaign"),
]

Value = str | None


def row(page: Value, referrer: Value, source: Value = None, medium: Value = None) -> tuple[Value, ...]:
    """The columns of an event, in the order of COLUMNS."""
    return page, referrer, source, medium


COLUMNS = ("page_url", "page_referrer", "mkt_source", "mkt_medium")


def asked(connection: duckdb.DuckDBPyConnection, values: tuple[Value, ...], expression: str, own: list[str]) -> Value:
    dialect = dialects.find("duckdb")
    dialect.own_hosts = own
    text = dialect.with_literals(getattr(dialect, expression)())
    columns = ", ".join(f"CAST(? AS VARCHAR) AS {column}" for column in COLUMNS)
    found: Value = connection.execute(f"SELECT {text} FROM (SELECT {columns})", list(values)).fetchall()[0][0]
    return found


@pytest.mark.parametrize("sent", REFERRERS, ids=lambda sent: str(sent.referrer))
def test_a_referrer_is_of_this_kind_has_this_name_and_brought_these_words(
    memory: duckdb.DuckDBPyConnection, sent: Sent
) -> None:
    values = row(sent.page, sent.referrer)

    assert asked(memory, values, "referrer_kind", []) == sent.kind
    assert asked(memory, values, "referrer", []) == sent.name
    assert asked(memory, values, "search_words", []) == sent.words


@pytest.mark.parametrize(("referrer", "source", "medium", "channel"), CHANNELS)
def test_an_event_came_by_this_channel(
    memory: duckdb.DuckDBPyConnection, referrer: Value, source: Value, medium: Value, channel: str
) -> None:
    assert asked(memory, row(SHOP, referrer, source, medium), "channel", []) == channel


@pytest.mark.parametrize(
    ("referrer", "own", "kind", "channel"),
    [
        ("http://blog.example.com/", ["*.example.com"], "internal", "direct"),
        ("http://BLOG.example.com/", ["*.example.com"], "internal", "direct"),
        ("http://blog.example.com/", ["blog.example.org", "blog.example.com"], "internal", "direct"),
        ("http://blog.example.com/", ["blog.example.org"], "other", "referral"),
        ("http://example.com/", ["*.example.com"], "other", "referral"),
        ("http://www.google.com/", ["www.google.com"], "internal", "direct"),
    ],
)
def test_hosts_that_are_the_sites_own_send_nobody(
    memory: duckdb.DuckDBPyConnection, referrer: str, own: list[str], kind: str, channel: str
) -> None:
    assert asked(memory, row(SHOP, referrer), "referrer_kind", own) == kind
    assert asked(memory, row(SHOP, referrer), "channel", own) == channel


def test_every_known_host_is_told_by_its_own_name(memory: duckdb.DuckDBPyConnection) -> None:
    """No entry of the list is shadowed by an earlier one."""
    for known in referrers.referrers():
        for host in known.hosts:
            address = f"http://{host.replace('**', 'example.org').replace('*', 'com')}/"
            assert asked(memory, row(SHOP, address), "referrer", []) == known.name, address
