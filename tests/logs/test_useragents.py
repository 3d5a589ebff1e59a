"""User agents: how the table of 2012 classes them, and what newer ones may get."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from classed import EVERY_AGENT, classes, classified, either_reading
from useragent_cases import IN_FULL, IN_FULL_NEWER, NEWER, NEWER_IN_2012, OF_THE_PERIOD, WEBKIT, WEBKIT_2012

from snowplow_sql.events import AGENT_COLUMNS
from snowplow_sql.logs.spellings.duckdb import DuckDB

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "useragents.jsonl"


def wrong(cases: Sequence[tuple[str, str | None, str | None, str | None]], *, modern: bool) -> list[Any]:
    """The cases with another browser, version or system than expected, and what was found."""
    got = classes((case[0] for case in cases), modern=modern)
    return [
        (case, found)
        for case, found in zip(cases, got, strict=True)
        if (found["br_name"], found["br_version"], found["os_name"]) != case[1:]
    ]


def names(agents: Iterable[str], column: str = "br_name", *, modern: bool = False) -> list[str | None]:
    """One column of each agent."""
    return [found[column] for found in classes(agents, modern=modern)]


class TestAgentsOfThePeriod:
    @either_reading
    def test_each_gets_the_class_that_the_table_of_2012_gave_it(self, modern: bool) -> None:
        assert wrong(OF_THE_PERIOD, modern=modern) == []

    @either_reading
    def test_chrome_is_numbered_from_8_to_19_and_else_just_chrome(self, modern: bool) -> None:
        versions = (1, 7, 8, 9, 10, 13, 19, 20, 23)
        agents = [f"Mozilla/5.0 (X11; Linux) {WEBKIT_2012} Chrome/{n}.0.1 Safari/535.19" for n in versions]
        assert names(agents, modern=modern) == [
            *("Chrome", "Chrome", "Chrome 8", "Chrome 9", "Chrome 10", "Chrome 13", "Chrome 19", "Chrome", "Chrome")
        ]

    @either_reading
    def test_a_version_may_end_the_agent(self, modern: bool) -> None:
        agents = ["Chrome/13", "Firefox/2", "Thunderbird/12", "Android 1"]
        assert names(agents, modern=modern) == ["Chrome 13", "Firefox 2", "Thunderbird 12", "Unknown"]
        assert names(agents, "os_name", modern=modern) == ["Unknown", "Unknown", "Unknown", "Android 1.x"]

    @either_reading
    def test_of_several_numbers_the_highest_is_the_name_and_the_first_the_version(self, modern: bool) -> None:
        agents = {
            "Firefox/2.0.0.17 Firefox/3.0.3": ("Firefox 3", "2.0.0.17"),
            "Firefox/1.5.0.9 Firefox/2.0.0.11": ("Firefox 2", "1.5.0.9"),
            "Firefox/1.0.7 Firefox/3.5": ("Firefox 3", "1.0.7"),
            "Chrome/12.0.742 Chrome/19.0": ("Chrome 19", "12.0.742"),
            "MSOffice 14; MSOffice 12": ("Outlook 2007", "14"),  # the library's list has the lowest first here
        }
        got = classes(agents, modern=modern)
        assert [(found["br_name"], found["br_version"]) for found in got] == [*agents.values()]

    @either_reading
    def test_the_words_of_a_version_of_lynx_may_have_signs(self, modern: bool) -> None:
        agents = {
            "Lynx/2.8.5rel.1 libwww-FM/2.14": "2.8.5rel.1",
            "Lynx/2.7.1ac-0.98 libwww-FM/2.14": "2.7.1ac-0.98",
            "Lynx/2.7.1ac-0.102+intl+csuite": "2.7.1ac-0.102+intl+csuite",
            "Lynx/2.8.3dev.18-bl+cl (x)": "2.8.3dev.18-bl+cl",
            "Lynx/2.8": "2.8",
            "Lynx/2": None,
        }
        assert [found["br_version"] for found in classes(agents, modern=modern)] == [*agents.values()]


class TestTheReferenceReading:
    def test_newer_agents_get_what_the_table_of_2012_has_for_them(self) -> None:
        assert wrong(NEWER_IN_2012, modern=False) == []

    @pytest.mark.parametrize(
        ("product", "known"),
        [
            ("Chrome", range(8, 20)),
            ("Firefox", range(2, 14)),
            ("Thunderbird", (2, 3, 6, 7, 8, 10, 11, 12)),
        ],
    )
    def test_the_beginning_of_a_number_is_a_class_without_a_name(self, product: str, known: Sequence[int]) -> None:
        def name(n: int) -> str | None:
            if n in known:
                return f"{product} {n}"
            return None if any(str(n).startswith(str(k)) for k in known) else product

        numbers = range(1, 1300)
        got = classes(f"{product}/{n}.0.1" for n in numbers)
        assert [(n, found["br_name"]) for n, found in zip(numbers, got, strict=True)] == [(n, name(n)) for n in numbers]
        assert [found["br_version"] for found in got] == [f"{n}.0.1" for n in numbers]
        assert {found["br_family"] for found in got} == {product}

    def test_a_number_that_no_beginning_fits_has_its_family_s_name(self) -> None:
        assert names(["Chrome/31.0", "Chrome/70.0", "Firefox/14.0", "Firefox/17.0", "Thunderbird/17.0"]) == [
            *("Chrome", "Chrome", "Firefox", "Firefox", "Thunderbird")
        ]

    def test_android_14_is_android_without_a_name(self) -> None:
        got = classes(["Linux; Android 14; x", "Linux; Android 1.6; x", "Linux; Android 9; x", "Linux; Android/14"])
        assert [found["os_name"] for found in got] == [None, "Android 1.x", "Android", "Android"]
        assert {(g["os_family"], g["dvce_type"], g["dvce_ismobile"]) for g in got} == {("Android", "Mobile", True)}

    def test_it_goes_for_numbers_at_the_end_of_a_token_too(self) -> None:
        agents = ["Android 20", "Android 31; Safari", "Android-40", "Kindle/30", "iPhone OS 41_0 like Mac OS X"]
        assert names(agents, "os_name") == [None] * 5
        agents = ["Version/40.1 Safari/1", "Version/4.1 Safari/1", "MSIE 60.0", "Camino/20.1", "Opera/90.1"]
        assert names(agents) == [None, "Safari 4", None, None, None]

    def test_it_goes_for_whole_numbers_alone(self) -> None:
        assert names(["Opera/9.80", "MSIE 5.50", "Firefox/1.50"]) == [
            *("Opera 10", "Internet Explorer 5.5", "Firefox 1.5")
        ]
        assert names(["Windows NT 5.01", "Windows NT 6.10", "Series60/2.61"], "os_name") == [
            *("Windows 2000", "Windows 7", "Symbian OS 8.x")
        ]

    def test_a_kind_of_the_family_is_kept_without_a_name(self) -> None:
        # Android 2.x on the tablets known at the time.
        (got,) = classes(["Mozilla/5.0 (Linux; Android 20; GT-P1000) Safari/9"])
        assert (got["os_name"], got["dvce_type"], got["dvce_ismobile"]) == (None, "Tablet", False)

    def test_no_other_column_is_without_a_value(self) -> None:
        got = classes(EVERY_AGENT)
        empty = {column for found in got for column, value in found.items() if value is None}
        assert empty == {"br_name", "br_version", "os_name"}


class TestTheModernReading:
    def test_each_newer_agent_gets_a_class_of_its_own(self) -> None:
        assert wrong(NEWER, modern=True) == []

    def test_every_agent_has_a_name(self) -> None:
        got = classes([*EVERY_AGENT, "Chrome/85.0", "Firefox/23", "Android 20", "Version/40 Safari"], modern=True)
        assert {column for found in got for column, value in found.items() if value is None} == {"br_version"}

    def test_no_long_version_is_taken_for_the_short_one_it_begins_with(self) -> None:
        agents = [f"Mozilla/5.0 (X11; Linux) {WEBKIT} Chrome/{n}.0 Safari/537.36" for n in (80, 99, 100, 131, 199)]
        agents += [f"Mozilla/5.0 (X11; Linux; rv:{n}.0) Gecko/20100101 Firefox/{n}.0" for n in (20, 39, 100, 133)]
        assert names(agents, modern=True) == [
            *("Chrome 80", "Chrome 99", "Chrome 100", "Chrome 131", "Chrome 199"),
            *("Firefox 20", "Firefox 39", "Firefox 100", "Firefox 133"),
        ]

    def test_android_14_is_not_android_1(self) -> None:
        agents = ["Android 1.6", "Android 10", "Android 14; x", "Android 2.3", "Android/14"]
        assert names(agents, "os_name", modern=True) == [
            *("Android 1.x", "Android 10", "Android 14", "Android 2.x", "Android")
        ]

    def test_a_number_beyond_all_measure_leaves_the_family_s_name(self) -> None:
        (got,) = classes(["Chrome/99999999999999999999.0"], modern=True)
        assert (got["br_name"], got["br_version"]) == ("Chrome", "99999999999999999999.0")

    def test_windows_8_has_its_name_only_under_a_newer_browser(self) -> None:
        agents = [
            "Mozilla/5.0 (Windows NT 6.2; rv:17.0) Gecko/20121128 Firefox/17.0.1",
            "Mozilla/5.0 (Windows NT 6.2; rv:18.0) Gecko/20130104 Firefox/18.0",
        ]
        assert names(agents, "os_name", modern=True) == ["Windows Vista", "Windows 8"]
        assert names(agents, "os_name") == ["Windows Vista", "Windows Vista"]

    def test_a_tablet_is_not_mobile_and_its_browser_neither(self) -> None:
        agent = f"Mozilla/5.0 (Linux; Android 13; Pixel Tablet) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"
        (got,) = classes([agent], modern=True)
        assert (got["dvce_type"], got["dvce_ismobile"], got["br_type"]) == ("Tablet", False, "Browser")


class TestAnyAgent:
    @either_reading
    def test_all_ten_columns_are_told(self, modern: bool) -> None:
        got = classes((agent for agent, _, _ in IN_FULL), modern=modern)
        assert [tuple(g.values()) for g in got] == [(*browser, *system) for _, browser, system in IN_FULL]

    @either_reading
    def test_all_ten_columns_of_a_newer_one_are_told(self, modern: bool) -> None:
        got = classes((case[0] for case in IN_FULL_NEWER), modern=modern)
        assert [tuple(g.values()) for g in got] == [case[2 if modern else 1] for case in IN_FULL_NEWER]

    @either_reading
    def test_what_says_nothing_is_unknown(self, modern: bool) -> None:
        agents = [
            "-",
            "",
            None,
            " ",
            "é",
            "\U0001f600",
            "null",
            '"',
            "'",
            "'); DROP TABLE x",
            "%",
            "\\",
            "\x00",
            "(",
            "0",
        ]
        unknown = (
            "Unknown",
            "Unknown",
            None,
            "unknown",
            "OTHER",
            "Unknown",
            "Unknown",
            "Other",
            "Unknown",
            False,
        )
        assert [(a, tuple(g.values())) for a, g in zip(agents, classes(agents, modern=modern), strict=True)] == [
            (agent, unknown) for agent in agents
        ]

    def test_case_does_not_matter_to_the_class_but_to_the_version(self) -> None:
        agents = [f"Mozilla/5.0 (Windows NT 6.1) {WEBKIT_2012} Chrome/17.0.963.56 Safari/535.19"]
        agents += [agents[0].upper(), agents[0].lower()]
        got = classes(agents)
        assert [(g["br_name"], g["os_name"], g["br_version"]) for g in got] == [
            ("Chrome 17", "Windows 7", "17.0.963.56"),
            ("Chrome 17", "Windows 7", None),
            ("Chrome 17", "Windows 7", None),
        ]

    def test_an_odd_version_is_read_as_far_as_it_goes(self) -> None:
        odd = [
            ("Chrome/99999999999999999999.0", None, "99999999999999999999.0"),
            ("Chrome/", "Chrome", None),
            ("Chrome/x Chrome/12.5", "Chrome 12", "12.5"),
            ("Chrome/-5", "Chrome", None),
            ("MSIE 7", "Internet Explorer 7", None),
            ("MSIE 7.", "Internet Explorer 7", None),
            ("Firefox/3a1 b", "Firefox 3", "3a1"),
            ("Firefox/3.6.28.1.2.3", "Firefox 3", "3.6.28.1"),
            ("SeaMonkey/2.0b1-x", "SeaMonkey", "2.0b1"),
            ("Silk/2.4.1-8 Safari", "Silk", "2.4.1-8"),
        ]
        got = classes(agent for agent, _, _ in odd)
        assert [(a[0], g["br_name"], g["br_version"]) for a, g in zip(odd, got, strict=True)] == odd

    def test_a_megabyte_is_an_agent_too(self) -> None:
        (got,) = classes(["Mozilla/5.0 (Windows NT 6.1) " * 35_000 + "Firefox/12.0"])
        assert (got["br_name"], got["br_version"], got["os_name"]) == ("Firefox 12", "12.0", "Windows 7")

    def test_every_row_keeps_its_agent(self) -> None:
        with duckdb.connect() as con:
            con.execute(
                "CREATE TABLE with_repeats AS SELECT unnest(['b', 'é''\"', NULL, 'Lynx', 'b']) AS agent, 1 AS other"
            )
            rows = con.execute("SELECT agent, br_name FROM (" + classified("with_repeats", DuckDB()) + ")").fetchall()
        assert sorted(rows, key=str) == sorted(
            [("b", "Unknown"), ("b", "Unknown"), ("é'\"", "Unknown"), (None, "Unknown"), ("Lynx", "Lynx")],
            key=str,
        )

    @either_reading
    def test_mobile_is_what_runs_on_a_phone(self, modern: bool) -> None:
        got = classes(EVERY_AGENT, modern=modern)
        assert [g for g in got if g["dvce_ismobile"] != (g["dvce_type"] == "Mobile")] == []

    @either_reading
    def test_a_robot_has_no_system_and_no_device(self, modern: bool) -> None:
        robots = [g for g in classes(EVERY_AGENT, modern=modern) if g["br_type"] == "Robot"]
        assert len(robots) > 8
        assert {(g["os_name"], g["dvce_type"], g["dvce_ismobile"]) for g in robots} == {("Unknown", "Unknown", False)}


@pytest.mark.skipif(not REFERENCE.exists(), reason="the shared reference agents are not beside the repository")
class TestAgainstTheReference:
    @staticmethod
    def wrong(rows: list[dict[str, Any]], *, modern: bool) -> list[tuple[str, dict[str, Any]]]:
        got = classes((row["ua"] for row in rows), modern=modern)
        found = []
        for row, g in zip(rows, got, strict=True):
            want = row["expect"] | dict.fromkeys(row.get("prefix_collision", ()))
            assert set(want) == set(AGENT_COLUMNS)
            found.append((row["ua"], {k: (v, g[k]) for k, v in want.items() if g[k] != v}))
        return [(agent, columns) for agent, columns in found if columns]

    def test_agents_of_all_times_have_every_column_right(self) -> None:
        rows = [json.loads(line) for line in REFERENCE.read_text("utf-8").splitlines()]
        assert {row["era"] for row in rows} == {"2012", "later", "undated"}
        assert self.wrong(rows, modern=False) == []

    def test_the_modern_reading_changes_at_most_1_of_100_agents_of_2012(self) -> None:
        rows = [r for r in map(json.loads, REFERENCE.read_text("utf-8").splitlines()) if r["era"] == "2012"]
        wrong = self.wrong(rows, modern=True)
        assert len(wrong) <= 0.01 * len(rows), wrong
