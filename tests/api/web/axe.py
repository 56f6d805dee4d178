"""The accessibility rules that axe can check, on an open page."""

from __future__ import annotations

from playwright.sync_api import Page

from api.pages.built import DIST

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Without it axe would ask for the style sheets a second time.
    "preload": False,
}


def violations(
    page: Page, within: str = ":root", is_moved: bool = True
) -> list[tuple[str, list[str]]]:
    """Return each rule of WCAG 2.2 A and AA or of axe's best practice that the page, or a part of
    it, breaks, with the elements that break it.

    Unless `is_moved`, all stands where it stood at the last look: the size of what is pressed, half
    the work of all rules, is not measured again."""
    if not page.evaluate("'axe' in globalThis"):
        # The debugger runs it: the page's policy allows no script beside the page's own.
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "([within, options]) => axe.run(within, options).then(({violations}) => violations)",
        [within, OPTIONS | {"rules": {"target-size": {"enabled": is_moved}}}],
    )
    return [
        (one["id"], [f"{node['html']}: {node['failureSummary']}" for node in one["nodes"]])
        for one in found
    ]
