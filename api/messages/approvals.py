"""Records of what two persons sign: requests, their effect in figures, and their history."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.codes import ReasonCode
from api.messages.fields import DecimalText, SerialRange, Text, Timestamp
from api.messages.rest import Body, Cursor, PageLimit

ApprovalKindText = Literal[
    "transfer", "trusted_account", "withdrawal", "bust", "adjustment", "base_price", "delisting"
]
ApprovalStateText = Literal[
    "waiting", "approved", "done", "rejected", "withdrawn", "failed", "expired"
]
ObstacleText = Literal["own_request", "not_approver"]
FigureText = Literal[
    "trade_price",
    "base_price",
    "lowest_price",
    "highest_price",
    "cash_free",
    "cash_due_in",
    "cash_due_out",
    "credits_free",
    "credits_due_in",
    "credits_due_out",
    "holding",
    "open_orders",
    "trusted_accounts",
]


class EffectRecord(Struct, omit_defaults=True, frozen=True):
    """One figure that an act changes: of a participant, an account or a market.

    Prices are in yen a tonne, cash in yen, credits and holdings in tonnes, orders and accounts are
    counted. Without `after` there is no such figure any more.
    """

    of: str
    figure: FigureText
    before: DecimalText
    after: DecimalText | None = None


class ApprovalRow(Struct, omit_defaults=True):
    """A request that a second person signs, with its effect if it were done now, or its end.

    `approval_id`: unique among those of its kind. `participant`: the one whose approver signs,
    `exchange` for the exchange's. `note`: the requester's reason. `due`: the earliest time at which
    it takes effect; `expires`: until when it waits. `obstacle`: why you cannot approve it; without
    one you can. `fails`: why it would be rejected if it were approved, or a withdrawal booked, now.
    `reason`: why it was rejected or failed.
    """

    approval_id: str
    kind: ApprovalKindText
    state: ApprovalStateText
    participant: str
    requested_by: str
    timestamp: Timestamp
    effects: list[EffectRecord] = []
    note: str = ""
    due: Timestamp | None = None
    expires: Timestamp | None = None
    symbol: str | None = None
    trade_id: int | None = None
    price: DecimalText | None = None
    account: str | None = None
    target: str | None = None
    credit_class: str | None = None
    qty: DecimalText | None = None
    yen: DecimalText | None = None
    serial_ranges: list[SerialRange] = []
    obstacle: ObstacleText | None = None
    fails: ReasonCode | None = None
    decided_by: str = ""
    decided: Timestamp | None = None
    reason: str = ""


class ApprovalRowsQuery(Body, frozen=True):
    """A page of requests, newest first: those that wait (all on one page), or those with an end,
    from `cursor` on."""

    state: Literal["waiting", "ended"] = "waiting"
    limit: PageLimit = 50
    cursor: Cursor | None = None


class ApprovalRowsReply(Struct, omit_defaults=True):
    approvals: list[ApprovalRow]
    next_cursor: int | None = None


class ReasonQuery(Body, frozen=True):
    """The reason for a rejection or withdrawal, which its requester can read."""

    reason: Annotated[Text, Meta(description="a reason of up to 200 characters")] = ""
