"""Two people trade with each other in two browsers, from the call to the certificate."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from exchange.units import NS_PER_MINUTE
from tests.api.house import RE
from tests.api.papers.reading import pdf_text
from tests.api.web.house import Web

SERIAL = "JCR-JCR_RE_P1-20220401-20230331"
BENEFICIARY = "株式会社ボブ商事"


def pass_days(web: Web, days: int) -> None:
    """Let days of the market pass, each with its deliveries."""

    async def wait() -> None:
        service = web.house.service
        for _ in range(days):
            await service.sequencer.advance_to(
                service.sequencer.clock.now_ns() + 24 * 60 * NS_PER_MINUTE
            )
            await service.settlement.idle()

    web.run(wait())


def order(page: Page, words: dict[str, str], price: str, qty: str) -> None:
    """Write an order into the ticket, check it and send it."""
    form = page.get_by_role("form", name=words["ticket"])
    form.get_by_role("radio", name=words["side"]).check()
    form.get_by_label(words["price"], exact=True).fill(price)
    form.get_by_label(words["qty"], exact=True).fill(qty)
    form.get_by_role("button", name=words["check"]).click()
    page.get_by_role("dialog").get_by_role("button", name=words["send"]).click()


@pytest.mark.accepts("P-TRD-01", "P-TRD-02", "P-TRD-03")
def test_two_browsers_trade_from_the_call_to_the_certificate(web: Web) -> None:
    alice = web.open(f"/trade?symbol={RE}", "alice", lang="ja")
    bob = web.open(f"/trade?symbol={RE}", "bob", lang="en", theme="dark")
    order(
        alice,
        {
            "ticket": "注文入力", "side": "売", "price": "値段", "qty": "数量",
            "check": "売注文を確認", "send": "売注文を発注",
        },
        "３，１５０",
        "１０",
    )  # fmt: skip
    order(
        bob,
        {
            "ticket": "Order", "side": "Buy", "price": "Price", "qty": "Quantity",
            "check": "Check buy order", "send": "Send buy order",
        },
        "3,200",
        "10",
    )  # fmt: skip
    for page in (alice, bob):
        expect(page.locator(".board tr.at th")).to_have_text("3,169")
    web.move_clock()
    expect(bob.get_by_role("button", name="Check buy order")).to_be_disabled()
    web.move_clock()

    alice.get_by_role("tab", name="約定").click()
    sold = alice.get_by_role("grid", name="約定").get_by_role("row").filter(has_text="3,169")
    expect(sold).to_contain_text(re.compile("売.*10.*31,690"))
    expect(sold.get_by_role("link")).to_have_count(0)
    bob.get_by_role("tab", name="Fills").click()
    bought = bob.get_by_role("grid", name="Fills").get_by_role("row").filter(has_text="3,169")
    expect(bought).to_contain_text("from 10-18 (Wed)")
    expect(bought.get_by_role("link")).to_have_count(0)

    pass_days(web, 8)
    bought.get_by_role("link", name="Retire JCR-RE 10 t").click()
    bob.get_by_label("Beneficiary").fill(BENEFICIARY)
    bob.get_by_label("Purpose in words").fill("Business travel")
    bob.get_by_role("button", name="Skip disclosure, check").click()
    bob.get_by_label("Type the quantity 10 to sign").fill("10")
    bob.get_by_role("button", name="Retire for good").click()
    expect(bob.get_by_role("heading", level=2)).to_have_text("Retired: 10 t")

    address = bob.get_by_role("link", name="Certificate", exact=True).get_attribute("href")
    paper = web.open(str(address), lang="ja")
    for text in (BENEFICIARY, f"{SERIAL}-1", f"{SERIAL}-10"):
        expect(paper.get_by_text(text, exact=True).first).to_be_visible()
    pdf = bob.get_by_role("link", name="Certificate (PDF)").get_attribute("href")
    document = pdf_text(web.http("GET", str(pdf)).content)
    for text in (BENEFICIARY, f"{SERIAL}-1", f"{SERIAL}-10", "10 t-CO2"):
        assert text in document

    sell = web.open("/holdings", "alice", lang="ja")
    blocks = sell.get_by_role("row").filter(has_text="取引口座").filter(has_text="JCR-RE")
    blocks.get_by_role("checkbox").check()
    sell.get_by_role("link", name="売る").click()
    form = sell.get_by_role("form", name="注文入力")
    expect(form.get_by_role("radio", name="売")).to_be_checked()
    expect(form.get_by_label("数量", exact=True)).to_have_value("9,990")
