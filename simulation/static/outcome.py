"""The outcome of a static market, compared with its closed form within stated bounds.

The auction finds the best allocation in whole lots, so it may deviate from the closed form by the
size of a lot and of a tick only. The tolerances are these bounds (b_max: the steepest slope, q: the
lot):

- abatement of a firm: half a lot of its own, plus the effect of a price deviation of N q / 2 over
  the sum of 1/b (over firms that do not abate everything) and two ticks (the order's and the
  price's)
- a firm whose emissions are no whole number of lots abates at least the remainder: where that
  exceeds the closed form, the excess is its own bound and it does not respond to the price
- volume: half the sum of the firms' tolerances
- price: b_max q and a tick, or the price deviation above
- gains: 1e-6 of them, or b q^2 / 8 summed over firms (rounding every trade to a lot) with one tick
  a lot and tick^2 / b a firm (rounding prices), whichever is more
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from simulation.static.firms import LinearFirm
from simulation.theory.cap_and_trade import StaticMarket, static_market


class FirmOutcome(Struct, frozen=True):
    """A firm's abatement, net purchase and cost beside the closed form."""

    name: str
    abatement_t: int
    net_purchase_t: int
    cost_jpy: float
    expected_abatement_t: float
    tolerance_t: float
    is_within: bool


class Check(Struct, frozen=True):
    """One figure compared with theory."""

    got: float
    expected: float
    tolerance: float
    is_within: bool


class StaticResult(Struct, frozen=True):
    """The result of a static run: its figures, and the same figures compared with the closed
    form.
    """

    scenario: str
    seed: int
    price_jpy_per_t: float
    volume_t: int
    gains_jpy: float
    firms: tuple[FirmOutcome, ...]
    checks: dict[str, Check]
    passed: bool
    trades: int
    settled: int
    failed: int
    retired_t: int
    conservation: dict[str, bool]
    digest: str


def expectation(firms: Sequence[LinearFirm]) -> StaticMarket:
    """The closed form for these firms."""
    emissions = np.array([firm.emissions_t for firm in firms]) / 1000
    allocation = np.array([firm.allocation_t for firm in firms]) / 1000
    return static_market(emissions, np.array([firm.slope for firm in firms]), allocation)


class MarketOutcome(Struct, frozen=True):
    """The market's own figures: its price in yen/t (0 when nothing traded), volume, lot and
    tick.
    """

    price_jpy_per_t: float
    volume_t: int
    lot_t: int
    tick_yen: float


class _Slack(NamedTuple):
    """Bounds on the deviation of each firm's abatement and of the price."""

    own_t: NDArray[np.float64]
    price_jpy_per_t: float


def _slack(firms: Sequence[LinearFirm], expected: StaticMarket, traded: MarketOutcome) -> _Slack:
    """The bounds of the module's docstring, by firm and for the price."""
    slopes = np.array([firm.slope for firm in firms]) / 1000
    emissions = np.array([firm.emissions_t for firm in firms], np.float64)
    wanted = expected.abatement_kt * 1000
    beyond = emissions % traded.lot_t - wanted
    own = np.maximum(traded.lot_t / 2, beyond)
    answers = (wanted < emissions) & (beyond <= 0)
    price = float(own.sum()) / float((1 / slopes[answers]).sum()) + 2 * traded.tick_yen
    return _Slack(own, price)


def firm_outcomes(
    firms: Sequence[LinearFirm], holdings_t: Sequence[int], traded: MarketOutcome
) -> tuple[FirmOutcome, ...]:
    """Each firm's abatement: its emissions less its settled allowances."""
    expected = expectation(firms)
    slack = _slack(firms, expected, traded)
    outcomes = []
    for index, firm in enumerate(firms):
        abatement_t = firm.emissions_t - holdings_t[index]
        wanted_t = float(expected.abatement_kt[index]) * 1000
        tolerance_t = float(slack.own_t[index]) + slack.price_jpy_per_t * 1000 / firm.slope
        outcomes.append(
            FirmOutcome(
                name=firm.name,
                abatement_t=abatement_t,
                net_purchase_t=firm.shortfall_t - abatement_t,
                cost_jpy=firm.abatement_cost_jpy(abatement_t),
                expected_abatement_t=wanted_t,
                tolerance_t=tolerance_t,
                is_within=abs(abatement_t - wanted_t) <= tolerance_t,
            )
        )
    return tuple(outcomes)


def checks_of(
    firms: Sequence[LinearFirm], outcomes: Sequence[FirmOutcome], traded: MarketOutcome
) -> dict[str, Check]:
    """Price, volume and gains from trade compared with the closed form."""
    expected = expectation(firms)
    slopes = np.array([firm.slope for firm in firms]) / 1000
    lot_t, tick_yen = traded.lot_t, traded.tick_yen
    before = sum(firm.abatement_cost_jpy(firm.shortfall_t) for firm in firms)
    gains = before - sum(outcome.cost_jpy for outcome in outcomes)
    wanted_gains = expected.gains_kjpy * 1000
    slack = _slack(firms, expected, traded)
    rounding = float((slopes * slack.own_t**2 / 2 + lot_t * tick_yen + tick_yen**2 / slopes).sum())
    volume_tolerance = sum(outcome.tolerance_t for outcome in outcomes) / 2
    volume = _check(traded.volume_t, expected.volume_kt * 1000, volume_tolerance)
    price = _check(
        traded.price_jpy_per_t,
        expected.price_jpy_per_t,
        max(float(slopes.max()) * lot_t + tick_yen, slack.price_jpy_per_t),
    )
    if traded.volume_t == 0:  # no price: correct where less than a lot was to be traded
        price = replace(price, is_within=volume.is_within)
    return {
        "price_jpy_per_t": price,
        "volume_t": volume,
        "gains_jpy": _check(gains, wanted_gains, max(1e-6 * wanted_gains, rounding)),
    }


def _check(got: float, expected: float, tolerance: float) -> Check:
    within = abs(got - expected) <= tolerance or isclose(got, expected, rel_tol=1e-12)
    return Check(got, expected, tolerance, within)
