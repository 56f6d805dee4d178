"""The system's Chromium, as the tests and the benchmark of the page start it."""

from __future__ import annotations

import os
from pathlib import Path

CHROMIUM = Path(os.environ.get("TANSO_TEST_CHROMIUM", "/usr/bin/chromium"))
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


def missing() -> str:
    """Say why the page cannot be opened in Chromium; empty if it can."""
    from api.pages.built import read_built

    if not CHROMIUM.exists():
        return f"there is no Chromium at {CHROMIUM} (name one with TANSO_TEST_CHROMIUM)"
    if not read_built().documents:
        return "the page is not built: make page"
    return ""
