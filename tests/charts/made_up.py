"""Makes up queries and results for single tests: a chart needs only a header and rows, wherever they come from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from snowplow_sql.params import STANDARD
from snowplow_sql.query import Query, ResultColumn
from snowplow_sql.result import Result


def query(chart: dict[str, str], **columns: str) -> Query:
    """A query with this chart, and with columns of these kinds."""
    return Query(
        name="made_up",
        subject="tests",
        path=Path("made_up.sql"),
        title="Made up",
        description="What\nit means.",
        params=STANDARD,
        columns=tuple(ResultColumn(name, kind, f"what {name} means") for name, kind in columns.items()),
        chart=chart,
        example="",
        covers=(),
        related=(),
        keywords=(),
        template="",
    )


def result(asked: Query, rows: Sequence[tuple[Any, ...]]) -> Result:
    """An answer to `asked`."""
    return Result([column.name for column in asked.columns], rows)
