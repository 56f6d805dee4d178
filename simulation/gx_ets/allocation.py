"""Free allocation of all firms by year: benchmark, grandfathering and the activity rule.

The rules are those of `exchange/schemes/gx_ets_allocation`. The activity rule is repeated here for
arrays; a test holds grants to the rules over all years and keys. Tonnes are rounded down. From the
first auction year on a growing share of power's allocation is auctioned instead.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import exp
from statistics import NormalDist

import numpy as np

from exchange.schemes.gx_ets_allocation import benchmark, grandfathered_share
from simulation.gx_ets.emissions import sites_granted
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.policy import Policy, exact, last_set
from simulation.gx_ets.population import Firms, Floats, Ints

_quantile = NormalDist().inv_cdf


@lru_cache(maxsize=256)
def benchmark_factor(policy: Policy, spread: float, year: int) -> float:
    """The benchmark of a fiscal year relative to the base years' benchmark.

    `spread` is that of lognormal intensities; the policy gives the shares of firms at the
    benchmark.
    """

    def at(share: float) -> Fraction:
        return Fraction(exp((_quantile(share) - _quantile(policy.benchmark_first_share)) * spread))

    waypoints = (
        (policy.base_year - 1, Fraction(1)),
        (policy.benchmark_last_year, at(policy.benchmark_last_share)),
        (policy.benchmark_later_year, at(policy.benchmark_later_share)),
    )
    return float(benchmark(waypoints, year))


@lru_cache(maxsize=256)
def grandfathering_factor(policy: Policy, year: int) -> float:
    """The share of base emissions granted to grandfathered firms in a fiscal year."""
    cut, compounds = exact(policy.grandfathering_cut), policy.grandfathering_compounds
    return float(grandfathered_share(year, cut, compounds, policy.base_year))


class Allocator:
    """Grants by fiscal year; keeps each firm's base and credited activity."""

    def __init__(self, scenario: GxScenario, firms: Firms) -> None:
        self._scenario, self._policy = scenario, scenario.policy
        self._spread = scenario.population.intensity_spread
        self._firms = firms
        sectors = scenario.population.sectors
        self._is_power = np.array([entry.switches_fuel for entry in sectors])[firms.sector]
        self._base = np.ones(len(firms.number))
        self._credited: list[Floats] = []
        self._activity: list[Floats] = []
        self.auctioned_t = 0

    def grant_t(
        self, year: int, activity: Floats | None, shortfall_t: Floats | None = None
    ) -> Ints:
        """Tonnes granted for a fiscal year, int64 by firm; years must come in order.

        `activity` of the year before (base 1), None for the first year. `shortfall_t`: the firms'
        expected shortfall, of which the policy may grant a part.
        """
        policy, firms = self._policy, self._firms
        if activity is not None:
            self._activity.append(activity)
        true_up = self._rebase()
        self._credited.append(self._base.copy())
        units = self._base + true_up + sites_granted(self._scenario, firms, year)
        factor = benchmark_factor(policy, self._spread, year)
        tonnes = firms.output * units * factor
        grandfathered = firms.size_t * units * grandfathering_factor(policy, year)
        grandfathered += policy.early_action_share * firms.size_t
        tonnes = np.where(firms.is_benchmark, tonnes, grandfathered)
        if shortfall_t is not None:
            share = policy.research_share + policy.leakage_share
            tonnes = tonnes + share * np.maximum(shortfall_t, 0)
        share = last_set(policy, "allocation_share", year)[1]
        if share is not None:
            tonnes = tonnes * share
        granted = np.floor(np.maximum(tonnes, 0) + 1e-9)
        auctioned = np.floor(granted * self._is_power * self._auction_share(year))
        self.auctioned_t = int(auctioned.sum())
        free: Ints = (granted - auctioned).astype(np.int64)
        return free

    def _auction_share(self, year: int) -> float:
        policy = self._policy
        return min(1.0, policy.auction_share_a_year * max(0, year - policy.auction_first_year + 1))

    def _rebase(self) -> Floats:
        """True-ups where the average of the last two years departs from the base by the
        threshold.
        """
        true_up = np.zeros(len(self._base))
        if len(self._activity) < 2:
            return true_up
        average = (self._activity[-2] + self._activity[-1]) / 2
        hit = np.abs(average / self._base - 1) >= self._policy.activity_threshold - 1e-12
        true_up[hit] = (2 * average - self._credited[-2] - self._credited[-1])[hit]
        for credited in self._credited[-2:]:
            credited[hit] = average[hit]
        self._base[hit] = average[hit]
        return true_up
