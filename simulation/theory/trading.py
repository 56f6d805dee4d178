"""Zero-intelligence traders, order-book dynamics and queues in closed form.

Zero-intelligence traders: Gode and Sunder (1993), Journal of Political Economy 101, 119-137. The
book of unit orders with constant rates: Cont, Stoikov and Talreja (2010), Operations Research 58,
549-563. Queues: Kleinrock (1975), Queueing Systems I (Pollaczek-Khinchine).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def zero_intelligence_efficiency(second_value: float) -> tuple[float, float]:
    """P(the wrong buyer trades) and the efficiency with one seller (cost 0), two buyers (1, beta).

    All quote uniformly within their budgets until a bid meets the ask:
    P = 2 beta^2 / (3 + beta^2).
    """
    wrong = 2 * second_value**2 / (3 + second_value**2)
    return wrong, 1 - (1 - second_value) * wrong


def competitive_surplus(values: list[float], costs: list[float]) -> tuple[int, float]:
    """The most units that trade with a positive gain, and the greatest surplus, of unit traders."""
    gains = [
        value - cost
        for value, cost in zip(sorted(values, reverse=True), sorted(costs), strict=False)
    ]
    return sum(gain > 0 for gain in gains), sum(gain for gain in gains if gain > 0)


def next_move_up(
    arrival: float, market: float, cancel: float, size: int = 40
) -> NDArray[np.float64]:
    """P(the mid price moves up next) by the units at the best bid (row) and ask (column).

    The spread is one tick; each queue gains a unit at rate `arrival` and loses one at rate `market
    + cancel x units`. The first queue to empty decides. Solved as the linear system of the first
    step; queues are truncated at `size` units, which they practically never reach. Index 0 is the
    empty queue: row 0 is a move down, column 0 a move up.
    """
    queue = np.arange(1, size + 1)
    index = np.arange(size * size).reshape(size, size)
    leave = market + cancel * queue
    gain = np.where(queue < size, arrival, 0.0)
    system = np.zeros((size * size, size * size))
    known = np.zeros(size * size)
    system[index, index] = -(gain[:, None] + leave[:, None] + gain[None, :] + leave[None, :])
    system[index[:-1], index[1:]] += gain[:-1, None]
    system[index[1:], index[:-1]] += leave[1:, None]
    system[index[:, :-1], index[:, 1:]] += gain[None, :-1]
    system[index[:, 1:], index[:, :-1]] += leave[None, 1:]
    known[index[:, 0]] -= leave[0]
    chance = np.ones((size + 1, size + 1))
    chance[0, :] = 0.0
    chance[1:, 1:] = np.linalg.solve(system, known).reshape(size, size)
    return chance


def waiting_time(arrival: float, service: float, is_constant: bool = False) -> float:
    """Mean waiting time of one server: M/M/1, or M/D/1 with constant service times."""
    exponential = arrival / (service * (service - arrival))
    return exponential / 2 if is_constant else exponential
