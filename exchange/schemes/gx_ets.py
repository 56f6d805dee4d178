"""GX-ETS, Japan's emissions trading scheme from fiscal 2026: the rules of the yearly duty.

Credits may cover up to a tenth of the emissions; allowances surrendered (償却) for the year cover
the rest, then a payment at the ceiling price, or the penalty. Each rule stands here once, in
integers and fractions, with the published value as its default; registry and simulator both
call it. Free allocation is in `gx_ets_allocation`. A rule without an official text is a
parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from exchange.registry.port import Ending
from exchange.registry.uses import USES
from exchange.said import Said
from exchange.schemes.rules import MOE_2025, Acceptance, Kind, Scheme

SCHEME_START = date(2026, 4, 1)  # law in force (elaws 505CO0000000379)
FIRST_YEAR = SCHEME_START.year
CREDIT_LIMIT = Fraction(1, 10)  # of verified emissions, J-Credit and JCM together (2025-07)
CEILING_YEN, FLOOR_YEN = 4300, 1700  # of FIRST_YEAR (METI 2025-12-19)
REAL_GROWTH = Fraction(3, 100)  # of both a year, plus that year's inflation (METI 2025-12)
PENALTY_FACTOR = Fraction(11, 10)  # x ceiling x shortfall (the amended GX promotion act)
# The years for which bounds were announced; FY2030's 4,840 and 1,913 are in money of FIRST_YEAR.
PUBLISHED_YEARS = (FIRST_YEAR, 2030)
BOUND_SOURCES = (
    Said(
        "FY2026: METI, 2025-12-19, ceiling 4,300 and floor 1,700 yen/t (rim-intelligence 1816754)",
        "2026年度: 経済産業省、2025-12-19。上限4,300円/t、下限1,700円/t(rim-intelligence 1816754)",
    ),
    Said(
        "later years: x (1 + 3 % + the year's inflation), reported 2025-12 (sustainacraft); here "
        "without inflation, which gives the announced 4,840 and 1,913 yen/t of FY2030",
        "以後の年度: 前年度×(1+3%+その年の物価上昇率)、2025-12の報道(sustainacraft)。ここでは物価"
        "上昇を含まず、2030年度は公表された4,840円/tと1,913円/tになる",
    ),
)
DEADLINE_DAY = (1, 31)  # month and day, in the fiscal year after; not verified against a source

GX_ETS = Scheme(
    use=USES["gx-ets"],
    kind=Kind.A,
    limit=CREDIT_LIMIT,
    effect="lowers the emissions for which allowances must be held",
    effect_ja="排出枠の保有が必要な排出量を減らす",
    note="the 10 % comes from reports of July 2025; the act (無効化) is inferred; whether a later "
    "year's allowances may meet an earlier duty was not found, so none is rejected",
    accepts=(
        Acceptance(
            programmes=("GX-ETS",),
            endings=(Ending.SURRENDER,),
            held_from=SCHEME_START,
            source=f"{MOE_2025}, GX-ETS (3): surrender (償却) of allowances equal to the verified "
            "emissions of each year",
        ),
        Acceptance(
            programmes=("J-Credit",),
            endings=(Ending.RETIRE,),
            held_from=SCHEME_START,
            source="METI policy as reported 2025-07 (nikkinonline, kankyo-business)",
        ),
        Acceptance(
            programmes=("JCM",),
            endings=(Ending.RETIRE,),
            reductions_from=date(2021, 1, 1),
            held_from=SCHEME_START,
            source=f"{MOE_2025}: JCM 'is going to be allowed'; from 2021 is inferred",
            is_seen=False,
        ),
    ),
)


class PriceBounds(NamedTuple):
    """The floor and the ceiling of a fiscal year in whole yen a tonne; computed ones are without
    inflation."""

    fiscal_year: int
    floor_yen: int
    ceiling_yen: int
    is_published: bool


class Duty(NamedTuple):
    """A year's duty in tonnes: the parts that meet it and the shortage."""

    credits_t: int
    allowances_t: int
    shortfall_t: int


def holding_deadline(fiscal_year: int, deadline_day: tuple[int, int] = DEADLINE_DAY) -> date:
    """The day by which a year's allowances must be held: in the fiscal year after it."""
    month, day = deadline_day
    return date(fiscal_year + (1 if month >= 4 else 2), month, day)


def credit_limit_t(emissions_t: int, limit: Fraction = CREDIT_LIMIT) -> int:
    """The most tonnes of credits that count, rounded down."""
    return emissions_t * limit.numerator // limit.denominator


def duty(
    emissions_t: int, credits_t: int, allowances_t: int, limit: Fraction = CREDIT_LIMIT
) -> Duty:
    """A year's duty met with credits up to the limit, then with allowances."""
    used = min(credits_t, credit_limit_t(emissions_t, limit))
    surrendered = min(allowances_t, emissions_t - used)
    return Duty(used, surrendered, emissions_t - used - surrendered)


def ceiling_payment_yen(tonnes: int, ceiling: Fraction) -> int:
    """Yen that settle a shortfall at the ceiling price, rounded up."""
    return -(-tonnes * ceiling.numerator // ceiling.denominator)


def ceiling_is_payable(
    price_yen: Fraction | int | None, ceiling: Fraction, after_surge: bool
) -> bool:
    """True if a shortfall may be settled at the ceiling at an allowance price (None: not known).

    Some texts open the payment only to firms that are short because the price has surged
    (排出枠価格の高騰等で不足する事業者); then the price must have reached the ceiling. No source
    gives a threshold.
    """
    return not after_surge or (price_yen is not None and price_yen >= ceiling)


def penalty_yen(tonnes: int, ceiling: Fraction, factor: Fraction = PENALTY_FACTOR) -> int:
    """Yen due for a shortfall that is neither held nor paid for, rounded up."""
    return ceiling_payment_yen(tonnes, ceiling * factor)


def price_bound(
    first: Fraction,
    fiscal_year: int,
    inflation: Mapping[int, Fraction],
    real_growth: Fraction = REAL_GROWTH,
    first_year: int = FIRST_YEAR,
) -> Fraction:
    """The floor or ceiling of a fiscal year: times 1 + real growth + that year's inflation a year.

    `first`: the bound of `first_year`; `inflation` by fiscal year, 0 where none is given.
    ValueError before `first_year`.
    """
    if fiscal_year < first_year:
        raise ValueError(f"the scheme begins in {first_year}, not in {fiscal_year}")
    for year in range(first_year + 1, fiscal_year + 1):
        first *= 1 + real_growth + inflation.get(year, Fraction(0))
    return first


def price_bounds() -> list[PriceBounds]:
    """The bounds of the years up to the last announced one, in whole yen, halves up."""
    return [
        PriceBounds(
            year,
            _whole_yen(FLOOR_YEN, year),
            _whole_yen(CEILING_YEN, year),
            is_published=year in PUBLISHED_YEARS,
        )
        for year in range(FIRST_YEAR, PUBLISHED_YEARS[-1] + 1)
    ]


def _whole_yen(first_yen: int, year: int) -> int:
    return int(price_bound(Fraction(first_yen), year, {}) + Fraction(1, 2))
