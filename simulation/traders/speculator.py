"""Speculators with fundamentalist, chartist and noise components.

The forecast is that of Chiarella and Iori (2002), "A simulation analysis of the microstructure of
double auction markets", Quantitative Finance 2, 346-353: the log return expected over the next
`horizon` sessions is the mean, by the trader's three weights, of log(value / price), of the trend
of the last `horizon` sessions and of noise. The trader buys when the forecast is above the price,
else sells, at a price shaded from the forecast towards its profit. The value comes from the world
(value_ticks of the first step). A speculator never sells more than it owns.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Messages, Session, Traders, whole_ticks

_WEIGHTS = 0  # the session number of the draws that a trader keeps in all sessions


class Speculator(Struct, frozen=True, kw_only=True):
    """A speculation strategy; its weights are means of exponential draws, one for each trader
    (synthetic).
    """

    instrument: int = 0
    fundamental_weight: float = 10.0
    trend_weight: float = 1.5
    noise_weight: float = 1.0
    noise_sd: float = 0.01
    horizon: int = 10
    shade_share: float = 0.02
    size_t: int = 1000

    def forecast_ticks(
        self, traders: Traders, session: Session, chance: Chance
    ) -> NDArray[np.float64]:
        """The expected price of each trader in ticks, float64 (n,)."""
        j = self.instrument
        price = float(session.markets["last_ticks"][j])
        means = (self.fundamental_weight, self.trend_weight, self.noise_weight)
        weights, total = weights_of(chance.seed, traders.entity.tobytes(), means)
        drawn = chance.draws("speculator's noise", traders.entity, 2)
        normal = np.sqrt(-2 * np.log1p(-drawn[:, 0])) * np.cos(2 * np.pi * drawn[:, 1])
        value = np.maximum(traders.value_ticks[:, j, 0], 1)
        returns = np.empty_like(weights)
        returns[:, 0] = np.log(value / price)
        returns[:, 1] = trend(session.prices_ticks[j], self.horizon)
        returns[:, 2] = self.noise_sd * normal
        return np.asarray(price * np.exp((weights * returns).sum(axis=1) / total))

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """One order for each trader: `size_t` towards its forecast."""
        j = self.instrument
        expected = self.forecast_ticks(traders, session, chance)
        is_buyer = expected > session.markets["last_ticks"][j]
        shade = np.where(is_buyer, 1 - self.shade_share, 1 + self.shade_share)
        prices = np.zeros((len(expected), len(session.markets), 1), np.int64)
        wanted = np.zeros_like(prices)
        prices[:, j, 0] = whole_ticks(expected * shade, is_buyer)
        wanted[:, j, 0] = np.where(is_buyer, self.size_t, -self.size_t)
        return funded(traders, session, prices, wanted)


@lru_cache(maxsize=8)
def weights_of(
    seed: int, entities: bytes, means: tuple[float, float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The three weights of each trader (int64 entities), which it keeps in all sessions, and their
    sums; read only.
    """
    numbers = np.frombuffer(entities, np.int64)
    life = Chance(seed, _WEIGHTS).draws("speculator's weights", numbers, 3)
    weights = -np.log1p(-life) * np.array(means)
    return weights, np.maximum(weights.sum(axis=1), 1e-12)


def trend(prices_ticks: NDArray[np.int64], horizon: int) -> float:
    """The log return over the last `horizon` sessions that traded; 0 where fewer than two did."""
    traded = prices_ticks[-horizon - 1 :]
    traded = traded[traded > 0]
    return float(np.log(traded[-1] / traded[0])) if len(traded) > 1 else 0.0
