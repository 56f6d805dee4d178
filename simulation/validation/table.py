"""The validation table: every case compared with its closed form.

`tanso validate` prints it. Cases are functions without arguments and have fixed seeds, so the table
repeats exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exchange.errors import ConfigError
from simulation.validation.cases import (
    auctioned,
    auctions,
    docked,
    economies,
    holding,
    linked,
    models,
    periods,
    trading,
    vintages,
    years,
)
from simulation.validation.cases.row import Row

Case = Callable[[], list[Row]]


def _and(*cases: Case) -> Case:
    """One case from several, with their rows and docstrings."""

    def together() -> list[Row]:
        return [found for case in cases for found in case()]

    together.__doc__ = " ".join(case.__doc__ or "" for case in cases)
    return together


CASES: dict[str, Case] = {
    "V1": economies.four_firms,
    "V1b": trading.random_firms,
    "V2": auctions.call_auction_rule,
    "V3": economies.hard_collar,
    "V4": economies.soft_ceiling,
    "V5": _and(models.banking, years.banking),
    "V6": _and(models.stability_reserve, years.withheld_and_returned),
    "V7": auctions.reverse_auction,
    "V8": auctions.forward_auction,
    "V9": trading.zero_intelligence,
    "V11": trading.book_dynamics,
    "V12": trading.waiting_lines,
    "V13": models.prices_against_quantities,
    "V15": economies.dominant_firm,
    "V16": models.band_path,
    "V18": _and(models.credits_in_a_limit, linked.credits_in_a_limit),
    "V20": models.common_shocks,
    "V21": _and(models.credits_with_other_demand, linked.credits_with_other_demand),
    "V22": models.activity_rule,
    "V23": _and(models.floor_with_banking, years.floor_with_banking),
    "V24": _and(models.uncertain_years, years.uncertain_years),
    "V25": holding.pay_or_hold,
    "V26": auctioned.auctions_with_a_reserve,
    "V27": vintages.own_books,
    "V28": periods.within_a_period,
    "V29": docked.new_zealand,
    "V30": docked.european_union,
}


def validate(
    names: Sequence[str] = (), progress: Callable[[str], None] = lambda name: None
) -> list[Row]:
    """The rows of the named cases, or of all; ConfigError for an unknown name.

    `progress` is called with each case's name before it runs.
    """
    unknown = [name for name in names if name not in CASES]
    if unknown:
        raise ConfigError(f"no case is called {unknown[0]!r}; there are: {', '.join(CASES)}")
    rows: list[Row] = []
    for name in names or CASES:
        progress(name)
        rows += CASES[name]()
    return rows
