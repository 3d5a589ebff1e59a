"""A load takes no more memory than allowed, however long the logs are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shelf import ask

BENCH = Path(__file__).parents[2] / "bench"
LINES = 150_000

_WRITE = f"""
import sys
from pathlib import Path
import lines
print(lines.write(lines.Plan(lines={LINES}, files=8, agents=300), Path(sys.argv[1])).events)
"""
_PEAK = """
import resource, subprocess, sys
status = subprocess.run([sys.executable, "-m", "snowplow_sql", *sys.argv[1:]]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def test_the_peak_stays_near_what_was_allowed(tmp_path: Path) -> None:
    """Without a bound the same load takes 600 MB."""
    db = tmp_path / "events.duckdb"
    written = subprocess.run(
        [sys.executable, "-c", _WRITE, str(tmp_path / "logs")], cwd=BENCH, capture_output=True, text=True, check=True
    )
    loaded = subprocess.run(
        [sys.executable, "-c", _PEAK, "load", str(tmp_path / "logs"), "--db", str(db), "--memory", "300MB"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (loaded.returncode, loaded.stderr.count("\n")) == (0, 1), loaded.stderr
    peak = int(loaded.stdout) * (1 if sys.platform == "darwin" else 1024)
    assert peak < 450 * 1024**2
    assert ask(db, "SELECT count(*) FROM events") == [(int(written.stdout),)]
    assert {path.name for path in tmp_path.iterdir()} == {"logs", "events.duckdb"}
