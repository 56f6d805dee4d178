"""Bodies, queries and replies for OTC trade reports, statements and fails."""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from msgspec import Meta, Struct

from api.messages.account import Name
from api.messages.codes import OtcFieldCode, ReasonCode, StatementLineCode
from api.messages.exports import ChargeRecord
from api.messages.fields import DecimalText, NamedRange, SerialRange, SideText, Symbol, Timestamp
from api.messages.records import Amount
from api.messages.rest import Body, Cursor, PageLimit
from exchange.commands import SchemeUse


class OtcBody(Body, frozen=True):
    """One party's report of an OTC trade; the other party must report the same."""

    counterparty: Name
    symbol: Symbol
    side: SideText
    serial_range: NamedRange
    qty: DecimalText
    price: DecimalText


class OtcQuery(Body, frozen=True):
    """A page of reports, newest first; `cursor` is the `next_cursor` of the previous page."""

    state: Literal["waiting", "matched", "ended"] | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class OtcRecord(Struct, Generic[Amount], omit_defaults=True):
    """An OTC trade report. `differs`: the fields in which the nearest waiting report of the other
    party differs; `settlement_id`: the delivery of a matched report, as in `settlements`."""

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
    differs: list[OtcFieldCode] = []
    settlement_id: str | None = None
    reason: ReasonCode | None = None


class OtcReply(Struct, omit_defaults=True):
    entry: OtcRecord[DecimalText]
    duplicate: bool = False


class OtcEntriesReply(Struct, omit_defaults=True):
    """Your own OTC trade reports, and waiting ones of others that name you."""

    entries: list[OtcRecord[DecimalText]]
    next_cursor: int | None = None


class StatementLine(Struct, omit_defaults=True):
    """A line of a statement, with the participant's signs.

    A trade's amounts are obligations; balances change at its settlement. `tax` is consumption tax
    for the invoice and changes no balance. `what` is `kind`, with `detail` if it has one: the uses
    of a retirement, which `schemes` and `purpose` hold too, or the registry's reason of a delivery
    that was not settled.
    """

    timestamp: Timestamp
    what: str
    kind: StatementLineCode
    symbol: str
    qty: DecimalText
    yen: DecimalText
    tax: DecimalText = "0"
    detail: str = ""
    reference: str | None = None
    schemes: tuple[SchemeUse, ...] = ()
    purpose: str = ""


class StatementPosition(Struct):
    asset: str
    available: DecimalText
    held: DecimalText
    due_in: DecimalText
    due_out: DecimalText


class StatementReply(Struct):
    """A participant's statement of one day in Tokyo.

    Positions are as of the day's end, or as of now while `is_final` is false. `registry_charges`
    are owed to the state's registry and change no balance here.
    """

    participant: str
    day: Annotated[str, Meta(examples=["2026-11-20"])]
    is_final: bool
    tax_percent: int
    lines: list[StatementLine]
    positions: list[StatementPosition]
    registry_charges: list[ChargeRecord]


class FailRecord(Struct):
    """A delivery that was voided at its cut-off because the participant failed."""

    settlement_id: str
    participant: str
    symbol: str
    qty: DecimalText
    timestamp: Timestamp
    fails: int


class FailsReply(Struct):
    fails: list[FailRecord]
