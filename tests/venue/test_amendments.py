"""Checks of amendments against money, credits and limits at the hold price of the amended order.

They are stated of the balances and orders themselves, not of how the venue checks.
"""

from __future__ import annotations

import random
from itertools import product

import pytest

from exchange.commands import AddOrder, AmendOrder, OrderType, SetLimits, Side
from exchange.events import CommandRejected, Event, OrderAccepted, OrderAmended, Reason
from exchange.matching import live_orders
from tests.venue.test_breaker import breaker
from tests.venue.world import ANN, BOB, CAT, RE, Exchange, funded

BAND_TOP = 6_021
FUNDS_YEN, CREDITS_T = 10_000_000, 1_000
UNPRICED = (OrderType.MARKET, OrderType.STOP)
# A price in the band, at its edges and beyond them, on and off the ladder; 0 keeps.
PRICES = (0, 1, 316, 317, 3_169, BAND_TOP, BAND_TOP + 1, 6_400, 6_401, 2**31, 2**62, 2**63 - 1, -1)
QUANTITIES = (0, 1, 2, 100, 999, 1_000, 1_001, 10_000, 1_000_000, 2**40, 2**62, 2**63 - 1, -1)


def added(exchange: Exchange, side: Side, quantity: int, kind: OrderType, **more: int) -> int:
    """The id of an accepted order of ANN's without a price."""
    fields = {"order_type": kind, "stop_ticks": 4_000 if kind >= OrderType.STOP else 0} | more
    (event,) = exchange.do(AddOrder(ANN, RE, side, quantity, 0, **fields))
    assert isinstance(event, OrderAccepted)
    return event.order_id


def reasons(events: list[Event]) -> list[int]:
    assert all(isinstance(event, CommandRejected) for event in events), events
    return [event.reason for event in events]


@pytest.mark.parametrize("kind", UNPRICED)
@pytest.mark.parametrize("price", [0, 1, 3_000, BAND_TOP + 1, 2**62])
def test_an_order_without_a_price_cannot_be_amended_beyond_the_money_there_is(
    kind: OrderType, price: int
) -> None:
    exchange = funded()
    order_id = added(exchange, Side.BUY, 1, kind)
    amended = exchange.do(AmendOrder(ANN, order_id, quantity_t=1_000_000, price_ticks=price))
    assert reasons(amended) == [Reason.INSUFFICIENT_FUNDS]
    assert exchange.venue.balance(ANN, -1).held == BAND_TOP


@pytest.mark.parametrize("kind", UNPRICED)
@pytest.mark.parametrize("price", [0, 1, 3_000, BAND_TOP + 1, 2**62])
def test_nor_beyond_the_credits(kind: OrderType, price: int) -> None:
    exchange = funded()
    order_id = added(exchange, Side.SELL, 1, kind)
    amended = exchange.do(AmendOrder(ANN, order_id, quantity_t=1_001, price_ticks=price))
    assert reasons(amended) == [Reason.INSUFFICIENT_CREDITS]
    assert exchange.venue.balance(ANN, RE).held == 1


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"quantity_max_t": 100}, Reason.QTY_MAX),
        ({"notional_max_yen": 1_000_000}, Reason.NOTIONAL_MAX),
        ({"position_max_t": 1_100}, Reason.POSITION_MAX),
    ],
)
@pytest.mark.parametrize("kind", UNPRICED)
@pytest.mark.parametrize("price", [0, 317, BAND_TOP + 1])
def test_nor_beyond_a_limit_which_counts_at_the_price_that_it_holds(
    limit: dict[str, int], reason: Reason, kind: OrderType, price: int
) -> None:
    exchange = funded()
    exchange.do(SetLimits(ANN, **limit))
    order_id = added(exchange, Side.BUY, 100, kind)
    amended = exchange.do(AmendOrder(ANN, order_id, quantity_t=170, price_ticks=price))
    assert reasons(amended) == [reason]


@pytest.mark.parametrize("kind", UNPRICED)
def test_a_price_for_an_order_that_has_none_is_rejected(kind: OrderType) -> None:
    exchange = funded()
    order_id = added(exchange, Side.BUY, 1, kind)
    before = exchange.venue.digest()
    amended = exchange.do(AmendOrder(ANN, order_id, quantity_t=2, price_ticks=3_000))
    assert reasons(amended) == [Reason.INVALID_PARAMS]
    assert exchange.venue.digest() == before
    (event,) = exchange.do(AmendOrder(ANN, order_id, quantity_t=2))
    assert isinstance(event, OrderAmended)
    assert exchange.venue.balance(ANN, -1).held == 2 * BAND_TOP


def test_a_trigger_for_an_order_that_waits_for_none_is_rejected() -> None:
    exchange = funded()
    (event,) = exchange.buy(ANN, 3_000, 5)
    assert isinstance(event, OrderAccepted)
    amended = exchange.do(AmendOrder(ANN, event.order_id, quantity_t=4, stop_ticks=3_100))
    assert reasons(amended) == [Reason.INVALID_PARAMS]


def test_the_books_rejection_of_an_amendment_precedes_that_of_its_balance() -> None:
    """The shortage of a change is reported only if the book would accept it, as for a new order."""
    exchange = funded()
    (event,) = exchange.buy(ANN, 3_000, 5)
    assert isinstance(event, OrderAccepted)
    amended = exchange.do(AmendOrder(ANN, event.order_id, quantity_t=10**6, price_ticks=6_400))
    assert reasons(amended) == [Reason.PRICE_OUT_OF_BAND]


def check_orders(exchange: Exchange, limits: dict[str, int], events: list[Event]) -> None:
    """Check the balances and the changed orders.

    No balance is below zero, every buy holds the most that it may pay, and an order that this
    command added or changed keeps the limits at that price.
    """
    venue = exchange.venue
    for account, asset in product((ANN, BOB, CAT), (-1, 0, RE)):
        balance = venue.balance(account, asset)
        assert min(balance.free, balance.held, balance.due_in, balance.due_out) >= 0
    rows = {int(row["order_id"]): row for row in live_orders(venue.markets.books, RE)}
    worst = {key: max(int(r["price_ticks"]), int(r["hold_ticks"])) for key, r in rows.items()}
    need = dict.fromkeys((ANN, BOB, CAT), 0)
    for key, row in rows.items():
        if row["side"] == Side.BUY:
            need[int(row["account"])] += worst[key] * int(row["open_t"])
    assert {account: venue.balance(account, -1).held for account in need} == need
    for event in events:
        row = None
        if isinstance(event, OrderAccepted | OrderAmended) and event.account == ANN:
            row = rows.get(event.order_id)
        if row is None:
            continue
        assert row["quantity_t"] <= limits["quantity_max_t"]
        assert row["quantity_t"] * worst[event.order_id] <= limits["notional_max_yen"]


@pytest.mark.parametrize("seed", range(20))
def test_no_chain_of_orders_and_amendments_gets_past_money_or_limits(seed: int) -> None:
    rng = random.Random(seed)
    exchange = rng.choice((funded, breaker))()
    limits = {"quantity_max_t": 900, "notional_max_yen": 2_500_000, "position_max_t": 1_800}
    exchange.do(SetLimits(ANN, **limits))
    ids: list[int] = []
    for _ in range(120):
        account = rng.choice((ANN, ANN, BOB, CAT))
        if rng.random() < 0.4 or not ids:
            kind, near = rng.choice(list(OrderType)), 3_100 + rng.randint(-30, 30)
            events = exchange.do(
                AddOrder(
                    account,
                    RE,
                    rng.choice(list(Side)),
                    rng.choice((1, 5, 400, 1_000)),
                    near,
                    order_type=kind,
                    stop_ticks=3_100 + rng.randint(-30, 30),
                    stp_mode=rng.randrange(5),
                )
            )
            ids += [e.order_id for e in events if isinstance(e, OrderAccepted)]
        else:
            change = AmendOrder(
                account,
                rng.choice(ids),
                quantity_t=rng.choice(QUANTITIES),
                price_ticks=rng.choice((*PRICES, 3_100 + rng.randint(-30, 30))),
                stop_ticks=rng.choice((0, 0, 3_100, 2**63 - 1)),
            )
            events = exchange.do(change)
        if rng.random() < 0.03:
            exchange.tick()
        check_orders(exchange, limits, events)
