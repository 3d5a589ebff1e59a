"""Commands about the source, its tables and their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql import dialects
from snowplow_sql.cli.repl.commands import chosen, command
from snowplow_sql.errors import UsageError
from snowplow_sql.events import columns
from snowplow_sql.params import STANDARD
from snowplow_sql.result import Result
from snowplow_sql.values import did_you_mean

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.shell import Shell

_TOP = 10
"""Values that `.describe` lists."""


@command("[SOURCE]", "path")
def source(shell: Shell, given: str) -> None:
    """Show where the events are, or read them from SOURCE."""
    if given:
        shell.open(given)
    shell.say(f"{shell.session.source} ({shell.engine_dialect})")


@command("[TABLE]", "table")
def schema(shell: Shell, given: str) -> None:
    """List the columns of the events table with their meaning, or those of TABLE.

    .tables lists the tables.
    """
    if given and given != shell.settings.table:
        table = STANDARD["table"].parse(given)
        shell.tell(shell.work(lambda: shell.session.engine.query(f"DESCRIBE {table}")))
        return
    dialect = dialects.find(shell.engine_dialect)
    rows = [(name, kind, column.meaning) for name, column in columns().items() if (kind := dialect.type_of(column))]
    shell.tell(Result(("column", "type", "meaning"), rows))


@command()
def tables(shell: Shell, given: str) -> None:
    """List the tables and views of the source."""
    del given
    shell.tell(Result(("table",), [(name,) for name in shell.work(shell.session.tables)]))


@command("COLUMN", "column")
def describe(shell: Shell, given: str) -> None:
    """Say what a column means and holds: type, NULLs, top values."""
    if given not in columns():
        hint = did_you_mean(given, list(columns()))
        raise UsageError(f".describe: '{given}' is not a column of events.{hint} .schema lists them.")
    column, dialect, table = columns()[given], dialects.find(shell.engine_dialect), shell.settings.table
    name = dialect.column(given)
    shell.say(f"{given}: {column.meaning}.")
    counts = f"SELECT COUNT(*), COUNT({name}) FROM {table}"
    ((total, present),) = shell.work(lambda: shell.session.engine.query(counts).rows)
    nulls = f"{(total - present) / total:.1%} NULL" if total else "no events"
    shell.say(f"{dialect.type_of(column)}; of {total:,} events, {nulls.replace('%', ' %')}.")
    if column.type.endswith("[]") and dialect.type_of(column) != column.type:
        return  # Hive cannot group by a list
    value = dialect.text(name) if column.is_text else name
    grouped = f"SELECT {value} AS val, COUNT(*) AS n FROM {table} WHERE {name} IS NOT NULL GROUP BY {value}"
    top = f"SELECT val, n FROM ({grouped}) t ORDER BY n DESC, val LIMIT {_TOP}"
    rows = shell.work(lambda: shell.session.engine.query(top).rows)
    shares = [(found.decode() if isinstance(found, bytes) else found, n, int(n) / int(total)) for found, n in rows]
    shown = Result((given, "events", "share"), shares)
    shown.kinds = ("", "count", "fraction")
    shell.tell(shown)


@command("[DIALECT]", "dialect")
def dialect(shell: Shell, given: str) -> None:
    """Show or change the dialect that .render and .show write."""
    if given:
        shell.settings.dialect = chosen("dialect", given, "dialect")
    shell.say(f".render and .show write SQL for {shell.dialect}; the source runs {shell.engine_dialect}.")
