"""The reasons why a plan buys nothing of an instrument, in English and Japanese."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exchange.compliance.reasons import reason_ja
from exchange.compliance.supply import ALLOWANCE, counts
from exchange.instruments import Instrument
from exchange.schemes.uses import scheme as scheme_of
from simulation.planning.firm_problem import FirmProblem
from simulation.planning.offers import Offer
from simulation.planning.procurement import ExcludedLine
from simulation.planning.reading import INSTRUMENTS, LEAST_T, own_values
from simulation.planning.solver import Solution

REASONS = {
    "left_out": ("left out on request", "指定により除外"),
    "no_price": ("no price of it is known: import one", "価格が不明(取込が必要)"),
    "not_listed": (
        "it has no price now, and on the paths none of it is needed",
        "現在は価格がなく、各経路でも購入の必要がない",
    ),
    "no_need": ("nothing that it counts for is needed", "算入できる制度に必要量がない"),
    "dearer": (
        "costs {price:,.0f} yen/t and pays only up to {below:,.0f}",
        "{price:,.0f}円/tだが、買う価値があるのは{below:,.0f}円/tまで",
    ),
    "dearer_than_allowances": (
        "costs {price:,.0f} yen/t, the tonne that it replaces {below:,.0f} in today's money",
        "{price:,.0f}円/tだが、代わりとなる1tの現在価値は{below:,.0f}円",
    ),
    "as_dear": (
        "as dear as what is bought instead, {price:,.0f} yen/t",
        "代わりに買うものと同じ費用({price:,.0f}円/t)",
    ),
    "measure": (
        "costs {price:,.0f} yen/t and pays only up to {below:,.0f} over the plan's years",
        "{price:,.0f}円/tだが、計画期間で見合うのは{below:,.0f}円/tまで",
    ),
    "too_late": ("works only after the plan's last year", "稼働が計画の最終年度より後"),
}


def excluded(found: FirmProblem, solved: Solution) -> tuple[ExcludedLine, ...]:
    """The classes, forwards and measures of which nothing is bought, now or later."""
    lines = [*_classes(found, solved), *_forwards(found, solved), *_measures(found, solved)]
    lines += [_plain(one.instrument, one.code) for one in found.unpriced if one.code != "not_listed"
              or not _is_bought_later(solved)]  # fmt: skip
    return tuple(lines)


def _is_bought_later(solved: Solution) -> bool:
    return bool(own_values(solved, solved.layout.spot).sum() >= LEAST_T)


def _classes(found: FirmProblem, solved: Solution) -> Iterator[ExcludedLine]:
    bought = own_values(solved, solved.layout.buy)
    offer_of = found.slot_offer[..., found.problem.when]
    for number, offer in enumerate(found.offers):
        columns = [n for n, one in enumerate(found.options) if one.offer is offer]
        later = float(np.where(offer_of == number, bought, 0.0).sum())
        if solved.first[columns].sum() >= LEAST_T or later >= LEAST_T:
            continue
        if offer.credit_class == ALLOWANCE:
            if not _is_bought_later(solved):
                yield _plain(offer.instrument, "no_need")
        elif not offer.counts.any():
            yield _not_accepted(found, offer)
        elif not columns or not (offer.counts & _needed(found)).any():
            yield _plain(offer.instrument, "no_need")
        else:
            yield _dearer(found, solved, offer, columns)


def _needed(found: FirmProblem) -> np.ndarray:
    """The uses of which something is needed (Y, U)."""
    problem = found.problem
    has_need = problem.targets > 0
    has_need[0] = (problem.need > 0).any(axis=0)
    return np.stack([has_need[list(use)].all(axis=0) for use in problem.uses], axis=1)


def _dearer(found: FirmProblem, solved: Solution, offer: Offer, columns: list[int]) -> ExcludedLine:
    """A class that counts but costs more than it saves, and its price from which it would not."""
    problem = found.problem
    price = problem.weights @ problem.purchases.price[:, columns]
    excess = solved.duals.reduced[columns] / problem.purchases.discount[columns]
    nearest = int(excess.argmin())
    below = float(price[nearest] - excess[nearest])
    only_duty = offer.counts[:, 0].any() and not (offer.counts & _needed(found))[:, 1:].any()
    code = "dearer_than_allowances" if only_duty else "dearer"
    if excess[nearest] < 1.0:
        code = "as_dear"
    return _line(
        offer.credit_class, offer.instrument.name, offer.instrument.name_ja, code,
        float(price[nearest]), below,
    )  # fmt: skip


def _not_accepted(found: FirmProblem, offer: Offer) -> ExcludedLine:
    """A class that no served scheme accepts, with the first one's reason."""
    verdict = counts(
        offer.credit_class, found.horizon.deadlines[0], scheme_of(found.horizon.schemes[0])
    )
    instrument = offer.instrument
    return ExcludedLine(
        instrument=offer.credit_class, name=instrument.name, name_ja=instrument.name_ja,
        code=verdict.code, reason=f"counts for no scheme here: {verdict.sentence}",
        reason_ja=f"どの対象制度でも算入不可: {reason_ja(verdict.code)}",
    )  # fmt: skip


def _forwards(found: FirmProblem, solved: Solution) -> Iterator[ExcludedLine]:
    start = len(found.options)
    for number, forward in enumerate(found.forwards):
        if solved.first[start + number] >= LEAST_T:
            continue
        problem = found.problem
        arrives = problem.forwards.arrives[:, number] < problem.periods
        paid = float(problem.weights @ (arrives * problem.forwards.discount[:, number]))
        price = float(problem.forwards.price[number])
        below = price - solved.duals.reduced[start + number] / paid if paid else 0.0
        instrument = INSTRUMENTS[forward.credit_class]
        name, name_ja = (
            f"{forward.project}, {instrument.name}", f"{forward.project}・{instrument.name_ja}"
        )  # fmt: skip
        yield _line(f"forward/{forward.project}", name, name_ja, "dearer", price, below)


def _measures(found: FirmProblem, solved: Solution) -> Iterator[ExcludedLine]:
    start = len(found.options) + len(found.forwards)
    measures = found.problem.measures
    for number, measure in enumerate(found.measures):
        later = solved.own[:, solved.layout.later[number]].max(initial=0.0)
        if solved.first[start + number] > 0 or later > 0:
            continue
        code = f"abatement/{measure.name}"
        tonnes = float(measures.now_t[number].sum())
        if not tonnes:
            yield _line(code, measure.name, measure.name, "too_late")
            continue
        yen = float(measures.now_yen[number] @ measures.discount)
        price = float(measure.cost_yen_per_t)
        below = price * (1 - solved.duals.reduced[start + number] / yen) if yen else 0.0
        yield _line(code, measure.name, measure.name, "measure", price, max(0.0, below))


def _plain(instrument: Instrument, code: str) -> ExcludedLine:
    return _line(instrument.credit_class, instrument.name, instrument.name_ja, code)


def _line(
    instrument: str, name: str, name_ja: str, code: str,
    price: float | None = None, below: float | None = None,
) -> ExcludedLine:  # fmt: skip
    reason, reason_ja = REASONS[code]
    figures = {"price": price, "below": below}
    return ExcludedLine(
        instrument=instrument, name=name, name_ja=name_ja, code=code,
        reason=reason.format(**figures), reason_ja=reason_ja.format(**figures),
        bought_below_yen_per_t=None if below is None else round(float(below), 1),
    )  # fmt: skip
