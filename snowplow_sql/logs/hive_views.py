"""The parser as views of a Hive, over the logs as they lie: what the DuckDB views say, in HiveQL.

One external table has the lines, a view over it parts them and says what becomes of each, and further views
add the stages of the parser. They are as many as they are because a metastore keeps the text of a view: the
one that Hive comes with has room for 32,700 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from snowplow_sql.events import columns
from snowplow_sql.logs import parse, useragents
from snowplow_sql.logs.lines import Layout, verdict
from snowplow_sql.logs.spellings.hive import Hive
from snowplow_sql.logs.stages import Stage

_LONGEST_VIEW = 14_000
"""Characters. Hive keeps a view's text with every name written out in full, which can double it."""


def statements(location: str, table: str = "events", *, fields: str = "", modern: bool = False) -> list[str]:
    """The statements that put `table` over the CloudFront logs at `location`.

    `table` has the columns of the table of 2012, one row per event; beside it `<table>_bad_lines` and
    `<table>_skipped_lines` (log_file, reason, line) account for all other lines. `fields` are the names of a
    `#Fields:` line, for logs that are not in CloudFront's own order.
    """
    spell = Hive()
    raw, lines = f"{table}_raw", f"{table}_lines"
    layout = Layout.of(fields)
    parted = spell.split_lines(f"(SELECT INPUT__FILE__NAME AS log_file, line FROM {raw} LATERAL VIEW explode(array(0)) one AS nothing) files", layout)
    final = _final(spell)
    whole = [*parse.stages(spell, modern=modern), *useragents.classes(spell, modern=modern, text="agent_text")]
    stages = [part for stage in whole for part in _parts(stage)]
    return [
        _external_table(raw, location, spell),
        _view(lines, f"SELECT parted_lines.*, {verdict(spell)} AS verdict FROM ({parted}) parted_lines"),
        *(_view(f"{table}_{kind}_lines", _lines_of(kind, lines, spell)) for kind in ("bad", "skipped")),
        *_staged_views(table, parse.hits(lines, spell), stages, final),
    ]


def _external_table(name: str, location: str, spell: Hive) -> str:
    # one column that takes the whole line, and no text that stands for NULL
    return f"""CREATE EXTERNAL TABLE {name} (line STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
WITH SERDEPROPERTIES ('serialization.last.column.takes.rest' = 'true', 'serialization.null.format' = '\\001')
STORED AS TEXTFILE
LOCATION {spell.text(location)}"""


def _view(name: str, query: str) -> str:
    return f"CREATE VIEW {name} AS\n{query}"


def _lines_of(kind: str, lines: str, spell: Hive) -> str:
    mark = f"{kind}: "
    return (
        f"SELECT log_file, substr(verdict, {len(mark) + 1}) AS reason, coalesce(line, '') AS line\n"
        f"FROM {lines} WHERE {spell.starts_with('verdict', spell.text(mark))}"
    )


def _final(spell: Hive) -> Stage:
    hive = sorted((column for column in columns().values() if column.hive), key=lambda column: column.name == "dt")
    return {f"`{column.name}`": parse.expression(column, spell) for column in hive}


def _staged_views(table: str, hits: str, stages: Sequence[Stage], final: Stage) -> Iterable[str]:
    """`stages` on top of `hits`, and `final` of them all: nested, and cut into views where they grow too long."""
    relation, there, number = hits, list(parse.FROM_LINE), 0
    for place, stage in enumerate(stages):
        later = _names(sql for after in (*stages[place + 1 :], final) for sql in after.values())
        kept = [name for name in there if name in later and name not in stage]
        there = [*kept, *(name for name in stage if name in later)]
        items = ", ".join([*kept, *(f"{sql} AS {name}" for name, sql in stage.items() if name in later)])
        if len(relation) + len(items) > _LONGEST_VIEW:
            number += 1
            yield _view(f"{table}_stage_{number}", relation)
            relation = f"SELECT * FROM {table}_stage_{number}"
        relation = f"SELECT {items}\nFROM ({relation}) b"
    listed = ",\n".join(f"    {sql} AS {name}" for name, sql in final.items())
    if len(relation) + len(listed) > _LONGEST_VIEW:
        number += 1
        yield _view(f"{table}_stage_{number}", relation)
        relation = f"SELECT * FROM {table}_stage_{number}"
    yield _view(table, f"SELECT\n{listed}\nFROM ({relation}) b")


def _parts(stage: Stage) -> Iterable[Stage]:
    """`stage` in pieces that a view has room for; its columns do not build upon each other."""
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
