"""`tanso client`, its commands about what credits count for: eligible, duty.

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
        "Print which of your credits count in a scheme, year by year, and why not the others.",
        query=EligibilityQuery,
        shown={
            "fiscal_year": Shown("This fiscal year alone; default: all.", "--year"),
            "emissions_t": Shown("In place of the verified emissions, for the limit."),
        },
    ),
    RouteCommand(
        "duty",
        "GET /v1/duties/{fiscal_year}",
        "Print your GX-ETS duty of a fiscal year: surrendered, counted, deadline, shortage.",
        query=DutyQuery,
    ),
)
add_commands(app, COMMANDS)
