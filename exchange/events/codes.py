"""Numbers of kernel events, reasons and instruction kinds."""

from __future__ import annotations

from enum import IntEnum


class EventKind(IntEnum):
    """Kinds of kernel event rows; see matching/state.py for the columns of TRADED."""

    ACCEPTED = 1
    REFUSED = 2
    TRADED = 3
    CANCELED = 4
    EXPIRED = 5
    AMENDED = 6
    TRIGGERED = 7
    PREVENTED = 8
    UNCROSSED = 9
    HALTED = 10
    REFRESHED = 11


class Reason(IntEnum):
    """Reasons of rejections, cancels and expiries; the wire code is the name in lower case."""

    NONE = 0
    INVALID_PARAMS = 1
    UNKNOWN_SYMBOL = 2
    PRICE_INCREMENT = 3
    QTY_INCREMENT = 4
    PRICE_OUT_OF_BAND = 5
    QTY_MIN = 6
    QTY_MAX = 7
    NOTIONAL_MAX = 8
    POSITION_MAX = 9
    KILL_SWITCH = 10
    HALTED = 11
    INSUFFICIENT_FUNDS = 12
    INSUFFICIENT_CREDITS = 13
    SERIALS_NOT_AVAILABLE = 14
    MARKET_CLOSED = 15
    PHASE_NOT_ALLOWED = 16
    CANCEL_NOT_ALLOWED = 17
    POST_ONLY_WOULD_TAKE = 18
    FOK_NOT_FILLED = 19
    STP_WOULD_CROSS = 20
    DUPLICATE_CL_ORD_ID = 21
    UNKNOWN_ORDER = 22
    ORDER_CLOSED = 23
    TOO_MANY_OPEN_ORDERS = 24
    TOO_MANY_IDS = 25
    DUPLICATE_ORDER_ID = 26
    FORBIDDEN = 27
    SAME_PARTY = 28
    NOT_A_MEMBER = 29
    CLASS_NOT_ACCEPTED = 30
    SERIAL_RANGE_INVALID = 31
    UNKNOWN_ENTRY = 32
    TOO_MANY_ENTRIES = 33
    # reasons for which accepted orders end
    USER_REQUEST = 64
    UNFILLED_REST = 65
    DAY_ENDED = 66
    AUCTION_ENDED = 67
    OUTSIDE_NEW_BAND = 68
    SELF_TRADE = 69
    GOOD_TILL_DATE = 70
    MASS_CANCEL = 71
    DELISTED = 72


class InstructionKind(IntEnum):
    """Kinds of instructions to a registry."""

    DELIVERY = 0
    DEPOSIT = 1
    WITHDRAWAL = 2
    RETIREMENT = 3
