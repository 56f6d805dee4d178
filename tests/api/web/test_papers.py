"""Papers in Chromium: no broken policy, no scrolling sideways, A4, and the form by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.api.papers.archive import Archive, fill, serial
from tests.api.web.axe import violations
from tests.api.web.house import Web
from tests.api.web.looks import sideways
from tests.api.web.pages import DESKTOP, NARROW, PHONE

# The sheet less its margins, at 96 dots an inch.
A4_WIDTH_PX = round((210 - 2 * 15) / 25.4 * 96)


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    built = Web(tmp_path_factory.mktemp("papers"), browser)
    yield built
    built.close()


@pytest.fixture(scope="module")
def archive(exchange: Web) -> Archive:
    return fill(exchange.stage)


@pytest.fixture(params=["certificate", "life", "quotations", "verify", "missing"])
def path(request: pytest.FixtureRequest, archive: Archive) -> str:
    return {
        "certificate": f"/certificates/{archive.key}",
        "life": f"/serials/{serial(200)}",
        "quotations": "/quotations/2023-10-11",
        "verify": f"/verify?entry={serial(200)}",
        "missing": "/certificates/none",
    }[str(request.param)]


@pytest.mark.accepts("P-PAP-05", "P-PAP-06")
def test_a_paper_fits_each_screen_and_shows_axe_no_fault_and_names_as_text(
    web: Web, path: str
) -> None:
    page = web.open(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("img[onerror], b, script")).to_have_count(0)
    for width, height in (DESKTOP, PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        assert sideways(page) <= 0, (width, height)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert violations(page) == []


@pytest.mark.accepts("P-PAP-05")
def test_a_paper_prints_on_a4_without_what_only_a_screen_needs(web: Web, path: str) -> None:
    page = web.open(path, size=(A4_WIDTH_PX, 1000))
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    sizes = {tuple(map(float, one)) for one in re.findall(
        rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed
    )}  # fmt: skip
    assert sizes
    for width, height in sizes:  # in points
        assert (round(width), round(height)) == (595, 842)


@pytest.mark.accepts("P-PAP-02")
def test_a_certificate_is_checked_by_keyboard_alone(web: Web, archive: Archive) -> None:
    page = web.open(f"/certificates/{archive.key}")
    digest = re.findall(r"\b[0-9a-f]{64}\b", page.locator("main").inner_text())[0]
    field = page.get_by_role("textbox")
    for _ in range(20):
        page.keyboard.press("Tab")
        if field.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.insert_text(digest)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It matches.")
    assert page.url.startswith(f"{web.address}/verify?")
