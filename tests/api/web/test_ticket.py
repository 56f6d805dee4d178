"""The order ticket: what is written, checked, asked, sent, and sent once."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.house import RE
from tests.api.web.house import Web
from tests.api.web.pages import Lang

COMPOSED_ENTER = """field => field.dispatchEvent(new KeyboardEvent("keydown", {
    key: "Enter", isComposing: true, keyCode: 229, bubbles: true, cancelable: true
}))"""


# How much of an element has to be scrolled for.
OVERFLOW = "box => box.scrollHeight - box.clientHeight"


def ticket(page: Page) -> Locator:
    return page.locator("form.ticket")


def opened(web: Web, person: str = "alice", **options: Any) -> Page:
    page = web.open(f"/trade?symbol={RE}", person, **options)
    page.get_by_text(
        "live" if options.get("lang", "en") == "en" else "最新", exact=False
    ).first.wait_for()
    expect(ticket(page).get_by_role("button", name=re.compile("Check|確認"))).to_be_enabled()
    return page


def write(page: Page, side: str, price: str, qty: str) -> None:
    form = ticket(page)
    form.get_by_role("radio", name=side).check()
    form.get_by_label("Price", exact=True).fill(price)
    form.get_by_label("Quantity", exact=True).fill(qty)


def orders_of(web: Web, person: str) -> list[dict[str, Any]]:
    async def ask() -> list[dict[str, Any]]:
        async with web.house.client(person) as client:
            answer = await client.http("GET", "/v1/orders?status=all")
            found: list[dict[str, Any]] = msgspec.json.decode(answer)["orders"]
            return found

    return web.run(ask())


@pytest.mark.accepts("P-TKT-01", "P-TKT-02", "P-TKT-10")
def test_an_order_is_written_checked_and_sent_by_keyboard(web: Web) -> None:
    page = opened(web)
    keys, form = page.keyboard, ticket(page)
    before = len(orders_of(web, "alice"))
    form.get_by_role("radio", name="Buy").focus()
    keys.press("Space")
    price = form.get_by_label("Price", exact=True)
    price.focus()
    keys.type("３，０００円")
    keys.press("ArrowUp")
    expect(price).to_have_value("3,001")
    quantity = form.get_by_label("Quantity", exact=True)
    quantity.focus()
    keys.type("12")
    quantity.evaluate(COMPOSED_ENTER)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(form.get_by_text("¥36,012").first).to_be_visible()
    keys.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("¥3,001/t")
    expect(dialog.get_by_role("button", name="Back")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("grid", name="Orders").get_by_text("3,001")).to_be_visible()
    (mine, *_), after = orders_of(web, "alice"), len(orders_of(web, "alice"))
    assert after == before + 1
    assert (mine["side"], mine["limit_price"], mine["order_qty"]) == ("buy", "3001", "12")
    expect(quantity).to_have_value("")


@pytest.mark.accepts("P-TKT-03", "P-TKT-04")
def test_what_is_wrong_is_said_at_its_field(web: Web) -> None:
    page = opened(web)
    form = ticket(page)
    send = form.get_by_role("button", name="Check buy order")
    form.get_by_role("radio", name="Buy").check()
    form.get_by_label("Price", exact=True).fill("abc")
    send.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(form.get_by_role("alert").filter(has_text="Price: this is not a number")).to_be_visible()
    expect(form.get_by_role("alert").filter(has_text="Quantity: enter a number")).to_be_visible()
    write(page, "Buy", "999999", "1")
    expect(form.get_by_role("alert").filter(has_text="Price: Outside the band")).to_be_visible()
    write(page, "Sell", "3000", "999999")
    expect(form.get_by_role("alert").filter(has_text="Rejected")).to_be_visible()


@pytest.mark.accepts("P-TKT-05")
def test_an_order_that_is_pressed_twice_is_sent_once(web: Web) -> None:
    page = opened(web, "bob")
    write(page, "Buy", "2900", "3")
    ticket(page).get_by_role("button", name="Check buy order").dblclick()
    page.get_by_role("dialog").get_by_role("button", name="Send buy order").dblclick()
    expect(page.get_by_role("grid", name="Orders").get_by_text("2,900")).to_be_visible()
    assert [order["limit_price"] for order in orders_of(web, "bob")].count("2900") == 1


@pytest.mark.accepts("P-TKT-06", "P-TKT-07")
def test_an_unusual_order_says_why_and_needs_its_quantity_typed_again(web: Web) -> None:
    async def cross() -> None:
        await web.house.join("carol", "dave")
        async with web.house.client("carol") as buyer, web.house.client("dave") as seller:
            await buyer.add_order(RE, "buy", 10, "3050")
            await seller.add_order(RE, "sell", 10, "3050")
            await seller.add_order(RE, "sell", 400, "3400")

    web.run(cross())
    page = opened(web)
    write(page, "Buy", "3500", "200")
    form = ticket(page)
    expect(form.locator(".preview")).to_contain_text(re.compile(r"Indicative price.+ → ¥"))
    check = form.get_by_role("button", name="Check buy order")
    check.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Unusual order")
    expect(dialog).to_contain_text("moves the indicative price by more than 5 %")
    send = dialog.get_by_role("button", name="Send buy order")
    expect(send).to_be_disabled()
    dialog.get_by_role("textbox").fill("100")
    expect(send).to_be_disabled()
    dialog.get_by_role("textbox").fill("２００")
    expect(send).to_be_enabled()
    dialog.get_by_role("button", name="Back").click()
    expect(check).to_be_focused()
    assert "3500" not in [order["limit_price"] for order in orders_of(web, "alice")]


@pytest.mark.accepts("P-TKT-08", "P-TKT-09")
def test_a_ticket_is_kept_fits_the_screen_and_sells_named_serials(web: Web) -> None:
    page = opened(web, "bob", size=(1280, 720))
    write(page, "Sell", "3321", "4")
    form = ticket(page)
    button = form.get_by_role("button", name="Check sell order")
    expect(form.locator(".preview")).to_contain_text("Available afterwards")
    assert page.locator(".ticket-panel > .body").evaluate(OVERFLOW) == 0
    expect(button).to_be_in_viewport(ratio=1)
    page.reload()
    expect(form.get_by_label("Price", exact=True)).to_have_value(re.compile("3,?321"))
    form.get_by_label("Credits to deliver").select_option("By serial number")
    form.get_by_role("checkbox").first.check()
    form.get_by_label("Quantity", exact=True).fill("4")
    button.click()
    page.get_by_role("dialog").get_by_role("button", name="Send sell order").click()
    expect(page.get_by_role("grid", name="Orders").get_by_text("3,321")).to_be_visible()


@pytest.mark.accepts("P-TKT-08")
def test_the_button_that_sends_stays_in_view_and_no_message_covers_it(web: Web) -> None:
    page = opened(web, "bob", size=(1280, 720))
    form = ticket(page)
    write(page, "Sell", "3322", "4")
    button = form.get_by_role("button", name="Check sell order")
    button.click()
    page.get_by_role("dialog").get_by_role("button", name="Send sell order").click()
    toast = page.get_by_role("region", name="New notices")
    expect(toast).to_contain_text("3,322")
    form.get_by_text("More conditions").click()
    form.get_by_label("Credits to deliver").select_option("By serial number")
    assert page.locator(".ticket-panel > .body").evaluate(OVERFLOW) > 0
    expect(button).to_be_in_viewport(ratio=1)
    button.click(trial=True)
    expect(toast).to_be_visible()


# The options of a list of choices that are wider, once chosen, than the list.
CUT = """form => [...form.querySelectorAll('select')].flatMap(list => {
    const was = list.selectedIndex;
    const cut = [...list.options].filter((option, at) => {
        list.selectedIndex = at;
        const whole = list.cloneNode(false);
        whole.append(new Option(option.text));
        whole.style.cssText = 'position: absolute; inline-size: max-content; flex: none';
        list.after(whole);
        const isCut = whole.offsetWidth > list.offsetWidth + 1;
        whole.remove();
        return isCut;
    });
    list.selectedIndex = was;
    return cut.map(option => option.text);
})"""


@pytest.mark.accepts("P-ACC-03", "P-TRD-04")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_choice_is_cut_and_each_panel_is_in_a_narrow_window(web: Web, lang: Lang) -> None:
    page = opened(web, lang=lang, size=(1280, 720))
    assert ticket(page).evaluate(CUT) == []
    for width in (900, 1024, 1199):
        page.set_viewport_size({"width": width, "height": 720})
        for panel in ("markets", "board-panel", "chart-panel", "ticket-panel", "below"):
            box = page.locator(f".trade > .{panel}").bounding_box()
            assert box is not None, panel
            assert box["width"] > 230, panel
            assert box["height"] > 120, panel
            assert box["x"] + box["width"] <= width, panel
            assert box["y"] + box["height"] <= 720, panel


@pytest.mark.accepts("P-TKT-11")
def test_while_the_market_takes_no_orders_the_ticket_says_until_when(web: Web) -> None:
    page = opened(web, lang="ja")
    web.move_clock()
    button = ticket(page).get_by_role("button", name="買注文を確認")
    expect(button).to_be_disabled()
    expect(ticket(page)).to_contain_text("受付締切。次の受付は12:30からです。")
