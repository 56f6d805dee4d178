"""Bodies, queries and replies of the HTTP routes."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import (
    DecimalText,
    Depth,
    Interval,
    Lot,
    Seq,
    SideText,
    Symbol,
    Text,
    TimeText,
)
from api.messages.records import (
    AuctionRecord,
    BalanceRecord,
    BookRecord,
    CandleRecord,
    ExecutionRecord,
    HoldingRecord,
    InstrumentRecord,
    OrderRecord,
    PreventedMatchRecord,
    SettlementRecord,
    StatusRecord,
    TickerRecord,
    TradeRecord,
)
from exchange.commands import SchemeUse
from exchange.registry.uses import USES_MAX
from exchange.venue.genesis import Mode

PAGE_MAX = 500
PageLimit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
Cursor = Annotated[int, Meta(ge=0, le=2**62)]


class Body(Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """The root of all request bodies and queries."""


class NoBody(Body, frozen=True):
    """Nothing may be sent."""


class SymbolQuery(Body, frozen=True):
    symbol: Symbol | None = None


class BookQuery(Body, frozen=True):
    symbol: Symbol
    depth: Depth = 10


class TradesQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that trade_id."""

    symbol: Symbol
    limit: PageLimit = 50
    cursor: Cursor | None = None


class OrdersQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that order_id."""

    status: Literal["open", "all"] = "open"
    cl_ord_id: Text | None = None
    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class ExecutionsQuery(Body, frozen=True):
    """Oldest first, after `from_seq`; a page never cuts a command's records in two."""

    from_seq: Seq = 0
    limit: PageLimit = 100


class PreventedMatchesQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that match_id."""

    symbol: Symbol | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class TransferBody(Body, frozen=True):
    """Credits from the holding account into trading, or back."""

    symbol: Symbol
    qty: DecimalText
    direction: Literal["to_trading", "to_holding"]
    lots: Annotated[list[Lot], Meta(max_length=50)] = []


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
    schemes: Annotated[list[SchemeUseBody], Meta(max_length=USES_MAX)] = []
    lots: Annotated[list[Lot], Meta(max_length=50)] = []
    act: Literal["retire", "surrender", "cancel"] = "retire"
    disclosure: DisclosureBody | None = None
    symbol: Symbol | None = None
    credit_class: Annotated[str, Meta(min_length=1, max_length=80)] | None = None


class ClockBody(Body, frozen=True):
    """Move a manual clock on to a moment, or to when something falls due next."""

    to: TimeText | None = None


class DepositBody(Body, frozen=True):
    """Yen for a participant's trading account."""

    participant: Text
    yen: DecimalText


class AmendBody(Body, frozen=True):
    """At least one of the three."""

    order_qty: DecimalText | None = None
    limit_price: DecimalText | None = None
    display_qty: DecimalText | None = None


class OhlcQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that `interval_begin` in seconds. Days (`1d`) begin
    at midnight in Tokyo."""

    symbol: Symbol
    interval: Interval = "1m"
    limit: PageLimit = 100
    cursor: Cursor | None = None


class SettlementsQuery(Body, frozen=True):
    """Newest first; `cursor` is the `next_cursor` of the page before.

    What is `pending` comes first, on the first page.
    """

    state: Literal["pending", "instructed", "settled", "voided"] | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class PageQuery(Body, frozen=True):
    """`cursor` is the `next_cursor` of the page before."""

    limit: PageLimit = 100
    cursor: Cursor | None = None


class AuctionsQuery(Body, frozen=True):
    """Results newest first; `cursor` is the `next_cursor` of the page before."""

    symbol: Symbol | None = None
    limit: PageLimit = 50
    cursor: Cursor | None = None


class CancelAllQuery(Body, frozen=True):
    symbol: Symbol | None = None
    side: SideText | None = None


class TimeReply(Struct):
    """`time` is the wall's, `sim_time` the market's.

    `mode` is "live", or "trial" or "demo" where the market's clock may be moved and nothing that
    is traded has any value.
    """

    time: TimeText
    time_ms: int
    sim_time: TimeText
    mode: Mode


class StatusReply(Struct):
    """`seq` is the exchange's sequence that this is true for."""

    seq: int
    statuses: list[StatusRecord]


class InstrumentsReply(Struct):
    seq: int
    instruments: list[InstrumentRecord]


class TickersReply(Struct):
    seq: int
    tickers: list[TickerRecord]


class BookReply(Struct):
    """The same `seq` chain as the stream's: buffer pushes, then drop those up to `seq`."""

    symbol: str
    depth: Depth
    seq: int
    timestamp: TimeText
    book: BookRecord


class TradesReply(Struct, omit_defaults=True):
    trades: list[TradeRecord]
    next_cursor: int | None = None


class AuctionsReply(Struct, omit_defaults=True):
    """`next_cursor` continues the results; what is open is on the first page."""

    seq: int
    auctions: list[AuctionRecord]
    results: list[AuctionRecord]
    next_cursor: int | None = None


class OrdersReply(Struct, omit_defaults=True):
    orders: list[OrderRecord]
    next_cursor: int | None = None


class OrderReply(Struct):
    order: OrderRecord


class ExecutionsReply(Struct):
    """Ask again from `last_seq` for more."""

    executions: list[ExecutionRecord]
    last_seq: int


class PreventedMatchesReply(Struct, omit_defaults=True):
    prevented_matches: list[PreventedMatchRecord]
    next_cursor: int | None = None


class BalancesReply(Struct):
    seq: int
    balances: list[BalanceRecord]


class LedgerRecord(BalanceRecord, kw_only=True):
    """A balance after the command `seq` had changed it."""

    seq: int
    timestamp: TimeText


class LedgerReply(Struct):
    """Oldest first; ask again from `last_seq` for more."""

    entries: list[LedgerRecord]
    last_seq: int


class OhlcReply(Struct, omit_defaults=True):
    candles: list[CandleRecord]
    next_cursor: int | None = None


class SettlementsReply(Struct, omit_defaults=True):
    settlements: list[SettlementRecord]
    next_cursor: int | None = None


class AuctionReply(Struct):
    auction: AuctionRecord


class ProjectRecord(Struct):
    """A project that credits come from."""

    project_id: str
    programme: str
    name: str
    country: str
    methodology: str


class ProjectsReply(Struct, omit_defaults=True):
    projects: list[ProjectRecord]
    next_cursor: int | None = None


class IssuanceRecord(Struct):
    """One block of new credits."""

    project_id: str
    credit_class: str
    vintage: str
    serial_from: str
    serial_to: str
    qty: DecimalText
    timestamp: TimeText


class IssuancesReply(Struct, omit_defaults=True):
    issuances: list[IssuanceRecord]
    next_cursor: int | None = None


class HoldingsReply(Struct, omit_defaults=True):
    holdings: list[HoldingRecord]
    next_cursor: int | None = None


class InstructedReply(Struct, omit_defaults=True):
    """The registry was asked; see `settlements` or ask by id for the end of it. `seq` is -1 of what
    was done at the registry at once, without the venue. `note`: what to know of it, e.g. that the
    beneficiary of a scheme's retirement is no participant's code or legal name."""

    id: str
    seq: int
    state: Literal["instructed", "settled", "voided"]
    duplicate: bool = False
    note: str | None = None


class SerialEvent(Struct, omit_defaults=True):
    """One step in the life of a credit."""

    kind: str
    timestamp: TimeText
    source: str
    target: str
    purpose: str = ""
    beneficiary: str = ""
    schemes: tuple[SchemeUse, ...] = ()


class SerialReply(Struct):
    """The full life of one tonne. Accounts of participants are told by kind only."""

    serial: str
    programme: str
    project_id: str
    credit_class: str
    vintage: str
    status: str
    events: list[SerialEvent]


class ClockReply(Struct):
    sim_time: TimeText
    seq: int
    phases: list[StatusRecord]


class DoneReply(Struct):
    """The command was taken; `seq` is its number."""

    seq: int


class HealthReply(Struct):
    """`state`: running, or why not; `seq`: the last command of which everybody hears."""

    state: Literal["running", "stopping", "halted"]
    seq: int


class Problem(Struct, omit_defaults=True):
    """RFC 9457, with the members of the WebSocket's errors."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    category: str
    message: str
    retryable: bool = False
    field: str | None = None
    order_status: str | None = None
