"""The keys of the scheme's rules, and their application: bounds, credit limit, compliance.

The rules are in `exchange/schemes/gx_ets` and `gx_ets_allocation`; here each published figure is a
key whose default is the published value. Tonnes are whole numbers and are rounded against the firm,
so a year's balance closes to the tonne: emissions = credits used + allowances surrendered + paid +
uncovered.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from exchange.said import Said
from exchange.schemes import gx_ets
from exchange.schemes.gx_ets_allocation import (
    ACTIVITY_THRESHOLD,
    BENCHMARK_SHARES,
    GRANDFATHERING_CUT,
)
from simulation.core.bounds import (
    Days,
    MonthDay,
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
from simulation.core.contradiction import TableContradiction


class PolicyYear(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Values from a fiscal year on, each until a later row sets another; prices in that year's yen.

    The state's auctions add to the allowances that the rules of allocation grant. All figures are
    settings: FY2026 has published values, later years have none.
    """

    fiscal_year: Year
    floor_jpy_per_t: Price | None = None
    ceiling_jpy_per_t: Price | None = None
    credit_limit: PartShare | None = None
    allocation_share: Annotated[float, Meta(ge=0, le=2)] | None = None
    auction_mt: MtOrNone | None = None
    auction_reserve_jpy_per_t: Price | None = None


class Resale(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A yearly sealed-bid sale of a part of the Agency's stock; no schedule is published.

    Bids below the lowest price buy nothing, and what is not sold stays in the stock.
    """

    day: MonthDay
    share: Annotated[float, Meta(gt=0, le=1)] = 0.25
    lowest_at_share: Multiple = 1.0
    first_fiscal_year: Year = gx_ets.FIRST_YEAR


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The scheme's parameters. Shares are of 1, prices in yen/t of the base year."""

    base_year: Year = gx_ets.FIRST_YEAR
    ceiling_jpy_per_t: Price = gx_ets.CEILING_YEN
    floor_jpy_per_t: Price = gx_ets.FLOOR_YEN
    real_growth: Rate = float(gx_ets.REAL_GROWTH)
    credit_limit: PartShare = float(gx_ets.CREDIT_LIMIT)
    penalty_factor: Annotated[float, Meta(ge=1, le=10)] = float(gx_ets.PENALTY_FACTOR)
    may_pay_ceiling: bool = True
    shortfall_carried_over: bool = False
    ceiling_year: Literal["obligation", "payment"] = "obligation"
    grandfathering_cut: PartShare = float(GRANDFATHERING_CUT)
    grandfathering_compounds: bool = False
    benchmark_last_year: Year = BENCHMARK_SHARES[1][0]
    activity_threshold: PartShare = float(ACTIVITY_THRESHOLD)
    benchmark_first_share: OpenShare = float(BENCHMARK_SHARES[0][1])
    benchmark_last_share: OpenShare = float(BENCHMARK_SHARES[1][1])
    benchmark_later_share: OpenShare = float(BENCHMARK_SHARES[2][1])
    benchmark_later_year: Year = BENCHMARK_SHARES[2][0]
    announced_to: Year = BENCHMARK_SHARES[2][0]
    early_action_share: PartShare = 0.0
    research_share: PartShare = 0.0
    leakage_share: PartShare = 0.0
    later_vintage_usable: bool = True
    vintages: Literal["fungible", "own_books"] = "fungible"
    pay_only_if_holdings_exhausted: bool = True
    ceiling_opens_at_share: Share = 0.0
    ceiling_reserve_mt: MtOrNone | None = None
    has_floor: bool = True
    floor_window_days: Days = 20
    floor_volume_t: Tonnes = 10_000
    reverse_auction: Literal["uniform", "pay_as_bid"] = "uniform"
    reverse_auction_budget_jpy: Yen = 60_000_000_000
    reverse_auction_wait_days: Days = 10
    reverse_auction_max_share: Annotated[float, Meta(gt=0, le=2)] = 1.0
    purchases: Literal["canceled", "held"] = "canceled"
    resale_at_share: Multiple = 0.9
    resale_share_a_day: Annotated[float, Meta(gt=0, le=1)] = 0.02
    resales: tuple[Resale, ...] = ()
    tightened_share: PartShare = 0.0
    period_years: Annotated[int, Meta(ge=1, le=10)] = 1
    partial_share: Share = 0.3
    groups_certified: bool = False
    banking_limit_share: Multiple | None = None
    holding_limit_share: Multiple | None = None
    above_holding_limit: Literal["offered", "lost"] = "offered"
    speculator_limit_t: Tonnes | None = None
    intermediary_limit_t: Tonnes | None = None
    holdings_disclosed: bool = False
    deemed_sales_days: Annotated[int, Meta(ge=0, le=365)] = 0
    opening_stock_mt: MtOrNone = 0.0
    years: tuple[PolicyYear, ...] = ()
    auctions_a_year: Annotated[int, Meta(ge=1, le=12)] = 4
    auction_bidder_share: Annotated[float, Meta(gt=0, le=1)] = 1.0
    auction_unsold: Literal["offered_again", "canceled"] = "offered_again"
    auction_first_year: Year = 2033
    auction_share_a_year: PartShare = 0.10

    @property
    def has_vintages(self) -> bool:
        """True where each vintage is an instrument of its own."""
        return self.vintages == "own_books"

    @property
    def forces_sales(self) -> bool:
        """True where a known date makes firms sell: limits on holdings or on banking."""
        return self.holding_limit_share is not None or self.banking_limit_share is not None

    def __post_init__(self) -> None:
        if not 0 < self.floor_jpy_per_t <= self.ceiling_jpy_per_t:
            raise TableContradiction(
                "floor_jpy_per_t",
                Said(
                    "must be above 0 and not above ceiling_jpy_per_t",
                    "は 0 より大きく ceiling_jpy_per_t 以下でなければなりません",
                ),
                "ceiling_jpy_per_t",
            )
        shares = (
            self.benchmark_first_share,
            self.benchmark_last_share,
            self.benchmark_later_share,
        )
        if not 1 > shares[0] >= shares[1] >= shares[2] > 0:
            raise TableContradiction(
                "benchmark_first_share",
                Said(
                    "must be below 1 and the later ones not above",
                    "は 1 より小さく、後の年の値はそれ以下でなければなりません",
                ),
            )
        if not self.base_year <= self.benchmark_last_year < self.benchmark_later_year:
            raise TableContradiction(
                "benchmark_last_year",
                Said(
                    "must lie before benchmark_later_year",
                    "は benchmark_later_year より前でなければなりません",
                ),
                "benchmark_later_year",
            )
        if self.above_holding_limit == "lost" and self.holding_limit_share is None:
            raise TableContradiction(
                "above_holding_limit",
                Said("needs a holding_limit_share", "には holding_limit_share が必要です"),
                "holding_limit_share",
            )
        named = [row.fiscal_year for row in self.years]
        if named != sorted(set(named)) or min(named, default=self.base_year) < self.base_year:
            given = ", ".join(map(str, named))
            raise TableContradiction(
                "years",
                Said(
                    f"must name fiscal years from {self.base_year} on (base_year), each once and "
                    f"in order, not {given}",
                    f"には {self.base_year} 年度（base_year）以降の年度を、重複なく順に"
                    f"書いてください（今は {given}）",
                ),
                "base_year",
            )


@lru_cache(maxsize=1024)
def exact(value: float) -> Fraction:
    """A key's value as the fraction that is written: 0.1 is a tenth."""
    return Fraction(str(value))


def price_band(policy: Policy, year: int, inflation: float) -> tuple[float, float]:
    """Floor and ceiling of a fiscal year in yen/t at a yearly inflation.

    Each grows from the last year that sets it. ValueError before the base year.
    """
    grown = dict.fromkeys(range(policy.base_year, year + 1), exact(inflation))
    growth = exact(policy.real_growth)
    floor, ceiling = (
        float(gx_ets.price_bound(exact(bound), year, grown, growth, first))
        for first, bound in (
            last_set(policy, "floor_jpy_per_t", year),
            last_set(policy, "ceiling_jpy_per_t", year),
        )
    )
    return floor, ceiling


def last_set(policy: Policy, key: str, year: int) -> tuple[int, Any]:
    """The last fiscal year up to `year` that sets a key, and its value there.

    Where no row of `years` sets it, the base year and the policy's own value (None for a key of the
    rows alone).
    """
    found = policy.base_year, getattr(policy, key, None)
    for row in policy.years:
        if row.fiscal_year <= year and getattr(row, key) is not None:
            found = row.fiscal_year, getattr(row, key)
    return found


def auctioned(policy: Policy, year: int) -> tuple[float, float]:
    """Mt that the rows of `years` have the state sell in a fiscal year, and their reserve price."""
    volume, reserve = (
        last_set(policy, key, year)[1] for key in ("auction_mt", "auction_reserve_jpy_per_t")
    )
    return volume or 0.0, reserve or 0.0


def auctioned_t(policy: Policy, year: int) -> int:
    """The volume of `auctioned` in tonnes."""
    return round(auctioned(policy, year)[0] * 1e6)


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


def credit_limit(policy: Policy, year: int) -> float:
    """The share of a fiscal year's emissions for which credits may be used."""
    return float(last_set(policy, "credit_limit", year)[1])


def credit_limit_t(policy: Policy, emissions_t: int, year: int) -> int:
    """The most credits that may be used for these emissions of a fiscal year, in tonnes."""
    return gx_ets.credit_limit_t(emissions_t, exact(credit_limit(policy, year)))


def credit_limits_t(policy: Policy, emissions_t: NDArray[np.int64], year: int) -> NDArray[np.int64]:
    """The same for an array of firms."""
    limit = exact(credit_limit(policy, year))
    if int(emissions_t.max(initial=0)) * limit.numerator < 2**62:
        return emissions_t * limit.numerator // limit.denominator
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
    room_t: int | None = None,
) -> Compliance:
    """Meet a year's duty: credits within the limit, allowances, then the ceiling or the penalty.

    `pays`: the firm uses the payment at the ceiling where it is open. `room_t`: the credits that
    count, else the policy's limit on the emissions. Yen are rounded up. ValueError for a negative
    quantity.
    """
    if min(emissions_t, allowances_t, credits_t) < 0:
        raise ValueError("emissions, allowances and credits must not be negative")
    if room_t is None:
        met = gx_ets.duty(emissions_t, credits_t, allowances_t, exact(policy.credit_limit))
    else:
        met = gx_ets.duty(emissions_t, min(credits_t, room_t), allowances_t, Fraction(1))
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
