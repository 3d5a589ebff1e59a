"""The SQL of the views over log lines: `log_fields`, `log_lines` and those built on them."""

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
"""Raises an error in DuckDB if the fields of a file change midway, so that the file is examined. SQL over a single line
cannot know about the lines before it."""


def of_lines(parts: Sequence[tuple[str, Layout]], *, examined: bool) -> dict[str, str]:
    """The views `log_fields` and `log_lines` over relations of lines (log_file, line), each with its layout.

    Unless the files are `examined`, DuckDB fails if the fields of a file change midway.
    """
    # if no file has any lines, the views must exist all the same
    parts = parts or [("(SELECT '' AS log_file, '' AS line WHERE false)", Layout())]
    return {
        "log_fields": "\nUNION ALL\n".join(SPELL.split_lines(lines, layout) for lines, layout in parts),
        "log_lines": f"SELECT *, {verdict(SPELL, None if examined else _OTHER_FIELDS)} AS verdict FROM log_fields",
    }


def of_kinds(lines: str) -> dict[str, str]:
    """The views `bad_lines` and `skipped_lines` over the relation `lines`."""
    # here a row stands for one line; in a database it stands for several
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
    """The SELECT of `columns` of `parse.texts_of`, for all hits of `log_lines`."""
    stages = needed(parse.texts(SPELL, modern=modern), columns)
    return f"SELECT {', '.join(columns)} FROM ({staged(parse.hits('log_lines', SPELL), stages)}) texts"


def lines_behind(events: str) -> str:
    """The SELECT of the lines (log_file, line) that produced `events`, a statement with a column event_id."""
    behind = f"SELECT event_id FROM ({events}\n) behind"
    found = f"verdict IS NULL AND {SPELL.event_id()} IN ({behind})"
    return f"SELECT log_file, line FROM log_lines WHERE {found} ORDER BY log_file, line"


def agents_of(texts: str, *, modern: bool) -> str:
    """The relation (agent, agent_text and the classes) of the distinct agents in the relation `texts`."""
    # Each distinct agent is classified once. The GROUP BY does not change the result, but tells DuckDB that `agent` is
    # unique. DuckDB then removes this join, and its second pass over the files, from all queries that do not need it.
    distinct = f"SELECT DISTINCT agent FROM {texts}"
    *below, classes = useragents.classes(SPELL, modern=modern, text="agent_text")
    found = staged(distinct, [*parse.agent_stages(SPELL), *below])
    kept = {name: f"any_value({sql})" for name, sql in {"agent_text": "agent_text", **classes}.items()}
    return f"(SELECT agent,\n{listed(kept)}\nFROM ({found}) found GROUP BY agent)"


def reading_all() -> str:
    """The SELECT that reads every line to its end, and fails if the fields of a file change midway: see `of_lines`."""
    headers = f"CASE WHEN starts_with(line, '#') THEN {header_verdict(SPELL, _OTHER_FIELDS)} END"
    return f"SELECT count(line), count({headers}) FROM log_fields"


def lines_of_kind(kind: str, lines: str) -> str:
    """The SELECT of the bad or skipped lines (by `kind`) of `lines`, a relation with a verdict, with their reasons."""
    mark = f"{kind}: "
    return f"""
    SELECT log_file, substr(verdict, {len(mark) + 1}) AS reason, coalesce(line, '') AS line
    FROM {lines} WHERE starts_with(verdict, {literal(mark)})"""


def named(lines: str) -> str:
    """The relation `lines` with paths replaced by the names in the table `log_names`."""
    return f"(SELECT name AS log_file, line FROM {lines} JOIN log_names ON log_file = path)"
