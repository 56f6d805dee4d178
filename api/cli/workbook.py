"""`tanso registry export workbook`: a firm's figures as one Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from exchange.units import tokyo_datetime

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
) -> None:
    """Write a participant's figures as a workbook with a sheet each.

    Holdings, retirements, SHK figures, and if asked for the AEF tables and the exchange's
    statements. Headings are in both languages; a column names the rule and the source of each row.
    """
    from api.export import registry_sheets as sheets
    from api.export.statement_sheet import statement_sheet
    from api.export.workbook import write_workbook

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
    if data is not None:
        found.insert(3, statement_sheet(data, holder, 0))
    title = f"Tanso: {holder}, fiscal {year}"
    write_workbook(out, found, {"title": title, "comments": f"written on {today}"})
    for sheet in found:
        console.print(f"{sheet.tab}: {len(sheet.rows):,} rows", soft_wrap=True)
