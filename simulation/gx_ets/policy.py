"""The keys of the scheme's rules, and their application: bounds, credit limit, compliance.

The rules are in `exchange/schemes/gx_ets` and `gx_ets_allocation`; here each published figure is a
key whose default is the published value. Tonnes are whole numbers and are rounded against the firm,
so a year's balance closes to the tonne: emissions = credits used + allowances surrendered + paid +
uncovered.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple

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


class PolicyYear(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Values from a fiscal year on, each until a later row sets another; prices in that year's yen.

    The state's auctions add to the allowances that the rules of allocation grant. All figures are
    settings: FY2026 has published values, later years have none.
    """

    fiscal_year: Year
    floor_jpy_per_t: Price | None = None  # grows from there at the policy's rate
    ceiling_jpy_per_t: Price | None = None
    credit_limit: PartShare | None = None  # of verified emissions; Korea: 10, 10, 5 % by phase
    allocation_share: Annotated[float, Meta(ge=0, le=2)] | None = None  # of the rules' free grant
    auction_mt: MtOrNone | None = None  # sold by the state in the fiscal year
    auction_reserve_jpy_per_t: Price | None = None  # lowest price; it does not grow by itself


class Resale(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A yearly sealed-bid sale of a part of the Agency's stock; no schedule is published.

    Bids below the lowest price buy nothing, and what is not sold stays in the stock.
    """

    day: MonthDay  # or the next exchange day
    share: Annotated[float, Meta(gt=0, le=1)] = 0.25  # of the stock on that day
    lowest_at_share: Multiple = 1.0  # of the floor in force
    first_fiscal_year: Year = gx_ets.FIRST_YEAR


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
    announced_to: Year = BENCHMARK_SHARES[2][0]  # rules foreseen; then that year's balance lasts
    early_action_share: PartShare = 0.0  # of base emissions, grandfathered firms; not found
    research_share: PartShare = 0.0  # GX R&D, of a firm's expected shortfall; not found
    leakage_share: PartShare = 0.0  # of a firm's expected shortfall; not found
    later_vintage_usable: bool = True  # the next year's grant meets this year's duty; not found
    vintages: Literal["fungible", "own_books"] = "fungible"  # own: needs no later use; a setting
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
    resales: tuple[Resale, ...] = ()  # a schedule, in place of the two keys above; a setting
    tightened_share: PartShare = 0.0  # of the next allocation, after a trigger; "studied"
    period_years: Annotated[int, Meta(ge=1, le=10)] = 1  # of a compliance period; GX-ETS: 1
    partial_share: Share = 0.3  # of a year's emissions due within a period; 17 CCR 95855
    groups_certified: bool = False  # firms comply with their parents as one; MoE 2025-03-19
    banking_limit_share: Multiple | None = None  # of a year's emissions; none: unlimited
    holding_limit_share: Multiple | None = (
        None  # against hoarding, of a year's emissions; not found
    )
    above_holding_limit: Literal["offered", "lost"] = (
        "offered"  # by its holder; lost: what remains above it at a deadline expires; not found
    )
    speculator_limit_t: Tonnes | None = None  # allowances a speculator or date trader; not found
    intermediary_limit_t: Tonnes | None = None  # a zero-intelligence trader; not found
    holdings_disclosed: bool = False  # by account, at each deadline; not found
    deemed_sales_days: Annotated[int, Meta(ge=0, le=365)] = (
        0  # before a deadline: a firm's net sales count as held; it may not pay for them; not found
    )
    opening_stock_mt: MtOrNone = 0.0  # held by firms on the first day, in proportion to their size
    years: tuple[PolicyYear, ...] = ()
    auctions_a_year: Annotated[int, Meta(ge=1, le=12)] = 4  # of `years`; equally spaced; synthetic
    auction_bidder_share: Annotated[float, Meta(gt=0, le=1)] = 1.0  # most of one auction; not found
    auction_unsold: Literal["offered_again", "canceled"] = "offered_again"  # not found
    auction_first_year: Year = 2033  # Act Art. 15, power generators
    auction_share_a_year: PartShare = (
        0.10  # of power's allocation, growing by it each year; synthetic
    )

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
        if self.above_holding_limit == "lost" and self.holding_limit_share is None:
            raise ConfigError("above_holding_limit needs a holding_limit_share")
        named = [row.fiscal_year for row in self.years]
        if named != sorted(set(named)) or min(named, default=self.base_year) < self.base_year:
            raise ConfigError(
                f"years must name fiscal years from {self.base_year} on (base_year), each once and "
                f"in order, not {', '.join(map(str, named))}"
            )


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
