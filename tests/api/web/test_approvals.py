"""The screen of all that two persons sign: proposer and signer in browsers of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.api.house import ES, RE, continuous
from tests.api.web.axe import violations
from tests.api.web.house import PASSWORD, SESSION_COOKIE, Web
from tests.api.web.pages import PHONE
from tests.api.web.replies import Replies


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A continuous market with a trade of 5 t at 3,000 yen, alice's from bob."""
    markets = (continuous(RE), continuous(ES))
    start = "2023-10-11 09:30"
    built = Web(tmp_path_factory.mktemp("approvals"), browser, instruments=markets, start=start)

    async def trade() -> None:
        async with built.house.client("alice") as alice, built.house.client("bob") as bob:
            await alice.add_order(RE, "buy", 5, 3000)
            await bob.add_order(RE, "sell", 5, 3000)

    built.run(trade())
    partner = {"name": "partner:X", "kind": "partner", "owner": "X"}
    ask(built, "registrar", "POST", "/v1/registry/accounts", partner)
    yield built
    built.close()


def ask(web: Web, who: str, method: str, path: str, body: Any = None) -> Any:
    """Ask as a program with a key."""

    async def answer() -> Any:
        async with web.house.client(who) as client:
            return msgspec.json.decode(await client.http(method, path, body=body))

    return web.run(answer())


def post(web: Web, person: str, path: str, body: Any) -> None:
    """Ask as a person's page."""
    cookies, headers = {SESSION_COOKIE: web.session(person)}, {"origin": web.address}
    answer = web.http("POST", path, json=body, cookies=cookies, headers=headers)
    assert answer.is_success, answer.text


def row(page: Page, *texts: str) -> Locator:
    found = page.get_by_role("grid").get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def request(page: Page) -> Locator:
    """The panel of the open request."""
    return page.locator("#request")


@pytest.mark.accepts("P-APV-01", "P-APV-02", "P-APV-03", "P-APV-05")
def test_a_bust_is_signed_by_the_second_person_by_keyboard_alone(web: Web) -> None:
    body = {"symbol": RE, "trade_id": 1, "note": "<b>typed wrongly</b>"}
    post(web, "olga", "/v1/admin/busts", body)
    proposer = web.open("/approvals", "olga")
    row(proposer, "Bust of a trade").click()
    expect(request(proposer)).to_contain_text("You made this request; another person must sign it.")
    expect(request(proposer).get_by_role("button", name="Approve")).to_have_count(0)
    page = web.open("/approvals", "anna", lang="ja")
    expect(row(page, "約定の取消し", f"{RE} #1", "要署名")).to_have_count(1)
    page.get_by_role("tab", name="承認待ち").focus()
    for key in ("Tab", "Tab", "Tab", "Tab", "Tab", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    opened = request(page)
    expect(opened).to_be_focused()
    expect(opened).to_contain_text("<b>typed wrongly</b>")
    before = balance(web, "alice"), balance(web, "bob")
    for party, figure, now, after in (
        ("alice", "利用可能な現金", before[0][0], before[0][0] + 15_000),
        ("alice", "支払予定の現金", before[0][2], before[0][2] - 15_000),
        ("bob", "受取予定の現金", before[1][1], before[1][1] - 15_000),
    ):
        group = opened.get_by_role("table").locator("tbody").filter(has_text=party)
        line = group.get_by_role("row").filter(has_text=figure)
        expect(line).to_contain_text(f"{now:,}円")
        expect(line).to_contain_text(f"{after:,}円")
    for _ in range(3):
        page.keyboard.press("Tab")
        if opened.get_by_role("button", name="承認").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    password = dialog.get_by_label("anna のパスワード")
    expect(password).to_be_focused()
    expect(password).to_have_attribute("autocomplete", "current-password")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").first).to_contain_text("もう一度入力してください")
    page.keyboard.type("wrong horse")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").first).to_contain_text("パスワードが違います")
    assert balance(web, "alice") == before[0]
    password.clear()
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("exchange の署名を待つ申請はありません。")).to_be_visible()
    assert balance(web, "alice")[0] == before[0][0] + 15_000
    page.get_by_role("tab", name="承認待ち").focus()
    page.keyboard.press("ArrowRight")
    expect(row(page, "約定の取消し", "実行済", "anna")).to_have_count(1)


def balance(web: Web, who: str) -> tuple[int, int, int]:
    """Free yen, yen due in and yen due out."""
    venue = web.house.service.venue
    account = venue.account_of(who)
    assert account is not None
    found = venue.balance(account, -1)
    return found.free, found.due_in, found.due_out


@pytest.mark.accepts("P-APV-02", "P-APV-04", "P-APV-07")
def test_a_participant_rejects_signs_and_withdraws_on_a_phone(web: Web) -> None:
    transfer = {"target": "partner:X", "credit_class": "jcredit/energy_saving", "qty": "30"}
    ask(web, "alice", "POST", "/v1/proposals/transfers", transfer)
    ask(web, "alice", "POST", "/v1/proposals/trusted-accounts", {"account": "partner:X"})
    ask(web, "alice", "POST", "/v1/cash/withdrawals", {"yen": "2500"})
    page = web.open("/approvals", "ann", size=PHONE, theme="dark")
    listed = page.locator("#requests")
    row(page, "Trusted account").click()
    expect(listed).to_be_hidden()
    request(page).get_by_role("button", name="Reject").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("say why")
    dialog.get_by_label("Reason").fill("nobody knows them")
    dialog.get_by_role("button", name="Reject").click()
    expect(listed).to_be_visible()
    row(page, "Transfer of credits", "30 t").click()
    expect(request(page)).to_contain_text("holding:alice")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    approve = request(page).get_by_role("button", name="Approve")
    expect(approve).to_be_in_viewport()
    assert violations(page) == []
    approve.click()
    dialog.get_by_label("Password of ann").fill(PASSWORD)
    dialog.get_by_role("button", name="Approve and sign").click()
    expect(request(page)).to_contain_text("Approved by ann")
    expect(request(page).get_by_role("button", name="Approve")).to_have_count(0)
    request(page).get_by_role("button", name="Back to the list").click()
    expect(listed).to_be_focused()
    expect(row(page, "Transfer of credits", "Approved")).to_have_count(1)
    row(page, "2,500").click()
    request(page).get_by_role("button", name="Approve").click()
    dialog.get_by_label("Password of ann").fill(PASSWORD)
    dialog.get_by_role("button", name="Approve and sign").click()
    expect(request(page)).to_contain_text("Approved by ann")

    post(web, "alice", "/v1/cash/withdrawals", {"yen": "7777"})
    ask(web, "alice", "POST", "/v1/cash/withdrawals", {"yen": "8888"})
    own = web.open("/approvals", "alice", lang="ja")
    row(own, "8,888円").click()
    expect(request(own)).to_contain_text("署名できるのは承認者だけです")
    expect(request(own).get_by_role("button", name="承認")).to_have_count(0)
    row(own, "7,777円", "本人の申請").click()
    request(own).get_by_role("button", name="取下げ").click()
    own.get_by_role("dialog").get_by_role("button", name="取下げ").click()
    expect(row(own, "7,777円")).to_have_count(0)
    own.get_by_role("tab", name="履歴").click()
    row(own, "信頼する口座の追加", "却下", "ann").click()
    expect(request(own)).to_contain_text("nobody knows them")


@pytest.mark.accepts("P-APV-09")
def test_an_approver_of_the_exchange_adds_an_approver_and_nobody_else_is_offered_it(
    web: Web,
) -> None:
    other = web.open("/approvals", "ann")
    expect(other.get_by_role("grid")).to_have_count(1)
    expect(other.get_by_role("button", name="Add an approver")).to_have_count(0)
    page = web.open("/approvals", "anna")
    page.get_by_role("button", name="Add an approver").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("User").fill("bobs second")
    dialog.get_by_label("Participant").fill("bob")
    dialog.get_by_label("First password").fill("long enough for all")
    dialog.get_by_role("button", name="Add the approver").click()
    expect(dialog).to_have_count(0)
    added = web.house.service.users.user("bobs second")
    assert added is not None
    assert (added.role, added.participant) == ("approver", "bob")


@pytest.mark.accepts("P-APV-06", "P-APV-08")
def test_every_state_of_the_list_is_drawn(web: Web) -> None:
    ask(web, "operator", "POST", "/v1/admin/base-prices", {"symbol": ES, "price": "1600"})
    page = web.open("/approvals", "anna")
    row(page, "Base price").click()
    expect(request(page)).to_contain_text("If it were approved now it could not be done")
    replies = Replies(page, "**/v1/approvals*")
    replies.hold()
    page.reload()
    expect(page.get_by_text("Loading").first).to_be_attached()
    assert violations(page) == []
    replies.fail("the registry does not answer")
    error = page.get_by_role("alert").filter(has_text="the registry does not answer")
    expect(error).to_be_visible()
    assert violations(page) == []
    replies.pass_on()
    error.get_by_role("button", name="Try again").click()
    expect(row(page, "Base price")).to_have_count(1)
    replies.lose()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text(re.compile("Not up to date: \\d+ s old"))).to_be_visible()
    expect(row(page, "Base price")).to_have_count(1)
    replies.pass_on()
    page.get_by_label("Kind").select_option(label="Delisting (0)")
    expect(page.get_by_text("No request of this kind: Delisting.")).to_be_visible()
    empty = web.open("/approvals", "bob", lang="ja", theme="dark")
    expect(empty.get_by_text("bob の署名を待つ申請はありません。")).to_be_visible()
    assert violations(empty) == []
    other = web.open("/approvals", "rei")
    expect(other.get_by_role("main").get_by_role("alert")).to_contain_text("yours is registrar")
    visitor = web.open("/approvals")
    expect(visitor.get_by_role("dialog")).to_contain_text("Log in")
