"""Concentration of holdings of allowances, counted at the end of each exchange day."""

from __future__ import annotations

from datetime import date, time

import numpy as np

from exchange.calendar import tokyo_ns
from simulation.gx_ets.population import Ints
from simulation.gx_ets.state import State
from simulation.results.record import ConcentrationRow

AT = time(15, 30)


def concentration(held_t: Ints) -> tuple[int, float, float]:
    """The number of holders, the Herfindahl-Hirschman index and the largest share, of 1.

    The index is the sum of squared shares (Rhoades 1993, Federal Reserve Bulletin 79, 188-189): 1
    for one holder, 1/n for n equal ones; 0 where nothing is held.
    """
    held = np.maximum(held_t, 0)
    total = int(held.sum())
    if not total:
        return 0, 0.0, 0.0
    shares = np.sort(held / total)
    return int((held > 0).sum()), float((shares**2).sum()), float(shares[-1])


def record_concentration(state: State, day: date) -> None:
    """Record a day's concentration over all accounts but those of the authorities."""
    held = state.history.position[:, state.due + 1].copy()
    held[[state.accounts.agency, state.accounts.government]] = 0
    holders, index, largest = concentration(held)
    state.record.concentration.append(
        ConcentrationRow(
            time_ns=tokyo_ns(day, AT),
            instrument=state.due,
            holders=holders,
            hhi=index,
            largest_share=largest,
        )
    )
