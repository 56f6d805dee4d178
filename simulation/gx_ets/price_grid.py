"""Kernels of the price solver: the expectation over next year's shock, and one year's prices.

A table is an array (bank, shock) over two even grids. Between the points of the grids it is linear,
beyond them constant.
"""

from __future__ import annotations

from math import erf, exp, pi, sqrt
from typing import NamedTuple

import numpy as np
from numba import config

from exchange.matching.jit import entry, inlined
from simulation.gx_ets.population import Floats

KINK_STEPS = 65


class Inverse(NamedTuple):
    """The terms of one year for `invert`; see there. Mt and yen/t."""

    banks: Floats  # after the year, (n,), even
    added: Floats  # emissions less allocation, by shock, (m,)
    saved: Floats  # abatement and credits at each price, (k,)
    price_step: float  # of `saved`, from 0 on
    levels: Floats  # prices, falling; the first is the ceiling
    withdrawn: Floats  # below each level
    jumps: Floats  # banks at which the worth falls at once, rising


def transition(shocks: Floats, persistence: float, news_sd: float) -> Floats:
    """Weights (next shock, shock) of the expectation of a function that is linear between shocks.

    The next shock is normal around `persistence` times the shock. The weights are exact for a
    function that is linear between the shocks and constant beyond them.
    """
    step = float(shocks[1] - shocks[0])
    weights = np.zeros((len(shocks), len(shocks)))
    for column, shock in enumerate(shocks.tolist()):
        # the integral of (x - next)+ is sd * (z * cdf(z) + density(z)); hats are its differences
        z = (shocks - persistence * shock) / max(news_sd, 1e-12)
        cdf = np.array([0.5 * (1 + erf(point / sqrt(2))) for point in z.tolist()])
        density = np.array([exp(-point * point / 2) / sqrt(2 * pi) for point in z.tolist()])
        below = max(news_sd, 1e-12) * (z * cdf + density)
        slope = np.diff(below) / step  # mean of the cdf in each cell
        edges = np.concatenate([[0.0], slope, [1.0]])
        weights[:, column] = np.diff(edges)
    return weights


def expectation(table: Floats, weights: Floats) -> Floats:
    """The expectation of next year's table at the same bank, by this year's shock."""
    if config.DISABLE_JIT:  # the kernel's loops would take seconds
        found: Floats = table @ weights
        return found
    found = np.empty_like(table)
    expect(np.ascontiguousarray(table), weights, found)
    return found


@entry
def expect(table: Floats, weights: Floats, found: Floats) -> None:
    """Fill found (bank, shock) with table @ weights, added in one order on all machines.

    Four next shocks at a time, which the compiler turns into vector instructions.
    """
    many = table.shape[1]
    by_four = many - many % 4
    for i in range(table.shape[0]):
        for j in range(many):
            found[i, j] = 0.0
        for c in range(0, by_four, 4):
            v0, v1, v2, v3 = table[i, c], table[i, c + 1], table[i, c + 2], table[i, c + 3]
            for j in range(many):
                found[i, j] += (v0 * weights[c, j] + v1 * weights[c + 1, j]) + (
                    v2 * weights[c + 2, j] + v3 * weights[c + 3, j]
                )
        for c in range(by_four, many):
            for j in range(many):
                found[i, j] += table[i, c] * weights[c, j]


@inlined
def between(values: Floats, step: float, at: float) -> float:
    """A function on an even grid from 0 on: linear, and constant beyond it."""
    place = min(max(at / step, 0.0), values.shape[0] - 1.000001)
    low = int(place)
    part = place - low
    found: float = values[low] * (1 - part) + values[low + 1] * part
    return found


@entry
def invert(year: Inverse, worth: Floats, knots: Floats, table: Floats) -> None:
    """Fill in a year's prices by bank before it and shock, (n, m), from the worth of a tonne left.

    `worth[i, j]`: of a tonne more in bank i after the year, discounted, not rising with the bank.
    It gives the price, at most the ceiling; the price gives abatement, and so the bank before the
    year. While the price is at a level, up to `withdrawn` are taken at that level. At a jump the
    bank after the year stays for a range of prices. `knots`: scratch space (2, `knots_needed`).
    """
    banks, added, saved, step, levels, withdrawn, jumps = year
    count = banks.shape[0]
    for j in range(worth.shape[1]):
        shift, n, jump = 0.0, 0, 0
        last_bank, last = banks[0], worth[0, j]
        for k in range(levels.shape[0]):
            if last < levels[k]:
                shift += withdrawn[k]
        while jump < jumps.shape[0] and jumps[jump] <= banks[0]:
            jump += 1
        for i in range(count):
            steps = 1
            if jump < jumps.shape[0] and jumps[jump] <= banks[i]:
                steps = KINK_STEPS + 1
            first = min(last, levels[0])
            for s in range(steps):
                bank, value = banks[i], worth[i, j]
                if s < steps - 1:
                    bank = jumps[jump]
                    value = first + (value - first) * s / (KINK_STEPS - 1)
                value = min(value, last)
                for k in range(levels.shape[0]):
                    level = levels[k]
                    if last >= level > value:
                        part = (last - level) / (last - value)
                        reached = last_bank + part * (bank - last_bank)
                        knots[0, n] = reached + added[j] - between(saved, step, level) + shift
                        shift += withdrawn[k]
                        knots[0, n + 1] = knots[0, n] + withdrawn[k]
                        knots[1, n] = knots[1, n + 1] = level
                        n += 2
                price = min(value, levels[0])
                knots[0, n] = bank + added[j] - between(saved, step, price) + shift
                knots[1, n] = price
                n += 1
                last_bank, last = bank, value
            if steps > 1:
                jump += 1
        at = 0
        for i in range(count):
            bank = banks[i]
            while at < n - 2 and knots[0, at + 1] < bank:
                at += 1
            low, high = knots[0, at], knots[0, at + 1]
            if bank <= low:
                table[i, j] = knots[1, at]
            elif bank >= high:
                table[i, j] = knots[1, at + 1]
            else:
                part = (bank - low) / (high - low)
                table[i, j] = knots[1, at] * (1 - part) + knots[1, at + 1] * part


def knots_needed(year: Inverse) -> int:
    """Columns of the scratch space of `invert`."""
    return len(year.banks) + 2 * len(year.levels) + (KINK_STEPS + 1) * len(year.jumps) + 1


@entry
def look_up(
    banks: Floats, shocks: Floats, table: Floats, points: tuple[Floats, Floats, Floats]
) -> None:
    """Fill in the last of `points` (bank, shock, value), all (n,), from a table (bank, shock)."""
    bank_step, shock_step = banks[1] - banks[0], shocks[1] - shocks[0]
    bank, shock, found = points
    for k in range(found.shape[0]):
        row = min(max((bank[k] - banks[0]) / bank_step, 0.0), table.shape[0] - 1.000001)
        column = min(max((shock[k] - shocks[0]) / shock_step, 0.0), table.shape[1] - 1.000001)
        i, j = int(row), int(column)
        down, right = row - i, column - j
        near = table[i, j] * (1 - right) + table[i, j + 1] * right
        far = table[i + 1, j] * (1 - right) + table[i + 1, j + 1] * right
        found[k] = near * (1 - down) + far * down
