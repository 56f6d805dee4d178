"""Bodies, queries and replies for credits at the registry: transfers, retirements, settlements."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import DecimalText, NamedRange, Symbol
from api.messages.records import HoldingRecord, SettlementRecord
from api.messages.rest import Body, Cursor, PageLimit
from exchange.registry.uses import USES_MAX


class TransferBody(Body, frozen=True):
    """A transfer of credits between your holding account and your trading account."""

    symbol: Symbol
    qty: DecimalText
    direction: Literal["to_trading", "to_holding"]
    serial_ranges: Annotated[tuple[NamedRange, ...], Meta(max_length=50)] = ()


class DisclosureBody(Body, frozen=True):
    """Statements of your own for the certificate, which marks them as yours."""

    year: Annotated[str, Meta(max_length=100)] = ""
    activity: Annotated[str, Meta(max_length=400)] = ""
    emissions_t: Annotated[int, Meta(ge=0, le=2**40)] | None = None
    reason: Annotated[str, Meta(max_length=400)] = ""
    rule: Annotated[str, Meta(max_length=400)] = ""


class SchemeUseBody(Body, frozen=True):
    """A scheme code and the year for which the credits count, as in GET /v1/schemes."""

    scheme: Annotated[str, Meta(min_length=1, max_length=32, examples=["shk"])]
    fiscal_year: Annotated[int, Meta(ge=0, le=9999, examples=[2026])] | None = None


class RetirementBody(Body, frozen=True):
    """A final retirement of free credits.

    Give either `symbol`, to retire from the trading account, or `credit_class`, to retire from the
    holding account credits that need not have a market. `schemes`: the uses that the credits count
    for; empty for a voluntary use. Credits that one of the schemes does not accept for `act` are
    rejected. `purpose`: free text without effect, optional with a scheme.
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
    """A page of settlements, newest first; `cursor` is the `next_cursor` of the previous page.

    Settlements in state `pending` are first, on the first page.
    """

    state: Literal["pending", "instructed", "settled", "voided"] | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class InstructedReply(Struct, omit_defaults=True):
    """An instruction to the registry; `settlements` or a query by `id` gives its final state.

    `seq` is -1 if the registry did it at once, without the venue. `note`: a warning, e.g. that the
    beneficiary of a scheme's retirement is no participant's code or legal name.
    """

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
