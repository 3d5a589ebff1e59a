"""Shared by all tests: fixtures such as the sample shop, pytest's options, and how tests spread over processes."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import closing_words
import duckdb
import pytest
from hypothesis import settings
from tiny_log import TinyLog

import snowplow_sql as sp

# no deadline: the first example of a test includes imports, and a shared machine is slow at times
settings.register_profile("snowq", deadline=None)
settings.load_profile("snowq")

SAMPLE = Path(__file__).parents[1] / "sample_data" / "logs"


def pytest_configure() -> None:
    """Let SIGINT stop what tests start. A run in the background ignores it, and its child processes inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Exclude everything that pytest has collected from garbage collection, and make collections rarer."""
    gc.freeze()
    gc.set_threshold(100_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    explained = "Write tests/snapshots anew; read the diff."
    parser.addoption("--update-snapshots", dest="rewrite_snapshots", action="store_true", help=explained)
    explained = "Write docs/catalogue.md and its pages anew, of what the query files say."
    parser.addoption("--write-catalogue", dest="write_catalogue", action="store_true", help=explained)
    explained = "Write docs/proven.md anew, of what tests/engines has proven."
    parser.addoption("--write-proof", dest="write_proof", action="store_true", help=explained)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of real engines in two processes, so that a parallel run starts each server at most twice.

    The tests that docs/proven.md is generated from stay in one of them; they take as long as all others.
    """
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only a run in several processes has it

    class ByServer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(("tests/engines/test_equality", "tests/engines/test_proven")):
                return "equality"
            together = ("tests/engines/", "tests/report/test_in_a_browser.py")
            return next((place for place in together if nodeid.startswith(place)), nodeid)

    return ByServer(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over the closing lines of a worker process."""
    closing_words.take(node.config, node)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines that were left for the end."""
    closing_words.say(terminalreporter)


@pytest.fixture(scope="session")
def sample() -> Iterator[sp.Session]:
    """The sample shop."""
    with sp.open(SAMPLE) as session:
        yield session


@pytest.fixture(scope="session")
def shop(sample: sp.Session) -> duckdb.DuckDBPyConnection:
    """The sample shop's connection, with its events in a table `shop`, so that they are parsed only once."""
    sample.connection.execute("CREATE TABLE shop AS SELECT * FROM events")
    return sample.connection


@pytest.fixture(scope="session")
def memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database. It is closed at the end, or DuckDB would complain after pytest's last line."""
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Callable[[list[str]], TinyLog]]:
    """Makes a log of a few lines."""
    logs: list[TinyLog] = []
    numbers = count(1)

    def made(lines: list[str]) -> TinyLog:
        logs.append(TinyLog(lines, tmp_path / f"tiny{next(numbers)}.log"))
        return logs[-1]

    yield made
    for log in logs:
        log.session.close()
