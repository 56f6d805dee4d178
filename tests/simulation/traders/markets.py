"""Traders and markets for tests of strategies."""

from __future__ import annotations

import numpy as np

from simulation.markets.single_auction import case_instrument
from simulation.traders.interface import Session, Traders, markets_of, no_traders

PLENTY_YEN, PLENTY_T = 10**12, 10**6


def session(
    instruments: int = 1, hour: float = 15.0, prices: list[list[int]] | None = None, number: int = 0
) -> Session:
    """Markets with base price 2,000 and prices 200..3,800, and the given last prices."""
    markets = markets_of([case_instrument(2000, 6000)] * instruments)
    markets["low_ticks"], markets["high_ticks"] = 200, 3800
    tape = np.array(prices or [[] for _ in range(instruments)], np.int64).reshape(instruments, -1)
    for row, past in zip(markets, tape, strict=True):
        traded = past[past > 0]
        if len(traded):
            row["last_ticks"] = traded[-1]
    return Session(number, hour, markets, tape)


def wanting(*wants: list[tuple[int, int]], instruments: int = 1) -> Traders:
    """Traders with ample funds; one list of (value, tonnes) steps each, all in instrument 0."""
    steps = max(map(len, wants))
    traders = no_traders(len(wants), instruments, steps)
    traders.yen[:], traders.held_t[:] = PLENTY_YEN, PLENTY_T
    for i, want in enumerate(wants):
        for k, (value, tonnes) in enumerate(want):
            traders.value_ticks[i, 0, k], traders.wanted_t[i, 0, k] = value, tonnes
    return traders


def crowd(seed: int, count: int = 40, instruments: int = 2, steps: int = 3) -> Traders:
    """Traders of every kind: some with little money, some without wants."""
    rng = np.random.default_rng(seed)
    traders = no_traders(count, instruments, steps)
    traders.yen[:] = rng.integers(0, 10**6, count)
    traders.held_t[:] = rng.integers(0, 300, (count, instruments))
    traders.value_ticks[:] = rng.integers(1, 5000, traders.value_ticks.shape)
    traders.wanted_t[:] = rng.integers(-200, 200, traders.wanted_t.shape)
    traders.wanted_t[rng.random(traders.wanted_t.shape) < 0.2] = 0
    traders.credit_room_t[:] = rng.integers(0, 200, count)
    traders.entity[:] = rng.permutation(count)
    traders.account[:] = 2 + np.arange(count)
    return traders


def rows(messages: np.ndarray) -> list[tuple[int, int, int, int, int]]:
    """(account, instrument, side, price, quantity) of orders."""
    names = ("account", "instrument", "side", "price_ticks", "quantity_t")
    return list(zip(*(messages[name].tolist() for name in names), strict=True))
