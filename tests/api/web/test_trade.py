"""The trader's page: markets, orders, what happens when the connection goes, a call's result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.services.orders import OrderService
from api.stream.outgoing import CLOSE_SLOW_CONSUMER
from exchange.commands import Phase
from exchange.instruments import by_symbol
from tests.api.house import ES, RE, continuous
from tests.api.web.house import Web
from tests.api.web.pages import PHONE
from tests.api.web.replies import Replies
from tests.api.web.scenes import beat, make_late

PANELS = ("Markets", "Board JCR-RE", "Chart", "Trades", "Ticket")


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A market with a call and continuous trading, and one with calls alone."""
    folder = tmp_path_factory.mktemp("web")
    built = Web(folder, browser, instruments=(continuous(RE), by_symbol(ES)))
    yield built
    built.close()


def opened(web: Web, person: str = "alice", **options: Any) -> Page:
    page = web.open(f"/trade?symbol={RE}", person, **options)
    expect(page.get_by_role("status", name="Connection")).to_contain_text("live")
    return page


def enter(web: Web, name: str, *orders: tuple[str, int, int]) -> None:
    """Enter orders of a participant: side, tonnes, price."""

    async def add() -> None:
        async with web.house.client(name) as client:
            for side, quantity, price in orders:
                await client.add_order(RE, side, quantity, price, time_in_force="gtc")

    web.run(add())


def cancel_all(web: Web) -> None:
    async def cancel() -> None:
        for name in ("alice", "bob"):
            async with web.house.client(name) as client:
                await client.cancel_all()

    web.run(cancel())


def open_orders(web: Web, name: str = "alice") -> list[int]:
    """The prices of a participant's open orders."""

    async def ask() -> list[int]:
        async with web.house.client(name) as client:
            return sorted(int(order.limit_price or 0) for order in await client.orders())

    return web.run(ask())


def withdraw(web: Web, price: int) -> None:
    """Cancel alice's order at a price from elsewhere."""

    async def cancel() -> None:
        async with web.house.client("alice") as client:
            for order in await client.orders():
                if int(order.limit_price or 0) == price:
                    await client.cancel_order(order.order_id)

    web.run(cancel())


def table(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("grid", name=name)


def row(grid: Locator, text: str) -> Locator:
    return grid.get_by_role("row").filter(has_text=text)


@pytest.mark.accepts("P-TRD-04")
def test_each_layout_is_complete_without_scrolling_and_panels_fold(web: Web) -> None:
    page = opened(web, size=(1280, 720))
    for layout, shown in (("Standard", PANELS), ("Board", PANELS[1:]), ("Watch", PANELS[:4])):
        page.get_by_role("radio", name=layout).check(force=True)
        for name in (*shown, "Orders and account"):
            box = page.get_by_role("region", name=name, exact=True).bounding_box()
            assert box is not None, (layout, name)
            assert box["x"] >= 0, (layout, name)
            assert box["x"] + box["width"] <= 1280, (layout, name)
            assert box["y"] + box["height"] <= 720, (layout, name)
        assert page.evaluate("document.documentElement.scrollHeight") <= 720
    page.get_by_role("radio", name="Standard").check(force=True)
    board = page.get_by_role("region", name="Board JCR-RE")
    before = board.bounding_box()
    page.get_by_role("button", name="Orders and account").click()
    page.get_by_role("button", name="Markets", exact=True).click()
    after = board.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 100
    assert after["x"] < before["x"] - 100


# How the picture of a chart is read: where its axes' figures, its points and its mark stand.
PLACES = """box => {
    const middle = element => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [(left + right) / 2, (top + bottom) / 2];
    };
    const axis = (name, side) => [...box.querySelectorAll(`.${name} span`)].map(
        each => [Number(each.textContent.replaceAll(',', '')), middle(each)[side]]);
    return { x: axis('x', 0), y: axis('y', 1), mark: middle(box.querySelector('.mark'))[0],
        dots: [...box.querySelectorAll('.dot')].map(middle) };
}"""


def figure_at(axis: list[list[float]], place: float) -> float:
    """The figure that an axis has at a place."""
    (one, at), (other, to) = axis[0], axis[-1]
    return one + (other - one) * (place - at) / (to - at)


@pytest.mark.accepts("P-TRD-16")
def test_supply_and_demand_are_drawn_and_read_as_they_are_and_cross_at_the_indicative_price(
    web: Web,
) -> None:
    buys, sells = {3120: 40, 3110: 50, 3090: 60}, {3100: 30, 3110: 45, 3150: 70}
    enter(web, "alice", *(("buy", qty, at) for at, qty in buys.items()))
    enter(web, "bob", *(("sell", qty, at) for at, qty in sells.items()))
    page = opened(web)
    page.get_by_role("combobox", name="Chart").select_option(label="Supply and demand")
    figure = page.get_by_role("figure", name="Supply and demand in JCR-RE")
    expect(figure).to_contain_text("cross at ¥3,110/t: 75 t would trade")
    picture = figure.get_by_role("img")
    for price in (3150, 3120, 3110, 3100, 3090):
        picture.press("End" if price == 3150 else "ArrowLeft")
        sold = sum(qty for at, qty in sells.items() if at <= price)
        bought = sum(qty for at, qty in buys.items() if at >= price)
        expect(figure.get_by_role("status")).to_have_text(
            f"{price:,}: Sells up to the price {sold}, Buys from the price on {bought}"
        )
        places = picture.evaluate(PLACES)
        for (across, down), quantity in zip(places["dots"], (sold, bought), strict=True):
            assert figure_at(places["x"], across) == pytest.approx(price, abs=1)
            assert figure_at(places["y"], down) == pytest.approx(quantity, abs=2)
        assert figure_at(places["x"], places["mark"]) == pytest.approx(3110, abs=1)
    plot = picture.locator("> svg")
    plot.hover(position={"x": 1, "y": 1})
    expect(figure.get_by_role("status")).to_contain_text("3,090:")
    figure.get_by_role("button", name="Table").click()
    rows = figure.get_by_role("row")
    expect(rows).to_have_count(6)
    expect(rows.nth(3)).to_have_text("3,1107590")
    page.get_by_role("combobox", name="Chart").select_option(label="Indicative price in this call")
    call = page.get_by_role("figure", name="Indicative price of JCR-RE in this call")
    call.get_by_role("img").press("End")
    expect(call.get_by_role("status")).to_have_text(re.compile(r"^08:30:\d\d 3,110 75$"))
    cancel_all(web)


@pytest.mark.accepts("P-TRD-06", "P-TRD-07", "P-TRD-10")
def test_orders_are_amended_canceled_timed_and_saved_as_they_are_filtered(
    web: Web, tmp_path: Path
) -> None:
    enter(web, "alice", ("buy", 10, 2901), ("buy", 20, 2902), ("sell", 30, 3301))
    page = opened(web)
    orders = table(page, "Orders")
    row(orders, "2,902").get_by_role("button", name="Amend").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="New price").fill("2,903")
    expect(dialog.get_by_role("status")).to_contain_text("end of the queue")
    dialog.get_by_role("button", name="Amend", exact=True).click()
    expect(row(orders, "2,903")).to_have_count(1)
    expect(dialog).to_have_count(0)
    page.get_by_role("region", name="Orders and account").get_by_label("Filter").fill("buy")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV (2)").click()
    saved.value.save_as(tmp_path / "orders.csv")
    text = (tmp_path / "orders.csv").read_bytes().decode("utf-8-sig")
    assert (tmp_path / "orders.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [line.split(",")[2] for line in text.splitlines()[1:]] == ["2903", "2901"]
    page.get_by_role("region", name="Orders and account").get_by_label("Filter").fill("")
    row(orders, "2,901").get_by_role("button", name="Cancel").click()
    expect(row(orders, "2,901")).to_have_count(0)
    page.get_by_role("button", name="Cancel all").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_text(
        ["JCR-RE Sell ¥3,301/t 30 t", "JCR-RE Buy ¥2,903/t 20 t"]
    )
    expect(dialog.get_by_role("button", name="Back")).to_be_focused()
    assert open_orders(web) == [2903, 3301]
    dialog.get_by_role("button", name="Cancel all").click()
    expect(orders.get_by_text("2,903")).to_have_count(0)
    expect(page.get_by_text("No open orders.")).to_be_visible()
    assert open_orders(web) == []
    timers = web.house.service.venue.parts.controls.timers
    page.get_by_label("Dead-man timer").select_option("60")
    expect(page.get_by_text("Cancels all in 1:00")).to_be_visible()
    assert len(timers) == 1
    page.get_by_label("Dead-man timer").select_option("0")
    expect(page.get_by_text("Cancels all in")).to_have_count(0)
    assert not timers


@pytest.mark.accepts("P-KEY-04")
def test_the_focus_of_an_order_that_goes_is_on_no_other_orders_button(web: Web) -> None:
    enter(web, "alice", *(("buy", 10, price) for price in (2908, 2907, 2906, 2905)))
    page = opened(web)
    orders, keys = table(page, "Orders"), page.keyboard
    row(orders, "2,906").get_by_role("button", name="Cancel").press("Enter")
    expect(row(orders, "2,906")).to_have_count(0)
    expect(row(orders, "2,907").get_by_role("rowheader")).to_be_focused()
    keys.press("Enter")
    withdraw(web, 2907)
    expect(row(orders, "2,907")).to_have_count(0)
    expect(row(orders, "2,908").get_by_role("rowheader")).to_be_focused()
    assert sorted(open_orders(web)) == [2905, 2908]


@pytest.mark.accepts("P-TRD-08")
def test_old_prices_are_dimmed_and_lock_the_ticket_and_cancels_stay_open(web: Web) -> None:
    enter(web, "alice", ("buy", 10, 2911))
    page = opened(web)
    orders = table(page, "Orders")
    board = page.get_by_role("region", name="Board JCR-RE")
    send = page.get_by_role("button", name="Check buy order")
    expect(send).to_be_enabled()
    make_late(page, web)
    expect(board.get_by_text("Not up to date")).to_be_visible()
    expect(board.locator(".body.old")).to_be_visible()
    expect(page.locator(".markets.old")).to_be_visible()
    expect(send).to_be_disabled()
    row(orders, "2,911").get_by_role("button", name="Cancel").click()
    expect(row(orders, "2,911")).to_have_count(0)
    beat(web, on=True)
    expect(send).to_be_enabled()
    expect(board.get_by_text("Not up to date")).to_have_count(0)


@pytest.mark.accepts("P-TRD-09")
def test_an_order_whose_answer_is_lost_is_unknown_until_the_exchange_says(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(web)
    orders = table(page, "Orders")
    replies = Replies(page, "**/v1/orders?*cl_ord_id=*")
    replies.hold()
    add = OrderService.add

    def add_and_cut(service: OrderService, account: int, params: Any) -> Any:
        pending = add(service, account, params)
        if params.validate:
            return pending
        for connection in web.house.service.connections:
            connection.close(CLOSE_SLOW_CONSUMER)
        return pending

    ticket = page.locator("form.ticket")
    ticket.get_by_role("radio", name="Buy").check(force=True)
    ticket.get_by_label("Price", exact=True).fill("2921")
    ticket.get_by_label("Quantity", exact=True).fill("7")
    ticket.get_by_role("button", name="Check buy order").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="Send buy order")
    expect(confirm).to_be_visible()
    monkeypatch.setattr(OrderService, "add", add_and_cut)
    unknown = row(orders, "Unknown")
    confirm.click()
    expect(unknown).to_contain_text("2,921")
    monkeypatch.undo()
    expect(page.get_by_role("status", name="Connection")).to_contain_text("live")
    replies.pass_on()
    expect(unknown).to_have_count(0)
    expect(row(orders, "2,921")).to_contain_text("Working")
    assert open_orders(web).count(2921) == 1
    cancel_all(web)


@pytest.mark.accepts("P-TRD-11")
def test_a_visitor_and_an_officer_see_markets_and_why_there_are_no_orders(web: Web) -> None:
    page = web.open(f"/trade?symbol={RE}")
    page.get_by_role("dialog").get_by_role("button", name="Back").or_(
        page.get_by_role("dialog").get_by_role("button", name="Close")
    ).first.click()
    expect(page.get_by_text("Log in as a trader to see your own orders.")).to_be_visible()
    expect(page.locator(".board tbody tr")).not_to_have_count(0)
    page = opened(web, "olga")
    expect(page.get_by_text("Your role does not trade.").first).to_be_visible()


@pytest.mark.accepts("P-TRD-12")
def test_on_a_phone_one_panel_is_shown_and_orders_are_canceled(web: Web) -> None:
    enter(web, "alice", ("buy", 10, 2931))
    page = opened(web, size=PHONE)
    bar = page.get_by_role("navigation", name="Layout")
    bar.get_by_role("button", name="Markets").click()
    expect(page.get_by_role("grid", name="Markets")).to_be_visible()
    expect(page.locator(".board")).not_to_be_visible()
    bar.get_by_role("button", name="Orders").click()
    orders = page.get_by_role("grid", name="Orders")
    row(orders, "2,931").get_by_role("button", name="Cancel").click()
    expect(row(orders, "2,931")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert open_orders(web) == []


@pytest.mark.accepts("P-TRD-13", "P-TRD-14", "P-TRD-15")
def test_a_call_is_frozen_held_followed_by_continuous_trading_and_halted(web: Web) -> None:
    enter(web, "alice", ("buy", 100, 3050), ("buy", 20, 2950), ("sell", 5, 3200))
    enter(web, "bob", ("sell", 60, 3050))
    page = opened(web)
    board = page.get_by_role("region", name="Board JCR-RE")
    expect(board.locator(".headline")).to_contain_text("Indicative ¥3,050/t × 60 t")
    venue = web.house.service.venue
    index = web.house.service.markets.index(RE)
    orders = table(page, "Orders")
    row(orders, "2,950").get_by_role("rowheader").focus()
    while venue.phase(index) is not Phase.AUCTION_FROZEN:
        web.move_clock()
    expect(board.locator(".badge")).to_have_text("!Call frozen")
    cancel = row(orders, "2,950").get_by_role("button", name="Cancel")
    expect(cancel).to_be_disabled()
    expect(cancel).to_have_attribute("title", "not possible in this phase")
    expect(row(orders, "2,950").get_by_role("rowheader")).to_be_focused()
    while venue.phase(index) is not Phase.CONTINUOUS:
        web.move_clock()
    result = board.get_by_role("region", name="Result of the auction")
    expect(result).to_contain_text("¥3,050/t × 60 t")
    expect(result).to_contain_text("more buys by 40 t")
    expect(result).to_contain_text("Own fills: Buy 60 t")
    expect(result).to_contain_text("left on the board: Sell 5 t, Buy 20 t, Buy 40 t")
    expect(page.get_by_role("status").filter(has_text="1 fill, 60 t in all")).to_have_count(1)
    expect(board.get_by_text("Spread 150")).to_be_visible()
    expect(board.locator("tr.outside").filter(has_text="Market")).to_have_count(0)
    expect(row(page.get_by_role("region", name="Trades"), "3,050")).not_to_have_count(0)
    filled = row(table(page, "Fills"), "3,050")
    expect(filled).to_contain_text("183,000")
    expect(filled).to_contain_text("Auction")
    expect(filled).to_contain_text("2023-10-18 (Wed)")
    expect(row(table(page, "Settlement"), "60")).to_contain_text("Due")
    expect(page).to_have_title("JCR-RE 3,050 ▼ | Tanso")
    result.get_by_role("button", name="Put the result away").click()
    expect(result).to_have_count(0)
    web.run(halt(web))
    expect(board.locator(".badge")).to_have_text("×Halted")
    expect(page.get_by_role("button", name="Check buy order")).to_be_disabled()


async def halt(web: Web) -> None:
    async with web.house.client("operator") as operator:
        body = {"symbol": RE, "reason": "a test"}
        await operator.http("POST", "/v1/admin/halts", body=body)


@pytest.mark.accepts("P-TRD-05")
def test_markets_are_listed_as_they_open_filtered_followed_and_chosen_by_keyboard(
    web: Web,
) -> None:
    page = opened(web)

    async def list_many() -> None:
        async with web.house.client("operator") as operator:
            for number in range(16, 19):
                await operator.list_instrument(
                    f"JCR-T{number}/JPY",
                    f"Test credit {number}",
                    "J-Credit",
                    f"jcredit/test_{number}",
                    1000 + number,
                )

    web.run(list_many())
    markets = page.get_by_role("grid", name="Markets")
    expect(markets.get_by_role("row")).to_have_count(6)
    listed = page.get_by_role("region", name="Markets")
    listed.get_by_label("Filter").fill("ｔｅｓｔ 17")
    expect(markets.get_by_role("row")).to_have_count(2)
    markets.get_by_role("button", name="Follow Test credit 17 first").click()
    listed.get_by_label("Filter").fill("")
    expect(markets.get_by_role("row").nth(1)).to_contain_text("JCR-T17")
    page.keyboard.press("Control+k")
    page.keyboard.type("JCR-ES")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Board JCR-ES")).to_be_visible()
    expect(page).to_have_url(re.compile("JCR-ES"))
    expect(page.get_by_text("No order rests here yet.")).to_be_visible()
    row(markets, "JCR-T17").get_by_role("rowheader").click()
    expect(page.get_by_role("region", name="Board JCR-T17")).to_be_visible()
