"""A solved procurement problem as lines: basket, schedule, years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil
from typing import NamedTuple

import numpy as np

from exchange.calendar import exchange_days
from exchange.compliance.supply import ALLOWANCE
from exchange.instruments import LISTING
from simulation.planning.firm_problem import FirmProblem
from simulation.planning.policies import quantile
from simulation.planning.problem import Floats, Ints
from simulation.planning.procurement import (
    BasketLine,
    Kind,
    PriceOrigin,
    ScheduleLine,
    YearLine,
)
from simulation.planning.solver import Solution

LEAST_T = 0.5  # fewer tonnes are nothing
SURE_T = 1e-6  # a rounding of the solver
INSTRUMENTS = {one.credit_class: one for one in LISTING}


class Terms(NamedTuple):
    """The fixed part of a basket's line."""

    instrument: str
    name: str
    name_ja: str
    kind: Kind
    origin: PriceOrigin
    day: date | None = None
    is_stale: bool = False


def basket(found: FirmProblem, solved: Solution) -> tuple[BasketLine, ...]:
    """The purchases of now, by instrument, then the later ones, by fiscal year and instrument."""
    return (*_now(found, solved), *_later(found, solved))


def _now(found: FirmProblem, solved: Solution) -> Iterator[BasketLine]:
    problem, first = found.problem, solved.first
    weights = problem.weights
    bought = first[: len(found.options)]
    serves = _served(found, solved)
    for number, offer in enumerate(found.offers):
        columns = [n for n, one in enumerate(found.options) if one.offer is offer]
        tonnes = bought[columns]
        if tonnes.sum() < LEAST_T:
            continue
        price = (weights @ problem.purchases.price[:, columns]) * tonnes
        cost = float((price * problem.purchases.discount[columns]).sum())
        uses = ("gx-ets",) if offer.credit_class == ALLOWANCE else ()
        pool = next(n for n, one in enumerate(found.pools) if np.array_equal(one, offer.counts))
        terms = _offer_terms(found, number)
        yield _line(
            terms, None, uses or serves[pool], tonnes.sum(), price.sum() / tonnes.sum(), cost
        )
    signed = first[len(found.options) : len(found.options) + len(found.forwards)]
    for number, forward in enumerate(found.forwards):
        if signed[number] < LEAST_T:
            continue
        instrument = INSTRUMENTS[forward.credit_class]
        name = f"{forward.project}, {instrument.name}"
        name_ja = f"{forward.project}・{instrument.name_ja}"
        terms = Terms(f"forward/{forward.project}", name, name_ja, "forward", "file")
        due = problem.forwards.arrives[:, number] < problem.periods
        paid = due * problem.forwards.discount[:, number] * problem.forwards.price[number]
        present = float(weights @ paid * signed[number])
        agreed = float(problem.forwards.price[number])
        pool = int(problem.forwards.pool[number])
        yield _line(terms, None, serves[pool], float(signed[number]), agreed, present)
    begun = first[len(found.options) + len(found.forwards) :]
    for number, measure in enumerate(found.measures):
        fewer_t = float(problem.measures.now_t[number].sum() * begun[number])
        if fewer_t < LEAST_T:
            continue
        cost = float(problem.measures.now_yen[number] @ problem.measures.discount * begun[number])
        terms = Terms(f"abatement/{measure.name}", measure.name, measure.name, "abatement", "file")
        yield _line(terms, None, ("gx-ets",), fewer_t, measure.cost_yen_per_t, cost)


def _line(
    terms: Terms, year: int | None, serves: Sequence[str], tonnes: float, price: float, cost: float
) -> BasketLine:
    """A line of what is decided now."""
    return BasketLine(
        instrument=terms.instrument, name=terms.name, name_ja=terms.name_ja, kind=terms.kind,
        stage="now", fiscal_year=year, serves=tuple(serves), mean_t=round(tonnes),
        p10_t=round(tonnes), p90_t=round(tonnes), price_yen_per_t=round(float(price), 1),
        price_origin=terms.origin, price_day=terms.day, is_stale=terms.is_stale,
        cost_yen=round(cost),
    )  # fmt: skip


def _offer_terms(found: FirmProblem, number: int) -> Terms:
    offer = found.offers[number]
    kind: Kind = "allowance" if offer.credit_class == ALLOWANCE else "credit"
    instrument = offer.instrument
    return Terms(
        offer.credit_class, instrument.name, instrument.name_ja, kind, offer.origin, offer.day,
        offer.is_stale,
    )  # fmt: skip


def _served(found: FirmProblem, solved: Solution) -> list[tuple[str, ...]]:
    """The uses for which the stock of each pool is ended."""
    tonnes = own_values(solved, solved.layout.use)  # (S, P, Y, U)
    mean = np.tensordot(found.problem.weights, tonnes, axes=1).sum(axis=1)
    return [
        tuple(found.horizon.code(use) for use in np.flatnonzero(row >= LEAST_T).tolist())
        for row in mean
    ]


def own_values(solved: Solution, columns: Ints) -> Floats:
    """The values of a path's columns, 0 where there is none, in the columns' shape."""
    found: Floats = np.where(columns >= 0, solved.own[:, columns], 0.0)
    return found


def _later(found: FirmProblem, solved: Solution) -> Iterator[BasketLine]:
    problem, layout = found.problem, solved.layout
    bought = own_values(solved, layout.buy)  # (S, P, Q, Y, U)
    offer = found.slot_offer[..., problem.when]
    price = problem.slot_price[..., problem.when]
    discount = problem.discount[problem.when]
    for column, year in enumerate(found.horizon.fiscal_years):
        for number in range(len(found.offers)):
            mine = np.where(offer == number, bought, 0.0)[:, :, :, column]
            if not mine.any():
                continue
            paid = np.where(mine > 0, price[:, :, :, column], 0.0) * mine
            uses = np.flatnonzero((problem.weights @ mine.sum(axis=(1, 2))) >= LEAST_T)
            serves = tuple(found.horizon.code(use) for use in uses.tolist())
            yield from _spread_line(
                problem.weights, _offer_terms(found, number)._replace(origin="path"), year, serves,
                mine.sum(axis=(1, 2, 3)), paid.sum(axis=(1, 2, 3)),
                (paid * discount[column]).sum(axis=(1, 2, 3)),
            )  # fmt: skip
        end = problem.discount[problem.when[column, 0]]
        allowance = INSTRUMENTS[ALLOWANCE]
        spot = problem.spot[:, column]
        tonnes = own_values(solved, layout.spot[[column]])[:, 0]
        terms = Terms(ALLOWANCE, allowance.name, allowance.name_ja, "allowance", "path")
        paid = np.where(tonnes > 0, spot, 0.0) * tonnes
        yield from _spread_line(problem.weights, terms, year, ("gx-ets",), tonnes, paid, paid * end)
        if column == len(found.horizon.fiscal_years) - 1:
            tonnes = own_values(solved, layout.beyond)[:, 0]
            terms = Terms(
                "borrowed", f"allowances of FY{year + 1}, used early, replaced later",
                f"{year + 1}年度の排出枠の先使い(後で補充)", "borrowed", "path",
            )  # fmt: skip
            paid = problem.beyond_price * tonnes
            yield from _spread_line(problem.weights, terms, year, ("gx-ets",), tonnes, paid, paid)
        tonnes = own_values(solved, layout.resort[[column]])[:, 0]
        for terms, is_it in (
            (
                Terms("ceiling", "payment at the ceiling", "上限価格での支払", "ceiling", "law"),
                True,
            ),
            (Terms("penalty", "penalty", "未償却相当負担金", "penalty", "law"), False),
        ):
            part = np.where(found.payable[:, column] == is_it, tonnes, 0.0)
            paid = problem.resort[:, column] * part
            yield from _spread_line(
                problem.weights, terms, year, ("gx-ets",), part, paid, paid * end
            )
        for scheme in range(1, len(found.horizon.schemes)):
            part = own_values(solved, layout.missed[scheme, [column]])[:, 0]
            if not part.any():
                continue
            code = found.horizon.schemes[scheme]
            terms = Terms(f"missed/{code}", f"missed for {code}", f"{code}の未達", "missed", "file")
            paid = problem.missed[scheme, column] * part
            end = problem.discount[problem.when[column, scheme]]
            yield from _spread_line(problem.weights, terms, year, (code,), part, paid, paid * end)


def _spread_line(
    weights: Floats,
    terms: Terms,
    year: int,
    serves: tuple[str, ...],
    tonnes: Floats,
    paid: Floats,
    present: Floats,
) -> Iterator[BasketLine]:
    """A line of what is decided on each path, if there is any."""
    mean = float(weights @ tonnes)
    if mean < LEAST_T:
        return
    yield BasketLine(
        instrument=terms.instrument, name=terms.name, name_ja=terms.name_ja, kind=terms.kind,
        stage="later", fiscal_year=year, serves=serves, mean_t=round(mean),
        p10_t=round(quantile(tonnes, weights, 0.1)), p90_t=round(quantile(tonnes, weights, 0.9)),
        price_yen_per_t=round(float(weights @ paid) / mean, 1), price_origin=terms.origin,
        price_day=terms.day, is_stale=terms.is_stale, cost_yen=round(float(weights @ present)),
    )  # fmt: skip


def schedule(found: FirmProblem, solved: Solution) -> tuple[ScheduleLine, ...]:
    """The purchases of each instrument by month, in whole tonnes."""
    lines = []
    price = found.problem.weights @ found.problem.purchases.price
    groups = found.problem.purchases.group
    for group in np.unique(groups).tolist():
        columns = np.flatnonzero(groups == group)
        tonnes = solved.first[columns]
        if tonnes.sum() < LEAST_T:
            continue
        option = found.options[int(columns[0])]
        days = exchange_days(option.bucket.first, option.bucket.last)
        auctions = option.offer.auctions(option.bucket.first, option.bucket.last, days)
        lines.append(
            ScheduleLine(
                first_day=option.bucket.first,
                last_day=option.bucket.last,
                instrument=option.offer.credit_class,
                auctions=auctions,
                quantity_t=int(tonnes.sum() + SURE_T),
                t_per_auction=ceil(tonnes.sum() / max(1, auctions) - 1e-9),
                most_t=None if option.most_t is None else int(option.most_t),
                price_yen_per_t=round(float((price[columns] * tonnes).sum() / tonnes.sum()), 1),
            )
        )
    return tuple(sorted(lines, key=lambda one: (one.first_day, one.instrument)))


def years(found: FirmProblem, solved: Solution) -> tuple[YearLine, ...]:
    """Each year of the duty, then of each target."""
    problem, layout = found.problem, solved.layout
    weights = problem.weights
    used = own_values(solved, layout.use).sum(axis=1)  # (S, Y, U)
    bought = own_values(solved, layout.buy).sum(axis=(1, 2))
    buys = (own_values(solved, layout.buy) * np.where(
        np.isfinite(problem.slot_price), problem.slot_price * problem.discount, 0.0
    )[..., problem.when]).sum(axis=(1, 2))  # fmt: skip
    lines = []
    for scheme, code in enumerate(found.horizon.schemes):
        with_it = [number for number, use in enumerate(problem.uses) if scheme in use]
        for column, year in enumerate(found.horizon.fiscal_years):
            period = problem.when[column, scheme]
            counted = (used + bought)[:, column][:, with_it].sum(axis=1)
            cost = buys[:, column][:, with_it].sum(axis=1)
            if scheme == 0:
                if year not in found.horizon.duty_years:
                    continue
                resort = solved.own[:, layout.resort[column]]
                need, missed = problem.need[:, column], np.zeros(problem.paths)
                spot = own_values(solved, layout.spot[[column]])[:, 0]
                price = np.where(spot > 0, problem.spot[:, column], 0.0)
                cost = (
                    cost
                    + (spot * price + resort * problem.resort[:, column]) * problem.discount[period]
                )
            else:
                if not problem.targets[scheme, column]:
                    continue
                need = np.full(problem.paths, problem.targets[scheme, column])
                resort = np.zeros(problem.paths)
                missed = own_values(solved, layout.missed[scheme, [column]])[:, 0]
            lines.append(
                YearLine(
                    scheme=code,
                    fiscal_year=year,
                    last_safe_day=found.horizon.ends[period],
                    need_t=round(float(weights @ need)),
                    allowances_t=round(float(weights @ (need - counted - resort)))
                    if scheme == 0
                    else 0,
                    credits_t=round(float(weights @ counted)),
                    ceiling_t=round(float(weights @ resort)),
                    missed_t=round(float(weights @ missed)),
                    cost_p10_yen=round(quantile(cost, weights, 0.1)),
                    cost_p50_yen=round(quantile(cost, weights, 0.5)),
                    cost_p90_yen=round(quantile(cost, weights, 0.9)),
                )
            )
    return tuple(lines)
