"""A firm's fiscal year: months of emissions and abatement, the report, investments."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import NamedTuple

import numpy as np

from exchange.calendar import fiscal_year
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.groups import due_together, shared
from simulation.gx_ets.policy import credit_limits_t
from simulation.gx_ets.population import Floats, Ints
from simulation.gx_ets.state import State


def abate_month(state: State, day: date) -> None:
    """Add a month's reversible abatement at each firm's own price."""
    year = fiscal_year(day)
    wanted = state.curves.reversible_t(year, state.price_view(day)) / 12
    left = state.outlook.baseline_t[state.row(year)] - state.curves.invested_t(year)
    state.reversible_t += np.minimum(wanted, np.maximum(left, 0) / 12)
    months = (day.month - 4) % 12 + 1
    invested = np.minimum(state.curves.invested_t(year), state.outlook.baseline_t[state.row(year)])
    so_far = state.reversible_t + invested * months / 12
    state.public.abated_so_far_t, state.public.months = float(fsum(so_far.tolist())), months


def begin_year(state: State, day: date) -> None:
    """Make the investments whose cost the expected price covers."""
    year = fiscal_year(day)
    lag = state.scenario.abatement.investment_lag_years
    growth = (1 + state.scenario.behavior.discount_rate) ** lag
    expected = np.minimum(state.price_view(day) * growth, state.band.cap_on(year + lag))
    state.curves.invest(year, expected)


def end_year(state: State, year: int) -> None:
    """Count a fiscal year's emissions; they are verified and published later."""
    invested = state.curves.invested_t(year)
    baseline = np.floor(state.outlook.baseline_t[state.row(year)] + 0.5).astype(np.int64)
    saved = np.floor(state.reversible_t + invested + 0.5).astype(np.int64)
    state.baseline_t[year] = baseline
    state.duty_t[year] = baseline - np.minimum(saved, baseline)
    limits = credit_limits_t(state.scenario.policy, state.duty_t[year], year)
    state.credit_room_t[year] = limits + state.room_left_t
    state.reversible_year_t[year] = state.reversible_t
    state.invested_year_t[year] = invested
    state.public.abated_t[year] = float((baseline - state.duty_t[year]).sum())
    state.reversible_t = np.zeros_like(state.reversible_t)
    if state.scenario.policy.has_vintages:  # the ended year says nothing of the new vintage
        state.public.abated_so_far_t, state.public.months = 0.0, 0


def expected_duty_t(state: State, year: int, day: date) -> Floats:
    """A year's emissions as each firm expects them, exact once the year is over."""
    if year in state.duty_t:
        return state.duty_t[year].astype(np.float64)
    row = state.row(year)
    elapsed = min(max((day - date(year, 4, 1)).days / 365.25, 0.0), 1.0)
    before = state.outlook.baseline_t[row - 1] if row else state.firms.size_t
    expected = elapsed * state.outlook.baseline_t[row] + (1 - elapsed) * before
    saved = state.curves.reversible_t(year, state.price_view(day)) + state.curves.invested_t(year)
    result: Floats = np.maximum(expected - saved, 1.0)
    return result


def open_duties(state: State, day: date) -> list[int]:
    """Fiscal years that holdings must cover: ended without compliance so far, or already
    granted.
    """
    years = range(state.first_year, fiscal_year(day) + 1)
    return [
        year
        for year in years
        if year not in state.complied and (year in state.duty_t or year in state.delivered)
    ]


def credit_room_t(state: State, day: date) -> Ints:
    """Credits that each firm may still use for its open duties, beyond its holdings."""
    years = open_duties(state, day) or [fiscal_year(day)]
    room: Ints = state.room_left_t - state.held_credits_t()
    for year in years:
        room += _limits_t(state, expected_duty_t(state, year, day), year)
    if state.groups:
        room = np.floor(shared(state.groups, room, state.firms.size_t)).astype(np.int64)
    left: Ints = np.maximum(room, 0)
    return left


def _limits_t(state: State, emissions_t: Floats, year: int) -> Ints:
    return credit_limits_t(state.scenario.policy, emissions_t.astype(np.int64), year)


class Needs(NamedTuple):
    """Demand of the duties for each firm's allowances, in tonnes by firm."""

    all_t: Floats  # of all open and deferred duties, credits not deducted
    credited_t: Floats  # the part that credits held will meet
    due_t: Floats  # of the coming deadline, credits within the limit deducted
    may_buy: bool  # a purchase settles before that deadline
    kept_t: Floats  # the part not for sale, as it cannot be bought back in time


def count_needs(state: State, dates: Dates, day: date, vintage: int | None = None) -> Needs:
    """The needs of a day, of all open duties or of a vintage's own.

    Credits held meet the coming duty first.

    From the last day on which a purchase settles before the deadline, a sale cannot be reversed in
    time, so the tonnes for the deadline are kept.
    """
    upcoming = dates.next_duty(day)
    needs, due = np.zeros(len(state.firms.number)), np.zeros(len(state.firms.number))
    room = state.room_left_t.copy()
    held = state.held_credits_t().astype(np.float64)
    if vintage is not None and vintage != upcoming:
        held = np.zeros_like(held)
    for year in open_duties(state, day) if vintage is None else [vintage]:
        expected = expected_duty_t(state, year, day)
        needs += expected
        room += _limits_t(state, expected, year)
        if year == upcoming and year in state.duty_t:
            met = _countable(state, held, state.credit_room_t[year])
            due = np.maximum(state.due_t(year) - met, 0.0)
    last = dates.last_useful_day(upcoming)
    all_t, credited = needs + state.owed_t + state.deferred_t, _countable(state, held, room)
    if state.groups:
        sizes, holds = state.firms.size_t, state.held_t(state.vintage(vintage or 0))
        gap = shared(state.groups, holds - all_t + credited, sizes)
        all_t = holds + credited - gap
        due = due_together(state.groups, due, holds, sizes)
    return Needs(
        all_t=all_t,
        credited_t=credited,
        due_t=due,
        may_buy=day <= last,
        kept_t=due if day >= last else np.zeros_like(due),
    )


def _countable(state: State, held_t: Floats, room_t: Ints) -> Floats:
    """Credits that will meet duties: those held, within the limit, of firm or group."""
    groups, sizes = state.groups, state.firms.size_t
    found: Floats = np.minimum(shared(groups, held_t, sizes), shared(groups, room_t, sizes))
    return found
