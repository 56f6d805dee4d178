"""`tanso registry export workbook`: a firm's figures as one Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import decimal_of
from api.cli.registry_source import Source, now_ns, opened
from exchange.errors import ConfigError
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
    bought_power_t: Annotated[
        int, typer.Option(help="SHK: the part from bought electricity and heat, t-CO2.", min=0)
    ] = 0,
    green_energy_t: Annotated[
        int, typer.Option(help="SHK: green-energy CO2 certificates, t-CO2.", min=0)
    ] = 0,
    transferred_t: Annotated[
        int, typer.Option(help="SHK: credits created and transferred to others, t-CO2.", min=0)
    ] = 0,
    forest_sinks_t: Annotated[
        int, typer.Option(help="SHK: the part from forest sinks, t-CO2.", min=0)
    ] = 0,
    certificates_kwh: Annotated[
        int, typer.Option(help="SHK: electricity under non-fossil certificates, kWh.", min=0)
    ] = 0,
    factor: Annotated[
        str, typer.Option(help="SHK: national average factor for certificates, kg-CO2/kWh.")
    ] = "0",
    correction: Annotated[str, typer.Option(help="SHK: the factor's correction rate.")] = "1",
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

    if forest_sinks_t > transferred_t:
        raise ConfigError("--forest-sinks-t must not exceed --transferred-t, which contains it")
    inputs = sheets.ShkInputs(
        basic_t=basic_t, bought_power_t=bought_power_t, green_energy_t=green_energy_t,
        transferred_t=transferred_t, forest_sinks_t=forest_sinks_t,
        certificates_kwh=certificates_kwh, factor=decimal_of(factor, "--factor"),
        correction=decimal_of(correction, "--correction"),
    )  # fmt: skip
    if certificates_kwh and not inputs.factor:
        raise ConfigError("--certificates-kwh needs the national average --factor, kg-CO2/kWh")
    today = tokyo_datetime(now_ns()).date()
    with opened(registry) as kept:
        found = [
            sheets.shk_sheet(kept, holder, year, today, inputs),
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
