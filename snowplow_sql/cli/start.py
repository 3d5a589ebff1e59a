"""How the command begins: Ctrl-C is told in one line even while the libraries are still being loaded."""

from __future__ import annotations

import sys

from snowplow_sql.cli import exits


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    try:
        from snowplow_sql.cli.main import main as run  # noqa: PLC0415 - it is this that takes its time
    except KeyboardInterrupt:
        exits.complain("Stopped.")
        sys.exit(exits.Exit.INTERRUPTED)
    run()
