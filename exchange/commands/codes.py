"""Enumerations in commands: sides, order types, times in force, phases."""

from __future__ import annotations

from enum import IntEnum


class Side(IntEnum):
    BUY = 0
    SELL = 1


class OrderType(IntEnum):
    LIMIT = 0
    MARKET = 1
    STOP = 2
    STOP_LIMIT = 3


class TimeInForce(IntEnum):
    """Times in force. AUCTION: the next call auction only; the remainder is canceled."""

    DAY = 0
    GTC = 1
    GTD = 2
    IOC = 3
    FOK = 4
    AUCTION = 5


class OrderFlag(IntEnum):
    """Bits of an order's flags."""

    POST_ONLY_REJECT = 1
    POST_ONLY_REPRICE = 2


class SelfTrade(IntEnum):
    """Self-trade prevention modes: the action when an order would trade with its own group."""

    CANCEL_NEWEST = 0
    CANCEL_OLDEST = 1
    CANCEL_BOTH = 2
    DECREMENT = 3
    NONE = 4


class Phase(IntEnum):
    """Phases of one instrument's market."""

    CLOSED = 0
    PRE_OPEN = 1
    AUCTION_CALL = 2
    AUCTION_FROZEN = 3
    UNCROSSING = 4
    CONTINUOUS = 5
    HALTED = 6
    CANCEL_ONLY = 7
