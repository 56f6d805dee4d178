"""Every screen in every state that it can be in, for the tests of access and for screenshots."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, expect

from api.wire.firm_file import example_text
from exchange.commands import Phase
from tests.api.house import ES, RE
from tests.api.web.house import PASSWORD, SESSION_COOKIE, Web
from tests.api.web.pages import Lang, Theme
from tests.api.web.replies import Replies

LOOKS: tuple[tuple[Lang, Theme], ...] = (
    ("ja", "light"),
    ("en", "dark"),
    ("ja", "dark"),
    ("en", "light"),
)
CONNECTION = re.compile("^(Connection|接続状態)$")
LATE = re.compile("late|遅延")
LIVE = re.compile("live|最新")
# Lets the time of the Worker, which holds the socket, jump.
JUMP = "() => { const now = Date.now; Date.now = () => now() + 5_000; }"
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Scene(NamedTuple):
    """A screen, who sees it with and without content, and its own dialog."""

    path: str
    person: str
    nobody: str
    dialog: Callable[[Page], None]
    is_live: bool = True


def open_login(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Log in|ログイン)$")).first.click()


def open_move(page: Page) -> None:
    blocks = page.get_by_role("grid").filter(has=page.get_by_role("checkbox"))
    blocks.get_by_role("row").nth(1).get_by_role("checkbox").check()
    name = re.compile("^(Move to the trading account|取引口座へ入庫)$")
    page.get_by_role("button", name=name).click()


def open_confirmation(page: Page) -> None:
    ticket = page.locator("form.ticket")
    ticket.get_by_role("textbox", name=re.compile("^(Price|値段)$")).fill("3,000")
    ticket.get_by_role("textbox", name=re.compile("^(Quantity|数量)$")).fill("10")
    ticket.locator("button[type=submit]").click()


def open_signature(page: Page) -> None:
    page.get_by_role("grid").get_by_role("row").nth(1).click()
    request = page.locator("#request")
    request.get_by_role("button", name=re.compile("^(Approve|承認)")).click()


def open_halt(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Halt all|全市場を売買停止)")).click()


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")


SCENES = {
    "market": Scene("/", "", "", open_palette),
    "instrument": Scene("/markets/JCR-RE", "", "", open_palette),
    "trade": Scene("/trade", "alice", "nina", open_confirmation),
    "holdings": Scene("/holdings", "alice", "nina", open_move),
    "compliance": Scene("/compliance", "alice", "nina", open_palette),
    "registry": Scene("/registry", "rei", "", open_palette),
    "approvals": Scene("/approvals", "anna", "ann", open_signature),
    "operator": Scene("/operator", "olga", "olga", open_halt),
    "about": Scene("/about", "", "", open_login, is_live=False),
}


def add_nina(web: Web) -> None:
    """Add a trader whose participant has nothing."""
    web.run(web.house.service.participants.open("nina"))
    web.house.service.users.add_user("nina", "trader", "nina", PASSWORD)


def add_contents(web: Web) -> None:
    """Give every screen something to show: fills, open orders in a call, requests to sign."""
    venue = web.house.service.venue

    async def trade() -> None:
        async with web.house.client("alice") as alice, web.house.client("bob") as bob:
            for symbol in (RE, ES):
                await alice.add_order(symbol, "buy", 30, 3100)
                await bob.add_order(symbol, "sell", 20, 3050)
            async with web.house.client("operator") as operator:
                for _ in range(8):
                    await operator.move_clock()
                    if venue.phase(0) is Phase.AUCTION_CALL:
                        break
            for step in range(8):
                await alice.add_order(RE, "buy", 10 + step, 3120 - 10 * step)
                await bob.add_order(RE, "sell", 10 + step, 3090 + 10 * step)
            await alice.transfer(RE, 5, "to_holding")
            await alice.http("POST", "/v1/cash/withdrawals", body={"yen": "2500"})
            firm = {"file_name": "example.toml", "text": example_text()}
            await alice.http("PUT", "/v1/compliance/firm", body=firm)
            draft = {"symbol": RE, "side": "buy", "qty": "500", "price": "3100", "note": "FY2026"}
            await alice.http("PUT", "/v1/compliance/drafts", body={"drafts": [draft]})
        await web.house.service.settlement.idle()

    web.run(trade())
    bust = {"symbol": RE, "trade_id": 1, "note": "typed wrongly"}
    cookies, headers = {SESSION_COOKIE: web.session("olga")}, {"origin": web.address}
    answer = web.http("POST", "/v1/admin/busts", json=bust, cookies=cookies, headers=headers)
    assert answer.is_success


def open_scene(
    web: Web, name: str, lang: Lang, theme: Theme, person: str | None = None, **options: Any
) -> Page:
    """Open a screen in its language, with one heading and a title, and wait until it has loaded and
    its connection is live."""
    scene = SCENES[name]
    who = scene.person if person is None else person
    page = web.open(scene.path, who, lang=lang, theme=theme, **options)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page).to_have_title(re.compile(r"\S \| Tanso$"))
    wait_until_live(page, name)
    wait_until_loaded(page)
    return page


def wait_until_live(page: Page, name: str) -> None:
    """Wait until a screen that follows the exchange is up to date."""
    if SCENES[name].is_live:
        expect(connection(page)).to_contain_text(LIVE)


def wait_until_loaded(page: Page) -> None:
    """Wait until no part of a screen is loading, and what came last has been drawn."""
    expect(page.locator(".state.loading")).to_have_count(0)
    page.evaluate(NEXT_FRAME)


def connection(page: Page) -> Locator:
    """The state of the connection in the header."""
    return page.get_by_role("status", name=CONNECTION)


def beat(web: Web, on: bool) -> None:
    """Switch the heartbeats of all sockets off or on."""

    async def switch() -> None:
        for connection in web.house.service.connections:
            connection.sends_heartbeats = on

    web.run(switch())


def make_late(page: Page, web: Web) -> None:
    """Stop the heartbeats of all sockets and wait until the page says that it is late."""
    beat(web, on=False)
    for worker in page.workers:
        worker.evaluate(JUMP)
    expect(connection(page)).to_contain_text(LATE)


def open_rejected(web: Web, name: str, lang: Lang, theme: Theme, **options: Any) -> Page:
    """Open a screen whose requests the exchange rejects, but for those of the session."""

    def reject(page: Page) -> None:
        Replies(page, "**/v1/**").fail("the database is being repaired")
        page.route("**/v1/auth/**", lambda route: route.continue_())
        page.route("**/v1/time", lambda route: route.continue_())

    scene = SCENES[name]
    page = web.open(scene.path, scene.person, lang=lang, theme=theme, prepare=reject, **options)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    wait_until_loaded(page)
    return page
