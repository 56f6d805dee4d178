"""Expected prices of allowances: a fixed point on bank, net position and time.

The expected price of a fiscal year is a function of the bank X before it (all allowances granted up
to the year before, less those taken by its duties) and of the year's common shock u. Backwards from
a horizon, each year's price p solves

    p = min(P, E[price next year | X'] / (1 + r)),   X' = X + A - E(u) + a(p) + c(p) + paid - bought

with the grant A, emissions E before abatement a, credits c for compliance, the ceiling P, and the
Agency's purchases where p would be below the floor. A year's price is that of its middle; P is the
present value then of the payment due on the deadline in that year. A firm that may pay and keep its
holdings pays as long as a tonne kept is expected to be worth more after the deadline
(`after_deadline`); this adds to the bank and leaves p at P. Investments depend on the expected
prices and the prices on investments, so both are iterated until the yearly mean prices change by
less than the grid's tolerance. Rules are foreseen to `policy.announced_to`; after it the balance of
that year lasts, and prices and costs grow with the band. From then on the scheme is revised with a
chance a year: a tonne short then costs the ceiling, and a surplus tonne is worth the floor with the
given credibility. Theory: Rubin (1996), Schennach (2000), `theory/banking.py`. Quantities in Mt,
prices in yen/t.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np

from simulation.gx_ets.abatement import Curves
from simulation.gx_ets.allocation import Allocator
from simulation.gx_ets.dates import Dates, auction_days
from simulation.gx_ets.emissions import Outlook, expected_outlooks, news_sd
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.periods import deferred_share, ends_period, period_start
from simulation.gx_ets.policy import auctioned, credit_limits_t
from simulation.gx_ets.population import Firms, Floats
from simulation.gx_ets.price_grid import transition
from simulation.gx_ets.price_solver import (
    MT,
    NODES,
    WEIGHTS,
    Grid,
    PriceModel,
    Solution,
    YearTerms,
    after_deadline,
    band_growth,
    carried_mt,
    growth_to_deadline,
    interpolated,
    mean_path,
    solve,
)
from simulation.gx_ets.prices import Band
from simulation.gx_ets.supply_outlook import expected_class_supply_mt, expected_supply_mt

ROUNDS_MAX = 30
PAIRS = 8
GRID = Grid()
JUMPING = Grid(shocks=65, paths=4096)  # where tonnes expire, prices jump from year to year


class Forecast:
    """Expected prices; `means` by fiscal year, as seen before the scheme begins."""

    def __init__(
        self,
        model: PriceModel,
        terms: list[YearTerms],
        solution: Solution,
        means: Floats,
        rounds: int,
    ) -> None:
        self.terms = terms
        self.means = means
        self.rounds = rounds
        self._model = model
        self._solution = solution

    def prices(
        self, year: int, bank_mt: float, shocks: Sequence[float], shock_sd: float = 0.0
    ) -> list[float]:
        """The mean price of a fiscal year by shock, given the bank before its grant."""
        shock = (np.array(shocks)[:, None] + shock_sd * NODES).ravel()
        prices = self.price_at(year, np.full(len(shock), bank_mt), shock)
        mean: list[float] = (prices.reshape(-1, len(NODES)) * WEIGHTS).sum(axis=1).tolist()
        return mean

    def after_deadline(
        self, year: int, banks_mt: Floats, shocks: Floats, view: float = 1.0
    ) -> Floats:
        """The present value of a tonne kept beyond the deadline in a fiscal year.

        It is the price expected for the next deadline, times a holder's view of it, but at most the
        payment that the tonne saves then; discounted. Banks are those before the year's grant and
        include the tonnes kept by paying.
        """
        return after_deadline(self._model, self.terms, self._solution, year, banks_mt, shocks, view)

    def price_at(self, year: int, banks_mt: Floats, shocks: Floats) -> Floats:
        """A fiscal year's price for each bank before its grant and each shock."""
        model = self._model
        tables = self._solution.prices
        row = min(max(year - model.first, 0), len(tables) - 1)
        return interpolated(model, tables[row], banks_mt, shocks)

    def carried_mt(self, year: int, banks_mt: Floats) -> Floats:
        """The part of the banks before a fiscal year's grant that serves its own duty.

        The opening stock serves the first duty whole.
        """
        if year <= self._model.first:
            return banks_mt
        before = self.terms[year - 1 - self._model.first]
        return carried_mt(self._model, before.emissions_mt, banks_mt)

    @property
    def foreseen(self) -> int:
        """The last fiscal year whose balance follows from known rules."""
        return self._model.foreseen

    @property
    def news_sd(self) -> float:
        """The standard deviation of a year's news of log emissions."""
        return self._model.news_sd

    @property
    def price_grid(self) -> Floats:
        """The prices for which the terms' columns are computed."""
        return self._model.prices


def forecast(
    scenario: GxScenario,
    firms: Firms,
    supply_mt: float | Floats | None = None,
    grid: Grid | None = None,
) -> Forecast:
    """Solve for a scenario's firms, in the order of their numbers.

    `supply_mt`: credits that reach the market, a year or by year; the expected ones by default.
    Over the shipped scenarios the default grid moves a run's yearly mean prices by at most 0.2 %,
    against one that is three times as fine in each direction.
    """
    keys, first = scenario.behavior, scenario.policy.base_year
    if grid is None:
        grid = GRID if scenario.policy.banking_limit_share is None else JUMPING
    years = max(keys.horizon_fiscal_year, scenario.calendar.last_fiscal_year + 1) - first + 1
    prices = np.linspace(0.0, 1.1 * Band(scenario).cap_in(first + years), grid.prices)
    news = news_sd(scenario, firms)
    sd = news / sqrt(1 - scenario.emissions.common_persistence**2)
    shocks = np.linspace(-3.5, 3.5, grid.shocks) * max(sd, 1e-6)
    model = PriceModel(
        scenario=scenario,
        grid=grid,
        first=first,
        prices=prices,
        bank_mt=_banks(scenario, grid.banks),
        shocks=shocks,
        news_sd=news,
        transition=transition(shocks, scenario.emissions.common_persistence, news),
        foreseen=min(
            max(scenario.policy.announced_to, scenario.calendar.last_fiscal_year + 1),
            first + years - 1,
        ),
    )
    expected, with_common = expected_outlooks(scenario, firms, years, PAIRS)
    granted = _expected_grants(scenario, firms, with_common)
    emitted = np.mean([outlook.baseline_t.sum(axis=1) for outlook in expected], axis=0) / MT
    if supply_mt is None:
        supply_mt = expected_supply_mt(scenario, years)
    supply = np.broadcast_to(np.asarray(supply_mt, np.float64), (years,))
    means = np.array([0.6 * Band(scenario).ceiling(first + row) for row in range(years)])
    rounds, settled = 0, None
    while True:
        rounds += 1
        terms = _terms(model, firms, means, (granted, emitted, supply))
        solution = solve(model, terms, settled)
        settled = solution.settled
        found = mean_path(model, terms, solution)
        # relative to at least one yen; later years' terms do not depend on prices
        used = slice(model.foreseen - first + 1 + scenario.abatement.investment_lag_years)
        change = float(np.max(np.abs(found - means)[used] / np.maximum(means, 1.0)[used]))
        means = (means + found) / 2 if rounds > 3 else found
        if change < grid.tolerance or rounds == ROUNDS_MAX:
            # a sweep keeps many forecasts: half of the tables serve the solution alone
            return Forecast(model, terms, solution._replace(expected=[]), means, rounds)


def _banks(scenario: GxScenario, count: int) -> Floats:
    """Banks from -0.8 to 1.6 years of emissions in even steps, and on by the opening stock.

    A period of several years adds the duties that it defers, up to 0.2 of each year's.
    """
    total_mt, policy = scenario.population.emissions_mt, scenario.policy
    step = 2.4 * total_mt / (count - 1)
    more = ceil(policy.opening_stock_mt / step)
    less = ceil(0.2 * (policy.period_years - 1) * (1 - policy.partial_share) * total_mt / step)
    least, most = -0.8 * total_mt - less * step, 1.6 * total_mt + more * step
    return np.linspace(least, most, count + more + less)


def _expected_grants(scenario: GxScenario, firms: Firms, expected: list[Outlook]) -> Floats:
    """Expected grant of each year in Mt, auctioned and owners' allowances included."""
    found = []
    for outlook in expected:
        allocator, years = Allocator(scenario, firms), []
        for row in range(len(outlook.activity)):
            activity = outlook.activity[row - 1] if row else None
            granted = allocator.grant_t(scenario.policy.base_year + row, activity)
            sold_mt = auctioned(scenario.policy, scenario.policy.base_year + row)[0]
            others_t = scenario.rules.issued_t(scenario.policy.base_year + row)
            total_t = float(granted.sum()) + allocator.auctioned_t + others_t
            years.append(total_t / MT + sold_mt)
        found.append(years)
    means: Floats = np.mean(found, axis=0)
    return means


def _terms(
    model: PriceModel, firms: Firms, means: Floats, totals: tuple[Floats, Floats, Floats]
) -> list[YearTerms]:
    """Each year's terms, given that prices are expected to be `means`.

    `totals`: grants, emissions, and credits that reach the market, by year; all in Mt.
    """
    scenario, first = model.scenario, model.first
    granted, emitted, supply = totals
    band = Band(scenario)
    curves = Curves(scenario, firms)
    lag, growth = scenario.abatement.investment_lag_years, band_growth(scenario)
    terms: list[YearTerms] = []
    for row in range(len(means)):
        year = first + row
        if year > model.foreseen:
            terms.append(_lasting(model, terms[-1]))
            continue
        ahead = min(row + lag, len(means) - 1)
        expected = means[ahead] * growth ** (row + lag - ahead)
        curves.invest(year, np.full(len(firms.number), expected))
        emissions = float(emitted[row])
        abated_mt = curves.aggregate(year, model.prices, curves.works_from <= year) / MT
        terms.append(
            YearTerms(
                allocation_mt=float(granted[row]),
                emissions_mt=emissions,
                abated_mt=abated_mt,
                credits_mt=_credits(
                    scenario, model.prices, float(supply[row]), emissions - abated_mt, row
                ),
                ceiling=band.cap_in(year) / growth_to_deadline(scenario, year),
                floor=band.floor(year) if scenario.policy.has_floor else 0.0,
                purchases=_purchases(scenario, band, year),
                unsold=_unsold(scenario, year),
                usable_mt=_usable_mt(scenario, float(granted[row]), year),
                deferred_mt=_deferred_mt(model, terms, means),
                ends_period=ends_period(scenario.policy, year),
            )
        )
    return terms


def _deferred_mt(model: PriceModel, terms: list[YearTerms], means: Floats) -> float:
    """Emissions of the years before that are not due at the deadline in the year after them.

    They are those expected at the mean prices, without shocks, in whole steps of the banks.
    """
    policy, last = model.scenario.policy, model.first + len(terms) - 1
    deferred = 0.0
    for year in range(period_start(policy, last), last + 1) if terms else ():
        term = terms[year - model.first]
        abated = float(np.interp(means[year - model.first], model.prices, term.abated_mt))
        deferred += deferred_share(policy, year) * (term.emissions_mt - abated)
    if ends_period(policy, last):
        return 0.0
    step = float(model.bank_mt[1] - model.bank_mt[0])
    return (round(deferred / step) + 1e-9) * step if deferred else 0.0


def _lasting(model: PriceModel, before: YearTerms) -> YearTerms:
    """The terms of a year without known rules: the balance of the year before, at prices and costs
    that grew with the band.
    """
    growth = band_growth(model.scenario)
    real = model.prices / growth
    floor, most = before.purchases
    reserve, unsold = before.unsold
    return before._replace(
        abated_mt=np.interp(real, model.prices, before.abated_mt),
        credits_mt=np.interp(real, model.prices, before.credits_mt),
        ceiling=before.ceiling * growth,
        floor=before.floor * growth,
        purchases=(floor * growth, most),
        unsold=(reserve * growth, unsold),
        deferred_mt=0.0,
        ends_period=True,
    )


def _purchases(scenario: GxScenario, band: Band, year: int) -> tuple[float, float]:
    """The Agency's canceled purchases of a year: see `YearTerms`."""
    policy = scenario.policy
    if not policy.has_floor or policy.purchases != "canceled":
        return 0.0, 0.0
    floor = band.floor(year)
    return floor, policy.reverse_auction_budget_jpy / floor / MT


def _unsold(scenario: GxScenario, year: int) -> tuple[float, float]:
    """The state's unsold allowances of a year: see `YearTerms`."""
    volume, reserve = auctioned(scenario.policy, year)
    return (reserve, volume) if reserve else (0.0, 0.0)


def _usable_mt(scenario: GxScenario, granted_mt: float, year: int) -> float:
    """The part of a year's allowances that comes before the deadline of the year before."""
    if year == scenario.policy.base_year:
        return granted_mt  # no duty was before
    if not scenario.policy.later_vintage_usable:
        return 0.0
    days, deadline = auction_days(scenario, year), Dates(scenario).deadline(year - 1)
    late = sum(day > deadline for day in days) / len(days)
    return granted_mt - late * auctioned(scenario.policy, year)[0]


def _credits(
    scenario: GxScenario, prices: Floats, supply_mt: float, emitted_mt: Floats, row: int
) -> Floats:
    """Credits left for compliance at each allowance price: supply less other demand, limited.

    `emitted_mt`: emissions after abatement at each price.
    """
    keys, policy = scenario.credits, scenario.policy
    growth = (1 + scenario.behavior.inflation) * (1 + keys.other_demand_trend)
    real = growth**row
    others = (keys.other_demand_choke_jpy_per_t * real - prices) / (
        keys.other_demand_jpy_per_t_per_mt * real
    )
    year = policy.base_year + row
    limit_mt = credit_limits_t(policy, (emitted_mt * MT).astype(np.int64), year) / MT
    left: Floats = np.clip(supply_mt - np.maximum(others, 0), 0, limit_mt)
    for one in keys.classes:
        slope = one.other_demand_jpy_per_t_per_mt * real
        others = (one.other_demand_choke_jpy_per_t * real - prices) / slope
        spare = expected_class_supply_mt(scenario, one, row) - np.maximum(others, 0)
        left = np.minimum(left + np.maximum(spare, 0), limit_mt)
    return left
