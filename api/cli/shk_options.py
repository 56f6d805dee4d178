"""The options of an SHK report, shared by its commands, and the report that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import decimal_of
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from exchange.schemes.shk import Report

BoughtPower = Annotated[
    int, typer.Option(help="SHK: the part from bought electricity and heat, t-CO2.", min=0)
]
GreenEnergy = Annotated[
    int, typer.Option(help="SHK: green-energy CO2 certificates, power and heat, t-CO2.", min=0)
]
Transferred = Annotated[
    int, typer.Option(help="SHK: credits created and transferred to others, t-CO2.", min=0)
]
ForestSinks = Annotated[
    int,
    typer.Option(help="SHK: the part of these from forest sinks, not added back, t-CO2.", min=0),
]
CertificatesKwh = Annotated[
    int, typer.Option(help="SHK: electricity under non-fossil certificates, kWh.", min=0)
]
Factor = Annotated[
    str, typer.Option(help="SHK: national average factor for certificates, kg-CO2/kWh.")
]
Correction = Annotated[str, typer.Option(help="SHK: the factor's correction rate.")]
_OPTIONS = {
    "forest_sinks_transferred_t": "--forest-sinks-t",
    "national_factor_kg": "--factor",
}


def report_of(
    basic_t: int,
    bought_power_t: int,
    green_energy_t: int,
    transferred_t: int,
    forest_sinks_t: int,
    certificates_kwh: int,
    factor: str,
    correction: str,
) -> Report:
    """The report of the options, without retired credits. ConfigError names the option."""
    from exchange.schemes.shk import Report, fault_of

    report = Report(
        basic_t=basic_t,
        bought_power_t=bought_power_t,
        green_energy_t=green_energy_t,
        transferred_t=transferred_t,
        forest_sinks_transferred_t=forest_sinks_t,
        certificates_kwh=certificates_kwh,
        national_factor_kg=decimal_of(factor, "--factor"),
        correction=decimal_of(correction, "--correction"),
    )
    fault = fault_of(report)
    if fault is not None:
        field, sentence = fault
        raise ConfigError(f"{_OPTIONS[field]} {sentence}")
    return report
