"""The accessibility rules that axe can check, on an open page."""

from __future__ import annotations

from playwright.sync_api import Page

from api.pages.built import DIST

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return each rule that the page breaks, with the elements that break it."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
