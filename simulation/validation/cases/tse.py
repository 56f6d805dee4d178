"""An outline of the Tokyo Stock Exchange's carbon market from October 2023 to September 2025.

Visiting firms buy or sell a random number of tonnes near the last price and leave when they are
served or after a random time; makers quote in the afternoon. There are two call auctions a day in
three classes. Rates of visits, sizes and their split over classes and months are calibrated to
published totals (see `stylized`); nothing else is.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.calendar import exchange_days
from exchange.instruments import by_symbol
from simulation.markets.trading_session import TraderGroup, TradingSession
from simulation.traders.compliance import ComplianceTrader
from simulation.traders.interface import Chance, Traders, no_traders
from simulation.traders.market_maker import Duty, MarketMaker

FIRST, LAST = date(2023, 10, 11), date(2025, 9, 4)
CLASSES = ("JCR-RE/JPY", "JCR-ES/JPY", "JCR-FO/JPY")
RENEWABLE, ENERGY_SAVING, OTHER = range(3)
SESSIONS = (11.5, 15.0)
SLOTS = 12  # visitors of one class that can be in the market at one time
MAKERS = 4


class Habits(NamedTuple):
    """Parameters of the visitors, calibrated to published totals (synthetic); by class where a
    tuple.
    """

    visits: tuple[float, float, float] = (0.10, 0.09, 0.02)  # visits by slot and session
    median_t: tuple[float, float, float] = (1650.0, 850.0, 200.0)
    spread: float = 1.5  # of log tonnes
    value_sd: float = 0.04  # of log value around the last price
    leaves: float = 0.35  # probability, each session, that a visitor leaves unserved
    year_end: float = 1.5  # times as many visits from December to March


HABITS = Habits()


class DailyVolumes(NamedTuple):
    """Days and the volume of each class on them, int64 (days, classes)."""

    days: list[date]
    volume_t: NDArray[np.int64]


def trade_at_the_tse(seed: int, habits: Habits = HABITS) -> DailyVolumes:
    """Daily volumes of the whole period."""
    instruments = [by_symbol(symbol) for symbol in CLASSES]
    visitors = no_traders(SLOTS * len(CLASSES), len(CLASSES))
    visitors.yen[:], visitors.held_t[:] = 10**13, 10**8
    makers = no_traders(MAKERS, len(CLASSES))
    makers.entity[:] += len(visitors.entity)
    makers.yen[:], makers.held_t[:] = 10**12, 20_000
    maker = MarketMaker(
        duties=(Duty(RENEWABLE, 1000), Duty(ENERGY_SAVING, 500)), target_t=20_000, skew_ticks=20
    )
    venue = TradingSession(
        instruments, [TraderGroup(ComplianceTrader(), visitors), TraderGroup(maker, makers)], seed
    )
    days = exchange_days(FIRST, LAST)
    volume = np.zeros((len(days), len(CLASSES)), np.int64)
    for row, day in zip(volume, days, strict=True):
        for hour in SESSIONS:
            group = venue.groups[0]
            came = visited(group.traders, venue, day, habits)
            venue.groups[0] = group._replace(traders=came)
            row += venue.session(hour).volume_t
    venue.check()
    return DailyVolumes(days, volume)


def visited(traders: Traders, venue: TradingSession, day: date, habits: Habits) -> Traders:
    """The visitors after arrivals and departures, with their wants; each slot belongs to one
    class.
    """
    chance = Chance(venue.seed, venue.number)
    draws = chance.draws("tse visits", traders.entity, 7)
    kind = np.arange(len(traders.entity)) % len(CLASSES)
    slots = np.arange(len(kind))
    wanted = traders.wanted_t.copy()
    values = traders.value_ticks.copy()
    stays = draws[:, 0] >= habits.leaves
    wanted[~stays] = 0
    is_free = ~wanted.any(axis=(1, 2))
    season = habits.year_end if day.month in (12, 1, 2, 3) else 1.0
    comes = is_free & (draws[:, 1] < np.array(habits.visits)[kind] * season)
    size = np.array(habits.median_t)[kind] * np.exp(habits.spread * _normal(draws[:, 2:4]))
    tonnes = np.maximum(np.rint(size), 1).astype(np.int64)
    last = venue.markets["last_ticks"][kind]
    value = np.rint(last * np.exp(habits.value_sd * _normal(draws[:, 4:6]))).astype(np.int64)
    signed = np.where(draws[:, 6] < 0.5, tonnes, -tonnes)
    wanted[slots[comes], kind[comes], 0] = signed[comes]
    values[slots[comes], kind[comes], 0] = value[comes]
    return traders._replace(wanted_t=wanted, value_ticks=values)


def _normal(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """A standard normal draw from each pair of uniform draws (Box and Muller 1958)."""
    radius = np.sqrt(-2 * np.log1p(-draws[:, 0]))
    return np.asarray(radius * np.cos(2 * np.pi * draws[:, 1]))
