"""Records that replies and pushes share: instruments, books, orders, trades, balances, credits.

`Amount` is the type of prices and quantities: DecimalText on the wire, Decimal in the client.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import Struct

from api.messages.codes import PricingCode, ReasonCode, RegistryReason, TieCode
from api.messages.fields import (
    DayText,
    OrderTypeText,
    PhaseText,
    PostOnlyText,
    SerialRange,
    SideText,
    TimeInForceText,
    Timestamp,
)
from exchange.commands import SchemeUse

Amount = TypeVar("Amount")
ExecTypeText = Literal["new", "trade", "amended", "canceled", "expired", "rejected", "restated"]
TradeStatusText = Literal["busted", "adjusted"]
InstructionText = Literal["delivery", "deposit", "withdrawal", "retirement"]
OrderStatusText = Literal["new", "partially_filled", "filled", "canceled", "expired", "rejected"]


class Deliverable(Struct, omit_defaults=True):
    """The credits that a sale in this market may deliver; all given fields must match.

    Without vintages or methodologies all are accepted. A seller chooses among own credits by
    `serial_filter`.
    """

    programme: str
    credit_class: str
    vintage_from: DayText | None = None
    vintage_to: DayText | None = None
    methodology: list[str] = []


class UnitFee(Struct, Generic[Amount]):
    """The exchange's fee for one side, a tonne; a seller pays at most the amount of the fill."""

    asset: str
    per_unit: Amount
    side: SideText


class InstrumentRecord(Struct, Generic[Amount], omit_defaults=True):
    """The terms of one market. `status`: its phase, or that it is delisted. `otc`: OTC trades in
    this class are settled here (POST /v1/otc/entries)."""

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
    auction_tie: TieCode
    listed_from: str
    status: PhaseText | Literal["delisted"]
    deliverable: Deliverable
    fees: list[UnitFee[Amount]] = []
    listed_to: str | None = None
    tse_code: str | None = None
    otc: bool = False


class StatusRecord(Struct, omit_defaults=True):
    """The phase of one market, the next phase and its time. `opens`: when the market next takes
    orders; absent while it does or is halted. `delisted`: the market has ended."""

    symbol: str
    phase: PhaseText
    next_phase: PhaseText | None = None
    next_change: Timestamp | None = None
    opens: Timestamp | None = None
    delisted: bool = False


class Level(Struct, Generic[Amount]):
    price: Amount
    qty: Amount


class BookRecord(Struct, Generic[Amount]):
    """Price levels, best first; in an update `qty` "0" deletes a level. `checksum`: CRC-32 of the
    ten best levels of each side."""

    bids: list[Level[Amount]]
    asks: list[Level[Amount]]
    checksum: int


class Level3Order(Struct, Generic[Amount]):
    """One order of the book with its displayed quantity.

    `modify`: a smaller quantity at the same priority. An order that loses its priority is deleted
    and added. An added order is the last of its level.
    """

    event: Literal["add", "modify", "delete"]
    order_id: int
    limit_price: Amount
    order_qty: Amount
    timestamp: Timestamp


class Level3Record(Struct, Generic[Amount]):
    """Changes of orders, to be applied in order.

    `checksum`: CRC-32 over the orders of the ten best asks (low to high), then bids (high to low),
    oldest first: digits of price and quantity without point and leading zeros.
    """

    bids: list[Level3Order[Amount]]
    asks: list[Level3Order[Amount]]
    checksum: int


class TickerRecord(Struct, Generic[Amount], omit_defaults=True):
    """Statistics of the current day; a price that does not exist yet is absent."""

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

    `status`: a correction of a trade published before, without a side; `price` of an adjusted
    trade is the corrected one.
    """

    symbol: str
    trade_id: int
    price: Amount
    qty: Amount
    timestamp: Timestamp
    side: Literal["buy", "sell", "auction"] | None = None
    ord_type: OrderTypeText | None = None
    status: TradeStatusText | None = None


class AuctionRecord(Struct, Generic[Amount], omit_defaults=True):
    """An auction with its indicative figures, or with its result (`state` "result").

    Before its result a sealed auction (`mode`) shows its terms only. With pay-as-bid,
    `clearing_price` is the marginal price. `bid_to_cover`: the quantity bid divided by the
    quantity offered.
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
    tie_break: TieCode | None = None
    late: bool = False
    extensions: int = 0
    starts_at: Timestamp | None = None
    direction: Literal["forward", "reverse"] | None = None
    pricing: PricingCode | None = None
    offered_qty: Amount | None = None
    cap_qty: Amount | None = None
    bids: int | None = None


class OrderRecord(Struct, Generic[Amount], omit_defaults=True):
    """The current state of one of your orders.

    `timestamp`: the time of entry; `ended`: the time at which it was filled, canceled or expired,
    as `order_status` says. `serial_ranges`: as given at entry. `auction_id`: of a sealed bid.
    """

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
    reason: ReasonCode | None = None
    stop_price: Amount | None = None
    display_qty: Amount | None = None
    expire_time: Timestamp | None = None
    post_only: PostOnlyText | None = None
    serial_ranges: list[SerialRange] = []
    ended: Timestamp | None = None
    auction_id: str | None = None


class Fee(Struct, Generic[Amount]):
    """The exchange's fee for one fill."""

    asset: str
    qty: Amount


class ExecutionRecord(Struct, Generic[Amount], omit_defaults=True):
    """One execution report about one of your orders; FIX names map one to one.

    `trade_status`: a `restated` report corrects the fill `trade_id`; `last_price` and `last_qty` of
    an adjusted fill are the corrected ones, a busted fill has none. The order's terms (from
    `stop_price` to `serial_ranges`) are in `new` and `amended` reports.
    """

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
    trade_status: TradeStatusText | None = None
    liquidity_ind: Literal["maker", "taker", "auction"] | None = None
    fees: list[Fee[Amount]] = []
    prevented_qty: Amount | None = None
    reason: ReasonCode | None = None
    stop_price: Amount | None = None
    display_qty: Amount | None = None
    expire_time: Timestamp | None = None
    post_only: PostOnlyText | None = None
    serial_ranges: list[SerialRange] = []
    auction_id: str | None = None


class PreventedMatchRecord(Struct, Generic[Amount], omit_defaults=True):
    """A match that self-trade prevention stopped; the taker is the incoming order. The names
    `taker` and `maker` are shown to the operator only."""

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
    """The balance of one asset ("JPY" or a symbol); due amounts can be neither sold nor spent.
    `event_id`: the `seq` of the change, as in GET /v1/ledger; absent in a snapshot."""

    asset: str
    available: Amount
    held: Amount
    total: Amount
    due_in: Amount
    due_out: Amount
    event_id: int | None = None


class HoldingRecord(Struct, Generic[Amount], omit_defaults=True):
    """A block of credits in one of the participant's registry accounts.

    `held`: an open sale, bid or OTC trade report names these serials; `in_settlement`: a trade or
    an instruction does. A sale without serials takes available credits, the oldest first.
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
    """A delivery or transfer through the registry, from instruction to its final state.

    A delivery for trades has a `due_date` and `trade_ids`, all your trades that were netted with
    one another; it moves their net amount, maybe in several parts.
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
    reason: RegistryReason | None = None


class RetirementRecord(Struct, Generic[Amount], omit_defaults=True):
    """A public record of a retirement.

    `instructed`: it waits for the registry; `voided`: it did not happen, for `reason`. `symbol` is
    null for credits without a market.
    """

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
    reason: RegistryReason | None = None
    credit_class: str = ""


class CandleRecord(Struct, Generic[Amount]):
    """The prices and the volume of one interval from `interval_begin` on.

    A `1d` interval begins at midnight in Tokyo, 15:00 UTC of the day before. A `closed` candle
    changes only if one of its trades is corrected. A candle whose trades were all busted has 0
    `trades` and keeps the published prices.
    """

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
