"""Charts of results: in characters for a terminal, or as files to view and to share.

A query's header says what its chart shows (`points`); `terminal` and `files` draw that. plotext, Altair and
vl-convert are the extra `charts`, and are loaded lazily.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowplow_sql.about import About
    from snowplow_sql.query import Query
    from snowplow_sql.result import Result

FILES = ("html", "svg", "png")
"""The formats in which a chart can be written, as extensions of file names."""


def is_file(path: Path) -> bool:
    """Whether the extension of `path` is one of FILES, in lower or upper case."""
    return path.suffix[1:].lower() in FILES


def check(query: Query, *, as_file: bool = False) -> None:
    """Raise UsageError if `query` has no chart, or if a library to draw it, in a terminal or a file, is missing."""
    from snowplow_sql.present.chart import files, points, terminal  # noqa: PLC0415 - few commands draw

    points.check(query)
    if as_file:
        files.converter()
    else:
        terminal.check(query)


def draw(result: Result, query: Query, width: int, grain: str = "", zone: str = "UTC") -> str:
    """The chart of `result`, the answer to `query`, in lines of at most `width` characters, without colour.

    `grain` is the length of its periods, which is otherwise inferred from them. `zone` is the time zone of its periods.
    An empty result gives one line that says so. Raises UsageError if the query has no chart, or if it needs plotext and
    that is not installed.
    """
    from snowplow_sql.present.chart import points, terminal  # noqa: PLC0415 - as above

    return terminal.draw(points.read(result, query, grain, zone), width)


def picture(result: Result, about: About, form: str) -> bytes:
    """The chart of `result` as a file in the format html, svg or png, with the description `about`.

    An empty result gives a chart without marks. Raises UsageError if the query has no chart, or where Altair or
    vl-convert is not installed.
    """
    from snowplow_sql.present.chart import files, points  # noqa: PLC0415 - as above

    return files.written(points.read(result, about.query, about.grain, about.zone), result, about, form)
