"""What is asked of a query and how its answer is wanted, in the shell as in the repl."""

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
"""Columns and lines of a chart that no terminal sets a bound to."""
_LIMIT = re.compile(r"\nLIMIT ([0-9]+);?\s*$")
"""How a statement ends that gives so many rows at the most."""
_COUNTS = {"count", "figure"}
"""The kinds of columns that are 0 where there was nothing to count."""


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
    """What was said of the query's parameters."""

    @property
    def is_picture(self) -> bool:
        """Whether a file is to have the chart."""
        return self.form is None and self.to is not None and charts.is_file(self.to)

    def check(self) -> None:
        """Raise UsageError for what cannot be had, before any work is done."""
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
        """The answer, its rows yet to be fetched."""
        return session.run(self.query.name, dedupe=self.dedupe, **self.given)

    def about(self, session: Session, result: Result, work: Callable[[Callable[[], About]], About]) -> About:
        """What the answer is, its quality measured by `work` if somebody wants to know, or if it costs nothing."""
        about = session.about(self.query.name, result, dedupe=self.dedupe, **self.given)
        # of logs, whose reading takes long, only where there is nothing to be seen, and so a reason to be told
        asked = self.explain or self.meta or (session.is_parsed_anew and is_nothing(result))
        measured = work(lambda: explaining.measured(session, about, asked=asked))
        if measured.quality is not None and measured.quality.is_of_no_log:
            raise SourceError(f"'{session.label}' is not a CloudFront log: none of its lines can be read as one.")
        return measured

    def deliver(self, result: Result, about: About) -> None:
        """Draw and write the answer as was asked, and tell what it is."""
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
        """Say on stderr what the answer of so many `rows` is, if that was asked; else what its reader must know."""
        if self.explain:
            explaining.explain(about)
        else:
            explaining.remark(about)
        limit = _LIMIT.search(about.sql)
        if limit and int(limit[1]) == rows and "top" in self.query.params and self.given.get("top") is None:
            exits.note(f"these are the first {rows:,} rows, the default of --top; there may be more.")


def is_nothing(result: Result) -> bool:
    """Whether an answer of the catalogue has no rows, or counts nothing in any of them but the rows themselves."""
    if not result.rows:
        return True
    columns = list(zip(zip(*result.rows, strict=True), result.kinds, strict=True))
    if columns[0][0] == tuple(range(1, len(result) + 1)):
        del columns[0]
    counts = [values for values, kind in columns if kind in _COUNTS]
    return bool(counts) and not any(map(any, counts))


def drawn(result: Result, about: About) -> str:
    """The chart of an answer in characters, as wide as the terminal."""
    width = shutil.get_terminal_size(_IN_A_PIPE).columns
    return charts.draw(result, about.query, width, about.grain, about.zone)


def fetched(result: Result) -> Result:
    """`result` with its rows here: an answer of the catalogue is small, and fetching is work that can be stopped."""
    result.rows  # noqa: B018
    return result
