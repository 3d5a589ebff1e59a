"""The query string: how it is split, and how its values are decoded."""

from __future__ import annotations

from urllib.parse import quote, unquote_plus

import duckdb
from hand_made import line, words
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from workbench import Workbench

from snowplow_sql.logs.spellings.duckdb import DuckDB

BROKEN = "\ufffd"
ONCE_DECODED = dict(
    pair.split(":")
    for pair in words("aid:app_id p:platform tid:txn_id tv:v_tracker uid:user_id lang:br_lang cd:br_colordepth")
)

slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
# one example is a whole folder of lines, because each question takes long
a_few = settings(max_examples=5, deadline=None, suppress_health_check=slow)

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
mess = st.lists(
    st.sampled_from([*"&&&===#?%+a", "aid", "uid", "&aid=", "&uid=", "%41", "%61id", "AID"]), max_size=12
).map("".join)


def encoded(value: str) -> str:
    """`value` as JavaScript's encodeURIComponent gives it."""
    return quote(value, safe="~()*!.'")


class TestSplitting:
    def test_a_value_begins_after_the_first_equals_sign(self, bench: Workbench) -> None:
        found = bench.values("app_id", "aid=a=b=c", "aid=a==", "aid==", "x=1&aid=a=b&y", "&aid==a=&z=", "aid=&=a")
        assert found == ["a=b=c", "a==", "=", "a=b", "=a=", None]

    def test_a_pair_without_value_or_name_harms_no_other(self, bench: Workbench) -> None:
        odd = ["", *words("& && = == =x x x= x== x&y&z x=1=2 a=b=c=d&e =&=&= aid2 % ?")]
        queries = [f"{before}&aid=A&{after}" for before in odd for after in ("", "&", "=", "x", "x=1=2", "aid")]
        assert bench.values("app_id", *queries) == ["A"] * len(queries)

    def test_only_ampersands_part_the_pairs(self, bench: Workbench) -> None:
        found = bench.events([line(query="aid=a;p=b&amp;tid=5&tv=1")], "app_id, platform, txn_id, v_tracker")
        assert found == [{"app_id": "a;p=b", "platform": None, "txn_id": None, "v_tracker": "1"}]

    def test_names_are_exact(self, bench: Workbench) -> None:
        odd = ["aid ", " aid", "a id", *words("AID Aid xaid aidx a.id aid[] %61id aid%20 ?aid aid# /aid aid%3D")]
        queries = [f"y&{name}=x" for name in odd] + [f"tid=aid&{name}=x&p=aid" for name in odd]
        assert bench.values("app_id", *queries) == [None] * len(queries)
        odd = words("UID xuid uidx %75id nuid ?uid duidx u.id uid[]")
        assert bench.values("user_id", *(f"{name}=x" for name in odd)) == [None] * len(odd)

    def test_a_value_that_looks_like_a_name_is_not_taken_for_one(self, bench: Workbench) -> None:
        queries = words("nuid=1&uid=2 uidx=1&uid=2 tid=uid&uid=2 x=duid=1&uid=2 uid&x=1 tid=uid=1 x=uid&uid=2&x=3=4")
        assert bench.values("user_id", *queries) == ["2", "2", "2", "2", None, None, "2"]
        queries = words("xaid=1&aid=2 aidx=1&aid=2 tid=aid&aid=2 x=p=1&aid=2 aid&x=1 tid=aid=1 x=aid&aid=2&x=3=4")
        assert bench.values("app_id", *queries) == ["2", "2", "2", "2", None, None, "2"]

    def test_of_a_repeated_parameter_the_first_counts_even_if_it_is_empty(self, bench: Workbench) -> None:
        for name, column in (("aid", "app_id"), ("uid", "user_id"), ("page", "page_title")):
            queries = [f"{name}=1&{name}=2", f"{name}=&{name}=2", f"{name}&{name}=2", f"&{name}=1&&{name}="]
            assert bench.values(column, *queries) == ["1", None, None, "1"]
        assert bench.values("visit_id", "vid=1&vid=2", "vid=x&vid=2", "vid=&vid=2") == [1, None, None]

    def test_a_value_that_is_sent_empty_is_null(self, bench: Workbench) -> None:
        names = words(
            "aid p tid tv uid fp vid url page refr ev_ca ev_va tr_id tr_tt ti_sk ti_pr ti_qu lang cookie res cd tz"
        )
        queries = ["&".join(f"{name}=" for name in names), "&".join(names), "x=1"]
        columns = """app_id, platform, txn_id, v_tracker, user_id, user_fingerprint, visit_id, page_url, page_title,
            page_referrer, ev_category, ev_value, tr_orderid, tr_total, ti_sku, ti_price, ti_quantity, br_lang, event,
            br_cookies, dvce_screenwidth, dvce_screenheight, br_colordepth, os_timezone, br_features_pdf, mkt_source"""
        for event in bench.events([line(query=query) for query in queries], columns):
            assert event is not None
            assert set(event.values()) == {None}

    def test_a_hash_ends_the_query_string(self, bench: Workbench) -> None:
        queries = ["aid=a#b", "aid=a#&aid=b", "#aid=a", "x#aid=a", "aid=a%23b", "aid=a%2523b", "aid#=a", "aid=#"]
        assert bench.values("app_id", *queries) == ["a", "a", None, None, "a#b", "a%23b", None, None]
        assert bench.values("user_id", "uid=a#b", "x#uid=a", "uid=a%23b") == ["a", None, "a#b"]

    def test_a_second_question_mark_is_an_ordinary_character(self, bench: Workbench) -> None:
        lines = [line(query=query) for query in ("?e=pv&tid=5", "e=pv&tid=5?x", "e=pv?tid=5")]
        found = bench.events(lines, "event, txn_id")
        assert [tuple(event.values()) for event in found if event] == [(None, "5"), ("page_view", "5?x"), (None, None)]

    @given(st.lists(mess, min_size=100, max_size=150))
    @a_few
    def test_any_mess_is_split_as_by_hand(self, bench: Workbench, queries: list[str]) -> None:
        def by_hand(query: str, wanted: str) -> str | None:
            for pair in query.partition("#")[0].split("&"):
                name, _, value = pair.partition("=")
                if name == wanted:
                    return unquote_plus(value, errors="replace") or None
            return None

        hits = [query for query in queries if query]
        found = bench.events([line(query=query) for query in hits], "app_id, user_id")
        assert found == [{"app_id": by_hand(query, "aid"), "user_id": by_hand(query, "uid")} for query in hits]

    @given(
        st.lists(
            st.lists(st.tuples(st.sampled_from([*ONCE_DECODED, "x", "", "UID"]), any_text), max_size=6),
            min_size=60,
            max_size=90,
        )
    )
    @a_few
    def test_any_pairs_that_a_tracker_encodes_come_back(
        self, bench: Workbench, hits: list[list[tuple[str, str]]]
    ) -> None:
        queries = ["&" + "&".join(f"{name}={encoded(value)}" for name, value in pairs) for pairs in hits]
        expected = []
        for pairs in hits:
            first = dict(reversed(pairs))
            expected.append({column: first.get(name) or None for name, column in ONCE_DECODED.items()})
        assert bench.events([line(query=query) for query in queries], ", ".join(ONCE_DECODED.values())) == expected


# Expected values are written out, so that these tests rely on no decoder.
ONCE = {
    "a%20b+c": "a b c",
    "a%2Bb": "a+b",
    "a%2520b": "a%20b",
    "a%252Bb": "a%2Bb",
    "%C3%A9%c3%a9\u00e9": "\u00e9\u00e9\u00e9",
    "%F0%9F%98%80": "\U0001f600",
    "100%": "100%",
    "%": "%",
    "%%": "%%",
    "%4": "%4",
    "%zz%20": "%zz ",
    "%u2019": "%u2019",
    "a%2": "a%2",
    "%2G": "%2G",
    "%%41": "%A",
    "%4%41": "%4A",
    "a%00b": "a\0b",
    "a%09b%0D%0Ac": "a\tb\r\nc",
    "%FF": BROKEN,
    "a%C3": "a" + BROKEN,
    "%C3%28": BROKEN + "(",
    "%E2%82": BROKEN,
    "%E2%82%41": BROKEN + "A",
    "%F0%9F%98x": BROKEN + "x",
    "%C0%80": BROKEN * 2,
    "%ED%A0%80": BROKEN * 3,
    "%F4%90%80%80": BROKEN * 4,
    "%C3%A9%FF%C3%A9": "\u00e9" + BROKEN + "\u00e9",
    "%FF%zz%20%25%C3%A9": BROKEN + "%zz %\u00e9",
    "%EF%BF%BD%FF": BROKEN * 2,
    "%EF%BB%BFa": "\ufeffa",
    "\u65e5%E6%9C%AC": "\u65e5\u672c",
    "'%27\"%22\\%5C": "''\"\"\\\\",
    "<>{}|^`": "<>{}|^`",
}
TWICE = {
    "a%2520b": "a b",
    "a%20b": "a b",
    "a%252Bb": "a+b",
    "a%2Bb": "a b",
    "a+b": "a b",
    "a%25252Bb": "a%2Bb",
    "a%252520b": "a%20b",
    "%25C3%25A9": "\u00e9",
    "%C3%A9": "\u00e9",
    "50%25": "50",
    "50%": "50",
    "50%25%20off": "50% off",
    "50%2525%2520off": "50% off",
    "50% off": "50% off",
    "50%25%25": "50%",
    "a%2525": "a%",
    "%25zz": "%zz",
    "%25FF": BROKEN,
    "a%250D%250Ab": "ab",
    "a%0D%0Ab%0D": "ab",
    "a%0Ab%0Dc%0A": "abc",
    "a%09b": "a    b",
    "%2509a%09": "    a    ",
    "a%E2%80%A8b%C2%85": "a\u2028b\x85",
    "a%0B%0Cb": "a\x0b\x0cb",
    "a%00b": "a\0b",
    "%F0%9F%98%80%25F0%259F%2598%2580": "\U0001f600\U0001f600",
}


class TestDecoding:
    def test_some_values_are_decoded_once(self, bench: Workbench) -> None:
        lines = [line(query=f"aid={value}&p={value}&cd={value}&uid={value}") for value in ONCE]
        found = bench.events(lines, "app_id, platform, br_colordepth, user_id")
        assert [list((event or {}).values()) for event in found] == [[value] * 4 for value in ONCE.values()]

    def test_others_are_decoded_twice_and_lose_tabs_and_line_ends(self, bench: Workbench) -> None:
        lines = [line(query=f"page={value}&refr={value}&tz={value}&ev_la={value}&ti_na={value}") for value in TWICE]
        found = bench.events(lines, "page_title, page_referrer, os_timezone, ev_label, ti_name")
        assert [list((event or {}).values()) for event in found] == [[value] * 5 for value in TWICE.values()]

    @given(st.lists(any_text.filter(bool), min_size=60, max_size=100))
    @a_few
    def test_any_text_that_was_encoded_twice_comes_back(self, bench: Workbench, values: list[str]) -> None:
        expected = [value.replace("\r", "").replace("\n", "").replace("\t", "    ") for value in values]
        queries = [f"&e=pv&page={encoded(encoded(value))}&uid=1" for value in values]
        assert [title or "" for title in bench.values("page_title", *queries)] == expected

    @given(st.lists(st.one_of(any_text, st.sampled_from([*"%+%", *ONCE])), max_size=8).map("".join))
    @settings(max_examples=100, deadline=None)
    @example("%F0%9F%C3%A9%E2%82")
    @example("%c3%%A9%C3")
    def test_decoding_once_is_what_pythons_decoder_does(self, text: str) -> None:
        given = {"text": text}
        found = duckdb.execute(f"SELECT {DuckDB().decoded('x')} FROM (SELECT $text::VARCHAR AS x)", given).fetchall()
        assert found == [(unquote_plus(text, errors="replace"),)]
