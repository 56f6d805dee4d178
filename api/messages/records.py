"""The records that replies, pushes and REST bodies share: orders, fills, levels, balances."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from api.messages.fields import (
    DayText,
    DecimalText,
    Lot,
    OrderTypeText,
    PhaseText,
    PostOnlyText,
    Role,
    Scope,
    SideText,
    TimeInForceText,
    TimeText,
)
from exchange.commands import SchemeUse

ExecTypeText = Literal["new", "trade", "amended", "canceled", "expired", "rejected", "restated"]
OrderStatusText = Literal["new", "partially_filled", "filled", "canceled", "expired", "rejected"]


class Deliverable(Struct, omit_defaults=True):
    """Which credits a sale in this market may deliver: all that is stated must hold. Vintages and
    methodologies that are not stated are all accepted; of one's own, `lot_filter` chooses."""

    programme: str
    credit_class: str
    vintage_from: DayText | None = None
    vintage_to: DayText | None = None
    methodology: list[str] = []


class UnitFee(Struct):
    """What the exchange takes from one side, a tonne; of a seller at most what the fill brings."""

    asset: str
    per_unit: DecimalText
    side: SideText


class InstrumentRecord(Struct, omit_defaults=True):
    """The terms of one market; `status` is its phase, or that it has lost its market. `otc`: deals
    made elsewhere in this class are settled here (POST /v1/otc/entries)."""

    symbol: str
    code: str
    name: str
    name_ja: str
    programme: str
    credit_class: str
    price_increment: DecimalText
    qty_increment: DecimalText
    qty_min: DecimalText
    qty_max: DecimalText
    price_limit_low: DecimalText
    price_limit_high: DecimalText
    reference_price: DecimalText
    fee_per_unit: DecimalText
    settlement_cycle: str
    auction_tie: str
    listed_from: str
    status: PhaseText | Literal["delisted"]
    deliverable: Deliverable
    fees: list[UnitFee] = []
    listed_to: str | None = None
    tse_code: str | None = None
    otc: bool = False


class StatusRecord(Struct, omit_defaults=True):
    """The phase of one market, the next phase and its time; `delisted`: closed for good."""

    symbol: str
    phase: PhaseText
    next_phase: PhaseText | None = None
    next_change: TimeText | None = None
    delisted: bool = False


class Level(Struct):
    price: DecimalText
    qty: DecimalText


class BookRecord(Struct):
    """Levels, best first; in an update `qty` "0" deletes. `checksum`: CRC-32 of the top ten."""

    bids: list[Level]
    asks: list[Level]
    checksum: int


class Level3Order(Struct):
    """One order of the book, with what it shows. `modify`: less of it, in its place; an order that
    loses its place is deleted and added. Additions go to the end of their level."""

    event: Literal["add", "modify", "delete"]
    order_id: int
    limit_price: DecimalText
    order_qty: DecimalText
    timestamp: TimeText


class Level3Record(Struct):
    """To be applied in order. `checksum`: CRC-32 over the orders of the ten best asks (low to
    high), then bids (high to low), oldest first: digits of price and quantity without point and
    leading zeros."""

    bids: list[Level3Order]
    asks: list[Level3Order]
    checksum: int


class TickerRecord(Struct, omit_defaults=True):
    """The day so far; prices are absent while there are none."""

    symbol: str
    volume: DecimalText
    bid: DecimalText | None = None
    bid_qty: DecimalText | None = None
    ask: DecimalText | None = None
    ask_qty: DecimalText | None = None
    last: DecimalText | None = None
    last_qty: DecimalText | None = None
    open: DecimalText | None = None
    high: DecimalText | None = None
    low: DecimalText | None = None
    vwap: DecimalText | None = None
    change: DecimalText | None = None
    change_pct: DecimalText | None = None


class TradeRecord(Struct, omit_defaults=True):
    """A public trade; `side` and `ord_type` are the taker's, or `side` is `auction`.

    `status`: a correction of a trade told before, without a side; an adjusted one has the
    price that counts now.
    """

    symbol: str
    trade_id: int
    price: DecimalText
    qty: DecimalText
    timestamp: TimeText
    side: Literal["buy", "sell", "auction"] | None = None
    ord_type: OrderTypeText | None = None
    status: Literal["busted", "adjusted"] | None = None


class AuctionRecord(Struct, omit_defaults=True):
    """An auction: what would come out now, or (`state` "result") what came out.

    Of a sealed one (`mode`) nothing is told before the result but its terms; with pay-as-bid
    `clearing_price` is the marginal one. `bid_to_cover`: what was bid over what was offered.
    """

    symbol: str
    auction_id: str
    state: Literal["announced", "call", "frozen", "result", "withdrawn", "none"]
    auction_type: Literal["opening", "intraday", "closing", "primary"]
    mode: Literal["open", "sealed"]
    reference_price: DecimalText
    collar_low: DecimalText
    collar_high: DecimalText
    indicative_price: DecimalText | None = None
    indicative_qty: DecimalText | None = None
    imbalance_qty: DecimalText | None = None
    imbalance_side: SideText | None = None
    best_bid: DecimalText | None = None
    best_ask: DecimalText | None = None
    ends_at: TimeText | None = None
    clearing_price: DecimalText | None = None
    clearing_qty: DecimalText | None = None
    bid_to_cover: DecimalText | None = None
    tie_break: str | None = None
    late: bool = False
    extensions: int = 0
    starts_at: TimeText | None = None
    direction: Literal["forward", "reverse"] | None = None
    pricing: str | None = None
    offered_qty: DecimalText | None = None
    cap_qty: DecimalText | None = None
    bids: int | None = None


class OrderRecord(Struct, omit_defaults=True):
    """An own order as it stands. `timestamp`: when it was entered, `ended`: when it was filled,
    canceled or expired, `order_status` says which. `lots` as they were named at entry."""

    order_id: int
    symbol: str
    side: SideText
    order_type: OrderTypeText
    order_qty: DecimalText
    time_in_force: TimeInForceText
    order_status: OrderStatusText
    cum_qty: DecimalText
    leaves_qty: DecimalText
    timestamp: TimeText
    cl_ord_id: str | None = None
    limit_price: DecimalText | None = None
    avg_price: DecimalText | None = None
    reason: str | None = None
    stop_price: DecimalText | None = None
    display_qty: DecimalText | None = None
    expire_time: TimeText | None = None
    post_only: PostOnlyText | None = None
    lots: list[Lot] = []
    ended: TimeText | None = None


class Fee(Struct):
    """What the exchange takes for one fill."""

    asset: str
    qty: DecimalText


class ExecutionRecord(Struct, omit_defaults=True):
    """One thing that happened to an own order; FIX names map one to one."""

    exec_id: str
    seq: int
    exec_type: ExecTypeText
    order_status: OrderStatusText
    symbol: str
    side: SideText
    order_type: OrderTypeText
    order_qty: DecimalText
    time_in_force: TimeInForceText
    cum_qty: DecimalText
    leaves_qty: DecimalText
    timestamp: TimeText
    order_id: int | None = None
    cl_ord_id: str | None = None
    limit_price: DecimalText | None = None
    avg_price: DecimalText | None = None
    last_qty: DecimalText | None = None
    last_price: DecimalText | None = None
    trade_id: int | None = None
    liquidity_ind: Literal["maker", "taker", "auction"] | None = None
    fees: list[Fee] = []
    prevented_qty: DecimalText | None = None
    reason: str | None = None
    stop_price: DecimalText | None = None
    display_qty: DecimalText | None = None
    expire_time: TimeText | None = None
    post_only: PostOnlyText | None = None
    lots: list[Lot] = []


class PreventedMatchRecord(Struct, omit_defaults=True):
    """A trade that did not happen because both orders were one trader's; the taker is the one that
    came. Who they are is told to the operator."""

    match_id: int
    seq: int
    symbol: str
    prevented_qty: DecimalText
    taker_order_id: int
    maker_order_id: int
    timestamp: TimeText
    taker: str | None = None
    maker: str | None = None


class BalanceRecord(Struct, omit_defaults=True):
    """One asset ("JPY" or a symbol) of the account; due amounts can be neither sold nor spent.
    `event_id`: the `seq` of what changed it, as in GET /v1/ledger; absent in a snapshot."""

    asset: str
    available: DecimalText
    held: DecimalText
    total: DecimalText
    due_in: DecimalText
    due_out: DecimalText
    event_id: int | None = None


class HoldingRecord(Struct, omit_defaults=True):
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
    qty: DecimalText
    status: Literal["available", "held", "in_settlement"]


class SettlementRecord(Struct, omit_defaults=True):
    """A delivery or transfer through the registry, from instruction to its end.

    Of what trades owe: `due_date`, and `trade_ids`, all own trades that were netted with one
    another; the delivery moves what is left of them, maybe in several parts.
    """

    settlement_id: str
    kind: Literal["delivery", "deposit", "withdrawal", "retirement"]
    state: Literal["pending", "instructed", "settled", "voided"]
    symbol: str
    qty: DecimalText
    side: Literal["receive", "deliver"]
    cash: DecimalText
    timestamp: TimeText
    lots: list[Lot] = []
    trade_ids: list[int] = []
    due_date: str | None = None
    reason: str | None = None


class RetirementRecord(Struct, omit_defaults=True):
    """Credits taken out of use for good, or asked to be; public. A `voided` one has not happened,
    for the `reason`; an `instructed` one waits for the registry. `symbol` is null of credits that
    have no market."""

    retirement_id: str
    symbol: str | None
    qty: DecimalText
    purpose: str
    beneficiary: str
    lots: list[Lot]
    timestamp: TimeText
    certificate_url: str | None = None
    schemes: tuple[SchemeUse, ...] = ()
    state: Literal["instructed", "settled", "voided"] = "settled"
    reason: str | None = None
    credit_class: str = ""


class CandleRecord(Struct):
    """One interval, from `interval_begin` on; that of `1d` is midnight in Tokyo, 15:00 UTC of the
    day before. A `closed` candle changes only when one of its trades is corrected. One whose
    trades were all undone has 0 of them and the prices that were printed."""

    symbol: str
    interval_begin: TimeText
    open: DecimalText
    high: DecimalText
    low: DecimalText
    close: DecimalText
    volume: DecimalText
    vwap: DecimalText
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
