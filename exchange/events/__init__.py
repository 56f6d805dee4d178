"""The venue's events, named in the past tense, and the reasons of rejections.

Kernels write rows of the EVENT dtype (matching/state.py); the venue turns them into these
frozen messages for the feed, the acknowledgements and the records. `seq` and `time_ns` are
those of the command that caused the event.
"""

from __future__ import annotations

from exchange.events.accounts import AccountOpened, BalanceChanged, CashDeposited, CashWithdrawn
from exchange.events.codes import EventKind, InstructionKind, Reason
from exchange.events.controls import (
    CancelOnDisconnectSet,
    CancelTimerSet,
    CancelWaits,
    CommandRejected,
    KillSwitchSet,
    LimitsSet,
)
from exchange.events.event import Event
from exchange.events.group import Group, Outcome
from exchange.events.markets import (
    AuctionAnnounced,
    AuctionOpened,
    AuctionUncrossed,
    InstrumentDelisted,
    InstrumentListed,
    PhaseChanged,
    ReferencePriceSet,
    SealedAuctionHeld,
)
from exchange.events.orders import (
    IcebergReplenished,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderRepeated,
    OrderTriggered,
    SelfTradePrevented,
)
from exchange.events.otc import OtcEnded, OtcEntered, OtcMatched
from exchange.events.settlement import (
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    DeliveryFailed,
    InstructionVoided,
    NetCashSettled,
    RegistryInstructed,
)
from exchange.events.trades import TradeAdjusted, TradeBusted, TradeMade

__all__ = [
    "AccountOpened",
    "AuctionAnnounced",
    "AuctionOpened",
    "AuctionUncrossed",
    "BalanceChanged",
    "CancelOnDisconnectSet",
    "CancelTimerSet",
    "CancelWaits",
    "CashDeposited",
    "CashWithdrawn",
    "CommandRejected",
    "CreditsDeposited",
    "CreditsRetired",
    "CreditsSettled",
    "CreditsWithdrawn",
    "DeliveryFailed",
    "Event",
    "EventKind",
    "Group",
    "IcebergReplenished",
    "InstructionKind",
    "InstructionVoided",
    "InstrumentDelisted",
    "InstrumentListed",
    "KillSwitchSet",
    "LimitsSet",
    "NetCashSettled",
    "OrderAccepted",
    "OrderAmended",
    "OrderCanceled",
    "OrderExpired",
    "OrderRejected",
    "OrderRepeated",
    "OrderTriggered",
    "OtcEnded",
    "OtcEntered",
    "OtcMatched",
    "Outcome",
    "PhaseChanged",
    "Reason",
    "ReferencePriceSet",
    "RegistryInstructed",
    "SealedAuctionHeld",
    "SelfTradePrevented",
    "TradeAdjusted",
    "TradeBusted",
    "TradeMade",
]
