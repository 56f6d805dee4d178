"""A firm's duty and stock in the numbers of a plan.

The entities of a firm are planned together: allowances and credits may pass between them. A sale
lowers what is held; an open purchase is not counted, because the plan decides afresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from exchange.compliance.allocation import FirmYears
from exchange.compliance.coverage import Coverage
from exchange.compliance.firm import Firm, Forward
from exchange.compliance.served import last_year, served
from exchange.compliance.supply import (
    ALLOWANCE,
    Parcel,
    after_sales,
    forward_facts,
    holding_facts,
    supply_of,
)
from exchange.registry.port import Status
from exchange.schemes.gx_ets import holding_deadline
from exchange.schemes.uses import SCHEMES
from simulation.planning.draws import Draws, delay_days, emissions
from simulation.planning.horizon import Horizon
from simulation.planning.offers import class_uses, usable_credits
from simulation.planning.problem import Flags, Floats, Ints


class Duty(NamedTuple):
    """Tonnes by fiscal year (Y): `need`, `room` (N, Y) without abatement; `arrivals` of allowances
    (Y), `beyond`: of the year after the last."""

    need: Floats
    room: Floats
    arrivals: Floats
    beyond: float


class Stock(NamedTuple):
    """Credits that are there or due: tonnes, day of arrival (None: there), uses (Y, U)."""

    quantity_t: int
    arrives_on: date | None
    counts: Flags


def duty(firm: Firm, found: Horizon, coverage: Coverage, draws: Draws) -> Duty:
    """The duty of all covered entities on each draw."""
    shape = len(draws.deviate), len(found.fiscal_years)
    need, room, arrivals = np.zeros(shape), np.zeros(shape), np.zeros(shape[1])
    entities = [entity for unit in coverage.units for entity in unit.entities]
    if not entities:
        return Duty(need, room, arrivals, 0.0)
    day = coverage.what_if.deadline_day
    deadlines = {year: holding_deadline(year, day) for year in found.duty_years}
    supply = supply_of(firm, entities, found.on, deadlines)
    share = float(coverage.what_if.credit_limit)
    for year in found.duty_years:
        column = found.fiscal_years.index(year)
        lines = [one for unit in coverage.units for one in unit.years if one.fiscal_year == year]
        quantiles = [
            np.array([float(sum(getattr(one, name) for one in lines))])
            for name in ("need_p10_t", "need_t", "need_p90_t")
        ]
        emitted = emissions(draws.deviate, *quantiles)[:, 0]
        retired_t = supply.retired_t.get(year, 0)
        counted = np.minimum(retired_t, share * emitted)
        room[:, column] = share * emitted - counted
        need[:, column] = np.maximum(0.0, emitted - counted - supply.surrendered_t.get(year, 0))
    later = coverage.what_if.later_vintages_usable
    beyond = 0.0
    for parcel in _allowances(firm, found, entities):
        usable_from = parcel.vintage - 1 if later else parcel.vintage
        if usable_from == found.duty_years[-1] and parcel.vintage > found.duty_years[-1]:
            beyond += parcel.quantity_t
            continue
        years = [year for year in found.duty_years if year >= usable_from]
        if years:
            arrivals[found.fiscal_years.index(years[0])] += parcel.quantity_t
    return Duty(need, room, arrivals, beyond)


def _allowances(firm: Firm, found: Horizon, entities: list[str]) -> Iterator[Parcel]:
    """Held and due allowances after sales, and those to come by allocation."""
    supply = supply_of(firm, entities, found.on, {})
    kept = [one for one in supply.parcels if one.kind in ("held", "due_in")]
    yield from (one for one in after_sales(kept, supply.sold_t) if one.credit_class == ALLOWANCE)
    years = FirmYears(firm)
    for entity in entities:
        for year in range(years.duty_years.start, found.duty_years[-1] + 2):
            allocation = years.allocation(entity, year, found.on)
            if allocation.source != "granted":
                yield Parcel(allocation.allocated_t, ALLOWANCE, "held", None, year)


def stocks(firm: Firm, found: Horizon) -> list[Stock]:
    """The credits that the firm holds and has bought, after its sales."""
    sold: dict[str, int] = {}
    for order in firm.orders:
        if order.side == "sell":
            sold[order.credit_class] = sold.get(order.credit_class, 0) + order.quantity_t
    rows: list[Stock] = []
    for holding in firm.holdings:
        if holding.ended_for or holding.credit_class == ALLOWANCE:
            continue
        taken = min(sold.get(holding.credit_class, 0), holding.quantity_t)
        sold[holding.credit_class] = sold.get(holding.credit_class, 0) - taken
        facts = holding_facts(holding, Status.HELD)
        if holding.quantity_t > taken:
            rows.append(Stock(holding.quantity_t - taken, None, usable_credits(found, facts)))
    for order in firm.orders:
        if order.side == "buy" and order.state == "traded" and order.credit_class != ALLOWANCE:
            table = class_uses(found, order.credit_class)
            rows.append(Stock(order.quantity_t, order.due_on, table))
    return rows


def targets(firm: Firm, found: Horizon) -> tuple[Floats, Floats]:
    """Tonnes (K, Y) still to end for each target, and what a missing tonne costs in yen/t."""
    shape = len(found.schemes), len(found.fiscal_years)
    tonnes, missed = np.zeros(shape), np.full(shape, np.inf)
    left_t = targets_left_t(firm, found.on)
    for target in firm.targets:
        if target.scheme not in found.schemes or target.fiscal_year not in found.fiscal_years:
            continue
        place = found.schemes.index(target.scheme), found.fiscal_years.index(target.fiscal_year)
        tonnes[place] = left_t[target.scheme, target.fiscal_year]
        value = target.missed_yen_per_t
        if value is None:
            value = firm.firm.internal_price_yen_per_t
        if value is not None:
            missed[place] = value
    return tonnes, missed


def targets_left_t(firm: Firm, on: date) -> dict[tuple[str, int], int]:
    """Tonnes still to end for each target by scheme and year: what was ended and counts is taken
    off, in each scheme that the retirement serves; in a period of several years from the first
    target on."""
    ended_t = {(one.scheme, one.fiscal_year): one.ended_t for one in served(firm, on).schemes}
    left_t = {}
    for target in sorted(firm.targets, key=lambda one: one.fiscal_year):
        period = target.scheme, last_year(SCHEMES[target.scheme], target.fiscal_year)
        counted_t = min(target.quantity_t, ended_t.get(period, 0))
        ended_t[period] = ended_t.get(period, 0) - counted_t
        left_t[target.scheme, target.fiscal_year] = target.quantity_t - counted_t
    return left_t


def arrivals(
    found: Horizon, forwards: list[Forward], draws: Draws
) -> tuple[Ints, list[list[date]]]:
    """The period (N, F) in which each forward arrives on each draw, T if it does not in time, and
    the day of arrival by forward and draw. Draws of other forwards are ignored."""
    deadlines = np.array([day.toordinal() for day in found.deadlines])
    periods = np.full((len(draws.deviate), len(forwards)), len(deadlines))
    days = []
    for number, forward in enumerate(forwards):
        late = (
            delay_days(draws.delay[:, number], forward.delay_days_p50, forward.delay_days_p90)
            .round()
            .astype(np.int64)
        )
        arrival = forward.deliver_on.toordinal() + late
        is_delivered = draws.delivery[:, number] * 100 < forward.delivery_chance_percent
        found_period = np.searchsorted(deadlines, arrival)
        periods[:, number] = np.where(is_delivered, found_period, len(deadlines))
        days.append([forward.deliver_on + timedelta(days=int(one)) for one in late])
    return periods, days


def forward_table(found: Horizon, forward: Forward) -> Flags:
    """The uses for which a forward's credits count (Y, U)."""
    return usable_credits(found, forward_facts(forward))
