"""The workbook of a firm's figures: real numbers and days, frozen heads, rule and source."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.registry import app
from api.export.statement_sheet import statement_sheet
from api.export.workbook import Column, Kind, Sheet, lines_of, write_workbook
from api.wire.firm_file import read_firm
from api.wire.price_file import shipped_prices
from exchange.commands import (
    AddOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    RetireCredits,
    SchemeUse,
)
from exchange.compliance.at_exchange import registered_emissions
from exchange.compliance.closing import Market
from exchange.compliance.coverage import coverage
from exchange.compliance.prices import newest
from exchange.compliance.served import served
from exchange.compliance.what_if import WhatIf
from exchange.errors import ConfigError
from exchange.events import RegistryInstructed
from exchange.registry.port import Retirement
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.uses import USES
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings
from tests.api.cli.test_reporting_cli import folder as reports  # noqa: F401
from tests.api.cli.test_reporting_cli import noon
from tests.api.house import RE, continuous, tokyo
from tests.registry.world import ALICE, SOLAR, furnish, issue

YEARS = range(2027, 2033)
SHK = (
    "--basic-t", "10000", "--bought-power-t", "1000", "--certificates-kwh", "1000000",
    "--factor", "0.434", "--correction", "1.02", "--transferred-t", "120",
    "--forest-sinks-t", "20",
)  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.workbook.now_ns", lambda: noon(2027) + 10**9)


def export(folder: Path, out: Path, *words: str) -> Result:
    words = ("--registry", str(folder), "--holder", "alice", "--year", "2026", "--out", str(out),
             *words)  # fmt: skip
    result = CliRunner().invoke(app, ["export", "workbook", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def enter_emissions(folder: Path, emissions_t: int) -> None:
    """Enter alice's verified emissions of FY2026."""
    words = ("--holder", "alice", "--year", "2026", "--t", str(emissions_t), "--verifier",
             "Verify KK", "--filed-by", "Ann", "--registry", str(folder))  # fmt: skip
    assert CliRunner().invoke(app, ["emissions", *words]).exit_code == 0


def rows_of(book: Any, tab: str) -> list[dict[str, Any]]:
    """A sheet's rows by their English heading."""
    found = list(book[tab].iter_rows(min_row=2, values_only=True))
    return [dict(zip(found[0], map(day, row), strict=True)) for row in found[2:]]


def day(cell: Any) -> Any:
    """A cell; a moment as its day."""
    return cell.date() if isinstance(cell, datetime) else cell


def test_figures_are_numbers_and_days_with_their_rule_and_source(
    reports: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    out = tmp_path / "alice.xlsx"
    assert export(reports, out, *SHK, "--aef-year", "2026").exit_code == 0
    book = openpyxl.load_workbook(out)
    assert [name.split(" ")[0] for name in book.sheetnames] == [
        "算定報告公表制度", "保有", "無効化等", "提出", "承認", "行為", "保有", "承認された主体",
    ]  # fmt: skip
    assert {sheet.freeze_panes for sheet in book} == {"B4"}
    shk = rows_of(book, "算定報告公表制度 SHK")
    assert [row["t-CO2"] for row in shk] == [
        10_000, 50, 50, 0, 442.68, 100, 10_000 - 50 - 442.68 + 100,
    ]  # fmt: skip
    held = rows_of(book, "保有 Holdings")
    assert [(row["t-CO2"], row["period from"]) for row in held] == [(30, date(2022, 1, 1))]
    ended = rows_of(book, "無効化等 Retirements")
    assert [(row["day"], row["t-CO2"]) for row in ended] == [
        (date(2026, 5, 1), 30),
        (date(2027, 5, 1), 20),
    ]
    for row in (*shk[1:], *held, *ended):
        assert row["source"], row
    assert "reductions from 2021: retire" in ended[0]["source"]
    assert ended[0]["rule"] == "SHK (emissions reporting): counts / 算入"
    amounts = [row["Quantity (t CO2 eq)"] for row in rows_of(book, "行為 AEF 3 Actions")]
    assert all(isinstance(amount, int) for amount in amounts)


def test_the_adjusted_figure_needs_the_unadjusted_one(
    reports: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    out = tmp_path / "alice.xlsx"
    assert export(reports, out).exit_code == 0
    shk = rows_of(openpyxl.load_workbook(out), "算定報告公表制度 SHK")
    assert [shk[0]["t-CO2"], shk[-1]["t-CO2"]] == [None, None]
    assert "not given" in shk[-1]["rule"]
    with pytest.raises(ConfigError, match="exists; name another file"):
        export(reports, out)


def test_a_firm_s_other_schemes_have_their_figures(
    reports: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    out = tmp_path / "alice.xlsx"
    assert export(reports, out, "--firm", "example").exit_code == 0
    book, read = openpyxl.load_workbook(out), read_firm("example")
    found = rows_of(book, "その他の制度 Schemes")
    targets = sorted(row["t-CO2"] for row in found if row["figure"] == "目標 / target")
    assert targets == sorted(one.quantity_t for one in read.targets if one.scheme != "gx-ets")
    assert {row["scheme"].partition(" / ")[2] for row in found} == {
        USES[code].name for code in read.firm.schemes if code != "gx-ets"
    }
    for row in found:
        assert row["rule"]
        assert row["source"]
    entities = rows_of(book, "算定報告・再エネ SHK and RE100")
    used = [row["quantity"] for row in entities if "electricity used" in row["figure"]]
    assert used == [one.used_kwh for one in read.electricity]
    adjusted = [row["quantity"] for row in entities if "adjusted emissions" in row["figure"]]
    on = date(2027, 5, 1)
    assert adjusted == pytest.approx([float(one.adjusted_t) for one in served(read, on).shk])
    assert len(adjusted) == len(read.shk) > 0


def test_a_firm_s_coverage_and_plan_have_a_sheet_each(
    reports: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "paths.csv"
    lines = [f"own,{seed},{year}-01,{2000 + 500 * seed}" for seed in (0, 1) for year in YEARS]
    bundle.write_text("\n".join(["scenario,seed,month,price_yen_per_t", *lines]) + "\n")
    enter_emissions(reports, 966_000)  # what the file forecasts
    out = tmp_path / "alice.xlsx"
    assert export(reports, out, "--firm", "example", "--plan", str(bundle)).exit_code == 0
    book = openpyxl.load_workbook(out)
    assert {sheet.freeze_panes for sheet in book} == {"B4"}
    found = rows_of(book, "充足状況 Coverage")
    read, on = read_firm("example"), date(2027, 5, 1)
    market = Market(newest(shipped_prices().marks, on, 30))
    registry = SqlRegistry.open(f"sqlite:///{reports}/registry.db")
    registered = registered_emissions(registry, "alice", read.entities[0].code)
    registry.close()
    wanted = coverage(read, on, WhatIf(), market, registered)
    years = [year for unit in wanted.units for year in unit.years]
    needs = [row["t-CO2"] for row in found if "the need" in row["figure"]]
    assert needs == [year.need_t for year in years]
    borrowed = [row["t-CO2"] for row in found if "next year's vintage" in row["figure"]]
    assert borrowed == [year.expected.borrowed_t for year in years]
    assert borrowed != [year.secure.borrowed_t for year in years]
    days = [row["day"] for row in found if "last safe" in row["figure"]]
    assert days == [year.last_safe_day for year in years]
    ways = rows_of(book, "不足の充足費用 Closing")
    closings = [one for year in years for one in year.closing]
    assert [row["yen"] for row in ways] == [one.cost_yen for one in closings]
    assert [row["priced on"] for row in ways] == [one.price_day for one in closings]
    basket = rows_of(book, "調達計画 Plan")
    assert basket
    assert all(isinstance(row["mean t"], int) for row in basket)
    costs = rows_of(book, "行動別の費用 Costs")
    assert len(costs) == 4
    assert all(row["P10 yen"] <= row["median yen"] <= row["P90 yen"] for row in costs)
    reasons = rows_of(book, "買わない理由 Why not")
    for row in (*found, *ways, *basket, *costs, *reasons):
        assert row["source"], row
        assert row["rule"], row
    for row in (*found, *basket, *costs):
        is_japanese = any(east_asian_width(letter) == "W" for letter in row["rule"])
        assert is_japanese or "blocked" in row["figure"], row


def test_whole_numbers_show_no_bare_decimal_point(tmp_path: Path) -> None:
    """Excel shows 5 as `5.` in a format with optional decimals, such as `#,##0.###`."""
    kinds: tuple[Kind, ...] = ("tonnes", "yen", "number", "quantity")
    columns = tuple(Column(kind, kind, kind) for kind in kinds)
    rows = [(5_000,) * 4, (Decimal("5000.0"),) * 4, (Decimal("0.434"),) * 4]
    write_workbook(tmp_path / "x.xlsx", [Sheet("S", "表", "n", "注", columns, rows)], {})
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["表 S"]
    whole, same, parts = (
        [cell.number_format for cell in row] for row in page.iter_rows(min_row=4, max_row=6)
    )
    assert whole == same == ["#,##0", "#,##0", "0", "#,##0"]
    assert parts == ["#,##0.###", "#,##0", "0.######", "#,##0.######"]


def test_the_registrar_s_emissions_are_counted_with_source_and_day(
    reports: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    enter_emissions(reports, 950_000)
    out = tmp_path / "alice.xlsx"
    assert export(reports, out, "--firm", "example").exit_code == 0
    found = rows_of(openpyxl.load_workbook(out), "充足状況 Coverage")
    entered = [row for row in found if "/ registered:" in row["figure"]]
    assert [(row["fiscal year"], row["t-CO2"]) for row in entered] == [(2026, 950_000)]
    assert entered[0]["day"] is not None
    assert "verified by Verify KK" in entered[0]["source"]
    first = read_firm("example").entities[0]
    needs = [
        row["t-CO2"]
        for row in found
        if "the need" in row["figure"]
        and row["fiscal year"] == 2026
        and row["unit"] == first.name_ja
    ]
    assert needs == [950_000]
    own = [row["t-CO2"] for row in found if "the file's:" in row["figure"]]
    assert own == [966_000]


def test_a_plan_needs_the_firm_s_file(reports: Path, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(ConfigError, match="--plan needs the firm's file"):
        export(reports, tmp_path / "alice.xlsx", "--plan", "base-short")


def test_text_that_reads_as_a_formula_stays_text(tmp_path: Path) -> None:
    registry = SqlRegistry.open(f"sqlite:///{tmp_path}/registry.db")
    furnish(registry)
    issue(registry, 10)
    registry.perform("r", Retirement(ALICE, SOLAR, 1, "=1+1", "alice"), noon(2026))
    registry.close()
    out = tmp_path / "alice.xlsx"
    export(tmp_path, out)
    sheet = openpyxl.load_workbook(out)["無効化等 Retirements"]
    assert [(cell.value, cell.data_type) for cell in sheet["E"][3:]] == [("=1+1", "s")]


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert [lines_of(cell, 11) for cell in (None, 1, "a" * 10, "a" * 11, "あ" * 6, "a\nb")] == [
        1, 1, 1, 2, 2, 2,
    ]  # fmt: skip


def test_another_subject_is_one_more_sheet(tmp_path: Path) -> None:
    columns = (Column("day", "日", "day"), Column("t", "t", "tonnes"), Column("n", "番号"))
    rows = [(date(2027, 1, 31), Decimal("1.5"), 10**15)]
    path = tmp_path / "x.xlsx"
    write_workbook(path, [Sheet("Plan", "計画", "", "", columns, rows)], {"title": "t"})
    sheet = openpyxl.load_workbook(path)["計画 Plan"]
    assert [day(cell.value) for cell in sheet[4]] == [date(2027, 1, 31), 1.5, "1000000000000000"]
    assert [cell.value for cell in sheet[3]] == ["日", "t", "番号"]


async def _trade(folder: Path) -> None:
    """Trade 5 t between two accounts; the journal remains in the folder."""
    start_ns = tokyo("2023-10-11 09:30")
    settings = VenueSettings(accounts_max=8, orders_max=64)
    genesis = Genesis(start_ns, (continuous(RE),), settings)
    journal = Journal(folder / "journal.db", genesis.encoded())
    sequencer = Sequencer(genesis.venue(), ManualClock(start_ns), journal=journal)
    await sequencer.start()
    for account, name in ((2, "alice"), (3, "bob")):
        await sequencer.submit(OpenAccount(name))
        await sequencer.submit(DepositCash(account, 10**6))
    outcome = await sequencer.submit(DepositCredits(3, 0, 100))
    asked = next(e for e in outcome.events if isinstance(e, RegistryInstructed))
    await sequencer.submit(ConfirmInstruction(asked.key))
    use = SchemeUse("shk", 2023)
    outcome = await sequencer.submit(RetireCredits(3, 0, 2, "office power", "bob", schemes=(use,)))
    asked = next(e for e in outcome.events if isinstance(e, RegistryInstructed))
    await sequencer.submit(ConfirmInstruction(asked.key))
    await sequencer.submit(AddOrder(3, 0, 1, 5, 3150))
    await sequencer.submit(AddOrder(2, 0, 0, 5, 3150))
    await sequencer.stop()
    journal.close()


def test_statements_come_from_the_journal(tmp_path: Path) -> None:
    asyncio.run(_trade(tmp_path))
    sheet = statement_sheet(tmp_path, "alice", 10)
    heads = [column.title for column in sheet.columns]
    lines = [dict(zip(heads, row, strict=True)) for row in sheet.rows]
    assert [(line["yen"], line["t-CO2"]) for line in lines] == [(10**6, 0), (-15_750, 5)]
    assert lines[1]["what"] == "買付 / Bought"
    assert lines[1]["day"] == date(2023, 10, 11)
    assert lines[1]["consumption tax, yen"] == -1_575
    with pytest.raises(ConfigError, match="'carol' is no participant of this exchange: alice, bob"):
        statement_sheet(tmp_path, "carol", 0)
    ended = next(row for row in statement_sheet(tmp_path, "bob", 10).rows if row[4] == -2)
    assert str(ended[2]).split("\n") == [
        "無効化等 / Retired",
        "温室効果ガス排出量算定・報告・公表制度 2023年度 / SHK (emissions reporting), fiscal 2023",
        "office power",
    ]
