"""The public market pages in the browser: first view, live figures, stale figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.api.house import ES, RE
from tests.api.web.house import Web
from tests.api.web.looks import assert_hardly_shifted, shifts
from tests.api.web.pages import DESKTOP, PHONE, Lang
from tests.api.web.scenes import beat, make_late, wait_until_loaded

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """An exchange in whose first market both auctions of a day and one of the next were held, and
    credits were retired for somebody with a dangerous name."""
    web = Web(tmp_path_factory.mktemp("market"), browser)
    for price, quantity in ((3100, 20), (3150, 30), (3120, 10)):
        trade(web, RE, price, quantity)
        uncross(web)
        collect(web)
    web.run(retire(web))
    yield web
    web.close()


def collect(web: Web) -> None:
    """Go on to the next call."""
    while api(web, "/v1/status")["statuses"][0]["phase"] != "auction_call":
        web.move_clock()


async def retire(web: Web) -> None:
    async with web.house.client("alice") as alice:
        await alice.retire(RE, 120, purpose="offset", beneficiary=EVIL)
    await web.house.service.settlement.idle()


def api(web: Web, path: str, **query: str) -> Any:
    """The answer of the exchange over HTTP."""
    answer = web.http("GET", path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def grouped(text: str) -> str:
    """A number as the page writes it."""
    return f"{Decimal(text):,}"


def row(page: Page, code: str) -> Locator:
    """A market's row in the table of all markets."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=code, exact=True))


def trade(web: Web, symbol: str, price: int, quantity: int) -> None:
    """Let both traders send orders that cross."""

    async def send() -> None:
        async with web.house.client("alice") as alice, web.house.client("bob") as bob:
            await alice.add_order(symbol, "sell", quantity, price)
            await bob.add_order(symbol, "buy", quantity, price)

    web.run(send())


def uncross(web: Web) -> None:
    """Freeze and uncross the open call."""
    web.move_clock()
    web.move_clock()


@pytest.mark.accepts("P-MKT-01", "P-MKT-03")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_live_table_has_the_words_and_the_place_of_the_first_view(web: Web, lang: Lang) -> None:
    plain = web.open("/", lang=lang, java_script_enabled=False)
    live = web.open("/", lang=lang)
    before, after = plain.get_by_role("table"), live.get_by_role("grid")
    heads = before.get_by_role("columnheader").all_text_contents()
    expect(after.get_by_role("columnheader")).to_have_text(heads)
    for code in ("JCR-ES", "JCR-RE"):
        cells = row(plain, code).get_by_role("cell").all_text_contents()
        expect(row(live, code).get_by_role("gridcell")).to_have_text(cells)
    boxes = [row(page, "JCR-RE").bounding_box() for page in (plain, live)]
    assert boxes[0] is not None
    assert boxes[0] == boxes[1]
    expect(live.get_by_role("figure").last).to_be_visible()
    assert_hardly_shifted(live)


@pytest.mark.accepts("P-MKT-10")
def test_a_quiet_market_and_a_failure_say_what_they_are(web: Web) -> None:

    def lose(page: Page) -> None:
        page.route("**/v1/schemes/**", lambda route: route.abort())

    page = web.open("/markets/JCR-ES", prepare=lose)
    expect(page.get_by_role("region", name="Prices")).to_contain_text("Nothing has been traded yet")
    expect(page.get_by_role("region", name="Auctions")).to_contain_text("Openingno trade")
    failed = page.get_by_role("region", name="GX-ETS")
    expect(failed.get_by_role("alert")).to_have_text(
        re.compile("The exchange did not answer, so this could not be read")
    )
    page.unroute("**/v1/schemes/**")
    failed.get_by_role("button", name="Try again").click()
    expect(failed.get_by_role("figure")).to_be_visible()


@pytest.mark.accepts("P-MKT-03")
def test_the_table_follows_trades_and_indicative_prices(web: Web) -> None:
    page = web.open("/", size=PHONE)
    expect(row(page, "JCR-ES")).to_contain_text("–")
    trade(web, ES, 2800, 7)
    expect(row(page, "JCR-ES")).to_contain_text("2,800 × 7 t")
    uncross(web)
    expect(row(page, "JCR-ES")).not_to_contain_text("×")
    expect(row(page, "JCR-ES").get_by_role("gridcell").first).to_have_text("2,800")


@pytest.mark.accepts("P-MKT-04")
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("path", ["/", "/markets/JCR-RE"])
def test_prices_are_dimmed_with_their_age_while_nothing_comes_and_nothing_moves(
    web: Web, path: str, size: tuple[int, int]
) -> None:
    page = web.open(path, size=size)
    expect(page.get_by_role("status", name="Connection")).to_contain_text("live")
    expect(page.get_by_role("figure").last).to_be_visible()
    wait_until_loaded(page)
    age, dimmed = page.get_by_text("Not up to date:"), page.locator(".view.old, .body.old")
    expect(dimmed).to_have_count(0)
    now = page.evaluate("performance.now()")
    make_late(page, web)
    expect(age).to_be_visible()
    expect(dimmed.get_by_text("JCR-RE" if path == "/" else "3,120").first).to_be_visible()
    beat(web, on=True)
    expect(age).to_have_count(0)
    assert shifts(page, now) == []


def facts(page: Page) -> dict[str, str]:
    """The terms and values of the page's lists."""
    terms = page.locator("dt").all_text_contents()
    return dict(zip(terms, page.locator("dd").all_text_contents(), strict=True))


@pytest.mark.accepts("P-MKT-05")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_instrument_has_a_page_of_its_own_with_and_without_script(web: Web, lang: Lang) -> None:
    instrument = api(web, "/v1/instruments", symbol=RE)["instruments"][0]
    name = instrument["name_ja" if lang == "ja" else "name"]
    plain = web.open("/markets/JCR-RE", lang=lang, java_script_enabled=False)
    live = web.open("/", lang=lang)
    row(live, "JCR-RE").get_by_role("link").press("Enter")
    live.wait_for_url("**/markets/JCR-RE")
    expect(live.get_by_role("heading", level=1)).to_have_text(f"JCR-RE {name}")
    expect(plain.get_by_role("heading", level=1)).to_have_text(f"JCR-RE {name}")
    expect(live).to_have_title("JCR-RE 3,120 | Tanso")
    assert plain.title() == live.title()
    shown = facts(plain)
    assert grouped(instrument["reference_price"]) in shown.values()
    assert len(shown) > 12
    assert shown.items() <= facts(live).items()
    results = api(web, "/v1/auctions", symbol=RE)["results"]
    lines = plain.locator("tbody tr")
    expect(lines).to_have_count(len(results))
    expect(live.get_by_role("grid").locator("tbody tr")).to_have_text(lines.all_text_contents())
    nothing = {"ja": "約定なし", "en": "no trade"}[lang]
    prices = [
        grouped(one["clearing_price"]) if "clearing_price" in one else nothing for one in results
    ]
    expect(lines.locator("td:nth-child(3)")).to_have_text(prices)
    expect(live.get_by_role("figure").last).to_be_visible()
    assert_hardly_shifted(live)


@pytest.mark.accepts("P-MKT-05")
def test_an_address_without_an_instrument_says_so(web: Web) -> None:
    assert web.http("GET", "/markets/NONE").status_code == 404
    page = web.open("/markets/NONE")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such instrument")
    expect(page.get_by_role("link", name="All markets")).to_be_visible()


def table_of(page: Page, title: str) -> list[list[str]]:
    """The figures of a chart, from its table."""
    chart = page.get_by_role("figure", name=title)
    chart.get_by_role("button", name="Table").click()
    rows = chart.locator("tbody tr")
    expect(rows).not_to_have_count(0)
    return [rows.nth(at).locator("th, td").all_text_contents() for at in range(rows.count())]


@pytest.mark.accepts("P-MKT-06")
def test_the_figures_of_a_chart_are_those_of_the_api(web: Web) -> None:
    page = web.open("/markets/JCR-RE")
    candles = api(web, "/v1/ohlc", symbol=RE, interval="1d")["candles"]
    names = ("open", "high", "low", "close", "volume")
    found = table_of(page, "Prices of JCR-RE")
    assert [line[1:6] for line in found] == [
        [grouped(candle[name]) for name in names] for candle in candles
    ]
    assert found[-1][6] == "Opening 3,100 × 20 t, Closing 3,150 × 30 t"

    statistics = api(web, "/v1/statistics", symbol=RE)
    one = statistics["instruments"][0]
    month = one["months"][0]
    line = table_of(page, "Volume by month")[0]
    assert line[:6] == [
        month["month"],
        *(grouped(month[name]) for name in ("volume", "value", "vwap")),
        str(month["days"]),
        str(month["trades"]),
    ]
    year = one["fiscal_years"][0]
    assert table_of(page, "Volume by fiscal year (April to March)") == [
        [
            f"FY{year['fiscal_year']}",
            grouped(year["volume"]),
            grouped(year["value"]),
            str(year["days"]),
            str(year["trades"]),
            f"{year['share']}%",
        ]
    ]
    bounds = {
        f"FY{one['fiscal_year']}": [grouped(one["floor"]), grouped(one["ceiling"])]
        for one in api(web, "/v1/schemes/gx-ets/price-bounds")["bounds"]
    }
    lines = table_of(page, "Price against the bounds of GX-ETS")
    assert {line[0]: line[1:3] for line in lines} == bounds | {"FY2023": ["–", "–"]}
    assert lines[0][4:] == ["3,100", "3,150"]
    vintage = statistics["vintages"][0]
    assert table_of(page, "Issued and ended credits by vintage") == [
        [
            f"FY{vintage['vintage']}",
            *(
                grouped(vintage[name])
                for name in ("issued", "held", "retired", "surrendered", "canceled")
            ),
        ]
    ]
    assert vintage["retired"] == "120"


@pytest.mark.accepts("P-MKT-07")
def test_charts_are_read_with_the_arrow_keys(web: Web) -> None:
    page = web.open("/markets/JCR-RE")
    chart = page.get_by_role("figure", name="Prices of JCR-RE")
    expect(chart.locator("canvas").first).to_be_visible()
    expect(chart.get_by_role("link", name="TradingView Lightweight Charts")).to_be_visible()
    chart.get_by_role("img").press("ArrowLeft")
    read = chart.get_by_role("status")
    expect(read).to_contain_text("2023-10-11 (Wed): open 3,100, high 3,150, low 3,100, close 3,150")
    expect(read).to_contain_text("Opening 3,100 × 20 t, Closing 3,150 × 30 t")
    months = page.get_by_role("figure", name="Volume by month")
    bar = months.get_by_role("img")
    bar.focus()
    expect(bar).to_have_accessible_name("2023-10: 60 t, ¥187,700, Days traded 2")
    bounds = page.get_by_role("figure", name="Price against the bounds of GX-ETS")
    first = bounds.get_by_role("img").first
    first.focus()
    first.press("ArrowDown")
    expect(bounds.locator(":focus")).to_have_accessible_name("FY2026: Floor to ceiling 1,700–4,300")


@pytest.mark.accepts("P-MKT-08")
def test_a_few_trades_over_the_counter_are_not_published(web: Web) -> None:
    reply = {
        "before_month": "2023-10",
        "deals_min": 3,
        "figures": [
            {
                "month": "2023-09",
                "symbol": RE,
                "programme": "J-Credit",
                "credit_class": "jcredit/renewable_electricity",
                "vintages": [2021, 2022],
                "deals": 4,
                "qty": "1200",
                "price": "3050.25",
                "value": "3660300",
            }
        ],
        "withheld": [
            {"month": "2023-09", "symbol": ES, "credit_class": "jcredit/energy_saving"},
        ],
    }

    def answer(route: Route) -> None:
        route.fulfill(json=reply)

    page = web.open("/", prepare=lambda page: page.route("**/v1/otc/statistics*", answer))
    table = page.get_by_role("region", name="Over the counter").get_by_role("table")
    expect(table.get_by_role("row").nth(1).get_by_role("cell")).to_have_text(
        ["J-Credit, renewable energy (electricity)", "FY2021, FY2022", "4", "1,200", "3,050.25"]
    )
    expect(table.get_by_role("row").nth(2)).to_contain_text("not published: fewer than 3 trades")


@pytest.mark.accepts("P-MKT-02")
def test_the_beneficiary_of_a_retirement_is_text(web: Web) -> None:
    page = web.open("/")
    panel = page.get_by_role("region", name="Latest retirements")
    expect(panel.get_by_text(EVIL)).to_be_visible()
    expect(panel.get_by_role("listitem")).to_contain_text("120 t")
    assert panel.locator("img").count() == 0
    panel.get_by_role("link", name="Certificate").click()
    expect(page.get_by_text(EVIL).first).to_be_visible()


@pytest.mark.accepts("P-MKT-09")
def test_each_file_of_open_data_is_there_and_its_columns_are_explained(web: Web) -> None:
    page = web.open("/markets/JCR-RE", lang="ja")
    panel = page.get_by_role("region", name="オープンデータ")
    tables = api(web, "/v1/tables")["tables"]
    expect(panel.get_by_role("group")).to_have_count(len(tables))
    links = [str(link.get_attribute("href")) for link in panel.get_by_role("link").all()]
    assert len(links) == 3 * len(tables) + 1
    for link in links:
        assert web.http("GET", link).status_code == 200, link
    for at, table in enumerate(tables):
        details = panel.get_by_role("group").nth(at)
        details.locator("summary").click()
        heads = details.get_by_role("rowheader").all_text_contents()
        assert heads == [column["name"] for column in table["columns"]]
        expect(details.get_by_role("cell").first).to_have_text(table["columns"][0]["ja"])
    expect(panel).to_contain_text("CC BY 4.0")
