"""`tanso operator`: control an exchange from a terminal.

Every command is one HTTP request with the operator's key (TANSO_KEY, as in `tanso client`);
the permission table decides. Corrections of trades wait for an approver, who is another person
with a key of that role. The reply is printed as JSON.
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
from api.messages.approvals import ReasonQuery
from api.messages.auctions import AuctionBody, CloseAuctionBody
from api.messages.balances import DepositBody
from api.messages.cash import CashRequestsQuery, RejectionBody
from api.messages.instruments import BasePriceBody, DelistBody, ListingBody
from api.messages.orders import PreventedMatchesQuery
from api.messages.oversight import ActsQuery, EffectsQuery, OpenTradesQuery
from api.messages.rest import PageQuery

app = typer.Typer(no_args_is_help=True)

COMMANDS: Final = (
    RouteCommand(
        "participants", "GET /v1/admin/participants", "List the participants.", query=PageQuery
    ),
    RouteCommand(
        "admit",
        "POST /v1/admin/participants",
        "Open a participant's accounts at venue and registry.",
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
        "Add an approver. Needs a key of an approver of the exchange; asks for the password.",
        ApproverBody,
        shown={"password": Shown("Ask for a password.", "--password/--no-password", default=True)},
    ),
    RouteCommand("keys", "GET /v1/admin/keys", "List a user's keys.", query=UserQuery),
    RouteCommand(
        "issue",
        "POST /v1/admin/keys",
        "Create a key for a program. Its secret is shown only once.",
        UserKeyBody,
        shown={"scopes": Shown(default="read,trade,settle")},
    ),
    RouteCommand(
        "revoke",
        "DELETE /v1/admin/keys/{key_id}",
        "Revoke a key at once and close its connections.",
    ),
    RouteCommand(
        "shut-out",
        "PATCH /v1/admin/users/{name}",
        "Disable a user with all keys and connections.",
        UserChangeBody,
        fixed={"disabled": True, "password": None},
    ),
    RouteCommand(
        "let-in",
        "PATCH /v1/admin/users/{name}",
        "Enable a disabled user.",
        UserChangeBody,
        fixed={"disabled": False, "password": None},
    ),
    RouteCommand(
        "deposit", "POST /v1/admin/deposits", "Deposit yen in a trading account.", DepositBody
    ),
    RouteCommand(
        "withdraw", "POST /v1/admin/withdrawals", "Withdraw yen from a trading account.",
        WithdrawalBody,
    ),
    RouteCommand(
        "cash-requests",
        "GET /v1/admin/cash-requests",
        "List the participants' notices of deposits and requests of withdrawals.",
        query=CashRequestsQuery,
    ),
    RouteCommand(
        "cash-book",
        "POST /v1/admin/cash-requests/{request_id}/book",
        "Book a participant's request as a deposit or a withdrawal.",
    ),
    RouteCommand(
        "cash-reject",
        "POST /v1/admin/cash-requests/{request_id}/reject",
        "Reject a participant's request.",
        RejectionBody,
    ),
    RouteCommand(
        "halt", "POST /v1/admin/halts",
        "Halt a market, or all with '*'. Its orders stay and may be canceled.",
        MarketBody,
    ),
    RouteCommand(
        "resume", "POST /v1/admin/resumptions",
        "Reopen a halted market, or all with '*', with a call auction.",
        MarketBody,
    ),
    RouteCommand(
        "state", "GET /v1/admin/metrics", "Show the exchange's state and metrics."
    ),
    RouteCommand(
        "controls",
        "GET /v1/admin/controls",
        "List halts, kill switches and the participants' limits.",
        query=PageQuery,
    ),
    RouteCommand(
        "trades",
        "GET /v1/admin/trades",
        "List the trades that can still be busted or adjusted.",
        query=OpenTradesQuery,
    ),
    RouteCommand(
        "effects",
        "GET /v1/admin/effects",
        "Show what a bust, an adjustment, a base price or a delisting would change.",
        query=EffectsQuery,
    ),
    RouteCommand(
        "acts", "GET /v1/admin/acts", "List what officers did.", query=ActsQuery
    ),
    RouteCommand(
        "kill",
        "POST /v1/admin/kill-switch",
        "Cancel all orders in a scope and reject new ones.",
        KillSwitchBody,
        fixed={"on": True},
    ),
    RouteCommand(
        "release", "POST /v1/admin/kill-switch", "End a `kill` of the same scope.",
        KillSwitchBody, fixed={"on": False},
    ),
    RouteCommand(
        "limits", "POST /v1/admin/limits", "Replace a participant's limits.",
        LimitsBody,
    ),
    RouteCommand(
        "stp-groups",
        "GET /v1/admin/stp-groups",
        "List the self-trade groups and their participants.",
    ),
    RouteCommand(
        "stp-group",
        "POST /v1/admin/stp-groups",
        "Set a participant's self-trade group. Cancels its open orders.",
        StpGroupBody,
    ),
    RouteCommand(
        "prevented",
        "GET /v1/admin/prevented-matches",
        "List the last trades that self-trade prevention stopped.",
        query=PreventedMatchesQuery,
    ),
    RouteCommand("fails", "GET /v1/admin/fails", "List the deliveries that failed."),
    RouteCommand(
        "auction",
        "POST /v1/admin/auctions",
        "Announce a sealed-bid auction.",
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
        "Request that a trade be undone. Possible until its delivery is instructed; an approver "
        "decides.",
        BustBody,
    ),
    RouteCommand(
        "adjust",
        "POST /v1/admin/adjustments",
        "Request another price for a trade. Possible until its delivery is instructed; an approver "
        "decides.",
        AdjustBody,
    ),
    RouteCommand(
        "base-price",
        "POST /v1/admin/base-prices",
        "Request another base price for a market. It must be closed or halted; an approver "
        "decides.",
        BasePriceBody,
    ),
    RouteCommand(
        "delist",
        "POST /v1/admin/delistings",
        "Request that a market end for good, at once. An approver decides.",
        DelistBody,
    ),
    RouteCommand(
        "list",
        "POST /v1/admin/instruments",
        "List a new instrument. It trades from the next exchange day on.",
        ListingBody,
        shown={"name": Shown("The name in English."), "name_ja": Shown("The name in Japanese.")},
    ),
    RouteCommand(
        "approvals", "GET /v1/admin/approvals", "List the requests that wait for an approver."
    ),
    RouteCommand(
        "approve",
        "POST /v1/admin/approvals/{approval_id}/approve",
        "Approve and carry out a request. Needs an approver's key.",
    ),
    RouteCommand(
        "reject",
        "DELETE /v1/admin/approvals/{approval_id}",
        "Reject a request, or withdraw your own.",
        query=ReasonQuery,
    ),
    RouteCommand(
        "check",
        "POST /v1/admin/checks",
        "Check every invariant of books and ledger now.",
    ),
)  # fmt: skip
add_commands(app, COMMANDS)
app.command("key")(make_key)


@app.callback()
def begin(ca: Ca = None) -> None:
    """Control a running exchange: halts, limits, users, checks."""
    trust(ca)
