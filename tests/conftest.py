"""What several test files share: one Chromium for all of them, and children that coverage.py lets alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import javascript

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

try:
    from playwright.sync_api import Browser, sync_playwright
except ImportError:
    sync_playwright = None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if sync_playwright is None:
        javascript.missing("playwright")
    if not Path(CHROMIUM).exists():
        javascript.missing(CHROMIUM)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def limited_children_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no coverage.py in a process that may not write: one that has limits of its own set by `preexec_fn`."""
    if not any(name.startswith("COVERAGE_") for name in os.environ):
        return
    start = subprocess.Popen.__init__

    def unmeasured(self: Any, *arguments: Any, **options: Any) -> None:
        if options.get("preexec_fn"):
            given = options.get("env") or os.environ
            options["env"] = {name: value for name, value in given.items() if not name.startswith("COVERAGE_")}
        start(self, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", unmeasured)
