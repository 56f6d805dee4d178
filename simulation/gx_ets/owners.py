"""Owners of allowances without a duty, such as forest owners: what they hold, get and sell.

They exist where the rules pack of a scheme gives them a stock or yearly allowances. All owners are
one account. What they get each year is for sale; of the stock that they hold for later, the rules
say how much a year may take. They sell to firms that lack allowances for a deadline, at the price
expected, and what they sell is the held stock's only beyond what is for sale: so the market draws
on its own bank first, and not more is sold than is lacking.
"""

from __future__ import annotations

from exchange.commands import DepositCredits, Side
from simulation.gx_ets.compliance import QUANTITY_MAX_T, SessionState
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.state import ALLOWANCE, State
from simulation.traders.interface import Messages, blank


def has_owners(scenario: GxScenario) -> bool:
    """True where the rules give owners anything in the years of the run."""
    years = range(scenario.policy.base_year, scenario.calendar.last_fiscal_year + 2)
    return bool(scenario.rules.held_stock_t() or any(map(scenario.rules.issued_t, years)))


def hold_owners_stock(state: State) -> None:
    """Deposit the held stock with the owners on the first day."""
    who, tonnes = state.accounts.owners, state.scenario.rules.held_stock_t()
    if tonnes:
        state.send([DepositCredits(who, ALLOWANCE, tonnes)])
        state.history.move(who, ALLOWANCE, "opening", tonnes)


class Owners:
    """The owners' account; `means`: the expected price of each fiscal year, from the first on."""

    def __init__(self, state: State, means: list[float]) -> None:
        self._state, self._means = state, means
        self._held_t = state.scenario.rules.held_stock_t()
        self._quota_t = 0

    def grant(self, year: int) -> None:
        """Issue a fiscal year's allowances, and set what it may take from the held stock."""
        state, who = self._state, self._state.accounts.owners
        if who < 0:
            return
        rules = state.scenario.rules
        self._count()
        removals_t = rules.removals_t(year)
        if removals_t:
            state.send([DepositCredits(who, ALLOWANCE, removals_t)])
            state.history.move(who, ALLOWANCE, "granted", removals_t)
        self._held_t -= min(self._held_t, rules.freed_t(year))
        growth = self._expected(year + 1) / max(self._expected(year), 1.0) - 1
        rate = state.scenario.behavior.discount_rate
        self._quota_t = rules.quota_t(self._held_t, growth, rate)

    def _expected(self, year: int) -> float:
        announced = self._state.scenario.rules.announced_jpy_per_t(year)
        if self._state.scenario.behavior.beliefs == "announced" and announced:
            return announced
        return self._means[min(max(self._state.row(year), 0), len(self._means) - 1)]

    def _count(self) -> None:
        """Count what the held stock has sold, which is all below it that the account lacks."""
        owned = int(self._state.history.position[self._state.accounts.owners, ALLOWANCE + 1])
        sold = max(0, self._held_t - owned)
        self._held_t -= sold
        self._quota_t -= sold

    def offers(self, lacking_t: int, moment: SessionState) -> Messages:
        """The order of a session: what firms lack at most, of what is for sale and of the quota."""
        state, who = self._state, self._state.accounts.owners
        if who < 0 or lacking_t <= 0:
            return blank(0)
        self._count()
        free = int(state.world.venue.balance(who, ALLOWANCE).free)
        for_sale = max(free - self._held_t, 0)
        quantity = min(for_sale + self._quota_t, lacking_t, QUANTITY_MAX_T, free)
        if quantity <= 0:
            return blank(0)
        order = blank(1)
        order["account"], order["instrument"], order["side"] = who, ALLOWANCE, int(Side.SELL)
        order["price_ticks"] = int(max(moment.low, min(moment.forecast, moment.high)))
        order["quantity_t"] = quantity
        return order
