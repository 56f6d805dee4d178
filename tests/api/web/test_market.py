"""The public market pages in the browser: first view, live figures, stale figures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.house import ES, RE
from tests.api.web.house import PHONE, Lang, Web
from tests.api.web.test_feed import beat


def row(page: Page, code: str) -> Locator:
    """A market's row in the table of all markets."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=code, exact=True))


def trade(web: Web, symbol: str, price: int, quantity: int) -> None:
    """Let both traders send orders that cross."""

    async def send() -> None:
        async with web.house.client("alice") as alice, web.house.client("bob") as bob:
            await alice.add_order(symbol, "sell", quantity, price)
            await bob.add_order(symbol, "buy", quantity, price)

    web.run(send())


def uncross(web: Web) -> None:
    """Freeze and uncross the open call."""
    web.move_clock()
    web.move_clock()


SHIFT = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""


@pytest.mark.accepts("P-MKT-01", "P-MKT-03")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_live_table_has_the_words_and_the_place_of_the_first_view(web: Web, lang: Lang) -> None:
    trade(web, RE, 3100, 20)
    plain = web.open("/", lang=lang, java_script_enabled=False)
    live = web.open("/", lang=lang)
    before, after = plain.get_by_role("table"), live.get_by_role("grid")
    heads = before.get_by_role("columnheader").all_text_contents()
    expect(after.get_by_role("columnheader")).to_have_text(heads)
    for code in ("JCR-ES", "JCR-RE"):
        cells = row(plain, code).get_by_role("cell").all_text_contents()
        expect(row(live, code).get_by_role("gridcell")).to_have_text(cells)
    boxes = [row(page, "JCR-RE").bounding_box() for page in (plain, live)]
    assert boxes[0] is not None
    assert boxes[0] == boxes[1]
    assert live.evaluate(SHIFT) <= 0.05


@pytest.mark.accepts("P-MKT-03")
def test_the_table_follows_trades_and_indicative_prices(web: Web) -> None:
    page = web.open("/", size=PHONE)
    expect(row(page, "JCR-ES")).to_contain_text("–")
    trade(web, ES, 2800, 7)
    expect(row(page, "JCR-ES")).to_contain_text("2,800 × 7 t")
    uncross(web)
    expect(row(page, "JCR-ES")).not_to_contain_text("×")
    expect(row(page, "JCR-ES").get_by_role("gridcell").first).to_have_text("2,800")


@pytest.mark.accepts("P-MKT-04")
def test_prices_are_dimmed_with_their_age_while_nothing_comes(web: Web) -> None:
    page = web.open("/")
    expect(page.get_by_role("status", name="Connection")).to_contain_text("live")
    beat(web, on=False)
    expect(page.get_by_text("Not up to date:")).to_be_visible()
    expect(row(page, "JCR-RE")).to_be_visible()
    beat(web, on=True)
    expect(page.get_by_text("Not up to date:")).to_be_hidden()
