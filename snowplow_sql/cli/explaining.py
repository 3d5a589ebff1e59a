"""What a result says of itself: the explanation on stderr, the sidecar of a file, and what its reader must know."""

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
    """`about` with the quality of its events, and of those they are compared with, if that was `asked` or is at hand.

    Unasked, only a loaded file is measured, and only its own table: there the load has counted the lines, and the days
    take milliseconds. Logs and servers would have to be read once more.
    """
    plain = about.given.get("table") in (None, STANDARD["table"].default)
    if not asked and not (session.is_counted and plain):
        return about
    try:
        quality = session.quality(dedupe=about.dedupe, **about.given)
        return replace(about, quality=quality, before=_before(session, about))
    except QueryError as error:  # the answer is there all the same
        exits.note(f"the data quality cannot be measured: {error}")
        return about


def _before(session: Session, about: About) -> Quality | None:
    """The quality of the events that those of the answer are compared with; None without such."""
    days = about.earlier_days
    if days is None:
        return None
    return session.quality(dedupe=about.dedupe, **{**about.given, "start": days[0], "end": days[1]})


def remark(about: About) -> None:
    """Say in one line on stderr what touches the answer, if anything does."""
    remarks = about.remarks()
    if remarks:
        exits.note(f"data quality: {'; '.join(remarks)}.")


def explain(about: About) -> None:
    """Print on stderr what the result is, and its SQL."""
    lines = about.lines()
    width = max(len(name) for name, _ in lines)
    shown = [f"{about.query.name} - {about.query.title}", *(f"{name.ljust(width)}  {text}" for name, text in lines)]
    print("\n".join(shown), f"\nSQL ({about.dialect})\n{about.sql}\n", sep="\n", file=sys.stderr)  # noqa: T201


def sidecar_path(output: Path) -> Path:
    """Where the sidecar of `output` is: page_views.csv has page_views.csv.meta.json."""
    return output.with_name(f"{output.name}.meta.json")


def sidecar(about: About, rows: int) -> bytes:
    """The sidecar's content: what the result is, for programs; `rows` is how many it has."""
    content = {"snowq": __version__, **about.as_json(), "rows": rows}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
