"""A scenario's years as one static economy, so that closed forms stand beside its order books.

While the bank carries allowances between the years, one price holds for all of them: it grows at
the rate of interest (theory/banking.py, V5, V23). The years to the horizon are then one economy of
sums: emissions, grants, credits, and abatement at the price of each year. Prices are in the money
of the first deadline, discounted at the rate of interest. The economy is linear in the price but
for abatement, whose sum is fitted by a straight line between floor and ceiling; the largest error
of the fit is kept. The shock is that of the sum of emissions over all years, known at once, where
the world learns it year by year.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf, sqrt
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from exchange.calendar import fiscal_year_start
from simulation.gx_ets.abatement import Curves
from simulation.gx_ets.beliefs import forecast
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import Credits, GxScenario
from simulation.gx_ets.policy import exact
from simulation.gx_ets.population import Firms, Floats, population
from simulation.gx_ets.price_solver import MT
from simulation.gx_ets.prices import Band
from simulation.gx_ets.supply_outlook import expected_supply_mt
from simulation.theory.credits import CreditEconomy, UncertainCredits, uncertain_credit_market

POINTS = 27  # prices between floor and ceiling at which abatement is fitted


class AllYears(NamedTuple):
    """A scenario's years to the horizon as one economy, without its credits."""

    emissions_mt: float  # of all years, less the constant part of the fitted abatement
    cap_mt: float
    slope: float  # of the fitted marginal cost of abatement
    fit_error_mt: float  # largest error of the fit
    sigma_mt: float  # sd of the sum of emissions
    floor: float
    ceiling: float
    growth: Floats  # of a price from the first deadline to the middle of each year


def expected_outcome(scenario: GxScenario) -> UncertainCredits:
    """The closed form of a scenario: expectations over the shock of all years together.

    Prices in yen/t of the first deadline's money; tonnes are sums over the years to the horizon.
    """
    years = all_years(scenario)
    return uncertain_credit_market(credit_economy(scenario, years), years.sigma_mt, years.floor)


def credit_economy(scenario: GxScenario, years: AllYears) -> CreditEconomy:
    """The economy with the scenario's credits: a fixed supply beside other users' falling demand.

    Other demand of a year is (choke - p) / slope in that year's money.
    """
    keys = scenario.credits
    growth = (1 + scenario.behavior.inflation) * (1 + keys.other_demand_trend)
    demands = []
    for row, grown in enumerate(years.growth.tolist()):
        real = growth**row
        highest = keys.other_demand_choke_jpy_per_t * real / grown
        demands.append((highest, keys.other_demand_jpy_per_t_per_mt * real / grown))
    return CreditEconomy(
        emissions_mt=years.emissions_mt,
        cap_mt=years.cap_mt,
        slope=years.slope,
        limit=float(exact(scenario.policy.credit_limit)),
        supply_price=0.0,
        supply_slope=inf,
        ceiling=years.ceiling,
        fixed_mt=float(expected_supply_mt(scenario, len(years.growth)).sum()),
        others=tuple(demands),
    )


def all_years(scenario: GxScenario) -> AllYears:
    """The scenario's years as one economy; credits and their limit do not enter."""
    plain = replace(scenario, title="-", about="", credits=Credits())
    return _all_years(msgspec.json.encode(plain))


@lru_cache(maxsize=16)
def _all_years(text: bytes) -> AllYears:
    scenario = msgspec.json.decode(text, type=GxScenario)
    firms = population(scenario)
    expected = forecast(scenario, firms)
    first, keys, band = scenario.policy.base_year, scenario.behavior, Band(scenario)
    rows = range(len(expected.terms))
    deadline = Dates(scenario).deadline(first)
    since = (deadline.toordinal() - _middle(first)) / 365.25
    growth = np.array([(1 + keys.discount_rate) ** (row - since) for row in rows])
    ceiling = band.payment(first)
    floors = [band.floor(first + row) / growth[row] for row in rows]
    floor = float(np.mean(floors)) if scenario.policy.has_floor else 0.0
    prices = np.linspace(max(floor, 1.0), ceiling, POINTS)
    saved = np.array([_abated_mt(scenario, firms, growth, price) for price in prices])
    slope, constant = np.polyfit(prices, saved, 1)
    fitted = slope * prices + constant
    emissions = [terms.emissions_mt for terms in expected.terms]
    return AllYears(
        emissions_mt=float(sum(emissions) - constant),
        cap_mt=float(sum(terms.allocation_mt for terms in expected.terms))
        + scenario.policy.opening_stock_mt,
        slope=float(1 / slope),
        fit_error_mt=float(np.abs(fitted - saved).max()),
        sigma_mt=_sum_sd(emissions, expected.news_sd, scenario.emissions.common_persistence),
        floor=floor,
        ceiling=ceiling,
        growth=growth,
    )


def _abated_mt(scenario: GxScenario, firms: Firms, growth: Floats, price: float) -> float:
    """Abatement of all years at a price in the first deadline's money, with the investments that it
    pays for.
    """
    first = scenario.policy.base_year
    curves, lag = Curves(scenario, firms), scenario.abatement.investment_lag_years
    total = 0.0
    for row, grown in enumerate(growth.tolist()):
        year = first + row
        ahead = growth[min(row + lag, len(growth) - 1)]
        curves.invest(year, np.full(len(firms.number), price * float(ahead)))
        at = np.array([price * grown])
        total += float(curves.aggregate(year, at, curves.works_from <= year)[0]) / MT
    return total


def _sum_sd(emissions: list[float], news_sd: float, persistence: float) -> float:
    """The standard deviation of the sum of all years' emissions; news persists (AR 1)."""
    later, square = 0.0, 0.0
    for emitted in reversed(emissions):
        later = emitted + persistence * later
        square += later**2
    return news_sd * sqrt(square)


def _middle(year: int) -> float:
    """The middle of a fiscal year as a day number."""
    return (fiscal_year_start(year).toordinal() + fiscal_year_start(year + 1).toordinal()) / 2
