"""The lines and agents of 2012 with known values, if they are in a folder beside the repository."""

from __future__ import annotations

import importlib.util
import json
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"
CHECKER = SHARED / "check_conformance.py"
SNOWQ = f"{shlex.quote(sys.executable)} -m snowplow_sql"

pytestmark = pytest.mark.skipif(not CHECKER.exists(), reason="the reference lines are not here")


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_conformance", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases(name: str) -> list[dict[str, Any]]:
    text = (SHARED / "reference" / name).read_text(encoding="utf-8")
    return [json.loads(case) for case in text.split("\n") if case]


def test_at_least_99_of_100_lines_give_the_events_of_2012(checker: ModuleType) -> None:
    graded = list(checker.lines(cases("conformance.jsonl"), SNOWQ))
    wrong = {case["id"]: why for case, why in graded if why}
    assert len(graded) == 623
    assert len(wrong) <= len(graded) * 0.01, wrong


def test_at_least_99_of_100_agents_get_the_classes_of_2012(checker: ModuleType) -> None:
    graded = list(checker.agents(cases("useragents.jsonl"), SNOWQ))
    wrong = {case["ua"]: why for case, why in graded if why}
    assert len(graded) == 421
    assert len(wrong) <= len(graded) * 0.01, wrong
