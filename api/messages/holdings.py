"""Bodies, queries and replies about credits at the registry: transfers, retirements, deliveries."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import DecimalText, NamedRange, Symbol
from api.messages.records import HoldingRecord, SettlementRecord
from api.messages.rest import Body, Cursor, PageLimit
from exchange.registry.uses import USES_MAX


class TransferBody(Body, frozen=True):
    """Credits from the holding account into trading, or back."""

    symbol: Symbol
    qty: DecimalText
    direction: Literal["to_trading", "to_holding"]
    serial_ranges: Annotated[tuple[NamedRange, ...], Meta(max_length=50)] = ()


class DisclosureBody(Body, frozen=True):
    """What you state of your own; it stands on the certificate, marked as yours."""

    year: Annotated[str, Meta(max_length=100)] = ""
    activity: Annotated[str, Meta(max_length=400)] = ""
    emissions_t: Annotated[int, Meta(ge=0, le=2**40)] | None = None
    reason: Annotated[str, Meta(max_length=400)] = ""
    rule: Annotated[str, Meta(max_length=400)] = ""


class SchemeUseBody(Body, frozen=True):
    """A scheme by its code and the year for which it counts; see GET /v1/schemes for both."""

    scheme: Annotated[str, Meta(min_length=1, max_length=32, examples=["shk"])]
    fiscal_year: Annotated[int, Meta(ge=0, le=9999, examples=[2026])] | None = None


class RetirementBody(Body, frozen=True):
    """Free credits out of use for good: those of a `symbol` from the trading account, or those of a
    `credit_class`, which need have no market, from the holding account. One of the two is named.

    `schemes` says what they count for, nothing (a voluntary use) where it is empty; credits that
    one of the schemes does not count by this act are rejected. `purpose` is free text that
    decides nothing; it may be left out where a scheme is named.
    """

    qty: DecimalText
    beneficiary: Annotated[str, Meta(min_length=1, max_length=200)]
    purpose: Annotated[str, Meta(max_length=200)] = ""
    schemes: Annotated[tuple[SchemeUseBody, ...], Meta(max_length=USES_MAX)] = ()
    serial_ranges: Annotated[tuple[NamedRange, ...], Meta(max_length=50)] = ()
    act: Literal["retire", "surrender", "cancel"] = "retire"
    disclosure: DisclosureBody | None = None
    symbol: Symbol | None = None
    credit_class: Annotated[str, Meta(min_length=1, max_length=80)] | None = None


class SettlementsQuery(Body, frozen=True):
    """Newest first; `cursor` is the `next_cursor` of the page before.

    What is `pending` comes first, on the first page.
    """

    state: Literal["pending", "instructed", "settled", "voided"] | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class InstructedReply(Struct, omit_defaults=True):
    """The registry was asked; see `settlements` or ask by id for the end of it. `seq` is -1 of what
    was done at the registry at once, without the venue. `note`: what to know of it, e.g. that the
    beneficiary of a scheme's retirement is no participant's code or legal name."""

    id: str
    seq: int
    state: Literal["instructed", "settled", "voided"]
    duplicate: bool = False
    note: str | None = None


class HoldingsReply(Struct, omit_defaults=True):
    holdings: list[HoldingRecord[DecimalText]]
    next_cursor: int | None = None


class SettlementsReply(Struct, omit_defaults=True):
    settlements: list[SettlementRecord[DecimalText]]
    next_cursor: int | None = None
