"""The two real engines, each started once per run, when the first test asks for it."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import closing_words
import proven
import pytest
from datasets import Warehouse
from hive_server import HiveServer
from mariadb_server import MariaDBServer
from server_process import Engine, EngineMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proven import Equal
    from server_process import Server


def _session_with(server: Server) -> Iterator[Engine]:
    try:
        server.start()
    except EngineMissingError as missing:
        # A build that should have the engines must not pass without them.
        if os.environ.get("SNOWQ_TEST_ENGINES") == "required":
            raise
        pytest.skip(str(missing))
    try:
        engine = Engine(server)
        yield engine
        engine.close()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def hive() -> Iterator[Engine]:
    """A session with a private HiveServer2 1.2.1."""
    yield from _session_with(HiveServer())


@pytest.fixture
def fresh_hive() -> Iterator[Engine]:
    """A Hive without earlier queries: after the jobs of other tests, its log does not mention a new job."""
    yield from _session_with(HiveServer())


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Engine]:
    """A session with a private MariaDB, which stands in for Infobright."""
    yield from _session_with(MariaDBServer())


@pytest.fixture(scope="session")
def warehouse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Both data sets in DuckDB, and on each engine as soon as a test asks for it."""
    fixtures = {"hive": "hive", "infobright": "mariadb"}
    made = Warehouse(tmp_path_factory.mktemp("warehouse"), lambda dialect: request.getfixturevalue(fixtures[dialect]))
    yield made
    made.connection.close()


_EQUAL: Equal = Counter()


@pytest.fixture(scope="session")
def summary() -> Equal:
    """The number of equal cases per query, data set and dialect."""
    return _EQUAL


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Print at the end which queries are proven on which engine."""
    if _EQUAL:
        closing_words.leave(session.config, ["cases equal to DuckDB's rows:", *proven.summary(_EQUAL)])
