"""The kernels and their twin, message by message, over flows that mix every rule."""

from __future__ import annotations

import os

import pytest

from tests.matching.flows import WORLDS, assert_same, make_pair, mixed_flow

FRESH = int(os.environ["TANSO_FRESH_SEED"])


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("seed", [1, 2, FRESH])
def test_book_and_twin_agree_on_every_event_and_order(world: str, seed: int) -> None:
    rules = WORLDS[world]
    book, twin = make_pair(rules)
    assert_same(book, twin, mixed_flow(seed, 3_000, len(rules)), seed, step=50)


def test_dense_ids_give_the_same_book_as_the_hash_table() -> None:
    book, twin = make_pair(WORLDS["mixed"], ids_max=3_000)
    assert_same(book, twin, mixed_flow(3, 3_000, 3), 3, step=100)


def test_a_full_pool_refuses_in_book_and_twin_alike() -> None:
    book, twin = make_pair(WORLDS["mixed"], orders_max=12)
    assert_same(book, twin, mixed_flow(4, 3_000, 3), 4, step=100)
