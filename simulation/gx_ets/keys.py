"""The keys of a GX-ETS scenario, each with its default and the source of the default.

A value published by law or ministry has its source; a value that was reported, inferred or not
found is marked so, and a value without any source is called synthetic. The unit is the end of a
key's name. Mt are millions of tonnes of CO2, prices are nominal yen a tonne.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from exchange.schemes.gx_ets import SCHEME_START
from simulation.core.bounds import (
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
    switches_fuel: bool = False  # whether its firms hold the coal-to-LNG step


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
    emissions_t: Annotated[int, Meta(ge=1, le=10**9)]  # of the base years
    is_published: bool = False  # else filled so that totals match
    source: str = ""
    granted_t: Annotated[float, Meta(gt=0, le=10**12)] | None = None  # activity times benchmark
    parent: Annotated[str, Meta(max_length=60)] = ""  # the name of its closely related parent


class Population(Keys, frozen=True):
    """The covered firms: drawn once for all runs from `seed`, sizes from a table if there is one.

    `table` is a CSV or Excel file beside the scenario's own, or "firms_japan"; reading it sets
    `listed`, `firms` and `emissions_mt`.
    """

    firms: Annotated[int, Meta(ge=2, le=5000)] = 350  # 300-400 (RIETI 2026; aba-j 25549)
    emissions_mt: Mt = 600  # sources conflict between 460 and about 640
    pareto_shape: Annotated[float, Meta(gt=0.05, le=5)] = 0.704  # synthetic; 0.786 gives 460 Mt
    smallest_t: Annotated[int, Meta(ge=1, le=10**9)] = (
        100_000  # covered from there on (draft order: >=)
    )
    largest_t: Annotated[int, Meta(ge=1, le=10**9)] = 120_000_000  # synthetic
    intensity_spread: Spread = 0.15  # sd of log intensity within a sector; not known
    sectors: tuple[Sector, ...] = SECTORS
    firms_a_group: Annotated[int, Meta(ge=1, le=100)] = (
        1  # one parent's, large and small; synthetic
    )
    seed: Seed = 1
    table: Annotated[str, Meta(max_length=1000)] = ""  # none: synthetic sizes
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

    fiscal_year: Year  # the first of a new site, the last of a closed one
    share: Annotated[float, Meta(ge=-1, le=10)]  # of base activity; below 0: closed
    sector: Name = "all"
    months: Annotated[float, Meta(ge=0, le=12)] = 12  # in operation in that fiscal year


class Emissions(Keys, frozen=True):
    """Emissions without a price. Base year: FY2024, the middle of FY2023-25."""

    output_trend: Rate = 0.0  # a year; the activity rule depends on it
    intensity_trend: Rate = -0.0103  # a year; break-even of five years' net shortage
    common_shock_sd: Spread = 0.02  # of a year's log output, common to all firms; synthetic
    common_persistence: Annotated[float, Meta(ge=0, lt=1)] = 0.7  # synthetic
    own_shock_sd: Spread = 0.04  # synthetic
    own_persistence: Annotated[float, Meta(ge=0, lt=1)] = 0.7  # synthetic
    events: tuple[EmissionsEvent, ...] = ()
    sites: tuple[Site, ...] = ()  # opened and closed; rule: itmedia 2508/19, shulman 2025-09-01


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

    slope_jpy_per_t_per_mt: Slope = 300  # of all firms together; reversible
    linear_share_max: Share = 0.15  # of a firm's emissions
    slope_spread: Spread = 0.3  # sd of log slope between firms
    fuel_switch_mt: Annotated[float, Meta(ge=0, le=1000)] = 20  # 14-28; reversible
    fuel_switch_sd_jpy_per_t: Price = 1200  # between plants, around the formula's cost
    lng_jpy_per_gj: Price = 1272  # with coal at 700: 4,370 yen/t, the 10-year median
    coal_jpy_per_gj: Price = 700
    lng_t_per_gj: Intensity = 0.0510  # heating-value factors; not verified
    coal_t_per_gj: Intensity = 0.0891
    lng_efficiency: Efficiency = 0.549  # METI
    coal_efficiency: Efficiency = 0.40  # METI
    fuel_years: tuple[FuelYear, ...] = ()  # years with other prices
    investment_share: Share = 0.03  # of a firm's emissions, in three steps; irreversible
    investment_low_jpy_per_t: Price = 1620  # energy saving: METI's basis of the floor
    investment_high_jpy_per_t: Price = 9000
    investment_lag_years: Annotated[int, Meta(ge=0, le=20)] = 2


class Calendar(Keys, frozen=True):
    """Dates of the yearly cycle."""

    first_day: date = SCHEME_START
    last_fiscal_year: Year = 2030  # the run ends after this year's deadline
    first_allocation: date = date(2027, 10, 1)  # about October 2027, FY2026 and FY2027 (alterna)
    allocation_day: MonthDay = "10-01"  # of later years; not found
    opening: date = date(2027, 11, 1)  # "autumn 2027" (rim 1816754)
    verified_day: MonthDay = "11-20"  # one public date in the year after; synthetic
    deadline_day: MonthDay = "01-31"  # of the year after; not verified


class MarketTerms(Keys, frozen=True):
    """The terms of one market."""

    sessions: Literal["call", "continuous", "both"] = "call"  # of allowances: not public
    price_limit_percent: Annotated[int, Meta(ge=1, le=10_000)] = 90  # TSE: base price +- 90 %
    settlement_days: Annotated[int, Meta(ge=0, le=20)] = 5  # TSE: T+5
    auction_tie: Literal["time", "pro_rata", "random"] = "pro_rata"  # not found
    fee_yen_per_t: Annotated[int, Meta(ge=0, le=1000)] = 0  # TSE: zero for the time being


class Behavior(Keys, frozen=True):
    """Firms' valuations, plans and quotes."""

    discount_rate: Annotated[float, Meta(ge=0, lt=0.5)] = 0.05  # nominal; 2-8 %, synthetic
    inflation: Rate = 0.02  # synthetic
    beliefs: Literal["fixed_point", "adaptive", "myopic", "announced"] = "fixed_point"
    horizon_fiscal_year: Year = 2035  # solved year by year; no effect from policy.announced_to on
    revision_chance: Annotated[float, Meta(ge=0.05, le=1)] = (
        0.2  # a year after policy.announced_to; synthetic: bounds are published for five years
    )
    floor_credibility: Share = 0.5  # that the floor is held after the horizon; synthetic
    adaptive_weight: Share = 0.05  # of a session's price in an adaptive belief
    disagreement_sd: Spread = 0.015  # between firms' valuations, permanent
    noise_sd: Spread = 0.01  # of a quote
    public_information_share: Share = 0.6  # of a year's common shock seen before verified totals
    last_price_weight: Share = 0.3  # of the last price in a valuation
    risk_premium: Spread = 0.05  # a valuation's discount for a bank of a year's emissions
    participation: Share = 0.03  # probability that a firm takes part in a session
    pace: Share = 0.15  # of its gap that a firm tries to close in a session
    deadline_days: Annotated[int, Meta(ge=1, le=200)] = 60  # of urgency before the deadline
    deadline_factor: Annotated[float, Meta(ge=1, le=50)] = 10  # on participation, at the deadline
    forced_sale_days: Annotated[int, Meta(ge=1, le=200)] = (
        20  # exchange days over which a firm above a limit spreads its sales; synthetic
    )
    hoarders: Count = 0  # number of firms that do not sell: the largest with a surplus


class Supply(Keys, frozen=True):
    """The J-Credit pipeline.

    Sizes and cycle times are in `pipelines.py`, calibrated so that about 1.03 Mt a year are issued
    (2022-03 to 2024-10). A vendor's estimate of the stock is 5 Mt.
    """

    projects_a_year: ProjectsAYear = 21  # bundles of projects; synthetic
    entry_elasticity: Annotated[float, Meta(ge=0, le=5)] = 1.0  # synthetic
    cost_jpy_per_t: Price = 4000  # at which projects enter at projects_a_year
    delay_months: Annotated[int, Meta(ge=0, le=120)] = 0  # of all issuance, from the run's start
    issuance_factor: Annotated[float, Meta(ge=0, le=100)] = 1.0  # on each project's tonnes
    halt_share: Share = 0.0  # of projects whose partner country stops issuing
    halt_from: date | None = None
    verifiers: Annotated[int, Meta(ge=1, le=10_000)] = 400
    stock_t: Tonnes = 5_000_000  # held when the run begins
    participants_share: Annotated[float, Meta(gt=0, le=1)] = (
        1.0  # the share that can reach the market
    )


class JcmSupply(Supply, frozen=True):
    """The JCM pipeline: 258-272 projects supported by 2025-03, 0.7 Mt issued by 2024-10."""

    projects_a_year: ProjectsAYear = 25
    verifiers: Annotated[int, Meta(ge=1, le=10_000)] = 300
    stock_t: Tonnes = 200_000
    participants_share: Annotated[float, Meta(gt=0, le=1)] = 0.5  # synthetic


class Credits(Keys, frozen=True):
    """Credits beside allowances: supply, and the demand of other users."""

    jcredit: Supply = Supply()
    jcm: JcmSupply = JcmSupply()
    government_stock_t: Tonnes = 500_000  # J-Credits; synthetic
    government_tender_t: Tonnes = 100_000  # a year, in June; No. 13: 300,000
    other_demand_choke_jpy_per_t: Price = 8000  # synthetic: voluntary, RE100 and SHK use
    other_demand_jpy_per_t_per_mt: Slope = 2000  # synthetic; 1.6 Mt a year at 4,750
    other_demand_trend: Rate = 0.0  # a year, real, of their highest price; synthetic
    other_jcm_share: Annotated[float, Meta(gt=0, lt=1)] = 0.065  # synthetic; JCM near J-Credits
    exchange_share: Annotated[float, Meta(gt=0, le=1)] = 0.35  # of it, bought on the exchange
    other_buyers: People = 120
    sellers: People = 60
    stock_years: Years = 3.0  # of issuance: the usual stock of holders; synthetic
    release_years: Years = 5.0  # over which the rest is released to the market; synthetic
    winter_share: Share = 0.45  # of a year's use, December to March (SF3)


class Participants(Keys, frozen=True):
    """Traders other than covered firms."""

    market_makers: Count = 4  # the TSE's programme of FY2025; of J-Credits
    maker_target_t: Tonnes = 3_000  # target holding of a maker; synthetic
    speculators: Count = 6  # in allowances; synthetic
    speculator_order_t: OrderTonnes = 2_000
    date_traders: Count = 3  # buy before known dates; only where a limit forces sales; synthetic
    date_capital_jpy: Annotated[int, Meta(ge=1, le=10**15)] = 30_000_000_000  # each; synthetic
    date_return: Spread = 0.02  # below the expected price at which they buy; synthetic
    noise_traders: Count = 0  # zero-intelligence, in allowances
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
    rules: AnyRules = Rules()  # of another scheme: a rules pack
