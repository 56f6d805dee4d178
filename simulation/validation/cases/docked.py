"""V29, V30: schemes other than GX-ETS in the world, held against what was published on them.

The scenarios are the shipped ones, with the rules packs of `simulation/schemes`. New Zealand's
quantities are those of the government's model at the government's own price, which is a forecast by
rule. The price that the world makes is held against a planner with the same supply; the published
one stands beside it.
"""

from __future__ import annotations

from datetime import time

import polars as pl
from msgspec.structs import replace

from exchange.calendar import fiscal_year_start, tokyo_ns
from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.policy import auctioned
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from simulation.schemes.european_union import EuropeanUnion
from simulation.schemes.new_zealand import CENTS, NewZealand
from simulation.schemes.published import published
from simulation.theory.planner import Excess, auction_supply, price_path
from simulation.validation.cases.row import Row, row

SHARE = 0.001  # of a published quantity
TINY_MT = 0.005  # firms' tonnes are whole; published figures have four digits
# Banks of the solver have steps of 1 % of a year's emissions; see also V26.
PRICE_TOLERANCE = 0.03
WHOLE_MT = 0.01  # firms' tonnes are whole, and auctions sell lots
WITHOUT_LIMIT_MT = 1e4


def scenario(name: str) -> GxScenario:
    """A shipped scenario of the world."""
    found = load_scenario(name)
    assert isinstance(found, GxScenario)
    return found


def tables_of(case: GxScenario) -> Tables:
    """The tables of a run."""
    return frames(run(case, case.title, 1))


def events_mt(tables: Tables, kind: str) -> dict[int, float]:
    """Mt of the policy events of one kind, summed by fiscal year."""
    rows = tables["policy"].filter(pl.col("kind") == kind)
    sums = rows.group_by("fiscal_year").agg(pl.col("quantity_t").sum())
    return {year: tonnes / 1e6 for year, tonnes in sums.iter_rows()}


def firms_mt(tables: Tables, column: str) -> dict[int, float]:
    """A column of the firms' table in Mt, summed by fiscal year."""
    sums = tables["firms"].group_by("fiscal_year").agg(pl.col(column).sum())
    return {year: tonnes / 1e6 for year, tonnes in sums.iter_rows()}


# --- New Zealand ----------------------------------------------------------------------------


def owners_mt(tables: Tables, kind: str) -> dict[int, float]:
    """Mt of one kind of movement of the owners' account, by fiscal year."""
    (who,) = tables["accounts"].filter(pl.col("participant") == "owners")["account"]
    rows = tables["ledger"].filter(
        (pl.col("account") == who) & (pl.col("kind") == kind) & (pl.col("asset") != "JPY")
    )
    return {row["fiscal_year"]: row["amount"] / 1e6 for row in rows.iter_rows(named=True)}


def new_zealand() -> list[Row]:
    """V29: the scenario new-zealand by year, and the market's own price to 2030 where owners lend a
    part of the held stock each year and where they keep it. A model's price is read from its
    abatement.
    """
    return quantities() + own_prices("always") + own_prices("never")


def quantities() -> list[Row]:
    """Demand, supply and stock by year at the announced price."""
    case, wanted = scenario("new-zealand"), published("nz_ets_model_2026")
    assert isinstance(case.rules, NewZealand)
    tables = tables_of(case)
    demand, sold = firms_mt(tables, "emissions_t"), events_mt(tables, "auctioned")
    given, kept = firms_mt(tables, "allocation_t"), firms_mt(tables, "allowances_banked_t")
    removals, owned = owners_mt(tables, "granted"), owners_mt(tables, "closing")
    held = published_held = case.rules.held_stock_mt
    rows = []
    for year in sorted(demand):
        public = {key: float(text) for key, text in wanted[year].items()}
        held = min(held, owned[year])
        published_held -= public["other_stockpile_use_mt"]
        liquid = public["liquid_stockpile_end_mt"]
        supply = public["industrial_allocation_mt"] + public["auctions_mt"] + public["forestry_mt"]
        figures = (
            ("demand", public["demand_mt"], demand[year]),
            ("supply without the stock", supply, given[year] + sold.get(year, 0) + removals[year]),
            ("sold at auctions", public["auctions_mt"], sold.get(year, 0.0)),
            ("stock", liquid + published_held, kept[year] + owned[year]),
            ("of it liquid", liquid, kept[year] + owned[year] - held),
        )
        rows += [
            row("V29", f"FY{year}: {what}, Mt", expected, got, SHARE * expected + TINY_MT, True)
            for what, expected, got in figures
        ]
    return rows


def own_prices(offers: str) -> list[Row]:
    """The market's own price by year, against the planner's; in NZD."""
    case, public = scenario("new-zealand-own-price"), published("nz_ets_model_2026")
    assert isinstance(case.rules, NewZealand)
    case = replace(case, rules=replace(case.rules, offers=offers))
    expected = planned_prices(case)
    abated = firms_mt(tables_of(case), "abatement_t")
    rows = []
    for year in sorted(abated):
        slope = case.rules.slope_jpy_per_t_per_mt(year)
        assert slope is not None
        price = expected[year - case.policy.base_year] / CENTS
        forecast = float(public[year]["price_nzd_per_t"])
        what = f"owners {offers} lend, FY{year}: price, NZD (the forecast by rule: {forecast:.0f})"
        got = abated[year] * slope / CENTS
        rows.append(row("V29", what, price, got, PRICE_TOLERANCE * price))
    return rows


def planned_prices(case: GxScenario) -> list[float]:
    """The planner's price of each year to the horizon, where what is left is worth the floor."""
    policy, keys, public = case.policy, case.behavior, published("nz_ets_model_2026")
    years = range(policy.base_year, keys.horizon_fiscal_year + 1)
    worth = policy.floor_jpy_per_t * (1 + policy.real_growth) ** len(years)
    at_the_end = auction_supply(WITHOUT_LIMIT_MT, worth / (1 + keys.discount_rate))

    def lacking(year: int) -> Excess:
        needed = float(public[year]["demand_zero_price_mt"])
        needed -= float(public[year]["industrial_allocation_mt"]) + case.rules.issued_t(year) / 1e6
        slope = case.rules.slope_jpy_per_t_per_mt(year)
        assert slope is not None
        volume, reserve = auctioned(policy, year)
        sold = auction_supply(volume, reserve)
        kept = at_the_end if year == years[-1] else lambda price: WITHOUT_LIMIT_MT
        return lambda price: needed - price / slope - sold(price) + WITHOUT_LIMIT_MT - kept(price)

    return price_path(
        [lacking(year) for year in years], keys.discount_rate, policy.opening_stock_mt
    ).prices


# --- European Union -------------------------------------------------------------------------


def european_union() -> list[Row]:
    """V30: intakes from the published circulation by the rule alone, and circulation, intakes and
    auctioned volumes in the scenario european-union.
    """
    case, public = scenario("european-union"), published("eu_reserve")
    rules = case.rules
    assert isinstance(rules, EuropeanUnion)
    tables = tables_of(case)
    counted, taken = events_mt(tables, "in_circulation"), events_mt(tables, "reserve_intake")
    rows = []
    for year, figures in public.items():
        circulating, intake = float(figures["circulating_mt"]), float(figures["intake_mt"])
        by_rule = rules.flow_t(round(circulating * 1e6), 0)
        if year < case.policy.base_year - 1:
            by_rule = rules.first_flow_t()
        rows.append(row("V30", f"{year}: intake by rule, Mt", intake, by_rule / 1e6, 0.0))
        if year in counted:
            what = f"{year}: in circulation, Mt"
            rows.append(row("V30", what, circulating, counted[year], WHOLE_MT, True))
            what = f"{year}: intake, Mt"
            rows.append(row("V30", what, intake, taken[year], WHOLE_MT, True))
    return rows + auctioned_by_year(case, tables)


def auctioned_by_year(case: GxScenario, tables: Tables) -> list[Row]:
    """Each year's auctions: the planned volume less eight months of the intake for the year before
    the last and four of that for the last one, as published.
    """
    public = published("eu_reserve")
    sold = tables["policy"].filter(pl.col("kind") == "auctioned")
    rows = []
    for year in range(case.policy.base_year, case.calendar.last_fiscal_year + 1):
        start, end = (tokyo_ns(fiscal_year_start(y), time(0)) for y in (year, year + 1))
        volumes = sold.filter(pl.col("time_ns").is_between(start, end))["quantity_t"].to_list()
        older = 1.0 if year == case.policy.base_year else 8 / 12  # published for eight months
        parts = ((public[year - 2], older), (public[year - 1], 4 / 12))
        intake = sum(share * float(figures["intake_mt"]) for figures, share in parts)
        planned = auctioned(case.policy, year)[0]
        what = f"{year}: auctioned, Mt"
        rows.append(row("V30", what, planned - intake, sum(volumes) / 1e6, WHOLE_MT, True))
    return rows
