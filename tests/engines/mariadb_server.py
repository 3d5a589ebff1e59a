"""A private MariaDB for the tests: the stand-in for Infobright, which spoke MySQL 5.1."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from server_process import ANSWER_SECONDS, HOST, INSTALL, EngineMissingError, EngineStartError, Server

if TYPE_CHECKING:
    from collections.abc import Sequence

# What Infobright had: no strict mode, LOAD DATA LOCAL, and MySQL 5.1's `utf8` of three bytes.
OPTIONS = [
    "--sql-mode=",
    "--local-infile=1",
    "--character-set-server=utf8mb3",
    "--collation-server=utf8mb3_general_ci",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--skip-name-resolve",
    "--innodb-buffer-pool-size=64M",
    # A crash may lose this data, which is kept for one test run only.
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=OFF",
]

DATABASE = "snowq"


class MariaDBServer(Server):
    """MariaDB with an empty database `snowq` and the user root without a password; takes about 1 s and 90 MB."""

    name = "mariadb"
    database = DATABASE

    def prepare(self) -> Sequence[str]:
        """Make the system tables, and return the command of the server."""
        # A user's PATH lacks /usr/sbin, where Debian puts the server.
        path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
        server, setup = (shutil.which(name, path=path) for name in ("mariadbd", "mariadb-install-db"))
        if server is None or setup is None:
            raise EngineMissingError(f"no MariaDB: {INSTALL}")
        if find_spec("pymysql") is None:
            raise EngineMissingError("no Python module pymysql: pip install 'snowq[engines]'")
        data = self.folder / "data"
        # Neither program reads the machine's configuration; as root, both must be told to run as root.
        # The temporary folder is separate: in a shared one, a starting server removes the files of other servers.
        temporary = self.folder / "tmp"
        temporary.mkdir()
        common = ["--no-defaults", f"--datadir={data}", f"--tmpdir={temporary}"]
        common += ["--user=root"] * (os.geteuid() == 0)
        made = subprocess.run(
            [setup, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise EngineStartError(f"mariadb-install-db: {made.stdout}{made.stderr}")
        # Created when the server starts, so that it has the server's character set; `test` would have latin1.
        first = self.folder / "first.sql"
        first.write_text(f"CREATE DATABASE {DATABASE};\n")
        return [
            server,
            *common,
            *OPTIONS,
            f"--init-file={first}",
            f"--bind-address={HOST}",
            f"--port={self.port}",
            # Relative to the data folder, since a socket's full path is limited to about a hundred characters.
            "--socket=mariadb.sock",
            f"--pid-file={data / 'mariadb.pid'}",
        ]

    def connect(self) -> Any:
        """A new connection, in autocommit, to the database `snowq`."""
        import pymysql  # noqa: PLC0415 - an extra of the tests

        return pymysql.connect(
            host=HOST,
            port=self.port,
            user="root",
            database=DATABASE,
            charset="utf8mb3",
            autocommit=True,
            local_infile=True,
            read_timeout=ANSWER_SECONDS,
        )

    def driver_error(self) -> type[Exception]:
        """The base class of the driver's exceptions."""
        import pymysql  # noqa: PLC0415

        return pymysql.Error
