"""Floor and ceiling by fiscal year, and the highest cost of a tonne short."""

from __future__ import annotations

from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.periods import settling_year
from simulation.gx_ets.policy import price_band


class Band:
    """The published path of floor and ceiling under the scenario's inflation."""

    def __init__(self, scenario: GxScenario) -> None:
        self._policy = scenario.policy
        self._inflation = scenario.behavior.inflation
        self._found: dict[int, tuple[float, float]] = {}

    def _bounds(self, year: int) -> tuple[float, float]:
        year = max(year, self._policy.base_year)
        if year not in self._found:
            self._found[year] = price_band(self._policy, year, self._inflation)
        return self._found[year]

    def floor(self, year: int) -> float:
        """The floor of a fiscal year."""
        return self._bounds(year)[0]

    def ceiling(self, year: int) -> float:
        """The ceiling of a fiscal year."""
        return self._bounds(year)[1]

    def payment(self, duty: int) -> float:
        """The ceiling for the duty of a fiscal year, due in the year after."""
        return self.ceiling(duty if self._policy.ceiling_year == "obligation" else duty + 1)

    def cap_on(self, duty: int) -> float:
        """The highest cost of a tonne short for a duty, at its deadline.

        It is the ceiling where every firm may pay it, else the penalty. Where the penalty leaves
        the duty in force, the tonne must also be bought, at about the ceiling. Where nothing is due
        at that deadline, it is the cost at the next one that demands something.
        """
        policy = self._policy
        ceiling = self.payment(settling_year(policy, duty))
        if policy.may_pay_ceiling and policy.ceiling_reserve_mt is None:
            return ceiling
        still_owed = ceiling if policy.shortfall_carried_over else 0.0
        return ceiling * policy.penalty_factor + still_owed

    def cap_in(self, year: int) -> float:
        """The same for the duty whose deadline lies in a fiscal year."""
        return self.cap_on(max(year - 1, self._policy.base_year))
