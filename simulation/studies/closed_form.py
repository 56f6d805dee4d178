"""A scenario's years as one static economy, so that closed forms stand beside its order books.

While the bank carries allowances between the years, one price holds for all of them: it grows at
the rate of interest (theory/banking.py, V5, V23). The years up to the revision of the scheme are
then one economy of sums: emissions, grants, credits, and abatement at the price of each year. The
date of the revision is unknown (theory/revision.py): after the last foreseen year it comes with
the same chance each year, as in the world's beliefs, and until then that year's balance lasts, at
prices and costs that grow with the band. Prices are in the money of the first deadline, discounted
at the rate of interest. The economies are linear in the price but for abatement, whose sum is
fitted by a straight line between floor and ceiling; the largest error of the fit up to the last
foreseen year is kept. The shock is that of the sum of emissions over all years, known at once,
where the world learns it year by year.
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
from simulation.gx_ets.price_solver import MT, band_growth
from simulation.gx_ets.prices import Band
from simulation.gx_ets.supply_outlook import expected_supply_mt
from simulation.theory.credits import CreditEconomy
from simulation.theory.revision import Ending, Revision, expected_price

POINTS = 27  # prices between floor and ceiling at which abatement is fitted
LATEST = 16  # years after the last foreseen one, by whose end the scheme is revised


class AllYears(NamedTuple):
    """A scenario's years as one economy for each date of the revision, without its credits.

    Columns by date, (dates,): sums of all years up to it.
    """

    emissions_mt: Floats  # less the constant part of the fitted abatement
    cap_mt: Floats
    slope: Floats  # of the fitted marginal cost of abatement
    sigma_mt: Floats  # sd of the sum of emissions
    chance: Floats  # of the date
    growth: Floats  # of a price from the first deadline to the middle of each foreseen year
    band_growth: float  # of floor and ceiling from a year to the next
    fit_error_mt: float
    floor: float
    revision: Revision

    def years(self, date: int) -> int:
        """The number of years up to a date of the revision."""
        return len(self.growth) + date


def expected_allowance_price(
    scenario: GxScenario, years: AllYears, supply_mt: float | None = None
) -> float:
    """The closed form of a scenario: its expected price in yen/t of the first deadline's money.

    `supply_mt`: of credits a year; what the scenario's pipelines are expected to issue by default.
    """
    endings = [
        Ending(
            credit_economy(scenario, years, date, supply_mt),
            float(years.sigma_mt[date]),
            float(years.chance[date]),
        )
        for date in range(len(years.chance))
    ]
    return expected_price(endings, years.revision, years.floor)


def credit_economy(
    scenario: GxScenario, years: AllYears, date: int = 0, supply_mt: float | None = None
) -> CreditEconomy:
    """The economy up to a date of the revision with the scenario's credits: a fixed supply beside
    other users' falling demand.

    Other demand of a year is (choke - p) / slope in that year's money.
    """
    keys = scenario.credits
    known, more = len(years.growth), np.arange(1, date + 1)
    growth = ((1 + scenario.behavior.inflation) * (1 + keys.other_demand_trend)) ** np.arange(known)
    in_money = growth / years.growth
    later = (years.band_growth / (1 + scenario.behavior.discount_rate)) ** more
    scaled = np.concatenate([in_money, in_money[-1] * later])
    demands = tuple(
        (keys.other_demand_choke_jpy_per_t * one, keys.other_demand_jpy_per_t_per_mt * one)
        for one in scaled.tolist()
    )
    if supply_mt is None:
        expected = expected_supply_mt(scenario, known)
        fixed_mt = float(expected.sum() + date * expected[-1])
    else:
        fixed_mt = supply_mt * years.years(date)
    return CreditEconomy(
        emissions_mt=float(years.emissions_mt[date]),
        cap_mt=float(years.cap_mt[date]),
        slope=float(years.slope[date]),
        limit=float(exact(scenario.policy.credit_limit)),
        supply_price=0.0,
        supply_slope=inf,
        ceiling=years.revision.high,
        fixed_mt=fixed_mt,
        others=demands,
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
    rows = range(expected.foreseen - first + 1)
    terms = expected.terms[: len(rows)]
    deadline = Dates(scenario).deadline(first)
    since = (deadline.toordinal() - _middle(first)) / 365.25
    rate, band_grows = keys.discount_rate, band_growth(scenario)
    growth = np.array([(1 + rate) ** (row - since) for row in rows])
    ceiling = band.payment(first)
    floors = [band.floor(first + row) / growth[row] for row in rows]
    floor = float(np.mean(floors)) if scenario.policy.has_floor else 0.0
    prices = np.linspace(max(floor, 1.0), ceiling, POINTS)
    saved = np.array([_abated_mt(scenario, firms, growth, price) for price in prices])
    chance = keys.revision_chance * (1 - keys.revision_chance) ** np.arange(LATEST + 1)
    chance[-1] = 1 - chance[:-1].sum()
    emissions = [year.emissions_mt for year in terms]
    granted = sum(year.allocation_mt for year in terms) + scenario.policy.opening_stock_mt
    dates = np.flatnonzero(chance > 0)
    columns = []
    for date in dates.tolist():
        if date:  # a price of the last foreseen year, in its costs
            real = prices * growth[-1] * ((1 + rate) / band_grows) ** date
            saved = saved + np.interp(real, expected.price_grid, terms[-1].abated_mt)
        slope, constant = np.polyfit(prices, saved, 1)
        if not date:
            fit_error = float(np.abs(slope * prices + constant - saved).max())
        emitted = emissions + date * emissions[-1:]
        cap = granted + date * terms[-1].allocation_mt
        sigma = _sum_sd(emitted, expected.news_sd, scenario.emissions.common_persistence)
        columns.append((sum(emitted) - constant, cap, 1 / slope, sigma))
    kept = keys.floor_credibility * floor
    emissions_mt, cap_mt, slopes, sigmas_mt = np.array(columns, np.float64).T
    return AllYears(
        emissions_mt=emissions_mt,
        cap_mt=cap_mt,
        slope=slopes,
        sigma_mt=sigmas_mt,
        chance=chance[dates].astype(np.float64),
        growth=growth,
        band_growth=band_grows,
        fit_error_mt=fit_error,
        floor=floor,
        revision=Revision(ceiling, kept, expected.news_sd * emissions[-1]),
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
