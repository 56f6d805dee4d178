"""`tanso client` commands about the uses of credits: eligible, duty, shk, power-factor.

They belong to the same command as orders and holdings (client.py, holdings.py).
"""

from __future__ import annotations

from typing import Final

import typer

from api.cli.route_commands import RouteCommand, Shown, add_commands
from api.messages.duties import DutyQuery
from api.messages.registry import EligibilityQuery
from api.messages.reports import PowerFactorQuery, ShkQuery

app = typer.Typer()
COMMANDS: Final = (
    RouteCommand(
        "eligible",
        "GET /v1/eligibility",
        "Print which of your credits count in a scheme. The result has each year, and the reason "
        "why other credits do not count.",
        query=EligibilityQuery,
        shown={
            "fiscal_year": Shown("Only this fiscal year; default: all.", "--year"),
            "emissions_t": Shown("Emissions for the limit, t-CO2; default: the verified ones."),
        },
    ),
    RouteCommand(
        "duty",
        "GET /v1/duties/{fiscal_year}",
        "Print your GX-ETS duty of a fiscal year.",
        query=DutyQuery,
    ),
    RouteCommand(
        "shk",
        "GET /v1/reports/shk/{fiscal_year}",
        "Print your SHK report of a fiscal year: emissions adjusted by credits and certificates.",
        query=ShkQuery,
        shown={
            "basic_t": Shown("Basic emissions, t-CO2.", "--basic-t"),
            "bought_power_t": Shown("The part from bought electricity and heat, t-CO2."),
            "green_energy_t": Shown("Green-energy CO2 certificates, t-CO2."),
            "transferred_t": Shown("Credits created and transferred to others, t-CO2."),
            "forest_sinks_t": Shown("The part of these from forest sinks, t-CO2."),
            "certificates_kwh": Shown("Electricity under non-fossil certificates, kWh."),
            "factor": Shown("National average factor, kg-CO2/kWh."),
            "correction": Shown("The factor's correction rate."),
        },
    ),
    RouteCommand(
        "power-factor",
        "GET /v1/reports/power-factor/{fiscal_year}",
        "Print your factor as a power supplier, before and after retirements.",
        query=PowerFactorQuery,
        shown={
            "emissions_t": Shown("Emissions of the power sold, t-CO2.", "--emissions-t"),
            "sold_kwh": Shown("Electricity sold, kWh.", "--sold-kwh"),
        },
    ),
)
add_commands(app, COMMANDS)
