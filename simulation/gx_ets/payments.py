"""The payment at the ceiling: when it is open, and what firms pay for beyond their need."""

from __future__ import annotations

from datetime import date, time, timedelta
from math import exp

import numpy as np

from exchange.calendar import tokyo_ns
from simulation.gx_ets.policy import Compliance
from simulation.gx_ets.population import Ints
from simulation.gx_ets.state import ALLOWANCE, State

MONTH_DAYS = 20


def payment_is_open(state: State, ceiling: float) -> bool:
    """True where the ceiling may be paid: always, or after a price surge only."""
    policy = state.scenario.policy
    price, volume = state.history.mean_price(ALLOWANCE, MONTH_DAYS)
    surged = price >= policy.ceiling_opens_at_share * ceiling
    return policy.may_pay_ceiling and (
        policy.ceiling_opens_at_share == 0 or (volume > 0 and surged)
    )


def kept_t(state: State, day: date, ceiling: float, done: list[Compliance]) -> Ints:
    """Tonnes by firm that are paid for although they are held; `done` is compliance without this.

    Firms with the highest value of a tonne after the deadline pay first, and each counts the tonnes
    kept before it, because kept tonnes lower the later price. Firms with equal views share alike.
    """
    held = np.array([compliance.surrendered_t for compliance in done], np.int64)
    reserve = state.scenario.policy.ceiling_reserve_mt
    most = int(held.sum())
    if reserve is not None:
        most = min(most, max(0, int(reserve * 1e6) - sum(compliance.paid_t for compliance in done)))
    kept = np.zeros_like(held)
    before = 0
    for view in np.unique(state.firms.valuation)[::-1].tolist():
        mine = state.firms.valuation == view
        last = min(before + int(held[mine].sum()), most)
        reach = _worth_paying_t(state, day, ceiling, view, before, last)
        if reach > before:
            kept[mine] = held[mine] * (reach - before) // max(int(held[mine].sum()), 1)
        if reach < last or last == most:
            break
        before = last
    return kept


def _worth_paying_t(
    state: State, day: date, ceiling: float, view: float, low: int, high: int
) -> int:
    """The total of tonnes kept, from `low` on, up to which a firm with this view pays."""

    def pays(tonnes: int) -> bool:
        value = state.kept_value(day, tonnes / 1e6, exp(view))
        return value > ceiling * (1 + 1e-9)

    if pays(high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if pays(middle) else (low, middle)
    return low


def without_deemed(
    state: State, day: date, done: list[Compliance], ceiling: float
) -> list[Compliance]:
    """Refuse payment for tonnes that a firm is deemed to hold: its net sales of the last days."""
    policy = state.scenario.policy
    since = tokyo_ns(day - timedelta(days=policy.deemed_sales_days), time(0))
    sold = state.history.net_sold_t(ALLOWANCE, since)[state.accounts.firms].tolist()
    return [
        compliance.paying(policy, ceiling, max(0, compliance.paid_t - max(0, tonnes)))
        for compliance, tonnes in zip(done, sold, strict=True)
    ]


def within_reserve(state: State, done: list[Compliance], ceiling: float) -> list[Compliance]:
    """Reduce payments to the reserve in proportion; the rest is uncovered."""
    policy = state.scenario.policy
    most = int((policy.ceiling_reserve_mt or 0) * 1e6)
    asked = sum(compliance.paid_t for compliance in done)
    if asked <= most:
        return done
    cut = []
    for compliance in done:
        paid = compliance.paid_t * most // asked
        cut.append(compliance.paying(policy, ceiling, paid))
    return cut
