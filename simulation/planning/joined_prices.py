"""Prices of allowances and credit classes on simulated paths, joined to prices with a date.

A class's price on a path is its dated price times the path's change since the day of the plan. A
class that a bundle lacks follows the one class of its programme that the bundle has, and keeps its
dated price without any. Allowances have no dated price until their market opens: then the path's
own price holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from exchange.compliance.supply import ALLOWANCE
from exchange.errors import ConfigError
from simulation.planning.bundles import MonthPrice
from simulation.planning.problem import Floats

YEAR_MONTHS = 12


class JoinedPrices(NamedTuple):
    """Paths of a bundle: seeds in order, and by class the months since year 0 with the prices
    (seeds, months) of it."""

    seeds: tuple[int, ...]
    months: dict[str, np.ndarray]
    prices: dict[str, Floats]

    def own(self, credit_class: str, day: date) -> Floats | None:
        """Each path's price of a class in the month of a day, else the last before it; None if
        there is none up to the day."""
        if credit_class not in self.months:
            return None
        at = int(np.searchsorted(self.months[credit_class], _month(day), side="right")) - 1
        found: Floats | None = None if at < 0 else self.prices[credit_class][:, at]
        return found

    def change(self, credit_class: str, first: date, day: date) -> Floats:
        """Each path's price on a day as a multiple of that on the first day; 1 without a path."""
        ones = np.ones(len(self.seeds))
        model = self._model(credit_class)
        if model is None:
            return ones
        now, then = self.own(model, first), self.own(model, day)
        return ones if now is None or then is None else then / now

    def _model(self, credit_class: str) -> str | None:
        """The class of the bundle that a class follows."""
        if credit_class in self.months:
            return credit_class
        programme = credit_class.partition("/")[0]
        found = [one for one in sorted(self.months) if one.partition("/")[0] == programme]
        return found[0] if found and programme != ALLOWANCE.partition("/")[0] else None


def joined(rows: Sequence[MonthPrice], source: str) -> JoinedPrices:
    """The paths of a bundle. ConfigError: the seeds of a class do not have the same months."""
    seeds = tuple(sorted({row.seed for row in rows}))
    months, prices = {}, {}
    for credit_class in sorted({row.credit_class for row in rows}):
        table: dict[int, dict[int, float]] = {seed: {} for seed in seeds}
        for row in rows:
            if row.credit_class == credit_class:
                table[row.seed][_month(row.month)] = row.price_yen_per_t
        known = sorted({month for path in table.values() for month in path})
        for seed, path in table.items():
            if known[0] not in path:
                raise ConfigError(
                    f"{source}: seed {seed} has no price of {credit_class} in "
                    f"{_text(known[0])}, which other seeds have"
                )
        months[credit_class] = np.array(known)
        prices[credit_class] = np.array([_filled(path, known) for path in table.values()])
    return JoinedPrices(seeds, months, prices)


def _filled(path: dict[int, float], months: Iterable[int]) -> list[float]:
    """The prices of all months; one without trades has that of the month before."""
    found: list[float] = []
    for month in months:
        found.append(path[month] if month in path else found[-1])
    return found


def _month(day: date) -> int:
    return day.year * YEAR_MONTHS + day.month - 1


def _text(month: int) -> str:
    return f"{month // YEAR_MONTHS}-{month % YEAR_MONTHS + 1:02d}"
