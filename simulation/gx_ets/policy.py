"""The keys of the scheme's rules, and their application: bounds, credit limit, compliance.

The rules are in `exchange/schemes/gx_ets` and `gx_ets_allocation`; here each published figure is a
key whose default is the published value. Tonnes are whole numbers and are rounded against the firm,
so a year's balance closes to the tonne: emissions = credits used + allowances surrendered + paid +
uncovered.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from exchange.errors import ConfigError
from exchange.schemes import gx_ets
from exchange.schemes.gx_ets_allocation import (
    ACTIVITY_THRESHOLD,
    BENCHMARK_SHARES,
    GRANDFATHERING_CUT,
)
from simulation.core.bounds import (
    Days,
    MtOrNone,
    Multiple,
    OpenShare,
    PartShare,
    Price,
    Rate,
    Share,
    Tonnes,
    Year,
    Yen,
)


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The scheme's parameters. Shares are of 1, prices in yen/t of the base year."""

    base_year: Year = gx_ets.FIRST_YEAR  # the scheme's first fiscal year
    ceiling_jpy_per_t: Price = gx_ets.CEILING_YEN
    floor_jpy_per_t: Price = gx_ets.FLOOR_YEN
    real_growth: Rate = float(gx_ets.REAL_GROWTH)  # a year, plus that year's inflation
    credit_limit: PartShare = float(gx_ets.CREDIT_LIMIT)  # of verified emissions
    penalty_factor: Annotated[float, Meta(ge=1, le=10)] = float(gx_ets.PENALTY_FACTOR)
    may_pay_ceiling: bool = True  # the payment fulfills the duty; some texts set conditions
    shortfall_carried_over: bool = False  # the penalty leaves the duty in force; not found
    ceiling_year: Literal["obligation", "payment"] = "obligation"  # not found: a setting
    grandfathering_cut: PartShare = float(GRANDFATHERING_CUT)  # a year
    grandfathering_compounds: bool = False  # linear or compound is not stated
    benchmark_last_year: Year = BENCHMARK_SHARES[1][0]  # straight lines to it and on
    activity_threshold: PartShare = float(ACTIVITY_THRESHOLD)  # two-year average against the base
    benchmark_first_share: OpenShare = float(BENCHMARK_SHARES[0][1])  # of the base years
    benchmark_last_share: OpenShare = float(BENCHMARK_SHARES[1][1])  # in benchmark_last_year
    benchmark_later_share: OpenShare = float(BENCHMARK_SHARES[2][1])  # in benchmark_later_year
    benchmark_later_year: Year = BENCHMARK_SHARES[2][0]
    early_action_share: PartShare = 0.0  # of base emissions, grandfathered firms; not found
    research_share: PartShare = 0.0  # GX R&D, of a firm's expected shortfall; not found
    leakage_share: PartShare = 0.0  # of a firm's expected shortfall; not found
    later_vintage_usable: bool = True  # the next year's grant meets this year's duty; not found
    pay_only_if_holdings_exhausted: bool = True  # a firm with holdings may not pay; not found
    ceiling_opens_at_share: Share = 0.0  # of the ceiling, month's mean price; 0: always open
    ceiling_reserve_mt: MtOrNone | None = None  # most that may be paid for a year; none: no limit
    has_floor: bool = True
    floor_window_days: Days = 20  # window of the trigger's price; not found
    floor_volume_t: Tonnes = 10_000  # traded in the window at least; not found
    reverse_auction: Literal["uniform", "pay_as_bid"] = "uniform"  # not found
    reverse_auction_budget_jpy: Yen = 60_000_000_000  # a fiscal year; synthetic
    reverse_auction_wait_days: Days = 10  # exchange days from trigger to auction; synthetic
    reverse_auction_max_share: Annotated[float, Meta(gt=0, le=2)] = (
        1.0  # of the floor: the highest price paid; not found
    )
    purchases: Literal["canceled", "held"] = "canceled"  # not found
    resale_at_share: Multiple = 0.9  # of the ceiling: price from which the Agency sells its stock
    resale_share_a_day: Annotated[float, Meta(gt=0, le=1)] = 0.02  # of its stock; synthetic
    tightened_share: PartShare = 0.0  # of the next allocation, after a trigger; "studied"
    banking_limit_share: Multiple | None = None  # of a year's emissions; none: unlimited
    holding_limit_share: Multiple | None = (
        None  # against hoarding, of a year's emissions; not found
    )
    auction_first_year: Year = 2033  # Act Art. 15, power generators
    auction_share_a_year: PartShare = (
        0.10  # of power's allocation, growing by it each year; synthetic
    )

    def __post_init__(self) -> None:
        if not 0 < self.floor_jpy_per_t <= self.ceiling_jpy_per_t:
            raise ConfigError("floor_jpy_per_t must be above 0 and not above ceiling_jpy_per_t")
        shares = (
            self.benchmark_first_share,
            self.benchmark_last_share,
            self.benchmark_later_share,
        )
        if not 1 > shares[0] >= shares[1] >= shares[2] > 0:
            raise ConfigError("benchmark_first_share must be below 1 and the later ones not above")
        if not self.base_year <= self.benchmark_last_year < self.benchmark_later_year:
            raise ConfigError("benchmark_last_year must lie before benchmark_later_year")


def exact(value: float) -> Fraction:
    """A key's value as the fraction that is written: 0.1 is a tenth."""
    return Fraction(str(value))


def price_band(policy: Policy, year: int, inflation: float) -> tuple[float, float]:
    """Floor and ceiling of a fiscal year in yen/t at a yearly inflation.

    ValueError before the base year.
    """
    grown = dict.fromkeys(range(policy.base_year, year + 1), exact(inflation))
    growth, first = exact(policy.real_growth), policy.base_year
    floor, ceiling = (
        float(gx_ets.price_bound(exact(bound), year, grown, growth, first))
        for bound in (policy.floor_jpy_per_t, policy.ceiling_jpy_per_t)
    )
    return floor, ceiling


class Compliance(NamedTuple):
    """A firm's compliance with a year's duty, in tonnes and yen; the rest is banked."""

    credits_used_t: int
    surrendered_t: int
    paid_t: int
    uncovered_t: int
    paid_jpy: int
    penalty_jpy: int
    allowances_left_t: int
    credits_left_t: int

    def paying(self, policy: Policy, ceiling_jpy_per_t: float, paid_t: int) -> Compliance:
        """The same compliance with `paid_t` of the shortfall paid at the ceiling and the rest
        uncovered.
        """
        uncovered_t = self.paid_t + self.uncovered_t - paid_t
        ceiling = exact(ceiling_jpy_per_t)
        return self._replace(
            paid_t=paid_t,
            uncovered_t=uncovered_t,
            paid_jpy=gx_ets.ceiling_payment_yen(paid_t, ceiling),
            penalty_jpy=gx_ets.penalty_yen(uncovered_t, ceiling, exact(policy.penalty_factor)),
        )


def credit_limit_t(policy: Policy, emissions_t: int) -> int:
    """The most credits that may be used for these emissions, in tonnes."""
    return gx_ets.credit_limit_t(emissions_t, exact(policy.credit_limit))


def credit_limits_t(policy: Policy, emissions_t: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same for an array of firms."""
    limit = exact(policy.credit_limit)
    return np.array(
        [gx_ets.credit_limit_t(tonnes, limit) for tonnes in emissions_t.tolist()], np.int64
    )


def comply(
    policy: Policy,
    emissions_t: int,
    allowances_t: int,
    credits_t: int,
    ceiling_jpy_per_t: float,
    pays: bool = True,
) -> Compliance:
    """Meet a year's duty: credits within the limit, allowances, then the ceiling or the penalty.

    `pays`: the firm uses the payment at the ceiling where it is open. Yen are rounded up.
    ValueError for a negative quantity.
    """
    if min(emissions_t, allowances_t, credits_t) < 0:
        raise ValueError("emissions, allowances and credits must not be negative")
    met = gx_ets.duty(emissions_t, credits_t, allowances_t, exact(policy.credit_limit))
    unpaid = Compliance(
        credits_used_t=met.credits_t,
        surrendered_t=met.allowances_t,
        paid_t=0,
        uncovered_t=met.shortfall_t,
        paid_jpy=0,
        penalty_jpy=0,
        allowances_left_t=allowances_t - met.allowances_t,
        credits_left_t=credits_t - met.credits_t,
    )
    paid_t = met.shortfall_t if pays and policy.may_pay_ceiling else 0
    return unpaid.paying(policy, ceiling_jpy_per_t, paid_t)
