"""Credits that market participants expect to reach the market, by fiscal year.

The usual issuance of a programme is that of its calibrated pipeline at the default number of
projects; it is scaled by the keys. A delay of all issuance and a halt of partner countries are
known from the start of the run, so the years that they affect are expected to bring less.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from exchange.calendar import fiscal_year_start
from simulation.gx_ets.keys import CreditClass, GxScenario, Supply
from simulation.gx_ets.population import Floats

DAYS_A_YEAR = 365.25
USUAL = {"jcredit": (21.0, 1.03), "jcm": (25.0, 0.22)}  # projects a year, Mt a year


def expected_supply_mt(scenario: GxScenario, years: int) -> Floats:
    """Issuance that reaches the market and release of the opening stock, Mt a year, (years,).

    The first year is the scheme's first fiscal year.
    """
    keys = scenario.credits
    programmes = {"jcredit": keys.jcredit, "jcm": keys.jcm}
    full = {name: _usual_mt(name, programme) for name, programme in programmes.items()}
    stock = (keys.jcredit.stock_t + keys.jcm.stock_t) / 1e6
    release = max(0.0, stock - keys.stock_years * sum(full.values())) / keys.release_years
    found = np.full(years, release)
    for row in range(years):
        year = scenario.policy.base_year + row
        for name, programme in programmes.items():
            share = _issuing_share(programme, scenario.calendar.first_day, year)
            found[row] += full[name] * share
    return found


def expected_class_supply_mt(scenario: GxScenario, one: CreditClass, row: int) -> float:
    """The same of a J-Credit class with its own market, in Mt in the row's fiscal year."""
    keys, year = scenario.credits, scenario.policy.base_year + row
    full = _usual_mt("jcredit", one.supply)
    release = max(0.0, one.supply.stock_t / 1e6 - keys.stock_years * full) / keys.release_years
    return release + full * _issuing_share(one.supply, scenario.calendar.first_day, year)


def _usual_mt(name: str, programme: Supply) -> float:
    projects, tonnes = USUAL[name]
    scale = programme.participants_share * programme.issuance_factor
    return tonnes * scale * programme.projects_a_year / projects


def _issuing_share(programme: Supply, first_day: date, year: int) -> float:
    """The share of a year's usual issuance that is left by the delay and the halt."""
    start, end = fiscal_year_start(year), fiscal_year_start(year + 1)
    delay = programme.delay_months * DAYS_A_YEAR / 12
    begins = (first_day - start).days + delay if delay else 0.0
    length = (end - start).days
    issuing = min(max(length - begins, 0.0), length)
    halted = 0.0
    if programme.halt_from is not None:
        since = max(begins, float((programme.halt_from - start).days))
        halted = programme.halt_share * min(max(length - since, 0.0), issuing)
    return (issuing - halted) / length
