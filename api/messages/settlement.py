"""Bodies, queries and replies about deals made elsewhere, statements and fails."""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from msgspec import Meta, Struct

from api.messages.account import Name
from api.messages.exports import ChargeRecord
from api.messages.fields import DecimalText, NamedRange, SerialRange, SideText, Symbol, Timestamp
from api.messages.records import Amount
from api.messages.rest import Body, Cursor, PageLimit


class OtcBody(Body, frozen=True):
    """One side's account of a deal: the other side must enter the same."""

    counterparty: Name
    symbol: Symbol
    side: SideText
    serial_range: NamedRange
    qty: DecimalText
    price: DecimalText


class OtcQuery(Body, frozen=True):
    """Newest first; `cursor` is the `next_cursor` of the page before."""

    state: Literal["waiting", "matched", "ended"] | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class OtcRecord(Struct, Generic[Amount], omit_defaults=True):
    """An entry. `differs`: what keeps it from the nearest waiting entry of the other side;
    `settlement_id`: the delivery of a matched one, as in `settlements`."""

    entry_id: int
    participant: str
    counterparty: str
    symbol: str
    side: SideText
    serial_range: SerialRange
    qty: Amount
    price: Amount
    state: Literal["waiting", "matched", "ended"]
    timestamp: Timestamp
    differs: list[str] = []
    settlement_id: str | None = None
    reason: str | None = None


class OtcReply(Struct, omit_defaults=True):
    entry: OtcRecord[DecimalText]
    duplicate: bool = False


class OtcEntriesReply(Struct, omit_defaults=True):
    """Own entries, and waiting ones of others that name you."""

    entries: list[OtcRecord[DecimalText]]
    next_cursor: int | None = None


class StatementLine(Struct, omit_defaults=True):
    """Signed from the participant's side. A trade's amounts are what it promised; they move with
    its settlement. `tax` is consumption tax for the invoice, no part of any balance."""

    timestamp: Timestamp
    what: str
    symbol: str
    qty: DecimalText
    yen: DecimalText
    tax: DecimalText = "0"
    reference: str | None = None


class StatementPosition(Struct):
    asset: str
    available: DecimalText
    held: DecimalText
    due_in: DecimalText
    due_out: DecimalText


class StatementReply(Struct):
    """One day (of Tokyo) of one participant; positions as of its end, or as of now while
    `is_final` is false. `registry_charges` are owed to the state's registry and move no balance
    here."""

    participant: str
    day: Annotated[str, Meta(examples=["2026-11-20"])]
    is_final: bool
    tax_percent: int
    lines: list[StatementLine]
    positions: list[StatementPosition]
    registry_charges: list[ChargeRecord]


class FailRecord(Struct):
    """A delivery that was voided at its cut-off through the participant's fault."""

    settlement_id: str
    participant: str
    symbol: str
    qty: DecimalText
    timestamp: Timestamp
    fails: int


class FailsReply(Struct):
    fails: list[FailRecord]
