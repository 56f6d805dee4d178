"""`tanso operator`: the exchange's controls from a terminal.

Every command is one HTTP request with the operator's key (TANSO_KEY, as in `tanso client`);
the permission table decides. Corrections of trades wait for an approver, who is another person
with a key of that role. What comes back is printed as JSON.
"""

from __future__ import annotations

from typing import Final

import typer

from api.cli.key import make_key
from api.cli.request import Ca, trust
from api.cli.route_commands import RouteCommand, Shown, add_commands
from api.messages.account import (
    AdjustBody,
    ApproverBody,
    BustBody,
    KillSwitchBody,
    LimitsBody,
    MarketBody,
    ParticipantBody,
    StpGroupBody,
    UserBody,
    UserChangeBody,
    UserKeyBody,
    UserQuery,
    WithdrawalBody,
)
from api.messages.auctions import AuctionBody, CloseAuctionBody
from api.messages.balances import DepositBody
from api.messages.instruments import BasePriceBody, DelistBody, ListingBody
from api.messages.orders import PreventedMatchesQuery
from api.messages.rest import PageQuery

app = typer.Typer(no_args_is_help=True)

COMMANDS: Final = (
    RouteCommand(
        "participants", "GET /v1/admin/participants", "List the participants.", query=PageQuery
    ),
    RouteCommand(
        "admit",
        "POST /v1/admin/participants",
        "Open a participant's accounts here and in the registry.",
        ParticipantBody,
    ),
    RouteCommand("users", "GET /v1/admin/users", "List the users.", query=PageQuery),
    RouteCommand(
        "user",
        "POST /v1/admin/users",
        "Add a user of a participant.",
        UserBody,
        shown={"role": Shown(default="trader")},
    ),
    RouteCommand(
        "approver",
        "POST /v1/admin/approvers",
        "Add an approver, with the key of an approver of the exchange; asks for the password.",
        ApproverBody,
        shown={"password": Shown("Ask for a password.", "--password/--no-password", default=True)},
    ),
    RouteCommand("keys", "GET /v1/admin/keys", "List a user's keys.", query=UserQuery),
    RouteCommand(
        "issue",
        "POST /v1/admin/keys",
        "Make a key for a trader's program; a secret is shown this once.",
        UserKeyBody,
        shown={"scopes": Shown(default="read,trade,settle")},
    ),
    RouteCommand(
        "revoke",
        "DELETE /v1/admin/keys/{key_id}",
        "End anybody's key at once; its connections are closed.",
    ),
    RouteCommand(
        "shut-out",
        "PATCH /v1/admin/users/{name}",
        "Shut a user out, with all keys and connections.",
        UserChangeBody,
        fixed={"disabled": True, "password": None},
    ),
    RouteCommand(
        "let-in",
        "PATCH /v1/admin/users/{name}",
        "Let a user in again.",
        UserChangeBody,
        fixed={"disabled": False, "password": None},
    ),
    RouteCommand(
        "deposit", "POST /v1/admin/deposits", "Put yen into a trading account.", DepositBody
    ),
    RouteCommand(
        "withdraw", "POST /v1/admin/withdrawals", "Take yen out of a trading account.",
        WithdrawalBody,
    ),
    RouteCommand(
        "halt", "POST /v1/admin/halts", "Halt a market; its orders stay and may be canceled.",
        MarketBody,
    ),
    RouteCommand(
        "resume", "POST /v1/admin/resumptions", "Reopen a halted market with a call auction.",
        MarketBody,
    ),
    RouteCommand(
        "kill",
        "POST /v1/admin/kill-switch",
        "Cancel all orders in a scope and reject new ones until `release`.",
        KillSwitchBody,
        fixed={"on": True},
    ),
    RouteCommand(
        "release", "POST /v1/admin/kill-switch", "Take a `kill` of the same scope back.",
        KillSwitchBody, fixed={"on": False},
    ),
    RouteCommand(
        "limits", "POST /v1/admin/limits", "Set a participant's limits in place of those before.",
        LimitsBody,
    ),
    RouteCommand(
        "stp-groups",
        "GET /v1/admin/stp-groups",
        "List the participants whose orders do not trade with one another.",
    ),
    RouteCommand(
        "stp-group",
        "POST /v1/admin/stp-groups",
        "Put a participant into a self-trade group, or out of it; cancels its open orders.",
        StpGroupBody,
    ),
    RouteCommand(
        "prevented",
        "GET /v1/admin/prevented-matches",
        "List the last trades that did not happen because both orders were one trader's.",
        query=PreventedMatchesQuery,
    ),
    RouteCommand("fails", "GET /v1/admin/fails", "List the deliveries that were voided by fault."),
    RouteCommand(
        "auction",
        "POST /v1/admin/auctions",
        "Announce a sealed-bid auction of a participant's credits, or for its yen.",
        AuctionBody,
    ),
    RouteCommand(
        "close-auction",
        "POST /v1/admin/auctions/{auction_id}/close",
        "Hold a sealed-bid auction now, or withdraw it.",
        CloseAuctionBody,
    ),
    RouteCommand(
        "bust",
        "POST /v1/admin/busts",
        "Ask to undo a trade that is not yet instructed; an approver decides.",
        BustBody,
    ),
    RouteCommand(
        "adjust",
        "POST /v1/admin/adjustments",
        "Ask for another price of a trade that is not yet instructed; an approver decides.",
        AdjustBody,
    ),
    RouteCommand(
        "base-price",
        "POST /v1/admin/base-prices",
        "Ask for another base price of a closed or halted market; an approver decides.",
        BasePriceBody,
    ),
    RouteCommand(
        "delist",
        "POST /v1/admin/delistings",
        "Ask to end a market for good, at once; an approver decides.",
        DelistBody,
    ),
    RouteCommand(
        "list",
        "POST /v1/admin/instruments",
        "List a new instrument; it trades from the next exchange day on.",
        ListingBody,
        shown={"name": Shown("In English."), "name_ja": Shown("The name in Japanese.")},
    ),
    RouteCommand(
        "approvals", "GET /v1/admin/approvals", "List what waits for a second person."
    ),
    RouteCommand(
        "approve",
        "POST /v1/admin/approvals/{approval_id}/approve",
        "Do what another person asked for; with an approver's key.",
    ),
    RouteCommand(
        "reject",
        "DELETE /v1/admin/approvals/{approval_id}",
        "Reject what another person asked for, or take back one's own.",
    ),
    RouteCommand(
        "check",
        "POST /v1/admin/checks",
        "Hold the running exchange against every rule of books and ledger.",
    ),
)  # fmt: skip
add_commands(app, COMMANDS)
app.command("key")(make_key)


@app.callback()
def begin(ca: Ca = None) -> None:
    """Halt, limit, correct and check an exchange."""
    trust(ca)
