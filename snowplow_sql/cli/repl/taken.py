"""The options of a query as they were typed: read by the very command that the shell has."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from snowplow_sql.cli import queries
from snowplow_sql.errors import UsageError

if TYPE_CHECKING:
    from snowplow_sql.catalog import Query


def taken(query: Query, words: Sequence[str], handler: Callable[..., None]) -> bool:
    """Hand what `words` say of `query` to `handler`; False where they only ask for help, which is then printed.

    Raises UsageError for what `query` has no option for. `handler` is to note what it is given and no more: Typer
    has ways of its own with what ends a program.
    """
    was_called = False

    def note(*arguments: object, **named: object) -> None:
        nonlocal was_called
        was_called = True
        handler(*arguments, **named)

    note.__signature__ = inspect.signature(handler, eval_str=True)  # type: ignore[attr-defined]
    try:
        queries.command(query, note).main(list(words), prog_name=query.name, standalone_mode=False)
    except typer.TyperException as error:
        raise UsageError(" ".join(error.format_message().split())) from None
    return was_called
