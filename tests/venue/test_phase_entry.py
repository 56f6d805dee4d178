"""Phases, bands and auctions that `Markets` enters without the kernel, against the kernel."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from exchange.commands import Phase, TimeInForce
from exchange.matching import MESSAGE, MessageKind, snapshot
from exchange.venue.kernel import make_accounts
from exchange.venue.markets import Markets
from exchange.venue.row_codec import message_row
from tests.venue.world import instruments

ACCOUNT = 2
PHASES = (Phase.CLOSED, Phase.PRE_OPEN, Phase.AUCTION_CALL, Phase.CONTINUOUS, Phase.CANCEL_ONLY)


def markets_with(orders: int) -> Markets:
    """A market in a call with orders of one account on both sides, which do not cross."""
    listed = instruments()
    accounts = make_accounts(4, listed)
    accounts.ledger[ACCOUNT, :, 0] = 2**40
    markets = Markets(listed, 64, 0, accounts)
    markets.set_phase(0, Phase.AUCTION_CALL, 1)
    for number in range(orders):
        row = message_row(
            order_id=10 + number,
            time_ns=2 + number,
            kind=MessageKind.ADD,
            account=ACCOUNT,
            side=number % 2,
            price_ticks=1_600 + 10 * (number % 2),
            quantity_t=10,
            time_in_force=TimeInForce.DAY,
        )
        _, rows = markets.process(np.frombuffer(bytearray(row), MESSAGE))
        assert len(rows) == 1
    return markets


def books_of(markets: Markets) -> bytes:
    """The books after one more message, which clears what the kernel noted of the last one."""
    markets.expire(90)
    return snapshot(markets.books)


@pytest.mark.parametrize("orders", [0, 4])
def test_a_phase_leaves_the_same_books_whether_the_kernel_is_asked_or_not(orders: int) -> None:
    for first, second in product(PHASES, PHASES):
        short, long = markets_with(orders), markets_with(orders)
        for at, phase in enumerate((first, second), 100):
            told = short.set_phase(0, phase, at).copy()
            asked = long._control(0, MessageKind.SET_PHASE, at, quantity_t=phase)
            assert (told == asked).all(), (first, second)
            assert books_of(short) == books_of(long), (first, second)
            assert short[0].phase is phase


def test_a_band_of_an_empty_book_is_that_of_the_kernel() -> None:
    short, long = markets_with(0), markets_with(0)
    assert not len(short.set_reference(0, 1_700, 100))
    low, high = long[0].instrument.band(1_700)
    terms = {"price_ticks": low, "stop_ticks": high, "quantity_t": 1_700}
    long._control(0, MessageKind.SET_BAND, 100, **terms)
    assert books_of(short) == books_of(long)


def test_an_auction_held_at_once_is_a_phase_and_an_uncross() -> None:
    short, long = markets_with(4), markets_with(4)
    told = short.hold_auction(0, 100).copy()
    long._control(0, MessageKind.SET_PHASE, 100, quantity_t=Phase.UNCROSSING)
    asked = long.uncross(0, 100)
    assert (told == asked).all()
    assert books_of(short) == books_of(long)
    assert short[0].phase is Phase.UNCROSSING
