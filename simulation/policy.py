"""The rules of GX-ETS as arithmetic: bounds, allocation, credit limit, ceiling payment, penalty.

Every figure is a key with the published or reported value as its default; the source stands
beside it. Tonnes are whole numbers and roundings go against the firm, so that a year's balance
closes to the tonne: emissions = credits used + allowances surrendered + paid + uncovered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from exchange.errors import ConfigError
from simulation.bounds import (
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

    base_year: Year = 2026  # the scheme's first fiscal year (law in force 2026-04-01)
    ceiling_jpy_per_t: Price = 4300  # METI 2025-12-19
    floor_jpy_per_t: Price = 1700  # METI 2025-12-19
    real_growth: Rate = 0.03  # a year, plus that year's inflation (METI 2025-12)
    credit_limit: PartShare = 0.10  # of verified emissions, J-Credit and JCM together (2025-07)
    penalty_factor: Annotated[float, Meta(ge=1, le=10)] = (
        1.1  # x ceiling x shortfall (the amended GX promotion act)
    )
    may_pay_ceiling: bool = True  # the payment counts as performance; some texts set conditions
    shortfall_carried_over: bool = False  # whether the penalty leaves the duty standing; not found
    ceiling_year: Literal["obligation", "payment"] = "obligation"  # not found: a setting
    grandfathering_cut: PartShare = 0.017  # a year, from the three-year average (2025-10-22)
    grandfathering_compounds: bool = False  # linear or compound is not stated
    benchmark_last_year: Year = 2030  # straight line to the top 32.5 % intensity (2025-10-22)
    activity_threshold: PartShare = 0.075  # two-year average against the base (2025-08)
    benchmark_first_share: OpenShare = 0.50  # the base years' benchmark: top 50 % (2025-10-22)
    benchmark_last_share: OpenShare = 0.325  # top 32.5 % in benchmark_last_year
    benchmark_later_share: OpenShare = 0.15  # top 15 % "in 10 years", straight on
    benchmark_later_year: Year = 2035
    early_action_share: PartShare = 0.0  # of base emissions, grandfathered firms; not found
    research_share: PartShare = 0.0  # GX R&D, of a firm's expected shortfall; not found
    leakage_share: PartShare = 0.0  # of a firm's expected shortfall; not found
    later_vintage_usable: bool = True  # the next year's grant meets this year's duty; not found
    pay_only_if_holdings_exhausted: bool = True  # nobody pays and hoards; not found
    ceiling_opens_at_share: Share = 0.0  # of the ceiling, month's mean price; 0: always open
    ceiling_reserve_mt: MtOrNone | None = None  # most that may be paid for a year; none: no limit
    has_floor: bool = True
    floor_window_days: Days = 20  # of the price that the trigger looks at; not found
    floor_volume_t: Tonnes = 10_000  # traded in the window at least; not found
    reverse_auction: Literal["uniform", "pay_as_bid"] = "uniform"  # not found
    reverse_auction_budget_jpy: Yen = 60_000_000_000  # a fiscal year; synthetic
    reverse_auction_wait_days: Days = 10  # exchange days from trigger to auction; synthetic
    reverse_auction_max_share: Annotated[float, Meta(gt=0, le=2)] = (
        1.0  # of the floor: the highest price paid; not found
    )
    purchases: Literal["canceled", "held"] = "canceled"  # not found
    resale_at_share: Multiple = (
        0.9  # of the ceiling: price from which the Agency sells what it holds
    )
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


def price_band(
    policy: Policy, year: int, inflation: Mapping[int, float] | None = None
) -> tuple[float, float]:
    """Floor and ceiling of a fiscal year: grown by (1 + real growth + inflation) a year.

    `inflation` by fiscal year, 0 where none is given. ValueError before the base year.
    """
    if year < policy.base_year:
        raise ValueError(f"the scheme begins in {policy.base_year}, not in {year}")
    factor = 1.0
    for grown in range(policy.base_year + 1, year + 1):
        factor *= 1 + policy.real_growth + (inflation or {}).get(grown, 0.0)
    return policy.floor_jpy_per_t * factor, policy.ceiling_jpy_per_t * factor


def benchmark(policy: Policy, first: float, last: float, year: int) -> float:
    """The benchmark intensity of a year: from the base years' mean straight to the last year's.

    The base stands for the year before the scheme's first, so FY2026 is one step below it.
    """
    steps = policy.benchmark_last_year - policy.base_year + 1
    taken = min(max(year - policy.base_year + 1, 0), steps)
    return first + (last - first) * taken / steps


def grandfathered_t(policy: Policy, base_t: int, year: int) -> int:
    """Free allocation of a fiscal year from the three-year average of emissions."""
    years = year - policy.base_year + 1
    cut = policy.grandfathering_cut
    share = (1 - cut) ** years if policy.grandfathering_compounds else 1 - cut * years
    return max(0, int(base_t * share))


def activity_allocations(
    policy: Policy, activity: Sequence[float], base: float, intensity: float = 1.0
) -> list[float]:
    """Yearly allocations under the activity rule.

    Where the average of the last two years departs from the base by the threshold or more, it
    becomes the base, and the difference of those two years is added or taken away. What was
    trued up once is not trued up again.
    """
    granted: list[float] = []
    credited: list[float] = []
    for year in range(len(activity)):
        true_up = 0.0
        if year >= 2:
            average = (activity[year - 2] + activity[year - 1]) / 2
            if abs(average / base - 1) >= policy.activity_threshold - 1e-12:
                true_up = 2 * average - sum(credited[-2:])
                credited[-2:] = [average, average]
                base = average
        credited.append(base)
        granted.append(intensity * (base + true_up))
    return granted


class Compliance(NamedTuple):
    """How a firm met a year's duty, in tonnes and yen; what is left is banked."""

    credits_used_t: int
    surrendered_t: int
    paid_t: int
    uncovered_t: int
    paid_jpy: int
    penalty_jpy: int
    allowances_left_t: int
    credits_left_t: int

    @property
    def covered_t(self) -> int:
        """All tonnes of the year, however they were met or not."""
        return self.credits_used_t + self.surrendered_t + self.paid_t + self.uncovered_t


def credit_room_t(policy: Policy, emissions_t: int) -> int:
    """Credits that may be used for so many tonnes of verified emissions."""
    return int(Fraction(str(policy.credit_limit)) * emissions_t)


def comply(
    policy: Policy,
    emissions_t: int,
    allowances_t: int,
    credits_t: int,
    ceiling_jpy_per_t: float,
    pays: bool = True,
) -> Compliance:
    """Meet a year's duty: credits within the limit, allowances, then the ceiling or the penalty.

    `pays`: whether the firm makes use of the payment at the ceiling where it is open. Yen are
    rounded up. ValueError for a negative quantity.
    """
    if min(emissions_t, allowances_t, credits_t) < 0:
        raise ValueError("emissions, allowances and credits must not be negative")
    used = min(credits_t, credit_room_t(policy, emissions_t))
    surrendered = min(allowances_t, emissions_t - used)
    short = emissions_t - used - surrendered
    paid = short if pays and policy.may_pay_ceiling else 0
    uncovered = short - paid
    ceiling = Fraction(str(ceiling_jpy_per_t))
    penalty = Fraction(str(policy.penalty_factor)) * ceiling * uncovered
    return Compliance(
        credits_used_t=used,
        surrendered_t=surrendered,
        paid_t=paid,
        uncovered_t=uncovered,
        paid_jpy=-int(-(ceiling * paid) // 1),
        penalty_jpy=-int(-penalty // 1),
        allowances_left_t=allowances_t - surrendered,
        credits_left_t=credits_t - used,
    )
