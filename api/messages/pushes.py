"""Messages of subscribed streams: one tagged Struct for each channel.

`seq` is the exchange's sequence number, `prev_seq` the `seq` of the previous push on the same
stream (channel, symbol, depth or interval), the same for all its subscribers. A client compares
`prev_seq` with the last `seq` it received; steps need not be 1.
"""

from __future__ import annotations

from msgspec import Struct

from api.messages.fields import DecimalText, Depth, Interval, PushType, Timestamp
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


class InstrumentPush(Push, tag="instrument"):
    data: list[InstrumentRecord[DecimalText]]
    symbol: str | None = None


class StatusPush(Push, tag="status"):
    """Market phases. `server_shutdown`: the server is about to restart; reconnect after a pause."""

    data: list[StatusRecord]
    symbol: str | None = None
    server_shutdown: bool = False


class TickerPush(Push, tag="ticker"):
    symbol: str
    data: list[TickerRecord[DecimalText]]


class BookPush(Push, tag="book"):
    symbol: str
    depth: Depth
    data: list[BookRecord[DecimalText]]


class Level3Push(Push, tag="level3"):
    """Changes of single orders; a snapshot adds all of them."""

    symbol: str
    data: list[Level3Record[DecimalText]]


class TradePush(Push, tag="trade"):
    symbol: str
    data: list[TradeRecord[DecimalText]]


class AuctionPush(Push, tag="auction"):
    symbol: str
    data: list[AuctionRecord[DecimalText]]


class OhlcPush(Push, tag="ohlc"):
    symbol: str
    interval: Interval
    data: list[CandleRecord[DecimalText]]


class ExecutionsPush(Push, tag="executions"):
    """Executions; a snapshot has the open orders and, on request, executions since `from_seq`."""

    data: list[ExecutionRecord[DecimalText]]
    orders: list[OrderRecord[DecimalText]] = []


class BalancesPush(Push, tag="balances"):
    data: list[BalanceRecord[DecimalText]]


class HoldingsPush(Push, tag="holdings"):
    data: list[HoldingRecord[DecimalText]]


class SettlementsPush(Push, tag="settlements"):
    data: list[SettlementRecord[DecimalText]]


class RetirementsPush(Push, tag="retirements"):
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
