"""Sealed auctions on the trader's page: terms, own bids alone, the result."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from api.messages.auctions import BidResult
from api.messages.requests import AddBidParams
from api.stream.outgoing import CLOSE_SLOW_CONSUMER
from exchange.units import NS_PER_MINUTE, utc_text
from tests.api.house import ES, RE
from tests.api.web.house import Web
from tests.api.web.pages import PHONE


def announce(web: Web, minutes: int = 10, opens_in: int = 0, **changes: Any) -> str:
    """The agency sells 100 t of renewable electricity from 3,000 yen up; return the auction."""

    async def ask() -> str:
        now_ns = web.house.service.sequencer.clock.now_ns()
        body = {
            "participant": "agency", "symbol": RE, "qty": "100", "reserve_price": "3000",
            "ends_at": utc_text(now_ns + minutes * NS_PER_MINUTE),
        }  # fmt: skip
        if opens_in:
            body["opens_at"] = utc_text(now_ns + opens_in * NS_PER_MINUTE)
        async with web.house.client("operator") as operator:
            reply = await operator.http("POST", "/v1/admin/auctions", body=body | changes)
        return str(msgspec.json.decode(reply)["auction_id"])

    return web.run(ask())


def close(web: Web, auction_id: str, withdraw: bool = False) -> None:
    async def ask() -> None:
        async with web.house.client("operator") as operator:
            path = f"/v1/admin/auctions/{auction_id}/close"
            await operator.http("POST", path, body={"withdraw": withdraw})

    web.run(ask())


def bid_of_bob(web: Web, auction_id: str, price: int, qty: int) -> None:
    async def ask() -> None:
        async with web.house.client("bob") as bob:
            await bob.add_bid(auction_id, "buy", qty, price)

    web.run(ask())


def bids_of(web: Web, person: str, auction_id: str) -> list[tuple[int, int]]:
    """Price and quantity of a participant's standing bids."""

    async def ask() -> list[tuple[int, int]]:
        async with web.house.client(person) as client:
            return [(int(bid.price), int(bid.qty)) for bid in await client.bids(auction_id)]

    return web.run(ask())


@pytest.fixture(scope="module", autouse=True)
def agency(exchange: Web) -> None:
    exchange.run(exchange.house.join("agency"))


def opened(web: Web, person: str = "alice", **options: Any) -> Page:
    page = web.open(f"/trade?symbol={RE}", person, **options)
    page.get_by_role("tab", name="Sealed auctions").click()
    return page


def row(page: Page, auction_id: str) -> Locator:
    grid = page.get_by_role("grid", name="Sealed auctions")
    return grid.locator(f'tr[data-key="{auction_id}"]')


@pytest.mark.accepts("P-SLD-01", "P-OTC-06")
def test_each_state_of_an_auction_is_drawn(web: Web) -> None:
    page = opened(web)
    expect(page.get_by_text("No sealed auction has been announced.")).to_be_visible()
    later = announce(web, symbol=ES, opens_in=5)
    expect(row(page, later)).to_contain_text("Announced")
    row(page, later).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Bids are accepted from 2023-10-11 (Wed) 08:35")
    expect(dialog.get_by_role("textbox")).to_have_count(0)
    page.keyboard.press("Escape")
    gone = announce(web)
    expect(row(page, gone)).to_contain_text("Collecting")
    close(web, gone, withdraw=True)
    expect(row(page, gone)).to_contain_text("Withdrawn")
    row(page, gone).get_by_role("button").click()
    expect(dialog).to_contain_text("The auction was withdrawn")
    close(web, later, withdraw=True)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="OTC").click()
    expect(page.get_by_text("settles no OTC trades of a class")).to_be_visible()
    expect(page.get_by_role("button", name="Report a trade")).to_be_disabled()


@pytest.mark.accepts("P-SLD-02", "P-SLD-03", "P-SLD-04", "P-KEY-04")
def test_a_bid_is_made_canceled_and_awarded_by_keyboard(web: Web) -> None:
    name = announce(web, cap_qty="60")
    page = opened(web)
    keys = page.keyboard
    row(page, name).get_by_role("button").focus()
    keys.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("Offered.*100 t.*60 t", re.DOTALL))
    price = dialog.get_by_label("Price", exact=True)
    expect(price).to_be_focused()
    keys.type("three")
    keys.press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="Price: this is not")).to_be_visible()
    expect(dialog.get_by_role("alert").filter(has_text="Quantity: enter a")).to_be_visible()
    expect(price).to_be_focused()
    for at, qty in (("３，３００円", "70"), ("3400", "5")):
        price.focus()
        keys.press("Control+A")
        keys.type(at)
        keys.press("Tab")
        keys.type(qty)
        keys.press("Enter")
        expect(dialog.get_by_role("heading")).to_have_text("Send this bid to buy?")
        expect(dialog.get_by_role("button", name="Back")).to_be_focused()
        keys.press("Tab")
        keys.press("Enter")
        expect(price).to_be_focused()
        expect(price).to_have_value("")
    assert bids_of(web, "alice", name) == [(3300, 70), (3400, 5)]
    dialog.get_by_role("button", name="Cancel bid ¥3,400/t 5 t").press("Enter")
    expect(dialog.get_by_role("button", name="Cancel bid ¥3,400/t 5 t")).to_have_count(0)
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    bid_of_bob(web, name, 3100, 50)
    expect(dialog).not_to_contain_text("3,100")
    close(web, name)
    expect(dialog).to_contain_text(re.compile("Clearing price.*¥3,100/t", re.DOTALL))
    expect(dialog).to_contain_text("1.10 times")
    expect(dialog).to_contain_text("60 t at ¥3,100/t")
    expect(dialog.get_by_role("listitem").filter(has_text="3,300")).to_contain_text("60 t")
    page.reload()
    page.get_by_role("radio", name="Your bids").check()
    bids = page.get_by_role("grid", name="Your bids").get_by_role("row")
    expect(bids.filter(has_text="3,300")).to_contain_text("60")


@pytest.mark.accepts("P-SLD-03", "P-SLD-05")
def test_what_the_exchange_rejects_is_said_at_its_field(web: Web) -> None:
    name = announce(web, direction="reverse", reserve_price="3500", qty="20")
    page = opened(web, "bob")
    row(page, name).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Price", exact=True).fill("3200")
    dialog.get_by_label("Quantity", exact=True).fill("20000")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Send bid").click()
    expect(dialog.get_by_role("alert").filter(has_text="Quantity:")).to_be_visible()
    dialog.get_by_label("Quantity", exact=True).fill("7")
    dialog.get_by_label("Credits to deliver").select_option("By serial number")
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("button", name="Check bid").click()
    expect(dialog).to_contain_text("JCR-JCR_RE_P1-20220401-20230331")
    dialog.get_by_role("button", name="Send bid").evaluate(
        "(button) => { button.click(); button.click(); }"
    )
    expect(dialog.get_by_role("button", name="Cancel bid ¥3,200/t 7 t")).to_be_visible()
    assert bids_of(web, "bob", name) == [(3200, 7)]
    close(web, name, withdraw=True)


@pytest.mark.accepts("P-SLD-06")
def test_a_bid_whose_answer_is_lost_is_asked_for_and_not_made_twice(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = announce(web)
    service = web.house.service
    enter = service.auctions.add_bid

    def lost(is_entered: bool) -> Any:
        async def add_bid(account: int, params: AddBidParams) -> BidResult:
            if is_entered:
                await enter(account, params)
            for connection in service.connections:
                connection.close(CLOSE_SLOW_CONSUMER)
            return await asyncio.Future()

        return add_bid

    page = opened(web)
    row(page, name).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Price", exact=True).fill("3300")
    dialog.get_by_label("Quantity", exact=True).fill("8")
    dialog.get_by_role("button", name="Check bid").click()
    monkeypatch.setattr(service.auctions, "add_bid", lost(is_entered=False))
    send = dialog.get_by_role("button", name="Send bid")
    send.click()
    expect(dialog).to_contain_text("The exchange is being asked about this bid.")
    expect(send).to_be_disabled()
    expect(dialog).to_contain_text("The bid did not arrive.")
    monkeypatch.setattr(service.auctions, "add_bid", lost(is_entered=True))
    send.click()
    expect(dialog.get_by_role("button", name="Cancel bid ¥3,300/t 8 t")).to_be_visible()
    assert bids_of(web, "alice", name) == [(3300, 8)]
    close(web, name, withdraw=True)


@pytest.mark.accepts("P-SLD-07")
def test_others_see_the_terms_and_cannot_bid(web: Web) -> None:
    name = announce(web)
    page = web.open("/trade", "ann", lang="ja", size=PHONE)
    page.get_by_role("button", name="注文", exact=True).click()
    page.get_by_role("tab", name="入札").click()
    page.locator(f'tr[data-key="{name}"]').get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("この役割では応札できません。")
    expect(dialog).to_contain_text("開札まで他者の入札は表示されません。")
    expect(dialog.get_by_role("textbox")).to_have_count(0)
    close(web, name, withdraw=True)
