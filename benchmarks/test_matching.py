"""pytest-benchmark tests of the matching engine; benchmarks/matching.py prints the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.flow_writer import PRICE_MAX, PRICE_MIN
from benchmarks.flows import FLOWS, MIXES, make_flow, orders_max
from benchmarks.full_pass import FullPass
from exchange.clearing.ledger import FIRST_PARTICIPANT, check_ledger
from exchange.commands import Phase, SelfTrade
from exchange.matching import MESSAGE, OrderBook, Tie

COUNT = 50_000


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_in_batches_of_ten_thousand(name: str, benchmark: Any) -> None:
    flow = make_flow(name, COUNT)

    def prepare() -> tuple[tuple[OrderBook], dict[str, object]]:
        book = OrderBook(PRICE_MIN, PRICE_MAX, orders_max(name, COUNT), ids_max=len(flow.messages))
        book.submit_view(flow.messages[: flow.preload])
        return (book,), {}

    def run(book: OrderBook) -> None:
        for start in range(flow.preload, len(flow.messages), 10_000):
            book.submit_view(flow.messages[start : start + 10_000])

    benchmark.pedantic(run, setup=prepare, rounds=5)
    benchmark.extra_info["ns_per_message"] = benchmark.stats.stats.min / COUNT * 1e9


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_through_risk_match_and_ledger(name: str, benchmark: Any) -> None:
    flow = make_flow(name, COUNT)
    flow.messages["account"] += FIRST_PARTICIPANT

    def prepare() -> tuple[tuple[FullPass], dict[str, object]]:
        venue = FullPass(orders_max(name, COUNT), MIXES[name].accounts)
        venue.submit_view(flow.messages[: flow.preload])
        return (venue,), {}

    def run(venue: FullPass) -> None:
        for start in range(flow.preload, len(flow.messages), 10_000):
            venue.submit_view(flow.messages[start : start + 10_000])
        check_ledger(venue.accounts.ledger)

    benchmark.pedantic(run, setup=prepare, rounds=5)
    benchmark.extra_info["ns_per_message"] = benchmark.stats.stats.min / COUNT * 1e9


def test_one_message_at_a_time_from_python(benchmark: Any) -> None:
    flow = make_flow("realistic", 20_000)
    book = OrderBook(PRICE_MIN, PRICE_MAX, 30_000, ids_max=len(flow.messages))
    book.submit_view(flow.messages[: flow.preload])
    rows = iter([flow.messages[k : k + 1] for k in range(flow.preload, len(flow.messages))])
    benchmark.pedantic(lambda: book.submit_view(next(rows)), rounds=15_000, warmup_rounds=100)


@pytest.mark.parametrize("tie", [Tie.TIME, Tie.PRO_RATA])
def test_the_uncross_of_a_hundred_thousand_orders(tie: Tie, benchmark: Any) -> None:
    rng = np.random.default_rng(1)
    count = 100_000
    orders = np.zeros(count, MESSAGE)
    orders["order_id"], orders["account"] = np.arange(count), np.arange(count) % 5_000
    orders["side"] = rng.integers(0, 2, count)
    orders["quantity_t"] = rng.integers(1, 100, count)
    orders["price_ticks"] = np.rint(rng.normal(10_000, 300, count))
    orders["stp_mode"], orders["time_in_force"] = SelfTrade.NONE, 1

    def prepare() -> tuple[tuple[OrderBook], dict[str, object]]:
        book = OrderBook(1, 20_000, count, ids_max=count, phase=Phase.AUCTION_CALL, tie=tie)
        book.submit_view(orders)
        book.set_phase(Phase.AUCTION_FROZEN)
        return (book,), {}

    benchmark.pedantic(lambda book: book.uncross(), setup=prepare, rounds=5)
