"""A question to a catalogue query and the output options of its answer, shared by `snowq run` and the REPL."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

import typer

from snowplow_sql.about import About
from snowplow_sql.cli import exits, explaining, options, output
from snowplow_sql.errors import SourceError, UsageError
from snowplow_sql.present import chart as charts
from snowplow_sql.query import Query
from snowplow_sql.rendering import render
from snowplow_sql.result import Result
from snowplow_sql.session import Session

_IN_A_PIPE = (100, 24)
"""Columns and lines of a chart that is not drawn on a terminal."""
_LIMIT = re.compile(r"\nLIMIT ([0-9]+);?\s*$")
"""The LIMIT clause at the end of a statement."""
_COUNTS = {"count", "figure"}
"""The kinds of columns that are 0 if there was nothing to count."""


@dataclass(frozen=True)
class Asked:
    """One question to the catalogue."""

    query: Query
    _: KW_ONLY
    form: options.Format = None
    to: options.PictureOrOutput = None
    chart: options.Chart = False
    explain: options.Explain = False
    meta: options.Meta = False
    dedupe: options.Dedupe = False
    given: dict[str, Any]
    """The values given for the query's parameters, by name."""

    @property
    def is_picture(self) -> bool:
        """Whether the output file gets the chart rather than the data."""
        return self.form is None and self.to is not None and charts.is_file(self.to)

    def check(self) -> None:
        """Raise UsageError for invalid or conflicting options, before any work is done."""
        if self.chart and self.to is None and self.form is not None:
            raise UsageError("--chart draws and --format writes data. Leave one out, or write the data with --output.")
        if self.meta and self.to is None:
            raise UsageError("--meta writes a file beside that of --output. Give --output too.")
        if self.chart:
            charts.check(self.query)
        if self.is_picture:
            charts.check(self.query, as_file=True)
        else:
            output.check(self.form, self.to)
        render(self.query.name, **self.given)

    def result(self, session: Session) -> Result:
        """The answer, whose rows have not been fetched yet."""
        return session.run(self.query.name, dedupe=self.dedupe, **self.given)

    def about(self, session: Session, result: Result, work: Callable[[Callable[[], About]], About]) -> About:
        """The description of the answer.

        It includes the data quality, measured by `work`, if that was asked for, costs next to nothing, or may explain
        why logs gave an empty answer. Raises SourceError if none of the source's lines can be read as a log line.
        """
        about = session.about(self.query.name, result, dedupe=self.dedupe, **self.given)
        # logs take long to read, so that they are measured unasked only if the empty answer needs an explanation
        asked = self.explain or self.meta or (session.is_parsed_anew and is_nothing(result))
        measured = work(lambda: explaining.measured(session, about, asked=asked))
        if measured.quality is not None and measured.quality.is_of_no_log:
            raise SourceError(f"'{session.label}' is not a CloudFront log: none of its lines can be read as one.")
        return measured

    def deliver(self, result: Result, about: About) -> None:
        """Draw and write the answer as the options say, then print its explanation or remarks."""
        if self.chart:
            typer.echo(drawn(result, about))
        if self.to is not None and self.is_picture:
            output.save(charts.picture(result, about, self.to.suffix[1:].lower()), self.to)
        elif self.to is not None or not self.chart:
            output.write(result, output.check(self.form, self.to), self.to)
        if self.meta and self.to is not None:
            output.save(explaining.sidecar(about, len(result)), explaining.sidecar_path(self.to))
        self.tell(about, len(result))

    def tell(self, about: About, rows: int) -> None:
        """Print the explanation on stderr if it was asked for, and otherwise only the remarks.

        If the answer has as many `rows` as the default of --top allows, a note says that there may be more.
        """
        if self.explain:
            explaining.explain(about)
        else:
            explaining.remark(about)
        limit = _LIMIT.search(about.sql)
        if limit and int(limit[1]) == rows and "top" in self.query.params and self.given.get("top") is None:
            exits.note(f"these are the first {rows:,} rows, the default of --top; there may be more.")


def is_nothing(result: Result) -> bool:
    """Whether an answer of the catalogue has no rows, or only counts that are 0 or NULL.

    A first column that merely numbers the rows from 1 is ignored. Rows without any count column are an answer.
    """
    if not result.rows:
        return True
    columns = list(zip(zip(*result.rows, strict=True), result.kinds, strict=True))
    if columns[0][0] == tuple(range(1, len(result) + 1)):
        del columns[0]
    counts = [values for values, kind in columns if kind in _COUNTS]
    return bool(counts) and not any(map(any, counts))


def drawn(result: Result, about: About) -> str:
    """The chart of an answer, drawn in characters and as wide as the terminal."""
    width = shutil.get_terminal_size(_IN_A_PIPE).columns
    return charts.draw(result, about.query, width, about.grain, about.zone)


def fetched(result: Result) -> Result:
    """`result` with all rows fetched: an answer of the catalogue is small, and this way Ctrl-C can stop the fetch."""
    result.rows  # noqa: B018
    return result
