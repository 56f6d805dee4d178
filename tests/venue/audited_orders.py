"""Open orders as the events report them: open quantity, greatest cost and time of expiry.

Nothing here reads the venue: an order follows from its acceptance, the later events and the
accepted command. Sealed bids and the offers of sealed auctions are orders of no book.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from exchange.commands import AddOrder, OrderType, Side, TimeInForce
from exchange.events import OrderAccepted
from exchange.instruments import Instrument
from exchange.units import tokyo_day

PRICED = (OrderType.LIMIT, OrderType.STOP_LIMIT)
AT_ONCE = (TimeInForce.IOC, TimeInForce.FOK)


class Violation(AssertionError):
    """A broken invariant; `rule` names it in one word."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(f"{rule}: {sentence}")
        self.rule = rule


def demand(holds: bool, rule: str, *facts: object) -> None:
    """Raise a Violation of a rule, with the facts, unless it holds."""
    if not holds:
        raise Violation(rule, " ".join(map(str, facts)))


@dataclass(slots=True)
class Terms:
    """The terms of an instrument that its cash depends on."""

    lot_t: int
    yen_per_tick_lot: int
    fee_yen_per_t: int

    @classmethod
    def of(cls, instrument: Instrument) -> Terms:
        return cls(
            instrument.lot_t, int(instrument.tick_yen * instrument.lot_t), instrument.fee_yen_per_t
        )

    def value(self, price_ticks: int, quantity_t: int) -> int:
        """The value in yen of a quantity at a price, without the fee."""
        lots, rest = divmod(quantity_t, self.lot_t)
        demand(rest == 0, "lots", quantity_t, "t are no whole lots of", self.lot_t)
        return price_ticks * lots * self.yen_per_tick_lot


@dataclass(slots=True)
class OpenOrder:
    """An open order. `hold_ticks`: the price of its hold; `placed`: the count at which it last
    took its place in the queue."""

    order_id: int
    account: int
    group: int
    instrument: int
    side: int
    order_type: int
    time_in_force: int
    limit_ticks: int
    hold_ticks: int
    stop_ticks: int
    open_t: int
    whole_t: int
    stp_mode: int
    expire_ns: int
    since_ns: int
    placed: int
    auction_id: str = ""
    is_waiting: bool = False

    @property
    def day(self) -> int:
        """The day in Tokyo on which the order was accepted."""
        return tokyo_day(self.since_ns)

    @property
    def is_priced(self) -> bool:
        return self.order_type in PRICED

    @property
    def passes(self) -> bool:
        """True if the order never rests in continuous trading."""
        if self.is_waiting or self.auction_id:
            return False
        at_once = self.time_in_force in (*AT_ONCE, TimeInForce.AUCTION)
        return at_once or not self.is_priced

    def is_same_trader(self, other: OpenOrder) -> bool:
        """True if self-trade prevention treats both as one trader."""
        return self.account == other.account or (self.group > 0 and self.group == other.group)

    def takes(self, price_ticks: int) -> bool:
        """True if the order's limit allows the price."""
        if not self.is_priced:
            return self.side == Side.SELL or price_ticks <= self.hold_ticks
        if self.side == Side.BUY:
            return price_ticks <= self.limit_ticks
        return price_ticks >= self.limit_ticks


def open_order_of(event: OrderAccepted, command: object, band_high: int, placed: int) -> OpenOrder:
    """The order that an acceptance reports; `band_high`: the highest price of its market now."""
    order = command if isinstance(command, AddOrder) else None
    is_stop = event.order_type >= OrderType.STOP
    priced = event.order_type in PRICED
    return OpenOrder(
        order_id=event.order_id,
        account=event.account,
        group=order.stp_group if order else 0,
        instrument=event.instrument,
        side=event.side,
        order_type=event.order_type,
        time_in_force=event.time_in_force,
        limit_ticks=event.price_ticks,
        hold_ticks=event.price_ticks if priced else band_high,
        stop_ticks=order.stop_ticks if order and is_stop else 0,
        open_t=event.quantity_t,
        whole_t=event.quantity_t,
        stp_mode=order.stp_mode if order else 0,
        expire_ns=order.expire_ns if order and event.time_in_force == TimeInForce.GTD else 0,
        since_ns=event.time_ns,
        placed=placed,
        auction_id=event.auction_id,
        is_waiting=is_stop,
    )


class OpenOrders:
    """All open orders by id, and their counts by account."""

    def __init__(self) -> None:
        self.live: dict[int, OpenOrder] = {}
        self.passing: dict[int, OpenOrder] = {}
        self.dated: dict[int, OpenOrder] = {}
        self.count: Counter[int] = Counter()
        self.buys_t: Counter[tuple[int, int]] = Counter()

    def add(self, order: OpenOrder) -> None:
        """Add an order."""
        demand(order.order_id not in self.live, "ids", "accepted twice:", order)
        self.live[order.order_id] = order
        if not order.auction_id:
            self.count[order.account] += 1
        if order.expire_ns:
            self.dated[order.order_id] = order
        self.note(order)
        self.change(order, 0)

    def note(self, order: OpenOrder) -> None:
        """Keep an order that may not rest in `passing`."""
        if order.passes:
            self.passing[order.order_id] = order

    def change(self, order: OpenOrder, before_t: int) -> None:
        """Update the counts after the open quantity has changed."""
        if order.side == Side.BUY:
            self.buys_t[order.account, order.instrument] += order.open_t - before_t
        if order.open_t == 0:
            self.remove(order)

    def remove(self, order: OpenOrder) -> None:
        """Remove an order that has ended."""
        del self.live[order.order_id]
        self.passing.pop(order.order_id, None)
        self.dated.pop(order.order_id, None)
        if not order.auction_id:
            self.count[order.account] -= 1

    def in_scope(self, account: int, instrument: int, side: int = -1) -> Iterator[OpenOrder]:
        """The orders of a scope; -1 means all."""
        return (
            order
            for order in self.live.values()
            if account in (-1, order.account)
            and instrument in (-1, order.instrument)
            and side in (-1, order.side)
        )
