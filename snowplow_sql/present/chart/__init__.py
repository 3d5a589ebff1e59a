"""Charts of results: in characters for a terminal, as files to look at and to hand on.

A query's header says what its chart shows (`points`); `terminal` and `files` draw that. plotext, Altair and
vl-convert are the extra `charts`, and loaded only for what needs them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowplow_sql.about import About
    from snowplow_sql.query import Query
    from snowplow_sql.result import Result

FILES = ("html", "svg", "png")
"""What a chart can be written as, by the end of the file's name."""


def is_file(path: Path) -> bool:
    """Whether the name of `path` asks for a picture, in capitals or not."""
    return path.suffix[1:].lower() in FILES


def check(query: Query, *, as_file: bool = False) -> None:
    """Raise UsageError if `query` has no chart, or if what draws it, here or in a file, is not installed."""
    from snowplow_sql.present.chart import files, points, terminal  # noqa: PLC0415 - few commands draw

    points.check(query)
    if as_file:
        files.converter()
    else:
        terminal.check(query)


def draw(result: Result, query: Query, width: int, grain: str = "", zone: str = "UTC") -> str:
    """The chart of `result`, the answer to `query`, in characters: `width` of them a line at most, without colour.

    `grain` is the length of its periods; without it they tell. `zone` is the time zone that they are told in. An empty
    result gives one line that says so. Raises UsageError if the query has no chart, or if it needs
    plotext and that is not installed.
    """
    from snowplow_sql.present.chart import points, terminal  # noqa: PLC0415 - as above

    return terminal.draw(points.read(result, query, grain, zone), width)


def picture(result: Result, about: About, form: str) -> bytes:
    """The chart of `result` as a file of the form html, svg or png, with all that it says `about` itself.

    An empty result gives one without marks. Raises UsageError if the query has no chart, or where Altair or
    vl-convert is not installed.
    """
    from snowplow_sql.present.chart import files, points  # noqa: PLC0415 - as above

    return files.written(points.read(result, about.query, about.grain, about.zone), result, about, form)
