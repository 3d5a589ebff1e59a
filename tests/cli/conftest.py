"""Fixtures of the command-line tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_log import hit, view

LINES = [
    "#Version: 1.0",
    view("2012-01-01 10:00:00", "anna/1", page="/shop"),
    view("2012-01-01 10:01:00", "anna/1", page="/tea"),
    hit("2012-01-02 09:00:00", "ben/1", e="tr", tr_id="O-1", tr_tt="12.50"),
    "torn line",
]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("logs") / "tiny.log"
    path.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    return str(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without queries, for a user without a configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("SNOWQ_QUERIES", raising=False)
    return tmp_path
