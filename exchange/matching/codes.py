"""The enumerations of messages and events as plain integers for comparison in kernels."""

from __future__ import annotations

from exchange.commands import OrderFlag, OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.events import EventKind, Reason
from exchange.matching.state import Dynamic, EventFlag, Extra, MessageKind, Queue, Tie

BUY, SELL = int(Side.BUY), int(Side.SELL)
BUY_STOPS, SELL_STOPS = int(Queue.BUY_STOPS), int(Queue.SELL_STOPS)

LIMIT, MARKET = int(OrderType.LIMIT), int(OrderType.MARKET)
STOP, STOP_LIMIT = int(OrderType.STOP), int(OrderType.STOP_LIMIT)

DAY, GTC, GTD = int(TimeInForce.DAY), int(TimeInForce.GTC), int(TimeInForce.GTD)
IOC, FOK, AUCTION = int(TimeInForce.IOC), int(TimeInForce.FOK), int(TimeInForce.AUCTION)

POST_ONLY_REJECT = int(OrderFlag.POST_ONLY_REJECT)
POST_ONLY_REPRICE = int(OrderFlag.POST_ONLY_REPRICE)

CANCEL_NEWEST, CANCEL_OLDEST = int(SelfTrade.CANCEL_NEWEST), int(SelfTrade.CANCEL_OLDEST)
CANCEL_BOTH, DECREMENT = int(SelfTrade.CANCEL_BOTH), int(SelfTrade.DECREMENT)
NO_PREVENTION = int(SelfTrade.NONE)

CLOSED, CONTINUOUS, HALTED = int(Phase.CLOSED), int(Phase.CONTINUOUS), int(Phase.HALTED)
LAST_PHASE = int(Phase.CANCEL_ONLY)
# Sets of phases, as bits.
CALLS = 1 << Phase.PRE_OPEN | 1 << Phase.AUCTION_CALL
CANCELLING = CALLS | 1 << Phase.CONTINUOUS | 1 << Phase.HALTED | 1 << Phase.CANCEL_ONLY
UNCROSSABLE = (
    CALLS
    | 1 << Phase.AUCTION_FROZEN
    | 1 << Phase.UNCROSSING
    | 1 << Phase.HALTED
    | 1 << Phase.CANCEL_ONLY
)

ADD, CANCEL, AMEND = int(MessageKind.ADD), int(MessageKind.CANCEL), int(MessageKind.AMEND)
MASS_CANCEL, SET_PHASE = int(MessageKind.MASS_CANCEL), int(MessageKind.SET_PHASE)
SET_BAND, UNCROSS = int(MessageKind.SET_BAND), int(MessageKind.UNCROSS)
EXPIRE = int(MessageKind.EXPIRE)

ACCEPTED, REFUSED = int(EventKind.ACCEPTED), int(EventKind.REFUSED)
TRADED, CANCELED = int(EventKind.TRADED), int(EventKind.CANCELED)
EXPIRED, AMENDED = int(EventKind.EXPIRED), int(EventKind.AMENDED)
TRIGGERED, PREVENTED = int(EventKind.TRIGGERED), int(EventKind.PREVENTED)
UNCROSSED, HALTED_EVENT = int(EventKind.UNCROSSED), int(EventKind.HALTED)
REFRESHED = int(EventKind.REFRESHED)

IN_AUCTION, MAKER_DONE = int(EventFlag.AUCTION), int(EventFlag.MAKER_DONE)

NO_REASON, INVALID_PARAMS = int(Reason.NONE), int(Reason.INVALID_PARAMS)
UNKNOWN_SYMBOL, UNKNOWN_ORDER = int(Reason.UNKNOWN_SYMBOL), int(Reason.UNKNOWN_ORDER)
PRICE_INCREMENT, QTY_INCREMENT = int(Reason.PRICE_INCREMENT), int(Reason.QTY_INCREMENT)
PRICE_OUT_OF_BAND = int(Reason.PRICE_OUT_OF_BAND)
QTY_MIN, QTY_MAX = int(Reason.QTY_MIN), int(Reason.QTY_MAX)
NOTIONAL_MAX, POSITION_MAX = int(Reason.NOTIONAL_MAX), int(Reason.POSITION_MAX)
KILL_SWITCH = int(Reason.KILL_SWITCH)
INSUFFICIENT_FUNDS = int(Reason.INSUFFICIENT_FUNDS)
INSUFFICIENT_CREDITS = int(Reason.INSUFFICIENT_CREDITS)
MARKET_HALTED, MARKET_CLOSED = int(Reason.HALTED), int(Reason.MARKET_CLOSED)
PHASE_NOT_ALLOWED = int(Reason.PHASE_NOT_ALLOWED)
CANCEL_NOT_ALLOWED = int(Reason.CANCEL_NOT_ALLOWED)
POST_ONLY_WOULD_TAKE = int(Reason.POST_ONLY_WOULD_TAKE)
FOK_NOT_FILLED = int(Reason.FOK_NOT_FILLED)
STP_WOULD_CROSS = int(Reason.STP_WOULD_CROSS)
TOO_MANY_OPEN_ORDERS = int(Reason.TOO_MANY_OPEN_ORDERS)
DUPLICATE_ORDER_ID = int(Reason.DUPLICATE_ORDER_ID)
USER_REQUEST, UNFILLED_REST = int(Reason.USER_REQUEST), int(Reason.UNFILLED_REST)
DAY_ENDED, AUCTION_ENDED = int(Reason.DAY_ENDED), int(Reason.AUCTION_ENDED)
OUTSIDE_NEW_BAND, SELF_TRADE = int(Reason.OUTSIDE_NEW_BAND), int(Reason.SELF_TRADE)
GOOD_TILL_DATE, MASS_CANCELED = int(Reason.GOOD_TILL_DATE), int(Reason.MASS_CANCEL)

ICEBERG, WAITING, TIMED = int(Extra.ICEBERG), int(Extra.WAITING), int(Extra.TIMED)
PASSING, OWNED = int(Extra.PASSING), int(Extra.OWNED)

BY_TIME, PRO_RATA, RANDOM = int(Tie.TIME), int(Tie.PRO_RATA), int(Tie.RANDOM)
HALT = int(Dynamic.HALT)

# What happened and why, in one number, as report() takes it.
CANCELED_BY_USER = CANCELED + 256 * USER_REQUEST
CANCELED_UNFILLED = CANCELED + 256 * UNFILLED_REST
CANCELED_SELF_TRADE = CANCELED + 256 * SELF_TRADE
CANCELED_OUTSIDE_BAND = CANCELED + 256 * OUTSIDE_NEW_BAND
CANCELED_IN_MASS = CANCELED + 256 * MASS_CANCELED
EXPIRED_WITH_DAY = EXPIRED + 256 * DAY_ENDED
EXPIRED_AT_DATE = EXPIRED + 256 * GOOD_TILL_DATE
EXPIRED_WITH_AUCTION = EXPIRED + 256 * AUCTION_ENDED
