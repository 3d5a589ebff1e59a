"""Which lines are events, which are skipped and which are bad; and at which places the fields of a line are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hand_made import NAMES, VERSION, header, laid_out, line
from workbench import Open, Verdicts, Workbench, name_of

from snowplow_sql.logs.lines import is_plain_header

EVENT = "event"
BLANK, HEADER = "skipped: blank line", "skipped: header"
NOT_PIXEL, NO_QUERY = "skipped: not the pixel", "skipped: no query string"
NO_DATE, NO_TIME, FEWER = "bad: no date", "bad: no time", "bad: fewer than 12 fields"
UNKNOWN = "bad: unknown line with #"
OTHER_FIELDS = "bad: #Fields differ from those at the start of the file"

REORDERED = "time date cs-uri-query cs(User-Agent) cs(Referer) cs-uri-stem c-ip sc-status DistributionId"


class TestFields:
    COUNTS = (12, 13, 14, 15, 16, 18, 19, 23, 24, 26, 33, 34, 40)

    def test_a_line_of_12_fields_or_more_is_read_by_the_places_of_the_first_12(self, bench: Workbench) -> None:
        given = {"client": "198.51.100.9", "referer": "http://shop.example/a?b=1", "query": "e=pv&page=T"}
        found = bench.events([line(count, **given) for count in self.COUNTS], "user_ipaddress, page_url, page_title")
        expected = {"user_ipaddress": "198.51.100.9", "page_url": "http://shop.example/a?b=1", "page_title": "T"}
        assert found == [expected] * len(self.COUNTS)

    def test_a_line_of_fewer_fields_is_bad(self, bench: Workbench) -> None:
        lines = [line(11), line(11, "  "), line(1), "GET /i HTTP/1.1", "e=pv", "-", "\x00", "\x0b\x0c"]
        assert bench.verdicts(lines) == [FEWER] * len(lines)

    def test_runs_of_blanks_part_the_fields_of_a_line_without_tabs(self, bench: Workbench) -> None:
        given = {"client": "198.51.100.9", "referer": "http://shop.example/", "query": "e=pv&page=a%20b"}
        plain = [line(count, blanks, **given) for count in (12, 15, 33) for blanks in (" ", "  ", "     ", " \x0b ")]
        mixed = line(12, "\t", **given).replace("\t", "  ", 5)
        lines = [*plain, mixed, "  " + plain[0], plain[0] + "   "]
        found = bench.events(lines, "user_ipaddress, page_url, page_title")
        expected = {"user_ipaddress": "198.51.100.9", "page_url": "http://shop.example/", "page_title": "a b"}
        assert found == [expected] * len(lines)

    def test_blanks_beside_the_tabs_belong_to_no_field(self, bench: Workbench) -> None:
        lines = [
            line(count, tab, referer="-", query="e=pv&url=u&page=P")
            for count in (12, 15)
            for tab in (" \t ", "\t  ", " \t")
        ]
        lines += [lines[0] + " ", " " + lines[0]]
        found = bench.events(lines, "user_ipaddress, page_url, page_title")
        assert found == [{"user_ipaddress": "192.0.2.7", "page_url": "u", "page_title": "P"}] * len(lines)

    def test_a_blank_within_a_field_between_tabs_is_part_of_it(self, bench: Workbench) -> None:
        (found,) = bench.events(
            [line(agent="Mozilla/5.0 (X11;  Linux)", query="e=pv&page=a b")], "useragent, page_title"
        )
        assert found == {"useragent": "Mozilla/5.0 (X11;  Linux)", "page_title": "a b"}

    def test_an_empty_field_between_tabs_makes_the_line_bad_because_cloudfront_writes_a_hyphen(
        self, bench: Workbench
    ) -> None:
        lines = [line(referer=""), line(15, agent=""), line(33, edge=""), line(time=""), line(stem="")]
        lines += [line().replace("\t", "\t\t"), line().replace("\t", "\t\t", 1)]
        assert bench.verdicts(lines) == ["bad: an empty field"] * len(lines)

    def test_only_ascii_blanks_part_or_pad_fields(self, bench: Workbench) -> None:
        # a no-break space, an ideographic space, a line separator, a next line and an information separator
        odd = ["\u00a0", "\u3000", "\u2028", "\u0085", "\u001f"]
        queries = [f"e=pv&page={blank}a{blank}b{blank}" for blank in odd]
        by_tab = [line(query=query) for query in queries]
        padded = [line(12, " \t ", query=query) for query in queries]
        by_blank = [line(12, "  ", query=query) for query in queries]
        found = bench.events(by_tab + padded + by_blank, "page_title")
        assert found == [{"page_title": f"{blank}a{blank}b{blank}"} for blank in odd] * 3


class TestLinesThatAreNoHits:
    def test_a_line_of_nothing_but_blanks_and_tabs_is_skipped(self, bench: Workbench) -> None:
        lines = ["", " ", "\t", " \t  \t", "\t" * 20, " " * 500]
        assert bench.verdicts(lines) == [BLANK] * len(lines)

    def test_the_header_lines_of_every_format_are_skipped(self, bench: Workbench) -> None:
        lines = [VERSION, "#Version:1.0", "#Version: 2.0 beta", "#Version:"]
        lines += [header(count=count) for count in (12, 15, 18, 19, 23, 24, 26, 33)]
        lines += [
            header().replace(" ", "\t"),
            header().replace(" ", "  "),
            header() + " \t",
            header() + " my-own-field",
        ]
        assert bench.verdicts(lines) == [HEADER] * len(lines)
        assert [is_plain_header(line) for line in lines] == [True] * 12 + [False, False, True, True]

    def test_any_other_line_with_a_hash_is_bad(self, bench: Workbench) -> None:
        lines = [
            "#",
            "# comment",
            "#Software: x",
            "#Date: 2012-01-01",
            "#version: 1.0",
            "#fields: date",
            "##Version: 1.0",
        ]
        lines += ["#" + line(), "#Fields date time", "#Version 1.0"]
        assert bench.verdicts(lines) == [UNKNOWN] * len(lines)
        assert not any(map(is_plain_header, lines))

    def test_a_header_that_does_not_begin_the_line_is_an_ordinary_line(self, bench: Workbench) -> None:
        assert bench.verdicts([" #Version: 1.0", " #"]) == [FEWER] * 2

    def test_only_the_two_names_of_the_pixel_are_hits(self, bench: Workbench) -> None:
        pixel = ["/i", "/i?", "/i?x", "/i?e=pv", "/ice.png", "/ice.pngx", "/ice.png.bak", "/ice.png?e=pv", "/ice.png/i"]
        others = ["/i/", "/I", "/i.png", "/ICE.PNG", "/Ice.png", "/ice", "/ice.pn", "/ice.jpg", "//i", "/x/i", "/"]
        others += ["/img/ice.png", "/i%3Fe=pv", "/ic%65.png", "i", "ice.png", "-", "/i#", "/i&", "/i;x", "/ii", "*"]
        assert bench.verdicts([line(stem=stem) for stem in pixel]) == [EVENT] * len(pixel)
        assert bench.verdicts([line(stem=stem) for stem in others]) == [NOT_PIXEL] * len(others)

    def test_a_hit_without_a_query_string_is_skipped(self, bench: Workbench) -> None:
        lines = [line(query="-"), line(query=""), line(15, query="-"), line(15, query=""), line(33, "  ", query="-")]
        assert bench.verdicts(lines) == [NO_QUERY] * len(lines)

    def test_any_other_query_string_makes_an_event_even_if_nothing_in_it_can_be_read(self, bench: Workbench) -> None:
        queries = ["--", "-&", "&", "=", "#", "?", "%", "#e=pv", "x", "\u00e9", "'", "\\", "\x00", "e", "null"]
        assert bench.verdicts([line(query=query) for query in queries]) == [EVENT] * len(queries)

    def test_method_status_and_edge_are_not_looked_at(self, bench: Workbench) -> None:
        lines = [
            line(method=method, status=status) for method in ("POST", "HEAD", "-") for status in ("404", "500", "000")
        ]
        assert bench.verdicts([*lines, line(edge="-")]) == [EVENT] * 10


class TestDatesAndTimes:
    def test_a_day_that_is_in_no_calendar_makes_the_line_bad(self, bench: Workbench) -> None:
        days = [
            "2012-02-31",
            "2011-02-29",
            "1900-02-29",
            "2012-04-31",
            "2012-13-01",
            "2012-00-10",
            "2012-01-00",
            "0000-00-00",
        ]
        days += ["2012-1-1", "12-01-01", "2012/01/01", "20120101", "01-02-2012", "-", "", "2012-01-01T", "+2012-01-01"]
        days += [
            "2012-01-01 ",
            "\uff12012-01-01",
            "20yy-05-24",
            "infinity",
            "epoch",
            "2012-01-01-",
            "-2012-01-01",
            "12012-01-01",
        ]
        # the blank after the day is not part of it
        expected = [EVENT if day == "2012-01-01 " else NO_DATE for day in days]
        assert bench.verdicts([line(date=day) for day in days]) == expected

    def test_a_time_that_is_on_no_clock_makes_the_line_bad(self, bench: Workbench) -> None:
        times = ["24:00:00", "25:00:00", "10:60:00", "10:00:60", "99:99:99", "9:00:00", "10:00", "10:00:00.5", "100000"]
        times += ["-", "10:00:00Z", "10-00-00", "\u0661\u0660:00:00", "-1:00:00", "10:00:00 AM"]
        assert bench.verdicts([line(time=time) for time in times]) == [NO_TIME] * len(times)

    def test_the_first_and_the_last_moment_of_a_day_and_a_leap_day_are_sound(self, bench: Workbench) -> None:
        moments = [
            ("2012-02-29", "00:00:00"),
            ("2000-02-29", "23:59:59"),
            ("1970-01-01", "00:00:00"),
            ("9999-12-31", "23:59:59"),
        ]
        found = bench.events([line(date=day, time=time) for day, time in moments], "dt, tm")
        assert found == [{"dt": dt.date.fromisoformat(day), "tm": dt.time.fromisoformat(time)} for day, time in moments]

    def test_the_year_0_is_bad_because_no_date_of_python_or_hive_can_be_it(self, bench: Workbench) -> None:
        assert bench.verdicts([line(date="0000-01-01"), line(date="0000-12-31")]) == [NO_DATE] * 2


class TestFieldsLines:
    def test_a_fields_line_says_where_the_fields_of_its_file_stand(self, open_logs: Open) -> None:
        given = {
            "client": "198.51.100.9",
            "referer": "http://shop.example/",
            "query": "e=pv&page=T",
            "time": "23:00:01",
        }
        other = "cs-uri-stem c-ip date time cs(Referer) cs-uri-query cs(User-Agent)"
        session = open_logs(
            {
                "reordered.log": [VERSION, header(REORDERED), laid_out(REORDERED, **given)],
                "other.log": [header(other), laid_out(other, **given)],
                "padded.log": [VERSION, header(REORDERED), laid_out(REORDERED, "   ", **given)],
                "tabbed.log": [VERSION, header(REORDERED).replace(" ", "\t"), laid_out(REORDERED, **given)],
                "without_a_blank.log": [VERSION, header(REORDERED).replace(": ", ":"), laid_out(REORDERED, **given)],
                "marked.log": "\ufeff" + "\n".join([VERSION, header(REORDERED), laid_out(REORDERED, **given)]),
                "from_windows.log": "\r\n".join([VERSION, header(REORDERED), laid_out(REORDERED, **given), ""]),
                "later.log": ["#Software: x", VERSION, header(REORDERED), laid_out(REORDERED, **given)],
                "after_a_blank_line.log": ["", VERSION, header(REORDERED), laid_out(REORDERED, **given)],
                "standard.log": [VERSION, header(), line(**given)],
                "fifteen.log": [VERSION, header(count=15), line(15, **given)],
                "longer_than_it_says.log": [VERSION, header(), line(19, **given)],
                "without.log": [line(**given)],
            }
        )
        columns = "log_file, dt, tm, user_ipaddress, page_url, page_title, event, useragent"
        found = {
            name_of(path, Path(session.source)): rest for path, *rest in session.sql(f"SELECT {columns} FROM events")
        }
        agent = "Opera/9.80 (Windows NT 6.1)"
        expected = [
            dt.date(2012, 1, 1),
            dt.time(23, 0, 1),
            "198.51.100.9",
            "http://shop.example/",
            "T",
            "page_view",
            agent,
        ]
        assert {name: row for name, row in found.items() if row != expected} == {}
        assert len(found) == 13
        bad = session.sql("SELECT log_file, line FROM bad_lines").rows
        assert [(name_of(path, Path(session.source)), text) for path, text in bad] == [("later.log", "#Software: x")]

    def test_a_second_fields_line_tells_the_fields_from_there_on(self, verdicts: Verdicts) -> None:
        other = laid_out(REORDERED)
        found = verdicts(
            {
                "same.log": [header(REORDERED), other, header(REORDERED), other],
                "longer.log": [header(), line(), header(count=15), line(15), header(count=33), line(33)],
                "shorter.log": [header(count=33), line(33), header(), line()],
                "other.log": [header(), line(), VERSION, header(REORDERED), other, other],
                "other_not_meant.log": [header(), line(), header(REORDERED), line()],
                "back.log": [header(REORDERED), other, header(), line(), header(REORDERED), other],
                "first_further_down.log": [line(), line(), header(REORDERED), other],
                "at_the_end.log": [line(), header(REORDERED)],
            }
        )
        assert found == {
            "same.log": [EVENT] * 2 + [HEADER] * 2,
            "longer.log": [EVENT] * 3 + [HEADER] * 3,
            "shorter.log": [EVENT] * 2 + [HEADER] * 2,
            "other.log": [EVENT] * 3 + [HEADER] * 3,
            "other_not_meant.log": sorted([EVENT, NO_DATE] + [HEADER] * 2),
            "back.log": [EVENT] * 3 + [HEADER] * 3,
            "first_further_down.log": [EVENT] * 3 + [HEADER],
            "at_the_end.log": [EVENT, HEADER],
        }

    def test_a_second_fields_line_without_what_an_event_needs_is_bad_and_changes_nothing(
        self, verdicts: Verdicts
    ) -> None:
        torn = header().partition("cs-uri-stem")[0]
        found = verdicts(
            {"torn.log": [header(), line(), torn, line()], "odd.log": [header(REORDERED), "#Fields: date"]}
        )
        assert found == {
            "torn.log": sorted([EVENT] * 2 + [HEADER, OTHER_FIELDS]),
            "odd.log": sorted([HEADER, OTHER_FIELDS]),
        }

    def test_each_part_of_a_file_has_its_own_values(self, open_logs: Open) -> None:
        one, other = "date time c-ip cs-uri-stem cs-uri-query", "cs-uri-query cs-uri-stem c-ip time date"
        lines = [header(one), laid_out(one, query="uid=a"), header(other), laid_out(other, query="uid=b")]
        session = open_logs({"joined.log": [*lines, header(), line(query="uid=c")], "plain.log": [line(query="uid=d")]})
        found = session.sql(
            "SELECT log_file, user_id, dt, user_ipaddress IS NOT NULL FROM events ORDER BY user_id"
        ).rows
        day = dt.date(2012, 1, 1)
        assert [(name_of(path, Path(session.source)), *rest) for path, *rest in found] == [
            ("joined.log", "a", day, True),
            ("joined.log", "b", day, True),
            ("joined.log", "c", day, True),
            ("plain.log", "d", day, True),
        ]
        assert session.check().holds

    def test_a_line_must_have_all_fields_that_its_file_says(self, verdicts: Verdicts) -> None:
        count = len(REORDERED.split())
        short = laid_out(REORDERED).rpartition("\t")[0]
        longer = laid_out(REORDERED) + "\tmore"
        assert verdicts({"v2.log": [header(REORDERED), short, longer]}) == {
            "v2.log": sorted([f"bad: fewer than {count} fields", EVENT, HEADER])
        }

    def test_a_field_that_the_file_lacks_costs_only_what_is_made_from_it(self, open_logs: Open) -> None:
        names = "date time cs-uri-stem cs-uri-query"
        session = open_logs({"v2.log": [header(names), laid_out(names, query="e=pv&url=http%3A%2F%2Fa%2Fb&page=T")]})
        columns = "dt, tm, event, page_url, page_title, user_ipaddress, useragent"
        assert session.sql(f"SELECT {columns} FROM events").rows == [
            (dt.date(2012, 1, 1), dt.time(10), "page_view", "http://a/b", "T", None, None)
        ]
        assert len(session.sql("SELECT * FROM events").rows) == 1

    def test_without_a_field_that_an_event_needs_every_line_is_bad(self, verdicts: Verdicts) -> None:
        lacking = {field: " ".join(name for name in NAMES[:12] if name != field) for field in NAMES}
        needed = {"date": NO_DATE, "time": NO_TIME}
        needed |= {field: f"bad: the file has no field {field}" for field in ("cs-uri-stem", "cs-uri-query")}
        files = {f"{field}.log": [header(lacking[field]), laid_out(lacking[field])] for field in needed}
        assert verdicts(files) == {f"{field}.log": sorted([why, HEADER]) for field, why in needed.items()}

    def test_an_epoch_in_milliseconds_stands_for_date_and_time(self, open_logs: Open) -> None:
        names = "timestamp(ms) c-ip cs-uri-stem cs-uri-query"
        # date -u -d @1330559999
        epochs = {"0": "1970-01-01 00:00:00", "1330559999999": "2012-02-29 23:59:59", "-1000": "1969-12-31 23:59:59"}
        session = open_logs(
            {"v2.log": [header(names), *(laid_out(names, epoch=epoch, client=epoch) for epoch in epochs)]}
        )
        found = session.sql("SELECT user_ipaddress, dt, tm FROM events").rows
        assert {epoch: f"{day} {time}" for epoch, day, time in found} == epochs

    def test_the_files_own_date_and_time_go_before_its_epoch(self, open_logs: Open) -> None:
        names = "timestamp(ms) date time cs-uri-stem cs-uri-query"
        session = open_logs({"v2.log": [header(names), laid_out(names, epoch="0", date="2013-05-06", time="07:08:09")]})
        assert session.sql("SELECT dt, tm FROM events").rows == [(dt.date(2013, 5, 6), dt.time(7, 8, 9))]

    def test_an_epoch_that_is_no_moment_makes_its_line_bad_and_no_other(self, verdicts: Verdicts) -> None:
        names = "timestamp(ms) c-ip cs-uri-stem cs-uri-query"
        for epochs in (
            ("-", "", "abc", "9" * 30),
            ("9223372036854775807", "-9223372036854775808", "99999999999999999"),
        ):
            lines = [laid_out(names, epoch=epoch) for epoch in epochs]
            expected = sorted([NO_DATE] * len(epochs) + [EVENT, HEADER])
            assert verdicts({"v2.log": [header(names), *lines, laid_out(names)]}) == {"v2.log": expected}

    def test_a_field_may_have_any_name(self, verdicts: Verdicts) -> None:
        odd = ["o'clock", 'x"y', "a\\b", "\x00", "\U0001f600", "\ufffd", ";--", "{x}", "%s"]
        files = {
            f"{number}.log": [
                header(f"cs-uri-query {name} cs-uri-stem date time"),
                "\t".join(["e=pv", "odd", "/i", "2012-01-01", "10:00:00"]),
            ]
            for number, name in enumerate(odd)
        }
        assert verdicts(files) == dict.fromkeys(files, sorted([EVENT, HEADER]))

    def test_a_fields_line_without_names_leaves_cloudfronts_own_order(self, verdicts: Verdicts) -> None:
        found = verdicts({"a.log": ["#Fields:", line()], "b.log": [VERSION, "#Fields: ", line(15)]})
        assert found == {"a.log": sorted([EVENT, HEADER]), "b.log": sorted([EVENT, HEADER, HEADER])}
