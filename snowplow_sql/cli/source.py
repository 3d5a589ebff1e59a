"""Opening the source that a command was given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import typer

from snowplow_sql.cli import exits, working
from snowplow_sql.errors import PasswordMissing
from snowplow_sql.session import Session

_OPENING = "opening the source"
"""Shown while objects are fetched from S3, or until a server answers."""


@contextmanager
def opened(
    source: str | None, *, modern: bool = False, endpoint_url: str | None = None
) -> Iterator[tuple[Session, Callable[[Callable[[], Any]], Any]]]:
    """A session over `source`, and a function that runs work on it with a progress bar and stops it on Ctrl-C."""
    with _session(source, modern=modern, endpoint_url=endpoint_url) as session:
        if session.is_sample:
            exits.note("no --source given: these are the events of the sample shop, January to March 2012.")
        yield session, partial(working.run, session.engine)


def _session(source: str | None, *, modern: bool, endpoint_url: str | None) -> Session:
    try:
        with working.waiting_for(_OPENING):
            return Session(source, modern=modern, endpoint_url=endpoint_url)
    except PasswordMissing:
        if not sys.stdin.isatty():
            raise
        password = typer.prompt("Password", hide_input=True, err=True)
        with working.waiting_for(_OPENING):
            return Session(source, modern=modern, password=password)
