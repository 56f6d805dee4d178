"""Solver of expected prices on a grid of banks and common shocks, backwards in time.

It computes one table (bank, shock) for each fiscal year and one for the year after the horizon;
`beliefs` gives the equation. Quantities in Mt, prices in yen/t.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year_start
from exchange.matching.jit import entry
from simulation.core.draws import uniforms
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.periods import wait_years
from simulation.gx_ets.population import Floats, normals_of
from simulation.gx_ets.prices import Band

MT = 1e6
STATES, SHOCKS, PRICES = 241, 9, 193
PATHS = 96
KEPT_HALVINGS = 24
KINK_STEPS = 65
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


class YearTerms(NamedTuple):
    """The expected terms of one fiscal year; the ceiling as of the middle of the year.

    `purchases` and `unsold`: a price and the Mt that the state withdraws before the price falls
    below it, by reverse auctions at the floor and by canceling what is unsold at the reserve of its
    own auctions; no Mt where it does not.
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
    first: int
    prices: Floats
    bank_mt: Floats
    shocks: Floats
    news_sd: float  # of a year's log emissions


def solve(model: PriceModel, terms: list[YearTerms]) -> list[Floats]:
    """Tables (bank, shock) of prices, one for each year and one for the year after the horizon."""
    keys = model.scenario.behavior
    policy = model.scenario.policy
    end = terms[-1]
    growth = 1 + policy.real_growth + keys.inflation
    sd = max(model.news_sd * end.emissions_mt, 1e-9)
    left = end.floor * growth * keys.floor_credibility
    chance = _cdf(model.bank_mt / sd)
    after = (end.ceiling * growth * (1 - chance) + left * chance)[:, None]
    after = np.repeat(after, SHOCKS, axis=1)
    tables, ceiling = [after], end.ceiling * growth
    for year in reversed(terms):
        tables.append(_year_prices(model, year, tables[-1], ceiling))
        ceiling = year.ceiling
    return tables[::-1]


def _year_prices(model: PriceModel, year: YearTerms, after: Floats, next_ceiling: float) -> Floats:
    """The year's price for each bank and shock: of its own vintage, where each has its book.

    By the endogenous grid method: from each bank after the year, the price expected next gives the
    price, the price gives abatement, and so the bank before the year. Withdrawals shift the banks
    for which the price is below their level; where they suffice, the price is the level.
    """
    policy, keys = model.scenario.policy, model.scenario.behavior
    worth = _expectation(model, after, year, next_ceiling) / (1 + keys.discount_rate)
    if policy.banking_limit_share is not None and year.ends_period:  # tonnes above the limit expire
        limit = policy.banking_limit_share * year.emissions_mt
        worth[model.bank_mt > limit] = 0.0
    price = np.minimum(worth, year.ceiling)
    saved = np.interp(price, model.prices, year.abated_mt + year.credits_mt)
    emitted = year.emissions_mt * np.exp(model.shocks)
    before = model.bank_mt[:, None] - year.allocation_mt + emitted - saved
    level, most = year.purchases
    if most:
        before = before + most * (price < level)
    table = np.empty_like(after)
    for column in range(table.shape[1]):
        known = _with_unsold(year, before[:, column], price[:, column])
        if policy.has_vintages:
            known = _with_kinks(model, year, price[:, column], emitted[column])
        table[:, column] = np.interp(model.bank_mt, *known)
    if most:
        # between the last bank above the floor and the first below it the Agency holds the price
        for column in range(table.shape[1]):
            above = price[:, column] >= level
            if above.any() and not above.all():
                reach = before[np.flatnonzero(~above)[0], column]
                held = (model.bank_mt <= reach) & (table[:, column] < level)
                table[held, column] = level
    if not policy.has_vintages:
        table[model.bank_mt + year.usable_mt + year.deferred_mt < 0] = year.ceiling
    return table


def _with_unsold(year: YearTerms, before: Floats, price: Floats) -> tuple[Floats, Floats]:
    """Banks and their prices (falling) with the reserve price of the state's auctions.

    Between the bank from which a part is unsold and the one from which nothing is sold, the price
    is the reserve.
    """
    level, most = year.unsold
    below = price < level
    if not most or not below.any():
        return before, price
    shifted = before + most * below
    first = int(np.flatnonzero(below)[0])
    if not first:
        return shifted, price
    part = (price[first - 1] - level) / (price[first - 1] - price[first])
    reach = before[first - 1] + part * (before[first] - before[first - 1])
    banks = np.concatenate([shifted[:first], [reach, reach + most], shifted[first:]])
    return banks, np.concatenate([price[:first], [level, level], price[first:]])


def _with_kinks(
    model: PriceModel, year: YearTerms, price: Floats, emitted: float
) -> tuple[Floats, Floats]:
    """Banks and their prices (falling) where the value of a tonne left jumps.

    It jumps where the vintage begins to be short and where tonnes expire. Over a range of prices
    the bank after the year then stays at that point, so the price is what the year alone requires.
    """
    share = model.scenario.policy.banking_limit_share
    at = [0.0] if share is None else [0.0, share * year.emissions_mt]
    banks, prices = [model.bank_mt], [price]
    for level in at:
        first = int(np.searchsorted(model.bank_mt, level + 1e-9 * year.emissions_mt))
        high = price[first - 1] if level else price[model.bank_mt < -1e-9 * year.emissions_mt][-1]
        prices.append(np.linspace(high, price[first], KINK_STEPS))
        banks.append(np.full(KINK_STEPS, level))
    bank, known = np.concatenate(banks), np.concatenate(prices)
    order = np.lexsort((bank, -known))
    bank, known = bank[order], known[order]
    saved = np.interp(known, model.prices, year.abated_mt + year.credits_mt)
    before: Floats = bank - year.allocation_mt + emitted - saved
    return before, known


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


def _expectation(model: PriceModel, after: Floats, year: YearTerms, next_ceiling: float) -> Floats:
    """E[next year's value of a tonne left | bank then, this year's shock].

    It is next year's price. Where vintages have their own books it is the ceiling if this one is
    short, because its tonnes are then paid for.
    """
    keys = model.scenario.emissions
    found = np.zeros_like(after)
    left = carried_mt(model, year.emissions_mt, model.bank_mt)
    bank = np.repeat(left, SHOCKS)
    for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
        shock = keys.common_persistence * model.shocks + model.news_sd * node
        then = interpolated(model, after, bank, np.tile(shock, len(model.bank_mt)))
        found += weight * then.reshape(after.shape)
    if model.scenario.policy.has_vintages:
        found[model.bank_mt < -1e-9 * year.emissions_mt] = next_ceiling
    return found


def interpolated(model: PriceModel, table: Floats, bank: Floats, shock: Floats) -> Floats:
    """Bilinear interpolation, constant beyond the edges."""
    found = np.empty(bank.shape)
    between(model.bank_mt, model.shocks, table, (bank.ravel(), shock.ravel(), found.ravel()))
    return found


@entry
def between(
    banks: Floats, shocks: Floats, table: Floats, points: tuple[Floats, Floats, Floats]
) -> None:
    """Fill in the last of `points` (bank, shock, value), all (n,), from a table (bank, shock)."""
    bank_step, shock_step = banks[1] - banks[0], shocks[1] - shocks[0]
    bank, shock, found = points
    for k in range(found.shape[0]):
        row = min(max((bank[k] - banks[0]) / bank_step, 0.0), table.shape[0] - 1.000001)
        column = min(max((shock[k] - shocks[0]) / shock_step, 0.0), table.shape[1] - 1.000001)
        i, j = int(row), int(column)
        down, right = row - i, column - j
        near = table[i, j] * (1 - right) + table[i, j + 1] * right
        far = table[i + 1, j] * (1 - right) + table[i + 1, j + 1] * right
        found[k] = near * (1 - down) + far * down


def mean_path(model: PriceModel, terms: list[YearTerms], tables: list[Floats]) -> Floats:
    """The mean price of each year over paths of shocks, from the opening stock."""
    keys, policy = model.scenario.emissions, model.scenario.policy
    years = len(terms)
    drawn = normals_of(uniforms(0, "forecast", np.arange(PATHS // 2), 0, years))
    drawn = np.concatenate([drawn, -drawn])
    shock, bank = np.zeros(PATHS), np.full(PATHS, policy.opening_stock_mt)
    means = np.zeros(years)
    for row, (year, table) in enumerate(zip(terms, tables[:-1], strict=True)):
        shock = keys.common_persistence * shock + model.news_sd * drawn[:, row]
        if row:
            bank = carried_mt(model, terms[row - 1].emissions_mt, bank)
        price = interpolated(model, table, bank, shock)
        means[row] = price.mean()
        bank = bank + np.maximum(0.0, -(bank + year.usable_mt + year.deferred_mt))
        if row and policy.may_pay_ceiling and not policy.pay_only_if_holdings_exhausted:
            bank = bank + _kept(model, terms, tables, row, bank, shock)
        bank = _next_bank(model, year, bank, shock, price)
        for level in year.withdrawals:
            is_low = price <= level[0] * 1.0001
            if is_low.any():
                taken = _withdrawn(model, level, tables[row + 1], bank, shock)
                bank = np.where(is_low, bank - taken, bank)
    return means


def _withdrawn(
    model: PriceModel, level: tuple[float, float], after: Floats, bank: Floats, shock: Floats
) -> Floats:
    """Mt withdrawn from each bank after a year with a price at or below a level.

    The quantity raises the price expected next to the level, within the most that is withdrawn.
    """
    keys, behavior = model.scenario.emissions, model.scenario.behavior
    floor, most = level
    low, high = np.zeros(len(bank)), np.full(len(bank), most)
    for _ in range(KEPT_HALVINGS):
        middle = (low + high) / 2
        worth = np.zeros(len(bank))
        for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
            later = keys.common_persistence * shock + model.news_sd * node
            worth += weight * interpolated(model, after, bank - middle, later)
        lacks = worth / (1 + behavior.discount_rate) < floor
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
    tables: list[Floats],
    year: int,
    bank: Floats,
    shock: Floats,
    view: float,
) -> Floats:
    """The present value of a tonne kept beyond a year's deadline; see `Forecast.after_deadline`."""
    scenario, row = model.scenario, year - model.first
    price = interpolated(model, tables[row], bank, shock)
    after = _next_bank(model, terms[row], bank, shock, price)
    most = Band(scenario).cap_in(year + 1)
    factor = view * growth_to_deadline(scenario, year + 1)
    keys = scenario.emissions
    value = np.zeros(len(bank))
    for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
        later = keys.common_persistence * shock + model.news_sd * node
        then = factor * interpolated(model, tables[row + 1], after, later)
        value += weight * np.minimum(then, most)
    return value / (1 + scenario.behavior.discount_rate)


def _kept(
    model: PriceModel,
    terms: list[YearTerms],
    tables: list[Floats],
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
        value = after_deadline(model, terms, tables, year, bank + middle, shock, 1.0)
        pays = value > ceiling * (1 + 1e-9)
        low, high = np.where(pays, middle, low), np.where(pays, high, middle)
    return low


def _cdf(x: Floats) -> Floats:
    """A logistic approximation of the standard normal distribution function."""
    spread: Floats = 1 / (1 + np.exp(-np.clip(1.702 * x, -60, 60)))
    return spread
