"""`tanso client` commands about the uses of credits: eligible, duty.

They belong to the same command as orders and holdings (client.py, holdings.py).
"""

from __future__ import annotations

from typing import Final

import typer

from api.cli.route_commands import RouteCommand, Shown, add_commands
from api.messages.duties import DutyQuery
from api.messages.registry import EligibilityQuery

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
)
add_commands(app, COMMANDS)
