"""The entry point: handles Ctrl-C without a traceback even while the libraries are still being imported."""

from __future__ import annotations

import sys

from snowplow_sql.cli import exits


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    try:
        from snowplow_sql.cli.main import main as run  # noqa: PLC0415 - this import is what takes long
    except KeyboardInterrupt:
        exits.complain("Stopped.")
        sys.exit(exits.Exit.INTERRUPTED)
    run()
