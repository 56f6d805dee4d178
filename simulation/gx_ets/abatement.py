"""Marginal abatement cost curves of the firms: abatement at a price, its cost, and investments.

A firm's curve has three parts. A linear part and the switch from coal to gas are reversible from
day to day. Investments are made where the price expected for the year in which they start to save
covers their cost; they start after a lag and are permanent. The switch costs METI's formula plus
the deviation of the firm's plant from the median.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.gx_ets.keys import Abatement, GxScenario
from simulation.gx_ets.population import STEPS, Firms, Floats


def switch_cost_jpy_per_t(keys: Abatement, year: int) -> float:
    """Operating cost of the fuel switch: (P_LNG/eff - P_coal/eff) / (EF_coal/eff - EF_LNG/eff)."""
    lng, coal = keys.lng_jpy_per_gj, keys.coal_jpy_per_gj
    for fuel in keys.fuel_years:
        if fuel.fiscal_year == year:
            lng, coal = fuel.lng_jpy_per_gj, fuel.coal_jpy_per_gj
    saved = keys.coal_t_per_gj / keys.coal_efficiency - keys.lng_t_per_gj / keys.lng_efficiency
    return (lng / keys.lng_efficiency - coal / keys.coal_efficiency) / saved


class Curves:
    """The curves of all firms; investments so far, by the fiscal year in which they start to
    save.
    """

    def __init__(self, scenario: GxScenario, firms: Firms) -> None:
        self._keys = scenario.abatement
        self._rules = scenario.rules
        self._firms = firms
        self.works_from = np.full((len(firms.number), STEPS), 10_000, np.int64)

    def slope(self, year: int) -> Floats:
        """The slope of each firm's linear part in a fiscal year, yen/t per t."""
        total = self._rules.slope_jpy_per_t_per_mt(year)
        if total is None:
            return self._firms.slope
        scaled: Floats = self._firms.slope * (total / self._keys.slope_jpy_per_t_per_mt)
        return scaled

    def invest(self, year: int, expected: Floats) -> None:
        """Make all investment steps whose cost the expected price covers (by firm, in the start
        year).
        """
        pays = self._firms.step_jpy <= expected[:, None]
        fruit = year + self._keys.investment_lag_years
        self.works_from = np.where(pays & (self.works_from > fruit), fruit, self.works_from)

    def invested_t(self, year: int) -> Floats:
        """Tonnes a year that investments save by a fiscal year."""
        done: Floats = (self._firms.step_t * (self.works_from <= year)).sum(axis=1)
        return done

    def reversible_t(self, year: int, price: Floats | float) -> Floats:
        """Tonnes a year that the linear part and the switch save at a price."""
        firms = self._firms
        level = np.maximum(price, 0.0)
        linear = np.minimum(level / self.slope(year), firms.linear_max_t)
        switched = level >= self.switch_jpy(year)
        saved: Floats = linear + np.where(switched, firms.switch_t, 0.0)
        return saved

    def switch_jpy(self, year: int) -> Floats:
        """Each plant's cost of the switch, at least 1 yen/t."""
        cost: Floats = np.maximum(
            1.0, switch_cost_jpy_per_t(self._keys, year) + self._firms.switch_away
        )
        return cost

    def cost_jpy(self, year: int, reversible_t: Floats, invested_t: Floats) -> Floats:
        """Yearly cost of an abatement, cheapest parts first; investments at their levelized
        cost.
        """
        firms = self._firms
        switch, slope = self.switch_jpy(year), self.slope(year)
        before = np.minimum(
            switch / slope, firms.linear_max_t
        )  # linear part above the cost of the switch
        first = np.minimum(reversible_t, before)
        switched = np.minimum(np.maximum(reversible_t - before, 0), firms.switch_t)
        last = np.maximum(reversible_t - before - firms.switch_t, 0)
        cost = slope * ((first + last) ** 2) / 2 + switch * switched
        done = self.works_from <= year
        cost += (firms.step_t * firms.step_jpy * done).sum(axis=1)
        assert np.allclose((firms.step_t * done).sum(axis=1), invested_t)
        total: Floats = cost
        return total

    def aggregate(self, year: int, prices: Floats, works: NDArray[np.bool_]) -> Floats:
        """Tonnes a year that all firms save at each price, with the investments `works` in
        place.
        """
        firms = self._firms
        slope = self.slope(year)
        full = slope * firms.linear_max_t  # price from which the linear part is used up
        order = np.argsort(full, kind="stable")
        used_up = np.searchsorted(full[order], prices, side="right")
        most = np.concatenate([[0.0], np.cumsum(firms.linear_max_t[order])])
        rest = np.concatenate([np.cumsum((1 / slope)[order][::-1])[::-1], [0.0]])
        linear = most[used_up] + prices * rest[used_up]
        switch = self.switch_jpy(year)
        order = np.argsort(switch, kind="stable")
        heaps = np.concatenate([[0.0], np.cumsum(firms.switch_t[order])])
        switched = heaps[np.searchsorted(switch[order], prices, side="right")]
        total: Floats = linear + switched + float((firms.step_t * works).sum())
        return total
