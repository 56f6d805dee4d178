"""The fills of the account: all of them once, over reloads, and marked once they are corrected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.api.house import RE, continuous
from tests.api.rest.test_registry_routes import desk
from tests.api.web.house import Web

STRUCK = "row => getComputedStyle(row.lastElementChild).textDecorationLine"


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("web")
    built = Web(folder, browser, instruments=(continuous(RE),), start="2023-10-11 09:30")
    yield built
    built.close()


def trade(web: Web, price: int) -> None:
    """Sell a tonne of bob's to alice."""

    async def both() -> None:
        async with web.house.client("alice") as alice, web.house.client("bob") as bob:
            await bob.add_order(RE, "sell", 1, price)
            await alice.add_order(RE, "buy", 1, price)

    web.run(both())


def fills(page: Page) -> Locator:
    page.get_by_role("tab", name="Fills").click()
    return page.get_by_role("grid", name="Fills")


def fill(grid: Locator, price: str) -> Locator:
    return grid.get_by_role("row").filter(has_text=price)


def correct(web: Web, how: str, **more: str) -> None:
    """Bust or adjust the last trade of alice's, as two persons sign it."""
    alice = desk(web.stage, "alice")
    newest = alice.done("GET", "/v1/executions?order=newest&limit=1")["executions"]
    asked = desk(web.stage, "exchange", "operator").done(
        "POST", f"/v1/admin/{how}", {"symbol": RE, "trade_id": newest[0]["trade_id"], **more}
    )
    desk(web.stage, "exchange", "approver").done(
        "POST", f"/v1/admin/approvals/{asked['approval_id']}/approve", {}
    )


def test_each_fill_is_in_the_table_once_over_reloads(web: Web) -> None:
    page = web.open(f"/trade?symbol={RE}", "alice")
    grid = fills(page)
    trade(web, 3001)
    expect(fill(grid, "3,001")).to_have_count(1)

    def trade_before_and_after(route: Route) -> None:
        trade(web, 3002)
        answer = route.fetch()
        trade(web, 3003)
        route.fulfill(response=answer)

    page.route("**/v1/executions?*", trade_before_and_after, times=1)
    page.reload()
    grid = fills(page)
    for price in ("3,003", "3,002", "3,001"):
        expect(fill(grid, price)).to_have_count(1)


def test_a_busted_fill_is_struck_through_without_a_reload_and_after_one(web: Web) -> None:
    page = web.open(f"/trade?symbol={RE}", "alice")
    grid = fills(page)
    trade(web, 3011)
    trade(web, 3012)
    expect(fill(grid, "3,012")).to_have_count(1)
    correct(web, "busts")
    for _ in range(2):
        expect(fill(grid, "3,012")).to_contain_text("Busted")
        assert fill(grid, "3,012").evaluate(STRUCK) == "line-through"
        assert fill(grid, "3,011").evaluate(STRUCK) == "none"
        page.reload()
        grid = fills(page)


@pytest.mark.accepts("P-TRD-14")
def test_an_adjusted_fill_has_its_new_price_without_a_reload_and_after_one(web: Web) -> None:
    page = web.open(f"/trade?symbol={RE}", "alice")
    grid = fills(page)
    trade(web, 3021)
    expect(fill(grid, "3,021")).to_have_count(1)
    correct(web, "adjustments", price="3019")
    for _ in range(2):
        expect(fill(grid, "3,019")).to_contain_text("Price corrected")
        expect(fill(grid, "3,019").get_by_role("gridcell").filter(has_text="3,019")).to_have_count(
            2
        )
        expect(fill(grid, "3,021")).to_have_count(0)
        page.reload()
        grid = fills(page)
