"""Own orders in a call phase: the group's best on the other side decides, however many rest."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.commands import Phase, SelfTrade
from tests.matching.orders import BUY, SELL, BookPair

OWNER = 7


def test_the_next_best_own_order_decides_after_the_best_is_gone() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    for order_id, price in enumerate((104, 101, 103, 102, 105)):
        pair.add(order_id, SELL, 5, price, account=OWNER)
    for order_id, best in ((1, 101), (3, 102), (2, 103), (0, 104), (4, 105)):
        pair.add(10, BUY, 5, best, account=OWNER)
        assert pair.reasons() == ["STP_WOULD_CROSS"]
        assert pair.add(11, BUY, 5, best - 1, account=OWNER)[0][0] == "ACCEPTED"
        pair.cancel(11)
        pair.cancel(order_id)
    assert pair.add(10, BUY, 5, 105, account=OWNER)[0][0] == "ACCEPTED"


def test_groups_sides_and_their_orders_are_held_apart() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 100, account=1, stp_group=OWNER)
    pair.add(2, SELL, 5, 90, account=2)
    assert pair.add(3, BUY, 5, 99, account=3, stp_group=OWNER)[0][0] == "ACCEPTED"
    pair.add(4, BUY, 5, 100, account=4, stp_group=OWNER)
    assert pair.reasons() == ["STP_WOULD_CROSS"]
    assert pair.add(5, BUY, 5, 120, account=1)[0][0] == "ACCEPTED"
    pair.add(6, SELL, 5, 99, account=5, stp_group=OWNER)
    assert pair.reasons() == ["STP_WOULD_CROSS"]


@pytest.mark.parametrize("seed", range(5))
def test_entry_is_rejected_exactly_when_a_walk_over_all_own_orders_finds_a_cross(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pair = BookPair(Phase.AUCTION_CALL)
    resting: dict[int, tuple[int, int]] = {}
    for order_id in range(250):
        if len(resting) > 60 or (resting and rng.random() < 0.3):
            gone = int(rng.choice(list(resting)))
            pair.cancel(gone)
            del resting[gone]
        side, price = int(rng.integers(2)), int(rng.integers(60, 140))
        crossed = any(
            other != side and (price - level) * (1 - 2 * side) >= 0
            for other, level in resting.values()
        )
        pair.add(order_id, (BUY, SELL)[side], 1, price, account=OWNER)
        assert pair.reasons() == ["STP_WOULD_CROSS" if crossed else "NONE"]
        if not crossed:
            resting[order_id] = side, price


def test_an_auction_within_the_call_leaves_the_groups_that_rest() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 5, 95, account=OWNER)
    pair.add(2, SELL, 5, 120, account=OWNER)
    pair.add(3, BUY, 5, 100)
    pair.uncross()
    assert [trade[:3] for trade in pair.trades()] == [(3, 1, 5)]
    pair.add(4, BUY, 5, 120, account=OWNER, stp_mode=SelfTrade.CANCEL_NEWEST)
    assert pair.reasons() == ["STP_WOULD_CROSS"]
    assert pair.add(5, BUY, 5, 119, account=OWNER)[0][0] == "ACCEPTED"
