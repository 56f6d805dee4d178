"""Tests of orders on their way to the venue: random arrival and numbers."""

from __future__ import annotations

import numpy as np

from simulation.traders.interface import Chance, blank, entered


def orders(accounts: list[int]) -> np.ndarray:
    messages = blank(len(accounts))
    messages["account"], messages["price_ticks"] = accounts, np.arange(len(accounts)) + 100
    messages["quantity_t"] = 5
    return messages


def test_arrival_does_not_depend_on_the_order_of_the_groups() -> None:
    chance = Chance(1, 4)
    one, other = orders([2, 3, 4]), orders([5, 6])
    first = entered([one, other], 10, chance)
    second = entered([other, one], 10, chance)
    assert first.tolist() == second.tolist()
    assert first["order_id"].tolist() == [10, 11, 12, 13, 14]
    assert sorted(first["account"].tolist()) == [2, 3, 4, 5, 6]


def test_another_session_lets_others_come_first() -> None:
    arrivals = {
        tuple(entered([orders([2, 3, 4, 5, 6])], 0, Chance(1, session))["account"].tolist())
        for session in range(5)
    }
    assert len(arrivals) > 1


def test_orders_of_one_trader_keep_their_order() -> None:
    found = entered([orders([2, 2, 3, 2])], 0, Chance(1, 0))
    assert found["price_ticks"][found["account"] == 2].tolist() == [100, 101, 103]


def test_nobody_enters_anything() -> None:
    assert len(entered([], 0, Chance(1, 0))) == 0
