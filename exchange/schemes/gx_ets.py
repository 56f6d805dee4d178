"""GX-ETS, Japan's emissions trading from fiscal 2026: credits up to a tenth of the emissions.

The rest is met with allowances, which are surrendered (償却) for the year, then by paying the
ceiling price, or the penalty. What is not official text yet is a setting with the reported value
as its default.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from exchange.registry.port import Ending
from exchange.registry.uses import USES
from exchange.schemes.rules import MOE_2025, Acceptance, Kind, Scheme

SCHEME_START = date(2026, 4, 1)

GX_ETS = Scheme(
    use=USES["gx-ets"],
    kind=Kind.A,
    limit_percent=Decimal(10),
    effect="lowers the emissions for which allowances must be held",
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


def holding_deadline(fiscal_year: int, deadline_day: tuple[int, int] = (1, 31)) -> date:
    """The day by which a year's allowances must be held: in the fiscal year after it.

    31 January is from memory and not verified, so the (month, day) is a setting.
    """
    month, day = deadline_day
    return date(fiscal_year + (1 if month >= 4 else 2), month, day)


class Duty(Struct, frozen=True):
    """What a firm owes for a year: tonnes and yen; `unused_credits_t` stay with the firm."""

    credits_t: int
    unused_credits_t: int
    allowances_t: int
    shortfall_t: int
    ceiling_payment_yen: Decimal
    penalty_yen: Decimal


def credit_limit_t(emissions_t: int, percent: Decimal = Decimal(10)) -> int:
    """The most tonnes of credits that count, rounded down."""
    return int(emissions_t * percent // 100)


def duty(
    emissions_t: int, credits_t: int, allowances_t: int, ceiling_yen: int,
    limit_percent: Decimal = Decimal(10),
) -> Duty:  # fmt: skip
    """need = E - min(credits, 10 % of E); ceiling x shortfall, or 1.1 times that as penalty."""
    used = min(credits_t, credit_limit_t(emissions_t, limit_percent))
    need = emissions_t - used
    shortfall = max(0, need - allowances_t)
    payment = Decimal(ceiling_yen * shortfall)
    return Duty(
        credits_t=used,
        unused_credits_t=credits_t - used,
        allowances_t=min(need, allowances_t),
        shortfall_t=shortfall,
        ceiling_payment_yen=payment,
        penalty_yen=payment * Decimal("1.1"),
    )
