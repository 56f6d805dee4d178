"""Paths of a plan: draws of price path, emissions and deliveries, and their reduction.

Each path of the bundle is drawn equally often; the quantile of the emissions and those of the
deliveries are stratified (Latin hypercube). Fast forward selection (Heitsch and Roemisch 2003,
Computational Optimization and Applications 24, 187-206) then keeps some of the paths: each step
takes the one that lowers the distance of all paths to their nearest kept one most, and a kept path
gets the weight of those that are nearest to it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from simulation.planning.problem import Floats, Ints

P90_SIGMA = float(ndtri(0.9))  # standard deviations from the median to P90


class Draws(NamedTuple):
    """Draws (N): number of the price path, normal deviate of the emissions, and uniform numbers of
    each forward's delivery and delay (N, F)."""

    price_path: Ints
    deviate: Floats
    delivery: Floats
    delay: Floats


def draw(number: int, price_paths: int, forwards: int, seed: int) -> Draws:
    """Stratified draws; equal for equal arguments."""
    generator = np.random.Generator(np.random.Philox(seed))

    def stratified() -> Floats:
        return (generator.permutation(number) + generator.random(number)) / number

    path = generator.permutation(np.arange(number) % price_paths)
    deviate = ndtri(stratified())
    columns = [stratified() for _ in range(2 * forwards)]
    uniform = np.stack(columns, axis=1) if columns else np.empty((number, 0))
    return Draws(path, deviate, uniform[:, :forwards], uniform[:, forwards:])


def emissions(deviate: Floats, p10: Floats, p50: Floats, p90: Floats) -> Floats:
    """Emissions in tonnes (N, Y) from quantiles (Y): a normal distribution with one spread below
    the median and another above it. All years of a path deviate together."""
    spread = np.where(deviate[:, None] < 0, p50 - p10, p90 - p50) / P90_SIGMA
    return np.maximum(0.0, p50 + spread * deviate[:, None])


def delay_days(uniform: Floats, p50: int, p90: int) -> Floats:
    """Days of delay: none at the quantile 0, straight lines through P50 and P90."""
    last = p50 + (p90 - p50) * (1.0 - 0.5) / (0.9 - 0.5)
    return np.interp(uniform, [0.0, 0.5, 1.0], [0.0, p50, last])


def reduce(features: Floats, kept: int) -> tuple[Ints, Floats]:
    """The kept paths and their weights, from features (N, D) whose differences are in yen."""
    number = len(features)
    if kept >= number:
        return np.arange(number), np.full(number, 1.0 / number)
    distance = np.zeros((number, number), np.float32)
    for column in features.T.astype(np.float32):
        distance += np.abs(column[:, None] - column)
    nearest = np.full(number, np.inf, np.float32)
    chosen: list[int] = []
    for _ in range(kept):
        total = np.minimum(distance, nearest).sum(axis=1)
        total[chosen] = np.inf
        best = int(total.argmin())
        chosen.append(best)
        nearest = np.minimum(nearest, distance[best])
    order = np.array(sorted(chosen))
    owner = distance[order].argmin(axis=0)
    return order, np.bincount(owner, minlength=kept) / number
