"""What the client gives back: the records of the wire with Decimals.

Unknown fields are ignored, as the protocol asks of every client; absent ones are None.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Level(Struct, frozen=True):
    price: str
    qty: str


class BookData(Struct, frozen=True):
    bids: list[Level]
    asks: list[Level]
    checksum: int


class Level3Order(Struct, frozen=True):
    event: str
    order_id: int
    limit_price: str
    order_qty: str
    timestamp: str


class Level3Data(Struct, frozen=True):
    bids: list[Level3Order]
    asks: list[Level3Order]
    checksum: int


class Deliverable(Struct, frozen=True):
    """Which credits a sale may deliver; what is not stated is not asked."""

    programme: str
    credit_class: str
    vintage_from: str | None = None
    vintage_to: str | None = None
    methodology: list[str] = []


class UnitFee(Struct, frozen=True):
    """What one side pays, a tonne."""

    asset: str
    per_unit: Decimal
    side: str


class Instrument(Struct, frozen=True):
    symbol: str
    credit_class: str
    price_increment: Decimal
    qty_increment: Decimal
    qty_min: Decimal
    qty_max: Decimal
    price_limit_low: Decimal
    price_limit_high: Decimal
    reference_price: Decimal
    fee_per_unit: Decimal
    settlement_cycle: str
    status: str
    name: str = ""
    programme: str = ""
    name_ja: str = ""
    code: str = ""
    auction_tie: str = ""
    listed_from: str = ""
    listed_to: str | None = None
    tse_code: str | None = None
    deliverable: Deliverable | None = None
    fees: list[UnitFee] = []
    otc: bool = False


class Status(Struct, frozen=True):
    symbol: str
    phase: str
    next_phase: str | None = None
    next_change: str | None = None
    delisted: bool = False


class Ticker(Struct, frozen=True):
    symbol: str
    volume: Decimal
    bid: Decimal | None = None
    bid_qty: Decimal | None = None
    ask: Decimal | None = None
    ask_qty: Decimal | None = None
    last: Decimal | None = None
    last_qty: Decimal | None = None
    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    vwap: Decimal | None = None
    change: Decimal | None = None
    change_pct: Decimal | None = None


class Trade(Struct, frozen=True):
    symbol: str
    trade_id: int
    price: Decimal
    qty: Decimal
    timestamp: str
    side: str | None = None
    ord_type: str | None = None
    status: str | None = None


class Candle(Struct, frozen=True):
    """One interval; a `closed` one changes no more, but for corrections of its trades."""

    symbol: str
    interval_begin: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    vwap: Decimal
    trades: int
    closed: bool


class Auction(Struct, frozen=True):
    symbol: str
    auction_id: str
    state: str
    auction_type: str
    reference_price: Decimal
    indicative_price: Decimal | None = None
    indicative_qty: Decimal | None = None
    imbalance_qty: Decimal | None = None
    imbalance_side: str | None = None
    clearing_price: Decimal | None = None
    clearing_qty: Decimal | None = None
    bid_to_cover: Decimal | None = None
    ends_at: str | None = None
    mode: str = "open"
    direction: str | None = None
    offered_qty: Decimal | None = None
    bids: int | None = None
    collar_low: Decimal | None = None
    collar_high: Decimal | None = None
    best_bid: Decimal | None = None
    best_ask: Decimal | None = None
    starts_at: str | None = None
    tie_break: str | None = None
    pricing: str | None = None
    cap_qty: Decimal | None = None
    extensions: int = 0
    late: bool = False


class Order(Struct, frozen=True):
    order_id: int
    symbol: str
    side: str
    order_type: str
    order_qty: Decimal
    time_in_force: str
    order_status: str
    cum_qty: Decimal
    leaves_qty: Decimal
    timestamp: str
    cl_ord_id: str | None = None
    limit_price: Decimal | None = None
    avg_price: Decimal | None = None
    reason: str | None = None
    stop_price: Decimal | None = None
    display_qty: Decimal | None = None
    expire_time: str | None = None
    post_only: str | None = None
    lots: list[Lot] = []
    ended: str | None = None


class Fee(Struct, frozen=True):
    asset: str
    qty: Decimal


class Execution(Struct, frozen=True):
    exec_id: str
    seq: int
    exec_type: str
    order_status: str
    symbol: str
    side: str
    order_type: str
    order_qty: Decimal
    cum_qty: Decimal
    leaves_qty: Decimal
    timestamp: str
    order_id: int | None = None
    cl_ord_id: str | None = None
    limit_price: Decimal | None = None
    avg_price: Decimal | None = None
    last_qty: Decimal | None = None
    last_price: Decimal | None = None
    trade_id: int | None = None
    liquidity_ind: str | None = None
    reason: str | None = None
    time_in_force: str = ""
    fees: list[Fee] = []
    prevented_qty: Decimal | None = None
    stop_price: Decimal | None = None
    display_qty: Decimal | None = None
    expire_time: str | None = None
    post_only: str | None = None
    lots: list[Lot] = []


class PreventedMatch(Struct, frozen=True):
    """A trade that did not happen because both orders were one trader's."""

    match_id: int
    seq: int
    symbol: str
    prevented_qty: Decimal
    taker_order_id: int
    maker_order_id: int
    timestamp: str


class Balance(Struct, frozen=True):
    asset: str
    available: Decimal
    held: Decimal
    total: Decimal
    due_in: Decimal
    due_out: Decimal
    event_id: int | None = None


class LedgerEntry(Struct, frozen=True):
    """A balance after the command `seq` had changed it."""

    seq: int
    timestamp: str
    asset: str
    available: Decimal
    held: Decimal
    total: Decimal
    due_in: Decimal
    due_out: Decimal
    event_id: int | None = None


class Holding(Struct, frozen=True):
    account: str
    credit_class: str
    project_id: str
    vintage: str
    serial_from: str
    serial_to: str
    qty: Decimal
    status: str
    symbol: str | None = None
    registry: str = ""


class Lot(Struct, frozen=True):
    serial_from: str
    serial_to: str


class OtcEntry(Struct, frozen=True):
    """One side's entry of a deal made elsewhere. `differs`: what keeps it from the nearest
    waiting entry of the other side; `settlement_id`: the delivery of a matched one."""

    entry_id: int
    participant: str
    counterparty: str
    symbol: str
    side: str
    lot: Lot
    qty: Decimal
    price: Decimal
    state: str
    timestamp: str
    differs: list[str] = []
    settlement_id: str | None = None
    reason: str | None = None


class Settlement(Struct, frozen=True):
    settlement_id: str
    kind: str
    state: str
    symbol: str
    qty: Decimal
    side: str
    cash: Decimal
    timestamp: str
    lots: list[Lot] = []
    reason: str | None = None
    trade_ids: list[int] = []
    due_date: str | None = None


class SchemeUse(Struct, frozen=True):
    """A scheme that a retirement serves, and the year for which it counts there."""

    scheme: str
    fiscal_year: int | None = None


class Retirement(Struct, frozen=True):
    """`symbol` is None of credits that have no market."""

    retirement_id: str
    symbol: str | None
    qty: Decimal
    purpose: str
    beneficiary: str
    lots: list[Lot]
    timestamp: str
    certificate_url: str | None = None
    schemes: list[SchemeUse] = []
    state: str = "settled"
    reason: str | None = None
    credit_class: str = ""


class OrderAck(Struct, frozen=True):
    """The order is durable; `duplicate` says that it had been so before."""

    order_id: int
    seq: int
    order_status: str
    cl_ord_id: str | None = None
    duplicate: bool = False


class BidAck(Struct, frozen=True):
    """The sealed bid is durable; `duplicate` says that it had been so before."""

    auction_id: str
    bid_id: int
    seq: int
    cl_ord_id: str | None = None
    duplicate: bool = False


class Bid(Struct, frozen=True):
    """An own sealed bid that stands."""

    bid_id: int
    auction_id: str
    side: str
    price: Decimal
    qty: Decimal
    cl_ord_id: str | None = None


class Instructed(Struct, frozen=True):
    """The registry was asked under this id; `note` says what to know of it."""

    id: str
    seq: int
    state: str
    duplicate: bool = False
    note: str | None = None


class ErrorRecord(Struct, frozen=True):
    code: str
    message: str = ""
    field: str | None = None
    retryable: bool = False
    order_status: str | None = None


class CancelAnswer(Struct, frozen=True):
    success: bool
    order_id: int | None = None
    cl_ord_id: str | None = None
    seq: int | None = None
    error: ErrorRecord | None = None


class Push(Struct, Generic[T], frozen=True, kw_only=True):
    """A push of any channel; `data` by channel, `orders` in an executions snapshot."""

    channel: str
    type: str = "update"
    seq: int = 0
    prev_seq: int = 0
    timestamp: str = ""
    symbol: str | None = None
    depth: int | None = None
    interval: str | None = None
    conn_seq: int | None = None
    server_shutdown: bool = False
    data: list[T] = []
    orders: list[Order] = []


PUSHES: dict[str, Any] = {
    "instrument": Push[Instrument],
    "status": Push[Status],
    "ticker": Push[Ticker],
    "book": Push[BookData],
    "level3": Push[Level3Data],
    "trade": Push[Trade],
    "ohlc": Push[Candle],
    "auction": Push[Auction],
    "executions": Push[Execution],
    "balances": Push[Balance],
    "holdings": Push[Holding],
    "settlements": Push[Settlement],
    "retirements": Push[Retirement],
    "heartbeat": Push[Any],
}
