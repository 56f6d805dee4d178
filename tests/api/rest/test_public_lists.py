"""Public statistics and lists: right figures, every format, and no holder of live credits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from api.cli.client import app
from api.client import Client
from exchange.registry.port import AccountKind, Issuance, Retirement, Transfer, Vintage
from tests.api.house import RE, Stage, tokyo
from tests.api.rest.test_registry_routes import FAST, Desk, advance, desk, retire
from tests.api.services.test_settlement import FO, MARKETS

NAMES = ("alice", "bob", "carol", "dave", "erin", "frank")
BOM = "\ufeff"
SERIES = "JCR-JCR_FO_P1-20220401-20230331"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST, instruments=MARKETS)
    built.wait(built.house.join(*NAMES))
    yield built
    built.close()


@pytest.fixture(scope="module")
def anybody(stage: Stage) -> Desk:
    return Desk(stage, None)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def trade_otc(stage: Stage, seller: str, buyer: str, tonnes: int, price: int) -> None:
    """Settle an OTC trade of the seller's first forest credits."""
    place = NAMES.index(seller)
    first = 20_000 * place + 1
    terms = {
        "symbol": FO, "qty": str(tonnes), "price": str(price),
        "serial_range": {
            "serial_from": f"{SERIES}-{first}", "serial_to": f"{SERIES}-{first + tonnes - 1}"
        },
    }  # fmt: skip
    sold = terms | {"side": "sell", "counterparty": buyer}
    bought = terms | {"side": "buy", "counterparty": seller}
    desk(stage, seller).done("POST", "/v1/otc/entries", sold)
    entry = desk(stage, buyer).done("POST", "/v1/otc/entries", bought)["entry"]
    assert entry["state"] == "matched"
    stage.wait(stage.house.service.settlement.idle())


@pytest.fixture(scope="module")
def november(stage: Stage, anybody: Desk) -> Stage:
    """The exchange in November, after three OTC trades and one auction trade in October."""
    trade_otc(stage, "alice", "bob", 100, 5_000)
    trade_otc(stage, "carol", "dave", 200, 5_500)
    trade_otc(stage, "erin", "frank", 300, 5_600)
    running = anybody.done("GET", "/v1/otc/statistics")
    assert (running["figures"], running["withheld"]) == ([], [])
    for who, side in (("alice", "sell"), ("bob", "buy")):
        order = {"symbol": RE, "side": side, "order_qty": "40", "limit_price": "3100"}
        desk(stage, who).done("POST", "/v1/orders", order)
    stage.wait(stage.house.service.sequencer.advance_to(tokyo("2023-11-01 08:30")))
    stage.wait(stage.house.service.settlement.idle())
    return stage


def test_otc_trades_of_a_past_month_have_a_mean_price_and_no_names(
    november: Stage, anybody: Desk
) -> None:
    answer = anybody.ask("GET", "/v1/otc/statistics")
    reply = answer.json()
    assert (reply["before_month"], reply["deals_min"], reply["withheld"]) == ("2023-11", 3, [])
    assert reply["figures"] == [
        {
            "month": "2023-10", "symbol": FO, "programme": "J-Credit",
            "credit_class": "jcredit/forest", "vintages": [2022], "deals": 3, "qty": "600",
            "price": "5466.6667", "value": "3280000",
        }
    ]  # fmt: skip
    assert not any(name in answer.text for name in NAMES)
    for query in ("?until=2023-09", "?since=2023-11", f"?symbol={RE}"):
        assert anybody.done("GET", f"/v1/otc/statistics{query}")["figures"] == []
    assert anybody.rejected("GET", "/v1/otc/statistics?since=2023-13") == "invalid_params"


def test_a_program_reads_the_lists_without_a_login(november: Stage) -> None:
    key = retire(november, desk(november, "alice"), qty="3")
    with Client(november.house.address) as client:
        (figure,) = client.otc_statistics(FO)
        assert (figure.month, figure.price) == ("2023-10", Decimal("5466.6667"))
        assert client.otc_statistics(RE) == []
        newest = client.retirements(since=date(2023, 11, 1))[0]
        assert (newest.retirement_id, newest.qty) == (key, Decimal(3))
        assert client.retirements(programme="JCM") == []


def test_a_person_reads_otc_figures_in_a_terminal(november: Stage) -> None:
    environment = {"TANSO_ADDRESS": november.house.address, "COLUMNS": "200"}
    shown = CliRunner().invoke(app, ["otc", "statistics"], env=environment).output
    for cell in ("2023-10", FO, "2022", "600", "5,466.6667"):
        assert cell in shown


def test_otc_figures_are_a_file_of_their_own_and_a_part_of_the_days_quotations(
    november: Stage, anybody: Desk
) -> None:
    (row,) = rows(anybody.ask("GET", "/v1/otc/statistics?format=csv").text)
    assert (row["month"], row["qty"], row["price"]) == ("2023-10", "600", "5466.6667")
    day = anybody.done("GET", "/v1/quotations/2023-11-01?format=json")
    assert [one["qty"] for one in day["otc"]["figures"]] == ["600"]
    assert anybody.done("GET", "/v1/quotations/2023-10-11?format=json")["otc"]["figures"] == []


def test_a_days_quotations_come_in_each_format_with_the_same_figures(
    november: Stage, anybody: Desk
) -> None:
    path = "/v1/quotations/2023-10-11"
    plain = anybody.ask("GET", path).text
    assert len(rows(plain)[0]) == 19
    assert anybody.ask("GET", f"{path}?format=excel").text == BOM + plain
    parquet = anybody.ask("GET", f"{path}?format=parquet")
    table = pq.read_table(io.BytesIO(parquet.content)).to_pylist()
    assert [{name: str(cell) for name, cell in row.items()} for row in table] == rows(plain)
    told = {one["symbol"]: one for one in anybody.done("GET", f"{path}?format=json")["quotations"]}
    assert (told[RE]["close"], told[RE]["close_flag"], told[RE]["volume"]) == ("3100", "am", "40")
    assert told[FO]["close"] is None
    by_header = anybody.ask("GET", path, accept="application/json").json()
    assert by_header["quotations"] == list(told.values())
    assert anybody.ask("GET", path, accept="text/html,*/*").text == plain


def test_volumes_are_by_month_and_fiscal_year_with_days_prices_and_shares(
    november: Stage, anybody: Desk
) -> None:
    reply = anybody.done("GET", "/v1/statistics")
    found = {one["symbol"]: one for one in reply["instruments"]}
    traded, idle = found[RE], found[FO]
    assert (traded["days"], traded["volume"], traded["value"]) == (1, "40", "124000")
    assert (traded["first_price"], traded["last_day"]) == ("3100", "2023-10-11")
    assert (traded["share"], idle["share"]) == ("100.00", "0")
    (month,) = traded["months"]
    assert (month["month"], month["volume"], month["vwap"]) == ("2023-10", "40", "3100")
    (year,) = traded["fiscal_years"]
    assert (year["fiscal_year"], year["share"], year["days"]) == (2023, "100.00", 1)
    assert (idle["first_price"], idle["months"]) == (None, [])
    (row,) = rows(anybody.ask("GET", "/v1/statistics?format=csv").text)
    assert (row["symbol"], row["month"], row["volume"]) == (RE, "2023-10", "40")
    (one,) = anybody.done("GET", f"/v1/statistics?symbol={FO}")["instruments"]
    assert one == idle


def test_issued_and_ended_tonnes_are_by_class_and_vintage(november: Stage, anybody: Desk) -> None:
    def forest() -> dict[str, Any]:
        reply = anybody.done("GET", f"/v1/statistics?symbol={FO}")
        (only,) = reply["vintages"]
        return dict(only)

    before = forest()
    assert (before["vintage"], before["issued"]) == (2022, "120000")
    retire(november, desk(november, "alice"), symbol=FO, qty="30")
    after = forest()
    assert int(after["retired"]) == int(before["retired"]) + 30
    assert int(after["held"]) == int(before["held"]) - 30


def test_retirements_are_listed_newest_first_and_pages_stay_when_new_ones_come(
    november: Stage, anybody: Desk
) -> None:
    alice = desk(november, "alice")
    first = retire(november, alice, qty="11", beneficiary="Acme KK")
    second = retire(november, alice, qty="12", symbol=FO)
    page = anybody.done("GET", "/v1/retirements?limit=1")
    assert [one["retirement_id"] for one in page["retirements"]] == [second]
    third = retire(november, alice, qty="13")
    rest = anybody.done("GET", f"/v1/retirements?cursor={page['next_cursor']}&limit=1")
    (entry,) = rest["retirements"]
    assert (entry["retirement_id"], entry["qty"], entry["act"]) == (first, "11", "retire")
    assert (entry["beneficiary"], entry["symbol"]) == ("Acme KK", RE)
    assert entry["schemes"] == [{"scheme": "shk", "fiscal_year": 2023}]
    assert (
        anybody.done("GET", "/v1/retirements?limit=1")["retirements"][0]["retirement_id"] == third
    )
    everything: list[str] = []
    cursor = ""
    while cursor is not None:
        page = anybody.done("GET", f"/v1/retirements?limit=2{cursor}")
        everything += [one["retirement_id"] for one in page["retirements"]]
        cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else None
    assert len(set(everything)) == len(everything) == page["total"]
    assert set(everything) >= {first, second, third}


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("since=2023-11-01&until=2023-11-01", True),
        ("until=2023-10-31", False),
        ("since=2023-11-02", False),
        ("programme=J-Credit", True),
        ("programme=JCM", False),
        ("credit_class=jcredit/forest", True),
        ("credit_class=jcredit/energy_saving", False),
        ("project_id=JCR_FO_P1", True),
        ("project_id=JCR_ES_P1", False),
    ],
)
def test_a_list_of_retirements_is_filtered(
    november: Stage, anybody: Desk, query: str, is_there: bool
) -> None:
    key = retire(november, desk(november, "alice"), qty="1", symbol=FO)
    found = anybody.done("GET", f"/v1/retirements?limit=500&{query}")["retirements"]
    assert (key in [one["retirement_id"] for one in found]) is is_there
    file = rows(anybody.ask("GET", f"/v1/retirements?format=csv&{query}").text)
    assert [row["retirement_id"] for row in file] == [one["retirement_id"] for one in found]
    assert anybody.rejected("GET", "/v1/retirements?since=2023-02-30") == "invalid_params"


def test_no_public_reply_names_the_account_that_holds_a_credit(
    november: Stage, anybody: Desk
) -> None:
    registry = november.house.service.registry
    at_ns = november.house.service.sequencer.clock.now_ns()
    registry.open_account("acme-vault", AccountKind.HOLDING, "alice", at_ns)
    issued = Issuance(
        "JCR_FO_P1", "jcredit/forest", Vintage(date_of("2021-04-01"), date_of("2022-03-31")),
        (("acme-vault", 50),),
    )  # fmt: skip
    receipt = registry.perform("acme-issue", issued, at_ns)
    move = Transfer("acme-vault", "holding:bob", "jcredit/forest", 10, receipt.serial_ranges)
    registry.perform("acme-move", move, at_ns)
    life = anybody.ask("GET", f"/v1/serials/{receipt.serial_ranges[0][0]}")
    events = life.json()["events"]
    assert [(one["kind"], one["source"], one["target"]) for one in events] == [
        ("issuance", "", "holding"),
        ("transfer", "holding", "holding"),
    ]
    ended = Retirement(
        "acme-vault", "jcredit/forest", 1, "our own use", "Acme KK",
        ((receipt.serial_ranges[0][1], receipt.serial_ranges[0][1]),),
    )  # fmt: skip
    registry.perform("acme-end", ended, at_ns)
    end = anybody.done("GET", f"/v1/serials/{receipt.serial_ranges[0][1]}")["events"][-1]
    assert (end["kind"], end["source"], end["target"]) == ("retire", "holding", "retirement")
    serial = receipt.serial_ranges[0][1]
    for path in (
        *("/v1/issuances", "/v1/statistics", "/v1/retirements", "/v1/project-files"),
        *("/v1/certificates/acme-end/record", "/certificates/acme-end"),
        *(f"/v1/serials/{receipt.serial_ranges[0][0]}", f"/v1/serials/{serial}"),
        f"/serials/{serial}",
    ):
        reply = anybody.ask("GET", path)
        text = reply.text.replace("acme-end", "")
        assert reply.status_code == 200, path
        assert "acme" not in text, path
        assert "holding:" not in text
        assert "trading:" not in text
        assert '"bob"' not in text


def date_of(text: str) -> date:
    return date.fromisoformat(text)


def test_the_price_bounds_of_gx_ets_are_those_announced(anybody: Desk) -> None:
    reply = anybody.done("GET", "/v1/schemes/gx-ets/price-bounds")
    bounds = {one["fiscal_year"]: one for one in reply["bounds"]}
    assert sorted(bounds) == [2026, 2027, 2028, 2029, 2030]
    for year, floor, ceiling in ((2026, "1700", "4300"), (2030, "1913", "4840")):
        one = bounds[year]
        assert (one["floor"], one["ceiling"], one["basis"]) == (floor, ceiling, "published")
    assert (bounds[2027]["ceiling"], bounds[2027]["basis"]) == ("4429", "computed")
    assert all("2025-12" in source for source in (*reply["sources"], *reply["sources_ja"]))
    assert ["年度" in source for source in reply["sources_ja"]] == [True] * len(reply["sources"])
    assert anybody.rejected("GET", "/v1/schemes/shk/price-bounds") == "unknown_scheme"


QUERIES = {"candles": f"symbol={RE}&interval=1d", "auctions": f"symbol={RE}"}


def test_each_table_of_open_data_has_the_columns_that_are_described(
    november: Stage, anybody: Desk
) -> None:
    reply = anybody.done("GET", "/v1/tables")
    assert (reply["license"], bool(reply["source"])) == ("CC BY 4.0", True)
    for table in reply["tables"]:
        path = f"{table['path']}?{QUERIES.get(table['name'], '')}".replace("{day}", "2023-10-11")
        names = [column["name"] for column in table["columns"]]
        found = rows(anybody.ask("GET", f"{path}&format=csv").text)
        assert found, table["name"]
        assert list(found[0]) == names
        assert anybody.ask("GET", f"{path}&format=excel").text.startswith(BOM)
        parquet = pq.read_table(io.BytesIO(anybody.ask("GET", f"{path}&format=parquet").content))
        assert parquet.column_names == names
        assert parquet.num_rows == len(found)
        for column in table["columns"]:
            assert column["en"].isascii()
            assert not column["ja"].isascii(), column
            if column["unit"] and table["name"] != "quotations":
                cells = [row[column["name"]] for row in found if row[column["name"]]]
                assert all(Decimal(cell).is_finite() for cell in cells)


def test_files_of_candles_and_auctions_have_all_that_is_kept(
    november: Stage, anybody: Desk
) -> None:
    path = f"/v1/ohlc?symbol={RE}&interval=1d&limit=1"
    (candle,) = rows(anybody.ask("GET", f"{path}&format=csv").text)
    (told,) = anybody.done("GET", path)["candles"]
    assert (candle["close"], candle["volume"]) == (told["close"], told["volume"])
    everything: list[str] = []
    query = f"/v1/auctions?symbol={RE}&limit=7"
    page = anybody.done("GET", query)
    while True:
        everything += [one["auction_id"] for one in page["results"]]
        if "next_cursor" not in page:
            break
        page = anybody.done("GET", f"{query}&cursor={page['next_cursor']}")
    assert len(set(everything)) == len(everything) > 20
    file = rows(anybody.ask("GET", f"{query}&format=csv").text)
    assert [row["auction_id"] for row in file] == everything
    (crossed,) = [row for row in file if row["clearing_qty"] != "0"]
    assert (crossed["clearing_price"], crossed["clearing_qty"]) == ("3100", "40")


def test_too_few_otc_trades_are_withheld_by_name_of_the_class_only(
    november: Stage, anybody: Desk
) -> None:
    trade_otc(november, "bob", "carol", 70, 9_999)
    advance(november, 24 * 31)
    reply = anybody.ask("GET", "/v1/otc/statistics?since=2023-11")
    assert reply.json()["figures"] == []
    (withheld,) = reply.json()["withheld"]
    assert withheld == {"month": "2023-11", "symbol": FO, "credit_class": "jcredit/forest"}
    assert "9999" not in reply.text
