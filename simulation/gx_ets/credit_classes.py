"""J-Credit classes with their own markets, and other users' willingness to pay over time.

A class has its own supply, other users and price; covered firms may use all of them within one
limit. Other users' highest price departs from its trend by a factor whose log follows an
autoregression with heavy-tailed daily steps, drawn for each class alone:
x[d] = (1 - 1 / (365 T)) x[d - 1] + s / sqrt(365) e[d], with e from Student's t with TAIL degrees
of freedom, scaled to a variance of one.
"""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from exchange.calendar import fiscal_year_start
from exchange.instruments import TSE_LISTING, Instrument
from simulation.core.rng import stream
from simulation.gx_ets.credit_trade import choke_jpy_per_t
from simulation.gx_ets.keys import CreditClass, Credits, GxScenario
from simulation.gx_ets.population import Floats

DAYS_A_YEAR = 365.0
TAIL = 4  # degrees of freedom of a day's step; synthetic
MAIN = "renewable_electricity"  # the class of credits.jcredit
LISTED: dict[str, Instrument] = {
    one.credit_class.removeprefix("jcredit/"): one
    for one in TSE_LISTING
    if one.programme == "J-Credit"
}


def instrument_of(one: CreditClass) -> Instrument:
    """The exchange's instrument of a class."""
    return LISTED[one.name]


def symbol_of(one: CreditClass) -> str:
    """Its symbol, such as JCR-ES/JPY."""
    return instrument_of(one).symbol


class OtherUsers(NamedTuple):
    """Other users' demand for one credit."""

    keys: Credits  # with the credit's own demand curve and visits
    share: float  # of the curve's tonnes
    first: date
    factor: Floats  # on their highest price, by day from the first

    def choke_jpy_per_t(self, scenario: GxScenario, day: date) -> float:
        """The price at which the demand is zero, in nominal yen of the day."""
        level = self.keys.other_demand_choke_jpy_per_t
        level /= scenario.credits.other_demand_choke_jpy_per_t
        at = min(max((day - self.first).days, 0), len(self.factor) - 1)
        return choke_jpy_per_t(scenario, day) * level * float(self.factor[at])


def other_users(
    scenario: GxScenario, seed: int, symbol: str, share: float, one: CreditClass | None = None
) -> OtherUsers:
    """The demand for a credit of this symbol; `one`: its class, where it has its own keys."""
    keys, first = scenario.credits, scenario.calendar.first_day
    if one is not None:
        keys = replace(
            keys,
            other_demand_choke_jpy_per_t=one.other_demand_choke_jpy_per_t,
            other_demand_jpy_per_t_per_mt=one.other_demand_jpy_per_t_per_mt,
            buyers_a_session=one.buyers_a_session,
        )
    days = (fiscal_year_start(scenario.calendar.last_fiscal_year + 3) - first).days
    return OtherUsers(keys, share, first, willingness(keys, seed, symbol, days))


def willingness(keys: Credits, seed: int, symbol: str, days: int) -> Floats:
    """The factor on other users' highest price, from 1 on the first day, float64 (days,)."""
    if not keys.other_demand_sd:
        return np.ones(days)
    draws = stream(seed, f"willingness {symbol}").standard_t(TAIL, days)
    steps = draws * keys.other_demand_sd / sqrt(DAYS_A_YEAR * TAIL / (TAIL - 2))
    kept = 1 - 1 / (DAYS_A_YEAR * keys.other_demand_return_years)
    log, found = 0.0, []
    for step in steps.tolist():
        found.append(log)
        log = kept * log + step
    factor: Floats = np.exp(np.array(found))
    return factor
