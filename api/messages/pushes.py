"""Messages of subscribed streams: one tagged Struct for each channel.

`seq` is the exchange's sequence number, `prev_seq` the `seq` of the previous push on the same
stream (channel, symbol, depth, rows or interval, and interval_ms), the same for all its
subscribers. A client compares `prev_seq` with the last `seq` it received; steps need not be 1.
"""

from __future__ import annotations

from msgspec import Struct

from api.messages.board import BoardRecord
from api.messages.fields import (
    BoardRows,
    DecimalText,
    Depth,
    Interval,
    IntervalMs,
    PushType,
    Timestamp,
)
from api.messages.records import (
    AuctionRecord,
    BalanceRecord,
    BookRecord,
    CandleRecord,
    ExecutionRecord,
    HoldingRecord,
    InstrumentRecord,
    Level3Record,
    OrderRecord,
    RetirementRecord,
    SettlementRecord,
    StatusRecord,
    TickerRecord,
    TradeRecord,
)


class Push(Struct, tag_field="channel", omit_defaults=True, kw_only=True):
    """The base of all stream pushes; `timestamp` is venue time."""

    type: PushType
    seq: int
    prev_seq: int
    timestamp: Timestamp


class ConflatedPush(Push, kw_only=True):
    """The base of pushes that merge changes. `interval_ms`: as subscribed, absent without one."""

    interval_ms: IntervalMs | None = None


class InstrumentPush(Push, tag="instrument"):
    """Instruments and their terms."""

    data: list[InstrumentRecord[DecimalText]]
    symbol: str | None = None


class StatusPush(Push, tag="status"):
    """Market phases. `server_shutdown`: the server is about to restart; reconnect after a pause."""

    data: list[StatusRecord]
    symbol: str | None = None
    server_shutdown: bool = False


class TickerPush(ConflatedPush, tag="ticker"):
    """Last price, best prices and the day's totals of an instrument."""

    symbol: str
    data: list[TickerRecord[DecimalText]]


class BookPush(ConflatedPush, tag="book"):
    """Price levels of a book; an update has the changed levels and a checksum."""

    symbol: str
    depth: Depth
    data: list[BookRecord[DecimalText]]


class BoardPush(ConflatedPush, tag="board"):
    """The whole board, in each update as in a snapshot. `rows`: the most prices above and below the
    center."""

    symbol: str
    rows: BoardRows
    data: list[BoardRecord[DecimalText]]


class Level3Push(Push, tag="level3"):
    """Changes of single orders; a snapshot adds all of them."""

    symbol: str
    data: list[Level3Record[DecimalText]]


class TradePush(Push, tag="trade"):
    """Trades of an instrument."""

    symbol: str
    data: list[TradeRecord[DecimalText]]


class AuctionPush(ConflatedPush, tag="auction"):
    """The indicative price and quantity of a call auction."""

    symbol: str
    data: list[AuctionRecord[DecimalText]]


class OhlcPush(ConflatedPush, tag="ohlc"):
    """Candles of an instrument."""

    symbol: str
    interval: Interval
    data: list[CandleRecord[DecimalText]]


class ExecutionsPush(Push, tag="executions"):
    """Executions; a snapshot has the open orders and, on request, executions since `from_seq`."""

    data: list[ExecutionRecord[DecimalText]]
    orders: list[OrderRecord[DecimalText]] = []


class BalancesPush(Push, tag="balances"):
    """Balances of the account in each asset."""

    data: list[BalanceRecord[DecimalText]]


class HoldingsPush(Push, tag="holdings"):
    """Blocks of serial numbers that the account holds."""

    data: list[HoldingRecord[DecimalText]]


class SettlementsPush(Push, tag="settlements"):
    """Deliveries that the account owes or expects."""

    data: list[SettlementRecord[DecimalText]]


class RetirementsPush(Push, tag="retirements"):
    """Retirements of the account."""

    data: list[RetirementRecord[DecimalText]]


class Heartbeat(Struct, tag_field="channel", tag="heartbeat"):
    """A message every second; `conn_seq` counts the messages of this connection with this one."""

    conn_seq: int
    timestamp: Timestamp


AnyPush = (
    InstrumentPush
    | StatusPush
    | TickerPush
    | BookPush
    | BoardPush
    | Level3Push
    | TradePush
    | AuctionPush
    | ExecutionsPush
    | BalancesPush
    | OhlcPush
    | HoldingsPush
    | SettlementsPush
    | RetirementsPush
    | Heartbeat
)
