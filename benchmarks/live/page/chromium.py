"""The system's Chromium, as the tests and the benchmark of the page start it."""

from __future__ import annotations

import os
from pathlib import Path

_NAMED = os.environ.get("TANSO_TEST_CHROMIUM", "")
CHROMIUM = Path(_NAMED or "/usr/bin/chromium")
# The same browser without a window of its own: a page costs about a fourth less processor time.
_SHELL = Path("/usr/bin/chromium-headless-shell")
# Parts of Chromium's own window that are pages themselves: each window would start processes for
# them, which cost more than most of our screens.
OWN_PAGES = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIReloadButton")
# What Playwright switches off too; Chromium obeys only the last `--disable-features`.
UNWANTED = (
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OWN_PAGES + UNWANTED)}",
)


def for_tests() -> Path:
    """Return the browser of the tests: the named one, else the one that has no window, else the
    whole one, which the benchmarks use because people do."""
    return _SHELL if not _NAMED and _SHELL.exists() else CHROMIUM


def missing(program: Path = CHROMIUM) -> str:
    """Say why the page cannot be opened in Chromium; empty if it can."""
    from api.pages.built import read_built

    if not program.exists():
        return f"there is no Chromium at {program} (name one with TANSO_TEST_CHROMIUM)"
    if not read_built().documents:
        return "the page is not built: make page"
    return ""
