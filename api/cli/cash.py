"""`tanso client cash`: notices of yen paid in, and requests of yen out."""

from __future__ import annotations

from typing import Final

import typer

from api.cli.route_commands import RouteCommand, Shown, add_commands
from api.messages.approvals import ReasonQuery
from api.messages.cash import CashRequestsQuery, DepositNoticeBody, WithdrawalRequestBody

app = typer.Typer(help="Give notice of yen paid in, and request yen out.", no_args_is_help=True)
COMMANDS: Final = (
    RouteCommand(
        "deposit",
        "POST /v1/cash/deposits",
        "Give notice of yen that you paid in. The operator books them when they have arrived.",
        DepositNoticeBody,
    ),
    RouteCommand(
        "withdraw",
        "POST /v1/cash/withdrawals",
        "Request yen out of your trading account. A second person approves, the operator books.",
        WithdrawalRequestBody,
        shown={"reference": Shown("Any text for the operator.")},
    ),
    RouteCommand(
        "list",
        "GET /v1/cash/requests",
        "List your participant's requests, newest first.",
        query=CashRequestsQuery,
    ),
    RouteCommand(
        "approve",
        "POST /v1/cash/requests/{request_id}/approve",
        "Approve a withdrawal. Needs an approver's key.",
    ),
    RouteCommand(
        "cancel",
        "DELETE /v1/cash/requests/{request_id}",
        "Cancel an open request.",
        query=ReasonQuery,
    ),
)
add_commands(app, COMMANDS)
