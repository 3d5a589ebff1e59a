"""The rules that turn the values of a log line into the columns of the events table, each defined once.

The rules are written with the operations of `spellings`, so that they are the same on every engine that reads the logs.
The SQL is built in stages. Each stage is a relation over the previous one with additional columns, so that no value is
computed twice, and an engine can leave out whatever a query does not need:

1. the hits, that is, the lines whose verdict is NULL;
2. the raw value of each parameter;
3. each value decoded once;
4. each value decoded twice and cleaned, and other facts about the hit;
5. values derived from those;
6. typed values.

Sources of the rules: the deserializer of December 2012 (tag 0.6.5) and the tracker protocol.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from snowplow_sql._version import __version__
from snowplow_sql.events import AGENT_COLUMNS, EVENT_CODES, MODERN_EVENT_CODES, Column, columns
from snowplow_sql.logs.spellings.base import WHOLE_NUMBER, Spelling
from snowplow_sql.logs.stages import Stage, listed, needed, staged


@dataclass(frozen=True)
class Text:
    """A query-string value that a column is made from: that of the first parameter in `names` which has one."""

    names: tuple[str, ...]
    decodes: int
    is_text: bool
    """Whether the value stays a text. Otherwise it becomes a number, a flag or a timestamp."""


def query_texts(*, modern: bool) -> dict[str, Text]:
    """The query-string values by column, and those that only rules read, by a name of their own."""
    return {
        "ip": Text(("ip",), 1, is_text=True),
        "url": Text(("url",), 2, is_text=True),
        "tstamp": Text(("tstamp",), 2, is_text=False),
        "res": Text(("res",), 1, is_text=False),
    } | {
        name: Text(column.modern_names if modern else column.names, column.decodes, column.is_text)
        for name, column in columns().items()
        if column.source == "query"
    }


def raw(name: str) -> str:
    """The column that holds the value `name` as it was sent."""
    return f"raw_{name}"


def once(name: str) -> str:
    """The column that holds the value `name` decoded once."""
    return f"once_{name}"


def _bare(name: str) -> str:
    return f"bare_{name}"  # decoded once, without a truncated escape


def _again(name: str) -> str:
    return f"again_{name}"  # decoded twice, not yet cleaned


def value(name: str) -> str:
    """The column that holds the value `name` decoded twice and cleaned."""
    return f"value_{name}"


MALFORMED = r"%(?:[^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?\z)"
"""A percent sign that does not begin an escape sequence."""


# --- the rules of single columns --------------------------------------------------------------------------


def _first_of(names: tuple[str, ...], spell: Spelling) -> str:
    values = ", ".join(map(spell.parameter, names))
    return f"coalesce({values})" if len(names) > 1 else values


def _code(known: Iterable[str], spell: Spelling) -> str:
    # If e is repeated, the last known code wins, as it did in 2012. Case does not matter, nor which letters are
    # encoded.
    any_way = ["".join(f"(?:{it}|%{ord(it):x}|%{ord(it.upper()):x})" for it in code) for code in known]
    around = spell.joined(spell.text("&"), "query", spell.text("&"))
    last = spell.extracted(around, f".*&e=((?i:{'|'.join(any_way)}))&")
    return f"CASE WHEN {spell.repeats('e')} THEN {last} ELSE first_code END"


def _event(known: Mapping[str, str], spell: Spelling) -> str:
    decoded = spell.decoded("code", mend=False)
    return f"coalesce({spell.value_of('lower(code)', known)}, {spell.value_of(f'lower({decoded})', known)})"


def _page_url(spell: Spelling) -> str:
    # The Referer header as it was logged, still encoded. Browsers since 2020 send only the origin. In that case the
    # parameter is taken instead, if it is the URL of a page of that same origin.
    url, regex = value("url"), r"(?i)^(https?://[^/?#]+)/?\z"
    origin = spell.extracted("referer", regex)
    page_of_origin = spell.starts_with(f"lower({url})", spell.joined(f"lower({origin})", spell.text("/")))
    trimmed = f"{spell.matches('referer', regex)} AND {page_of_origin} AND length({url}) > length({origin}) + 1"
    return (
        f"CASE WHEN referer IS NULL OR referer IN ('-', '') THEN {url} "
        f"WHEN {url} IS NOT NULL AND {trimmed} THEN {url} ELSE referer END"
    )


_OPAQUE = r"^[A-Za-z][A-Za-z0-9+.-]*:(?:[^/]|\z)"
"""A URL without a hierarchy, such as mailto:x@y, which has no query string. In others, a / follows the scheme."""
_UNPAIRED = r"^[^?#]*\?([^#]*&)?([^=&#]*=[^=&#]*=+[^=&#]|=+(&|#|\z))"
_ESCAPE_IN_A_NAME = r"[?&][^=&#]*%[4-7]"


def _tags(names: list[str], spell: Spelling) -> str:
    # The query string of a landing page with campaign tags. As in 2012, either all five values are taken from the query
    # string or none: it must consist of pairs that each have a name and a single =. In 2012, a page URL that is not a
    # legal URI had no tags either; we accept it, since a | or a blank somewhere in the URL does not affect the tags.
    # The cheap tests come first, each in a branch of its own, because DuckDB evaluates the operands of AND in any
    # order.
    tags = spell.joined(spell.text("&"), spell.extracted("page_url", r"^[^?#]*\?([^#]*)"))
    # ASP encodes the underscore. Decoding all characters that occur in the names does no harm, since the values are
    # decoded later anyway.
    plain = tags
    for letter in sorted({*"".join(names)}):
        plain = spell.substituted(plain, f"(?i)%(?:{ord(letter):X}|{ord(letter.upper()):X})", letter)
    named = f"CASE WHEN {spell.matches('page_url', _ESCAPE_IN_A_NAME)} THEN {plain} ELSE {tags} END"
    untagged = f"NOT {spell.has('lower(page_url)', 'utm_')}"
    return (
        f"CASE WHEN NOT {spell.has('page_url', '?')} THEN {spell.no_text()} "
        f"WHEN {untagged} AND NOT {spell.has('page_url', '%')} THEN {spell.no_text()} "
        f"WHEN {untagged} AND NOT {spell.matches('page_url', _ESCAPE_IN_A_NAME)} THEN {spell.no_text()} "
        f"WHEN NOT {spell.matches('page_url', f'{_OPAQUE}|{_UNPAIRED}')} THEN {named} END"
    )


def _repeats_a_tag(names: list[str], spell: Spelling) -> str:
    repeated = spell.matches("tags", "(?i)" + "|".join(f"&{name}.*&{name}" for name in names))
    return f"CASE WHEN tags IS NOT NULL THEN {repeated} END"


def _campaign_raw(name: str, spell: Spelling) -> str:
    # if a parameter is repeated, the last one counts, as it did in 2012; case does not matter
    first = spell.found("tags", rf"(?i)&{name}(?:=([^=&]*)=*)?(?:&|\z)")
    last = spell.found("tags", rf"(?i).*&{name}(?:=([^=&]*)=*)?(?:&.*)?\z")  # the last match; ten times as slow
    return f"CASE WHEN tags IS NULL THEN {spell.no_text()} WHEN repeats_a_tag THEN {last} ELSE {first} END"


def _campaign_value(name: str, spell: Spelling) -> str:
    # a value that cannot be decoded a second time is NULL, as it was in 2012
    bare = _bare(name)
    malformed = f"{spell.has(bare, '%')} AND {spell.matches(bare, MALFORMED)}"
    return f"CASE WHEN NOT ({malformed}) THEN {spell.cleaned(_again(name))} END"


def _screen_stages(spell: Spelling) -> list[Stage]:
    regex = rf"^({WHOLE_NUMBER})x({WHOLE_NUMBER})x*\z"
    texts = {name: spell.extracted(once("res"), regex, group) for group, name in enumerate(("wide", "high"), 1)}
    # a size is valid only with both numbers
    return [texts, {"width": spell.whole_number("wide"), "height": spell.whole_number("high")}]


def _moment(spell: Spelling) -> dict[str, str]:
    # the tracker's clock, if it sent a date and perhaps a time; otherwise the log's
    day, clock = spell.day(spell.word(value("tstamp"), 1)), spell.clock(spell.word(value("tstamp"), 2))
    unset = f"{value('tstamp')} IS NULL"
    return {
        "dt": f"CASE WHEN {unset} THEN log_day ELSE coalesce({day}, log_day) END",
        "tm": f"CASE WHEN {unset} OR {day} IS NULL THEN log_clock ELSE coalesce({clock}, log_clock) END",
    }


def agent_stages(spell: Spelling) -> list[Stage]:
    """The header `agent` as the browser sent it, as `agent_text`: CloudFront encoded the header once or twice."""
    # In a header that was encoded twice, blanks are encoded twice as well, and are not blanks after one decoding. What
    # the browser itself encoded must stay encoded. Decoding turns a + into a blank, though the browser may have sent a
    # +.
    has_blanks = f"CASE WHEN {spell.has('agent', '%2520')} THEN false ELSE {spell.has('agent_once', ' ')} END"
    once_only = f"{spell.has('agent', '%20')} OR {spell.has('agent', ' ')} OR {has_blanks}"
    is_twice = f"{spell.has('agent', '%25')} AND NOT ({once_only})"
    twice = f"CASE WHEN {is_twice} THEN {spell.decoded('agent_once')} ELSE agent_once END"
    return [
        {"agent_once": spell.decoded("agent")},
        {"agent_twice": twice},
        {"agent_text": spell.cleaned("agent_twice")},
    ]


def _rules(spell: Spelling) -> dict[str, str]:
    return _moment(spell) | {
        "user_ipaddress": f"CASE WHEN ip_given THEN {once('ip')} ELSE client END",
        "useragent": "agent_text",
        "dvce_screenwidth": "CASE WHEN height IS NOT NULL THEN width END",
        "dvce_screenheight": "CASE WHEN width IS NOT NULL THEN height END",
    }


def _text_of(column: Column) -> str:
    return (value if column.decodes == 2 else once)(column.names[0] if column.source == "page" else column.name)


def expression(column: Column, spell: Spelling) -> str:
    """The SQL for the value of `column`, over the last of the `stages` joined with the classes of the user agent."""
    match column.source:
        case "query" | "page":
            return spell.typed(column, _text_of(column))
        case "constant":
            return spell.text(f"snowq-{__version__}" if column.names == ("snowq",) else column.names[0])
        case _:
            return _rules(spell).get(column.name, column.name)


def flaws(spell: Spelling) -> Stage:
    """Flags over the last of the `stages`: `lost_<column>` for each numeric column, and `later`."""
    numbers = [column for column in columns().values() if column.is_number]
    return {f"lost_{column.name}": is_lost(column, spell) for column in numbers} | {"later": "later"}


def is_lost(column: Column, spell: Spelling) -> str:
    """Whether the value of `column`, which is numeric, was sent as a text that is not a number."""
    sent = raw("res" if column.source == "rule" else column.name)
    return f"{sent} IS NOT NULL AND {expression(column, spell)} IS NULL"


def later_names() -> set[str]:
    """The parameters that trackers since 2013 send in place of a parameter of 2012."""
    return {name for column in columns().values() for name in column.modern_names} - {
        name for column in columns().values() for name in column.names
    }


# --- the stages -------------------------------------------------------------------------------------------

FROM_LINE = ("log_file", "line", "clock_date", "clock_time", "client", "referer", "agent", "query")
"""The columns of a hit that the stages need."""


def hits(lines: str, spell: Spelling, *, kept: Iterable[str] = ()) -> str:
    """The SELECT of the hits among `lines`, a relation with a verdict. The query string is cut at a `#`.

    `kept` are further columns of `lines` to include.
    """
    columns = ", ".join((*FROM_LINE[:-1], *kept))
    query = f"CASE WHEN {spell.has('query', '#')} THEN {spell.extracted('query', '^[^#]*', 0)} ELSE query END"
    return f"SELECT {columns}, {query} AS query FROM {lines} WHERE verdict IS NULL"


def stages(spell: Spelling, *, modern: bool) -> list[Stage]:
    """The stages on top of `hits`, in order: all values that columns are made from, except those of the user agent.

    A value that is used more than once is computed in a stage of its own, since no engine computes a common
    subexpression once for all branches of a CASE. With `modern` the names and codes of trackers since 2013 are read
    too.
    """
    return [*texts(spell, modern=modern), *derived(spell)]


def texts(spell: Spelling, *, modern: bool) -> list[Stage]:
    """The first of the `stages`: the values that a hit contains, each independent of the others."""
    found = query_texts(modern=modern)
    events = MODERN_EVENT_CODES if modern else EVENT_CODES
    twice = {name: text for name, text in found.items() if text.decodes == 2}
    return [
        *spell.before_parameters(),
        {raw(name): _first_of(text.names, spell) for name, text in found.items()}
        | {"first_code": spell.first_given("e")},
        {once(name): spell.parameter_decoded(raw(name), mend=text.is_text) for name, text in found.items()}
        | {"code": _code(events, spell)},
        {_bare(name): spell.without_last_percent(once(name)) for name in twice},
        {
            _again(name): f"CASE WHEN {spell.has(raw(name), '%')} "
            f"THEN {spell.decoded(_bare(name), mend=text.is_text)} ELSE {once(name)} END"
            for name, text in twice.items()
        },
        {value(name): spell.cleaned(_again(name)) for name in twice}
        | _facts(spell, modern=modern)
        | {"event": _event(events, spell)},
    ]


def _facts(spell: Spelling, *, modern: bool) -> Stage:
    return {
        "event_id": spell.event_id(),
        "log_day": spell.sound_day("clock_date"),
        "log_clock": spell.sound_clock("clock_time"),
        "ip_given": spell.has_parameter("ip"),
        "br_features": spell.features(),
        "later": "false" if modern else spell.gives_any(later_names()),
    }


def derived(spell: Spelling) -> list[Stage]:
    """The last of the `stages`: the values that are derived from the `texts`."""
    tags = [name for column in columns().values() if column.source == "page" for name in column.names]
    return [
        {"page_url": _page_url(spell)},
        {"tags": _tags(tags, spell)},
        {"repeats_a_tag": _repeats_a_tag(tags, spell)},
        {raw(name): _campaign_raw(name, spell) for name in tags},
        {once(name): spell.decoded(raw(name)) for name in tags},
        {_bare(name): spell.without_last_percent(once(name)) for name in tags},
        {_again(name): spell.decoded(_bare(name)) for name in tags},
        {value(name): _campaign_value(name, spell) for name in tags},
        *_screen_stages(spell),
    ]


def texts_of(lines: str, spell: Spelling, *, modern: bool, kept: Iterable[str] = ()) -> str:
    """The SELECT of the hits in `lines` with their `texts` and the `kept` columns of the lines."""
    return staged(hits(lines, spell, kept=kept), texts(spell, modern=modern))


def values(lines: str, spell: Spelling, *, modern: bool) -> str:
    """The SELECT of the hits in `lines` with all values that columns are made from."""
    return staged(texts_of(lines, spell, modern=modern), [*derived(spell), *agent_stages(spell)])


def events(
    relation: str,
    stages: Sequence[Stage],
    agents: str | None,
    spell: Spelling,
    wanted: Collection[str] | None = None,
) -> str:
    """The SELECT of the events over `relation` and `stages`, or only of its columns `wanted` and what they depend on.

    `wanted` matters because for a small number of lines, DuckDB spends most of a query's time on parsing the rules. The
    relation `agents` (agent, agent_text and the classes) is joined for the classes of user agents. Without `agents`,
    `relation` and `stages` must provide the classes, or none of them may be wanted.
    """
    asked = {name: expression(column, spell) for name, column in columns().items() if wanted is None or name in wanted}
    *below, selected = needed([*stages, asked], asked)
    hits = f"SELECT\n{listed(selected)}\nFROM ({staged(relation, below)}) hits"
    if agents is None:
        return hits
    classes = ", ".join(("agent", *AGENT_COLUMNS))
    return f"{hits}\n{_with_classes(f'(SELECT {classes} FROM {agents} known)')}"


def _with_classes(agents: str) -> str:
    # agent is NULL if the log lacks the field
    return f"LEFT JOIN {agents} agents ON hits.agent IS NOT DISTINCT FROM agents.agent"


_OF_AGENT = ("useragent", *AGENT_COLUMNS)
"""The columns that are derived from the header `agent`."""


def without_agents(texts: str, spell: Spelling, more: Stage) -> str:
    """The SELECT of the events over `texts`, with the raw header `agent` in place of the columns that derive from it.

    `more` are further columns over the last of the `stages`.
    """
    selected = {name: expression(column, spell) for name, column in columns().items() if name not in _OF_AGENT}
    relation = staged(texts, derived(spell))
    return f"SELECT\n{listed({**selected, 'agent': 'agent', **more})}\nFROM ({relation}) hits"


def with_agents(hits: str, agents: str, spell: Spelling) -> str:
    """The SELECT of the events over `hits`, which has the columns of `without_agents`; for `agents` see `events`."""
    selected = {name: expression(columns()[name], spell) if name in _OF_AGENT else name for name in columns()}
    return f"SELECT\n{listed(selected)}\nFROM {hits}\n{_with_classes(agents)}"
