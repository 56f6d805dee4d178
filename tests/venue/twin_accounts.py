"""The twin's accounts: balances in dicts; holds are never posted, only added up.

Nothing here is shared with the ledger's arrays. `have` is what an account owns and has not sold.
Its free part is what remains after the holds of its open orders, computed from the orders at each
query.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exchange.commands import SetLimits, Side
from exchange.events import Reason
from exchange.instruments import Instrument
from exchange.units import NOTIONAL_LIMIT

if TYPE_CHECKING:
    from exchange.matching.reference_state import Order

OUTSIDE, EXCHANGE, FIRST = 0, 1, 2
YEN = -1
EVERYBODY = 0
LEDGER_MAX = 2**62

Place = tuple[int, int]


@dataclass
class Limits:
    """An account's limits; 0: none."""

    quantity_max_t: int = 0
    notional_max_yen: int = 0
    position_max_t: int = 0
    orders_max: int = 0


@dataclass(frozen=True)
class OffBookHold:
    """A hold outside the books: of a bid, an auction's offer or an OTC entry."""

    account: int
    instrument: int
    side: int
    amount: int
    quantity_t: int


class TwinAccounts:
    """Balances by (account, asset); asset YEN or an instrument's index."""

    def __init__(
        self, instruments: tuple[Instrument, ...], accounts_max: int, live: dict[int, Order]
    ) -> None:
        self.instruments = instruments
        self.accounts_max = accounts_max
        self.names = ["outside", "exchange"]
        self.have: defaultdict[Place, int] = defaultdict(int)
        self.due_in: defaultdict[Place, int] = defaultdict(int)
        self.due_out: defaultdict[Place, int] = defaultdict(int)
        self.limits: defaultdict[int, Limits] = defaultdict(Limits)
        self.switches: set[Place] = set()
        self._live = live
        self._own: defaultdict[int, dict[int, Order]] = defaultdict(dict)
        self._held: dict[Place, int] = {}
        self._off_book: dict[int, OffBookHold] = {}

    def exists(self, account: int) -> bool:
        """True if this is a participant's account."""
        return FIRST <= account < len(self.names)

    def open(self, name: str) -> int | None:
        """The account of this name, a new one if there is none; None: rejected."""
        if name not in self.names[FIRST:]:
            if not 1 <= len(name) <= 64 or len(self.names) == self.accounts_max:
                return None
            self.names.append(name)
        return self.names.index(name, FIRST)

    # --- holds -----------------------------------------------------------------------------

    def entered(self, order: Order) -> None:
        """Count one more open order of an account."""
        self._own[order.account][order.order_id] = order

    def changed(self, *accounts: int) -> None:
        """Drop the ended orders and the cached sums of these accounts."""
        for account in accounts:
            own = self._own[account]
            for order_id in [order_id for order_id in own if order_id not in self._live]:
                del own[order_id]
            for asset in range(YEN, len(self.instruments)):
                self._held.pop((account, asset), None)

    def hold_off_book(self, number: int, off_book: OffBookHold) -> None:
        """Place a hold outside the books under this number."""
        self._off_book[number] = off_book
        self.changed(off_book.account)

    def release(self, number: int) -> None:
        """Release the hold of this number."""
        self.changed(self._off_book.pop(number).account)

    def orders(self, account: int) -> int:
        """The number of the account's open orders."""
        return len(self._own[account])

    def cost(self, instrument: int, side: int, price: int, quantity: int) -> int:
        """The hold that an order of this size needs."""
        if side == Side.SELL:
            return quantity
        terms = self.instruments[instrument]
        return terms.yen(price, quantity) + terms.fee_yen_per_t * quantity

    def held(self, account: int, asset: int) -> int:
        """The sum of the holds of the account's open orders in an asset."""
        place = (account, asset)
        if place not in self._held:
            self._held[place] = sum(
                self.cost(order.instrument, order.side, order.hold, order.open)
                for order in self._own[account].values()
                if asset == (YEN if order.side == Side.BUY else order.instrument)
            ) + sum(
                hold.amount
                for hold in self._off_book.values()
                if place == (hold.account, YEN if hold.side == Side.BUY else hold.instrument)
            )
        return self._held[place]

    def free(self, account: int, asset: int) -> int:
        """The amount that can be spent, sold or withdrawn."""
        return self.have[account, asset] - self.held(account, asset)

    def balance(self, account: int, asset: int) -> tuple[int, int, int, int]:
        """(free, held, due in, due out)."""
        place = (account, asset)
        held = self.held(account, asset)
        return self.have[place] - held, held, self.due_in[place], self.due_out[place]

    # --- reasons to reject an order -------------------------------------------------------------

    def is_killed(self, account: int, instrument: int) -> bool:
        """True if a switch covers the account in the market: for all accounts, one, or one
        market."""
        scopes = {(a, i) for a in (EVERYBODY, account) for i in (-1, instrument)}
        return bool(scopes & self.switches)

    def too_large(self, instrument: int, quantity: int) -> bool:
        """True if the value of the order would overflow at some price."""
        terms = self.instruments[instrument]
        numerator, denominator = terms.tick_yen.as_integer_ratio()
        worst = terms.ladder_ticks * numerator + terms.fee_yen_per_t * denominator
        return quantity > terms.quantity_max_t or quantity * worst > NOTIONAL_LIMIT

    def breach(
        self, account: int, instrument: int, side: int, price: int, quantity: int, more: int
    ) -> int:
        """The limit that an order with so many more tonnes breaks, or NONE."""
        limits = self.limits[account]
        terms = self.instruments[instrument]
        numerator, denominator = terms.tick_yen.as_integer_ratio()
        if limits.quantity_max_t and quantity > limits.quantity_max_t:
            return Reason.QTY_MAX
        notional = price * quantity * numerator // denominator
        if limits.notional_max_yen and notional > limits.notional_max_yen:
            return Reason.NOTIONAL_MAX
        return self.position_breach(account, instrument, side, more)

    def position_breach(self, account: int, instrument: int, side: int, more: int) -> int:
        """The position limit that is broken once all open orders of this side have traded, or
        NONE."""
        limit, position = self.limits[account].position_max_t, more
        if side == Side.BUY:
            place = (account, instrument)
            position += self.have[place] + self.due_in[place]
        for order in self._own[account].values():
            if (order.instrument, order.side) == (instrument, side):
                position += order.open
        for hold in self._off_book.values():
            if (hold.account, hold.instrument, hold.side) == (account, instrument, side):
                position += hold.quantity_t
        return Reason.POSITION_MAX if limit and more > 0 and position > limit else Reason.NONE

    def too_many(self, account: int) -> int:
        """True if the account has as many open orders as it may."""
        limit = self.limits[account].orders_max
        return Reason.TOO_MANY_OPEN_ORDERS if 0 < limit <= self.orders(account) else Reason.NONE

    def shortage(self, account: int, instrument: int, side: int, need: int) -> int:
        """The reason why an account cannot hold this amount, or NONE."""
        asset = YEN if side == Side.BUY else instrument
        if self.free(account, asset) >= need:
            return Reason.NONE
        return Reason.INSUFFICIENT_FUNDS if side == Side.BUY else Reason.INSUFFICIENT_CREDITS

    def rejection_reason(self, order: Order, quantity: int, hold: int) -> int:
        """The reason against an order of another quantity at another hold price: a limit, or a
        balance that would fall below zero."""
        account, instrument, side = order.account, order.instrument, order.side
        if self.too_large(instrument, quantity):
            return Reason.QTY_MAX
        more = quantity - order.quantity
        reason = self.breach(account, instrument, side, hold, quantity, more)
        if reason:
            return reason
        need = self.cost(instrument, side, hold, order.open + more)
        need -= self.cost(instrument, side, order.hold, order.open)
        return self.shortage(account, instrument, side, need)

    def set_limits(self, command: SetLimits) -> bool:
        """Set limits; False if they are invalid."""
        values = (
            command.quantity_max_t,
            command.notional_max_yen,
            command.position_max_t,
            command.orders_max,
        )
        if not all(0 <= value < LEDGER_MAX for value in values):
            return False
        self.limits[command.account] = Limits(*values)
        return True

    # --- movements -------------------------------------------------------------------------

    def trade(self, instrument: int, buyer: int, seller: int, price: int, quantity: int) -> None:
        """Book a trade's obligations on both sides (a negative quantity undoes it)."""
        sign = 1 if quantity > 0 else -1
        pays, receives, fees = self.terms_of(instrument, price, abs(quantity))
        self.have[buyer, YEN] -= sign * pays
        self.due_out[buyer, YEN] += sign * pays
        self.due_in[buyer, instrument] += quantity
        self.have[seller, instrument] -= quantity
        self.due_out[seller, instrument] += quantity
        self.due_in[seller, YEN] += sign * receives
        self.due_in[EXCHANGE, YEN] += sign * fees

    def terms_of(self, instrument: int, price: int, quantity: int) -> tuple[int, int, int]:
        """(the buyer's payment, the seller's proceeds, the exchange's fees)."""
        terms = self.instruments[instrument]
        value, fee = terms.yen(price, quantity), terms.fee_yen_per_t * quantity
        seller_fee = min(fee, value)
        return value + fee, value - seller_fee, fee + seller_fee

    def move_cash(self, account: int, yen: int) -> int:
        """Deposit yen (negative: withdraw); the reason of a rejection."""
        inside = -self.have[OUTSIDE, YEN]
        room = LEDGER_MAX - inside if yen > 0 else LEDGER_MAX
        if not 0 < abs(yen) < room:
            return Reason.INVALID_PARAMS
        if yen < 0 and self.free(account, YEN) < -yen:
            return Reason.INSUFFICIENT_FUNDS
        self.have[account, YEN] += yen
        self.have[OUTSIDE, YEN] -= yen
        return Reason.NONE
