"""The parser as Hive views over raw logs: the HiveQL counterpart of the DuckDB views.

An external table holds the lines. A view over it splits the lines and gives each its verdict, and further views add the
stages of the parser. There are several because a metastore stores the text of each view: Hive's default metastore has
room for 32,700 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from snowplow_sql.errors import UsageError
from snowplow_sql.events import hive_columns
from snowplow_sql.logs import parse, useragents
from snowplow_sql.logs.lines import Layout, verdict
from snowplow_sql.logs.spellings.hive import Hive
from snowplow_sql.logs.stages import Stage, listed

_LONGEST_VIEW = 14_000
"""Maximum length of a view's text in characters. Hive stores the text with every name fully qualified, which can double
its length."""


def statements(table: str, *, location: str | None = None, fields: str = "", modern: bool = False) -> list[str]:
    """The statements that create `table` over the CloudFront logs at `location`. Run again, they replace the views.

    `table` has the columns of the table of 2012, one row per event. The views `<table>_bad_lines` and
    `<table>_skipped_lines` (log_file, reason, line) account for all other lines. `fields` are the names of a `#Fields:`
    line, for logs that are not in CloudFront's own order. Raises UsageError without a location.
    """
    if not location:
        raise UsageError("--raw needs --location: the folder of the logs, such as s3://shop/logs/.")
    spell = Hive()
    stages = [
        *parse.stages(spell, modern=modern),
        *parse.agent_stages(spell),
        *useragents.classes(spell, modern=modern, text="agent_text"),
    ]
    return [
        _external_table(f"{table}_raw", location, spell),
        _view(f"{table}_lines", _lines(f"{table}_raw", Layout.of(fields), spell)),
        *(_view(f"{table}_{kind}_lines", _lines_of(kind, f"{table}_lines", spell)) for kind in ("bad", "skipped")),
        *_staged_views(table, parse.hits(f"{table}_lines", spell), stages, spell),
    ]


def _external_table(name: str, location: str, spell: Hive) -> str:
    # a single column that holds the whole line, and a NULL marker that no line contains
    return f"""CREATE EXTERNAL TABLE IF NOT EXISTS {name} (line STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
WITH SERDEPROPERTIES ('serialization.last.column.takes.rest' = 'true', 'serialization.null.format' = '\\001')
STORED AS TEXTFILE
LOCATION {spell.text(location)}"""


def _view(name: str, query: str) -> str:
    return f"CREATE OR REPLACE VIEW {name} AS\n{query}"


def _lines_of(kind: str, lines: str, spell: Hive) -> str:
    mark = f"{kind}: "
    return (
        f"SELECT log_file, substr(verdict, {len(mark) + 1}) AS reason, coalesce(line, '') AS line\n"
        f"FROM {lines} WHERE {spell.starts_with('verdict', spell.text(mark))}"
    )


def _lines(raw: str, layout: Layout, spell: Hive) -> str:
    # The lateral view adds nothing to the result, but it keeps Hive's planner from merging the subqueries below and
    # above it. Otherwise the planner would merge all stages into one expression, in which each value is computed as
    # often as it is used: 600,000 characters for `dt`.
    files = f"SELECT INPUT__FILE__NAME AS log_file, line FROM {raw} LATERAL VIEW explode(array(0)) one AS nothing"
    parted = spell.split_lines(f"({files}) files", layout)
    return f"SELECT parted_lines.*, {verdict(spell)} AS verdict FROM ({parted}) parted_lines"


def _staged_views(table: str, hits: str, whole: Sequence[Stage], spell: Hive) -> Iterator[str]:
    """The stages on top of `hits` and the final columns: nested queries, split into views where they get too long."""
    final = {f"`{column.name}`": parse.expression(column, spell) for column in hive_columns()}
    stages = [*(part for stage in whole for part in _parts(stage)), final]
    relation, there, number = hits, list(parse.FROM_LINE), 0
    for place, stage in enumerate(stages):
        later = _names(sql for after in stages[place + 1 :] for sql in after.values())
        there = [name for name in there if name in later and name not in stage]
        items = ",\n".join([*(f"    {name}" for name in there), listed(stage)])
        there += stage
        if len(relation) + len(items) > _LONGEST_VIEW:
            number += 1
            yield _view(f"{table}_stage_{number}", relation)
            relation = f"SELECT * FROM {table}_stage_{number}"
        relation = f"SELECT\n{items}\nFROM ({relation}) below"
    yield _view(table, relation)


def _parts(stage: Stage) -> Iterator[Stage]:
    """`stage` split into parts that fit into a view; the columns of a stage do not depend on each other."""
    part: Stage = {}
    for name, sql in stage.items():
        if part and sum(map(len, part.values())) + len(sql) > _LONGEST_VIEW:
            yield part
            part = {}
        part[name] = sql
    yield part


def _names(texts: Iterable[str]) -> set[str]:
    """Every word of `texts`, the names of columns among them."""
    return set(re.findall(r"[a-z_0-9]+", " ".join(texts)))
