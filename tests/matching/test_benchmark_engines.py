"""The flows of the matching benchmark, and the native engines that run them beside the kernel."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.engines import CBook, Ladder, MapBook, build
from benchmarks.flow_writer import PRICE_MAX, PRICE_MIN
from benchmarks.flows import FLOWS, HOSTILE, MIXES, ids_max, make_flow, orders_max
from benchmarks.rows import trades_of
from exchange.commands import OrderType, TimeInForce
from exchange.matching import MessageKind, OrderBook


@pytest.mark.parametrize("name", FLOWS + HOSTILE)
def test_every_engine_makes_the_same_events_of_a_flow(name: str) -> None:
    """The C program and the std::map book: each event; the bare ladder: each trade."""
    native = build()
    if native.c is None or native.cpp is None:
        pytest.skip("; ".join(native.missing))
    flow = make_flow(name, 20_000)
    ids = ids_max(name, len(flow.messages))
    limits = (PRICE_MIN, PRICE_MAX, orders_max(name, 20_000), ids)
    ours = OrderBook(*limits[:3], ids_max=ids)
    c_book, map_book = CBook(native.c, limits), MapBook(native.cpp, limits)
    ladder = Ladder(native.c, limits, flow.rest_t) if MIXES[name].special == 0 else None
    for start in range(0, len(flow.messages), 10_000):
        messages = np.ascontiguousarray(flow.messages[start : start + 10_000])
        events = ours.submit(messages)
        assert np.array_equal(events, c_book.submit_view(messages)), f"C, messages {start}.."
        assert np.array_equal(events, map_book.submit_view(messages)), f"map, messages {start}.."
        if ladder is not None:
            trades = trades_of(ladder.submit_view(messages))
            assert np.array_equal(trades_of(events), trades), f"ladder, messages {start}.."
    c_book.close()
    map_book.close()
    if ladder is not None:
        ladder.close()


def test_the_hostile_flows_have_what_they_promise() -> None:
    flow = make_flow("ioc-40", 20_000).messages[MIXES["ioc-40"].preload :]
    at_once = np.isin(flow["time_in_force"], (TimeInForce.IOC, TimeInForce.FOK))
    assert 0.38 < at_once.mean() < 0.42
    flow = make_flow("scattered-ids", 20_000).messages
    new = flow[flow["kind"] == MessageKind.ADD]["order_id"]
    assert len(np.unique(new)) == len(new)
    assert new.max() > 9_900_000
    assert abs(np.corrcoef(new[1:], new[:-1])[0, 1]) < 0.02
    prices = make_flow("forty-thousand", 20_000).messages["price_ticks"]
    assert np.ptp(prices[prices > 0]) > 39_000
    accounts = make_flow("many-accounts", 20_000).messages["account"]
    assert len(np.unique(accounts)) > 70_000
    special = make_flow("special", 20_000).messages
    special = special[special["kind"] == MessageKind.ADD]
    marked = (special["flags"] > 0) | (special["display_t"] > 0)
    marked |= special["order_type"] >= OrderType.STOP
    assert 0.1 < marked.mean() < 0.25
