"""The trader's page as sessions and days go by: the result of a call, trades of other days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from exchange.commands import Phase
from exchange.units import NS_PER_MINUTE, NS_PER_S
from tests.api.house import ES, RE
from tests.api.web.house import Web
from tests.api.web.looks import cut_off, squeezed
from tests.api.web.pages import DESKTOP, PHONE


@pytest.fixture
def exchange(browser: Browser, tmp_path: Path) -> Iterator[Web]:
    """A market of two calls a day, in the first of which alice and bob meet."""
    built = Web(tmp_path, browser)

    async def meet() -> None:
        async with built.house.client("alice") as alice, built.house.client("bob") as bob:
            await bob.add_order(RE, "sell", 7, 3050)
            await alice.add_order(RE, "buy", 7, 3050)

    built.run(meet())
    yield built
    built.close()


def move_to(web: Web, phase: Phase) -> None:
    """Move the clock until the market is in a phase."""
    venue, index = web.house.service.venue, web.house.service.markets.index(RE)
    while venue.phase(index) is not phase:
        web.move_clock()


# The first and the last column of pixels of the largest canvas that have the color of a rise, a
# fall or an auction's mark, and the canvas's width.
PAINTED = """() => {
    const canvas = [...document.querySelectorAll('.chart-panel canvas')]
        .toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
    if (!canvas?.width) return [];
    const pixel = document.createElement('canvas').getContext('2d');
    const wanted = ['--up', '--down', '--accent'].map(name => {
        const probe = document.createElement('i');
        probe.style.color = `var(${name})`;
        document.body.append(probe);
        pixel.fillStyle = getComputedStyle(probe).color;
        probe.remove();
        pixel.fillRect(0, 0, 1, 1);
        return pixel.getImageData(0, 0, 1, 1).data.slice(0, 3).join();
    });
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    const columns = [];
    for (let at = 0; at < data.length; at += 4)
        if (wanted.includes(data.slice(at, at + 3).join())) columns.push(at / 4 % width);
    return columns.length ? [Math.min(...columns), Math.max(...columns), width] : [];
}"""


# The market's time of the header has gone on by more minutes than it took.
FAST = """() => {
    const shown = document.querySelector('header.frame time')?.textContent;
    if (!shown) return false;
    const [hours, minutes] = shown.split(':');
    const now = 60 * hours + Number(minutes);
    window.begun ??= now;
    return now > window.begun + 2;
}"""


def hurry_clock(page: Page) -> None:
    """Let the exchange tell a time that goes sixty times as fast as the page's."""
    begun: list[int] = []

    def answer(route: Route) -> None:
        told = route.fetch().json()
        begun.append(told["time_ms"])
        at = datetime.fromisoformat(told["sim_time"]) + timedelta(
            milliseconds=60 * (told["time_ms"] - begun[0])
        )
        route.fulfill(json=told | {"sim_time": at.isoformat()})

    page.route("**/v1/time", answer)


def result(page: Page) -> Locator:
    return page.get_by_role("region", name="Result of the auction")


@pytest.mark.accepts("P-TRD-13")
def test_a_result_stays_although_the_next_call_begins_at_once(web: Web) -> None:
    page = web.open(f"/trade?symbol={RE}", "alice")
    badge = page.locator(".phase-line .badge")
    move_to(web, Phase.AUCTION_FROZEN)
    expect(badge).to_have_text("!Call frozen")
    expect(result(page)).to_have_count(0)
    move_to(web, Phase.AUCTION_CALL)
    expect(badge).to_have_text("✓Call auction")
    expect(result(page)).to_contain_text("¥3,050/t × 7 t")
    expect(result(page)).to_contain_text("Own fills: Buy 7 t")
    # Whoever comes later sees the call alone.
    other = web.open(f"/trade?symbol={RE}", "bob")
    expect(other.locator(".phase-line .badge")).to_have_text("✓Call auction")
    expect(other.get_by_role("region", name="Trades JCR-RE/JPY")).to_contain_text("3,050")
    expect(result(other)).to_have_count(0)
    # Not for good: after a minute it goes.
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 61_000; }")
    expect(result(page)).to_have_count(0)


@pytest.mark.accepts("P-TRD-13", "P-ACC-03")
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_words_of_a_result_without_trades_fit(web: Web, size: tuple[int, int]) -> None:
    move_to(web, Phase.CLOSED)
    page = web.open(f"/trade?symbol={ES}", "alice", lang="ja", size=size)
    expect(page.get_by_role("region", name="板寄せの結果")).to_contain_text("自分の約定なし")
    assert squeezed(page) == []
    assert cut_off(page) == []


@pytest.mark.accepts("P-TRD-18")
def test_trades_of_another_day_show_it_and_the_way_to_retire_is_in_view(web: Web) -> None:
    page = web.open(f"/trade?symbol={RE}", "alice")
    move_to(web, Phase.AUCTION_FROZEN)
    move_to(web, Phase.AUCTION_CALL)
    page.get_by_role("tab", name="Fills").click()
    bought = page.get_by_role("grid", name="Fills").get_by_role("row").filter(has_text="3,050")
    tape = page.get_by_role("region", name="Trades JCR-RE/JPY").get_by_role("row").nth(1)
    expect(bought).to_contain_text("11:30:00")
    expect(tape).to_contain_text("11:30:00")

    async def pass_days() -> None:
        service = web.house.service
        for _ in range(8):
            now_ns = service.sequencer.clock.now_ns()
            await service.sequencer.advance_to(now_ns + 24 * 60 * NS_PER_MINUTE)
            await service.settlement.idle()

    web.run(pass_days())
    expect(bought).to_contain_text("10-11 11:30")
    expect(tape).to_contain_text("10-11 11:30")
    expect(bought.get_by_role("link", name="Retire JCR-RE 7 t")).to_be_in_viewport(ratio=1)


@pytest.mark.accepts("P-TRD-12")
def test_the_candles_of_a_phone_are_whole(web: Web) -> None:
    move_to(web, Phase.AUCTION_FROZEN)
    move_to(web, Phase.AUCTION_CALL)
    page = web.open(f"/trade?symbol={RE}", "alice", size=PHONE)
    page.get_by_role("navigation", name="Layout").get_by_role("button", name="Chart").click()
    expect(page.get_by_role("figure").get_by_text("CSV (1)")).to_be_visible()
    page.wait_for_function(f"() => ({PAINTED})().length > 0")
    first, last, width = page.evaluate(PAINTED)
    assert last - first >= 8
    assert last < width - 4


@pytest.mark.accepts("P-TRD-10")
def test_the_dead_man_timer_goes_by_the_reader_s_seconds(web: Web) -> None:
    timers = web.house.service.venue.parts.controls.timers
    page = web.open(f"/trade?symbol={RE}", "alice", prepare=hurry_clock)
    page.wait_for_function(FAST)
    page.get_by_label("Timer").select_option("Timer 30 s")
    expect(page.locator(".cancel-timer [role=timer]")).to_have_text(
        re.compile("Cancels all in 0:(2|30)")
    )
    now_ns = web.house.service.sequencer.clock.now_ns()
    (fires_ns,) = timers.values()
    assert fires_ns - now_ns == pytest.approx(30 * 60 * NS_PER_S, rel=0.1)


@pytest.mark.accepts("P-HLD-04")
def test_yen_to_come_are_shown_by_day_of_delivery(web: Web) -> None:
    page = web.open("/holdings#yen", "bob", lang="ja")
    table = page.get_by_role("table", name="受渡日別の受払予定")
    expect(page.get_by_text("受取予定", exact=True)).to_be_visible()
    expect(table).to_have_count(0)
    move_to(web, Phase.AUCTION_FROZEN)
    move_to(web, Phase.AUCTION_CALL)
    due = table.get_by_role("row").filter(has_text="2023/10/18(水)")
    expect(due.get_by_role("cell")).to_have_text(["21,350円", "0円"])
