"""The options of a query as they were typed: read by the very command that the shell has."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from snowplow_sql.cli import queries
from snowplow_sql.errors import UsageError

if TYPE_CHECKING:
    from snowplow_sql.query import Query

T = TypeVar("T")


def taken(query: Query, words: Sequence[str], take: Callable[..., T]) -> T | None:
    """What `take` makes of what `words` say of `query`; None where they only ask for help, which is then printed.

    The options are those of `take`, and the query's own. Raises UsageError for what there is no option for.
    """
    heard: list[tuple[Any, Any]] = []

    # it is noted and no more: Typer has ways of its own with what ends a program
    def note(*arguments: object, **named: object) -> None:
        heard.append((arguments, named))

    note.__signature__ = inspect.signature(take, eval_str=True)  # type: ignore[attr-defined]
    try:
        queries.command(query, note).main(list(words), prog_name=query.name, standalone_mode=False)
    except typer.TyperException as error:
        raise UsageError(" ".join(error.format_message().split())) from None
    return take(*heard[0][0], **heard[0][1]) if heard else None
