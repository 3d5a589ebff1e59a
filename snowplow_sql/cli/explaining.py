"""The metadata of a result: the explanation on stderr, the sidecar of an output file, and data quality remarks."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from snowplow_sql._version import __version__
from snowplow_sql.about import About, Quality
from snowplow_sql.cli import exits
from snowplow_sql.errors import QueryError
from snowplow_sql.params import STANDARD
from snowplow_sql.session import Session


def measured(session: Session, about: About, *, asked: bool) -> About:
    """`about` with the quality of its events and of the events they are compared with, if `asked` or cheap to get.

    Unless asked, only a database made by `snowq load` is measured, and only its own events table: the load has counted
    the lines, and the days take milliseconds. Logs and servers would have to be read once more.
    """
    plain = about.given.get("table") in (None, STANDARD["table"].default)
    if not asked and not (session.is_counted and plain):
        return about
    try:
        quality = session.quality(dedupe=about.dedupe, **about.given)
        return replace(about, quality=quality, before=_before(session, about))
    except QueryError as error:  # the answer itself is not affected
        exits.note(f"the data quality cannot be measured: {error}")
        return about


def _before(session: Session, about: About) -> Quality | None:
    """The quality of the events of the period before; None if the query compares with none."""
    days = about.earlier_days
    if days is None:
        return None
    return session.quality(dedupe=about.dedupe, **{**about.given, "start": days[0], "end": days[1]})


def remark(about: About) -> None:
    """Print on stderr, in one line, the data quality problems that affect the answer, if there are any."""
    remarks = about.remarks()
    if remarks:
        exits.note(f"data quality: {'; '.join(remarks)}.")


def explain(about: About) -> None:
    """Print the description of the result and its SQL on stderr."""
    lines = about.lines()
    width = max(len(name) for name, _ in lines)
    shown = [f"{about.query.name} - {about.query.title}", *(f"{name.ljust(width)}  {text}" for name, text in lines)]
    print("\n".join(shown), f"\nSQL ({about.dialect})\n{about.sql}\n", sep="\n", file=sys.stderr)  # noqa: T201


def sidecar_path(output: Path) -> Path:
    """The path of the sidecar of `output`: page_views.csv has page_views.csv.meta.json."""
    return output.with_name(f"{output.name}.meta.json")


def sidecar(about: About, rows: int) -> bytes:
    """The content of the sidecar: a JSON description of a result with `rows` rows."""
    content = {"snowq": __version__, **about.as_json(), "rows": rows}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
