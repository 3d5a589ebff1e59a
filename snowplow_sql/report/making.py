"""Runs the queries of a report on a source."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowplow_sql import catalog
from snowplow_sql.about import About, Quality
from snowplow_sql.errors import UsageError
from snowplow_sql.params import STANDARD, parse_all
from snowplow_sql.report.plan import Figure, Plan, Section
from snowplow_sql.result import Result
from snowplow_sql.session import Session
from snowplow_sql.trends import days_before


@dataclass(frozen=True)
class Answer:
    """The answer to one section."""

    section: Section
    result: Result
    about: About


@dataclass(frozen=True)
class Number:
    """The value of one figure, now and in the period before."""

    figure: Figure
    kind: str
    about: About
    now: float | int | None
    """None where the divisor is 0."""
    before: float | int | None
    """None where the divisor is 0, or where there is no period to compare with."""


@dataclass(frozen=True)
class Report:
    """Everything that the page shows."""

    title: str
    about: About
    """The period, filters, source and quality of the whole page; its query is the first one that was run."""
    numbers: Sequence[Number]
    answers: Sequence[Answer]

    @property
    def before(self) -> Quality | None:
        """The quality of the period that the figures are compared with; None without such a period."""
        return self.about.before


def period_before(start: dt.date | None, end: dt.date | None, compare: str) -> tuple[dt.date, dt.date]:
    """The days that those from `start` to `end` are compared with: see `days_before`.

    Raises UsageError where either is missing, or `start` is after `end`.
    """
    if start is None or end is None or start > end:
        raise UsageError(f"--compare {compare} needs --from and --to, the earlier day first: it takes as many days.")
    return days_before(start, end, compare)


def made(
    plan: Plan,
    session: Session,
    selection: Mapping[str, Any],
    *,
    dedupe: bool = False,
    compare: str | None = None,
) -> Report:
    """The report of `plan` over the events that the standard parameters `selection` select.

    A section's own parameters take precedence over them. Each query runs only once with the same parameters, however
    many figures use it. With `compare` (previous or year), the queries of the figures also run for the earlier period,
    and each trend is compared with earlier periods. Raises what the queries raise, and UsageError as `period_before`
    does.
    """
    earlier = None
    if compare is not None:
        values = parse_all(STANDARD, selection, "report")
        first, last = period_before(values["start"], values["end"], compare)
        earlier = {**selection, "start": first, "end": last}

    def params(section: Section) -> dict[str, Any]:
        compared = {"compare": compare} if compare and catalog.find(section.query).is_trend else {}
        return {**selection, **compared, **(section.params or {})}

    sections = [(section.query, params(section)) for section in plan.sections]
    periods = [selection, earlier] if earlier else [selection]
    figures = [[(it.query, {**period, **(it.params or {})}) for period in periods] for it in plan.figures]
    questions = [*(question for of_figure in figures for question in of_figure), *sections]
    with session.keeping(questions, dedupe=dedupe):
        asked = _Asked(session, dedupe=dedupe)
        numbers = [
            _number(figure, [asked.answer(*question) for question in of_figure])
            for figure, of_figure in zip(plan.figures, figures, strict=True)
        ]
        answers = [
            Answer(section, *asked.answer(*question)) for section, question in zip(plan.sections, sections, strict=True)
        ]
        about = About(
            catalog.find(questions[0][0]),
            selection,
            session.label,
            session.engine.dialect,
            sql="",
            dedupe=dedupe,
            modern=session.is_modern,
            quality=session.quality(dedupe=dedupe, **selection),
            before=session.quality(dedupe=dedupe, **earlier) if earlier else None,
        )
    return Report(plan.title, about, numbers, answers)


class _Asked:
    """Answers of a session, for which each query with the same parameters runs only once."""

    def __init__(self, session: Session, *, dedupe: bool) -> None:
        self._session, self._dedupe = session, dedupe
        self._answers: dict[str, tuple[Result, About]] = {}

    def answer(self, query: str, params: Mapping[str, Any]) -> tuple[Result, About]:
        key = json.dumps([query, params], default=str, sort_keys=True)
        if key not in self._answers:
            result = self._session.run(query, dedupe=self._dedupe, **params)
            result.rows  # noqa: B018 - fetched before the next query runs
            self._answers[key] = result, self._session.about(query, result, dedupe=self._dedupe, **params)
        return self._answers[key]


def _number(figure: Figure, answers: Sequence[tuple[Result, About]]) -> Number:
    """The value of `figure` in the answer for the period and, if there is one, in that for the period before."""
    (now, about), *before = answers
    kinds = {column.name: column.kind for column in about.query.columns}
    ratio = "money" if kinds[figure.sum] == "money" else "fraction"
    return Number(
        figure,
        figure.kind or (ratio if figure.per else kinds[figure.sum]),
        about,
        _value(figure, now),
        _value(figure, before[0][0]) if before else None,
    )


def _value(figure: Figure, result: Result) -> Any:
    if not figure.per:
        return _total(result, figure.sum)
    total, base = _total(result, figure.sum), _total(result, figure.per)
    if isinstance(total, float) != isinstance(base, float):
        total, base = float(total), float(base)  # Python cannot divide a Decimal by a float, nor a float by a Decimal
    return total / base if base else None


def _total(result: Result, name: str) -> Any:
    place = result.columns.index(name)
    return sum(row[place] for row in result.rows if row[place] is not None)
