"""User agents: what the table of 2012 said of them, what newer ones get, and that our table is sound."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from useragent_cases import IN_FULL, NEWER, OF_THE_PERIOD, WEBKIT, WEBKIT_2012

from snowplow_sql.logs.useragents import COLUMNS, DuckDB, Entry, Spelling, Table, classified, table

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "useragents.jsonl"


def classes(
    agents: Iterable[str | None], entries: Table | None = None, spell: Spelling | None = None
) -> list[dict[str, Any]]:
    """The ten columns of each agent, in the order given."""
    listed = list(agents)
    with duckdb.connect() as con:
        con.execute("CREATE TABLE listed (place INTEGER, agent VARCHAR)")
        con.execute("INSERT INTO listed SELECT unnest(range(len($a))), unnest($a)", {"a": listed})
        con.execute("CREATE TABLE distinct_agents AS SELECT DISTINCT agent FROM listed")
        sql = classified("distinct_agents", spell or DuckDB(), entries)
        con.execute("CREATE TABLE user_agents AS " + sql)
        rows = con.execute(
            f"SELECT {', '.join(COLUMNS)} FROM listed l"
            " JOIN user_agents u ON l.agent IS NOT DISTINCT FROM u.agent ORDER BY place"
        ).fetchall()
    assert len(rows) == len(listed)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def of_the_period() -> Table:
    """The table without its newer half: what the library of May 2012 would say of any agent."""

    def kept(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(e for e in entries if not any(c.newer for c in e.conditions))

    return Table(kept(table().browsers), kept(table().systems), ())


class TestAgentsOfThePeriod:
    def test_each_gets_the_class_that_the_table_of_2012_gave_it(self) -> None:
        got = classes(case[0] for case in OF_THE_PERIOD)
        wrong = [
            (case, found)
            for case, found in zip(OF_THE_PERIOD, got, strict=True)
            if (found["br_name"], found["br_version"], found["os_name"]) != case[1:]
        ]
        assert wrong == []

    def test_the_newer_entries_of_the_table_change_nothing_about_them(self) -> None:
        agents = [case[0] for case in OF_THE_PERIOD]
        assert classes(agents) == classes(agents, of_the_period())

    def test_chrome_is_numbered_from_8_to_19_and_else_just_chrome(self) -> None:
        versions = (1, 7, 8, 9, 10, 13, 19, 20, 23)
        got = classes(f"Mozilla/5.0 (X11; Linux) {WEBKIT_2012} Chrome/{n}.0.1 Safari/535.19" for n in versions)
        assert [g["br_name"] for g in got] == [
            *(
                "Chrome",
                "Chrome",
                "Chrome 8",
                "Chrome 9",
                "Chrome 10",
                "Chrome 13",
                "Chrome 19",
                "Chrome",
                "Chrome",
            )
        ]

    def test_a_version_may_end_the_agent(self) -> None:
        assert [g["br_name"] for g in classes(["Chrome/13", "Firefox/2", "Firefox/23"])] == [
            "Chrome 13",
            "Firefox 2",
            "Firefox 23",
        ]


class TestNewerAgents:
    def test_each_gets_a_class_of_its_own(self) -> None:
        got = classes(case[0] for case in NEWER)
        wrong = [
            (case, found)
            for case, found in zip(NEWER, got, strict=True)
            if (found["br_name"], found["br_version"], found["os_name"]) != case[1:]
        ]
        assert wrong == []

    def test_no_long_version_is_taken_for_the_short_one_it_begins_with(self) -> None:
        agents = [f"Mozilla/5.0 (X11; Linux) {WEBKIT} Chrome/{n}.0 Safari/537.36" for n in (80, 99, 100, 131, 199)]
        agents += [f"Mozilla/5.0 (X11; Linux; rv:{n}.0) Gecko/20100101 Firefox/{n}.0" for n in (20, 39, 100, 133)]
        assert [g["br_name"] for g in classes(agents)] == [
            *("Chrome 80", "Chrome 99", "Chrome 100", "Chrome 131", "Chrome 199"),
            *("Firefox 20", "Firefox 39", "Firefox 100", "Firefox 133"),
        ]

    def test_android_14_is_not_android_1(self) -> None:
        agents = ["Android 1.6", "Android 10", "Android 14; x", "Android 2.3", "Android/14"]
        assert [g["os_name"] for g in classes(agents)] == [
            "Android 1.x",
            "Android 10",
            "Android 14",
            "Android 2.x",
            "Android",
        ]

    def test_windows_8_has_its_name_only_under_a_newer_browser(self) -> None:
        agents = [
            "Mozilla/5.0 (Windows NT 6.2; rv:17.0) Gecko/20121128 Firefox/17.0.1",
            "Mozilla/5.0 (Windows NT 6.2; rv:18.0) Gecko/20130104 Firefox/18.0",
        ]
        assert [g["os_name"] for g in classes(agents)] == ["Windows Vista", "Windows 8"]

    def test_a_tablet_is_not_mobile_and_its_browser_neither(self) -> None:
        (got,) = classes([f"Mozilla/5.0 (Linux; Android 13; Pixel Tablet) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"])
        assert (got["dvce_type"], got["dvce_ismobile"], got["br_type"]) == ("Tablet", False, "Browser")


class TestAnyAgent:
    def test_all_ten_columns_are_told(self) -> None:
        got = classes(agent for agent, _, _ in IN_FULL)
        assert [tuple(g.values()) for g in got] == [(*browser, *system) for _, browser, system in IN_FULL]

    def test_what_says_nothing_is_unknown(self) -> None:
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
        assert [(a, tuple(g.values())) for a, g in zip(agents, classes(agents), strict=True)] == [
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
            ("Chrome/99999999999999999999.0", "Chrome", "99999999999999999999.0"),
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

    def test_mobile_is_what_runs_on_a_phone(self) -> None:
        agents = [case[0] for case in (*OF_THE_PERIOD, *NEWER)]
        assert [g for g in classes(agents) if g["dvce_ismobile"] != (g["dvce_type"] == "Mobile")] == []

    def test_a_robot_has_no_system_and_no_device(self) -> None:
        robots = [g for g in classes(c[0] for c in (*OF_THE_PERIOD, *NEWER)) if g["br_type"] == "Robot"]
        assert len(robots) > 10
        assert {(g["os_name"], g["dvce_type"], g["dvce_ismobile"]) for g in robots} == {("Unknown", "Unknown", False)}


class Elsewhere(DuckDB):
    """The leaves as an engine without lists and without `contains` would spell them; DuckDB runs it."""

    def has(self, x: str, token: str) -> str:
        return f"instr({x}, {self.text(token)}) > 0"

    def pick(self, x: str, values: Sequence[str]) -> str:
        return f"CASE {x} " + " ".join(f"WHEN {n} THEN {self.text(v)}" for n, v in enumerate(values, 1)) + " END"

    def truth(self, condition: str) -> str:
        return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


class TestTheTable:
    def test_every_entry_is_the_answer_for_some_agent_of_this_file(self) -> None:
        def numbered(entries: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(dataclasses.replace(entry, name=str(n)) for n, entry in enumerate(entries))

        whole = table()
        entries = Table(numbered(whole.browsers), numbered(whole.systems), whole.signs)
        got = classes([*(c[0] for c in (*OF_THE_PERIOD, *NEWER)), *(c[0] for c in IN_FULL)], entries)

        def unreached(listed: Sequence[Entry], column: str) -> list[tuple[int, str]]:
            reached = {g[column] for g in got}
            return [(n, entry.name) for n, entry in enumerate(listed) if str(n) not in reached]

        assert unreached(whole.browsers, "br_name") == []
        assert unreached(whole.systems, "os_name") == []

    def test_every_sign_of_newer_times_is_one_by_itself(self) -> None:
        signs = table().signs
        texts = [token for sign in signs for token in sign.tokens]
        texts += [f"{sign.main.after}{sign.main.ranges[0][0]}" for sign in signs if sign.main]
        # What the period calls Vista shows whether the agent counts as newer.
        got = classes(["Windows NT 6.2", *(f"Windows NT 6.2 {text}" for text in texts)])
        assert len(texts) > 20
        assert [text for text, g in zip(["", *texts], got, strict=True) if g["os_name"] == "Windows Vista"] == [""]

    def test_a_name_has_a_place_for_a_number_exactly_where_one_is_read(self) -> None:
        for entry in (*table().browsers, *table().systems):
            mains = [c.main for c in entry.conditions if c.main]
            fixed = all(low == high for main in mains for low, high in main.ranges)
            assert ("{}" in entry.name) == (bool(mains) and not fixed), entry

    def test_only_the_last_of_each_list_takes_what_is_left(self) -> None:
        for entries in (table().browsers, table().systems):
            free = [not any(c.tokens or c.main for c in e.conditions) for e in entries]
            assert free == [False] * (len(entries) - 1) + [True]

    def test_every_value_is_of_the_vocabulary(self) -> None:
        whole = table()
        assert {b.type for b in whole.browsers} == {
            "Browser", "Browser (mobile)", "Browser (text only)", "Email Client", "Robot", "unknown",
        }  # fmt: skip
        assert {b.engine for b in whole.browsers} == {
            "GECKO",
            "KHTML",
            "OTHER",
            "PRESTO",
            "TRIDENT",
            "WEBKIT",
            "WORD",
        }
        assert {s.device for s in whole.systems} == {
            "Computer", "Digital media receiver", "Game console", "Mobile", "Tablet", "Unknown",
        }  # fmt: skip

    def test_the_patterns_need_no_backslash_and_no_flag(self) -> None:
        for browser in table().browsers:
            if browser.version:
                assert not re.search(r"\\|\(\?[^:]", browser.version.pattern)
                assert re.compile(browser.version.pattern).groups == 1

    def test_an_engine_with_other_leaves_gives_the_same_answer(self) -> None:
        agents = [case[0] for case in (*OF_THE_PERIOD, *NEWER)]
        ours = [{**g, "dvce_ismobile": int(g["dvce_ismobile"])} for g in classes(agents)]
        assert classes(agents, spell=Elsewhere()) == ours


@pytest.mark.skipif(not REFERENCE.exists(), reason="the shared reference agents are not beside the repository")
class TestAgainstTheReference:
    @staticmethod
    def wrong(rows: list[dict[str, Any]], entries: Table | None = None) -> list[tuple[str, dict[str, Any]]]:
        got = classes([row["ua"] for row in rows], entries)
        found = [
            (row["ua"], {k: (want, g[k]) for k, want in row["expect"].items() if g[k] != want})
            for row, g in zip(rows, got, strict=True)
        ]
        return [(agent, columns) for agent, columns in found if columns]

    def test_99_of_100_agents_of_2012_have_every_column_right(self) -> None:
        rows = [r for r in map(json.loads, REFERENCE.read_text("utf-8").splitlines()) if r["era"] == "2012"]
        wrong = self.wrong(rows)
        assert len(wrong) <= 0.01 * len(rows), wrong

    def test_without_its_newer_half_the_table_agrees_on_agents_of_all_times(self) -> None:
        rows = [json.loads(line) for line in REFERENCE.read_text("utf-8").splitlines()]
        wrong = self.wrong(rows, of_the_period())
        assert len(wrong) <= 0.01 * len(rows), wrong
