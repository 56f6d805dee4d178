"""Prefetching within a batch changes no result: it happens only where many orders rest."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.commands import SelfTrade, TimeInForce
from exchange.matching import MESSAGE, MessageKind, OrderBook
from exchange.matching.look_ahead import FAR, MANY
from tests.matching.flows import LOW, WORLDS, assert_same, make_pair, mixed_flow

RESTING = MANY + 1_000


def resting_orders(first_id: int) -> np.ndarray:
    """More orders than the caches hold, far below the market, that trades do not use up."""
    orders = np.zeros(RESTING, MESSAGE)
    orders["order_id"] = first_id + np.arange(RESTING)
    orders["price_ticks"] = LOW + np.arange(RESTING) % 5
    orders["quantity_t"] = 1 << 30
    orders["account"] = 99
    orders["stp_mode"], orders["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    return orders


@pytest.mark.parametrize("ids_max", [None, 100_000], ids=["hashed", "dense"])
def test_batches_over_many_resting_orders_agree_with_the_twin(ids_max: int | None) -> None:
    """Invalid fields included: a prefetched row may have any value."""
    flow = mixed_flow(8, 1_200, 1)
    flow = flow[flow["kind"] <= MessageKind.AMEND]
    book, twin = make_pair(WORLDS["plain"], orders_max=2 * RESTING, ids_max=ids_max)
    messages = np.concatenate([resting_orders(50_000), flow])
    assert_same(book, twin, messages, seed=8, step=len(resting_orders(0)))
    assert len(book.live_orders()) > MANY  # so the prefetch ran to the end


def test_a_batch_and_its_messages_one_by_one_end_alike() -> None:
    flow = mixed_flow(9, 4 * FAR, 1)
    flow = flow[flow["kind"] <= MessageKind.AMEND]
    digests = []
    for step in (1, len(flow)):
        book = OrderBook.of(WORLDS["plain"], 2 * RESTING)
        book.submit(resting_orders(50_000))
        for start in range(0, len(flow), step):
            book.submit(flow[start : start + step])
        digests.append(book.digest())
    assert digests[0] == digests[1]
