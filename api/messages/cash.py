"""Bodies, queries and replies for participants' requests about yen."""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from msgspec import Meta, Struct

from api.messages.fields import DecimalText, Text, Timestamp
from api.messages.records import Amount
from api.messages.rest import Body, Cursor, PageLimit

CashKind = Literal["deposit", "withdrawal"]
CashState = Literal["proposed", "submitted", "booking", "booked", "rejected", "canceled"]
Written = Annotated[str, Meta(min_length=1, max_length=200)]


class DepositNoticeBody(Body, frozen=True):
    """A notice of yen paid in. `reference`: by which the operator finds the payment at its bank."""

    yen: DecimalText
    reference: Written


class WithdrawalRequestBody(Body, frozen=True):
    """A request of yen out of your trading account. `reference`: any text for the operator."""

    yen: DecimalText
    reference: Text = ""


class CashRequestsQuery(Body, frozen=True):
    """A page of requests, newest first; `cursor` is the `next_cursor` of the previous page.
    `state`: open ones only, or all."""

    state: Literal["open", "all"] = "all"
    limit: PageLimit = 100
    cursor: Cursor | None = None


class RejectionBody(Body, frozen=True):
    """A rejection; `reason` is shown to the participant."""

    reason: Written


class CashRequestRecord(Struct, Generic[Amount], omit_defaults=True):
    """A participant's request about yen.

    `state`: proposed (a withdrawal that a second person of the participant must approve), submitted
    (waits for the operator), booking, booked, rejected or canceled. `decided_by` booked, rejected
    or canceled it. `seq`: the command that booked it. While a request is open, `available` has the
    participant's free yen and `available_after` those after a booking now.
    """

    request_id: int
    participant: str
    kind: CashKind
    yen: Amount
    state: CashState
    requested_by: str
    timestamp: Timestamp
    reference: str = ""
    approved_by: str | None = None
    approved_at: Timestamp | None = None
    decided_by: str | None = None
    decided_at: Timestamp | None = None
    reason: str | None = None
    seq: int | None = None
    available: Amount | None = None
    available_after: Amount | None = None


class CashRequestsReply(Struct, omit_defaults=True):
    requests: list[CashRequestRecord[DecimalText]]
    next_cursor: int | None = None
