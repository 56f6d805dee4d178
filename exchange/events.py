"""Everything that can happen, in the past tense, and why something was refused.

Kernels write rows of the EVENT dtype (matching/state.py); the venue turns them into these
frozen messages for the feed, the acknowledgements and the records. `seq` and `time_ns` are
those of the command that caused the event.
"""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from exchange.commands import Disclosure


class EventKind(IntEnum):
    """What a kernel's event row says. TRADED: see matching/state.py for its columns."""

    ACCEPTED = 1
    REFUSED = 2
    TRADED = 3
    CANCELLED = 4
    EXPIRED = 5
    AMENDED = 6
    TRIGGERED = 7
    PREVENTED = 8
    UNCROSSED = 9
    HALTED = 10
    REFRESHED = 11


class Reason(IntEnum):
    """Why an order was refused, cancelled or expired; the wire code is the name in lower case."""

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
    LOT_NOT_AVAILABLE = 14
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
    LOT_INVALID = 31
    UNKNOWN_ENTRY = 32
    TOO_MANY_ENTRIES = 33
    # why an accepted order ended
    USER_REQUEST = 64
    UNFILLED_REST = 65
    DAY_ENDED = 66
    AUCTION_ENDED = 67
    OUTSIDE_NEW_BAND = 68
    SELF_TRADE = 69
    GOOD_TILL_DATE = 70
    MASS_CANCEL = 71


class Event(Struct, frozen=True, tag=True, kw_only=True):
    """The root of all events."""

    seq: int
    time_ns: int


class AccountOpened(Event, frozen=True):
    account: int
    participant: str


class CommandRefused(Event, frozen=True):
    """A command other than a new order was refused; nothing changed."""

    account: int
    reason: int
    order_id: int = -1
    cl_ord_id: str = ""


class OrderAccepted(Event, frozen=True):
    """`display_t`: what an iceberg shows at a time, else 0. `auction_id`: it is a sealed bid, or
    what a sealed-bid auction offers; it stands in no book and is told to its owner only."""

    order_id: int
    account: int
    cl_ord_id: str
    instrument: int
    side: int
    order_type: int
    time_in_force: int
    flags: int
    price_ticks: int
    quantity_t: int
    display_t: int = 0
    auction_id: str = ""


class OrderRepeated(Event, frozen=True):
    """The same order came again under its own id; the first answer stands, nothing was done.

    `order_id` is also the number of the command that was first.
    """

    order_id: int
    account: int
    cl_ord_id: str


class OrderRefused(Event, frozen=True):
    """A refused order leaves the venue as it was and its cl_ord_id free."""

    account: int
    cl_ord_id: str
    instrument: int
    side: int
    quantity_t: int
    price_ticks: int
    reason: int


class OrderCancelled(Event, frozen=True):
    """`quantity_t` tonnes left the book, `leaves_t` stay; `reason` says at whose wish."""

    order_id: int
    account: int
    instrument: int
    quantity_t: int
    reason: int
    leaves_t: int = 0


class OrderExpired(Event, frozen=True):
    """`quantity_t` tonnes left the book, `leaves_t` stay, because their time was over."""

    order_id: int
    account: int
    instrument: int
    quantity_t: int
    reason: int
    leaves_t: int = 0


class OrderAmended(Event, frozen=True):
    """An order changed in place: `change_t` tonnes more (or less) than before, `leaves_t` open.

    `display_t`: what it shows at a time from now on, 0 when that has not changed.
    """

    order_id: int
    account: int
    instrument: int
    price_ticks: int
    change_t: int
    leaves_t: int
    display_t: int = 0


class OrderRefreshed(Event, frozen=True):
    """An iceberg that had traded all that it showed shows its next slice."""

    order_id: int
    account: int
    instrument: int
    shown_t: int


class OrderTriggered(Event, frozen=True):
    """A stop order became an order of the book."""

    order_id: int
    account: int
    instrument: int
    price_ticks: int
    quantity_t: int


class SelfTradePrevented(Event, frozen=True):
    """This much of an order met its own group and was kept from trading."""

    order_id: int
    other_id: int
    account: int
    instrument: int
    quantity_t: int


class TradeBusted(Event, frozen=True):
    """A trade was undone before its settlement; both sides have back what they gave."""

    instrument: int
    trade_id: int
    buyer: int
    seller: int
    quantity_t: int
    price_ticks: int
    buy_order_id: int = -1
    sell_order_id: int = -1


class TradeAdjusted(Event, frozen=True):
    """A trade got another price before its settlement."""

    instrument: int
    trade_id: int
    buyer: int
    seller: int
    quantity_t: int
    price_ticks: int
    old_price_ticks: int
    buy_order_id: int = -1
    sell_order_id: int = -1


class KillSwitchSet(Event, frozen=True):
    account: int
    instrument: int
    on: bool


class LimitsSet(Event, frozen=True):
    account: int
    quantity_max_t: int
    notional_max_yen: int
    position_max_t: int
    orders_max: int


class CancelTimerSet(Event, frozen=True):
    """The account's orders are cancelled at this moment; 0: the timer is off."""

    account: int
    at_ns: int


class CancelWaits(Event, frozen=True):
    """The phase forbids cancelling now; it is done first thing in the next phase."""

    account: int
    instrument: int
    side: int


class TradeMade(Event, frozen=True):
    """`taker_side` is -1 in a call auction, where nobody takes.

    `auction_id`: an award of a sealed-bid auction; it is no part of the market's tape.
    """

    trade_id: int
    instrument: int
    price_ticks: int
    quantity_t: int
    yen: int
    buy_order_id: int
    sell_order_id: int
    buyer: int
    seller: int
    taker_side: int
    auction_id: str = ""


class AuctionUncrossed(Event, frozen=True):
    """The result of a call auction; volume 0 and price -1 when nothing crossed.

    `imbalance_t` is demand less supply at the price; `late` marks an auction that fell due
    while the exchange was down.
    """

    instrument: int
    auction: str
    price_ticks: int
    volume_t: int
    imbalance_t: int
    late: bool


class AuctionAnnounced(Event, frozen=True):
    """A sealed-bid auction is to come; the auctioneer's order is `order_id`."""

    auction_id: str
    order_id: int
    account: int
    instrument: int
    direction: int
    pricing: int
    tie: int
    quantity_t: int
    reserve_ticks: int
    cap_t: int
    minimum_t: int
    opens_ns: int
    closes_ns: int


class AuctionOpened(Event, frozen=True):
    """A sealed-bid auction takes bids."""

    auction_id: str
    instrument: int


class SealedAuctionHeld(Event, frozen=True):
    """The result of a sealed-bid auction; price -1 and quantity 0 when nothing was awarded.

    `taking_part_t`: what was bid within reserve price and caps. `withdrawn`: it was called off.
    """

    auction_id: str
    instrument: int
    price_ticks: int
    quantity_t: int
    offered_t: int
    taking_part_t: int
    bids: int
    withdrawn: bool
    late: bool


class PhaseChanged(Event, frozen=True):
    """`reason` says why the exchange itself has halted a market, else it is empty."""

    instrument: int
    phase: int
    next_phase: int
    next_change_ns: int
    reason: str = ""


class ReferencePriceSet(Event, frozen=True):
    instrument: int
    price_ticks: int
    band_low_ticks: int
    band_high_ticks: int


class CashDeposited(Event, frozen=True):
    account: int
    yen: int


class CashWithdrawn(Event, frozen=True):
    account: int
    yen: int


class InstructionKind(IntEnum):
    """What a registry is asked to do."""

    DELIVERY = 0
    DEPOSIT = 1
    WITHDRAWAL = 2
    RETIREMENT = 3


class RegistryInstructed(Event, frozen=True):
    """The registry shall do this, once, under this key. DELIVERY: account -> counter account.

    DEPOSIT: holding to trading account; WITHDRAWAL: back; RETIREMENT: out of the trading account.
    `yen_paid`, `yen_received`: the buyer's and the seller's cash leg of a delivery. `client_key`
    is the idempotency key under which the participant asked. `prefers_lots`: the lots are a wish,
    served before others; otherwise these and no others will do. `due`: the day of what was netted,
    empty for anything else.
    """

    key: str
    kind: int
    account: int
    instrument: int
    quantity_t: int
    counter_account: int = -1
    yen_paid: int = 0
    yen_received: int = 0
    purpose: str = ""
    beneficiary: str = ""
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""
    prefers_lots: bool = False
    disclosure: Disclosure | None = None
    ending: str = "retire"
    due: str = ""


class CreditsSettled(Event, frozen=True):
    """Both legs of a delivery were posted."""

    key: str
    seller: int
    buyer: int
    instrument: int
    quantity_t: int
    yen_paid: int
    yen_received: int
    blocks: tuple[tuple[str, str], ...]


class CreditsDeposited(Event, frozen=True):
    key: str
    account: int
    instrument: int
    quantity_t: int
    blocks: tuple[tuple[str, str], ...]


class CreditsWithdrawn(Event, frozen=True):
    key: str
    account: int
    instrument: int
    quantity_t: int
    blocks: tuple[tuple[str, str], ...]


class CreditsRetired(Event, frozen=True):
    key: str
    account: int
    instrument: int
    quantity_t: int
    purpose: str
    beneficiary: str
    blocks: tuple[tuple[str, str], ...]


class InstructionVoided(Event, frozen=True):
    """The registry will not do it; both sides are made whole.

    Of a delivery's cash leg remains what the netting owed beyond the credits that never came:
    `yen_paid` by the counter account, `yen_received` by the account.
    """

    key: str
    kind: int
    account: int
    counter_account: int
    instrument: int
    quantity_t: int
    reason: str
    yen_paid: int = 0
    yen_received: int = 0


class DeliveryFailed(Event, frozen=True):
    """A delivery was voided through this account's fault; `fails` counts its fails so far."""

    key: str
    account: int
    counter_account: int
    instrument: int
    quantity_t: int
    fails: int


class DifferenceSettled(Event, frozen=True):
    """A participant whose trades of a day net to no credits got (or paid) the yen between them."""

    account: int
    instrument: int
    due: str
    yen: int


class OtcEntered(Event, frozen=True):
    """One side of a deal waits for its like; what it needs is set aside."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    side: int
    lot: tuple[str, str]
    quantity_t: int
    price_ticks: int
    client_key: str = ""


class OtcMatched(Event, frozen=True):
    """Two entries agree in everything; the instruction with this key delivers against payment."""

    key: str
    buy_entry_id: int
    sell_entry_id: int
    buyer: int
    seller: int
    instrument: int
    lot: tuple[str, str]
    quantity_t: int
    price_ticks: int
    yen: int


class OtcEnded(Event, frozen=True):
    """An entry found no like: taken back, or its day ended. What it set aside is free."""

    entry_id: int
    account: int
    counter_account: int
    instrument: int
    reason: int


class BalanceChanged(Event, frozen=True):
    """An account's balance in one asset (-1: yen, else the instrument) after the command."""

    account: int
    asset: int
    free: int
    held: int
    due_in: int
    due_out: int
