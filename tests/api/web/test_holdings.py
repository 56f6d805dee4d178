"""The screen of a participant's own credits and yen, and the retirement wizard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.rest.test_registry_routes import desk, retire
from tests.api.web.house import Web
from tests.api.web.pages import PHONE

RE = "JCR-RE"
NAME = "J-Credit, renewable energy (electricity)"
BLOCK = "JCR-JCR_RE_P1-20220401-20230331"


def row(page: Page, *texts: str) -> Locator:
    """The row of the blocks that has all of some texts."""
    found = page.get_by_role("grid", name="Serial blocks").get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def select(page: Page, *texts: str) -> None:
    row(page, *texts).first.get_by_role("checkbox").check()


@pytest.mark.accepts("P-HLD-01", "P-HLD-02", "P-HLD-03")
def test_blocks_are_those_of_the_registry_and_move_between_accounts(web: Web) -> None:
    page = web.open("/holdings", "alice")
    totals = page.get_by_role("grid", name="By class").get_by_role("row").filter(has_text=RE)
    expect(totals).to_have_text(re.compile("10,000.*10,000.*0.*20,000"))
    expect(row(page, "Holding account", RE)).to_contain_text(f"{BLOCK}-10001 – 20000")
    select(page, "Holding account", RE)
    select(page, "Trading account", RE)
    expect(
        page.get_by_text("Blocks of different accounts cannot be taken together.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Retire")).to_have_count(0)
    row(page, "Trading account", RE).get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Move to the trading account").click()
    page.get_by_role("dialog").get_by_role("button", name="Move", exact=True).click()
    expect(totals).to_have_text(f"{NAME} {RE}020,000020,000")
    expect(row(page, "Holding account", RE)).to_have_count(0)


@pytest.mark.accepts("P-HLD-04", "P-HLD-05")
def test_yen_are_announced_and_requested_and_a_request_is_canceled(web: Web) -> None:
    page = web.open("/holdings#yen", "alice")
    form = page.get_by_role("form", name="Pay yen out")
    amount = form.get_by_label("Amount")
    amount.fill("many")
    form.get_by_role("button", name="Request the payment").click()
    expect(form.get_by_role("alert").first).to_contain_text("Amount")
    amount.fill("１，２００円")
    form.get_by_role("button", name="Request the payment").click()
    requests = page.get_by_role("grid", name="Requests")
    mine = requests.get_by_role("row").filter(has_text="1,200")
    expect(mine).to_have_count(1)
    mine.get_by_role("button", name="Cancel").click()
    expect(mine).to_contain_text(re.compile("canceled", re.IGNORECASE))
    notice = page.get_by_role("form", name="Yen paid in")
    notice.get_by_label("Amount paid").fill("5,000")
    notice.get_by_label("Reference of the transfer").fill("<img src=x onerror=alert(1)>")
    notice.get_by_role("button", name="Tell the operator").click()
    paid = requests.get_by_role("row").filter(has_text="5,000")
    expect(paid).to_contain_text("<img src=x onerror=alert(1)>")


@pytest.mark.accepts("P-HLD-06", "P-HLD-07")
def test_a_statement_is_read_by_its_owner_alone(web: Web) -> None:
    page = web.open("/holdings#papers", "bob", lang="ja")
    lines = page.get_by_role("grid", name="内容")
    expect(lines.get_by_role("row").filter(has_text="入庫")).not_to_have_count(0)
    retire(web.stage, desk(web.stage, "bob"), qty="1", purpose="出張")
    page.reload()
    uses = "温室効果ガス排出量算定・報告・公表制度 2023年度; 出張"
    expect(lines.get_by_role("row").filter(has_text=uses)).to_have_count(1)
    expect(lines).not_to_contain_text("shk")
    expect(lines.get_by_role("row").filter(has_text=uses)).to_contain_text("\u22121")
    page.get_by_role("checkbox", name="負の数を△で表す").check()
    page.reload()
    expect(lines.get_by_role("row").filter(has_text=uses)).to_contain_text("△1")
    other = web.open("/holdings", "olga", lang="ja", size=PHONE)
    expect(other.get_by_role("main").get_by_role("alert")).to_contain_text("取引担当")
    expect(other.get_by_role("grid")).to_have_count(0)


@pytest.mark.accepts("P-RTR-01", "P-RTR-02", "P-RTR-03", "P-RTR-04", "P-RTR-05")
def test_part_of_a_block_is_retired_by_keyboard_for_another_beneficiary(web: Web) -> None:
    page = web.open("/holdings", "bob")
    select(page, "Holding account", RE)
    keys = page.keyboard
    retire = page.get_by_role("button", name="Retire", exact=True)
    retire.focus()
    keys.press("Enter")
    heading = page.get_by_role("heading", level=2)
    expect(heading).to_have_text("Retire credits: What")
    expect(heading).to_be_focused()
    expect(page.get_by_label("Quantity to retire")).to_have_value(re.compile(r"^\d+,000$"))
    page.get_by_label("Quantity to retire").focus()
    keys.press("Control+A")
    keys.type("７")
    keys.press("Enter")
    expect(heading).to_have_text("Retire credits: For whom and why")
    page.get_by_label("Beneficiary").focus()
    keys.press("Control+A")
    keys.type("株式会社<炭>")
    page.get_by_label("Scheme", exact=True).select_option("shk")
    page.get_by_role("button", name="Add scheme").press("Enter")
    judged = page.get_by_role("listitem").filter(has_text=f"{BLOCK}-30001").last
    expect(judged).to_contain_text("✓Usable")
    page.get_by_role("radio", name="Cancel").press("Space")
    expect(judged).to_contain_text("Not usable")
    page.get_by_role("radio", name="Retire").press("Space")
    page.get_by_role("button", name="Next").press("Enter")
    page.get_by_label("Activity or product").focus()
    keys.type("Conference 2023")
    keys.press("Enter")
    expect(heading).to_have_text("Retire credits: Check and sign")
    expect(page.get_by_text(f"{BLOCK}-30001 – {BLOCK}-30007")).to_be_visible()
    sign = page.get_by_role("button", name="Retire for good")
    expect(sign).to_be_disabled()
    typed = page.get_by_label("Type the quantity 7 to sign")
    typed.fill("8")
    typed.press("Enter")
    expect(sign).to_be_disabled()
    typed.fill("7")
    typed.press("Enter")
    expect(heading).to_have_text("Retired: 7 t")
    link = page.get_by_role("link", name="Certificate", exact=True).get_attribute("href")
    paper = web.http("GET", link)
    assert paper.status_code == 200
    assert "株式会社&lt;炭&gt;" in paper.text
    assert f"{BLOCK}-30001" in paper.text
    assert f"{BLOCK}-30007" in paper.text


@pytest.mark.accepts("P-RTR-06")
def test_bought_credits_are_retired_in_three_clicks(web: Web) -> None:
    page = web.open("/holdings?retire=JCR-ES%2FJPY&qty=5", "bob", lang="ja", size=PHONE)
    page.get_by_label("用途(自由記述)").fill("出張のオフセット")
    page.get_by_role("button", name="開示項目を省いて確認へ").click()
    page.get_by_label("署名として数量 5 を入力").fill("５")
    page.get_by_role("button", name="無効化を確定する").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("無効化しました: 5 t-CO2")
