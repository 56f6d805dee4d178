"""Any order of commands, chosen by Hypothesis, with the twin as the model; restart is a rule."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from exchange.commands import OrderType, Phase, SelfTrade, TimeInForce
from exchange.matching import BookRules, Dynamic, MessageKind, OrderBook, Tie
from exchange.matching.reference import ReferenceBook
from tests.matching.orders import message

RULES = [
    BookRules(
        1, 40, reference_ticks=20, tie=Tie.PRO_RATA, dynamic_ticks=9, dynamic_action=Dynamic.HALT
    )
]
ids = st.integers(0, 15)
prices = st.integers(14, 26)
quantities = st.integers(1, 9)


class Market(RuleBasedStateMachine):
    """A book and its twin under random commands."""

    def __init__(self) -> None:
        super().__init__()
        self.book = OrderBook.of(RULES, orders_max=12)
        self.twin = ReferenceBook(RULES, orders_max=12)

    def send(self, kind: MessageKind, **fields: int) -> None:
        row = message(kind, **fields)
        assert self.book.submit(row).tolist() == self.twin.submit(row).tolist()

    @rule(
        order_id=ids,
        account=st.integers(0, 2),
        side=st.integers(0, 1),
        price=prices,
        stop=prices,
        quantity=quantities,
        order_type=st.sampled_from(OrderType),
        time_in_force=st.sampled_from(TimeInForce),
        stp_mode=st.sampled_from(SelfTrade),
        flags=st.sampled_from([0, 0, 1, 2]),
        display=st.sampled_from([0, 0, 0, 2]),
    )
    def add(self, price: int, stop: int, quantity: int, display: int, **fields: int) -> None:
        self.send(
            MessageKind.ADD,
            price_ticks=price,
            stop_ticks=stop,
            quantity_t=quantity,
            display_t=display,
            expire_ns=5,
            **fields,
        )

    @rule(order_id=ids)
    def cancel(self, order_id: int) -> None:
        self.send(MessageKind.CANCEL, order_id=order_id, account=-1)

    @rule(order_id=ids, price=prices, quantity=quantities, stop=prices)
    def amend(self, order_id: int, price: int, quantity: int, stop: int) -> None:
        self.send(
            MessageKind.AMEND,
            order_id=order_id,
            account=-1,
            price_ticks=price,
            quantity_t=quantity,
            stop_ticks=stop,
        )

    @rule(account=st.integers(-1, 2), side=st.integers(0, 2))
    def mass_cancel(self, account: int, side: int) -> None:
        self.send(MessageKind.MASS_CANCEL, account=account, side=side)

    @rule(phase=st.sampled_from([*Phase, Phase.CONTINUOUS, Phase.AUCTION_CALL]))
    def enter(self, phase: Phase) -> None:
        self.send(MessageKind.SET_PHASE, quantity_t=phase)

    @rule()
    def uncross(self) -> None:
        self.send(MessageKind.UNCROSS)

    @rule(now=st.integers(0, 9), day=st.integers(0, 1))
    def expire(self, now: int, day: int) -> None:
        self.send(MessageKind.EXPIRE, time_ns=now, flags=day)

    @rule(low=st.integers(1, 19), high=st.integers(21, 40))
    def set_band(self, low: int, high: int) -> None:
        self.send(MessageKind.SET_BAND, price_ticks=low, stop_ticks=high, quantity_t=20)

    @rule()
    def restart(self) -> None:
        before = self.book.digest()
        self.book = OrderBook.restore(self.book.snapshot())
        assert self.book.digest() == before

    @invariant()
    def both_hold_the_same_orders(self) -> None:
        self.book.check()
        assert np.array_equal(self.book.live_orders(), self.twin.live_orders())
        assert self.book.indicative() == self.twin.indicative()


Market.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    suppress_health_check=list(HealthCheck),
)
TestMarket = Market.TestCase
