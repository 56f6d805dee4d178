"""Kill switches and cancels at full size: a kill switch clears 100,000 orders, a cancel always
works."""

from __future__ import annotations

import random
from dataclasses import replace

from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    AnyCommand,
    CancelOrder,
    DepositCash,
    HaltMarket,
    OpenAccount,
    Phase,
    ResumeMarket,
    SetKillSwitch,
    SetLimits,
    Side,
    Stamped,
    Tick,
)
from exchange.events import Event, OrderAccepted, OrderCanceled, OrderRejected, Reason, TradeMade
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import ANN, START_NS, instruments

ORDERS = 100_000
CANCELS = 100_000
FORBIDDING = (Phase.CLOSED, Phase.AUCTION_FROZEN)
MARKETS = tuple(
    replace(instrument, sessions=CONTINUOUS_SESSIONS, ladder_ticks=6400)
    for instrument in instruments()
)


class Market:
    """A venue that applies one group at a time and keeps the commands."""

    def __init__(self, orders_max: int) -> None:
        self.venue = Venue(MARKETS, START_NS, VenueSettings(accounts_max=8, orders_max=orders_max))
        self.sent: list[Stamped] = []

    def do(self, *commands: AnyCommand, at_ns: int = 0) -> list[Event]:
        venue = self.venue
        first_ns = max(venue.time_ns + 1, at_ns)
        group = [Stamped(venue.seq + 1 + i, first_ns + i, c) for i, c in enumerate(commands)]
        self.sent += group
        return venue.apply(group)

    def open(self) -> None:
        """Open two accounts with yen and enter the first call phase."""
        self.do(OpenAccount("ann"), OpenAccount("bob"))
        self.do(DepositCash(ANN, 10**12), DepositCash(ANN + 1, 10**12))
        self.do(Tick(), at_ns=self.venue.next_due_ns)


def test_a_kill_switch_clears_a_hundred_thousand_orders_before_the_next_command() -> None:
    market = Market(orders_max=131_072)
    market.open()
    rng = random.Random(1)
    orders = [
        AddOrder(ANN + i % 2, i % 2, Side.BUY, 1, 3000 + rng.randrange(100)) for i in range(ORDERS)
    ]
    accepted = market.do(*orders)
    assert sum(isinstance(event, OrderAccepted) for event in accepted) == ORDERS
    events = market.do(SetKillSwitch(-1, -1, True), orders[0])
    assert sum(isinstance(event, OrderCanceled) for event in events) == ORDERS
    assert isinstance(events[-1], OrderRejected)
    assert events[-1].reason == Reason.KILL_SWITCH
    assert not any(market.venue.markets.has_orders(index) for index in range(len(MARKETS)))
    market.venue.check()


def test_a_kill_switch_survives_a_restart() -> None:
    market = Market(orders_max=64)
    market.open()
    order = AddOrder(ANN, 0, Side.BUY, 1, 3000)
    market.do(order, SetKillSwitch(ANN, -1, True))
    again = Market(orders_max=64)
    again.venue.apply(market.sent)
    assert again.venue.digest() == market.venue.digest()
    (rejected,) = again.do(order)
    assert isinstance(rejected, OrderRejected)
    assert rejected.reason == Reason.KILL_SWITCH


def test_a_hundred_thousand_cancels_succeed_or_are_rejected_as_closed() -> None:
    """Whatever limits, kill switches and halts are set: only frozen and closed markets reject."""
    rng = random.Random(2)
    market = Market(orders_max=4_096)
    market.open()
    venue = market.venue
    known: list[tuple[int, int, int]] = []
    open_orders: set[int] = set()
    cancels = 0
    while cancels < CANCELS:
        for event in market.do(*_orders(rng, 60)):
            if isinstance(event, OrderAccepted):
                known.append((event.order_id, event.account, event.instrument))
                open_orders.add(event.order_id)
            elif isinstance(event, TradeMade | OrderCanceled):
                open_orders -= _ended(venue, open_orders)
        market.do(_brake(rng))
        if rng.random() < 0.02:
            market.do(Tick(), at_ns=venue.next_due_ns)
        open_orders -= _ended(venue, open_orders)
        drawn = [rng.choice(known[-400:]) for _ in range(100)] if known else []
        answers = market.do(*(CancelOrder(account, order_id) for order_id, account, _ in drawn))
        cancels += max(1, len(drawn))
        for (order_id, _, index), event in zip(drawn, answers, strict=True):
            if order_id in open_orders and venue.phase(index) in FORBIDDING:
                assert event.reason == Reason.CANCEL_NOT_ALLOWED  # type: ignore[attr-defined]
            elif order_id in open_orders:
                assert isinstance(event, OrderCanceled), (event, venue.phase(index))
                open_orders.remove(order_id)
            else:
                assert event.reason in (Reason.ORDER_CLOSED, Reason.UNKNOWN_ORDER)  # type: ignore[attr-defined]
    venue.check()


def _orders(rng: random.Random, count: int) -> list[AddOrder]:
    return [
        AddOrder(ANN + rng.randrange(2), rng.randrange(2), Side.BUY, 1, 3000 + rng.randrange(200))
        for _ in range(count)
    ]


def _brake(rng: random.Random) -> AnyCommand:
    index = rng.randrange(2)
    return rng.choice(
        (
            HaltMarket(index),
            ResumeMarket(index),
            SetKillSwitch(ANN, index, rng.random() < 0.5),
            SetKillSwitch(-1, -1, False),
            SetLimits(ANN, rng.randrange(2), rng.randrange(2), 0, rng.randrange(2)),
            SetLimits(ANN),
        )
    )


def _ended(venue: Venue, orders: set[int]) -> set[int]:
    """The orders that are in no book any more."""
    return {order_id for order_id in orders if venue.markets.order(order_id) is None}
