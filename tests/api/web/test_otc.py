"""OTC trades on the trader's page: reported by one, answered by the other, settled once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from exchange.instruments import TSE_LISTING
from exchange.registry.port import trading_account
from tests.api.web.house import Web
from tests.api.web.pages import PHONE

FO = "JCR-FO/JPY"
PRESS_TWICE = "(button) => { button.click(); button.click(); }"
SERIAL = "JCR-JCR_FO_P1-20220401-20230331"


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """An exchange that lists the forest credits, which are settled over the counter."""
    market = tuple(instrument for instrument in TSE_LISTING if instrument.symbol == FO)
    built = Web(tmp_path_factory.mktemp("web"), browser, instruments=market)
    yield built
    built.close()


def opened(web: Web, person: str) -> Page:
    page = web.open("/trade", person)
    page.get_by_role("tab", name="OTC").click()
    return page


def rows(page: Page, *texts: str) -> Locator:
    found = page.get_by_role("grid", name="OTC trades").get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def reports_of(web: Web, person: str) -> list[dict[str, Any]]:
    async def ask() -> list[dict[str, Any]]:
        async with web.house.client(person) as client:
            answer = await client.http("GET", "/v1/otc/entries")
            found: list[dict[str, Any]] = msgspec.json.decode(answer)["entries"]
            return found

    return web.run(ask())


def tonnes(web: Web, person: str) -> int:
    holdings = web.house.service.registry.holdings(trading_account(person), "jcredit/forest")
    return sum(holding.block.quantity_t for holding in holdings)


@pytest.mark.accepts("P-OTC-01", "P-OTC-02", "P-OTC-03")
def test_a_trade_is_reported_by_keyboard_answered_in_japanese_and_settled(web: Web) -> None:
    page = opened(web, "alice")
    keys = page.keyboard
    expect(page.get_by_text("No OTC trade has been reported.")).to_be_visible()
    page.get_by_role("button", name="Report a trade").press("Enter")
    dialog = page.get_by_role("dialog")
    counterparty = dialog.get_by_label("Counterparty")
    expect(counterparty).to_be_focused()
    keys.press("Enter")
    for field in ("Counterparty", "First serial number", "Last serial number", "Quantity", "Price"):
        expect(dialog.get_by_role("alert").filter(has_text=f"{field}:")).to_be_visible()
    keys.type("nobody")
    dialog.get_by_label("Own block").focus()
    keys.press("ArrowDown")
    expect(dialog.get_by_label("Last serial number")).to_have_value(f"{SERIAL}-10000")
    dialog.get_by_label("Quantity").focus()
    keys.type("３００")
    keys.press("Tab")
    keys.type("5,600円")
    expect(dialog).to_contain_text("¥1,680,000")
    keys.press("Enter")
    expect(dialog.get_by_role("heading")).to_have_text("Report this sale?")
    expect(dialog).to_contain_text(re.compile(f"{SERIAL}-1 –.*{SERIAL}-10000", re.DOTALL))
    expect(dialog.get_by_role("button", name="Back")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="Counterparty:")).to_be_visible()
    expect(counterparty).to_be_focused()
    keys.press("Control+A")
    keys.type("bob")
    keys.press("Enter")
    dialog.get_by_role("button", name="Send report").press("Enter")
    expect(rows(page, "Yours", "bob")).to_contain_text(re.compile("Sell.*300.*5,600.*Waiting"))

    other = web.open("/trade", "bob", lang="ja")
    other.get_by_role("tab", name="相対").click()
    other.get_by_role("button", name=re.compile("alice と照合")).click()
    other.get_by_role("button", name="報告を確認").click()
    expect(other.get_by_role("dialog")).to_contain_text("1,680,000円")
    other.get_by_role("button", name="報告を送信").click()
    expect(other.get_by_role("grid", name="相対取引").get_by_text("照合済")).to_be_visible()
    expect(rows(page, "Yours", "bob")).to_contain_text("Matched")
    web.run(web.house.service.settlement.idle())
    assert (tonnes(web, "alice"), tonnes(web, "bob")) == (9_700, 10_300)


@pytest.mark.accepts("P-OTC-04", "P-OTC-05")
def test_what_differs_is_named_and_a_report_whose_answer_is_lost_is_entered_once(
    web: Web,
) -> None:
    async def buy() -> None:
        async with web.house.client("bob") as bob:
            body = {
                "counterparty": "alice", "symbol": FO, "side": "buy", "qty": "20", "price": "5700",
                "serial_range": {"serial_from": f"{SERIAL}-301", "serial_to": f"{SERIAL}-320"},
            }  # fmt: skip
            await bob.http("POST", "/v1/otc/entries", body=body)

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    web.run(buy())
    page = opened(web, "alice")
    page.get_by_role("button", name="Match the report JCR-FO Sell ¥5,700/t 20 t bob").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Price").fill("5,701")
    page.keyboard.press("Enter")
    page.route("**/v1/otc/entries", lose)
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog).to_contain_text("There was no answer.")
    page.unroute("**/v1/otc/entries")
    dialog.get_by_role("button", name="Send report").evaluate(PRESS_TWICE)
    expect(dialog).to_have_count(0)
    expect(rows(page, "Yours", "5,701")).to_contain_text("differs: Price")
    expect(rows(page, "Theirs", "5,700")).to_contain_text("differs: Price")
    assert [report["price"] for report in reports_of(web, "alice")].count("5701") == 1
    rows(page, "5,700").get_by_role("button", name="Match").click()
    dialog.get_by_role("button", name="Check report").click()
    expect(dialog).to_contain_text("still waits and holds what it needs")
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    rows(page, "5,701").get_by_role("button", name="Cancel").click()
    expect(rows(page, "Yours", "5,701")).to_contain_text("Ended")
    expect(rows(page, "Theirs", "5,700")).not_to_contain_text("differs")


@pytest.mark.accepts("P-OTC-06")
def test_other_roles_see_a_sentence_and_no_form(web: Web) -> None:
    page = web.open("/trade", "ann", lang="ja", size=PHONE)
    page.get_by_role("button", name="注文", exact=True).click()
    page.get_by_role("tab", name="相対").click()
    expect(page.get_by_text("この役割では取引できません。")).to_be_visible()
    expect(page.get_by_role("button", name="取引を報告")).to_have_count(0)
