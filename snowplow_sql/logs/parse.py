"""A log line's values as the columns of the events table: the one place where each column's rule stands.

The SQL is built in stages, each a derived table over the one before, so that no value is computed twice
and DuckDB leaves out whatever a query does not ask for:

1. the hits, that is the lines whose verdict is NULL;
2. the query string as a list in which names (`uid#`) and values alternate;
3. the raw value of each parameter; 4. decoded once; 5. decoded twice, cleaned and typed.

Sources of the rules: the deserializer of December 2012 (tag 0.6.5) and the tracker protocol.
"""

from __future__ import annotations

from dataclasses import dataclass

from snowplow_sql._version import __version__
from snowplow_sql.events import AGENT_COLUMNS, EVENT_CODES, FEATURES, MODERN_EVENT_CODES, Column, columns
from snowplow_sql.logs.decode import cleaned, decoded, typed, whole_number, without_last_percent
from snowplow_sql.logs.lines import as_date, as_time
from snowplow_sql.sqltext import literal, literals


@dataclass(frozen=True)
class _Text:
    """A text of the query string that a column is made from: the first parameter of `names` with a value."""

    names: tuple[str, ...]
    decodes: int
    is_text: bool
    """Whether it stays a text, or becomes a number, a flag or a moment."""


def _texts(*, modern: bool) -> dict[str, _Text]:
    """By column, and those that only a rule reads."""
    return {
        "ip": _Text(("ip",), 1, is_text=True),
        "url": _Text(("url",), 2, is_text=True),
        "tstamp": _Text(("tstamp",), 2, is_text=False),
        "res": _Text(("res",), 1, is_text=False),
    } | {
        name: _Text(column.modern_names if modern else column.names, column.decodes, column.is_text)
        for name, column in columns().items()
        if column.source == "query"
    }


def _once(name: str) -> str:
    return f'"once {name}"'


def _value(name: str) -> str:
    return f'"value {name}"'


def _raw(name: str) -> str:
    return f'"raw {name}"'


# --- the query string -------------------------------------------------------------------------------------

_PAIRS = """
    CASE WHEN len(marked) = 2 * equals + (query[1] = '&')::INTEGER AND NOT regexp_matches(query, '=[^&=]*=') THEN marked
         ELSE string_split(regexp_replace('&' || query, '&([^=&]*)=?([^&]*)', '&\\1#&\\2', 'g'), '&') END"""
# Nearly every query string has exactly one = in each of its pairs. Then marking the names with # (which
# cannot occur: it ends a query string) and splitting at & gives names and values in turn. The others are
# brought into that form pair by pair, at twice the price: a=b=c is a with the value b=c, a alone has none.

_HITS = """
    SELECT *, string_split(replace(query, '=', '#&'), '&') AS marked,
           strlen(replace(query, '=', '#&')) - strlen(query) AS equals
    FROM (SELECT * REPLACE (CASE WHEN contains(query, '#') THEN split_part(query, '#', 1) ELSE query END AS query)
          FROM {lines} WHERE verdict IS NULL)"""


_HOT = {
    "tstamp": "tstamp",
    "duid": "duid",
    "uid": "uid",
    "vid": "vid",
    "page": "page",
    "tr_id": "_id=",
    "ti_id": "_id=",
    "ev_ac": "_ac=",
    "se_ac": "_ac=",
}
"""The parameters of nearly every question, and what a query string that has one contains. They are read
straight from the query string, so that a query which needs no other does not pay for the list of all."""


def _raw_value(name: str) -> str:
    # the first of a repeated parameter
    if name not in _HOT:
        return f"nullif(pairs[list_position(pairs, {literal(name + '#')}) + 1], '')"
    found = f"nullif(regexp_extract(query, '(?:^|&){name}(?:=([^&]*))?(?:&|$)', 1), '')"
    return f"CASE WHEN contains(query, {literal(_HOT[name])}) THEN {found} END"


def _first_of(names: tuple[str, ...]) -> str:
    values = ", ".join(map(_raw_value, names))
    return f"coalesce({values})" if len(names) > 1 else values


# --- the rules of single columns --------------------------------------------------------------------------


def _event(known: dict[str, str]) -> str:
    # The last known code wins where e is repeated, as it did in 2012; case does not matter. Nearly always
    # there is one, near the front, so that it pays to look for the others first.
    first = "regexp_extract(query, '(?:^|&)e=([^&]*)', 1)"
    last = f"regexp_extract('&' || query || '&', '.*&e=((?i:{'|'.join(known)}))&', 1)"
    repeated = "contains(substr('&' || query, strpos('&' || query, '&e=') + 3), '&e=')"
    code = f"CASE WHEN {repeated} THEN {last} ELSE {first} END"

    def named(code: str) -> str:
        # not CASE ... WHEN, which would look for the code once for each of them
        return f"{literals(known.values())}[list_position({literals(known)}, lower({code}))]"

    return f"coalesce({named(code)}, {named(f'try(url_decode({first}))')})"


def _event_id() -> str:
    # By name, not by folder, so that moving or unpacking a log changes nothing.
    name = "regexp_replace(parse_filename(log_file), '\\.gz$', '')"
    return f"CAST(md5({name} || chr(10) || line) AS UUID)"


def _page_url() -> str:
    # The Referer header as it was logged, still encoded. Browsers since 2020 send no more than the origin:
    # then the parameter, if it names a page of that very origin.
    origin = r"^(https?://[^/?#]+)/?$"
    trimmed = (
        f"regexp_matches(referer, '(?i){origin}') "
        f"AND starts_with(lower({_value('url')}), lower(regexp_extract(referer, '(?i){origin}', 1)) || '/') "
        f"AND strlen({_value('url')}) > strlen(regexp_extract(referer, '(?i){origin}', 1)) + 1"
    )
    return (
        f"CASE WHEN referer IS NULL OR referer IN ('-', '') THEN {_value('url')} "
        f"WHEN {_value('url')} IS NOT NULL AND {trimmed} THEN {_value('url')} ELSE referer END"
    )


def _campaign_raw(name: str) -> str:
    # of a repeated parameter the last counts, as it did in 2012; case does not matter
    return (
        f"CASE WHEN tags IS NOT NULL THEN nullif(regexp_extract("
        f"tags, '(?i).*&{name}(?:=([^&]*))?(?:&.*)?$', 1), '') END"
    )


_CHARACTERS = r"[A-Za-z0-9_!.~'()*;/:@&=+$,-]|%[0-9A-Fa-f]{2}|[^\x00-\x7F\p{C}\p{Z}]"
_LEGAL = (
    rf"([A-Za-z][A-Za-z0-9+.-]*:/|[^:/?#]*/|//)({_CHARACTERS}|[\[\]])*"
    rf"\?({_CHARACTERS}|[?\[\]])*(#({_CHARACTERS}|[?\[\]])*)?"
)
_TAGS = f"""
    CASE WHEN contains(lower(page_url), 'utm_') AND regexp_full_match(page_url, {literal(_LEGAL)})
              AND NOT regexp_matches(page_url, '^[^?#]*\\?([^#]*&)?([^=&#]*=[^=&#]*=+[^=&#]|=+(&|#|$))')
         THEN '&' || regexp_extract(page_url, '^[^?#]*\\?([^#]*)', 1) END"""
# The query string of a page that is tagged for a campaign. All five values come from it or none does, as in
# 2012: it is read if the address is a legal URI with a path, and each of its pairs has a name and one =.


def _campaign_value(name: str) -> str:
    # a value that cannot be decoded a second time is NULL, as it was in 2012
    value = without_last_percent(_once(name))
    malformed = "%(?:[^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$)"
    return f"CASE WHEN NOT regexp_matches({value}, '{malformed}') THEN {cleaned(decoded(value))} END"


def _flags() -> str:
    short = "|".join(FEATURES)
    # doubled, so that neighbours do not share the & that parts them
    doubled = "replace('&' || query || '&', '&', '&&')"
    found = f"regexp_extract_all({doubled}, '&f_({short})=(?:1|%31)&', 1)"
    repeated = "|".join(f"&f_{name}[=&].*&f_{name}[=&]" for name in FEATURES)
    first = "pairs[list_position(pairs, 'f_' || name || '#') + 1] IN ('1', '%31')"
    return (
        f"CASE WHEN regexp_matches('&' || query || '&', '{repeated}') "
        f"THEN list_filter(list_distinct({found}), lambda name: {first}) ELSE {found} END"
    )


def _screen(part: int) -> str:
    size = f"regexp_extract({_once('res')}, '^(-?[0-9]+)x(-?[0-9]+)$', {{part}})"
    width, height = (whole_number(size.format(part=number)) for number in (1, 2))
    return f"CASE WHEN ({width}) IS NOT NULL AND ({height}) IS NOT NULL THEN {(width, height)[part - 1]} END"


def _moment() -> tuple[str, str]:
    # the tracker's own clock, where it sent a date and perhaps a time; else the log's
    words = [f"split_part({_value('tstamp')}, ' ', {part})" for part in (1, 2)]
    date, time = as_date(words[0]), as_time(words[1])
    log_date, log_time = "CAST(clock_date AS DATE)", "CAST(clock_time AS TIME)"
    unset = f"{_value('tstamp')} IS NULL"
    dt = f"CASE WHEN {unset} THEN {log_date} ELSE coalesce({date}, {log_date}) END"
    tm = f"CASE WHEN {unset} OR ({date}) IS NULL THEN {log_time} ELSE coalesce({time}, {log_time}) END"
    return dt, tm


def agent_text(x: str) -> str:
    """The user agent header `x` as the browser sent it: decoded, twice where CloudFront encoded it twice."""
    once = decoded(x)
    return cleaned(f"CASE WHEN contains({x}, '%25') THEN {decoded(f'({once})')} ELSE {once} END")


_DT, _TM = _moment()
_RULE = {
    "dt": _DT,
    "tm": _TM,
    "event": "event",
    "event_id": _event_id(),
    "user_ipaddress": f"CASE WHEN list_contains(pairs, 'ip#') THEN {_once('ip')} ELSE client END",
    "page_url": "page_url",
    "useragent": agent_text("agent"),
    "br_features": _flags(),
    "dvce_screenwidth": _screen(1),
    "dvce_screenheight": _screen(2),
    "log_file": "log_file",
} | {name: f"agents.{name}" for name in AGENT_COLUMNS}


def _text_of(column: Column) -> str:
    return (_value if column.decodes == 2 else _once)(column.names[0] if column.source == "page" else column.name)


def expression(column: Column) -> str:
    """The value of `column` over the relation that `values` gives."""
    match column.source:
        case "query" | "page":
            return typed(column, _text_of(column))
        case "constant":
            return literal(f"snowq-{__version__}" if column.names == ("snowq",) else column.names[0])
        case _:
            return _RULE[column.name]


def is_lost(column: Column) -> str:
    """Whether `column`, a number, was sent as a text that is none."""
    return f"{_raw('res' if column.source == 'rule' else column.name)} IS NOT NULL AND ({expression(column)}) IS NULL"


def is_later() -> str:
    """Whether a hit has a parameter that trackers send since 2013 in place of one of 2012."""
    later = {name for column in columns().values() for name in column.modern_names} - {
        name for column in columns().values() for name in column.names
    }
    return f"regexp_matches(query, '(^|&)({'|'.join(sorted(later))})=')"


# --- the stages -------------------------------------------------------------------------------------------


def _stage(add: dict[str, str], relation: str) -> str:
    added = ",\n        ".join(f"{sql} AS {name}" for name, sql in add.items())
    return f"SELECT *,\n        {added}\n    FROM ({relation})"


def _decoded_again(name: str, text: _Text) -> str:
    again = decoded(without_last_percent(_once(name)), mend=text.is_text)
    return f"CASE WHEN contains({_raw(name)}, '%') THEN {cleaned(again)} ELSE {_once(name)} END"


def values(lines: str, *, modern: bool) -> str:
    """The relation of the hits in `lines` with every text that a column is made from."""
    texts = _texts(modern=modern)
    tags = [name for column in columns().values() if column.source == "page" for name in column.names]
    twice = {name: text for name, text in texts.items() if text.decodes == 2}
    relation = _HITS.format(lines=lines)
    for add in (
        {"pairs": _PAIRS},
        {_raw(name): _first_of(text.names) for name, text in texts.items()},
        {_once(name): decoded(_raw(name), mend=text.is_text) for name, text in texts.items()},
        {_value(name): _decoded_again(name, text) for name, text in twice.items()}
        | {"event": _event(MODERN_EVENT_CODES if modern else EVENT_CODES)},
        {"page_url": _page_url()},
        {"tags": _TAGS},
        {_raw(name): _campaign_raw(name) for name in tags},
        {_once(name): decoded(_raw(name)) for name in tags},
        {_value(name): _campaign_value(name) for name in tags},
    ):
        relation = _stage(add, relation)
    return relation


def events(lines: str, agents: str, *, modern: bool) -> str:
    """The events table over `lines`, with the relation `agents` (agent, and its classes) joined to it.

    With `modern` the names and codes of trackers since 2013 are read too.
    """
    selected = ",\n    ".join(f"{expression(column)} AS {name}" for name, column in columns().items())
    return (
        f"SELECT\n    {selected}\nFROM ({values(lines, modern=modern)}) hits\nLEFT JOIN {agents} agents USING (agent)"
    )
