"""The README and the tutorial show exactly what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
README = HOME / "README.md"
TUTORIAL = HOME / "docs" / "tutorial.md"


def sessions(page: Path) -> list[tuple[str, str]]:
    """Every command in a console block, with the lines that follow it."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [
        (command, output)
        for block in blocks
        for command, _, output in (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
    ]


def printed(command: str, folder: Path | None = None) -> str:
    """The output of a command. On a terminal the two streams mix; the pages show stderr first."""
    environment = {key: value for key, value in os.environ.items() if key not in {"SNOWQ_SOURCE", "COLUMNS", "LINES"}}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=environment, check=False, cwd=folder or HOME
    )
    assert done.returncode == 0, done.stderr
    return done.stderr + done.stdout


def test_the_readme_shows_several_sessions() -> None:
    assert len(sessions(README)) >= 4


@pytest.mark.parametrize(("command", "expected"), sessions(README), ids=lambda value: value[:40])
def test_a_command_in_the_readme_prints_what_stands_there(command: str, expected: str) -> None:
    assert printed(command) == expected


def test_the_tutorial_can_be_gone_through_from_its_first_command_to_its_last(tmp_path: Path) -> None:
    (tmp_path / "logs").symlink_to(HOME / "sample_data" / "logs")

    for command, expected in sessions(TUTORIAL):
        assert printed(command, tmp_path) == expected, command
    assert len(sessions(TUTORIAL)) >= 15
