"""The system's Chromium, as the tests and the benchmark of the page start it."""

from __future__ import annotations

import os
from pathlib import Path

CHROMIUM = Path(os.environ.get("TANSO_TEST_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing() -> str:
    """Say why the page cannot be opened in Chromium; empty if it can."""
    from api.pages.built import read_built

    if not CHROMIUM.exists():
        return f"there is no Chromium at {CHROMIUM} (name one with TANSO_TEST_CHROMIUM)"
    if not read_built().documents:
        return "the page is not built: make page"
    return ""
