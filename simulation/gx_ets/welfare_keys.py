"""The keys of the welfare account, which value a run and move no market."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from simulation.core.bounds import Rate, Share, Year


class Welfare(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Values of damage, of time and of public money.

    The social cost is that of the US EPA's report of December 2023 at a discount rate of 2 %: 210
    dollars of 2020 for a tonne of CO2 emitted in 2025, 230 in 2030
    (costofcarbon.org/epa-values-for-the-social-cost-of-greenhouse-gases), at the mean rate of 2020,
    106.77 yen a dollar (IMF; indexmundi.com/facts/japan/indicator/PA.NUS.FCRF). At 2.5 % and 1.5 %
    the report gives 130 and 360 dollars for 2025. Prices between 2020 and the base year are not
    adjusted.
    """

    social_cost_jpy_per_t: Annotated[float, Meta(gt=0, le=1_000_000)] | None = 22_422
    social_cost_year: Year = 2025
    social_cost_growth: Rate = 0.0184
    discount_rate: Annotated[float, Meta(ge=0, lt=0.5)] | None = None
    credit_reduction_share: Share = 1.0
    public_funds_cost: Share = 0.0
