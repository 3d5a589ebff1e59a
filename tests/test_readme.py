"""What the README shows is what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"


def sessions() -> list[tuple[str, str]]:
    """Every command in a console block, with the lines that follow it."""
    blocks = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [
        (command, output)
        for block in blocks
        for command, _, output in (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
    ]


def test_the_readme_shows_several_sessions() -> None:
    assert len(sessions()) >= 4


@pytest.mark.parametrize(("command", "expected"), sessions(), ids=lambda value: value[:40])
def test_a_command_in_the_readme_prints_what_stands_there(command: str, expected: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "SNOWQ_SOURCE"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"

    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment, check=False)

    assert done.returncode == 0
    # on a terminal the two streams mix; the README puts what goes to stderr first
    assert done.stderr + done.stdout == expected
