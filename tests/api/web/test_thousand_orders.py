"""A long day by keyboard: a thousand orders, and the page is as quick and as complete as before."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

import msgspec
import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.api.house import RE, continuous
from tests.api.web.house import Web
from tests.api.web.test_board import each_side, engine_rows, open_board, wait_for_rows

ORDERS, PART = 1_000, 100
# One order in so many is then filled by another participant.
FILLED_EACH = 10
HEAP_MB = 10
SLOWER = 1.2
FRAME_MS = 17
# From the board's panel over its three buttons and fields into its rows.
TABS = 4
# Times each order from the Enter that sends it until it is a row and the ticket is free again.
RECORD = """() => {
    window.took = [];
    window.wanted = 0;
    window.rows = () => {
        const grid = document.querySelector('[role=grid][aria-label=Orders]');
        const all = grid.getAttribute('aria-rowcount');
        return all ? Number(all) - 1 : grid.querySelectorAll('tbody tr[data-key]').length;
    };
    window.quantity = [...document.querySelectorAll('form.ticket label')]
        .find(label => label.textContent.startsWith('Quantity')).control;
    addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || !event.target.textContent.startsWith('Send')) return;
        const began = performance.now();
        const look = () => {
            if (quantity.value === '' && rows() === wanted) took.push(performance.now() - began);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }, true);
}"""


class Cost(NamedTuple):
    """Milliseconds of each order as the person waits, and of the page's main thread in all."""

    waits: list[float]
    busy_ms: float


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Continuous trading, with another's bids and offers."""
    folder = tmp_path_factory.mktemp("web")
    web = Web(folder, browser, instruments=(continuous(RE),), start="2023-10-11 09:30")

    async def quote() -> None:
        await web.house.join("carol")
        async with web.house.client("carol") as carol, web.house.client("bob") as bob:
            # So much has been traded that a tonne is a usual order.
            await carol.add_order(RE, "buy", 1_000, 3_170)
            await bob.add_order(RE, "sell", 1_000, 3_170)
            for side, price in (("buy", 3_150), ("buy", 3_160), ("sell", 3_180), ("sell", 3_190)):
                await carol.add_order(RE, side, 1, price)

    web.run(quote())
    yield web
    web.close()


def read_busy_ms(session: CDPSession) -> float:
    """The time that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1_000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def heap_mb(session: CDPSession) -> float:
    """Megabytes that the scripts of the page hold after all garbage has gone."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def go_to_board(page: Page) -> None:
    """Move the focus to the board by its command."""
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Commands")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("go to board")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Board JCR-RE")).to_be_focused()
    for _ in range(TABS):
        page.keyboard.press("Tab")
    expect(page.locator(".board th:focus")).to_have_count(1)


def send(page: Page, number: int, rows: int) -> None:
    """Buy below or sell above the market from the board, by keys alone."""
    keys = page.keyboard
    page.evaluate("rows => { wanted = rows }", rows)
    if number % PART == 1:
        go_to_board(page)
    else:  # as many presses of Tab would do
        page.locator(".board th[tabindex='0']").focus()
    for key in ("End", "ArrowUp", "b") if number % 2 else ("Home", "ArrowDown", "s"):
        keys.press(key)
    page.wait_for_function("() => quantity === document.activeElement")
    keys.type("1")
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('dialog[open] [data-safe]')")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_function("number => took.length === number", arg=number)


def fill(web: Web) -> None:
    """Sell a tonne to the oldest of the highest bids."""

    async def sell() -> None:
        async with web.house.client("bob") as bob:
            await bob.add_order(RE, "sell", 1, 3_160, time_in_force="ioc")

    web.run(sell())


def open_ids(web: Web) -> set[str]:
    async def ask() -> set[str]:
        async with web.house.client("alice") as alice:
            return {str(order.order_id) for order in await alice.orders()}

    return web.run(ask())


def all_orders(web: Web) -> list[dict[str, Any]]:
    """All orders of alice, page by page."""

    async def ask() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        async with web.house.client("alice") as alice:
            cursor = ""
            while True:
                path = "/v1/orders?status=all&limit=500" + (f"&cursor={cursor}" if cursor else "")
                answer = msgspec.json.decode(await alice.http("GET", path))
                found += answer["orders"]
                cursor = answer.get("next_cursor", "")
                if not cursor:
                    return found

    return web.run(ask())


@pytest.mark.soak
@pytest.mark.accepts("P-TRD-17")
def test_the_thousandth_order_by_keyboard_is_as_quick_as_the_first(web: Web) -> None:
    page = open_board(web)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.enable")
    page.evaluate(RECORD)
    costs: list[Cost] = []
    rows, before_mb, before_ms = 0, 0.0, 0.0
    for number in range(1, ORDERS + 1):
        if number == PART // 2:  # what is drawn for the first time has been drawn
            before_mb = heap_mb(session)
        if number % PART == 1:
            before_ms = read_busy_ms(session)
        rows += 1
        send(page, number, rows)
        if number % FILLED_EACH == 0:
            fill(web)
            rows = len(open_ids(web))
            page.wait_for_function("count => rows() === count", arg=rows)
        if number % PART == 0:
            waits = page.evaluate("count => took.slice(-count)", PART)
            costs.append(Cost(waits, read_busy_ms(session) - before_ms))
            print(
                f"{number}: {median(waits):.0f} ms, {costs[-1].busy_ms / PART:.0f} ms busy an order"
            )
    after_mb = heap_mb(session)
    print(f"heap {before_mb:.1f} MB, then {after_mb:.1f} MB")

    assert len(all_orders(web)) == ORDERS
    with page.expect_download() as saved:
        page.get_by_role("button", name=f"CSV ({rows})").click()
    lines = list(csv.DictReader(saved.value.path().read_text("utf-8-sig").splitlines()))
    assert len(lines) == len(open_ids(web)) == rows
    go_to_board(page)
    page.keyboard.press("Space")
    wait_for_rows(page, engine_rows(web, each_side(page)))
    assert after_mb - before_mb <= HEAP_MB
    first, last = costs[0], costs[-1]
    assert median(last.waits) <= SLOWER * median(first.waits) + FRAME_MS
    assert last.busy_ms <= SLOWER * first.busy_ms
