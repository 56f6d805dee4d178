"""What everybody expects allowances to cost: a fixed point on bank, net position and time.

The expected price of a fiscal year is a function of the bank X before it (all allowances granted
up to the year before, less what its duties took) and of the year's common shock u. Backwards
from a horizon, each year's price p solves

    p = min(P, E[price next year | X'] / (1 + r)),   X' = X + A - E(u) + a(p) + c(p) + paid - bought

with the grant A, emissions E before abatement a, credits c for compliance, the ceiling P, and
the Agency's purchases where p would lie below the floor. A year's price stands in its middle;
P is what the payment, due on the deadline in that year, is worth then. Who may pay and keep what
it holds pays as long as a tonne kept is expected to be worth more after the deadline
(`after_deadline`), which adds to the bank and leaves p at P. Investments depend on the expected
prices and the prices on investments: both are repeated until the yearly mean prices change by
less than 1 %. After the horizon a tonne short costs the ceiling and a tonne left is worth the
floor with the stated credibility. Theory: Rubin (1996), Schennach (2000), `theory/banking.py`.
Quantities in Mt, prices in yen/t.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year_start
from simulation.draws import uniforms
from simulation.gx_ets.abatement import Curves
from simulation.gx_ets.allocation import Allocator
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.emissions import Outlook, expected_outlooks, news_sd
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.population import Firms, Floats, normals_of
from simulation.gx_ets.prices import Band
from simulation.policy import credit_limit_t

MT = 1e6
STATES, SHOCKS, PRICES = 241, 9, 193
ROUNDS_MAX = 30
PATHS = 96
PAIRS = 8
TOLERANCE = 0.01
KEPT_HALVINGS = 24
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


class YearTerms(NamedTuple):
    """One fiscal year as everybody expects it; the ceiling as of the middle of the year."""

    allocation_mt: float
    emissions_mt: float
    abated_mt: Floats  # at each of the solver's prices
    credits_mt: Floats
    ceiling: float
    floor: float


class Economy(NamedTuple):
    """What the solver needs beside the years' terms."""

    scenario: GxScenario
    first: int
    prices: Floats
    bank_mt: Floats
    shocks: Floats
    news_sd: float  # of a year's log emissions


class Forecast:
    """Expected prices; `means` by fiscal year, of FY2026 as seen before the scheme begins."""

    def __init__(
        self,
        economy: Economy,
        terms: list[YearTerms],
        tables: list[Floats],
        means: Floats,
        rounds: int,
    ) -> None:
        self.terms = terms
        self.means = means
        self.rounds = rounds
        self._economy = economy
        self._tables = tables

    def prices(
        self, year: int, bank_mt: float, shocks: Sequence[float], shock_sd: float = 0.0
    ) -> list[float]:
        """The mean price of a fiscal year before whose grant the bank is so large, by shock."""
        shock = (np.array(shocks)[:, None] + shock_sd * NODES).ravel()
        prices = self.price_at(year, np.full(len(shock), bank_mt), shock)
        mean: list[float] = (prices.reshape(-1, len(NODES)) * WEIGHTS).sum(axis=1).tolist()
        return mean

    def after_deadline(
        self, year: int, banks_mt: Floats, shocks: Floats, view: float = 1.0
    ) -> Floats:
        """What a tonne is worth that is kept beyond the deadline in a fiscal year.

        The price expected for the next deadline, by a holder's view of it (a factor), but no
        more than the payment that a tonne saves then; discounted. Banks are those before the
        year's grant, as everywhere, what is kept by paying included.
        """
        return _after_deadline(
            self._economy, self.terms, self._tables, year, banks_mt, shocks, view
        )

    def price_at(self, year: int, banks_mt: Floats, shocks: Floats) -> Floats:
        """A fiscal year's price for each bank before its grant and each shock."""
        economy = self._economy
        row = min(max(year - economy.first, 0), len(self._tables) - 1)
        return _read(economy, self._tables[row], banks_mt, shocks)

    @property
    def news_sd(self) -> float:
        """The standard deviation of a year's news of log emissions."""
        return self._economy.news_sd

    @property
    def price_grid(self) -> Floats:
        """The prices of the terms' columns."""
        return self._economy.prices


def forecast(scenario: GxScenario, firms: Firms, supply_mt: float) -> Forecast:
    """Solve for a scenario's firms (in the order of their numbers). `supply_mt`: credits a year
    that can reach the market."""
    keys, first = scenario.behavior, scenario.policy.base_year
    years = max(keys.horizon_fiscal_year, scenario.calendar.last_fiscal_year + 1) - first + 1
    prices = np.linspace(0.0, 1.1 * Band(scenario).cap_in(first + years), PRICES)
    news = news_sd(scenario, firms)
    sd = news / sqrt(1 - scenario.emissions.common_persistence**2)
    total = scenario.population.emissions_mt
    economy = Economy(
        scenario=scenario,
        first=first,
        prices=prices,
        bank_mt=np.linspace(-0.8 * total, 1.6 * total, STATES),
        shocks=np.linspace(-3.5, 3.5, SHOCKS) * max(sd, 1e-6),
        news_sd=news,
    )
    expected = expected_outlooks(scenario, firms, years, PAIRS)
    granted = _expected_grants(
        scenario, firms, expected_outlooks(scenario, firms, years, PAIRS, with_common=True)
    )
    emitted = np.mean([one.baseline_t.sum(axis=1) for one in expected], axis=0) / MT
    means = np.array([0.6 * Band(scenario).ceiling(first + row) for row in range(years)])
    rounds = 0
    while True:
        rounds += 1
        terms = _terms(economy, firms, means, (granted, emitted, supply_mt))
        tables = _solve(economy, terms)
        found = _mean_path(economy, terms, tables)
        change = float(np.max(np.abs(found - means) / np.maximum(means, 1.0)))  # a yen at least
        means = (means + found) / 2 if rounds > 3 else found
        if change < TOLERANCE or rounds == ROUNDS_MAX:
            return Forecast(economy, terms, tables, means, rounds)


def _expected_grants(scenario: GxScenario, firms: Firms, expected: list[Outlook]) -> Floats:
    """Each year's grant in Mt, auctioned allowances included, over the expected years."""
    found = []
    for one in expected:
        allocator, years = Allocator(scenario, firms), []
        for row in range(len(one.activity)):
            activity = one.activity[row - 1] if row else None
            granted = allocator.grant_t(scenario.policy.base_year + row, activity)
            years.append((float(granted.sum()) + allocator.auctioned_t) / MT)
        found.append(years)
    means: Floats = np.mean(found, axis=0)
    return means


def _terms(
    economy: Economy, firms: Firms, means: Floats, totals: tuple[Floats, Floats, float]
) -> list[YearTerms]:
    """Each year's terms when prices are expected to be `means`.

    `totals`: grants and emissions by year, credits a year that reach the market; all in Mt.
    """
    scenario, first = economy.scenario, economy.first
    granted, emitted, supply_mt = totals
    band = Band(scenario)
    curves = Curves(scenario, firms)
    lag = scenario.abatement.investment_lag_years
    terms = []
    for row in range(len(means)):
        year = first + row
        ahead = min(row + lag, len(means) - 1)
        curves.invest(year, np.full(len(firms.number), means[ahead]))
        emissions = float(emitted[row])
        terms.append(
            YearTerms(
                allocation_mt=float(granted[row]),
                emissions_mt=emissions,
                abated_mt=curves.aggregate(year, economy.prices, curves.works_from <= year) / MT,
                credits_mt=_credits(scenario, economy.prices, supply_mt, emissions, row),
                ceiling=band.cap_in(year) / _to_deadline(scenario, year),
                floor=band.floor(year) if scenario.policy.has_floor else 0.0,
            )
        )
    return terms


def _credits(
    scenario: GxScenario, prices: Floats, supply_mt: float, emissions_mt: float, row: int
) -> Floats:
    """Credits left for compliance at each allowance price: supply less other demand, limited."""
    keys, policy = scenario.credits, scenario.policy
    real = (1 + scenario.behavior.inflation) ** row
    others = (keys.other_demand_choke_jpy_per_t * real - prices) / (
        keys.other_demand_jpy_per_t_per_mt * real
    )
    limit_mt = credit_limit_t(policy, int(emissions_mt * MT)) / MT
    left: Floats = np.clip(supply_mt - np.maximum(others, 0), 0, limit_mt)
    return left


def _solve(economy: Economy, terms: list[YearTerms]) -> list[Floats]:
    """Tables (bank, shock) of prices, one a year and one of the year after the horizon."""
    keys = economy.scenario.behavior
    policy = economy.scenario.policy
    end = terms[-1]
    growth = 1 + policy.real_growth + keys.inflation
    sd = max(economy.news_sd * end.emissions_mt, 1e-9)
    left = end.floor * growth * keys.floor_credibility
    chance = _cdf(economy.bank_mt / sd)
    after = (end.ceiling * growth * (1 - chance) + left * chance)[:, None]
    after = np.repeat(after, SHOCKS, axis=1)
    tables = [after]
    for year in reversed(terms):
        tables.append(_year_prices(economy, year, tables[-1]))
    return tables[::-1]


def _year_prices(economy: Economy, year: YearTerms, after: Floats) -> Floats:
    """The year's price for each bank and shock.

    From each bank after the year back to the one before it (the endogenous grid): what is
    expected next gives the price, the price gives abatement, and so the bank before. The
    Agency's purchases move the banks on which the price lies below the floor; where they reach,
    the price is the floor.
    """
    policy, keys = economy.scenario.policy, economy.scenario.behavior
    worth = _expectation(economy, after) / (1 + keys.discount_rate)
    if policy.banking_limit_share is not None:  # what is above the limit expires
        limit = policy.banking_limit_share * year.emissions_mt
        worth[economy.bank_mt > limit] = 0.0
    price = np.minimum(worth, year.ceiling)
    saved = np.interp(price, economy.prices, year.abated_mt + year.credits_mt)
    emitted = year.emissions_mt * np.exp(economy.shocks)
    before = economy.bank_mt[:, None] - year.allocation_mt + emitted - saved
    if year.floor and policy.purchases == "canceled":
        most = policy.reverse_auction_budget_jpy / year.floor / MT
        before = before + most * (price < year.floor)
    usable = year.allocation_mt if policy.later_vintage_usable else 0.0
    table = np.empty_like(after)
    for column in range(table.shape[1]):
        table[:, column] = np.interp(economy.bank_mt, before[:, column], price[:, column])
    if year.floor and policy.purchases == "canceled":
        # between the last bank above the floor and the first below it the Agency holds the price
        for column in range(table.shape[1]):
            above = price[:, column] >= year.floor
            if above.any() and not above.all():
                reach = before[np.flatnonzero(~above)[0], column]
                held = (economy.bank_mt <= reach) & (table[:, column] < year.floor)
                table[held, column] = year.floor
    table[economy.bank_mt + usable < 0] = year.ceiling
    return table


def _next_bank(
    economy: Economy, year: YearTerms, bank: Floats, shock: Floats, price: Floats
) -> Floats:
    saved = np.interp(price, economy.prices, year.abated_mt + year.credits_mt)
    after: Floats = bank + year.allocation_mt - year.emissions_mt * np.exp(shock) + saved
    return after


def _expectation(economy: Economy, after: Floats) -> Floats:
    """E[next year's price | bank then, this year's shock]."""
    keys = economy.scenario.emissions
    found = np.zeros_like(after)
    bank = np.repeat(economy.bank_mt[:, None], SHOCKS, axis=1)
    for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
        shock = keys.common_persistence * economy.shocks + economy.news_sd * node
        found += weight * _read(economy, after, bank, np.broadcast_to(shock, bank.shape))
    return found


def _read(economy: Economy, table: Floats, bank: Floats, shock: Floats) -> Floats:
    """Bilinear interpolation, constant beyond the edges."""
    return _bilinear(
        table,
        (bank - economy.bank_mt[0]) / (economy.bank_mt[1] - economy.bank_mt[0]),
        (shock - economy.shocks[0]) / (economy.shocks[1] - economy.shocks[0]),
    )


def _bilinear(table: Floats, row: Floats, column: Floats) -> Floats:
    row = np.clip(row, 0, table.shape[0] - 1.000001)
    column = np.clip(column, 0, table.shape[1] - 1.000001)
    i, j = row.astype(np.int64), column.astype(np.int64)
    down, right = row - i, column - j
    near = table[i, j] * (1 - right) + table[i, j + 1] * right
    far = table[i + 1, j] * (1 - right) + table[i + 1, j + 1] * right
    found: Floats = near * (1 - down) + far * down
    return found


def _mean_path(economy: Economy, terms: list[YearTerms], tables: list[Floats]) -> Floats:
    """The mean price of each year over paths of shocks, from an empty bank."""
    keys, policy = economy.scenario.emissions, economy.scenario.policy
    years = len(terms)
    drawn = normals_of(uniforms(0, "forecast", np.arange(PATHS // 2), 0, years))
    drawn = np.concatenate([drawn, -drawn])
    shock, bank = np.zeros(PATHS), np.zeros(PATHS)
    means = np.zeros(years)
    for row, (year, table) in enumerate(zip(terms, tables[:-1], strict=True)):
        shock = keys.common_persistence * shock + economy.news_sd * drawn[:, row]
        price = _read(economy, table, bank, shock)
        means[row] = price.mean()
        usable = year.allocation_mt if policy.later_vintage_usable else 0.0
        bank = bank + np.maximum(0.0, -(bank + usable))
        if row and policy.may_pay_ceiling and not policy.pay_only_if_holdings_exhausted:
            bank = bank + _kept(economy, terms, tables, row, bank, shock)
        bank = _next_bank(economy, year, bank, shock, price)
        if year.floor and policy.purchases == "canceled":
            is_low = price <= year.floor * 1.0001
            if is_low.any():
                bought = _bought(economy, year, tables[row + 1], bank, shock)
                bank = np.where(is_low, bank - bought, bank)
    return means


def _bought(
    economy: Economy, year: YearTerms, after: Floats, bank: Floats, shock: Floats
) -> Floats:
    """Mt that the Agency takes from each bank after a year whose price is at or below the floor.

    As many as bring what is expected next up to the floor, at most what its budget buys.
    """
    keys, behavior = economy.scenario.emissions, economy.scenario.behavior
    most = economy.scenario.policy.reverse_auction_budget_jpy / year.floor / MT
    low, high = np.zeros(len(bank)), np.full(len(bank), most)
    for _ in range(KEPT_HALVINGS):
        middle = (low + high) / 2
        worth = np.zeros(len(bank))
        for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
            later = keys.common_persistence * shock + economy.news_sd * node
            worth += weight * _read(economy, after, bank - middle, later)
        lacks = worth / (1 + behavior.discount_rate) < year.floor
        low, high = np.where(lacks, middle, low), np.where(lacks, high, middle)
    return high


def _to_deadline(scenario: GxScenario, year: int) -> float:
    """The growth of a price at the rate of interest from a year's middle to its deadline."""
    deadline = Dates(scenario).deadline(year - 1)
    elapsed = (deadline - fiscal_year_start(year)).days / 365.25
    return float((1 + scenario.behavior.discount_rate) ** (elapsed - 0.5))


def _after_deadline(
    economy: Economy,
    terms: list[YearTerms],
    tables: list[Floats],
    year: int,
    bank: Floats,
    shock: Floats,
    view: float,
) -> Floats:
    scenario, row = economy.scenario, year - economy.first
    price = _read(economy, tables[row], bank, shock)
    after = _next_bank(economy, terms[row], bank, shock, price)
    most = Band(scenario).cap_in(year + 1)
    factor = view * _to_deadline(scenario, year + 1)
    keys = scenario.emissions
    value = np.zeros(len(bank))
    for node, weight in zip(NODES.tolist(), WEIGHTS.tolist(), strict=True):
        later = keys.common_persistence * shock + economy.news_sd * node
        then = factor * _read(economy, tables[row + 1], after, later)
        value += weight * np.minimum(then, most)
    return value / (1 + scenario.behavior.discount_rate)


def _kept(
    economy: Economy,
    terms: list[YearTerms],
    tables: list[Floats],
    row: int,
    bank: Floats,
    shock: Floats,
) -> Floats:
    """Mt that are paid for at a year's deadline though they are held, path by path.

    As many as make a tonne kept worth the payment, at most the duty of the year before.
    """
    year = economy.first + row
    ceiling = Band(economy.scenario).cap_in(year)
    low, high = np.zeros(len(bank)), np.full(len(bank), terms[row - 1].emissions_mt)
    for _ in range(KEPT_HALVINGS):
        middle = (low + high) / 2
        value = _after_deadline(economy, terms, tables, year, bank + middle, shock, 1.0)
        pays = value > ceiling * (1 + 1e-9)
        low, high = np.where(pays, middle, low), np.where(pays, high, middle)
    return low


def _cdf(x: Floats) -> Floats:
    """A distribution function like the standard normal's, in plain arithmetic (logistic)."""
    spread: Floats = 1 / (1 + np.exp(-np.clip(1.702 * x, -60, 60)))
    return spread
