"""The keys of a GX-ETS scenario, each with its type, bounds and default.

`key_texts.toml` says what each key means, who states its default and where; a test holds both
together. The unit is the end of a key's name: Mt are millions of tonnes of CO2, prices are nominal
yen a tonne.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from exchange.schemes.gx_ets import SCHEME_START
from simulation.core.bounds import (
    BuyersASession,
    Count,
    Efficiency,
    Factor,
    Intensity,
    MonthDay,
    Mt,
    Name,
    OrderTonnes,
    People,
    Price,
    ProjectsAYear,
    Rate,
    Seed,
    Share,
    Slope,
    Spread,
    Tonnes,
    Year,
    Years,
)
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.welfare_keys import Welfare
from simulation.schemes.packs import AnyRules
from simulation.schemes.rules import Rules


class Keys(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of all tables: frozen, without unknown keys."""


class Sector(Keys, frozen=True):
    """A sector's share of covered emissions and how its allowances are allocated."""

    name: Name
    share: Annotated[float, Meta(gt=0, le=1)]
    rule: Literal["benchmark", "grandfathering"] = "benchmark"
    switches_fuel: bool = False


# Synthetic shares of direct emissions: the public tables allocate electricity to its users.
# Benchmarks cover about 90 % of emissions (itmedia 2601/07_2), so "other" is the rest.
SECTORS = (
    Sector(name="power", share=0.45, switches_fuel=True),
    Sector(name="steel", share=0.20),
    Sector(name="chemicals", share=0.09),
    Sector(name="cement", share=0.06),
    Sector(name="refining", share=0.06),
    Sector(name="paper", share=0.04),
    Sector(name="other", share=0.10, rule="grandfathering"),
)


class ListedFirm(Keys, frozen=True):
    """A row of a table of firms."""

    name: Name
    sector: Name
    emissions_t: Annotated[int, Meta(ge=1, le=10**9)]
    is_published: bool = False
    source: str = ""
    granted_t: Annotated[float, Meta(gt=0, le=10**12)] | None = None
    parent: Annotated[str, Meta(max_length=60)] = ""


class Population(Keys, frozen=True):
    """The covered firms: drawn once for all runs from `seed`, sizes from a table if there is one.

    `table` is a CSV or Excel file beside the scenario's own, or "firms_japan"; reading it sets
    `listed`, `firms` and `emissions_mt`.
    """

    firms: Annotated[int, Meta(ge=2, le=5000)] = 350
    emissions_mt: Mt = 600
    pareto_shape: Annotated[float, Meta(gt=0.05, le=5)] = 0.704
    smallest_t: Annotated[int, Meta(ge=1, le=10**9)] = 100_000
    largest_t: Annotated[int, Meta(ge=1, le=10**9)] = 120_000_000
    intensity_spread: Spread = 0.15
    sectors: tuple[Sector, ...] = SECTORS
    firms_a_group: Annotated[int, Meta(ge=1, le=100)] = 1
    seed: Seed = 1
    table: Annotated[str, Meta(max_length=1000)] = ""
    listed: tuple[ListedFirm, ...] = ()


class EmissionsEvent(Keys, frozen=True):
    """A fiscal year in which a sector (or "all") deviates in output or intensity."""

    fiscal_year: Year
    sector: Name = "all"
    output_factor: Factor = 1.0
    intensity_factor: Factor = 1.0


class Site(Keys, frozen=True):
    """A site that all firms of a sector (or "all") open or close, in proportion to their size.

    Its activity is separate: the threshold of the activity rule does not include it.
    """

    fiscal_year: Year
    share: Annotated[float, Meta(ge=-1, le=10)]
    sector: Name = "all"
    months: Annotated[float, Meta(ge=0, le=12)] = 12


class Emissions(Keys, frozen=True):
    """Emissions without a price. Base year: FY2024, the middle of FY2023-25."""

    output_trend: Rate = 0.0
    intensity_trend: Rate = -0.0103
    common_shock_sd: Spread = 0.02
    common_persistence: Annotated[float, Meta(ge=0, lt=1)] = 0.7
    own_shock_sd: Spread = 0.04
    own_persistence: Annotated[float, Meta(ge=0, lt=1)] = 0.7
    events: tuple[EmissionsEvent, ...] = ()
    sites: tuple[Site, ...] = ()


class FuelYear(Keys, frozen=True):
    """Fuel prices of one fiscal year."""

    fiscal_year: Year
    lng_jpy_per_gj: Price
    coal_jpy_per_gj: Price


class Abatement(Keys, frozen=True):
    """Abatement costs: a linear part, the fuel switch, investments.

    All synthetic except the fuel switch's formula and efficiencies (METI's basis of the ceiling,
    shulman 2025-12-30).
    """

    slope_jpy_per_t_per_mt: Slope = 300
    linear_share_max: Share = 0.15
    slope_spread: Spread = 0.3
    fuel_switch_mt: Annotated[float, Meta(ge=0, le=1000)] = 20
    fuel_switch_sd_jpy_per_t: Price = 1200
    lng_jpy_per_gj: Price = 1272
    coal_jpy_per_gj: Price = 700
    lng_t_per_gj: Intensity = 0.0510
    coal_t_per_gj: Intensity = 0.0891
    lng_efficiency: Efficiency = 0.549
    coal_efficiency: Efficiency = 0.40
    fuel_years: tuple[FuelYear, ...] = ()
    investment_share: Share = 0.03
    investment_low_jpy_per_t: Price = 1620
    investment_high_jpy_per_t: Price = 9000
    investment_lag_years: Annotated[int, Meta(ge=0, le=20)] = 2


class Calendar(Keys, frozen=True):
    """Dates of the yearly cycle."""

    first_day: date = SCHEME_START
    last_fiscal_year: Year = 2030
    first_allocation: date = date(2027, 10, 1)
    allocation_day: MonthDay = "10-01"
    opening: date = date(2027, 11, 1)
    verified_day: MonthDay = "11-20"
    deadline_day: MonthDay = "01-31"


class MarketTerms(Keys, frozen=True):
    """The terms of one market."""

    sessions: Literal["call", "continuous", "both"] = "call"
    price_limit_percent: Annotated[int, Meta(ge=1, le=10_000)] = 90
    settlement_days: Annotated[int, Meta(ge=0, le=20)] = 5
    auction_tie: Literal["time", "pro_rata", "random"] = "pro_rata"
    fee_yen_per_t: Annotated[int, Meta(ge=0, le=1000)] = 0


class Behavior(Keys, frozen=True):
    """Firms' valuations, plans and quotes."""

    discount_rate: Annotated[float, Meta(ge=0, lt=0.5)] = 0.05
    inflation: Rate = 0.02
    beliefs: Literal["fixed_point", "adaptive", "myopic", "announced"] = "fixed_point"
    horizon_fiscal_year: Year = 2035
    revision_chance: Annotated[float, Meta(ge=0.05, le=1)] = 0.2
    floor_credibility: Share = 0.5
    adaptive_weight: Share = 0.05
    disagreement_sd: Spread = 0.015
    noise_sd: Spread = 0.01
    public_information_share: Share = 0.6
    last_price_weight: Share = 0.3
    risk_premium: Spread = 0.05
    participation: Share = 0.03
    pace: Share = 0.15
    deadline_days: Annotated[int, Meta(ge=1, le=200)] = 60
    deadline_factor: Annotated[float, Meta(ge=1, le=50)] = 10
    forced_sale_days: Annotated[int, Meta(ge=1, le=200)] = 20
    hoarders: Count = 0


class Supply(Keys, frozen=True):
    """The J-Credit pipeline.

    Sizes and cycle times are in `pipelines.py`, calibrated so that about 1.03 Mt a year are issued
    (2022-03 to 2024-10). A vendor's estimate of the stock is 5 Mt.
    """

    projects_a_year: ProjectsAYear = 21
    entry_elasticity: Annotated[float, Meta(ge=0, le=5)] = 1.0
    cost_jpy_per_t: Price = 4000
    delay_months: Annotated[int, Meta(ge=0, le=120)] = 0
    issuance_factor: Annotated[float, Meta(ge=0, le=100)] = 1.0
    halt_share: Share = 0.0
    halt_from: date | None = None
    verifiers: Annotated[int, Meta(ge=1, le=10_000)] = 400
    stock_t: Tonnes = 5_000_000
    participants_share: Annotated[float, Meta(gt=0, le=1)] = 1.0


class JcmSupply(Supply, frozen=True):
    """The JCM pipeline: 258-272 projects supported by 2025-03, 0.7 Mt issued by 2024-10."""

    projects_a_year: ProjectsAYear = 25
    verifiers: Annotated[int, Meta(ge=1, le=10_000)] = 300
    stock_t: Tonnes = 200_000
    participants_share: Annotated[float, Meta(gt=0, le=1)] = 0.5


class CreditClass(Keys, frozen=True):
    """A J-Credit class with its own market beside `credits.jcredit`'s renewable electricity."""

    name: Name
    base_price_jpy_per_t: Price
    other_demand_choke_jpy_per_t: Price
    other_demand_jpy_per_t_per_mt: Slope
    supply: Supply = Supply()
    buyers_a_session: BuyersASession = 1.0


class Credits(Keys, frozen=True):
    """Credits beside allowances: supply, and the demand of other users."""

    jcredit: Supply = Supply()
    classes: tuple[CreditClass, ...] = ()
    jcm: JcmSupply = JcmSupply()
    government_stock_t: Tonnes = 500_000
    government_tender_t: Tonnes = 100_000
    other_demand_choke_jpy_per_t: Price = 8000
    other_demand_jpy_per_t_per_mt: Slope = 2000
    other_demand_trend: Rate = 0.0
    other_jcm_share: Annotated[float, Meta(gt=0, lt=1)] = 0.065
    exchange_share: Annotated[float, Meta(gt=0, le=1)] = 0.35
    other_demand_sd: Spread = 0.0
    other_demand_return_years: Years = 3.0
    bid_spread: Spread | None = None
    buyers_a_session: BuyersASession = 2.1
    base_price_jpy_per_t: Price = 5_000
    other_buyers: People = 120
    sellers: People = 60
    stock_years: Years = 3.0
    release_years: Years = 5.0
    winter_share: Share = 0.45


class Participants(Keys, frozen=True):
    """Traders other than covered firms."""

    market_makers: Count = 4
    maker_target_t: Tonnes = 3_000
    speculators: Count = 6
    speculator_order_t: OrderTonnes = 2_000
    date_traders: Count = 3
    date_capital_jpy: Annotated[int, Meta(ge=1, le=10**15)] = 30_000_000_000
    date_return: Spread = 0.02
    noise_traders: Count = 0
    noise_order_t: OrderTonnes = 1_000
    capital_jpy: Annotated[int, Meta(ge=1, le=10**15)] = 1_000_000_000


class GxScenario(Keys, frozen=True, tag_field="model", tag="gx-ets"):
    """GX-ETS over fiscal years: all inputs of a run except its seed."""

    title: Name
    about: str = ""
    calendar: Calendar = Calendar()
    population: Population = Population()
    emissions: Emissions = Emissions()
    abatement: Abatement = Abatement()
    policy: Policy = Policy()
    allowance_market: MarketTerms = MarketTerms()
    credit_market: MarketTerms = MarketTerms()
    behavior: Behavior = Behavior()
    credits: Credits = Credits()
    participants: Participants = Participants()
    welfare: Welfare = Welfare()
    rules: AnyRules = Rules()
