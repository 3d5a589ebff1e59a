"""The two real engines, each started once per run, when the first test asks for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hive_server import HiveServer
from mariadb_server import MariaDBServer
from server_process import Engine, EngineMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server_process import Server


def _session_with(server: Server) -> Iterator[Engine]:
    try:
        server.start()
    except EngineMissingError as missing:
        # A build that is meant to have the engines must not pass because it lost them.
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


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Engine]:
    """A session with a private MariaDB, which stands in for Infobright."""
    yield from _session_with(MariaDBServer())
