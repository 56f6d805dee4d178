"""The records that replies, pushes and REST bodies share: orders, fills, levels, balances.

`Amount` is how prices and quantities stand: DecimalText on the wire, Decimal in the client.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import Struct

from api.messages.fields import (
    DayText,
    OrderTypeText,
    PhaseText,
    PostOnlyText,
    Role,
    Scope,
    SerialRange,
    SideText,
    TimeInForceText,
    Timestamp,
)
from exchange.commands import SchemeUse

Amount = TypeVar("Amount")
ExecTypeText = Literal["new", "trade", "amended", "canceled", "expired", "rejected", "restated"]
InstructionText = Literal["delivery", "deposit", "withdrawal", "retirement"]
OrderStatusText = Literal["new", "partially_filled", "filled", "canceled", "expired", "rejected"]


class Deliverable(Struct, omit_defaults=True):
    """Which credits a sale in this market may deliver: all that is stated must hold. Vintages and
    methodologies that are not stated are all accepted; of one's own, `serial_filter` chooses."""

    programme: str
    credit_class: str
    vintage_from: DayText | None = None
    vintage_to: DayText | None = None
    methodology: list[str] = []


class UnitFee(Struct, Generic[Amount]):
    """What the exchange takes from one side, a tonne; of a seller at most what the fill brings."""

    asset: str
    per_unit: Amount
    side: SideText


class InstrumentRecord(Struct, Generic[Amount], omit_defaults=True):
    """The terms of one market; `status` is its phase, or that it has lost its market. `otc`: deals
    made elsewhere in this class are settled here (POST /v1/otc/entries)."""

    symbol: str
    code: str
    name: str
    name_ja: str
    programme: str
    credit_class: str
    price_increment: Amount
    qty_increment: Amount
    qty_min: Amount
    qty_max: Amount
    price_limit_low: Amount
    price_limit_high: Amount
    reference_price: Amount
    fee_per_unit: Amount
    settlement_cycle: str
    auction_tie: str
    listed_from: str
    status: PhaseText | Literal["delisted"]
    deliverable: Deliverable
    fees: list[UnitFee[Amount]] = []
    listed_to: str | None = None
    tse_code: str | None = None
    otc: bool = False


class StatusRecord(Struct, omit_defaults=True):
    """The phase of one market, the next phase and its time; `delisted`: closed for good."""

    symbol: str
    phase: PhaseText
    next_phase: PhaseText | None = None
    next_change: Timestamp | None = None
    delisted: bool = False


class Level(Struct, Generic[Amount]):
    price: Amount
    qty: Amount


class BookRecord(Struct, Generic[Amount]):
    """Levels, best first; in an update `qty` "0" deletes. `checksum`: CRC-32 of the top ten."""

    bids: list[Level[Amount]]
    asks: list[Level[Amount]]
    checksum: int


class Level3Order(Struct, Generic[Amount]):
    """One order of the book, with what it shows. `modify`: less of it, in its place; an order that
    loses its place is deleted and added. Additions go to the end of their level."""

    event: Literal["add", "modify", "delete"]
    order_id: int
    limit_price: Amount
    order_qty: Amount
    timestamp: Timestamp


class Level3Record(Struct, Generic[Amount]):
    """To be applied in order. `checksum`: CRC-32 over the orders of the ten best asks (low to
    high), then bids (high to low), oldest first: digits of price and quantity without point and
    leading zeros."""

    bids: list[Level3Order[Amount]]
    asks: list[Level3Order[Amount]]
    checksum: int


class TickerRecord(Struct, Generic[Amount], omit_defaults=True):
    """The day so far; prices are absent while there are none."""

    symbol: str
    volume: Amount
    bid: Amount | None = None
    bid_qty: Amount | None = None
    ask: Amount | None = None
    ask_qty: Amount | None = None
    last: Amount | None = None
    last_qty: Amount | None = None
    open: Amount | None = None
    high: Amount | None = None
    low: Amount | None = None
    vwap: Amount | None = None
    change: Amount | None = None
    change_pct: Amount | None = None


class TradeRecord(Struct, Generic[Amount], omit_defaults=True):
    """A public trade; `side` and `ord_type` are the taker's, or `side` is `auction`.

    `status`: a correction of a trade told before, without a side; an adjusted one has the
    price that counts now.
    """

    symbol: str
    trade_id: int
    price: Amount
    qty: Amount
    timestamp: Timestamp
    side: Literal["buy", "sell", "auction"] | None = None
    ord_type: OrderTypeText | None = None
    status: Literal["busted", "adjusted"] | None = None


class AuctionRecord(Struct, Generic[Amount], omit_defaults=True):
    """An auction: what would come out now, or (`state` "result") what came out.

    Of a sealed one (`mode`) nothing is told before the result but its terms; with pay-as-bid
    `clearing_price` is the marginal one. `bid_to_cover`: what was bid over what was offered.
    """

    symbol: str
    auction_id: str
    state: Literal["announced", "call", "frozen", "result", "withdrawn", "none"]
    auction_type: Literal["opening", "intraday", "closing", "primary"]
    mode: Literal["open", "sealed"]
    reference_price: Amount
    collar_low: Amount
    collar_high: Amount
    indicative_price: Amount | None = None
    indicative_qty: Amount | None = None
    imbalance_qty: Amount | None = None
    imbalance_side: SideText | None = None
    best_bid: Amount | None = None
    best_ask: Amount | None = None
    ends_at: Timestamp | None = None
    clearing_price: Amount | None = None
    clearing_qty: Amount | None = None
    bid_to_cover: Amount | None = None
    tie_break: str | None = None
    late: bool = False
    extensions: int = 0
    starts_at: Timestamp | None = None
    direction: Literal["forward", "reverse"] | None = None
    pricing: str | None = None
    offered_qty: Amount | None = None
    cap_qty: Amount | None = None
    bids: int | None = None


class OrderRecord(Struct, Generic[Amount], omit_defaults=True):
    """An own order as it stands. `timestamp`: when it was entered, `ended`: when it was filled,
    canceled or expired, `order_status` says which. `serial_ranges` as they were named at entry."""

    order_id: int
    symbol: str
    side: SideText
    order_type: OrderTypeText
    order_qty: Amount
    time_in_force: TimeInForceText
    order_status: OrderStatusText
    cum_qty: Amount
    leaves_qty: Amount
    timestamp: Timestamp
    cl_ord_id: str | None = None
    limit_price: Amount | None = None
    avg_price: Amount | None = None
    reason: str | None = None
    stop_price: Amount | None = None
    display_qty: Amount | None = None
    expire_time: Timestamp | None = None
    post_only: PostOnlyText | None = None
    serial_ranges: list[SerialRange] = []
    ended: Timestamp | None = None


class Fee(Struct, Generic[Amount]):
    """What the exchange takes for one fill."""

    asset: str
    qty: Amount


class ExecutionRecord(Struct, Generic[Amount], omit_defaults=True):
    """One thing that happened to an own order; FIX names map one to one."""

    exec_id: str
    seq: int
    exec_type: ExecTypeText
    order_status: OrderStatusText
    symbol: str
    side: SideText
    order_type: OrderTypeText
    order_qty: Amount
    time_in_force: TimeInForceText
    cum_qty: Amount
    leaves_qty: Amount
    timestamp: Timestamp
    order_id: int | None = None
    cl_ord_id: str | None = None
    limit_price: Amount | None = None
    avg_price: Amount | None = None
    last_qty: Amount | None = None
    last_price: Amount | None = None
    trade_id: int | None = None
    liquidity_ind: Literal["maker", "taker", "auction"] | None = None
    fees: list[Fee[Amount]] = []
    prevented_qty: Amount | None = None
    reason: str | None = None
    stop_price: Amount | None = None
    display_qty: Amount | None = None
    expire_time: Timestamp | None = None
    post_only: PostOnlyText | None = None
    serial_ranges: list[SerialRange] = []


class PreventedMatchRecord(Struct, Generic[Amount], omit_defaults=True):
    """A trade that did not happen because both orders were one trader's; the taker is the one that
    came. Who they are is told to the operator."""

    match_id: int
    seq: int
    symbol: str
    prevented_qty: Amount
    taker_order_id: int
    maker_order_id: int
    timestamp: Timestamp
    taker: str | None = None
    maker: str | None = None


class BalanceRecord(Struct, Generic[Amount], omit_defaults=True):
    """One asset ("JPY" or a symbol) of the account; due amounts can be neither sold nor spent.
    `event_id`: the `seq` of what changed it, as in GET /v1/ledger; absent in a snapshot."""

    asset: str
    available: Amount
    held: Amount
    total: Amount
    due_in: Amount
    due_out: Amount
    event_id: int | None = None


class HoldingRecord(Struct, Generic[Amount], omit_defaults=True):
    """A block of credits in one of the participant's registry accounts.

    `held`: an open sale, bid or entry names these serials; `in_settlement`: a trade or an
    instruction does. Sales that name no serials take from the available ones, the oldest first.
    """

    registry: str
    account: Literal["holding", "trading"]
    symbol: str | None
    credit_class: str
    project_id: str
    vintage: str
    serial_from: str
    serial_to: str
    qty: Amount
    status: Literal["available", "held", "in_settlement"]


class SettlementRecord(Struct, Generic[Amount], omit_defaults=True):
    """A delivery or transfer through the registry, from instruction to its end.

    Of what trades owe: `due_date`, and `trade_ids`, all own trades that were netted with one
    another; the delivery moves what is left of them, maybe in several parts.
    """

    settlement_id: str
    kind: InstructionText
    state: Literal["pending", "instructed", "settled", "voided"]
    symbol: str
    qty: Amount
    side: Literal["receive", "deliver"]
    cash: Amount
    timestamp: Timestamp
    serial_ranges: list[SerialRange] = []
    trade_ids: list[int] = []
    due_date: str | None = None
    reason: str | None = None


class RetirementRecord(Struct, Generic[Amount], omit_defaults=True):
    """Credits taken out of use for good, or asked to be; public. A `voided` one has not happened,
    for the `reason`; an `instructed` one waits for the registry. `symbol` is null of credits that
    have no market."""

    retirement_id: str
    symbol: str | None
    qty: Amount
    purpose: str
    beneficiary: str
    serial_ranges: list[SerialRange]
    timestamp: Timestamp
    certificate_url: str | None = None
    schemes: tuple[SchemeUse, ...] = ()
    state: Literal["instructed", "settled", "voided"] = "settled"
    reason: str | None = None
    credit_class: str = ""


class CandleRecord(Struct, Generic[Amount]):
    """One interval, from `interval_begin` on; that of `1d` is midnight in Tokyo, 15:00 UTC of the
    day before. A `closed` candle changes only when one of its trades is corrected. One whose
    trades were all undone has 0 of them and the prices that were printed."""

    symbol: str
    interval_begin: Timestamp
    open: Amount
    high: Amount
    low: Amount
    close: Amount
    volume: Amount
    vwap: Amount
    trades: int
    closed: bool


class RateLimit(Struct):
    limit: int
    remaining: int
    reset_ms: int


class Session(Struct, omit_defaults=True):
    """Who a connection or a key acts for, and what it may do. `stp_group`: with whose orders its
    own do not trade, where that is more than its own account."""

    participant: str
    account: int | None
    role: Role
    scopes: list[Scope]
    stp_group: int | None = None
