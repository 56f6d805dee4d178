"""The limits of a solved procurement problem with their shadow prices, and the drafts of orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np

from exchange.instruments import Instrument
from simulation.planning.firm_problem import FirmProblem
from simulation.planning.procurement import DraftOrder, LimitLine, ScheduleLine
from simulation.planning.reading import INSTRUMENTS, LEAST_T, own_values
from simulation.planning.solver import Solution

DRAFTS_MAX = 50
SHADOW_MIN = 0.05  # yen: less is a rounding of the solver
UNCAPPED_T = 1e9


def limits(found: FirmProblem, solved: Solution) -> tuple[LimitLine, ...]:
    """Credit limits, participation caps, budgets and targets, with their shadow prices."""
    return (
        *_room_lines(found, solved),
        *_cap_lines(found, solved),
        *_budget_lines(found, solved),
        *_target_lines(found, solved),
    )


def _room_lines(found: FirmProblem, solved: Solution) -> Iterator[LimitLine]:
    problem, layout = found.problem, solved.layout
    with_duty = [number for number, use in enumerate(problem.uses) if 0 in use]
    counted = own_values(solved, layout.use).sum(axis=1) + own_values(solved, layout.buy).sum(
        axis=(1, 2)
    )
    for column, year in enumerate(found.horizon.fiscal_years):
        if year in found.horizon.duty_years:
            used = problem.weights @ counted[:, column][:, with_duty].sum(axis=1)
            yield LimitLine(
                limit="credit_limit", name="credits, share of emissions",
                name_ja="クレジット利用上限", fiscal_year=year, unit="t",
                most=round(float(problem.weights @ problem.room[:, column])), used=round(used),
                shadow_yen=_shadow(solved.duals.room[column]),
            )  # fmt: skip


def _cap_lines(found: FirmProblem, solved: Solution) -> Iterator[LimitLine]:
    """Participation caps: of the purchases now, and of those on the paths, by class. The shadow
    price is that of the month, or the period, in which a tonne more saves most."""
    problem, duals = found.problem, solved.duals
    for number, offer in enumerate(found.offers):
        columns = [n for n, one in enumerate(found.options) if one.offer is offer]
        groups = np.unique(problem.purchases.group[columns]) if columns else np.array([], int)
        cap = float(problem.purchases.group_most[groups].sum())
        used = float(solved.first[columns].sum())
        is_mine = found.slot_offer == number
        later = np.where(is_mine, duals.slot, 0.0).sum(axis=(0, 1, 2)).max(initial=0.0)
        shadow = max(float(duals.group[groups].max(initial=0.0)), float(later))
        if len(groups) and cap < UNCAPPED_T and (used >= LEAST_T or shadow > SHADOW_MIN):
            instrument = offer.instrument
            yield LimitLine(
                limit=f"participation/{offer.credit_class}",
                name=f"{instrument.name}: share of auctions",
                name_ja=f"{instrument.name_ja}: 節立会の参加上限", fiscal_year=None, unit="t",
                most=int(cap), used=round(used), shadow_yen=_shadow(shadow),
            )  # fmt: skip


def _budget_lines(found: FirmProblem, solved: Solution) -> Iterator[LimitLine]:
    for number, year in enumerate(found.budget_years):
        most = found.problem.most_yen[number]
        if np.isfinite(most):
            yield LimitLine(
                limit="budget", name="budget, expected payments", name_ja="予算(支払の期待値)",
                fiscal_year=year, unit="yen", most=round(most), used=round(solved.paid[number]),
                shadow_yen=_shadow(solved.duals.budget[number]),
            )  # fmt: skip


def _target_lines(found: FirmProblem, solved: Solution) -> Iterator[LimitLine]:
    problem = found.problem
    for scheme, column in np.argwhere(problem.targets > 0).tolist():
        code = found.horizon.schemes[scheme]
        missed = own_values(solved, solved.layout.missed[scheme, [column]])[:, 0]
        target = problem.targets[scheme, column]
        yield LimitLine(
            limit=f"target/{code}", name=f"target of {code}", name_ja=f"{code}の目標",
            fiscal_year=found.horizon.fiscal_years[column], unit="t", most=round(target),
            used=round(target - float(problem.weights @ missed)),
            shadow_yen=_shadow(solved.duals.target[scheme, column]),
        )  # fmt: skip


def _shadow(value: float) -> float:
    return round(max(0.0, float(value)), 2)


def drafts(
    found: FirmProblem, solved: Solution, lines: Sequence[ScheduleLine]
) -> tuple[DraftOrder, ...]:
    """Drafts of the schedule's orders at the plan's price, rounded up; each names the price up to
    which the plan would buy: its own and what the cap's last tonne saves."""
    worth: dict[tuple[str, object], float] = {}
    price = found.problem.weights @ found.problem.purchases.price
    for number, option in enumerate(found.options):
        if solved.first[number] >= LEAST_T:
            group = found.problem.purchases.group[number]
            gain = solved.duals.group[group] + solved.duals.most[number]
            gain = float(gain / found.problem.purchases.discount[number])
            key = option.offer.credit_class, option.bucket.first
            worth[key] = max(worth.get(key, 0.0), float(price[number]) + gain)
    return tuple(
        _draft(line, INSTRUMENTS[line.instrument], worth[line.instrument, line.first_day])
        for line in lines[:DRAFTS_MAX]
        if (line.instrument, line.first_day) in worth
    )


def _draft(line: ScheduleLine, instrument: Instrument, worth: float) -> DraftOrder:
    each, most = f"{line.t_per_auction:,} t", f"{worth:,.0f}"
    return DraftOrder(
        instrument=line.instrument,
        symbol=instrument.symbol,
        side="buy",
        quantity_t=line.quantity_t,
        limit_price_yen_per_t=min(ceil(line.price_yen_per_t), instrument.ladder_ticks),
        first_day=line.first_day,
        last_day=line.last_day,
        note=f"over {line.auctions} auctions, {each} each; worth buying up to {most} yen/t",
        note_ja=f"{line.auctions}回の節立会で各{each}。{most}円/tまで買う価値があります",
    )
