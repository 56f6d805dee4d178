"""The records that the client returns: those of the wire, with Decimals.

Unknown fields are ignored, as the protocol requires of every client; absent ones are None.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Generic, TypeVar

from msgspec import Struct

from api.messages.auctions import BidRecord, BidResult
from api.messages.balances import LedgerRecord
from api.messages.board import BoardRecord
from api.messages.cash import CashRequestRecord
from api.messages.dry_run import DryRun as DryRunRecord
from api.messages.duties import DutyRecord, ParticipantRecord
from api.messages.fields import ErrorBody, SerialRange
from api.messages.holdings import InstructedReply
from api.messages.records import (
    AuctionRecord,
    BalanceRecord,
    BookRecord,
    CandleRecord,
    ExecutionRecord,
    HoldingRecord,
    InstrumentRecord,
    Level,
    Level3Order,
    Level3Record,
    OrderRecord,
    PreventedMatchRecord,
    RetirementRecord,
    SettlementRecord,
    StatusRecord,
    TickerRecord,
    TradeRecord,
)
from api.messages.registry import EligibilityReply, SchemeRecord
from api.messages.replies import CanceledOrder, OrderResult
from api.messages.settlement import OtcRecord
from api.messages.statistics import OtcFigureRecord, RetirementEntry

T = TypeVar("T")

# Prices and quantities of books stay texts: the checksum is computed over their digits.
BookLevel = Level[str]
Book = BookRecord[str]
BookOrder = Level3Order[str]
BookOrders = Level3Record[str]

Auction = AuctionRecord[Decimal]
Balance = BalanceRecord[Decimal]
Board = BoardRecord[Decimal]
Bid = BidRecord[Decimal]
BidAck = BidResult
CancelAnswer = CanceledOrder
CashRequest = CashRequestRecord[Decimal]
Candle = CandleRecord[Decimal]
DryRun = DryRunRecord[Decimal]
Duty = DutyRecord
Eligibility = EligibilityReply[Decimal]
Error = ErrorBody
Execution = ExecutionRecord[Decimal]
Holding = HoldingRecord[Decimal]
Instructed = InstructedReply
Instrument = InstrumentRecord[Decimal]
LedgerEntry = LedgerRecord[Decimal]
NamedRange = SerialRange
Order = OrderRecord[Decimal]
OrderAck = OrderResult
OtcEntry = OtcRecord[Decimal]
OtcFigure = OtcFigureRecord[Decimal]
Participant = ParticipantRecord
PreventedMatch = PreventedMatchRecord[Decimal]
Retirement = RetirementRecord[Decimal]
RetirementListing = RetirementEntry[Decimal]
Scheme = SchemeRecord[Decimal]
Settlement = SettlementRecord[Decimal]
Status = StatusRecord
Ticker = TickerRecord[Decimal]
Trade = TradeRecord[Decimal]


class Push(Struct, Generic[T], frozen=True, kw_only=True):
    """A push of any channel; `data` by channel, `orders` in an executions snapshot."""

    channel: str
    type: str = "update"
    seq: int = 0
    prev_seq: int = 0
    timestamp: str = ""
    symbol: str | None = None
    depth: int | None = None
    rows: int | None = None
    interval: str | None = None
    interval_ms: int | None = None
    conn_seq: int | None = None
    server_shutdown: bool = False
    data: list[T] = []
    orders: list[Order] = []


PUSHES: dict[str, Any] = {
    "instrument": Push[Instrument],
    "status": Push[Status],
    "ticker": Push[Ticker],
    "book": Push[Book],
    "board": Push[Board],
    "level3": Push[BookOrders],
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
