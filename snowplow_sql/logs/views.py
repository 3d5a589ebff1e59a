"""The views over log lines, as SQL: `log_fields`, `log_lines` and what stands on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from snowplow_sql.events import AGENT_COLUMNS
from snowplow_sql.logs import parse, useragents
from snowplow_sql.logs.lines import Layout, header_verdict, verdict
from snowplow_sql.logs.spellings.duckdb import DuckDB
from snowplow_sql.logs.stages import listed, needed, staged
from snowplow_sql.sqltext import literal

SPELL = DuckDB()

_OTHER_FIELDS = "error('Other fields in ' || log_file)"
"""What DuckDB says where the fields of a file change on the way, so that it is examined: a line knows nothing of those
before it."""


def of_lines(parts: Sequence[tuple[str, Layout]], *, examined: bool) -> dict[str, str]:
    """The views `log_fields` and `log_lines` over relations of lines (log_file, line), each with its layout.

    Unless the files are `examined`, DuckDB fails where the fields of one change on the way.
    """
    # without a file that has a line there is nothing to read, but the views are there all the same
    parts = parts or [("(SELECT '' AS log_file, '' AS line WHERE false)", Layout())]
    return {
        "log_fields": "\nUNION ALL\n".join(SPELL.split_lines(lines, layout) for lines, layout in parts),
        "log_lines": f"SELECT *, {verdict(SPELL, None if examined else _OTHER_FIELDS)} AS verdict FROM log_fields",
    }


def of_kinds(lines: str) -> dict[str, str]:
    """The views `bad_lines` and `skipped_lines` over the relation `lines`."""
    # a row stands for one line, where those of a database stand for several
    skipped = f"SELECT *, 1 AS lines FROM ({lines_of_kind('skipped', lines)})"
    return {"bad_lines": lines_of_kind("bad", lines), "skipped_lines": skipped}


def events(wanted: Collection[str], *, modern: bool) -> str:
    """The SELECT of the columns `wanted` of the events, over `log_lines`."""
    agents = None
    if set(AGENT_COLUMNS).intersection(wanted):
        agents = agents_of(f"({texts_of_lines(['agent'], modern=modern)})", modern=modern)
    stages = [*parse.stages(SPELL, modern=modern), *parse.agent_stages(SPELL)]
    return parse.events(parse.hits("log_lines", SPELL), stages, agents, SPELL, wanted)


def texts_of_lines(columns: Sequence[str], *, modern: bool) -> str:
    """The SELECT of `columns` of `parse.texts_of` all hits of `log_lines`."""
    stages = needed(parse.texts(SPELL, modern=modern), columns)
    return f"SELECT {', '.join(columns)} FROM ({staged(parse.hits('log_lines', SPELL), stages)}) texts"


def lines_behind(events: str) -> str:
    """The SELECT of the lines (log_file, line) behind `events`, a statement with a column event_id."""
    behind = f"SELECT event_id FROM ({events}\n) behind"
    found = f"verdict IS NULL AND {SPELL.event_id()} IN ({behind})"
    return f"SELECT log_file, line FROM log_lines WHERE {found} ORDER BY log_file, line"


def agents_of(texts: str, *, modern: bool) -> str:
    """The relation (agent, agent_text, its classes) of the agents in the relation `texts`."""
    # Each distinct agent is classified once. The GROUP BY changes nothing, but DuckDB sees by it that `agent`
    # is unique, and leaves this join with its second reading of the files out of all queries without use for it.
    distinct = f"SELECT DISTINCT agent FROM {texts}"
    *below, classes = useragents.classes(SPELL, modern=modern, text="agent_text")
    found = staged(distinct, [*parse.agent_stages(SPELL), *below])
    kept = {name: f"any_value({sql})" for name, sql in {"agent_text": "agent_text", **classes}.items()}
    return f"(SELECT agent,\n{listed(kept)}\nFROM ({found}) found GROUP BY agent)"


def reading_all() -> str:
    """The SELECT that reads every line to its end, and fails where `of_lines` says."""
    headers = f"CASE WHEN starts_with(line, '#') THEN {header_verdict(SPELL, _OTHER_FIELDS)} END"
    return f"SELECT count(line), count({headers}) FROM log_fields"


def lines_of_kind(kind: str, lines: str) -> str:
    """The SELECT of those of the `lines`, a relation with a verdict, that are `bad` or `skipped`, with the reason."""
    mark = f"{kind}: "
    return f"""
    SELECT log_file, substr(verdict, {len(mark) + 1}) AS reason, coalesce(line, '') AS line
    FROM {lines} WHERE starts_with(verdict, {literal(mark)})"""


def named(lines: str) -> str:
    """The relation `lines` with the names of the files that the table `log_names` has."""
    return f"(SELECT name AS log_file, line FROM {lines} JOIN log_names ON log_file = path)"
