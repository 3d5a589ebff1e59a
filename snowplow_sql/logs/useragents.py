"""The user-agent table, and the SQL that classifies agents with it.

The table is useragents.toml, whose head says how it is read. The compiler here knows no engine: what engines
spell differently are the six leaves of `Spelling`, and the table itself is never touched for one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from snowplow_sql.sqltext import literal, literals

COLUMNS = (
    "br_name",
    "br_family",
    "br_version",
    "br_type",
    "br_renderengine",
    "os_name",
    "os_family",
    "os_manufacturer",
    "dvce_type",
    "dvce_ismobile",
)
"""What `classified` gives beside the agent, in its order."""

_WORD = "[0-9A-Za-z_]"


@dataclass(frozen=True)
class MainVersion:
    """A whole number directly behind `after`, in one of `ranges`: ends included, None is open."""

    after: str
    ranges: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True)
class Version:
    """The version text behind `after`: see the table's head for `parts`, `least` and `suffix`."""

    after: str
    parts: int
    least: int = 1
    suffix: bool = False

    @property
    def pattern(self) -> str:
        """A regular expression whose group 1 is the version. RE2 and Java read it alike; no backslash."""
        if self.parts == 1:
            number = "[0-9]+"
        else:
            second = f"[.]{_WORD}+" if self.least > 1 else f"[.]?{_WORD}*"
            number = f"[0-9]+{second}" + f"(?:[.]{_WORD}+)?" * (self.parts - 2)
        return _verbatim(self.after) + f"({number}" + (f"(?:-{_WORD}+)?" if self.suffix else "") + ")"


@dataclass(frozen=True)
class Condition:
    """All of it must hold; an empty one always does. Texts are in lower case."""

    tokens: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    main: MainVersion | None = None
    newer: bool = False


@dataclass(frozen=True)
class Entry:
    """What browsers and systems share; `conditions` are those of its parent, if it has one, and its own."""

    name: str
    family: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Browser(Entry):
    """A browser, mail program, robot or tool."""

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
    """Browsers and systems in the order in which they are tried; the last of each takes what is left.

    An agent is newer than the period when one of `signs` holds.
    """

    browsers: tuple[Browser, ...]
    systems: tuple[System, ...]
    signs: tuple[Condition, ...]


class Spelling(Protocol):
    """What engines spell differently. Arguments named `x` are SQL, all others are values."""

    def has(self, x: str, token: str) -> str:
        """Whether the text `x` contains `token`, both being in lower case."""

    def number_after(self, x: str, marker: str) -> str:
        """The integer in `x` where `marker` is first followed directly by a digit; else NULL."""

    def version(self, x: str, version: Version) -> str:
        """The version in `x`, where it first stands; NULL where there is none."""

    def pick(self, x: str, values: Sequence[str]) -> str:
        """The one of `values` whose number is `x`, from 1."""

    def text(self, value: str) -> str:
        """`value` as a literal."""

    def truth(self, condition: str) -> str:
        """A SQL condition as a value of the type that `dvce_ismobile` has."""


class DuckDB:
    """DuckDB's spelling."""

    def has(self, x: str, token: str) -> str:
        """See Spelling."""
        return f"contains({x}, {literal(token)})"

    def number_after(self, x: str, marker: str) -> str:
        """See Spelling."""
        return f"try_cast(regexp_extract({x}, {literal(_verbatim(marker) + '([0-9]+)')}, 1) AS INTEGER)"

    def version(self, x: str, version: Version) -> str:
        """See Spelling."""
        return f"nullif(regexp_extract({x}, {literal(version.pattern)}, 1), '')"

    def pick(self, x: str, values: Sequence[str]) -> str:
        """See Spelling."""
        return f"{literals(values)}[{x}]"

    def text(self, value: str) -> str:
        """See Spelling."""
        return literal(value)

    def truth(self, condition: str) -> str:
        """See Spelling."""
        return f"({condition})"


@cache
def table() -> Table:
    """The table, read once."""
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


def classified(relation: str, spell: Spelling, entries: Table | None = None) -> str:
    """A SELECT of one row per row of `relation`: its column `agent`, then COLUMNS.

    `agent` is decoded text; NULL and '' are Unknown. Only `br_version` can be NULL. The four derived tables
    stand on each other because each needs the column of the one below: lower case, newer or not, browser,
    system.
    """
    entries = entries or table()
    browsers, systems = entries.browsers, entries.systems
    robots = [str(n) for n, b in enumerate(browsers, 1) if b.type == "Robot"]
    signs = " OR ".join(_holds([sign], spell) for sign in entries.signs)
    robot = f"WHEN browser IN ({', '.join(robots)}) THEN {len(systems)}"
    mobile = [str(n) for n, s in enumerate(systems, 1) if s.device == "Mobile"]

    def pick(x: str, values: Iterable[str]) -> str:
        return spell.pick(x, list(values))

    columns = (
        _name("browser", browsers, spell),
        pick("browser", (b.family for b in browsers)),
        _versions(browsers, spell),
        pick("browser", (b.type for b in browsers)),
        pick("browser", (b.engine for b in browsers)),
        _name("os", systems, spell),
        pick("os", (s.family for s in systems)),
        pick("os", (s.manufacturer for s in systems)),
        pick("os", (s.device for s in systems)),
        spell.truth(f"os IN ({', '.join(mobile)})"),
    )
    listed = ",\n  ".join(f"{x} AS {name}" for name, x in zip(COLUMNS, columns, strict=True))
    return f"""SELECT agent,
  {listed}
FROM (
SELECT agent, folded, browser, {_first(systems, spell, robot)} AS os
FROM (
SELECT agent, folded, newer, {_first(browsers, spell)} AS browser
FROM (
SELECT agent, folded, ({signs or "1 = 0"}) AS newer
FROM (
SELECT agent, lower(coalesce(agent, '')) AS folded FROM {relation}
) lower_case
) dated
) with_browser
) with_system"""


def _first(entries: Sequence[Entry], spell: Spelling, before: str = "") -> str:
    """The number of the first entry that holds, from 1."""
    branches = [f"WHEN {_holds(e.conditions, spell)} THEN {n}" for n, e in enumerate(entries[:-1], 1)]
    return "CASE " + "\n".join([before, *branches]) + f"\nELSE {len(entries)} END"


def _holds(conditions: Iterable[Condition], spell: Spelling) -> str:
    def any_of(tokens: Sequence[str]) -> str:
        tests = " OR ".join(spell.has("folded", token) for token in tokens)
        return f"({tests})" if len(tokens) > 1 else tests

    tests: list[str] = []
    for condition in conditions:
        # The cheap tests come first; a CASE branch ends at the first that fails.
        tests += ["newer"] * condition.newer
        tests += [any_of(tokens) for tokens in (condition.tokens, condition.also) if tokens]
        tests += [f"NOT {spell.has('folded', token)}" for token in condition.unless]
        if condition.main:
            tests.append(spell.has("folded", condition.main.after))
            tests.append(_within(condition.main, spell))
    return " AND ".join(dict.fromkeys(tests))


def _within(main: MainVersion, spell: Spelling) -> str:
    number = spell.number_after("folded", main.after)

    def test(low: int, high: int | None) -> str:
        if low == high:
            return f"{number} = {low}"
        # Hive 0.8 has no BETWEEN.
        return f"{number} >= {low}" + ("" if high is None else f" AND {number} <= {high}")

    return "(" + " OR ".join(test(*ends) for ends in main.ranges) + ")"


def _name(number: str, entries: Sequence[Entry], spell: Spelling) -> str:
    """The entry's name, with its main version where the name has a place for it."""
    branches: dict[str, list[str]] = {}
    for n, entry in enumerate(entries, 1):
        main = next((c.main for c in reversed(entry.conditions) if c.main), None)
        if main and "{}" in entry.name:
            before, _, behind = entry.name.partition("{}")
            parts = [spell.text(before), spell.number_after("folded", main.after)]
            parts += [spell.text(behind)] if behind else []
            branches.setdefault(f"concat({', '.join(parts)})", []).append(str(n))
    picked = spell.pick(number, [entry.name for entry in entries])
    return _case(number, branches, picked)


def _versions(browsers: Sequence[Browser], spell: Spelling) -> str:
    branches: dict[str, list[str]] = {}
    for n, browser in enumerate(browsers, 1):
        if browser.version:
            branches.setdefault(spell.version("agent", browser.version), []).append(str(n))
    return _case("browser", branches, "NULL")


def _case(number: str, branches: Mapping[str, Sequence[str]], otherwise: str) -> str:
    whens = (f"WHEN {number} IN ({', '.join(numbers)}) THEN {x}" for x, numbers in branches.items())
    return "CASE " + "\n    ".join(whens) + f"\n    ELSE {otherwise} END" if branches else otherwise


def _flat(
    entries: Iterable[Mapping[str, Any]],
) -> Iterable[tuple[str, str, tuple[Condition, ...], Mapping[str, Any]]]:
    """Name, family, conditions and values of each entry, its children before it."""
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


def _verbatim(text: str) -> str:
    """`text` as a regular expression; a class of one character needs no backslash, which Hive would eat."""
    return re.sub(r"[.+*?()|{}$]", r"[\g<0>]", text)
