"""The kernels and their twin, message by message, over flows that mix every rule.

More than 200,000 messages in `make test`, five million in `make soak`.
"""

from __future__ import annotations

import os

import numpy as np
import pytest

from exchange.events import EventKind
from exchange.matching import OrderBook
from tests.matching.flows import WORLDS, assert_same, make_pair, mixed_flow

FRESH = int(os.environ["TANSO_FRESH_SEED"])


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("seed", [1, 2, FRESH], ids=["first", "second", "fresh"])
def test_book_and_twin_agree_on_every_event_and_order(world: str, seed: int) -> None:
    rules = WORLDS[world]
    book, twin = make_pair(rules)
    assert_same(book, twin, mixed_flow(seed, 22_000, len(rules)), seed, step=200)


def test_dense_ids_give_the_same_book_as_the_hash_table() -> None:
    book, twin = make_pair(WORLDS["mixed"], ids_max=5_000)
    assert_same(book, twin, mixed_flow(3, 5_000, 3), 3, step=100)


def test_a_full_pool_rejects_in_book_and_twin_alike() -> None:
    book, twin = make_pair(WORLDS["mixed"], orders_max=12)
    assert_same(book, twin, mixed_flow(4, 5_000, 3), 4, step=100)


def test_the_size_of_a_batch_changes_nothing() -> None:
    flow = mixed_flow(5, 2_000, 3)
    digests = set()
    for step in (1, 7, 2_000):
        book = OrderBook.of(WORLDS["mixed"], 400)
        for start in range(0, len(flow), step):
            book.submit(flow[start : start + step])
        digests.add(book.digest())
    assert len(digests) == 1


def test_the_flows_exercise_every_kind_of_event() -> None:
    seen: set[int] = set()
    for rules in WORLDS.values():
        book, _ = make_pair(rules)
        seen |= set(np.unique(book.submit(mixed_flow(6, 20_000, len(rules)))["kind"]).tolist())
    assert seen == set(EventKind)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100))
def test_five_million_messages_agree(seed: int) -> None:
    for world, rules in WORLDS.items():
        book, twin = make_pair(rules)
        fresh = FRESH + 1_000 * seed + len(world)
        assert_same(book, twin, mixed_flow(fresh, 17_000, len(rules)), fresh, step=1_000)
