"""The machine's own Chromium, driven by playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. Without one the test is skipped, unless the build must have it."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing = "There is no Chromium here. Get it with: apt-get install chromium"
        if os.environ.get("SNOWQ_TEST_ENGINES") == "required":
            raise FileNotFoundError(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser to drive

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])  # root cannot use the sandbox
        yield browser
        browser.close()
