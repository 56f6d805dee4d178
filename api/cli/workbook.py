"""`tanso registry export workbook`: a firm's figures as one Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.registry_source import Source, now_ns, opened
from api.cli.shk_options import (
    BoughtPower,
    CertificatesKwh,
    Correction,
    Factor,
    ForestSinks,
    GreenEnergy,
    Transferred,
    report_of,
)
from exchange.errors import ConfigError
from exchange.units import tokyo_datetime

if TYPE_CHECKING:
    from api.export.workbook import Sheet
    from exchange.compliance.allocation import Registered
    from exchange.compliance.firm import Firm

console = Console()


def workbook(
    registry: Source,
    holder: Annotated[str, typer.Option(help="The participant's code.")],
    year: Annotated[int, typer.Option(help="The fiscal year of the SHK figures.", min=0)],
    out: Annotated[Path, typer.Option(help="The new workbook, .xlsx.")],
    basic_t: Annotated[
        int | None, typer.Option(help="SHK: unadjusted emissions, t-CO2.", min=0)
    ] = None,
    bought_power_t: BoughtPower = 0,
    green_energy_t: GreenEnergy = 0,
    transferred_t: Transferred = 0,
    forest_sinks_t: ForestSinks = 0,
    certificates_kwh: CertificatesKwh = 0,
    factor: Factor = "0",
    correction: Correction = "1",
    aef_year: Annotated[
        int | None, typer.Option(help="Also write the AEF tables of this calendar year.", min=2021)
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Also write the statements, from this stopped exchange's data folder."),
    ] = None,
    firm: Annotated[
        str | None,
        typer.Option(
            help="Also write the coverage of this firm's file, .toml or .xlsx; `example`: a "
            "synthetic one.",
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            help="Also write the firm's procurement plan on these simulated prices: "
            "base-balanced, base-short, or a file that `tanso compliance paths` wrote.",
        ),
    ] = None,
) -> None:
    """Write a participant's figures as a workbook with a sheet each.

    Holdings, retirements, SHK figures, and if asked for the AEF tables, the exchange's statements,
    a firm's coverage and its plan. Headings are in both languages; a column names the rule and the
    source of each row.
    """
    from api.export import registry_sheets as sheets
    from api.export.statement_sheet import statement_sheet
    from api.export.workbook import write_workbook
    from api.wire.firm_file import read_firm
    from exchange.compliance.at_exchange import entity_of, registered_emissions

    given = report_of(
        basic_t or 0, bought_power_t, green_energy_t, transferred_t, forest_sinks_t,
        certificates_kwh, factor, correction,
    )  # fmt: skip
    today = tokyo_datetime(now_ns()).date()
    with opened(registry) as kept:
        found = [
            sheets.shk_sheet(kept, holder, year, today, given, basic_t is not None),
            sheets.holdings_sheet(kept, holder, today),
            sheets.retirements_sheet(kept, holder, today),
        ]
        if aef_year is not None:
            found += sheets.aef_sheets(kept, aef_year, today)
        file = None if firm is None else read_firm(firm)
        registered = (
            () if file is None else registered_emissions(kept, holder, entity_of(file, holder))
        )
    if data is not None:
        found.insert(3, statement_sheet(data, holder, 0))
    if plan is not None and firm is None:
        raise ConfigError("--plan needs the firm's file: --firm FILE, or --firm example")
    if file is not None:
        found += _compliance(file, registered, plan, today)
    title = f"Tanso: {holder}, fiscal {year}"
    write_workbook(out, found, {"title": title, "comments": f"written on {today}"})
    for sheet in found:
        console.print(f"{sheet.tab}: {len(sheet.rows):,} rows", soft_wrap=True)


def _compliance(
    firm: Firm, registered: Sequence[Registered], bundle: str | None, today: date
) -> list[Sheet]:
    """The sheets of a firm's coverage by imported prices and a registry's verified emissions, and
    of its plan on a bundle of paths."""
    from api.export.compliance_sheets import coverage_sheets, plan_sheets
    from api.export.served_sheets import served_sheets
    from api.wire.price_file import shipped_prices
    from exchange.compliance.closing import Market
    from exchange.compliance.coverage import coverage
    from exchange.compliance.prices import newest
    from exchange.compliance.served import served
    from exchange.compliance.what_if import WhatIf
    from simulation.planning.terms import PlanTerms

    market = Market(newest(shipped_prices().marks, today, firm.firm.stale_after_days))
    covered = coverage(firm, today, WhatIf(), market, registered)
    sheets = coverage_sheets(firm, covered) + served_sheets(firm, served(firm, today))
    if bundle is not None:
        from simulation.planning.planner import procurement_plan

        sheets += plan_sheets(procurement_plan(firm, covered, market, PlanTerms(bundle=bundle)))
    return sheets
