"""A reserve of allowances that changes the volumes of the state's auctions by rule.

At the end of each fiscal year the allowances in circulation are counted: all accounts but the
state's, less the emissions of the year, whose duty is met later. The rules pack says how many the
auctions of twelve months lose to the reserve or get from it, from eight months later on, and what
of the reserve stays valid at the start of a year.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, time

import simpy

from exchange.calendar import fiscal_year_start
from simulation.gx_ets.auctions import StateAuctions
from simulation.gx_ets.state import State
from simulation.results.record import PolicyEvent, PolicyKind

MORNING = time(8, 0)  # after the year has been counted
STARTS = (12, 1)  # month and day, eight months after the end of a fiscal year

Process = Generator[simpy.Event, object, None]


def reserve_process(state: State, auctions: StateAuctions) -> Process:
    """Count each year's circulation and shift the volumes of the auctions that follow."""
    rules, first = state.scenario.rules, state.first_year
    if not rules.has_reserve:
        return
    invalid_t = 0
    flows = auctions.shift(fiscal_year_start(first), _start(first - 1), rules.first_flow_t())
    for year in range(first - 1, state.scenario.calendar.last_fiscal_year + 1):
        day = fiscal_year_start(year + 1)
        yield state.world.until(day, MORNING)
        placed_t = sum(tonnes for when, tonnes in flows if when < day)
        reserve_t = rules.opening_reserve_t() + placed_t - invalid_t
        auctioned_t = state.auctioned_t.get(year, reserve_t)
        valid_t = rules.valid_t(year + 1, reserve_t, auctioned_t)
        invalid_t += reserve_t - valid_t
        _note(state, year, "reserve_invalid", reserve_t - valid_t)
        circulating_t = in_circulation_t(state)
        _note(state, year, "in_circulation", circulating_t)
        flow_t = rules.flow_t(circulating_t, valid_t)
        _note(state, year, "reserve_intake" if flow_t > 0 else "reserve_release", abs(flow_t))
        flows += auctions.shift(_start(year), _start(year + 1), flow_t)


def in_circulation_t(state: State) -> int:
    """Allowances in all accounts but the state's, less what ended years still demand."""
    assets = [instrument + 1 for instrument in state.vintages]
    held = state.history.position[:, assets].sum(axis=1)
    open_t = [duty.sum() for year, duty in state.duty_t.items() if year not in state.complied]
    owed_t = sum(open_t) + (state.deferred_t + state.owed_t).sum()
    return int(held.sum() - held[state.accounts.government] - owed_t)


def _start(year: int) -> date:
    """The first day on which a fiscal year's circulation changes auctions."""
    month, day = STARTS
    return date(year + 1, month, day)


def _note(state: State, year: int, kind: PolicyKind, tonnes: int) -> None:
    if tonnes:
        state.record.policy.append(
            PolicyEvent(time_ns=state.world.now_ns, fiscal_year=year, kind=kind, quantity_t=tonnes)
        )
