"""Parameters of a query: how they are declared, and how a given value is parsed or refused with a one-line error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from snowplow_sql.errors import UsageError
from snowplow_sql.values import DERIVED, MANY, MEASURES, TYPES, Value, did_you_mean


@dataclass(frozen=True)
class Param:
    """One declared parameter of a query."""

    name: str
    type: str
    help: str
    default: Value = None
    choices: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """For a lookup: its columns and the kind of each, one of snowplow_sql.kinds."""
    many: bool = field(init=False)
    """Whether it may be given several times."""

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"'{self.type}' is not a type of parameter. Use one of {', '.join(TYPES)}.")
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice needs choices")
        object.__setattr__(self, "many", self.type in MANY)

    @property
    def kind(self) -> str:
        """The type of a single value, such as `host` for a parameter of the type `hosts`."""
        return MANY.get(self.type, self.type)

    @property
    def option(self) -> str:
        """Its name on the command line."""
        if self.type == "lookup":
            return f"--lookup {self.name}"
        return OPTIONS.get(self.name, "--" + self.name.replace("_", "-"))

    @property
    def off(self) -> str:
        """For a flag, the option that switches it off; '' for any other parameter."""
        if self.type != "flag":
            return ""
        word = self.option.removeprefix("--")
        if word.startswith("exclude-"):
            return f"--include-{word.removeprefix('exclude-')}"
        return f"--{word.removeprefix('no-')}" if word.startswith("no-") else f"--no-{word}"

    @property
    def usage(self) -> str:
        """The option as help lists it, with =FILE.csv for a lookup."""
        return f"{self.option}=FILE.csv" if self.type == "lookup" else self.option

    def parse(self, given: Any) -> Value:
        """`given`, a text or an already typed value, as a value of this parameter.

        None gives the default. For a parameter that may be given several times, any iterable is several values, and an
        empty one gives the default. Raises UsageError, saying what was expected.
        """
        if not self.many:
            given = self.default if given is None else given
            return None if given is None else self._one(given)
        if self.type == "step" and isinstance(given, Set):
            raise UsageError(f"{self.option}: a set has no order, and steps have one. Give a list.")
        return [self._one(item) for item in listed(given) or listed(self.default)]

    def _one(self, given: Any) -> Value:
        try:
            return TYPES[self.type](given, self.choices)
        except ValueError as error:
            raise UsageError(f"{self.option}: {error}") from None


def listed(given: Any) -> list[Any]:
    """The values given for a parameter that takes several; a set is sorted, so that the SQL is always the same."""
    if given is None:
        return []
    if isinstance(given, Set):
        return sorted(given, key=str)
    is_one = isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable)
    return [given] if is_one else list(given)


_ADD, _REMOVE = "action=add-to-basket", "action=remove-from-basket"
GRAINS = ("hour", "day", "week", "month")

SHARED = {
    "grain": Param("grain", "choice", "Length of a period. A week begins on Monday.", "day", GRAINS),
    "top": Param("top", "count", "How many rows to list at most.", 20),
    "min_count": Param("min_count", "int", "Leave out rows that count fewer than this.", 1),
    "goal": Param(
        "goal",
        "goal",
        "What counts as a conversion, written as a step of a funnel; event is the type, inferred where the column is "
        "NULL.",
        "order: event=transaction",
    ),
    "start_goal": Param(
        "start_goal", "goal", "What users start with, written as a step of a funnel; any is every event.", "any"
    ),
    "return_goal": Param(
        "return_goal", "goal", "What counts as coming back, written as a step of a funnel; any is every event.", "any"
    ),
    "step": Param(
        "step",
        "step",
        "A step, as 'label: column=pattern, column=pattern'; the label may be left out. Columns of events, or page, "
        "title, category, action, label; event is the type, inferred where the column is NULL; * is any text; any is "
        "every event. Repeat it, in order; the same step again is a later event.",
    ),
    "page": Param("page", "page", "Only this page: a path, in which * is any text.", "*"),
    "by": Param("by", "dimension", f"What to split by: {', '.join(DERIVED)}, or a column.", "channel"),
    "measure": Param("measure", "choice", "What to count.", "visits", MEASURES),
    "buckets": Param("buckets", "bounds", "Where each bucket begins, such as 1,2,6,11.", "1,2,3,6,11"),
    "gap_minutes": Param("gap_minutes", "int", "Minutes without an event after which a visit is over.", 30),
    "add": Param("add", "goal", "What puts a product into the basket, written as a step of a funnel.", _ADD),
    "remove": Param(
        "remove", "goal", "What takes a product out of the basket, written as a step of a funnel.", _REMOVE
    ),
}
"""Parameters that many queries have. A query file declares one by giving only its default."""

STANDARD = {
    "start": Param("start", "date", "First day to count, such as 2012-01-01, in UTC or in the zone of --tz."),
    "end": Param("end", "date", "Last day to count, inclusive."),
    "app_id": Param("app_id", "text", "Only events of this application."),
    "platform": Param("platform", "text", "Only events of this platform, such as web."),
    "host": Param("host", "host", "Only events on pages of this host, such as shop.example.com; * is any text."),
    "exclude_ip": Param("exclude_ip", "addresses", "Leave out this address; * is any text, as in 10.0.*. Repeat it."),
    "internal_host": Param(
        "internal_host",
        "hosts",
        "Another host of your own site, such as *.example.com: a referrer from it is internal. Repeat it.",
    ),
    "tz": Param("tz", "zone", "Count days and hours in this time zone, such as Europe/Berlin, instead of UTC."),
    "exclude_bots": Param("exclude_bots", "flag", "Leave out robots, by their user agent.", default=False),
    "where": Param("where", "text", "Only events for which this SQL predicate on events columns holds."),
    "table": Param("table", "table", "Name of the events table, such as events or shop.events_004.", "events"),
}
"""The parameters that every query has. They define its selection of events."""

PERIOD = ("start", "end", "tz", "table")
"""The standard parameters that define the days and the table; the others filter the events of those days."""

COMPARED = ("previous", "year")
"""What a period can be compared with: a period of the same length just before, or the same period a year earlier."""

TREND = {
    "fill": Param("fill", "flag", "Add a row for each period without one. Needs --from and --to.", default=False),
    "compare": Param(
        "compare",
        "choice",
        "Show beside each period the one as many periods earlier (previous) or a year earlier (year), and the change. "
        "Needs --from and --to. An hour that the clocks of --tz skip has no row, and no hour is compared with it.",
        "none",
        ("none", *COMPARED),
    ),
}
"""The parameters that every query with one row per period has; see trends.py."""

OPTIONS = {"start": "--from", "end": "--to"}
"""The options that differ from their parameter's name: `from` is a keyword of Python."""

RESERVED = frozenset(
    {
        *("source", "endpoint_url", "modern", "as_of_2012", "dedupe", "dialect", "queries", "lookup", "help"),
        *("form", "format", "to", "output", "chart", "explain", "meta"),
        *("self", "query", "name"),  # what Session.run and render take in addition to parameters
    }
)
"""The names that no parameter of a query may have, in addition to those of STANDARD: a command or a function that runs
queries has an option or an argument of that name."""


def parse_all(declared: Mapping[str, Param], given: Mapping[str, Any], query: str) -> dict[str, Value]:
    """The value of every parameter of `declared`, from `given` or its default.

    Raises UsageError for a value that does not fit, for a name that is not declared, and for a last day before the
    first.
    """
    for name in given:
        if name not in declared:
            option = f"--{name.rstrip('_')}"  # from_: `from` is a keyword of Python
            near = next((one for one, param in declared.items() if param.option.split()[0] == option), None)
            hint = f" Did you mean '{near}'?" if near else did_you_mean(name, list(declared))
            raise UsageError(f"The query '{query}' has no parameter '{name}'.{hint} It has: {', '.join(declared)}.")
    values = {name: param.parse(given.get(name)) for name, param in declared.items()}
    if "start" in values and "end" in values:
        check_order(STANDARD["start"], values["start"], STANDARD["end"], values["end"])
    return values


def check_order(first: Param, start: Value, last: Param, end: Value) -> None:
    """Raise UsageError if `end`, the value of the parameter `last`, is before `start`, the value of `first`."""
    if start is not None and end is not None and end < start:
        raise UsageError(f"{first.option} {start} is after {last.option} {end}. Give the earlier day first.")
