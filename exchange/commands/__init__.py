"""Everything that can be asked of the venue: frozen, tagged messages.

A command carries integers only (accounts and instruments by their index in the venue's
tables, prices in ticks, quantities in tonnes, money in yen), so that the same bytes are
journaled, replayed and passed to the kernels. The sequencer stamps each with its number
and its time; nothing below it reads a clock.
"""

from __future__ import annotations

from msgspec import Struct

from exchange.commands.codes import OrderFlag as OrderFlag
from exchange.commands.codes import OrderType as OrderType
from exchange.commands.codes import Phase as Phase
from exchange.commands.codes import SelfTrade as SelfTrade
from exchange.commands.codes import Side as Side
from exchange.commands.codes import TimeInForce as TimeInForce
from exchange.instruments import Instrument


class Command(Struct, frozen=True, tag=True, array_like=True):
    """The root of all commands; journaled as an array, so fields are only ever added at the end."""


class OpenAccount(Command, frozen=True):
    """A trading account for a participant; the next free index becomes its account."""

    participant: str


class AddOrder(Command, frozen=True):
    """A new order. `stp_group` 0 means the account's own group.

    A sale may name `lots`, (first, last) serials in their order, all of them free in its account:
    they are set aside with it and delivered first; the rest is the account's oldest.
    """

    account: int
    instrument: int
    side: int
    quantity_t: int
    price_ticks: int = 0
    order_type: int = OrderType.LIMIT
    time_in_force: int = TimeInForce.DAY
    flags: int = 0
    stop_ticks: int = 0
    display_t: int = 0
    expire_ns: int = 0
    stp_mode: int = SelfTrade.CANCEL_NEWEST
    stp_group: int = 0
    cl_ord_id: str = ""
    lots: tuple[tuple[str, str], ...] = ()


class CancelOrder(Command, frozen=True):
    """Cancel by the exchange's order id, or by the account's own id when order_id is -1."""

    account: int
    order_id: int = -1
    cl_ord_id: str = ""


class AmendOrder(Command, frozen=True):
    """Change an order in place; 0 keeps the price, the quantity or what is shown of it.

    `quantity_t` is the order's new whole quantity, its traded part included. A price for a market
    or stop order, and a trigger for an order that waits for none, are rejected.
    """

    account: int
    order_id: int = -1
    cl_ord_id: str = ""
    quantity_t: int = 0
    price_ticks: int = 0
    stop_ticks: int = 0
    display_t: int = 0


class AnnounceAuction(Command, frozen=True):
    """Operator: a sealed-bid auction in which the account sells its credits or, REVERSE, buys.

    What it offers is set aside at once. `direction`, `pricing` and `tie` as in
    matching/sealed_bid.py, as are `reserve_ticks`, `cap_t` and `minimum_t`. Bids are taken from
    `opens_ns` until `closes_ns`; a Tick then holds it.
    """

    account: int
    instrument: int
    quantity_t: int
    reserve_ticks: int
    opens_ns: int
    closes_ns: int
    direction: int = 0
    pricing: int = 0
    cap_t: int = 0
    minimum_t: int = 0
    tie: int = 1
    seed: int = 0


class CloseAuction(Command, frozen=True):
    """Operator: hold a sealed-bid auction now or, `withdrawn`, end it without an award."""

    auction_id: str
    withdrawn: bool = False


class AddBid(Command, frozen=True):
    """A sealed bid; a seller's `lots` as with an order. Its number is its id."""

    account: int
    auction_id: str
    side: int
    price_ticks: int
    quantity_t: int
    cl_ord_id: str = ""
    lots: tuple[tuple[str, str], ...] = ()


class CancelBid(Command, frozen=True):
    """Take back a sealed bid while its auction is open."""

    account: int
    auction_id: str
    bid_id: int


class CancelAll(Command, frozen=True):
    """Cancel all orders of an account; instrument and side -1 mean all of them.

    Where the phase forbids it and `wait` is set, it becomes the first act of the next phase.
    """

    account: int
    instrument: int = -1
    side: int = -1
    wait: bool = False


class CancelAfter(Command, frozen=True):
    """The account's dead-man timer: cancel all its orders at a moment; 0 takes it back."""

    account: int
    at_ns: int


class SetCancelOnDisconnect(Command, frozen=True):
    """Whether the account's orders end when one of its connections is lost.

    `session` numbers the connection among those that are open. Journaled, so that a restart knows
    whose connections it has cut.
    """

    account: int
    session: int
    on: bool


class EndSessions(Command, frozen=True):
    """Connections are gone without a word: all orders of the accounts that asked for it end.

    account and session -1 mean all of them: so begins every start of the exchange. Where the phase
    forbids it, it becomes the first act of the next phase.
    """

    account: int = -1
    session: int = -1


class SetKillSwitch(Command, frozen=True):
    """Operator: cancel all orders in a scope and reject new ones until it is taken back.

    account and instrument -1 mean all of them.
    """

    account: int
    instrument: int
    on: bool


class SetLimits(Command, frozen=True):
    """Operator: an account's limits; 0 means none.

    `position_max_t`: tonnes of a market that the account may come to own, whatever of its open
    buys fills, and tonnes that it may offer at once.
    """

    account: int
    quantity_max_t: int = 0
    notional_max_yen: int = 0
    position_max_t: int = 0
    orders_max: int = 0


class HaltMarket(Command, frozen=True):
    """Operator: stop one market; its orders stay and may be canceled.

    The exchange does it itself, with a `reason`, where ledger and registry differ.
    """

    instrument: int
    reason: str = ""


class ResumeMarket(Command, frozen=True):
    """Operator: reopen a halted market with a call auction."""

    instrument: int


class SetBasePrice(Command, frozen=True):
    """Operator, with a second person's approval: another base price of a market that is closed or
    halted, for the session to come; its band moves with it."""

    instrument: int
    price_ticks: int


class DelistInstrument(Command, frozen=True):
    """Operator, with a second person's approval: end an instrument's market for good, at once.

    What is owed is settled, and who holds its credits can take them out or retire them.
    """

    instrument: int


class ListInstrument(Command, frozen=True):
    """Operator: one more instrument; its index is the next. It trades from its `listed_from` on,
    at the earliest from the exchange day after this one."""

    terms: Instrument


class BustTrade(Command, frozen=True):
    """Operator, with a second person's approval: undo a trade that is not yet instructed."""

    instrument: int
    trade_id: int


class AdjustTrade(Command, frozen=True):
    """Operator, with a second person's approval: another price for a trade not yet instructed."""

    instrument: int
    trade_id: int
    price_ticks: int


class Tick(Command, frozen=True):
    """Time has come to what is due at the stamp's time: phases, uncrossings, settlements."""


class DepositCash(Command, frozen=True):
    account: int
    yen: int


class WithdrawCash(Command, frozen=True):
    account: int
    yen: int


class DepositCredits(Command, frozen=True):
    """Ask for credits to be moved from the participant's holding account to its trading account."""

    account: int
    instrument: int
    quantity_t: int
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""


class WithdrawCredits(Command, frozen=True):
    """Ask for free credits to be moved back to the participant's holding account."""

    account: int
    instrument: int
    quantity_t: int
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""


class Disclosure(Struct, frozen=True):
    """What the beneficiary of a retirement states of its own; empty items say nothing.

    Year, activity or product and its emissions or footprint, why this credit, the rule followed:
    METI Carbon Credit Report 2022-06, 6.1.2.
    """

    year: str = ""
    activity: str = ""
    emissions_t: int | None = None
    reason: str = ""
    rule: str = ""


class SchemeUse(Struct, frozen=True):
    """A scheme that a retirement serves, by its code, and the year for which it counts there.

    The codes and their years are those of `registry/uses.py`; `fiscal_year` is None for a use
    that is not counted by years.
    """

    scheme: str
    fiscal_year: int | None = None


class RetireCredits(Command, frozen=True):
    """Ask for free credits to be retired straight from the trading account.

    `ending`: retire (無効化), surrender (償却) or cancel (取消). `schemes` says what the credits
    count for, nothing (a voluntary use) where it is empty; `purpose` is the holder's own words,
    which decide nothing and may be empty where a scheme is named. `among`:
    where no lots are named, these serials alone will do; () means any.
    """

    account: int
    instrument: int
    quantity_t: int
    purpose: str
    beneficiary: str
    lots: tuple[tuple[str, str], ...] = ()
    client_key: str = ""
    disclosure: Disclosure | None = None
    ending: str = "retire"
    schemes: tuple[SchemeUse, ...] = ()
    among: tuple[tuple[str, str], ...] = ()


class EnterOtc(Command, frozen=True):
    """One side's account of a deal made elsewhere: class, side, certified block, quantity, price
    and with whom. `lot` is the block's (first, last) serial."""

    account: int
    counter_account: int
    instrument: int
    side: int
    lot: tuple[str, str]
    quantity_t: int
    price_ticks: int
    client_key: str = ""


class WithdrawOtc(Command, frozen=True):
    """Withdraw an entry that still waits for its like; its id is the seq that entered it."""

    account: int
    entry_id: int


class ConfirmInstruction(Command, frozen=True):
    """The registry did what the instruction with this key asked; `blocks` are serial ranges."""

    key: str
    blocks: tuple[tuple[str, str], ...] = ()


class VoidInstruction(Command, frozen=True):
    """The registry will never do what the instruction with this key asked.

    `failing` is the account that a delivery failed at, -1 where nobody's did.
    """

    key: str
    reason: str
    failing: int = -1


AnyCommand = (
    OpenAccount
    | AddOrder
    | CancelOrder
    | Tick
    | DepositCash
    | WithdrawCash
    | DepositCredits
    | WithdrawCredits
    | RetireCredits
    | ConfirmInstruction
    | VoidInstruction
    | AmendOrder
    | CancelAll
    | CancelAfter
    | SetKillSwitch
    | SetLimits
    | HaltMarket
    | ResumeMarket
    | BustTrade
    | AdjustTrade
    | AnnounceAuction
    | CloseAuction
    | AddBid
    | CancelBid
    | EnterOtc
    | WithdrawOtc
    | SetBasePrice
    | DelistInstrument
    | ListInstrument
    | SetCancelOnDisconnect
    | EndSessions
)


class Stamped(Struct, frozen=True, gc=False, array_like=True):
    """A command with its number in the exchange's one order and its logical time.

    `key` names the request that sent it, where that had an idempotency key: after a crash it tells
    whether the request was done. The venue does not read it.
    """

    seq: int
    time_ns: int
    command: AnyCommand
    key: str = ""
