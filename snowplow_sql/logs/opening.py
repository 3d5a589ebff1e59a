"""Open the log files of a source, by the fast path or by SQL."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from snowplow_sql.errors import SourceError
from snowplow_sql.logs import fast, files, s3
from snowplow_sql.logs.source import LogFiles


def opened(
    source: str,
    connection: duckdb.DuckDBPyConnection,
    *,
    modern: bool = False,
    endpoint_url: str | None = None,
    plainly: bool = False,
) -> LogFiles:
    """Open the log files of `source`; files in S3 are downloaded first. `plainly` rules out the fast path.

    Raises SourceError if there are no files, or if one of them cannot be fetched or read.
    """
    if not s3.is_address(source):
        return _made(files.find_named(source), connection, modern=modern, plainly=plainly)
    addresses = [item.address for item in s3.listed(source, endpoint_url)]
    # after Ctrl-C we do not wait for the threads that may still write to this folder, so removing it may fail
    folder = tempfile.TemporaryDirectory(prefix="snowq-", ignore_cleanup_errors=True)
    try:
        paths, failed = s3.fetch(addresses, Path(folder.name), endpoint_url)
        for address, why in failed.items():
            raise SourceError(f"'{address}' cannot be read: {why}")
        names = {path: name for name, path in paths.items()}
        logs = _made(list(paths.values()), connection, modern=modern, plainly=plainly, names=names)
    except BaseException:
        folder.cleanup()
        raise
    logs.downloads.append(folder)
    return logs


def _made(
    paths: list[str],
    connection: duckdb.DuckDBPyConnection,
    *,
    modern: bool,
    plainly: bool,
    names: Mapping[str, str] | None = None,
) -> LogFiles:
    def fast_ones() -> LogFiles:
        from snowplow_sql.logs.fast.source import FastLogFiles  # noqa: PLC0415 - it loads the libraries

        return FastLogFiles(paths, connection, modern=modern, names=names)

    pays = not plainly and fast.pays(files.weight_of(paths)) and files.look_plain(paths)
    made = fast.tried(fast_ones) if pays else None
    return made or LogFiles(paths, connection, modern=modern, names=names)
