"""Solver of expected prices on a grid of banks and common shocks, backwards in time.

It computes one table (bank, shock) for each fiscal year and one for all years after the horizon,
relative to the band; `beliefs` gives the equation. Quantities in Mt, prices in yen/t.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year_start
from simulation.core.draws import uniforms
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.periods import wait_years
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import Floats, normals_of
from simulation.gx_ets.price_grid import Inverse, expectation, invert, knots_needed, look_up
from simulation.gx_ets.prices import Band

MT = 1e6
KEPT_HALVINGS = 24
SETTLING_MAX, SETTLED = 500, 5e-4
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


class Grid(NamedTuple):
    """The fineness of a solution."""

    banks: int = 481  # from -0.8 to 1.6 years of emissions
    shocks: int = 41  # from -3.5 to 3.5 standard deviations
    prices: int = 577  # from 0 to above the highest ceiling
    paths: int = 192  # an even number
    tolerance: float = 0.002  # of the yearly mean prices, between rounds


class YearTerms(NamedTuple):
    """The expected terms of one fiscal year; the ceiling as of the middle of the year.

    `purchases` and `unsold`: a price and the Mt that the state withdraws before the price falls
    below it, by reverse auctions at the floor and at the reserve of its own auctions, where what is
    unsold counts as gone although it may be offered again; no Mt where it does not.
    """

    allocation_mt: float  # auctioned allowances included
    emissions_mt: float
    abated_mt: Floats  # at each of the solver's prices
    credits_mt: Floats
    ceiling: float
    floor: float
    purchases: tuple[float, float]
    unsold: tuple[float, float]
    usable_mt: float  # of the allocation: for the duty of the year before
    deferred_mt: float = 0.0  # of duties before this year, not yet due at the deadline in it
    ends_period: bool = True

    @property
    def withdrawals(self) -> list[tuple[float, float]]:
        """Those of both kinds that exist."""
        return [one for one in (self.purchases, self.unsold) if one[1]]


class PriceModel(NamedTuple):
    """The grids and the scenario, which all years share."""

    scenario: GxScenario
    grid: Grid
    first: int
    prices: Floats
    bank_mt: Floats
    shocks: Floats
    news_sd: float  # of a year's log emissions
    transition: Floats  # see `price_grid.transition`
    foreseen: int  # the last fiscal year whose balance follows from known rules


class Solution(NamedTuple):
    """Tables (bank, shock) in yen/t."""

    prices: list[Floats]  # of each year, and of the one after the horizon
    worths: list[Floats]  # by year: of a tonne in the next one, which a revision may change
    expected: list[Floats]  # by year: the expectation of `worths` by bank left and shock
    settled: Floats  # of the years after the horizon, relative to the band of the last one


def solve(model: PriceModel, terms: list[YearTerms], guess: Floats | None = None) -> Solution:
    """Solve backwards; `guess`: a table of the years after the horizon, from which to start."""
    end = terms[-1]._replace(deferred_mt=0.0, ends_period=True)  # later duties are yearly
    growth = band_growth(model.scenario)
    chance = model.scenario.behavior.revision_chance
    nothing = np.zeros((len(model.bank_mt), len(model.shocks)))
    table = revised(model, end, nothing, 1.0) / growth if guess is None else guess
    ceiling = end.ceiling * growth
    for _ in range(SETTLING_MAX):
        before = table
        worth = expected_next(model, revised(model, end, growth * before, chance), end)
        table = _year_prices(model, end, end, worth, ceiling)
        if chance == 1 or np.max(np.abs(table - before)) < SETTLED * end.ceiling:
            break
    prices, worths, expected = [growth * table], [], []
    after = end
    for row in reversed(range(len(terms))):
        risk = chance if model.first + row >= model.foreseen else 0.0
        worths.append(revised(model, terms[row], prices[-1], risk))
        expected.append(expected_next(model, worths[-1], terms[row]))
        prices.append(_year_prices(model, terms[row], after, expected[-1], ceiling))
        after, ceiling = terms[row], terms[row].ceiling
    return Solution(prices[::-1], worths[::-1], expected[::-1], table)


def band_growth(scenario: GxScenario) -> float:
    """Growth of floor and ceiling from a year to the next."""
    return 1 + scenario.policy.real_growth + scenario.behavior.inflation


def revised(model: PriceModel, year: YearTerms, after: Floats, chance: float) -> Floats:
    """Next year's prices if the scheme may be revised before it, by bank left and shock then.

    After a revision a tonne short costs the ceiling, and a surplus tonne is worth the floor with
    the given credibility. Which one it is becomes known within the year.
    """
    if not chance:
        return after
    growth = band_growth(model.scenario)
    sd = max(model.news_sd * year.emissions_mt, 1e-9)
    left = year.floor * growth * model.scenario.behavior.floor_credibility
    surplus = _cdf(model.bank_mt / sd)
    value = year.ceiling * growth * (1 - surplus) + left * surplus
    found: Floats = (1 - chance) * after + chance * value[:, None]
    return found


def _year_prices(
    model: PriceModel,
    year: YearTerms,
    following: YearTerms,
    expected: Floats,
    next_ceiling: float,
) -> Floats:
    """The year's price for each bank and shock: of its own vintage, where each has its book.

    By the endogenous grid method: from each bank after the year, the price expected next gives the
    price, the price gives abatement, and so the bank before the year. A tonne's worth jumps at the
    bank below which the next deadline finds too few (see `_least_mt`).
    """
    policy, keys = model.scenario.policy, model.scenario.behavior
    worth = expected / (1 + keys.discount_rate)
    hair = 1e-9 * year.emissions_mt
    jumps = [_least_mt(policy, following) - hair]
    if policy.has_vintages:  # a short vintage is paid for
        worth[model.bank_mt < -hair] = next_ceiling / (1 + keys.discount_rate)
    if policy.banking_limit_share is not None and year.ends_period:  # tonnes above the limit expire
        limit = policy.banking_limit_share * year.emissions_mt
        worth[model.bank_mt > limit] = 0.0
        jumps.append(limit + hair)
    always = sum(most for level, most in year.withdrawals if level > year.ceiling)
    levels = sorted((one for one in year.withdrawals if one[0] <= year.ceiling), reverse=True)
    inverse = Inverse(
        banks=model.bank_mt,
        added=year.emissions_mt * np.exp(model.shocks) - year.allocation_mt + always,
        saved=year.abated_mt + year.credits_mt,
        price_step=float(model.prices[1]),
        levels=np.array([year.ceiling] + [level for level, _ in levels]),
        withdrawn=np.array([0.0] + [most for _, most in levels]),
        jumps=np.array(jumps),
    )
    table = np.empty_like(worth)
    invert(inverse, worth, np.empty((2, knots_needed(inverse))), table)
    if not policy.has_vintages:
        table[model.bank_mt < _least_mt(policy, year) - hair] = year.ceiling
    return table


def _least_mt(policy: Policy, year: YearTerms) -> float:
    """The bank before a year below which the deadline in it finds too few allowances."""
    return 0.0 if policy.has_vintages else -(year.usable_mt + year.deferred_mt)


def expected_next(model: PriceModel, after: Floats, year: YearTerms) -> Floats:
    """E[next year's price | bank left, this year's shock], (banks, shocks)."""
    if model.scenario.policy.has_vintages:
        left = carried_mt(model, year.emissions_mt, model.bank_mt)
        step = float(model.bank_mt[1] - model.bank_mt[0])
        place = np.clip((left - model.bank_mt[0]) / step, 0.0, len(left) - 1.000001)
        low = place.astype(np.int64)
        part = (place - low)[:, None]
        after = after[low] * (1 - part) + after[low + 1] * part
    return expectation(after, model.transition)


def _next_bank(
    model: PriceModel, year: YearTerms, bank: Floats, shock: Floats, price: Floats
) -> Floats:
    saved = np.interp(price, model.prices, year.abated_mt + year.credits_mt)
    after: Floats = bank + year.allocation_mt - year.emissions_mt * np.exp(shock) + saved
    return after


def carried_mt(model: PriceModel, emissions_mt: float, bank: Floats) -> Floats:
    """The part of a bank that serves a later vintage's duty; a shortage is paid for and forgotten.

    `emissions_mt`: of the year that ended, whose banking limit applies.
    """
    policy = model.scenario.policy
    if not policy.has_vintages:
        return bank
    share = policy.banking_limit_share
    most = np.inf if share is None else share * emissions_mt
    found: Floats = np.clip(bank, 0.0, most)
    return found


def interpolated(model: PriceModel, table: Floats, bank: Floats, shock: Floats) -> Floats:
    """Bilinear interpolation, constant beyond the edges."""
    found = np.empty(bank.shape)
    look_up(model.bank_mt, model.shocks, table, (bank.ravel(), shock.ravel(), found.ravel()))
    return found


def mean_path(model: PriceModel, terms: list[YearTerms], solution: Solution) -> Floats:
    """The mean price of each year from the opening stock, before the first year's shock is known.

    A year's mean is that of the expected prices over paths of shocks. The price of the year before,
    whose mean is known, is a control variate: on a path where it grows at the rate of interest it
    decides the expected price, so paths sample only what the ceiling and withdrawals change.
    """
    keys, policy = model.scenario.emissions, model.scenario.policy
    years, paths = len(terms), model.grid.paths
    drawn = normals_of(uniforms(0, "forecast", np.arange(paths // 2), 0, years))
    drawn = np.concatenate([drawn, -drawn])
    shock, bank = np.zeros(paths), np.full(paths, policy.opening_stock_mt)
    first = expectation(solution.prices[0], model.transition)
    means = [float(interpolated(model, first, bank[:1], shock[:1])[0])]
    for row, year in enumerate(terms[:-1]):
        table, after = solution.prices[row], solution.worths[row]
        shock = keys.common_persistence * shock + model.news_sd * drawn[:, row]
        if row:
            bank = carried_mt(model, terms[row - 1].emissions_mt, bank)
        price = interpolated(model, table, bank, shock)
        bank = bank + np.maximum(0.0, -(bank + year.usable_mt + year.deferred_mt))
        if row and policy.may_pay_ceiling and not policy.pay_only_if_holdings_exhausted:
            bank = bank + _kept(model, terms, solution, row, bank, shock)
        bank = _next_bank(model, year, bank, shock, price)
        worth = solution.expected[row]
        for level in year.withdrawals:
            is_low = price <= level[0] * 1.0001
            if is_low.any():
                taken = _withdrawn(model, level, worth, bank, shock)
                bank = np.where(is_low, bank - taken, bank)
        following = solution.prices[row + 1]
        then = worth if following is after else expected_next(model, following, year)
        later, mean = interpolated(model, then, bank, shock), float(price.mean())
        spread = float(((price - mean) ** 2).sum())
        is_spread = spread > paths * (1e-6 * mean) ** 2
        slope = float(((price - mean) * later).sum()) / spread if is_spread else 0.0
        means.append(float(later.mean()) + slope * (means[-1] - mean))
    return np.array(means)


def _withdrawn(
    model: PriceModel, level: tuple[float, float], worth: Floats, bank: Floats, shock: Floats
) -> Floats:
    """Mt withdrawn from each bank after a year with a price at or below a level.

    The quantity raises the price expected next (`worth`) to the level, within the most that is
    withdrawn.
    """
    floor, most = level
    enough = floor * (1 + model.scenario.behavior.discount_rate)
    low, high = np.zeros(len(bank)), np.full(len(bank), most)
    for _ in range(KEPT_HALVINGS):
        middle = (low + high) / 2
        lacks = interpolated(model, worth, bank - middle, shock) < enough
        low, high = np.where(lacks, middle, low), np.where(lacks, high, middle)
    return high


def growth_to_deadline(scenario: GxScenario, year: int) -> float:
    """Growth of a price at the rate of interest from a year's middle to its deadline, or to the
    first one from there on that demands something.
    """
    deadline = Dates(scenario).deadline(year - 1)
    elapsed = (deadline - fiscal_year_start(year)).days / 365.25
    policy = scenario.policy
    wait = wait_years(policy, max(year - 1, policy.base_year))
    return float((1 + scenario.behavior.discount_rate) ** (elapsed - 0.5 + wait))


def after_deadline(
    model: PriceModel,
    terms: list[YearTerms],
    solution: Solution,
    year: int,
    bank: Floats,
    shock: Floats,
    view: float,
) -> Floats:
    """The present value of a tonne kept beyond a year's deadline; see `Forecast.after_deadline`."""
    scenario, row = model.scenario, year - model.first
    price = interpolated(model, solution.prices[row], bank, shock)
    after = _next_bank(model, terms[row], bank, shock, price)
    most = Band(scenario).cap_in(year + 1)
    factor = view * growth_to_deadline(scenario, year + 1)
    keys = scenario.emissions
    value = np.zeros(len(bank))
    for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
        later = keys.common_persistence * shock + model.news_sd * node
        then = factor * interpolated(model, solution.worths[row], after, later)
        value += weight * np.minimum(then, most)
    return value / (1 + scenario.behavior.discount_rate)


def _kept(
    model: PriceModel,
    terms: list[YearTerms],
    solution: Solution,
    row: int,
    bank: Floats,
    shock: Floats,
) -> Floats:
    """Mt paid for at a year's deadline although they are held, path by path.

    The quantity makes a kept tonne worth the payment, within what is due at that deadline.
    """
    year = model.first + row
    ceiling = Band(model.scenario).cap_in(year)
    due = terms[row - 1].emissions_mt + terms[row - 1].deferred_mt - terms[row].deferred_mt
    low, high = np.zeros(len(bank)), np.full(len(bank), max(due, 0.0))
    for _ in range(KEPT_HALVINGS):
        middle = (low + high) / 2
        value = after_deadline(model, terms, solution, year, bank + middle, shock, 1.0)
        pays = value > ceiling * (1 + 1e-9)
        low, high = np.where(pays, middle, low), np.where(pays, high, middle)
    return low


def _cdf(x: Floats) -> Floats:
    """A logistic approximation of the standard normal distribution function."""
    spread: Floats = 1 / (1 + np.exp(-np.clip(1.702 * x, -60, 60)))
    return spread
