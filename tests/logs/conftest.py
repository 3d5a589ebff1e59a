"""Fixtures of the tests of logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workbench import VERDICTS, Files, Open, Titles, Verdicts, Workbench, name_of, write

import snowplow_sql as sp


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    made = Workbench(tmp_path_factory.mktemp("bench"))
    yield made
    made.session.close()


@pytest.fixture(scope="session")
def modern_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A workbench that also reads what came after 2012."""
    made = Workbench(tmp_path_factory.mktemp("modern_bench"), modern=True)
    yield made
    made.session.close()


@pytest.fixture
def open_logs(tmp_path: Path) -> Iterator[Open]:
    sessions: list[sp.Session] = []

    def opened(files: Files, *, modern: bool = False) -> sp.Session:
        folder = tmp_path / f"logs{len(sessions)}"
        folder.mkdir()
        write(folder, files)
        sessions.append(sp.open(folder, modern=modern))
        return sessions[-1]

    yield opened
    for session in sessions:
        session.close()


def by_file(session: sp.Session, sql: str) -> dict[str, list[Any]]:
    """The second column of `sql` by the file in its first one, each list sorted."""
    found: dict[str, list[Any]] = {}
    for path, value in session.sql(sql):
        found.setdefault(name_of(path, session.source), []).append(value)
    return {name: sorted(values, key=str) for name, values in found.items()}


@pytest.fixture
def verdicts(open_logs: Open) -> Verdicts:
    """The verdicts on each file's lines, sorted; a file without lines is left out."""
    return lambda files: by_file(open_logs(files), VERDICTS)


@pytest.fixture
def titles(open_logs: Open) -> Titles:
    """The page titles of each file's events, sorted; a file without events is left out."""
    return lambda files: by_file(open_logs(files), "SELECT log_file, page_title FROM events")
