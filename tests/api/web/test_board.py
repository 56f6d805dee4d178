"""The board in the browser: it shows what the engine holds, and nothing jumps under the hand."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.house import RE
from tests.api.web.house import Web
from tests.api.web.pages import PHONE

# Reads the rows that have a price: price, sell total, sells, buys, buy total; and the mark.
READ_ROWS = """() => [...document.querySelectorAll('.board tr.price')]
  .filter((row) => row.querySelector('th').textContent)
  .map((row) => [
    row.querySelector('th').textContent,
    ...['askTotal', 'ask', 'bid', 'bidTotal'].map(
      (name) => row.querySelector(`[data-column=${name}]`).textContent),
    row.classList.contains('at') ? '<' : ''])"""
SHOWS = f"(rows) => JSON.stringify(({READ_ROWS})()) === rows"
Order = tuple[str, str, int, int]
CROSSED: list[Order] = [
    ("alice", "buy", 3180, 200),
    ("alice", "buy", 3172, 50),
    ("bob", "sell", 3165, 120),
    ("bob", "sell", 3175, 80),
    ("bob", "sell", 3190, 40),
    ("alice", "buy", 3150, 30),
]
TIED: list[Order] = [("alice", "buy", 3175, 100), ("bob", "sell", 3165, 100)]
ONE_SIDED: list[Order] = [("alice", "buy", 3100 + 3 * step, 10 + step) for step in range(30)]
AT_THE_LIMIT: list[Order] = [("alice", "buy", 6021, 500), ("bob", "sell", 317, 100)]
EMPTY: list[Order] = []


async def _book(web: Web, orders: list[Order]) -> None:
    """Replace all open orders by these."""
    async with web.house.client("alice") as alice, web.house.client("bob") as bob:
        traders = {"alice": alice, "bob": bob}
        await asyncio.gather(alice.cancel_all(), bob.cancel_all())
        for name, side, price, quantity in orders:
            await traders[name].add_order(RE, side, quantity, price, time_in_force="gtc")


def book(web: Web, orders: list[Order]) -> None:
    web.run(_book(web, orders))


def text(tonnes: int) -> str:
    return f"{tonnes:,}" if tonnes else ""


def index(web: Web) -> int:
    return web.house.service.markets.index(RE)


def engine_rows(web: Web, each_side: int) -> list[list[str]]:
    """The engine's rows of as many prices, as the board must show them."""
    board = web.house.service.venue.markets.board(index(web), each_side)
    return [
        [
            text(row.price_ticks),
            text(row.ask_cum_t),
            text(row.ask_t),
            text(row.bid_t),
            text(row.bid_cum_t),
            "<" if row.price_ticks == board.indicative_ticks else "",
        ]
        for row in board.rows
    ]


def rows_of(page: Page) -> list[list[str]]:
    rows: list[list[str]] = page.evaluate(READ_ROWS)
    return rows


def prices(page: Page) -> list[str]:
    return [row[0] for row in rows_of(page)]


def open_board(web: Web, person: str = "alice", **options: Any) -> Page:
    """Open the trader's page; the number of prices beside the center is `each_side`."""
    page = web.open(f"/trade?symbol={RE}", person, **options)
    expect(page.locator(".board tbody tr")).not_to_have_count(0)
    expect(page.get_by_role("status", name="Connection")).to_contain_text("live")
    return page


def each_side(page: Page) -> int:
    count: int = page.locator(".board tr[data-row]").count()
    return count // 2


def wait_for_rows(page: Page, rows: list[list[str]]) -> None:
    wanted = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    try:
        page.wait_for_function(SHOWS, arg=wanted)
    except Exception:
        assert rows_of(page) == rows
        raise


@pytest.mark.accepts("P-BRD-01", "P-BRD-02")
def test_every_cell_and_the_indicative_price_are_the_engines(web: Web) -> None:
    book(web, CROSSED)
    page = open_board(web)
    for orders in (CROSSED, TIED, ONE_SIDED, AT_THE_LIMIT, EMPTY):
        book(web, orders)
        beside = each_side(page)
        wait_for_rows(page, engine_rows(web, beside))
        board = web.house.service.venue.markets.board(index(web), beside)
        outside = page.locator(".board tr.outside")
        expect(outside.nth(1).locator("td.sell")).to_have_text(f"{board.over_t:,}")
        expect(outside.last.locator("td.buy")).to_have_text(f"{board.under_t:,}")
        headline = page.locator(".board .headline")
        if board.indicative_ticks < 0:
            expect(headline).to_have_text("Nothing would trade now")
            continue
        price, quantity, imbalance = web.house.service.venue.indicative(index(web))
        expect(headline).to_contain_text(f"Indicative ¥{price:,}/t × {quantity:,} t")
        expect(page.locator(".board caption")).to_contain_text(f"¥{price:,}/t × {quantity:,} t")
        if orders is AT_THE_LIMIT:
            expect(headline).to_contain_text(f"More buys at the limit price {imbalance:,} t")
        elif imbalance:
            expect(headline).to_contain_text(f"more buys by {imbalance:,} t")
    expect(page.get_by_text("No order rests here yet.")).to_be_visible()


@pytest.mark.accepts("P-BRD-03")
def test_rows_keep_their_prices_under_pointer_and_focus(web: Web) -> None:
    book(web, CROSSED)
    page = open_board(web)
    beside = each_side(page)
    wait_for_rows(page, engine_rows(web, beside))
    frozen = prices(page)
    row = page.locator(".board tr.price th", has_text="3,190")
    moved: list[Order] = [*CROSSED, ("bob", "sell", 3168, 10), ("alice", "buy", 3185, 60)]
    row.hover()
    page.mouse.down()
    book(web, moved)
    expect(page.get_by_text("The market has moved")).to_be_visible()
    assert prices(page) == frozen
    page.mouse.up()
    draft = json.loads(page.evaluate("() => sessionStorage.getItem('tanso.ticket')"))
    assert draft["price"] == "3190"
    page.locator("h2", has_text="Orders").or_(page.locator(".below")).first.hover()
    wait_for_rows(page, engine_rows(web, beside))
    row.focus()
    book(web, [*CROSSED, ("bob", "sell", 3170, 10)])
    expect(page.get_by_text("The market has moved")).to_be_visible()
    before = prices(page)
    page.keyboard.press("Space")
    wait_for_rows(page, engine_rows(web, beside))
    assert prices(page) != before


@pytest.mark.accepts("P-BRD-04", "P-BRD-05")
def test_the_board_is_used_by_keyboard_alone(web: Web) -> None:
    book(web, CROSSED)
    page = open_board(web)
    wait_for_rows(page, engine_rows(web, each_side(page)))
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("Go to board")
    page.keyboard.press("Enter")
    focused = page.locator(".board th:focus")
    expect(focused).to_have_count(1)
    page.keyboard.press("Space")
    expect(focused).to_have_text("3,175")
    page.keyboard.press("ArrowUp")
    expect(focused).to_have_text("3,180")
    expect(focused).to_have_accessible_description(
        "3,180, sell total 200, buy 200, buy total 200, own buy 200"
    )
    page.keyboard.press("B")
    quantity = page.locator("form.ticket").get_by_label("Quantity", exact=True)
    expect(quantity).to_be_focused()
    draft = json.loads(page.evaluate("() => sessionStorage.getItem('tanso.ticket')"))
    assert (draft["symbol"], draft["side"], draft["price"]) == (RE, "buy", "3180")
    page.locator(".board th[tabindex='0']").focus()
    page.keyboard.press("s")
    expect(quantity).to_be_focused()
    draft = json.loads(page.evaluate("() => sessionStorage.getItem('tanso.ticket')"))
    assert draft["side"] == "sell"
    page.locator(".board th[tabindex='0']").focus()
    page.keyboard.press("Home")
    expect(focused).to_have_text("3,190")
    page.keyboard.press("End")
    expect(focused).to_have_text("3,150")
    page.keyboard.press("+")
    expect(page.get_by_label("Grouping")).to_have_value("1")
    page.keyboard.press("-")
    expect(page.get_by_label("Grouping")).to_have_value("0")
    page.keyboard.press("G")
    page.get_by_role("dialog").get_by_label("Price", exact=True).fill("３１７８")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".board tr.price th", has_text="3,178")).to_be_visible()
    # Own orders: Enter amends, Delete cancels.
    page.locator(".board th[tabindex='0']").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(focused).to_have_text("3,175")
    page.keyboard.press("ArrowUp")
    expect(focused).to_have_text("3,180")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="New quantity").fill("150")
    expect(dialog.get_by_role("status")).to_contain_text("keeps its place")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".board .chip").get_by_text("150")).to_be_visible()
    page.locator(".board th[tabindex='0']").focus()
    page.keyboard.press("Delete")
    expect(page.locator(".board .chip").get_by_text("150")).to_have_count(0)
    # The order's row leaves before the board's next picture; until then the center is the old one.
    gone = page.locator(".board tr.price", has=page.get_by_text("3,180", exact=True))
    expect(gone.locator("[data-column=bid]")).to_have_text("")
    page.keyboard.press("Space")
    wait_for_rows(page, engine_rows(web, each_side(page)))


@pytest.mark.accepts("P-BRD-06")
def test_a_change_writes_no_more_than_the_changed_cells_once_a_frame(web: Web) -> None:
    book(web, CROSSED)
    page = open_board(web)
    wait_for_rows(page, engine_rows(web, each_side(page)))
    before = {tuple(row[:1]): row for row in rows_of(page)}
    page.evaluate(
        """() => {
          window.writes = 0;
          new MutationObserver((records) => { window.writes += records.length; }).observe(
            document.querySelector('.board tbody'), {subtree: true, characterData: true,
            childList: true});
          window.begun = {...window.tansoCounts};
        }"""
    )
    web.run(_add(web, "bob", ("sell", 3175, 5)))
    wait_for_rows(page, engine_rows(web, each_side(page)))
    after = {tuple(row[:1]): row for row in rows_of(page)}
    changed = sum(
        cell != before[key][at] for key, row in after.items() for at, cell in enumerate(row[:5])
    )
    counts = page.evaluate(
        """() => new Promise((done) => setTimeout(() => done({
          writes: window.writes,
          flushes: window.tansoCounts.flushes - window.begun.flushes,
          frames: window.tansoCounts.frames - window.begun.frames}), 50))"""
    )
    assert 0 < counts["writes"] <= changed, (counts, changed)
    assert counts["flushes"] <= counts["frames"] + 1


async def _add(web: Web, name: str, order: tuple[str, int, int]) -> None:
    side, price, quantity = order
    async with web.house.client(name) as client:
        await client.add_order(RE, side, quantity, price, time_in_force="gtc")


@pytest.mark.accepts("P-BRD-07")
def test_the_board_fits_a_phone_and_its_own_orders_are_canceled_there(web: Web) -> None:
    book(web, CROSSED)
    page = open_board(web, size=PHONE)
    wait_for_rows(page, engine_rows(web, each_side(page)))
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Cancel own buy 200 at 3,180").click()
    expect(page.get_by_role("button", name="Cancel own buy 200 at 3,180")).to_have_count(0)
    page.locator("header.frame").hover()
    wait_for_rows(page, engine_rows(web, each_side(page)))
