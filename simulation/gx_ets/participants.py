"""Traders other than covered firms: market makers of the credits, speculators in allowances.

Where a limit forces sales at known dates, traders with capital for these dates come too.

They use the strategies of `simulation/traders`; this module supplies holdings, market data and
values. Makers quote in their window (13:00 to 15:00) with credits bought at the government's
tender; speculators start with yen only.
"""

from __future__ import annotations

import math
from datetime import time

import numpy as np

from exchange.commands import Phase, Side, TimeInForce
from exchange.matching import codes as code
from exchange.venue.schedule import ENTRY
from simulation.gx_ets.keys import GxScenario, Participants
from simulation.gx_ets.population import Ints
from simulation.gx_ets.state import ALLOWANCE, INSTRUMENTS, JCREDIT, YEN, State
from simulation.traders.interface import (
    Chance,
    Messages,
    Session,
    Strategy,
    Traders,
    markets_of,
    no_traders,
)
from simulation.traders.known_dates import KnownDates
from simulation.traders.market_maker import Duty, MarketMaker
from simulation.traders.speculator import Speculator
from simulation.traders.zero_intelligence import ZeroIntelligence

MEMORY = 32  # number of past sessions whose prices traders see
MAKER_QUANTITY_T = 1_000  # the programme's size for renewable electricity (rim 1799042)
MARKETS = {
    "market_maker": JCREDIT,
    "speculator": ALLOWANCE,
    "date_trader": ALLOWANCE,
    "noise": ALLOWANCE,
}
KINDS = tuple(MARKETS)
WINDOW = (13.0, 15.0)  # of the makers' duty


def named(scenario: GxScenario) -> list[tuple[str, str]]:
    """(name, kind) of all of them, in the order of their accounts."""
    keys = scenario.participants
    policy = scenario.policy
    dated = keys.date_traders if policy.forces_sales and not policy.has_vintages else 0
    counts = (keys.market_makers, keys.speculators, dated, keys.noise_traders)
    return [
        (f"{kind}-{n + 1}", kind)
        for kind, count in zip(KINDS, counts, strict=True)
        for n in range(count)
    ]


def capital_jpy(scenario: GxScenario) -> list[int]:
    """The yen of each of them, in the same order."""
    keys = scenario.participants
    return [
        keys.date_capital_jpy if kind == "date_trader" else keys.capital_jpy
        for _, kind in named(scenario)
    ]


def strategies(keys: Participants) -> dict[str, Strategy]:
    """The strategy of each kind."""
    return {
        "market_maker": MarketMaker(
            duties=(Duty(JCREDIT, MAKER_QUANTITY_T),), target_t=keys.maker_target_t, window=WINDOW
        ),
        "speculator": Speculator(instrument=ALLOWANCE, size_t=keys.speculator_order_t),
        "date_trader": KnownDates(instrument=ALLOWANCE, required_return=keys.date_return),
        "noise": ZeroIntelligence(),
    }


class Crowd:
    """Collects the participants' orders of a session."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._strategies = strategies(state.scenario.participants)
        self._prices = np.full((INSTRUMENTS, MEMORY), -1, np.int64)
        self._markets = markets_of(state.world.venue.instruments[:INSTRUMENTS])
        self._groups: dict[str, Traders] = {}

    def orders(self, forecast: float, worth_at_most: float, at: time) -> list[Messages]:
        """The orders of one session.

        `forecast`: the expected price of an allowance in yen/t; `worth_at_most`: its highest
        possible value, above which no trader buys.
        """
        state = self._state
        if not state.accounts.others:
            return []
        venue = state.world.venue
        session = self._session(at)
        chance = Chance(state.seed, state.session)
        parts = []
        for kind, accounts in state.accounts.others.items():
            instrument = MARKETS[kind]
            if venue.phase(instrument) not in ENTRY:
                continue
            if kind == "market_maker" and not WINDOW[0] <= session.hour <= WINDOW[1]:
                continue
            traders = self._traders(kind, accounts, forecast, chance)
            orders = self._strategies[kind].orders(traders, session, chance)
            if instrument == ALLOWANCE:
                most = max(math.floor(worth_at_most), int(self._markets["low_ticks"][ALLOWANCE]))
                prices = orders["price_ticks"]
                if prices.max(initial=0) > most:
                    prices[(orders["side"] == code.BUY) & (prices > most)] = most
                orders = self._within_limit(kind, orders)
            if venue.phase(instrument) is Phase.CONTINUOUS:
                orders["time_in_force"] = TimeInForce.DAY
            parts.append(orders)
        return parts

    def _within_limit(self, kind: str, orders: Messages) -> Messages:
        """The orders without bids beyond the position limit of the kind's class."""
        policy = self._state.scenario.policy
        limit = policy.intermediary_limit_t if kind == "noise" else policy.speculator_limit_t
        if limit is None:
            return orders
        held = self._state.history.position[:, ALLOWANCE + 1]
        room = {int(who): max(0, limit - int(held[who])) for who in set(orders["account"].tolist())}
        for index in np.flatnonzero(orders["side"] == int(Side.BUY)).tolist():
            who = int(orders["account"][index])
            quantity = min(int(orders["quantity_t"][index]), room[who])
            room[who] -= quantity
            orders["quantity_t"][index] = quantity
        return orders[orders["quantity_t"] > 0]

    def _session(self, at: time) -> Session:
        state, markets = self._state, self._markets
        self._prices[:, :-1] = self._prices[:, 1:]
        self._prices[:, -1] = state.history.last_ticks[:INSTRUMENTS]
        low, high, last, reference = (
            markets[name] for name in ("low_ticks", "high_ticks", "last_ticks", "reference_ticks")
        )
        for index in range(INSTRUMENTS):
            low[index], high[index] = state.world.venue.band(index)
            last[index] = int(state.last_price(index))
            reference[index] = state.world.venue.reference_ticks(index)
        return Session(state.session, at.hour + at.minute / 60, markets, self._prices)

    def _traders(self, kind: str, accounts: Ints, forecast: float, chance: Chance) -> Traders:
        state = self._state
        traders = self._groups.get(kind)
        if traders is None:
            traders = self._groups[kind] = no_traders(len(accounts), INSTRUMENTS)
            traders.account[:] = traders.entity[:] = accounts
        traders.yen[:] = state.free_t(accounts, YEN)
        index = MARKETS[kind]
        traders.held_t[:, index] = state.free_t(accounts, index)
        worth = forecast if index == ALLOWANCE else state.last_price(index)
        traders.value_ticks[:, index, 0] = max(1, round(worth))
        if kind == "noise":
            buys = chance.draws("noise side", traders.entity, 1)[:, 0] < 0.5
            size = state.scenario.participants.noise_order_t
            traders.wanted_t[:, ALLOWANCE, 0] = np.where(buys, size, -size)
        return traders
