"""The table of user agents is sound in both its readings."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from classed import EVERY_AGENT, classes, either_reading

from snowplow_sql.logs.spellings.duckdb import DuckDB
from snowplow_sql.logs.useragents import Entry, Table, table


class Elsewhere(DuckDB):
    """Functions spelled as for an engine without lists and without `contains`; DuckDB runs them."""

    def has(self, x: str, token: str) -> str:
        return f"instr({x}, {self.text(token)}) > 0"

    def pick(self, x: str, values: Sequence[str]) -> str:
        return f"CASE {x} " + " ".join(f"WHEN {n} THEN {self.text(v)}" for n, v in enumerate(values, 1)) + " END"

    def truth(self, condition: str) -> str:
        return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


@either_reading
def test_every_entry_is_the_answer_for_some_agent_of_the_cases(modern: bool) -> None:
    def numbered(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(entry, name=str(n)) for n, entry in enumerate(entries))

    read = table() if modern else table().of_the_period()
    entries = Table(numbered(read.browsers), numbered(read.systems), read.signs)
    got = classes(EVERY_AGENT, modern=modern, entries=entries)

    def unreached(listed: Sequence[Entry], column: str) -> list[tuple[int, str]]:
        reached = {g[column] for g in got}
        return [(n, entry.name) for n, entry in enumerate(listed) if str(n) not in reached]

    assert unreached(read.browsers, "br_name") == []
    assert unreached(read.systems, "os_name") == []


def test_the_reference_reading_has_nothing_newer() -> None:
    whole, period = table(), table().of_the_period()
    assert [e.name for e in (*period.browsers, *period.systems) if any(c.newer for c in e.conditions)] == []
    assert period.signs == ()
    assert {"Edge", "Samsung Internet"} <= {b.name for b in whole.browsers} - {b.name for b in period.browsers}
    assert {"Windows 10", "KaiOS"} <= {e.name for e in whole.systems} - {e.name for e in period.systems}


def test_each_number_of_the_reference_reading_is_one_that_can_be_looked_for() -> None:
    period = table().of_the_period()
    mains = [entry.main for entry in (*period.browsers, *period.systems) if entry.main]
    assert mains
    assert [main for main in mains if any(high is None for _, high in main.ranges)] == []


def test_every_sign_of_newer_times_is_one_by_itself() -> None:
    signs = table().signs
    texts = [token for sign in signs for token in sign.tokens]
    texts += [f"{sign.main.after}{sign.main.ranges[0][0]}" for sign in signs if sign.main]
    # The list of 2012 calls it Vista, which shows whether the agent counts as newer.
    got = classes(["Windows NT 6.2", *(f"Windows NT 6.2 {text}" for text in texts)], modern=True)
    assert len(texts) > 20
    assert [text for text, g in zip(["", *texts], got, strict=True) if g["os_name"] == "Windows Vista"] == [""]


def test_a_name_has_a_place_for_a_number_exactly_where_one_is_read() -> None:
    for entry in (*table().browsers, *table().systems):
        mains = [c.main for c in entry.conditions if c.main]
        fixed = all(low == high for main in mains for low, high in main.ranges)
        assert ("{}" in entry.name) == (bool(mains) and not fixed), entry


def test_only_the_last_of_each_list_takes_what_is_left() -> None:
    whole, period = table(), table().of_the_period()
    for entries in (whole.browsers, whole.systems, period.browsers, period.systems):
        free = [not any(c.tokens or c.main for c in e.conditions) for e in entries]
        assert free == [False] * (len(entries) - 1) + [True]


def test_every_value_is_of_the_vocabulary() -> None:
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


def test_the_patterns_need_no_backslash_and_no_flag() -> None:
    for browser in table().browsers:
        if browser.version:
            assert not re.search(r"\\|\(\?[^:]", browser.version.pattern)
            assert re.compile(browser.version.pattern).groups == 1


@either_reading
def test_an_engine_with_other_leaves_gives_the_same_answer(modern: bool) -> None:
    ours = [{**g, "dvce_ismobile": int(g["dvce_ismobile"])} for g in classes(EVERY_AGENT, modern=modern)]
    assert classes(EVERY_AGENT, modern=modern, spell=Elsewhere()) == ours
