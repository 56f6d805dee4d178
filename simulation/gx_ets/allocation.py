"""Free allocation of every firm, year by year: benchmark, grandfathering, the activity rule.

The arrays follow `policy.activity_allocations` and `policy.benchmark` firm by firm; a test holds
them together. Tonnes are rounded down. From the first auction year on a growing share of power's
allocation is auctioned instead.
"""

from __future__ import annotations

from math import exp
from statistics import NormalDist

import numpy as np

from simulation.gx_ets.emissions import sites_granted
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.population import Firms, Floats, Ints
from simulation.policy import Policy

_quantile = NormalDist().inv_cdf


def benchmark_factor(policy: Policy, spread: float, year: int) -> float:
    """The benchmark of a fiscal year in units of the base years' one.

    Straight from the top 50 % of a lognormal distribution of intensities to the top 32.5 % in
    FY2030 and on to the top 15 % in FY2035; it stays there.
    """

    def at(share: float) -> float:
        return exp((_quantile(share) - _quantile(policy.benchmark_first_share)) * spread)

    middle, end = at(policy.benchmark_last_share), at(policy.benchmark_later_share)
    steps = policy.benchmark_last_year - policy.base_year + 1
    taken = year - policy.base_year + 1
    if taken <= steps:
        return 1 + (middle - 1) * max(taken, 0) / steps
    later = policy.benchmark_later_year - policy.benchmark_last_year
    return middle + (end - middle) * min(taken - steps, later) / later


def grandfathering_factor(policy: Policy, year: int) -> float:
    """The share of base emissions that grandfathered firms get in a fiscal year."""
    years = year - policy.base_year + 1
    cut = policy.grandfathering_cut
    return max(0.0, (1 - cut) ** years if policy.grandfathering_compounds else 1 - cut * years)


class Allocator:
    """Grants year after year; remembers each firm's base and what it was credited with."""

    def __init__(self, scenario: GxScenario, firms: Firms) -> None:
        self._scenario, self._policy = scenario, scenario.policy
        self._spread = scenario.population.intensity_spread
        self._firms = firms
        sectors = scenario.population.sectors
        self._is_power = np.array([one.switches_fuel for one in sectors])[firms.sector]
        self._base = np.ones(len(firms.number))
        self._credited: list[Floats] = []
        self._activity: list[Floats] = []
        self.auctioned_t = 0

    def grant_t(
        self, year: int, activity: Floats | None, shortfall_t: Floats | None = None
    ) -> Ints:
        """Tonnes granted for a fiscal year; years come one after another.

        `activity` of the year before (base 1), None for the first year. `shortfall_t`: what firms
        are expected to lack, of which the policy may grant a part.
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
        granted = np.floor(np.maximum(tonnes, 0) + 1e-9)
        auctioned = np.floor(granted * self._is_power * self._auction_share(year))
        self.auctioned_t = int(auctioned.sum())
        free: Ints = (granted - auctioned).astype(np.int64)
        return free

    def _auction_share(self, year: int) -> float:
        policy = self._policy
        return min(1.0, policy.auction_share_a_year * max(0, year - policy.auction_first_year + 1))

    def _rebase(self) -> Floats:
        """True-ups where the last two years' average departs from the base by the threshold."""
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
