"""The events table as a whole: its columns and their types, and the columns derived from the page and the line."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from urllib.parse import quote

import pytest
from hand_made import file_of, line, words
from workbench import Open, Workbench

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "events_columns.csv"

TABLE = words(
    """
    app_id:VARCHAR platform:VARCHAR dt:DATE tm:TIME event:VARCHAR event_id:UUID txn_id:VARCHAR v_tracker:VARCHAR
    v_collector:VARCHAR v_etl:VARCHAR user_id:VARCHAR user_ipaddress:VARCHAR user_fingerprint:VARCHAR visit_id:INTEGER
    page_url:VARCHAR page_title:VARCHAR page_referrer:VARCHAR mkt_source:VARCHAR mkt_medium:VARCHAR mkt_term:VARCHAR
    mkt_content:VARCHAR mkt_campaign:VARCHAR ev_category:VARCHAR ev_action:VARCHAR ev_label:VARCHAR ev_property:VARCHAR
    ev_value:DOUBLE tr_orderid:VARCHAR tr_affiliation:VARCHAR tr_total:DECIMAL(18,2) tr_tax:DECIMAL(18,2)
    tr_shipping:DECIMAL(18,2) tr_city:VARCHAR tr_state:VARCHAR tr_country:VARCHAR ti_orderid:VARCHAR ti_sku:VARCHAR
    ti_name:VARCHAR ti_category:VARCHAR ti_price:DECIMAL(18,2) ti_quantity:INTEGER useragent:VARCHAR br_name:VARCHAR
    br_family:VARCHAR br_version:VARCHAR br_type:VARCHAR br_renderengine:VARCHAR br_lang:VARCHAR br_features:VARCHAR[]
    br_features_pdf:BOOLEAN br_features_flash:BOOLEAN br_features_java:BOOLEAN br_features_director:BOOLEAN
    br_features_quicktime:BOOLEAN br_features_realplayer:BOOLEAN br_features_windowsmedia:BOOLEAN
    br_features_gears:BOOLEAN br_features_silverlight:BOOLEAN br_cookies:BOOLEAN br_colordepth:VARCHAR os_name:VARCHAR
    os_family:VARCHAR os_manufacturer:VARCHAR os_timezone:VARCHAR dvce_type:VARCHAR dvce_ismobile:BOOLEAN
    dvce_screenwidth:INTEGER dvce_screenheight:INTEGER log_file:VARCHAR
    """
)


class TestTable:
    def test_it_has_68_columns_of_real_types_and_the_log_file(self, bench: Workbench) -> None:
        found = bench.session.sql("SELECT column_name || ':' || column_type FROM (DESCRIBE events)").rows
        assert [text for (text,) in found] == TABLE
        assert len(TABLE) == 69

    def test_its_columns_are_those_of_the_2012_table(self, bench: Workbench) -> None:
        if not REFERENCE.exists():
            pytest.skip("the reference table is not here")
        with REFERENCE.open(encoding="utf-8", newline="") as file:
            reference = [row["name"] for row in csv.DictReader(file)]
        assert bench.session.sql("SELECT * FROM events LIMIT 0").columns == (*reference, "log_file")

    def test_one_line_is_one_event_however_many_lines_share_its_agent(self, open_logs: Open) -> None:
        agents = ["-", "-", "a", "a", "b%20c", "%FF"]
        session = open_logs(
            {"a.log": [line(agent=agent, query="e=pv") for agent in agents] * 3, "b.log": [line(agent="a")]}
        )
        assert session.sql("SELECT count(*), count(DISTINCT log_file) FROM events").rows == [(19, 2)]
        assert len(session.sql("SELECT * FROM events").rows) == 19


class TestEventId:
    def test_the_same_line_of_the_same_file_has_the_same_id_wherever_the_file_lies(self, open_logs: Open) -> None:
        lines = [line(query=f"tid={number}") for number in range(4)]
        broken = line(query="tid=broken").encode() + b"\xff"
        copies = {
            "day.log": file_of(*lines),
            "elsewhere/deep/day.log": file_of(*lines),
            "packed/day.log.gz": gzip.compress(file_of(*lines)),
            "from_windows/day.log": file_of(*lines, end="\r\n"),
            "no_last_end/day.log": file_of(*lines).rstrip(b"\n"),
            "in_another_order/day.log": file_of("#Version: 1.0", "", *reversed(lines)),
            "beside_a_broken_line/day.log": file_of(*lines) + broken,
        }
        session = open_logs(copies)
        ids = session.sql(
            "SELECT txn_id, list(DISTINCT event_id), count(*) FROM events WHERE txn_id NOT LIKE 'broken%' GROUP BY 1"
        ).rows
        assert {name: (len(found), count) for name, found, count in ids} == {str(number): (1, 7) for number in range(4)}

    def test_other_lines_and_other_files_have_other_ids(self, open_logs: Open) -> None:
        lines = [line(query=f"tid={number}") for number in range(50)]
        files = {"a.log": lines, "b.log": lines, "a.log.1": lines, "a": lines, "a.log.gz.old": lines}
        session = open_logs(files)
        assert session.sql("SELECT count(*), count(DISTINCT event_id) FROM events").rows == [(250, 250)]

    def test_asking_again_and_opening_again_gives_the_same_ids(self, open_logs: Open) -> None:
        found = []
        for times in (1, 2):
            session = open_logs({"a.log": [line(query="tid=1"), line(query="tid=2")]})
            found += [session.sql("SELECT event_id FROM events ORDER BY txn_id").rows for _ in range(times)]
        assert found == [found[0]] * 3


class TestPageUrl:
    def test_the_referer_header_is_taken_as_it_was_logged(self, bench: Workbench) -> None:
        pages = words(
            """http://shop.example/a%2520b?x=%25 http://b\u00fccher.example/\u00fc http:// www.noscheme.example/x
            about:blank HTTPS://SHOP.example/Path http://shop.example/? null -- http://shop.example/a+b#c%23 file:///home/a.html"""
        )
        events = bench.events(
            [line(referer=page, query="e=pv&url=http%3A%2F%2Fother.example%2Fx") for page in pages], "page_url"
        )
        assert [event["page_url"] for event in events if event] == pages

    def test_without_the_header_the_parameter_is_taken_decoded_twice(self, bench: Workbench) -> None:
        given = {
            "e=pv": None,
            "url=": None,
            "url=http%3A%2F%2Fx.example%2F%3Fa%3D1%26b%3D2%23f": "http://x.example/?a=1&b=2#f",
            "url=http%253A%252F%252Fx.example%252Fa%252520b": "http://x.example/a%20b",
            "url=http%3A%2F%2Fx.example%2Fa%2520b": "http://x.example/a b",
            "url=http%3A%2F%2Fx.example%2F%0Anl%09": "http://x.example/nl    ",
            "url=-": "-",
            "url=about%3Ablank": "about:blank",
        }
        assert bench.values("page_url", *given) == list(given.values())

    def test_a_header_that_browsers_trimmed_to_the_origin_gives_way_to_a_page_of_it(self, bench: Workbench) -> None:
        trimmed = {
            ("https://shop.example/", "https://shop.example/cart?a=1#b"): True,
            ("https://shop.example", "https://shop.example/cart"): True,
            ("https://Shop.Example/", "https://shop.example/Cart"): True,
            ("http://shop.example:8080/", "http://shop.example:8080/?q"): True,
            ("https://shop.example/", "https://shop.example/"): False,
            ("https://shop.example/", "https://shop.example"): False,
            ("https://shop.example/", ""): False,
            ("https://shop.example/", "https://other.example/cart"): False,
            ("https://shop.example", "https://shop.example.evil.example/cart"): False,
            ("https://shop.example", "https://shop.example:8443/cart"): False,
            ("https://shop.example/", "http://shop.example/cart"): False,
            ("https://shop.example/a", "https://shop.example/a/b"): False,
            ("https://shop.example/?", "https://shop.example/?a"): False,
            ("https://shop.example/#", "https://shop.example/#a"): False,
            ("shop.example/", "shop.example/cart"): False,
        }
        lines = [
            line(referer=header, query=f"e=pv&url={quote(quote(url, safe=''), safe='')}") for header, url in trimmed
        ]
        expected = [url if taken else header for (header, url), taken in trimmed.items()]
        assert [event and event["page_url"] for event in bench.events(lines, "page_url")] == expected


TAGS = "mkt_source, mkt_medium, mkt_term, mkt_content, mkt_campaign"


class TestCampaigns:
    def found(self, bench: Workbench, *pages: str) -> list[tuple[str | None, ...]]:
        events = bench.events([line(referer=page) for page in pages], TAGS)
        return [tuple((event or {}).values()) for event in events]

    def test_a_campaign_is_read_from_the_tags_of_the_page(self, bench: Workbench) -> None:
        tags = "utm_source=s&utm_medium=m&utm_term=t&utm_content=c&utm_campaign=p"
        pages = [
            "http://h/?",
            "http://h/a/b?n=48&",
            "//h/?",
            "/a?",
            "http://[::1]/?&&",
            "http://\u00e9.example/%C3%A9?x&",
            "http://h?",
            "http://me@[::1%25eth0]:80?",
            "www.h.example?",
            "index.html?",
            "?",
            "http://?",
            "http://h/?x=[1]&y=a?b&",
        ]
        assert self.found(bench, *(page + tags for page in pages)) == [("s", "m", "t", "c", "p")] * len(pages)
        assert (
            self.found(bench, f"http://h/?{tags}#utm_source=f", f"http://h/?{tags}&") == [("s", "m", "t", "c", "p")] * 2
        )

    def test_a_page_may_have_some_tags_or_none(self, bench: Workbench) -> None:
        none = (None,) * 5
        untagged = words(
            "http://h/ http://h/utm_source=a http://h/?x=1#utm_source=f http://h/#?utm_source=f http://h/?utm_sources=a"
        )
        untagged += words(
            """http://h/?xutm_source=a http://h/?utmsource=a http://h/?utm_source http://h/?utm_source=
            http://h/?utm-source=a -"""
        )
        assert self.found(bench, *untagged) == [none] * len(untagged)
        partly = {"http://h/?utm_source=&utm_medium=m": (None, "m", None, None, None)}
        partly |= {"http://h/?utm_medium=email&utm_source=list": ("list", "email", None, None, None)}
        assert self.found(bench, *partly) == list(partly.values())

    def test_a_tag_is_decoded_twice_and_cleaned(self, bench: Workbench) -> None:
        terms = {"buy%2520angel": "buy angel", "buy%20angel": "buy angel", "buy+angel": "buy angel", "a%252Bb": "a+b"}
        terms |= {
            "a%2526b%253Dc": "a&b=c",
            "a%26utm_medium%3Db": "a&utm_medium=b",
            "%25C3%25A9": "\u00e9",
            "\u00e9": "\u00e9",
        }
        terms |= {"a%250Ab%2509": "ab    ", "50%2525": "50%"}
        found = self.found(bench, *(f"http://h/?utm_term={term}" for term in terms))
        assert found == [(None, None, term, None, None) for term in terms.values()]

    def test_case_does_not_matter_and_the_last_of_a_repeated_tag_counts(self, bench: Workbench) -> None:
        pages = {
            "http://h/?UTM_Source=a&utm_SOURCE=b": "b",
            "http://h/?utm_source=a&x&utm_source=": None,
            "http://h/?UTM_SOURCE=a": "a",
        }
        assert [tags[0] for tags in self.found(bench, *pages)] == list(pages.values())

    def test_what_is_odd_about_an_address_costs_no_tag(self, bench: Workbench) -> None:
        pages = words(
            r"""http://h/[a]?x http://h/p]?x http://a[b]/?x http://[zz]/?x http://[::1/?x x|y/a?x 1h://h/?x :a?x
            http://h/a\b?x http://h/?"x http://h/?{x} http://h/%zz?x http://h/?y=100% http://h/?q=a|b http://h/?y=%u2019"""
        )
        assert self.found(bench, *(f"{page}&utm_source=a" for page in pages)) == [("a", *(None,) * 4)] * len(pages)
        tags = {"utm_source=a|b&utm_term=t": ("a|b", "t"), "utm_source=a%&utm_term=t": ("a", "t")}
        tags |= {r"utm_source={a\b}&utm_term=t": (r"{a\b}", "t"), "utm_source=50%off&utm_term=t": (None, "t")}
        found = self.found(bench, *(f"http://h/?{of_page}#[{{]" for of_page in tags))
        assert [(source, term) for source, _, term, _, _ in found] == [*tags.values()]

    def test_an_equals_sign_at_the_end_of_a_value_is_none_of_it(self, bench: Workbench) -> None:
        pages = {"utm_source=a=": "a", "utm_source=QUJD==&x": "QUJD", "utm_source==": None, "utm_source=a=b": None}
        pages |= {"utm_source=a&x==y": None, "utm_source=x&utm_source=a==": "a", "utm_source=a%3D": "a="}
        assert [tags[0] for tags in self.found(bench, *(f"http://h/?{page}" for page in pages))] == [*pages.values()]

    def test_the_name_of_a_tag_may_be_encoded(self, bench: Workbench) -> None:
        tags = "utm%5Fsource=%5Fs%255F&UTM%5fmedium=m%75&%75%54m_term=t&utm_conten%74=c&utm_campaign=%70"
        assert self.found(bench, f"http://h/?{tags}") == [("_s_", "mu", "t", "c", "p")]
        assert self.found(bench, "http://h/?a=utm%5Fsource=a", "http://h/?utm%255Fsource=a") == [(None,) * 5] * 2

    def test_a_character_that_is_not_seen_is_one_like_any_other(self, bench: Workbench) -> None:
        for unseen in "\u200b\u00ad\ufeff\ue000\U000f0001\u0085\u00a0\u2028\u3000":
            assert self.found(bench, f"http://h/?utm_source=a{unseen}b")[0][0] == f"a{unseen}b"

    def test_a_mail_address_has_no_tags(self, bench: Workbench) -> None:
        assert self.found(bench, "mailto:x@y?utm_source=a", "tel:1?utm_source=a") == [(None,) * 5] * 2

    def test_tags_are_read_from_the_parameter_url_where_that_is_the_page_and_never_from_the_pixels_own(
        self, bench: Workbench
    ) -> None:
        url = quote(quote("https://h/?utm_source=a&utm_term=b", safe=""), safe="")
        lines = [line(query=f"url={url}&utm_source=x"), line(referer="https://h/", query=f"url={url}")]
        lines += [line(query="utm_source=x&utm_medium=y"), line(referer="http://h/?utm_source=own", query=f"url={url}")]
        found = [(event or {}).values() for event in bench.events(lines, "mkt_source, mkt_term")]
        assert [tuple(tags) for tags in found] == [("a", "b"), ("a", "b"), (None, None), ("own", None)]

    def test_the_parameter_url_may_have_a_blank_in_a_tag(self, bench: Workbench) -> None:
        url = quote("https://h/?utm_source=news%20letter&utm_term=b+c", safe="")  # decoded twice, it has two
        assert bench.events([line(query=f"url={url}")], TAGS.replace("mkt_medium, ", "")) == [
            {"mkt_source": "news letter", "mkt_term": "b c", "mkt_content": None, "mkt_campaign": None}
        ]


class TestUserAgent:
    def test_the_header_is_decoded_as_often_as_cloudfront_encoded_it_and_cleaned(self, bench: Workbench) -> None:
        agents = {
            "Opera/9.80%20(Windows%20NT%206.1;%20U)": "Opera/9.80 (Windows NT 6.1; U)",
            "Opera/9.80%2520(Windows%2520NT%25206.1)": "Opera/9.80 (Windows NT 6.1)",
            "Mozilla%2F5.0+%28X11%3B+rv%3A16.0%29": "Mozilla/5.0 (X11; rv:16.0)",
            "BlackBerry%2520(en)%2520AppleWebKit/534.1+%2520(KHTML)": "BlackBerry (en) AppleWebKit/534.1  (KHTML)",
            "BlackBerry%20(en)%20AppleWebKit/534.1+%20(KHTML)": "BlackBerry (en) AppleWebKit/534.1  (KHTML)",
            "a (%2520+b)": "a (%20 b)",
            "Mozilla+(100%2525+off)": "Mozilla (100%25 off)",
            "Safari%20(Power%2520Macintosh)%20(PowerBook5%252C6)": "Safari (Power%20Macintosh) (PowerBook5%2C6)",
            "Mozilla/5.0%20(50%off)": "Mozilla/5.0 (50%off)",
            "Mozilla/5.0%20%u2019%zz%": "Mozilla/5.0 %u2019%zz%",
            "a%09b%0D%0Ac": "a    bc",
            "a%2509b%250Ac": "a    bc",
            "%22\u00e9%C3%A9%22": '"\u00e9\u00e9"',
            "%FF": "\ufffd",
            "-": "-",
            "null": "null",
        }
        events = bench.events([line(agent=agent) for agent in agents], "useragent")
        assert [(event or {})["useragent"] for event in events] == list(agents.values())
