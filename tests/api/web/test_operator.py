"""The operator's console, used in Chromium on a continuous market with three trades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.api.house import ES, RE, continuous
from tests.api.web.axe import violations
from tests.api.web.house import Web
from tests.api.web.pages import PHONE
from tests.api.web.replies import Replies

MARKETS = (continuous(RE), continuous(ES))


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    start = "2023-10-11 09:30"
    built = Web(tmp_path_factory.mktemp("operator"), browser, instruments=MARKETS, start=start)

    async def trade() -> None:
        async with built.house.client("alice") as alice, built.house.client("bob") as bob:
            for tonnes, price in ((5, 3000), (120, 3100)):
                await alice.add_order(RE, "buy", tonnes, price)
                await bob.add_order(RE, "sell", tonnes, price)
            await alice.add_order(ES, "buy", 1, 1500)

    built.run(trade())
    yield built
    built.close()


def ask(web: Web, who: str, method: str, path: str, body: Any = None) -> Any:
    """Ask as a program with a key."""

    async def answer() -> Any:
        async with web.house.client(who) as client:
            return msgspec.json.decode(await client.http(method, path, body=body))

    return web.run(answer())


def phases(web: Web) -> dict[str, str]:
    statuses = ask(web, "operator", "GET", "/v1/status")["statuses"]
    return {status["symbol"]: status["phase"] for status in statuses}


def row(page: Page, *texts: str) -> Locator:
    found = page.get_by_role("grid").get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def show(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


@pytest.mark.accepts("P-OPR-01", "P-OPR-02", "P-OPR-09", "P-OPR-10")
def test_markets_are_halted_and_resumed_by_keyboard_with_a_reason(web: Web) -> None:
    page = web.open("/operator", "olga", lang="ja")
    expect(row(page, "JCR-RE", "ザラバ", "15:00 立会外")).to_have_count(1)
    page.get_by_role("grid").get_by_role("row").nth(1).get_by_role("rowheader").focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    tab_to(page, page.get_by_role("button", name="全市場を売買停止"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_class(re.compile("danger"))
    expect(dialog.get_by_label("理由")).to_be_focused()
    halt = dialog.get_by_role("button", name="売買停止")
    expect(halt).to_be_disabled()
    page.keyboard.type("wrong prices")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("全市場")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert set(phases(web).values()) == {"halted"}
    expect(row(page, "JCR-ES", "売買停止", "wrong prices (olga)")).to_have_count(1)
    expect(page.get_by_label("取引所の概況")).to_contain_text("2")
    one = row(page, "JCR-RE").get_by_role("button", name=f"売買再開：{RE}")
    one.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("理由")).to_be_focused()
    page.keyboard.type("prices are right")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    assert phases(web)[RE] == "halted"
    page.keyboard.press("Tab")
    page.keyboard.type(RE)
    page.keyboard.press("Enter")
    expect(row(page, "JCR-RE", "板寄せ受付中")).to_have_count(1)
    show(page, "操作記録")
    expect(row(page, "売買再開", RE, "理由: prices are right", "olga")).to_have_count(1)
    expect(row(page, "売買停止", "*", "理由: wrong prices")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("ていし")
    offered = page.get_by_role("option", name="全市場を売買停止")
    expect(offered.locator("kbd")).to_have_count(0)
    page.keyboard.press("Escape")
    ask(web, "operator", "POST", "/v1/admin/resumptions", {"symbol": "*"})


@pytest.mark.accepts("P-OPR-03")
def test_a_participant_is_stopped_after_its_name_has_been_typed(web: Web) -> None:
    page = web.open("/operator#participants", "olga")
    row(page, "bob").click()
    panel = page.locator("#participant")
    expect(panel).to_be_focused()
    panel.get_by_role("button", name="Stop all orders").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("runaway program")
    stop = dialog.get_by_role("button", name="Stop all orders")
    dialog.get_by_label("Type bob to confirm").fill("alice")
    expect(stop).to_be_disabled()
    dialog.get_by_label("Type bob to confirm").fill("ｂｏｂ")
    stop.click()
    expect(panel).to_contain_text("on, all markets")
    expect(row(page, "bob", "Stopped")).to_have_count(1)
    panel.get_by_role("button", name="Release").click()
    dialog.get_by_label("Reason").fill("mended")
    dialog.get_by_label("Type bob to confirm").fill("bob")
    dialog.get_by_role("button", name="Release").click()
    expect(panel.get_by_text("off", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Set limits").click()
    dialog.get_by_label("Largest order, tonnes").fill("１，５００")
    dialog.get_by_label("Most open orders").fill("many")
    dialog.get_by_role("button", name="Set limits").click()
    expect(dialog.get_by_role("alert").filter(has_text="Most open orders")).not_to_have_count(0)
    dialog.get_by_label("Most open orders").fill("20")
    dialog.get_by_role("button", name="Set limits").click()
    expect(panel).to_contain_text("1,500 t")
    found = ask(web, "operator", "GET", "/v1/admin/controls")["participants"]
    limits = next(one for one in found if one["participant"] == "bob")
    assert (limits["quantity_max"], limits["orders_max"]) == (1500, 20)
    panel.get_by_role("button", name="Set group").click()
    dialog.get_by_label("Self-trade group", exact=True).fill("7")
    dialog.get_by_label("Type bob to confirm").fill("bob")
    dialog.get_by_role("button", name="Set group").click()
    expect(panel.locator("dd").filter(has_text=re.compile("^7$"))).to_be_visible()


@pytest.mark.accepts("P-OPR-04")
def test_a_correction_shows_both_parties_before_it_is_requested(web: Web) -> None:
    page = web.open("/operator#trades", "olga")
    trade = row(page, "JCR-RE #2", "¥3,100/t", "120 t", "alice", "bob")
    trade.get_by_role("button", name="Correct the price").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("New price").fill("３，０５０")
    effects = dialog.get_by_role("table")
    venue = web.house.service.venue
    buyer, seller = venue.account_of("alice"), venue.account_of("bob")
    assert buyer is not None
    assert seller is not None
    pays, gets = venue.balance(buyer, -1).due_out, venue.balance(seller, -1).due_in
    line = effects.get_by_role("row").filter(has_text="Cash to pay")
    expect(line).to_contain_text(f"¥{pays:,}")
    expect(line).to_contain_text(f"¥{pays - 6_000:,}")
    line = effects.get_by_role("row").filter(has_text="Cash to receive")
    expect(line).to_contain_text(f"¥{gets - 6_000:,}")
    assert violations(page) == []
    dialog.get_by_label("Type 2 to confirm").fill("2")
    dialog.get_by_role("button", name="Request it").click()
    expect(dialog.get_by_role("alert").filter(has_text="say why")).to_be_visible()
    dialog.get_by_label("Reason").fill("agreed by both")
    dialog.get_by_role("button", name="Request it").click()
    expect(dialog).to_have_count(0)
    (waiting,) = web.house.service.approvals.waiting()
    assert (waiting.requested_by, waiting.note) == ("olga", "agreed by both")
    assert venue.balance(buyer, -1).due_out == pays, "nothing happens before the signature"
    row(page, "JCR-RE #1").get_by_role("button", name="Bust").click()
    expect(dialog.get_by_role("row").filter(has_text="Credits to receive")).to_contain_text("−5 t")
    page.keyboard.press("Escape")
    show(page, "Markets")
    row(page, "JCR-ES").get_by_role("button", name="Base price").click()
    dialog.get_by_label("New price").fill("1600")
    expect(dialog.get_by_role("row").filter(has_text="Highest price")).to_contain_text("¥3,040/t")
    expect(dialog).to_contain_text("it could not be done")
    page.keyboard.press("Escape")
    row(page, "JCR-ES").get_by_role("button", name="Delist").click()
    expect(dialog.get_by_role("row").filter(has_text="Open orders")).to_contain_text("1")


@pytest.mark.accepts("P-OPR-05", "P-OPR-06")
def test_an_auction_is_announced_and_held_and_yen_are_booked(web: Web) -> None:
    page = web.open("/operator#auctions", "olga")
    expect(page.get_by_text("No sealed-bid auction is announced.")).to_be_visible()
    page.get_by_role("button", name="Announce an auction").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Participant").fill("alice")
    dialog.get_by_label("Quantity").fill("500")
    dialog.get_by_label("Reserve price").fill("3000")
    dialog.get_by_label("Ends at").fill("2023-10-11 25:00")
    dialog.get_by_role("button", name="Announce it").click()
    expect(dialog.get_by_role("alert").filter(has_text="Ends at")).to_be_visible()
    dialog.get_by_label("Ends at").fill("2023-10-11 15:00")
    dialog.get_by_role("button", name="Announce it").click()
    announced = row(page, "500 t", "Collecting", "15:00")
    expect(announced).to_have_count(1)
    name = announced.get_by_role("rowheader").inner_text()
    bid = {"side": "buy", "price": "3200", "qty": "500"}
    ask(web, "bob", "POST", f"/v1/auctions/{name}/bids", bid)
    announced.get_by_role("button", name="Hold the auction now").click()
    dialog.get_by_label(f"Type {name} to confirm").fill(name)
    dialog.get_by_role("button", name="Hold now").click()
    expect(row(page, name, "¥3,200/t", "500 t")).to_have_count(1)

    ask(web, "alice", "POST", "/v1/cash/deposits", {"yen": "7000", "reference": "<i>bank</i>"})
    ask(web, "alice", "POST", "/v1/cash/deposits", {"yen": "800", "reference": "unknown"})
    free = balance(web, "alice")
    expect(page.get_by_role("tab", name="Cash")).to_contain_text("2")
    show(page, "Cash")
    row(page, "¥7,000", "<i>bank</i>").get_by_role("button", name="Book").click()
    dialog.get_by_label("Type 7000 to confirm").fill("7,000")
    dialog.get_by_role("button", name="Book").click()
    expect(row(page, "¥7,000")).to_have_count(0)
    assert balance(web, "alice") == free + 7_000
    row(page, "¥800").get_by_role("button", name="Reject").click()
    dialog.get_by_label("Reason").fill("no such payment")
    dialog.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("No notice and no request waits.")).to_be_visible()
    assert balance(web, "alice") == free + 7_000


def balance(web: Web, who: str) -> int:
    venue = web.house.service.venue
    account = venue.account_of(who)
    assert account is not None
    return venue.balance(account, -1).free


@pytest.mark.accepts("P-OPR-07")
def test_users_are_added_given_a_key_and_disabled(web: Web) -> None:
    page = web.open("/operator#users", "olga")
    page.get_by_role("button", name="Add a user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("User").fill("<img src=x onerror=alert(1)>")
    dialog.get_by_label("Participant").fill("bob")
    dialog.get_by_label("First password").fill("short")
    dialog.get_by_role("button", name="Add the user").click()
    expect(dialog.get_by_role("alert").filter(has_text="12 characters")).to_be_visible()
    dialog.get_by_label("First password").fill("long enough for all")
    dialog.get_by_role("button", name="Add the user").click()
    added = row(page, "<img src=x onerror=alert(1)>", "Trader", "bob")
    expect(added).to_have_count(1)
    added.get_by_role("button", name="Keys of").click()
    expect(dialog).to_contain_text("This user has no key.")
    dialog.get_by_role("button", name="Make a key").click()
    dialog.get_by_role("button", name="Make a key").click()
    secret = dialog.locator("dd").nth(1)
    expect(secret).to_have_text(re.compile("^[0-9a-f]{64}$"))
    page.keyboard.press("Escape")
    added.get_by_role("button", name="Keys of").click()
    dialog.get_by_role("button", name="Revoke the key").click()
    key = dialog.get_by_role("heading").inner_text().split()[-1]
    dialog.get_by_label(f"Type {key} to confirm").fill(key)
    dialog.get_by_role("button", name="Revoke").click()
    added.get_by_role("button", name="Disable").click()
    dialog.get_by_role("textbox").fill("<img src=x onerror=alert(1)>")
    dialog.get_by_role("button", name="Disable").click()
    expect(added.filter(has_text="disabled")).to_have_count(1)
    users = web.house.service.users
    user = users.user("<img src=x onerror=alert(1)>")
    assert user is not None
    assert user.disabled
    assert users.keys_of(user.name) == []


@pytest.mark.accepts("P-OPR-08", "P-OPR-11")
def test_the_exchange_is_checked_and_each_state_is_drawn(web: Web) -> None:
    page = web.open("/operator#system", "olga", lang="ja", theme="dark")
    page.get_by_role("button", name="今すぐ検査").click()
    expect(page.get_by_text("すべての条件を満たしています。")).to_be_visible()
    metrics = page.get_by_role("table", name="指標")
    expect(metrics.get_by_role("row").filter(has_text="約定件数")).to_contain_text(
        f"{web.house.service.metrics.readings()['tanso_trades']:.0f}"
    )
    assert page.get_by_role("rowheader", name=re.compile("^tanso_")).count() == 0
    expect(page.get_by_text("まだ突合していません")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("新しいフォルダー名").fill("monday")
    page.get_by_role("button", name="今すぐバックアップ").click()
    expect(page.get_by_role("alert").filter(has_text="新しいフォルダー名")).to_be_visible()
    faults = {"seq": 9, "digest": "0" * 32, "passed": False, "faults": ["yen do not add up"]}
    page.route("**/v1/admin/checks", lambda route: route.fulfill(json=faults))
    page.get_by_role("button", name="今すぐ検査").click()
    expect(page.get_by_text("yen do not add up")).to_be_visible()
    show(page, "参加者")
    replies = Replies(page, "**/v1/admin/controls*")
    expect(row(page, "alice")).to_have_count(1)
    replies.lose()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text(re.compile("最新ではありません")).first).to_be_visible()
    replies.fail("broken")
    page.reload()
    error = page.get_by_role("alert").filter(has_text="再試行")
    expect(error).to_contain_text("取引所で障害が起きたため、読み込めませんでした。")
    replies.pass_on()
    error.get_by_role("button").click()
    expect(row(page, "alice")).to_have_count(1)
    other = web.open("/operator", "anna")
    expect(other.get_by_role("main").get_by_role("alert")).to_contain_text("yours is approver")
    expect(other.get_by_role("tab")).to_have_count(0)


@pytest.mark.accepts("P-OPR-12")
def test_a_market_is_halted_on_a_phone(web: Web) -> None:
    page = web.open("/operator", "olga", size=PHONE, theme="dark")
    expect(row(page, "JCR-ES")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    row(page, "JCR-ES").get_by_role("button", name="Halt").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("on the train")
    dialog.get_by_label(f"Type {ES} to confirm").fill(ES)
    dialog.get_by_role("button", name="Halt").click()
    expect(row(page, "JCR-ES", "Halted")).to_have_count(1)
    show(page, "Participants")
    row(page, "alice").click()
    expect(page.get_by_role("grid")).to_have_count(0)
    page.get_by_role("button", name="Back to the list").click()
    expect(row(page, "alice")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
