"""The screen of a firm's compliance: its file, coverage by year, calendar, drafts of orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.export.firm_template import write_template_workbook
from api.wire.firm_file import EXAMPLE, example_text, read_firm
from exchange.instruments import by_symbol
from tests.api.web.house import SESSION_COOKIE, Web
from tests.api.web.looks import cut_off, sideways
from tests.api.web.pages import PHONE
from tests.api.web.replies import Replies

GXA, RE = "GXA/JPY", "JCR-RE/JPY"
COVERAGE = "/v1/compliance/coverage"


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """An exchange in November 2027, when fiscal 2026 is to be met, with allowances."""
    built = Web(
        tmp_path_factory.mktemp("web"),
        browser,
        instruments=(by_symbol(GXA), by_symbol(RE)),
        start="2027-11-10 08:30",
    )
    yield built
    built.close()


def ask(web: Web, method: str, path: str, body: Any = None, person: str = "alice") -> Any:
    """The reply of a request in a person's session."""
    cookies, headers = {SESSION_COOKIE: web.session(person)}, {"origin": web.address}
    answer = web.http(method, path, json=body, cookies=cookies, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


def store(web: Web, text: str) -> None:
    ask(web, "PUT", "/v1/compliance/firm", {"file_name": "firm.toml", "text": text})


class Years:
    """The table of a unit's fiscal years; FY2026 is its first column."""

    def __init__(self, page: Page, unit: str = "Example Steel") -> None:
        self.region = page.get_by_role("region", name=unit)
        self.page = page

    def cell(self, row: str, fiscal_year: int) -> Locator:
        """The cell of a figure and a year."""
        head = self.page.get_by_role("rowheader", name=row, exact=True)
        line = self.region.get_by_role("row").filter(has=head)
        return line.get_by_role("cell").nth(fiscal_year - 2026)


def year_of(reply: Any, fiscal_year: int) -> Any:
    return next(one for one in reply["units"][0]["years"] if one["fiscal_year"] == fiscal_year)


@pytest.mark.accepts("P-CMP-01")
def test_the_example_firm_is_loaded_with_one_press(web: Web) -> None:
    page = web.open("/compliance", "bob", lang="ja")
    expect(page.get_by_text("自社のファイルがまだありません。")).to_be_visible()
    page.get_by_role("button", name="例示企業を読み込む").press("Enter")
    unit = page.get_by_role("region", name="例示製鉄")
    expect(unit.get_by_role("rowheader", name="排出量", exact=True)).to_be_visible()
    expect(unit.get_by_role("columnheader").nth(1)).to_have_text("2026年度")
    expect(page.get_by_text("架空の企業です。数値はすべて架空です。")).to_be_visible()
    not_covered = page.get_by_role("paragraph").filter(has_text="例示食品(架空)")
    expect(not_covered.get_by_text("対象外", exact=True)).to_be_visible()


@pytest.mark.accepts("P-CMP-02")
def test_a_file_is_uploaded_and_a_fault_is_named_by_its_place(web: Web, tmp_path: Path) -> None:
    store(web, example_text())
    page = web.open("/compliance#firm", "alice")
    field = page.get_by_label("Choose a file (.toml")
    bad = tmp_path / "bad.toml"
    bad.write_text(example_text().replace('"jcm/from_2021"', '"jcm/2021"', 1))
    field.set_input_files(bad)
    fault = page.get_by_role("alert").filter(has_text="bad.toml")
    expect(fault).to_contain_text("jcm/2021 is no known class")
    expect(fault).to_contain_text("line ")
    expect(page.get_by_text("firm.toml", exact=True).first).to_be_visible()
    good = tmp_path / "good.xlsx"
    write_template_workbook(read_firm(EXAMPLE), good, 1)
    field.set_input_files(good)
    expect(page.get_by_role("grid", name="Record").get_by_role("row").nth(1)).to_contain_text(
        "good.xlsx"
    )
    expect(fault).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Template (.xlsx)").click()
    assert Path(saved.value.path()).read_bytes()[:2] == b"PK"


@pytest.mark.accepts("P-CMP-03", "P-CMP-04", "P-CMP-06")
def test_a_year_has_the_figures_of_the_exchange(web: Web) -> None:
    store(web, example_text())
    order = {"symbol": GXA, "side": "sell", "order_qty": "40", "limit_price": "2150",
             "order_type": "limit", "cl_ord_id": "offer-1"}  # fmt: skip
    ask(web, "POST", "/v1/orders", order, "bob")
    asked = f"{COVERAGE}?emissions=p90&later_vintages=false"
    page = web.open("/compliance", "alice")
    switches = page.get_by_role("region", name="What if")
    switches.get_by_role("radio", name="P90").check(force=True)
    switches.get_by_label("The next year's allowances cannot meet").check()
    found = year_of(ask(web, "GET", asked), 2026)
    years = Years(page)
    expect(years.region.get_by_role("columnheader").nth(1)).to_have_text("FY2026")
    for row, figure in (
        ("Emissions", found["need_t"]),
        ("Free allocation", found["allocation_t"]),
        ("Allowances held", found["allowances_held_t"]),
        ("Covered", found["expected"]["covered_t"]),
        ("Shortage", found["expected"]["shortage_t"]),
        ("Credits", found["credit_limit_t"]),
        ("Credits", found["credits_usable_t"]),
    ):
        expect(years.cell(row, 2026)).to_contain_text(f"{figure:,} t")
    expect(years.cell("Emissions", 2026)).to_contain_text("Forecast")
    expect(years.cell("Status", 2026)).to_contain_text("Short")
    expect(years.cell("Status", 2026)).to_contain_text("buy by 2028-01-19 (Wed)")
    expect(years.cell("Last safe trading day", 2026)).to_have_text("2028-01-19 (Wed)")
    expect(years.cell("Holding deadline", 2026)).to_have_text("2028-01-31 (Mon) not verified")
    blocked = found["blocked"]
    assert blocked
    held = years.cell("Credits", 2026)
    expect(held.locator(".reasons li")).to_have_count(len(blocked))
    bar = held.get_by_role("img").first
    bar.focus()
    expect(bar).to_be_focused()
    expect(bar).to_have_attribute("aria-label", f"usable {found['credits_usable_t']:,} t")
    closing = years.cell("Closing it now", 2026)
    closing.get_by_text(f"{len(found['closing'])} ways").click()
    ways = closing.get_by_role("list", name="FY2026: cost").get_by_role("listitem")
    expect(ways).to_have_count(len(found["closing"]))
    book = ways.filter(has_text="Live book: GX-ETS")
    expect(book).to_contain_text("¥86,000 for 40 t")
    expect(book).to_contain_text("2027-11-10, book of GXA/JPY here")
    for one in found["closing"]:
        if one["way"] in ("ceiling", "penalty"):
            expect(ways.filter(has_text=one["source"])).to_contain_text(f"¥{one['cost_yen']:,}")
    old = sum(one["is_stale"] for one in found["closing"])
    expect(ways.locator(".badge", has_text="old")).to_have_count(old)
    assert old


@pytest.mark.accepts("P-CMP-05")
def test_what_ifs_are_computed_at_once_and_taken_back(web: Web) -> None:
    store(web, example_text())
    page = web.open("/compliance", "alice")
    shown = Years(page).cell("Credits", 2027)
    limit = year_of(ask(web, "GET", COVERAGE), 2027)["credit_limit_t"]
    expect(shown).to_contain_text(f"limit 10 %: {limit:,} t")
    switches = page.get_by_role("region", name="What if")
    five = switches.get_by_role("radio", name="5 %", exact=True)
    five.focus()
    page.keyboard.press("Space")
    expect(shown).to_contain_text(f"limit 5 %: {limit // 2:,} t")
    expect(switches.get_by_role("status")).to_contain_text("1 change")
    switches.get_by_label("certified with covered subsidiaries").press("Space")
    expect(
        page.get_by_role("region", name="Example Steel (synthetic) + Example Paper")
    ).to_be_visible()
    expect(switches.get_by_role("status")).to_contain_text("2 changes")
    expect(switches.get_by_text("answered in")).to_be_visible()
    switches.get_by_role("button", name="Back to the rules as reported").click()
    expect(shown).to_contain_text(f"limit 10 %: {limit:,} t")
    expect(switches.get_by_role("status")).to_contain_text("0 changes")


@pytest.mark.accepts("P-CMP-14")
@pytest.mark.parametrize(
    ("lang", "title", "status", "reason", "heat"),
    [
        ("en", "Other schemes", "Can be met", "Class not accepted", "Not designated as renewable"),
        ("ja", "他制度", "充足可", "分類対象外", "再エネ指定がない"),
    ],
)
def test_the_other_schemes_have_the_figures_of_the_exchange(
    web: Web, lang: Any, title: str, status: str, reason: str, heat: str
) -> None:
    store(web, example_text())
    served = ask(web, "GET", f"{COVERAGE}?holdings=file")["served"]
    page = web.open("/compliance", "alice", lang=lang)
    page.get_by_label(
        "保有・注文の出所" if lang == "ja" else "Holdings and orders from"
    ).select_option("file")
    rows = page.get_by_role("grid", name=title).get_by_role("row")
    expect(rows).to_have_count(1 + len(served["schemes"]))
    for index, one in enumerate(served["schemes"], 1):
        row = rows.nth(index)
        expect(row).to_contain_text(one["name_ja" if lang == "ja" else "name"])
        expect(row).to_contain_text(f"{one['fiscal_year']}")
        for figure in (one["ended_t"], one["usable_t"], one["target_t"], one["missing_t"]):
            if figure is not None:
                expect(row).to_contain_text(f"{figure:,}")
    # Keidanren's target of the synthetic firm is covered by what it holds; RE100 takes no offsets.
    expect(rows.filter(has_text="2,500")).to_contain_text(status)
    offsets = rows.filter(has_text="RE100")
    expect(offsets.get_by_role("listitem")).to_have_count(0)
    offsets.get_by_role("button").press("Enter")
    expect(offsets.get_by_role("listitem")).to_have_count(4)
    expect(offsets).to_contain_text(reason)
    # 62,000 t + 1,000 t - 300 t - 15,000,000 kWh x 0.423 kg/kWh; 42 less 6 less 12 million kWh.
    shk = page.get_by_role("grid", name="SHK").get_by_role("row")
    expect(shk.filter(has_text="56,355")).to_have_count(1)
    re100 = page.get_by_role("grid", name="RE100").get_by_role("row").filter(has_text="24,000,000")
    re100.get_by_role("button").press("Enter")
    expect(re100).to_contain_text(heat)


@pytest.mark.accepts("P-CMP-07")
def test_the_calendar_marks_what_no_source_confirms(web: Web) -> None:
    store(web, example_text())
    page = web.open("/compliance#calendar", "alice", lang="ja")
    rows = page.get_by_role("grid", name="期限・取引日・報告").get_by_role("row")
    safe = rows.filter(has_text="2026年度分の最終安全取引日")
    expect(safe).to_contain_text("2028/01/19(水)")
    expect(safe).not_to_contain_text("未確認")
    expect(rows.filter(has_text="2026年度分の排出枠の保有期限")).to_contain_text("未確認")
    entries = ask(web, "GET", "/v1/compliance/calendar")
    expect(rows).to_have_count(len(entries["entries"]) + 1)
    left = entries["sessions_left"]
    expect(page.get_by_text(f"最初の最終安全取引日までの東証節立会: {left}回")).to_be_visible()


@pytest.mark.accepts("P-CMP-08")
def test_a_draft_opens_in_the_ticket_and_nothing_is_sent(web: Web) -> None:
    store(web, example_text())
    draft = {"symbol": RE, "side": "buy", "qty": "1200", "price": "2480", "note": "FY2026"}
    ask(web, "PUT", "/v1/compliance/drafts", {"drafts": [draft, draft | {"qty": "7"}]})
    page = web.open("/compliance#plan", "alice")
    rows = page.get_by_role("grid", name="Drafts of orders").get_by_role("row")
    rows.filter(has_text="7 t").get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("button", name="Open in the ticket").press("Enter")
    ticket = page.locator("form.ticket")
    expect(ticket.get_by_role("textbox", name="Quantity", exact=True)).to_have_value("1,200")
    expect(ticket.get_by_role("textbox", name="Price", exact=True)).to_have_value("2,480")
    expect(ticket.get_by_role("radio", name="Buy")).to_be_checked()
    assert ask(web, "GET", "/v1/orders?status=all")["orders"] == []


@pytest.mark.accepts("P-CMP-11", "P-CMP-12", "P-CMP-13")
def test_a_plan_is_computed_read_and_made_into_drafts(web: Web) -> None:
    store(web, example_text())
    ask(web, "PUT", "/v1/compliance/drafts", {"drafts": []})
    page = web.open("/compliance#plan", "alice")
    form = page.get_by_role("form", name="Procurement plan")
    form.get_by_role("textbox", name="Paths drawn").fill("８")
    form.get_by_role("textbox", name="Paths kept").fill("4")
    compute = form.get_by_role("button", name="Compute the plan")
    compute.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Being computed for")
    form.get_by_role("button", name="Cancel").press("Enter")
    expect(form.get_by_role("status")).to_contain_text("canceled")
    form.get_by_role("radio", name="Short supply").check(force=True)
    compute.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Computed in", timeout=120_000)
    plan = ask(web, "GET", "/v1/compliance/plan")["plan"]
    assert plan["reduction"]["bundle"] == "base-short"
    main = page.get_by_role("main")
    expect(main.get_by_text(plan["answer"])).to_be_visible()
    expect(main).to_contain_text("4 of 8 draws kept")
    for name, rows in (
        ("Basket", "basket"),
        ("Schedule until the verification", "schedule"),
        ("What one more unit of a limit saves", "limits"),
        ("Why not", "excluded"),
    ):
        grid = main.get_by_role("grid", name=name)
        expect(grid.get_by_role("row")).to_have_count(len(plan[rows]) + 1)
    why = main.get_by_role("grid", name="Why not")
    expect(why.get_by_role("row").nth(1)).to_contain_text(plan["excluded"][0]["reason"])
    costs = main.get_by_role("figure", name="Cost of each way to act")
    bars = costs.get_by_role("img")
    expect(bars).to_have_count(len(plan["policies"]))
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    expect(bars.nth(1)).to_be_focused()
    costs.get_by_role("button", name="Table").click()
    expect(costs).to_contain_text(f"¥{plan['policies'][0]['fan']['p90_yen']:,}")
    here = [one for one in plan["drafts"] if one["symbol"] in (GXA, RE)]
    if plan["drafts"]:
        main.get_by_role("button", name="Make").press("Enter")
        expect(page.get_by_text("Nothing was sent.").first).to_be_visible()
    stored = ask(web, "GET", "/v1/compliance/drafts")["drafts"]
    assert [one["qty"] for one in stored] == [str(one["quantity_t"]) for one in here]
    assert ask(web, "GET", "/v1/orders?status=all")["orders"] == []


def test_an_infeasible_plan_shows_the_ways_out_and_no_empty_tables(web: Web) -> None:
    store(web, example_text())
    body = {"budget_yen_per_year": 1_000, "drawn": 8, "kept": 4, "later_vintages": False}
    assert ask(web, "POST", "/v1/compliance/plan", body)["state"] == "running"
    page = web.open("/compliance#plan", "alice", lang="ja")
    main = page.get_by_role("main")
    expect(main).to_contain_text("すべての制限を満たす計画はありません。", timeout=60_000)
    expect(main.get_by_role("listitem").first).to_contain_text("予算 20")
    expect(main.get_by_role("grid", name="購入の内訳")).to_have_count(0)
    expect(main.get_by_text("制約となる上限はありません。")).to_have_count(0)


MARKS = "day,credit_class,stat,price_yen_per_t,source,note\n"


@pytest.mark.accepts("P-CMP-15")
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_own_prices_are_uploaded_named_by_line_and_used(
    web: Web, tmp_path: Path, lang: Any
) -> None:
    store(web, example_text())
    page = web.open("/compliance#firm", "alice", lang=lang)
    is_en = lang == "en"
    field = page.get_by_label("Choose a file of prices" if is_en else "価格のファイルを選ぶ")
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(f"{MARKS}2027-11-01,jcredit/forest,,9100,broker,\n"
                   "2027-11-01,jcredit/forest,,91.5,broker,\n")  # fmt: skip
    field.set_input_files(bad)
    fault = page.get_by_role("alert").filter(has_text="bad.csv")
    expect(fault).to_contain_text(
        "line 3: price_yen_per_t must be a price in whole yen per tonne"
        if is_en
        else "3行目: price_yen_per_t は1トン当たりの整数の円にしてください"
    )
    table = page.get_by_role("grid", name="Own prices" if is_en else "自社の価格")
    expect(table.get_by_role("row")).to_have_count(1)
    old = "2026-01-05,jcredit/energy_saving,,4000,broker B,\n"
    good.write_text(f"{MARKS}2027-11-01,jcredit/forest,,9100,broker A,first\n{old}")
    field.set_input_files(good)
    rows = table.get_by_role("row")
    expect(rows).to_have_count(3)
    expect(fault).to_have_count(0)
    expect(rows.nth(1)).to_contain_text("9,100")
    expect(rows.nth(1)).to_contain_text("in use" if is_en else "使用中")
    stale = "old" if is_en else "古い"
    expect(rows.nth(1).locator(".badge", has_text=stale)).to_have_count(0)
    expect(rows.nth(2).locator(".badge", has_text=stale)).to_have_count(1)
    main = page.get_by_role("main")
    expect(main).to_contain_text(
        "A price of more than 30 days is old" if is_en else "30日を超えた価格は古い"
    )
    page.get_by_role("tab", name="Coverage" if is_en else "充足状況").click()
    used = page.get_by_role("grid", name="Imported prices" if is_en else "取込価格")
    forest = used.get_by_role("row").filter(has_text="9,100")
    expect(forest).to_contain_text("own" if is_en else "自社")
    page.get_by_role("tab", name="Firm's file" if is_en else "企業ファイル").click()
    page.get_by_role("button", name="Remove own prices" if is_en else "自社の価格を削除").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Remove own prices" if is_en else "自社の価格を削除").click()
    expect(table.get_by_role("row")).to_have_count(1)
    assert ask(web, "GET", "/v1/compliance/prices")["total"] == 0


@pytest.mark.accepts("P-CMP-16")
def test_a_year_says_what_the_registrar_has_entered_and_what_counts(web: Web) -> None:
    store(web, example_text())
    before = year_of(ask(web, "GET", COVERAGE), 2026)
    entry = {"participant": "alice", "fiscal_year": 2026, "verifier": "Verifier K.K.",
             "emissions_t": before["need_t"] - 500}  # fmt: skip
    ask(web, "POST", "/v1/registry/emissions", entry, "rei")
    page = web.open("/compliance", "alice")
    shown = Years(page).cell("Emissions", 2026)
    expect(shown).to_contain_text(
        f"Example Steel (synthetic): the registrar entered {entry['emissions_t']:,} t on "
        "2027-11-10 (Wed), verified by Verifier K.K."
    )
    expect(shown).to_contain_text(
        f"The file has {before['need_t']:,} t (forecast): the registrar's figure is 500 t lower."
    )
    expect(shown).to_contain_text("The need counts the registrar's figure.")
    expect(shown).to_contain_text("Verified, in the registry")
    page.get_by_label("Holdings and orders from").select_option("file")
    expect(shown).to_contain_text("The need counts the file's figure")
    japanese = web.open("/compliance", "alice", lang="ja")
    shown = Years(japanese, "例示製鉄").cell("排出量", 2026)
    expect(shown).to_contain_text("登録簿の値は500 t-CO2少なくなっています。")
    expect(shown).to_contain_text("必要量には登録簿の値を使います。")


def assert_read_by_keyboard(years: Years) -> None:
    """Scroll the table to its last year by keyboard; its rows' names stay."""
    last = years.region.get_by_role("columnheader").last
    expect(last).not_to_be_in_viewport(ratio=0.9)
    years.region.get_by_role("group").first.focus()
    for _ in range(40):
        years.page.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport(ratio=0.9)
    expect(years.region.get_by_role("rowheader").first).to_be_in_viewport(ratio=0.9)


@pytest.mark.accepts("P-CMP-09", "P-CMP-10")
def test_a_phone_shows_it_whole_and_others_see_none_of_it(web: Web) -> None:
    store(web, example_text())
    other = web.open("/compliance", "ann")
    expect(other.get_by_role("main").get_by_role("alert")).to_contain_text("trader")
    expect(other.get_by_role("table")).to_have_count(0)
    page = web.open("/compliance", "alice", lang="ja", size=PHONE)
    years = Years(page, "例示製鉄")
    assert_read_by_keyboard(years)
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert sideways(page) <= 0
        assert cut_off(page) == []

    def fail(page: Page) -> None:
        Replies(page, "**/v1/compliance/**").fail("the registry does not answer")

    failed = web.open("/compliance", "alice", prepare=fail)
    state = failed.get_by_role("main").get_by_role("alert")
    expect(state).to_contain_text("the registry does not answer")
    expect(state.get_by_role("button", name="Try again")).to_be_visible()
