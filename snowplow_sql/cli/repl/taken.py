"""Parsing the options of a query in the REPL, with the same command class as on the command line."""

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
    """The result of `take`, called with the options in `words`; None if they only ask for help, which is printed.

    The options are those of `take` and the parameters of `query`. Raises UsageError for options that Typer rejects.
    """
    heard: list[tuple[Any, Any]] = []

    # only records the arguments: an exception that `take` raises must not go through Typer, which handles some itself
    def note(*arguments: object, **named: object) -> None:
        heard.append((arguments, named))

    note.__signature__ = inspect.signature(take, eval_str=True)  # type: ignore[attr-defined]
    try:
        queries.command(query, note).main(list(words), prog_name=query.name, standalone_mode=False)
    except typer.TyperException as error:
        raise UsageError(" ".join(error.format_message().split())) from None
    return take(*heard[0][0], **heard[0][1]) if heard else None
