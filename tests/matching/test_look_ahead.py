"""Prefetching within a batch changes no result: it happens only where many orders rest, or where
ids are spread over a large table."""

from __future__ import annotations

import mmap

import numpy as np
import pytest

from exchange.commands import SelfTrade, TimeInForce
from exchange.matching import MESSAGE, MessageKind, OrderBook
from exchange.matching import columns as col
from exchange.matching.look_ahead import FAR, MANY, WIDE
from exchange.matching.state import CACHE_LINE, HUGE_PAGE, ORDER, aligned_zeros
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


@pytest.mark.parametrize("ids_max", [None, 4 * WIDE], ids=["hashed", "dense"])
def test_batches_with_few_orders_and_a_large_id_table_agree_with_the_twin(
    ids_max: int | None,
) -> None:
    flow = mixed_flow(10, 1_200, 1)
    book, twin = make_pair(WORLDS["plain"], orders_max=WIDE, ids_max=ids_max)
    assert_same(book, twin, flow, seed=10, step=len(flow))
    assert book.books.header[0, col.OWN_START] > WIDE  # so ids and orders were prefetched


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


@pytest.mark.skipif(not hasattr(mmap, "MADV_HUGEPAGE"), reason="no huge pages on this system")
def test_rows_begin_on_a_cache_line_and_many_on_a_huge_page() -> None:
    for rows, step in ((100, CACHE_LINE), (1 << 17, HUGE_PAGE)):
        orders = aligned_zeros(rows, ORDER)
        assert orders.ctypes.data % step == 0
        assert len(orders) == rows
        assert not orders.view(np.uint8).any()
        orders["leaves_t"] = np.arange(rows)
        assert orders["leaves_t"].sum() == rows * (rows - 1) // 2


def test_a_system_that_refuses_huge_pages_gives_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(mmap.mmap):
        def madvise(self, *_: int) -> None:
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(mmap, "mmap", Refusing)
    assert not aligned_zeros(1 << 17, ORDER).view(np.uint8).any()
