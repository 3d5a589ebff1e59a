"""The columns that have a rule of their own, and those that are numbers or flags."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hand_made import line, words
from workbench import Workbench


class TestText:
    def test_each_parameter_has_its_column(self, bench: Workbench) -> None:
        params = dict(
            pair.split(":")
            for pair in words(
                """aid:app_id p:platform tid:txn_id tv:v_tracker uid:user_id fp:user_fingerprint page:page_title
                refr:page_referrer ev_ca:ev_category ev_ac:ev_action ev_la:ev_label ev_pr:ev_property
                tr_id:tr_orderid tr_af:tr_affiliation tr_ci:tr_city tr_st:tr_state tr_co:tr_country
                ti_id:ti_orderid ti_sk:ti_sku ti_na:ti_name ti_ca:ti_category lang:br_lang cd:br_colordepth
                tz:os_timezone url:page_url ip:user_ipaddress"""
            )
        )
        (event,) = bench.events([line(query="&".join(f"{name}=value+of+{name}" for name in params))])
        assert event is not None
        expected = {column: f"value of {name}" for name, column in params.items()}
        assert {column: event[column] for column in expected} == expected
        assert (event["v_collector"], event["v_etl"][:6]) == ("cf", "snowq-")

    def test_the_parameter_ip_replaces_the_clients_address_and_blanks_it_when_empty(self, bench: Workbench) -> None:
        log = "192.0.2.7"
        given = {"x=1": log, "ip=1.2.3.4": "1.2.3.4", "ip=": None, "ip": None, "ip=-": "-", "ip=&ip=1.2.3.4": None}
        given |= {"ip=2001%3Adb8%3A%3A1": "2001:db8::1", "ip=1.2.3.4%2C%205.6.7.8": "1.2.3.4, 5.6.7.8"}
        given |= {"IP=1": log, "tip=1": log, "a&b=ip&x=1=2": log, "tid=ip": log, "ip=1.2.3.4&x=1=2": "1.2.3.4"}
        assert bench.values("user_ipaddress", *given) == list(given.values())


class TestEvent:
    def test_the_event_is_looked_up_from_its_code(self, bench: Workbench) -> None:
        codes = {"pv": "page_view", "pp": "page_ping", "ev": "custom", "tr": "transaction", "ti": "transaction_item"}
        codes |= {"ad": "ad_impression", "PV": "page_view", "Tr": "transaction"}
        around = [(before, after) for before in ("", "&", "tid=1&") for after in ("", "&tid=1", "#e=zz", "&&=")]
        queries = [f"{before}e={code}{after}" for code in codes for before, after in around]
        assert bench.values("event", *queries) == [codes[code] for code in codes for _ in around]

    def test_any_other_code_and_none_is_null(self, bench: Workbench) -> None:
        unknown = words("se ue lnk dl page_view xx pv+ pv%20 +pv pv%0A pvx p - pv,pp p. %2570v pv;x=1 pv= =pv \u0440v")
        queries = [f"e={code}" for code in ["", *unknown]] + ["tid=1", "xe=pv", "page=e=pv", "E=pv", "e", "x&e&tid=1"]
        assert bench.values("event", *queries) == [None] * len(queries)

    def test_the_code_is_decoded_like_any_other_value(self, bench: Workbench) -> None:
        assert bench.values("event", "e=%70v", "tid=1&e=p%76&x", "e=%74%72") == [
            "page_view",
            "page_view",
            "transaction",
        ]

    def test_of_a_repeated_code_the_last_known_one_counts(self, bench: Workbench) -> None:
        tails = {"e=ev&e=tr": "transaction", "e=&e=ti": "transaction_item", "e=pv&e=xx": "page_view"}
        tails |= {"e=xx&e=pv": "page_view", "e=pv&e=tr&e=": "transaction", "e=pv&tid=1&e=pp&e=zz": "page_ping"}
        # also if some of their letters are percent-encoded
        tails |= {"e=xx&e=%74r": "transaction", "e=tr&e=p%76": "page_view", "e=p%76&e=%54%52": "transaction"}
        tails |= {"e=p%76&e=%2570v": "page_view", "e=p%76&e=": "page_view", "e=pv&e=%76%70": "page_view"}
        tails |= {"e=zz&e=yy": None, "e=pv&E=tr&e=x": "page_view", "e=pv&e": "page_view", "e&e=pv": "page_view"}
        for before in ("&", "", "tid=1&", "xe=ti&", "page=e=ti&"):
            found = bench.values("event", *(before + tail for tail in tails))
            assert dict(zip(tails, found, strict=True)) == tails, f"behind '{before}'"


class TestLaterTrackers:
    def test_their_names_and_codes_are_read_only_when_asked_for(
        self, bench: Workbench, modern_bench: Workbench
    ) -> None:
        columns = "event, user_id, ev_category, ev_action, ev_label, ev_property, ev_value, ti_name"
        lines = [line(query="e=se&duid=d&se_ca=a&se_ac=b&se_la=c&se_pr=p&se_va=1.5&ti_nm=n&uid=u"), line(query="e=ue")]
        assert bench.rows(columns, lines) == [(None, "u", *[None] * 6), (None,) * 8]
        expected = [("struct", "d", "a", "b", "c", "p", 1.5, "n"), ("unstruct", *[None] * 7)]
        assert modern_bench.rows(columns, lines) == expected

    def test_their_cookie_id_goes_before_that_of_2012_unless_it_is_empty(self, modern_bench: Workbench) -> None:
        given = {"uid=u": "u", "duid=d": "d", "uid=u&duid=d": "d", "duid=d&uid=u": "d", "duid=&uid=u": "u"}
        given |= {"duid&uid=u": "u", "nuid=n": None, "uid=-": "-", "duid=d&uid=": "d", "duid=%20&uid=u": " "}
        assert modern_bench.values("user_id", *given) == list(given.values())

    def test_the_names_of_2012_go_before_theirs_in_a_custom_event(self, modern_bench: Workbench) -> None:
        query = "e=ev&ev_ca=a&se_ca=x&se_ac=b&ev_ac=&ev_la=c&se_la&se_pr=p&se_va=x&ev_va=2&ti_nm=x&ti_na=n"
        columns = "event, ev_category, ev_action, ev_label, ev_property, ev_value, ti_name"
        assert modern_bench.rows(columns, [line(query=query)]) == [("custom", "a", "b", "c", "p", 2.0, "n")]

    def test_all_else_is_read_as_ever(self, bench: Workbench, modern_bench: Workbench) -> None:
        lines = [line(query=query) for query in ("e=pv&uid=u&page=a%2520b&tr_tt=x", "e=ad&vid=3&f_pdf=1", "a=b=c&e=ti")]
        columns = "* EXCLUDE (log_file, event_id, br_name, br_family, br_version, os_name)"
        assert modern_bench.events(lines, columns) == bench.events(lines, columns)


class TestMoment:
    def test_the_trackers_own_clock_replaces_that_of_the_log(self, bench: Workbench) -> None:
        log_day, log_time = "2012-01-01", "10:00:00"
        given = {
            "2012-05-24+11:35:53": ("2012-05-24", "11:35:53"),
            "2012-05-24%2011%3A35%3A53": ("2012-05-24", "11:35:53"),
            "2012-05-24%252011%253A35%253A53": ("2012-05-24", "11:35:53"),
            "2012-05-24+11:35:53+GMT": ("2012-05-24", "11:35:53"),
            "2012-05-24": ("2012-05-24", log_time),
            "2012-05-24+": ("2012-05-24", log_time),
            "2012-05-24+24:00:00": ("2012-05-24", log_time),
            "2012-05-24+soon": ("2012-05-24", log_time),
        }
        nothing = words("2012-02-31+11:35:53 12-10-2012+11:35:53 11:35:53 1355149201 %FF%zz +2012-05-24+11:35:53 - x")
        given |= dict.fromkeys(["", *nothing], (log_day, log_time))
        lines = [line(query=f"e=pv&tstamp={value}&dtm=1364219529188") for value in given]
        days = [{"dt": dt.date.fromisoformat(day), "tm": dt.time.fromisoformat(time)} for day, time in given.values()]
        assert bench.events(lines, "dt, tm") == days

    def test_a_year_0_of_the_tracker_is_no_date(self, bench: Workbench) -> None:
        (found,) = bench.events([line(query="tstamp=0000-01-01+11:35:53")], "dt, tm")
        assert found == {"dt": dt.date(2012, 1, 1), "tm": dt.time(10)}


class TestFlags:
    def test_a_flag_is_1_or_0(self, bench: Workbench) -> None:
        flags = {"1": True, "0": False, "%31": True, "%30": False}
        flags |= dict.fromkeys(["", *words("true false on yes 01 2 -1 +1 1+ %2531 1.0 null %201")])
        for name, column in (
            ("cookie", "br_cookies"),
            ("f_fla", "br_features_flash"),
            ("f_ag", "br_features_silverlight"),
        ):
            assert bench.values(column, *(f"{name}={flag}" for flag in flags)) == list(flags.values())

    def test_each_plug_in_has_its_flag(self, bench: Workbench) -> None:
        plug_ins = dict(
            pair.split(":")
            for pair in words(
                """pdf:pdf fla:flash java:java dir:director qt:quicktime realp:realplayer wma:windowsmedia
                gears:gears ag:silverlight"""
            )
        )
        columns = [f"br_features_{name}" for name in plug_ins.values()]
        found = bench.events([line(query=f"f_{short}=1") for short in plug_ins], ", ".join(columns))
        assert found == [
            {f"br_features_{other}": True if other == name else None for other in plug_ins.values()}
            for name in plug_ins.values()
        ]

    def test_the_plug_ins_come_in_the_order_of_the_query_string(self, bench: Workbench) -> None:
        names = words("pdf fla java dir qt realp wma gears ag")
        given = {
            "&".join(f"f_{name}=1" for name in order): order for order in (names, names[::-1], names[4:] + names[:4])
        }
        given |= {"e=pv": [], "f_pdf=0&f_fla=0": [], "f_pdf=0&f_fla=1&f_java=": ["fla"], "f_quicktime=1&f_qt=1": ["qt"]}
        given |= {
            "f_pdf=true&f_java=1": ["java"],
            "F_PDF=1": [],
            "xf_pdf=1": [],
            "f_pdf=%31": ["pdf"],
            "f_pdf=1#": ["pdf"],
        }
        given |= {
            "x&&f_pdf=1&&y=a=b&f_ag=1&": ["pdf", "ag"],
            "f_pdf=1=": [],
            "f_pdf=1.0&f_pdfx=1": [],
            "f_pdf=%2531": [],
        }
        assert bench.values("br_features", *given) == list(given.values())

    def test_the_list_of_plug_ins_and_their_flags_agree_about_a_repeated_one(self, bench: Workbench) -> None:
        given = {"f_pdf=0&f_pdf=1": (False, []), "f_pdf=1&f_pdf=0": (True, ["pdf"]), "f_pdf=&f_pdf=1": (None, [])}
        found = bench.events([line(query=query) for query in given], "br_features_pdf, br_features")
        assert [tuple((event or {}).values()) for event in found] == list(given.values())

    def test_a_repeated_plug_in_stands_in_the_list_once_where_it_came_first(self, bench: Workbench) -> None:
        given = {"f_qt=1&f_java=1&f_qt=1": ["qt", "java"], "f_qt=1&f_java=1&f_ag=1&f_java=0": ["qt", "java", "ag"]}
        given |= {"f_pdf&f_pdf=1": [], "f_pdf=1&f_pdf": ["pdf"], "f_pdf=1&f_pdf=1": ["pdf"], "f_pdf=&f_pdf&f_pdf=1": []}
        assert bench.values("br_features", *given) == list(given.values())


class TestNumbers:
    def test_a_screen_size_is_two_whole_numbers_with_a_small_x_between(self, bench: Workbench) -> None:
        sizes = {
            "1024x768": (1024, 768),
            "1024x768x": (1024, 768),
            "0x0": (0, 0),
            "-1x-1": (-1, -1),
            "0800x0600": (800, 600),
            "1024%78768": (1024, 768),
        }
        nothing = words(
            "x 1024x x768 1024X768 1024*768 1024.5x768 a1024x768 1024x768px 99999999999x1 1024+x+768 1e3x1 1024 -"
        )
        sizes |= dict.fromkeys(["", "1024%2578768", *nothing], (None, None))
        found = bench.events([line(query=f"res={size}") for size in sizes], "dvce_screenwidth, dvce_screenheight")
        assert [tuple((event or {}).values()) for event in found] == list(sizes.values())

    def test_a_visits_number_is_an_integer_of_32_bits(self, bench: Workbench) -> None:
        numbers = {"1": 1, "007": 7, "-1": -1, "2147483647": 2147483647, "-2147483648": -2147483648, "%31": 1}
        numbers |= {"0" * 40 + "5": 5}
        numbers |= dict.fromkeys(
            ["", *words("abc 1.0 %201 1%20 1_000 1,000 2147483648 99999999999 1e3 0x1 --1 - 12abc")]
        )
        assert bench.values("visit_id", *(f"vid={number}" for number in numbers)) == list(numbers.values())

    def test_an_events_value_is_a_finite_number(self, bench: Workbench) -> None:
        numbers = {"1.5": 1.5, "1": 1.0, "-1.5": -1.5, "1e3": 1000.0, "1E-2": 0.01, ".5": 0.5, "5.": 5.0, "-0": 0.0}
        numbers |= {
            "1.7976931348623157e308": 1.7976931348623157e308,
            "0.1": 0.1,
            "12345678901234567890": 1.2345678901234567e19,
        }
        numbers |= {"%252B5": 5.0, "%31": 1.0}
        nothing = words("NaN nan Infinity -inf 1e999 0x10 1,5 1_000 abc undefined Empty 1e . e5 1.2.3 --1 1-1 - \u0661")
        numbers |= dict.fromkeys(["", *nothing])
        assert bench.values("ev_value", *(f"ev_va={number}" for number in numbers)) == list(numbers.values())

    def test_an_amount_has_two_decimals(self, bench: Workbench) -> None:
        amounts = {
            "12.5": "12.50",
            "0": "0.00",
            "-5": "-5.00",
            "1e2": "100.00",
            ".5": "0.50",
            "5.": "5.00",
            "19.999": "20.00",
        }
        amounts |= {"0.005": "0.01", "-0.005": "-0.01", "9999999999999999.99": "9999999999999999.99", "%252B5": "5.00"}
        nothing = words("$200 %E2%82%AC50 1,234.56 NaN Infinity 99999999999999999 1e30 abc undefined 1+5 %20 - 1e 0x1")
        for name, column in (
            ("tr_tt", "tr_total"),
            ("tr_tx", "tr_tax"),
            ("tr_sh", "tr_shipping"),
            ("ti_pr", "ti_price"),
        ):
            found = bench.values(column, *(f"{name}={amount}" for amount in [*amounts, "", *nothing]))
            assert found == [Decimal(amount) for amount in amounts.values()] + [None] * (1 + len(nothing))

    def test_a_quantity_is_a_whole_number(self, bench: Workbench) -> None:
        numbers = {"2": 2, "-1": -1, "0": 0, "010": 10, "2147483647": 2147483647}
        numbers |= {"2.0": 2, "3.": 3, "-1.00": -1}
        numbers |= dict.fromkeys(["", *words("x 2.5 2.01 2.0.0 .0 . 1,000.0 2147483648 1,000 two 0x2")])
        assert bench.values("ti_quantity", *(f"ti_qu={number}" for number in numbers)) == list(numbers.values())

    def test_blanks_around_an_amount_a_value_or_a_quantity_do_not_matter(self, bench: Workbench) -> None:
        given = {
            "tr_total": ("tr_tt", Decimal("1.50")),
            "ti_price": ("ti_pr", Decimal("1.50")),
            "ev_value": ("ev_va", 1.5),
        }
        for column, (name, value) in given.items():
            assert bench.values(column, f"{name}=%201.5%20", f"{name}=1.5+", f"{name}=+1.5") == [value] * 3
        assert bench.values("ti_quantity", "ti_qu=%202%20", "ti_qu=2+") == [2, 2]
