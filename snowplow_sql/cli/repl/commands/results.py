"""Commands about the last answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from snowplow_sql.cli.asked import drawn
from snowplow_sql.cli.repl.commands import chosen, command
from snowplow_sql.cli.repl.drilling.behind import events_behind
from snowplow_sql.errors import UsageError
from snowplow_sql.present import chart as charts
from snowplow_sql.sqltext import literals

if TYPE_CHECKING:
    from snowplow_sql.cli.repl.answer import Answer
    from snowplow_sql.cli.repl.shell import Shell


@command("[FORMAT]", "format")
def last(shell: Shell, given: str) -> None:
    """Show the last answer again, as FORMAT if you give one.

    An answer with more rows than are kept is run again.
    """
    form = chosen("last", given, "format") if given else shell.form
    shell.show_again(form)


@command("[FILE]", "path")
def chart(shell: Shell, given: str) -> None:
    """Draw the last answer of a catalogue query; with a FILE in .html, .svg or .png, as a picture."""
    answer = shell.last_answer()
    if answer.asked is None:
        raise UsageError("Only answers of catalogue queries have a chart. Run one first; .list lists them.")
    if not answer.holds_all:
        raise UsageError(
            f"The last answer has more rows than the {len(answer.kept):,} that a chart can show. Ask for fewer rows."
        )
    file = Path(given).expanduser() if given else None
    if file is not None and not charts.is_file(file):
        raise UsageError(f".chart: '{given}' is not a picture. Give a name that ends in .{', .'.join(charts.FILES)}.")
    asked = replace(answer.asked, to=file, form=None, chart=file is None, meta=False)
    asked.check()
    result = answer.result(answer.kept)
    about = asked.about(shell.session, result, shell.work)
    if file is None:
        shell.screen.text(drawn(result, about))
    else:
        asked.deliver(result, about)
        shell.say(f"The chart is in '{given}'.")


@command("ROW")
def drill(shell: Shell, given: str) -> None:
    """Show the events behind a row of the last answer.

    Rows are counted from 1. The events are those of the query's own selection that have the row's keys. For a visit or
    a user that the row counts, they are all that the query looked at; for a step, or another figure that has a row of
    its own, those that the first figure in the row counts; for a cohort in a period, those of its users in that period.
    Whatever only serves to compare, such as the total behind a share, is left out. If a row combines several groups
    that cannot be told apart, such as those who came back and all who could, the events are those of all of them, and
    a line says so. .raw then shows their log lines.
    """
    if not given.isdecimal():
        raise UsageError(f".drill: '{given}' is not a row number. Give one such as 1.")
    answer = shell.last_answer()
    row = answer.row(int(given))
    table, is_parsed_anew = shell.settings.table, shell.session.is_parsed_anew
    events = events_behind(answer.sql, row, shell.engine_dialect, table=table, is_parsed_anew=is_parsed_anew)
    shell.ask(lambda: shell.session.sql(events.sql))
    if shell.last_answer().count == 0:
        shell.say("No event has the values of this row.")
    elif events.is_whole:
        shell.remark("The row sums over the whole selection: these are all of its events.")
    elif events.is_of_several:
        shell.remark(
            "The row combines several groups of events: these are the events of all of them,"
            " and no figure can be traced to its own group alone."
        )
    elif events.is_shared:
        shell.remark(
            "Whatever counts only in part in this row is shown whole: some of these events count in other rows too."
        )


@command()
def raw(shell: Shell, given: str) -> None:
    """Show the log lines of the events of the last answer.

    The source must be logs, and the last answer must have the column event_id, as the answer of .drill does. While
    .limit holds, they are the lines of the events that were shown.
    """
    del given
    answer = shell.last_answer()
    if "event_id" not in answer.columns:
        raise UsageError("The last answer has no column event_id. Use .drill ROW first, or select event_id.")
    events = _shown(answer) if shell.settings.limit is not None else answer.sql
    shell.show_lines(lambda: shell.session.lines_behind(events))


def _shown(answer: Answer) -> str:
    """A statement for the shown events, if the limit cut the answer and they are all kept; else the answer's own."""
    if not answer.is_cut or answer.count > len(answer.kept):
        return answer.sql
    place = answer.columns.index("event_id")
    shown = literals(str(row[place]) for row in answer.kept)
    return f"SELECT TRY_CAST(unnest({shown}) AS UUID) AS event_id"
