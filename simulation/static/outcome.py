"""What a static market gave, held against its closed form within stated bounds.

The auction finds the best allocation in whole lots, so it may miss the closed form by the
size of a lot and of a tick only; the tolerances are those bounds:

- price: b_max q, and a tick (b_max: the steepest slope, q: the lot)
- gains: 1e-6 of them, or b q^2 / 8 summed over firms (rounding every trade to a lot) with one
  tick a lot and tick^2 / b a firm (rounding prices), whichever is more
- a firm's abatement: half a lot of its own, and what a price off by N q / 2 over the sum of
  1/b (of the N firms those that do not abate everything) and two ticks (the order's and the
  price's) moves it; the volume: half of what all firms may be off
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
    """What one firm did, beside what the closed form says."""

    name: str
    abatement_t: int
    net_purchase_t: int
    cost_jpy: float
    expected_abatement_t: float
    tolerance_t: float
    is_within: bool


class Check(Struct, frozen=True):
    """One figure held against theory."""

    got: float
    expected: float
    tolerance: float
    is_within: bool


class StaticResult(Struct, frozen=True):
    """What a run gave: figures first, then the same figures held against the closed form."""

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
    """What the market itself reported: its one price (0 when nothing traded), lots and steps."""

    price_jpy_per_t: float
    volume_t: int
    lot_t: int
    tick_yen: float


class _Slack(NamedTuple):
    """By how much whole lots and ticks may move each firm's abatement and the price."""

    own_t: NDArray[np.float64]
    price_jpy_per_t: float


def _slack(firms: Sequence[LinearFirm], expected: StaticMarket, traded: MarketOutcome) -> _Slack:
    """The bounds of the module's docstring, firm by firm.

    A firm cannot hold more than its emissions in whole lots, so it abates the remainder at least:
    where that is more than the closed form asks, the difference is its own bound and it does not
    answer the price.
    """
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
    """Each firm's abatement: what it emits beyond its settled allowances it must abate."""
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
    """Price, volume and gains from trade beside the closed form."""
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
    if traded.volume_t == 0:  # no price was made: right where less than a lot was to be traded
        price = replace(price, is_within=volume.is_within)
    return {
        "price_jpy_per_t": price,
        "volume_t": volume,
        "gains_jpy": _check(gains, wanted_gains, max(1e-6 * wanted_gains, rounding)),
    }


def _check(got: float, expected: float, tolerance: float) -> Check:
    within = abs(got - expected) <= tolerance or isclose(got, expected, rel_tol=1e-12)
    return Check(got, expected, tolerance, within)
