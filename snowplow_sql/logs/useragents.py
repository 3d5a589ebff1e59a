"""The user-agent table, and the SQL that classifies user agents with it.

The table is useragents.toml. Its head describes how the table is read, and its two readings. The compiler here is
independent of engines: differences between engines are handled in `spellings`, never by changing the table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from snowplow_sql.events import AGENT_COLUMNS
from snowplow_sql.logs.spellings.base import Spelling, verbatim
from snowplow_sql.logs.stages import Stage

_WORD = "[0-9A-Za-z_]"

_ENDS_IN_WHOLE_NUMBER = re.compile(r"[ /-][0-9]+$")


@dataclass(frozen=True)
class MainVersion:
    """A whole number directly after the text `after`, within one of `ranges`: ends included, None for an open end."""

    after: str
    ranges: tuple[tuple[int, int | None], ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """All possible numbers, highest first, as the library tries them; () if a range is open."""
        ends = [(low, high) for low, high in self.ranges if high is not None]
        if len(ends) < len(self.ranges):
            return ()
        return tuple(sorted((n for low, high in ends for n in range(low, high + 1)), reverse=True))

    def text(self, number: int) -> str:
        """The text `after` followed by `number`."""
        return f"{self.after}{number}"


@dataclass(frozen=True)
class Version:
    """A version text after the text `after`; the head of the table describes the other fields."""

    after: str
    parts: int
    least: int = 1
    suffix: bool = False
    loose: bool = False

    @property
    def pattern(self) -> str:
        """A regular expression whose group 1 is the version. RE2 and Java agree on its meaning; it has no backslash."""
        if self.loose:
            number = "[0-9]+[.][0-9]+" + "[.]?[0-9A-Za-z_+-]*" * (self.parts - 2)
        elif self.parts == 1:
            number = "[0-9]+"
        else:
            second = f"[.]{_WORD}+" if self.least > 1 else f"[.]?{_WORD}*"
            number = f"[0-9]+{second}" + f"(?:[.]{_WORD}+)?" * (self.parts - 2)
        return verbatim(self.after) + f"({number}" + (f"(?:-{_WORD}+)?" if self.suffix else "") + ")"


@dataclass(frozen=True)
class Condition:
    """A conjunction of tests on the user agent. An empty condition always holds. Texts are in lower case."""

    tokens: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    main: MainVersion | None = None
    newer: bool = False


@dataclass(frozen=True)
class Entry:
    """The common part of browsers and systems; `conditions` are those of the parent, if there is one, and its own."""

    name: str
    family: str
    conditions: tuple[Condition, ...]

    @property
    def newer(self) -> bool:
        """Whether the entry belongs to the modern reading only."""
        return any(condition.newer for condition in self.conditions)

    @property
    def main(self) -> MainVersion | None:
        """The main version that the entry's name refers to, if a `main` condition states it."""
        return next((c.main for c in reversed(self.conditions) if c.main), None)

    @property
    def numbered(self) -> tuple[str, ...]:
        """The tokens of the entry itself (not its parent) that end in a whole number."""
        return tuple(token for token in self.conditions[-1].tokens if _ENDS_IN_WHOLE_NUMBER.search(token))


@dataclass(frozen=True)
class Browser(Entry):
    """A browser, mail client, robot or tool."""

    type: str
    engine: str
    version: Version | None


@dataclass(frozen=True)
class System(Entry):
    """An operating system, with the kind of device that runs it."""

    manufacturer: str
    device: str


@dataclass(frozen=True)
class Table:
    """Browsers and systems in the order in which they are tried; the last of each matches all remaining agents.

    A user agent is newer than 2012 if one of `signs` holds.
    """

    browsers: tuple[Browser, ...]
    systems: tuple[System, ...]
    signs: tuple[Condition, ...]

    def of_the_period(self) -> Table:
        """The table as the library of May 2012 knew it: without the entries for newer agents, and without the signs."""
        return Table(
            tuple(browser for browser in self.browsers if not browser.newer),
            tuple(system for system in self.systems if not system.newer),
            (),
        )


@cache
def table() -> Table:
    """The table; the file is read once per process."""
    read = tomllib.loads(files("snowplow_sql.logs").joinpath("useragents.toml").read_text("utf-8"))
    signs = [Condition(tokens=_lower(read["newer"]["tokens"]))]
    signs += [Condition(main=_main(sign)) for sign in read["newer"]["main"]]
    return Table(
        tuple(
            Browser(name, family, conditions, of["type"], of["engine"], _version(of.get("version")))
            for name, family, conditions, of in _flat(read["browsers"])
        ),
        tuple(
            System(name, family, conditions, of["manufacturer"], of["device"])
            for name, family, conditions, of in _flat(read["systems"])
        ),
        tuple(signs),
    )


def classes(spell: Spelling, *, modern: bool, entries: Table | None = None, text: str) -> list[Stage]:
    """The stages that compute AGENT_COLUMNS, all of them in the last stage.

    The column `text` is the decoded user agent; NULL and '' are Unknown. Without `modern`, every agent gets the classes
    that the library of 2012 gives. With `modern`, newer agents get names of their own.

    `br_version` is NULL if the agent has no version. `br_name` and `os_name` are NULL only without `modern`, where the
    library mistakes the beginning of a longer number for the number (Chrome 13 in Chrome/131). No other column can be
    NULL.
    """
    whole = entries or table()
    read = whole if modern else whole.of_the_period()
    return _Compiler(read, spell, modern=modern).stages(text)


class _Compiler:
    """Compiles the table to SQL, in one of its two readings."""

    def __init__(self, entries: Table, spell: Spelling, *, modern: bool) -> None:
        self.entries = entries
        self.spell = spell
        self.modern = modern

    def stages(self, text: str) -> list[Stage]:
        """The stages of `classes`, in order: lower case, newer or not, browser, system, and finally the columns."""
        browsers, systems = self.entries.browsers, self.entries.systems
        robots = _numbers(n for n, b in enumerate(browsers, 1) if b.type == "Robot")
        mobile = _numbers(n for n, s in enumerate(systems, 1) if s.device == "Mobile")
        newer = " OR ".join(self.holds([sign]) for sign in self.entries.signs)
        columns = (
            self.name("browser", browsers),
            self.pick("browser", (b.family for b in browsers)),
            self.version(text, browsers),
            self.pick("browser", (b.type for b in browsers)),
            self.pick("browser", (b.engine for b in browsers)),
            self.name("os", systems),
            self.pick("os", (s.family for s in systems)),
            self.pick("os", (s.manufacturer for s in systems)),
            self.pick("os", (s.device for s in systems)),
            self.spell.truth(f"os IN ({mobile})"),
        )
        return [
            {"folded": f"lower(coalesce({text}, ''))"},
            *([{"newer": self.spell.truth(newer)}] if newer else []),
            {"browser": self.first(browsers)},
            {"os": self.first(systems, f"WHEN browser IN ({robots}) THEN {len(systems)}")},
            dict(zip(AGENT_COLUMNS, columns, strict=True)),
        ]

    def first(self, entries: Sequence[Entry], before: str = "") -> str:
        """The number, from 1, of the first entry that holds."""
        branches = [f"WHEN {self.holds(e.conditions)} THEN {n}" for n, e in enumerate(entries[:-1], 1)]
        return "CASE " + "\n".join([before, *branches]) + f"\nELSE {len(entries)} END"

    def holds(self, conditions: Iterable[Condition]) -> str:
        tests: list[str] = []
        for condition in conditions:
            # The cheap tests come first: a CASE branch stops at the first test that fails.
            tests += ["newer"] * condition.newer
            tests += [self.any_of(tokens) for tokens in (condition.tokens, condition.also) if tokens]
            tests += [f"NOT {self.spell.has('folded', token)}" for token in condition.unless]
            main = condition.main
            if main and not self.modern:
                # Matches any number that begins with one of these, since the library searched for the text only.
                tests.append(self.any_of([main.text(number) for number in main.numbers]))
            elif main:
                # an agent may have several numbers
                is_one = self.has_number(main, main.numbers) if main.numbers else self.within(main)
                tests += [self.spell.has("folded", main.after), is_one]
        return " AND ".join(dict.fromkeys(tests))

    def any_of(self, tokens: Sequence[str]) -> str:
        tests = " OR ".join(self.spell.has("folded", token) for token in tokens)
        return f"({tests})" if len(tokens) > 1 else tests

    def has_number(self, main: MainVersion, numbers: Sequence[int]) -> str:
        """Whether one of `numbers` directly follows the text, and is not followed by a digit."""
        one_of = "|".join(map(str, numbers))
        return self.spell.matches("folded", verbatim(main.after) + f"(?:{one_of})(?:[^0-9]|\\z)")

    def within(self, main: MainVersion) -> str:
        """Whether the first number after the text is in one of the ranges."""
        number = self.spell.number_after("folded", main.after)

        def test(low: int, high: int | None) -> str:
            if low == high:
                return f"{number} = {low}"
            # Hive 0.8 has no BETWEEN.
            return f"{number} >= {low}" + ("" if high is None else f" AND {number} <= {high}")

        return "(" + " OR ".join(test(*ends) for ends in main.ranges) + ")"

    def name(self, number: str, entries: Sequence[Entry]) -> str:
        """The SQL for the entry's name; NULL if the entry's number is only the beginning of the number in the agent.

        NULL occurs in the reference reading only, which searches for numbers as the library did: see `holds`.
        """
        branches: dict[str, list[int]] = {}
        for n, entry in enumerate(entries, 1):
            ends = "" if self.modern else self.number_ends(entry)
            if "{}" in entry.name:
                branches.setdefault(self.filled(entry), []).append(n)
            elif ends:
                branches.setdefault(f"CASE WHEN {ends} THEN {self.spell.text(entry.name)} END", []).append(n)
        return _case(number, branches, self.pick(number, (entry.name for entry in entries)))

    def number_ends(self, entry: Entry) -> str:
        """The test that no digit follows the number of the entry; '' if the entry has no number."""
        if entry.main:
            return self.has_number(entry.main, entry.main.numbers)
        return " AND ".join(f"{self.spell.number_after('folded', text)} IS NULL" for text in entry.numbered)

    def filled(self, entry: Entry) -> str:
        """The name of an entry that includes the main version: the highest number that the library tried and found."""
        main = entry.main
        if main is None:
            raise ValueError(f"There is no version for the name '{entry.name}'.")
        if not main.numbers:
            before, _, behind = entry.name.partition("{}")
            parts = [self.spell.text(before), self.spell.number_after("folded", main.after)]
            return f"concat({', '.join(parts + [self.spell.text(behind)] * bool(behind))})"
        names = {number: self.spell.text(entry.name.format(number)) for number in main.numbers}
        ends = {number: self.has_number(main, [number]) for number in main.numbers}
        if self.modern:
            whens = [f"WHEN {ends[number]} THEN {name}" for number, name in names.items()]
        else:
            found = {number: self.spell.has("folded", main.text(number)) for number in main.numbers}
            whens = [f"WHEN {found[n]} THEN CASE WHEN {ends[n]} THEN {name} END" for n, name in names.items()]
        return f"CASE {' '.join(whens)} END"

    def version(self, text: str, browsers: Sequence[Browser]) -> str:
        branches: dict[str, list[int]] = {}
        for n, browser in enumerate(browsers, 1):
            if browser.version:
                branches.setdefault(self.spell.version(text, browser.version), []).append(n)
        return _case("browser", branches, "NULL")

    def pick(self, number: str, values: Iterable[str]) -> str:
        return self.spell.pick(number, list(values))


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(map(str, values))


def _case(number: str, branches: Mapping[str, Sequence[int]], otherwise: str) -> str:
    whens = (f"WHEN {number} IN ({_numbers(numbers)}) THEN {x}" for x, numbers in branches.items())
    return "CASE " + "\n    ".join(whens) + f"\n    ELSE {otherwise} END" if branches else otherwise


def _flat(
    entries: Iterable[Mapping[str, Any]],
) -> Iterable[tuple[str, str, tuple[Condition, ...], Mapping[str, Any]]]:
    """The name, family, conditions and values of each entry. The children of an entry come before it."""
    for entry in entries:
        family = entry.get("family", entry["name"])
        own = _condition(entry)
        for child in entry.get("children", ()):
            yield child["name"], family, (replace(own, unless=()), _condition(child)), {**entry, **child}
        yield entry["name"], family, (own,), entry


def _condition(entry: Mapping[str, Any]) -> Condition:
    return Condition(
        tokens=_lower(entry.get("tokens", ())),
        also=_lower(entry.get("also", ())),
        unless=_lower(entry.get("unless", ())),
        main=_main(entry["main"]) if "main" in entry else None,
        newer=entry.get("newer", False),
    )


def _main(value: Mapping[str, Any]) -> MainVersion:
    def ends(text: str) -> tuple[int, int | None]:
        low, dash, high = text.partition("-")
        return int(low), int(high) if high else None if dash else int(low)

    return MainVersion(value["after"].lower(), tuple(map(ends, value["in"])))


def _version(value: Mapping[str, Any] | None) -> Version | None:
    return Version(**value) if value else None


def _lower(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(token.lower() for token in tokens)
